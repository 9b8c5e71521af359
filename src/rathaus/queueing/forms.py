"""What clerks and leads type about the waiting room."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.appointments import api as appointments
from rathaus.queueing import words
from rathaus.queueing.enums import Outcome, PriorityReason

BY_HAND = ""
PARK_MINUTES = [
    ("5", _("in 5 Minuten")),
    ("10", _("in 10 Minuten")),
    ("15", _("in 15 Minuten")),
    ("30", _("in 30 Minuten")),
    (BY_HAND, _("nur von Hand")),
]
ROOM = "raum"


class SeatForm(forms.Form):
    """Which concerns the counter takes; none ticked means all it can do."""

    anliegen = forms.TypedMultipleChoiceField(
        label=_("Was nehmen Sie an?"),
        help_text=_("Ohne Auswahl nehmen Sie alles an, was dieser Schalter kann."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, concerns: Sequence[appointments.Concern], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(concern.pk, concern.name) for concern in concerns]
        self.fields["anliegen"].choices = choices  # type: ignore[attr-defined]


class ParkForm(forms.Form):
    """Set a ticket aside."""

    grund = forms.CharField(
        label=_("Warum?"),
        help_text=_("Zum Beispiel: Passbild machen, Formular ausfüllen. Nur Ihr Team liest das."),
        max_length=200,
    )
    minuten = forms.TypedChoiceField(
        label=_("Wann wieder aufrufen?"),
        choices=PARK_MINUTES,
        coerce=int,
        empty_value=None,
        required=False,
        initial="10",
        widget=forms.RadioSelect,
    )
    schalter = forms.ChoiceField(
        label=_("Von welchem Schalter?"),
        choices=[("selber", _("nur von diesem")), ("jeder", _("von jedem"))],
        initial="selber",
        widget=forms.RadioSelect,
    )


class ForwardForm(forms.Form):
    """Send a guest on to a counter, to another concern (also of another office), or to a room."""

    ziel = forms.ChoiceField(label=_("Wohin?"))
    raum = forms.CharField(
        label=_("Raum oder Person"),
        help_text=_(
            "Nur, wenn Sie oben „in einen Raum“ wählen. Zum Beispiel: Raum 2.14, Frau Krüger."
        ),
        max_length=60,
        required=False,
    )
    grund = forms.CharField(
        label=_("Warum?"),
        help_text=_(
            "Damit die Person nicht alles noch einmal erzählen muss. Nur das Team liest das."
        ),
        max_length=200,
    )

    def __init__(
        self,
        *args: Any,
        counters: Sequence[tuple[int, str]],
        concerns: Sequence[tuple[str, Sequence[appointments.Concern]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[Any, Any]] = [("", _("bitte wählen"))]
        if counters:
            at = [(f"schalter-{pk}", label) for pk, label in counters]
            choices.append((_("zu einem Schalter"), at))
        for office, offered in concerns:
            to = [(f"anliegen-{concern.pk}", concern.name) for concern in offered]
            choices.append((office, to))
        choices.append((ROOM, _("in einen Raum")))
        self.fields["ziel"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("ziel") == ROOM and not values.get("raum"):
            self.add_error("raum", _("Bitte schreiben Sie, in welchen Raum die Person gehen soll."))
        return values

    @property
    def target(self) -> tuple[str, int]:
        """``schalter``, ``anliegen`` or ``raum``, and the primary key (0 for a room)."""
        kind, _dash, number = self.cleaned_data["ziel"].partition("-")
        return kind, int(number or 0)


class FinishForm(forms.Form):
    """How the visit ended."""

    ergebnis = forms.ChoiceField(
        label=_("Ergebnis"),
        choices=Outcome.choices,
        initial=Outcome.DONE,
        widget=forms.RadioSelect,
    )
    notiz = forms.CharField(
        label=_("Notiz"),
        help_text=_("Nur für heute und Ihr Team; sie wird in der Nacht gelöscht."),
        max_length=200,
        required=False,
    )


class StartForm(forms.Form):
    """For which service, and where the person lives."""

    leistung = forms.ChoiceField(label=_("Worum geht es?"))
    ort = forms.ChoiceField(label=_("Wo wohnt die Person?"))

    def __init__(
        self,
        *args: Any,
        services: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        empty = ("", _("bitte wählen"))
        self.fields["leistung"].choices = [empty, *services]  # type: ignore[attr-defined]
        self.fields["ort"].choices = [empty, *places]  # type: ignore[attr-defined]


class TakeForm(forms.Form):
    """A number for somebody who stands at the reception."""

    anliegen = forms.TypedChoiceField(label=_("Worum geht es?"), coerce=int)
    personen = forms.IntegerField(
        label=_("Wie viele Personen?"), min_value=1, max_value=20, initial=1
    )
    vorrang = forms.ChoiceField(
        label=_("Vorrang"),
        required=False,
        choices=[("", _("kein Vorrang")), *PriorityReason.choices],
    )
    trotzdem = forms.CharField(
        label=_("Trotzdem, weil …"),
        help_text=_("Nur für diese Nummer. Ihr Team liest das; in der Nacht wird es gelöscht."),
        max_length=200,
        required=False,
    )
    schluessel = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, concerns: Sequence[appointments.Concern], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("bitte wählen")), *((one.pk, one.name) for one in concerns)]
        self.fields["anliegen"].choices = choices  # type: ignore[attr-defined]


class PriorityForm(forms.Form):
    vorrang = forms.ChoiceField(required=False, choices=[("", ""), *PriorityReason.choices])


class TextsForm(forms.Form):
    """A short text in the languages of the waiting room; only German is needed."""

    max_length = 160

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in words.LANGUAGES.items():
            self.fields[code] = forms.CharField(
                label=name,
                max_length=self.max_length,
                required=False,
                widget=forms.TextInput(
                    attrs={"lang": code, "dir": "rtl" if code == "ar" else "ltr"}
                ),
            )

    @property
    def texts(self) -> dict[str, str]:
        return {
            code: self.cleaned_data[code] for code in words.LANGUAGES if self.cleaned_data[code]
        }


class StopForm(TextsForm):
    """Give no more numbers, now or after a notice, and say why."""

    wann = forms.TypedChoiceField(
        label=_("Ab wann?"),
        coerce=int,
        choices=[
            (0, _("sofort")),
            (10, _("in 10 Minuten")),
            (20, _("in 20 Minuten")),
            (30, _("in 30 Minuten")),
            (60, _("in einer Stunde")),
        ],
        initial=20,
    )


class SettingsForm(TextsForm):
    """How the waiting room works on every day; the texts are the rule of priority."""

    max_length = 240
    nummern = forms.BooleanField(
        label=_("Dieses Amt gibt Nummern aus"),
        help_text=_("An Automat, Tür und Telefon, zu den Zeiten ohne Termin."),
        required=False,
    )
    von_selbst = forms.BooleanField(
        label=_("Von selbst anhalten, wenn der Rest des Tages voll ist"),
        required=False,
    )
    wieder_nach = forms.IntegerField(
        label=_("Wer nicht gekommen ist, kommt wieder dran nach … Minuten"),
        min_value=1,
        max_value=60,
    )
    weg = forms.IntegerField(
        label=_("Weg vom Warteraum zum Schalter in Sekunden"),
        help_text=_("Am Schalter steht dann, bis wann die Person noch unterwegs sein kann."),
        min_value=10,
        max_value=900,
    )
