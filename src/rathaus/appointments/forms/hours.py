"""Opening hours as a team lead types them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.appointments.enums import ExceptionKind, HoursKind
from rathaus.appointments.models import MIDNIGHT, OpeningException, OpeningRule
from rathaus.appointments.sentences import weekday_names
from rathaus.appointments.services import hours as services
from rathaus.appointments.services.hours import DaysWish, RuleWish, Stretch
from rathaus.core.dates import today

RHYTHMS = [
    ("1", _("jede Woche")),
    ("2", _("jede zweite Woche")),
    ("3", _("alle drei Wochen")),
    ("4", _("alle vier Wochen")),
    ("6", _("alle sechs Wochen")),
    ("8", _("alle acht Wochen")),
    ("n1", _("am ersten im Monat")),
    ("n2", _("am zweiten im Monat")),
    ("n3", _("am dritten im Monat")),
    ("n4", _("am vierten im Monat")),
    ("n5", _("am fünften im Monat, wenn es ihn gibt")),
    ("n-1", _("am letzten im Monat")),
]
KINDS = [
    ("", _("beide: mit und ohne Termin")),
    (HoursKind.APPOINTMENT, _("nur die Zeiten mit Termin")),
    (HoursKind.WALK_IN, _("nur die Zeiten ohne Termin")),
]
REFUSALS: dict[type[services.HoursRefused], tuple[str, Any]] = {
    services.ClosesBeforeItOpens: ("closes", _("Das Ende muss nach dem Anfang liegen.")),
    services.BreakOutsideHours: (
        "break_from",
        _("Pausen müssen innerhalb der Öffnungszeit liegen und dürfen sich nicht überschneiden."),
    ),
    services.TooManyKeptBack: (
        "kept_back",
        _("So viele Schalter sind nicht besetzt. Bitte eine kleinere Zahl angeben."),
    ),
    services.NoWeekday: ("weekdays", _("Bitte mindestens einen Wochentag ankreuzen.")),
    services.UnknownCounter: (
        "counters",
        _("Einen der Schalter gibt es nicht mehr. Bitte wählen Sie neu."),
    ),
    services.DayIsOver: ("first", _("Der Tag ist vorbei. Bitte einen Tag ab heute wählen.")),
    services.TooManyDays: (
        "last",
        _("Höchstens 62 Tage auf einmal. Bitte teilen Sie den Zeitraum auf."),
    ),
    services.NothingOpens: (
        "last",
        _(
            "In diesem Zeitraum liegen nur Wochenenden und Feiertage. Soll ein solcher Tag geöffnet sein, geben Sie ihn einzeln ein."
        ),
    ),
}


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)


class ClockField(forms.TimeField):
    """A time of day; gives minutes after midnight."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, input_formats=["%H:%M", "%H.%M", "%H"], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return time(value // 60 % 24, value % 60)
        return value

    def clean(self, value: Any) -> int | None:
        found = super().clean(value)
        return None if found is None else found.hour * 60 + found.minute


