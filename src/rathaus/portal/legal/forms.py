"""The form of all parameters; it may be saved with gaps, which then stand in the list of what is to be done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.core.dates import today
from rathaus.portal.legal.facts import ASSESSMENT, CONFORMANCE, OFFICES, Facts, Processor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise

PROCESSORS = 6
_LANGUAGES = (
    ("de", _("auf Deutsch")),
    ("en", _("auf Englisch")),
    ("leicht", _("in Einfacher Sprache")),
)
WANTED = {
    "representative", "office", "editor", "officer_email", "payment_provider", "outside_eu",
    "outside_eu_note_de", "log_days", "processor_0_name", "conformance", "barriers_de",
    "assessed_by", "stated_on",
}  # fmt: skip
"""Not voluntary, though it may be saved without."""
_VAT_ID = re.compile(r"DE\d{9}")


@dataclass(frozen=True)
class Section:
    """Some fields under a heading."""

    key: str
    title: Promise
    fields: list[forms.BoundField]


def _text(label: Words, hint: Words = "", *, most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=most, required=False)


def _mail(label: Words, hint: Words = "") -> forms.EmailField:
    return forms.EmailField(label=label, help_text=hint, required=False)


def _choice(label: Words, choices: Mapping[str, Promise]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", _("Bitte wählen")), *choices.items()], required=False
    )


def _day(label: Words) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False)


class LegalForm(forms.Form):
    use_required_attribute = False

    representative = _text(_("Name der Person, die die Verwaltung vertritt"))
    office = _choice(_("Amtsbezeichnung"), OFFICES)
    editor = _text(
        _("Verantwortlich für Nachrichten"),
        _("Name und Anschrift einer Person. Die Anschrift darf die der Verwaltung sein."),
    )
    supervision = _text(
        _("Aufsichtsbehörde"), _("Zum Beispiel die Kommunalaufsicht des Kreises, mit Ort.")
    )
    vat_id = _text(_("Umsatzsteuer-Identifikationsnummer"), _("Nur wenn Sie eine haben: DE und neun Ziffern."), most=20)  # fmt: skip
    officer_name = _text(_("Datenschutzbeauftragte oder Datenschutzbeauftragter: Name oder Stelle"))
    officer_address = _text(_("Anschrift, wenn es eine andere ist als die der Verwaltung"))
    officer_email = _mail(_("E-Mail-Adresse"))
    officer_phone = _text(_("Telefonnummer"), most=40)
    payment_provider = _text(_("Zahlungsdienst"), _("Name und Ort des Dienstes, der Zahlungen abwickelt."))  # fmt: skip
    outside_eu = _choice(
        _("Verlassen Daten die Europäische Union?"),
        {"no": _("Nein"), "yes": _("Ja, es steht im nächsten Feld")},
    )
    log_days = forms.IntegerField(
        label=_("Wie viele Tage hebt der Server die Internet-Adressen der Besucher auf?"),
        help_text=_("Ihr Rechenzentrum weiß es. 0 heißt: gar nicht."),
        min_value=0,
        max_value=365,
        required=False,
    )
    runs_itself = forms.BooleanField(label=_("Niemand: Wir betreiben alles selbst"), required=False)
    conformance = _choice(_("Wie weit sind diese Seiten barrierefrei?"), CONFORMANCE)
    assessed_by = _choice(_("Wer hat das bewertet?"), ASSESSMENT)
    assessor = _text(_("Name der Fachleute, wenn es welche von außen waren"))
    stated_on = _day(_("Die Erklärung wurde geschrieben am"))
    reviewed_on = _day(_("Sie wurde zuletzt durchgesehen am"))
    barrier_email = _mail(
        _("E-Mail-Adresse für Barrieren, wenn es eine andere ist als die der Verwaltung")
    )

    _imprint = ("representative", "office", "editor", "supervision", "vat_id")
    _officer = ("officer_name", "officer_address", "officer_email", "officer_phone")
    _flow = ("payment_provider", "outside_eu", "outside_eu_note", "log_days")
    _access = ("conformance", "barriers", "assessed_by", "assessor", "stated_on", "reviewed_on", "barrier_email")  # fmt: skip

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(facts))
        super().__init__(*args, **kwargs)
        self.facts = facts
        self._add_words("outside_eu_note", _("Wohin gehen Daten, und was schützt sie dort?"))
        self._add_words("barriers", _("Was ist nicht barrierefrei, warum, und was geht stattdessen?"))  # fmt: skip
        for number in range(PROCESSORS):
            self._add_processor(number)

    def _add_words(self, name: str, label: Words) -> None:
        for code, language in _LANGUAGES:
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=_("%(label)s (%(language)s)") % {"label": label, "language": language},
                max_length=5000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4 if code == "de" else 2}),
            )

    def _add_processor(self, number: int) -> None:
        row = {"number": number + 1}
        self.fields[f"processor_{number}_name"] = _text(_("%(number)s. Firma oder Stelle") % row)
        self.fields[f"processor_{number}_place"] = _text(_("%(number)s. Sitz") % row)
        self.fields[f"processor_{number}_task"] = _text(_("%(number)s. Wofür?") % row)

    def clean_vat_id(self) -> str:
        number = str(self.cleaned_data["vat_id"]).replace(" ", "").upper()
        if number and not _VAT_ID.fullmatch(number):
            raise forms.ValidationError(_("Bitte so schreiben: DE und neun Ziffern."))
        return number

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or {}
        for name in ("stated_on", "reviewed_on"):
            if (day := values.get(name)) and day > today():
                self.add_error(name, _("Der Tag liegt in der Zukunft."))
        for number in range(PROCESSORS):
            row = f"processor_{number}"
            rest = values.get(f"{row}_place") or values.get(f"{row}_task")
            if rest and not values.get(f"{row}_name"):
                self.add_error(f"{row}_name", _("Bitte nennen Sie den Namen."))
        return values

    def sections(self) -> Iterator[Section]:
        """The fields in the order of the page."""
        yield Section("impressum", _("Impressum"), self._bound(self._imprint))
        yield Section("beauftragte", _("Datenschutzbeauftragte"), self._bound(self._officer))
        rows = [name for name in self.fields if name.startswith("processor_")]
        filled = len(self.facts.processors) + 2
        rows = [name for name in rows if int(name.split("_")[1]) < filled or self.is_bound]
        yield Section("dienstleister", _("Wer für Sie Daten verarbeitet"), self._bound(["runs_itself", *rows]))  # fmt: skip
        yield Section("wege", _("Wohin Daten gehen und wie lange sie bleiben"), self._bound(self._flow))  # fmt: skip
        yield Section("barrierefreiheit", _("Barrierefreiheit"), self._bound(self._access))

    def _bound(self, names: Iterable[str]) -> list[forms.BoundField]:
        fields = [field for name in names for field in self._fields_of(name)]
        for name in WANTED.intersection(fields):
            self.fields[
                name
            ].required = True  # for its label only: what was sent is checked already
        return [self[name] for name in fields]

    def _fields_of(self, name: str) -> list[str]:
        """One field, or one a language."""
        return [name] if name in self.fields else [f"{name}_{code}" for code, _l in _LANGUAGES]

    def facts_said(self) -> Facts:
        """What was typed, as facts."""
        values = self.cleaned_data
        data = {name: values[name] for name in Facts.model_fields if name in values}
        for name in ("outside_eu_note", "barriers"):
            texts = {code: values[f"{name}_{code}"].strip() for code, _l in _LANGUAGES}
            data[name] = {code: text for code, text in texts.items() if text}
        data["processors"] = tuple(
            Processor(
                **{part: values[f"processor_{n}_{part}"] for part in ("name", "place", "task")}
            )
            for n in range(PROCESSORS)
            if values[f"processor_{n}_name"]
        )
        return Facts.model_validate(data)

    def changes(self) -> str:
        """Labels of the changed fields, for the log."""
        return ", ".join(str(self.fields[name].label) for name in self.changed_data)


def _initial(facts: Facts) -> dict[str, Any]:
    values: dict[str, Any] = facts.model_dump(exclude={"processors", "barriers", "outside_eu_note"})
    for name in ("barriers", "outside_eu_note"):
        values |= {f"{name}_{code}": text for code, text in getattr(facts, name).items()}
    for number, row in enumerate(facts.processors):
        values |= {f"processor_{number}_{part}": getattr(row, part) for part in ("name", "place", "task")}  # fmt: skip
    return values