class StretchForm(forms.Form):
    """What rules and own days share: from, to, up to two breaks, counters, kept back."""

    opens = ClockField(label=_("Von"))
    closes = ClockField(label=_("Bis"))
    break_from = ClockField(label=_("Pause von"), required=False)
    break_to = ClockField(label=_("Pause bis"), required=False)
    break2_from = ClockField(label=_("Zweite Pause von"), required=False)
    break2_to = ClockField(label=_("Zweite Pause bis"), required=False)
    kept_back = forms.IntegerField(
        label=_("Schalter nur für Telefon und Schalter"),
        help_text=_("So viele der Schalter kann man nicht online buchen."),
        min_value=0,
        max_value=99,
        required=False,
    )

    def __init__(self, *args: Any, counters: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counters"] = forms.TypedMultipleChoiceField(
            label=_("Schalter"),
            help_text=_("Kein Kreuz heißt: alle."),
            choices=[(str(pk), name) for pk, name in counters.items()],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for begins, ends in (("break_from", "break_to"), ("break2_from", "break2_to")):
            if (values.get(begins) is None) != (values.get(ends) is None):
                missing = ends if values.get(ends) is None else begins
                if missing not in self.errors:
                    self.add_error(missing, _("Bitte Anfang und Ende der Pause angeben."))
        return values

    def stretch(self) -> Stretch:
        values = self.cleaned_data
        pairs = (("break_from", "break_to"), ("break2_from", "break2_to"))
        return Stretch(
            opens=values.get("opens"),
            closes=self._closes(),
            breaks=[
                (values[begins], values[ends] or MIDNIGHT)
                for begins, ends in pairs
                if values.get(begins) is not None
            ],
            counters=values.get("counters") or [],
            kept_back=values.get("kept_back") or 0,
        )

    def _closes(self) -> int | None:
        """0:00 at the end is the midnight after."""
        closes: int | None = self.cleaned_data.get("closes")
        return MIDNIGHT if closes == 0 else closes

    def refuse(self, refusal: services.HoursRefused) -> None:
        """Put the service's refusal beside its field."""
        ends = _("Das Ende liegt vor dem Anfang.")
        field, words = REFUSALS.get(type(refusal), (self.last_day_field, ends))
        self.add_error(field if field in self.fields else None, words)

    last_day_field = "valid_to"


class RuleForm(StretchForm):
    """Regular hours."""

    kind = forms.ChoiceField(
        label=_("Wofür sind die Zeiten?"),
        choices=[
            (HoursKind.APPOINTMENT, _("mit Termin")),
            (HoursKind.WALK_IN, _("ohne Termin: alle können kommen")),
        ],
        widget=forms.RadioSelect,
        initial=HoursKind.APPOINTMENT,
    )
    rhythm = forms.ChoiceField(label=_("Wie oft?"), choices=RHYTHMS, initial="1")
    valid_from = DayField(
        label=_("Gültig ab"),
        help_text=_("Bei „jede zweite Woche“ zählt die Woche dieses Tages als erste."),
    )
    valid_to = DayField(
        label=_("Gültig bis"), help_text=_("Leer heißt: bis auf Weiteres."), required=False
    )

    field_order = ("kind", "weekdays", "rhythm", "opens", "closes")

    def __init__(self, *args: Any, rules: Sequence[OpeningRule] = (), **kwargs: Any) -> None:
        kwargs.setdefault("initial", _rule_values(rules) if rules else {"valid_from": today()})
        super().__init__(*args, **kwargs)
        self.fields["weekdays"] = forms.TypedMultipleChoiceField(
            label=_("An welchen Tagen?"),
            choices=list(enumerate(weekday_names())),
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": REFUSALS[services.NoWeekday][1]},
        )
        chosen = self.initial.get("rhythm")
        if chosen and chosen not in dict(RHYTHMS):  # entered elsewhere, such as every five weeks
            words = _("alle %(weeks)s Wochen") % {"weeks": chosen}
            self.fields["rhythm"].choices = [*RHYTHMS, (chosen, words)]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def wish(self) -> RuleWish:
        values = self.cleaned_data
        rhythm = values["rhythm"]
        is_monthly = rhythm.startswith("n")
        return RuleWish(
            kind=HoursKind(values["kind"]),
            weekdays=values["weekdays"],
            stretch=self.stretch(),
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
            every_weeks=1 if is_monthly else int(rhythm),
            nth=int(rhythm[1:]) if is_monthly else None,
        )


class DaysForm(StretchForm):
    """One day or several in a row that differ from the rule."""

    last_day_field = "last"

    first = DayField(label=_("Tag"))
    last = DayField(
        label=_("Bis (bei mehreren Tagen)"),
        help_text=_(
            "Geöffnet wird in einem Zeitraum nur montags bis freitags und nicht an Feiertagen. Ein einzelner Tag gilt immer."
        ),
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Was gilt?"),
        choices=[
            (ExceptionKind.CLOSED, _("geschlossen")),
            (ExceptionKind.OPEN, _("anders geöffnet")),
        ],
        widget=forms.RadioSelect,
        initial=ExceptionKind.CLOSED,
    )
    hours = forms.ChoiceField(label=_("Welche Zeiten?"), choices=KINDS, required=False)
    reason_de = forms.CharField(
        label=_("Grund, den alle lesen können"),
        help_text=_("Zum Beispiel: Personalversammlung, Brückentag, Wartung der Technik"),
        max_length=120,
        required=False,
    )
    reason_en = forms.CharField(label=_("Grund auf Englisch"), max_length=120, required=False)

    field_order = ("first", "last", "kind", "opens", "closes")

    def __init__(self, *args: Any, rows: Sequence[OpeningException] = (), **kwargs: Any) -> None:
        kwargs.setdefault("initial", _days_values(rows) if rows else {})
        super().__init__(*args, **kwargs)
        self.fields["opens"].required = self.fields["closes"].required = False
        self.fields["opens"].help_text = _("Leer bei „geschlossen“: der ganze Tag.")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        is_open = values.get("kind") == ExceptionKind.OPEN
        for name, other in (("opens", "closes"), ("closes", "opens")):
            needed = is_open or values.get(other) is not None
            if needed and values.get(name) is None and name not in self.errors:
                self.add_error(name, _("Bitte eine Uhrzeit angeben."))
        return values

    def wish(self) -> DaysWish:
        values = self.cleaned_data
        reason = {"de": values["reason_de"], "en": values["reason_en"]}
        return DaysWish(
            first=values["first"],
            last=values["last"] or values["first"],
            kind=ExceptionKind(values["kind"]),
            stretch=self.stretch(),
            hours=HoursKind(values["hours"]) if values["hours"] else None,
            reason={language: text for language, text in reason.items() if text},
        )


class LockForm(DaysForm):
    """A day cannot take place: closed at once, everybody affected gets new times."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("break_from", "break_to", "break2_from", "break2_to", "kept_back", "kind"):
            del self.fields[name]
        self.fields["last"].help_text = ""
        self.fields["opens"].label = _("Nur von")
        self.fields["opens"].help_text = _("Leer heißt: der ganze Tag.")
        self.fields["closes"].label = _("Nur bis")
        self.fields["counters"].label = _("Nur diese Schalter")
        self.fields["first"].initial = today

    def wish(self) -> DaysWish:
        self.cleaned_data["kind"] = ExceptionKind.CLOSED
        return super().wish()


def _stretch_values(row: OpeningRule | OpeningException) -> dict[str, Any]:
    breaks = [*row.breaks, [None, None], [None, None]]
    return {
        "opens": row.opens,
        "closes": row.closes,
        "break_from": breaks[0][0],
        "break_to": breaks[0][1],
        "break2_from": breaks[1][0],
        "break2_to": breaks[1][1],
        "counters": [str(pk) for pk in row.counters],
        "kept_back": row.kept_back or None,
    }


def _rule_values(rules: Sequence[OpeningRule]) -> dict[str, Any]:
    rule = rules[0]
    return _stretch_values(rule) | {
        "kind": rule.kind,
        "weekdays": [row.weekday for row in rules],
        "rhythm": str(rule.every_weeks) if rule.nth is None else f"n{rule.nth}",
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
    }


def _days_values(rows: Sequence[OpeningException]) -> dict[str, Any]:
    row, last = rows[0], rows[-1].day
    return _stretch_values(row) | {
        "first": _from_today(row.day),
        "last": last if last != row.day else None,
        "kind": row.kind,
        "hours": row.hours,
        "reason_de": row.reason.get("de", ""),
        "reason_en": row.reason.get("en", ""),
    }


def _from_today(day: date) -> date:
    """A period that has begun can be changed from today on."""
    return max(day, today())
