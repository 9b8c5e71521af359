"""Offices, counters and concerns as team leads type them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from rathaus.appointments.models import Concern, Counter, Office
from rathaus.catalog import api as catalog
from rathaus.tenants.api import OrganisationUnit

LANGUAGES = (
    ("de", _("auf Deutsch")),
    ("en", _("auf Englisch")),
    ("leicht", _("in Einfacher Sprache")),
)
SPOKEN = (*LANGUAGES, ("uk", _("auf Ukrainisch")), ("ar", _("auf Arabisch")))
"""Of the kiosk and the phone page too."""
RIGHT_TO_LEFT = {"ar"}
CENTS = 100


def _texts(form: forms.Form, part: str) -> dict[str, str]:
    found = {key: form.cleaned_data.get(f"{part}_{key}", "") for key, _language in SPOKEN}
    return {key: text for key, text in found.items() if text}


def _spoken(key: str) -> dict[str, str]:
    """Attributes of a field that is filled in in another language."""
    if key == "leicht":
        return {"lang": "de"}
    return {"lang": key, "dir": "rtl"} if key in RIGHT_TO_LEFT else {"lang": key}


class OfficeForm(forms.Form):
    """Where an office is, and how it is booked."""

    name = forms.CharField(label=_("Name der Stelle"), max_length=120)
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=120)
    postal_code = forms.CharField(
        label=_("Postleitzahl"),
        max_length=5,
        validators=[RegexValidator(r"^\d{5}$", _("Eine Postleitzahl hat fünf Ziffern."))],
    )
    place = forms.CharField(label=_("Ort"), max_length=80)
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-Mail-Adresse der Stelle"), required=False)
    latitude = forms.FloatField(
        label=_("Breitengrad"),
        help_text=_(
            "Für Stellen in der Nähe und für Karten anderer Programme, zum Beispiel 53,57."
        ),
        min_value=47,
        max_value=56,
        required=False,
        localize=True,
    )
    longitude = forms.FloatField(
        label=_("Längengrad"), min_value=5, max_value=16, required=False, localize=True
    )
    step_minutes = forms.TypedChoiceField(
        label=_("Termine beginnen alle"),
        choices=[(str(n), _("%(n)s Minuten") % {"n": n}) for n in (5, 10, 15, 20, 30, 60)],
        coerce=int,
        initial="10",
    )
    lead_minutes = forms.IntegerField(
        label=_("Online buchen bis … Minuten vorher"), min_value=0, max_value=20160, initial=60
    )
    horizon_days = forms.IntegerField(
        label=_("Buchen kann man so viele Tage im Voraus"),
        help_text=_("84 Tage sind zwölf Wochen."),
        min_value=1,
        max_value=366,
        initial=84,
    )
    hold_minutes = forms.IntegerField(
        label=_("Eine gewählte Zeit bleibt so viele Minuten vorgemerkt"),
        help_text=_("So lange hat man Zeit, die Angaben auszufüllen. Verlängern ist möglich."),
        min_value=3,
        max_value=60,
        initial=10,
    )
    release_minutes = forms.IntegerField(
        label=_("Abgesagte Zeiten kommen zurück nach höchstens … Minuten"),
        help_text=_("Der Zufall wählt den Augenblick. Das verdirbt den Handel mit Terminen."),
        min_value=0,
        max_value=240,
        initial=30,
    )
    bookings_per_email = forms.IntegerField(
        label=_("Künftige Termine je E-Mail-Adresse"), min_value=1, max_value=50, initial=3
    )
    remind_hours = forms.IntegerField(
        label=_("Erinnerung per E-Mail so viele Stunden vorher"),
        help_text=_("0 heißt: keine Erinnerung."),
        min_value=0,
        max_value=336,
        initial=24,
    )
    missed_euro = forms.DecimalField(
        label=_("Was ein Termin kostet, zu dem niemand kommt (Euro)"),
        help_text=_(
            "Steht in der Erinnerung; das senkt die Zahl der versäumten Termine. 0 heißt: wird nicht genannt."
        ),
        min_value=0,
        max_value=1000,
        decimal_places=2,
        initial=0,
        localize=True,
    )
    offer_minutes = forms.IntegerField(
        label=_("Ein Angebot der Warteliste gilt … Minuten"),
        min_value=5,
        max_value=2880,
        initial=60,
    )
    asks_email = forms.BooleanField(
        label=_("Online-Buchungen brauchen eine E-Mail-Adresse"), required=False
    )
    is_active = forms.BooleanField(
        label=_("Die Stelle ist für alle sichtbar und buchbar"), required=False, initial=True
    )

    def __init__(
        self,
        *args: Any,
        office: Office | None = None,
        units: Sequence[OrganisationUnit],
        **kwargs: Any,
    ) -> None:
        if office is not None:
            kwargs.setdefault("initial", _office_values(office))
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"] = forms.ChoiceField(
            label=_("Wer arbeitet dort?"),
            choices=[(key, unit.name) for key, unit in self.units.items()],
        )
        for key, language in LANGUAGES:
            self.fields[f"directions_{key}"] = forms.CharField(
                label=_("Weg und Zugang %(language)s") % {"language": language},
                help_text=_("Haltestelle, Parkplatz, Eingang ohne Stufen, Aufzug, Etage")
                if key == "de"
                else "",
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        directions = [f"directions_{key}" for key, _language in LANGUAGES]
        self.order_fields(
            ["name", "unit", "street", "postal_code", "place", "phone", "email", *directions]
        )

    def values(self) -> dict[str, Any]:
        """Fields of :class:`Office`."""
        plain = [name for name in self.fields if not name.startswith("directions_")]
        found = {name: self.cleaned_data[name] for name in plain}
        found["unit"] = self.units[found["unit"]]
        found["missed_cents"] = int(found.pop("missed_euro") * CENTS)
        found["directions"] = _texts(self, "directions")
        return found


def _office_values(office: Office) -> dict[str, Any]:
    names = [name for name in OfficeForm.base_fields if name != "missed_euro"]
    values = {name: getattr(office, name) for name in names}
    values["missed_euro"] = Decimal(office.missed_cents) / CENTS
    directions = {f"directions_{key}": text for key, text in office.directions.items()}
    return values | directions | {"unit": str(office.unit_id)}


class CounterForm(forms.Form):
    """A desk."""

    name = forms.CharField(
        label=_("Name"), help_text=_("So steht er auf der Anzeige: Schalter 3"), max_length=60
    )
    room = forms.CharField(label=_("Raum"), max_length=40, required=False)
    position = forms.IntegerField(
        label=_("Platz in der Reihenfolge"), min_value=0, max_value=999, required=False
    )

    def __init__(self, *args: Any, counter: Counter | None = None, **kwargs: Any) -> None:
        if counter is not None:
            names = ("name", "room", "position")
            kwargs.setdefault("initial", {name: getattr(counter, name) for name in names})
        super().__init__(*args, **kwargs)


class ConcernForm(forms.Form):
    """What people come for, and how long it takes."""

    minutes = forms.IntegerField(
        label=_("Minuten für die erste Person"), min_value=5, max_value=480, initial=15
    )
    minutes_more = forms.IntegerField(
        label=_("Minuten für jede weitere Person"), min_value=0, max_value=480, initial=5
    )
    max_people = forms.IntegerField(
        label=_("Höchstens so viele Personen"), min_value=1, max_value=20, initial=4
    )
    letter = forms.CharField(
        label=_("Buchstabe der Wartenummer"),
        help_text=_("A bis Z. Anliegen mit demselben Buchstaben stehen in einer Reihe."),
        max_length=1,
        initial="A",
    )
    is_bookable = forms.BooleanField(label=_("Online buchbar"), required=False, initial=True)
    is_walk_in = forms.BooleanField(
        label=_("Auch ohne Termin, mit Wartenummer"), required=False, initial=True
    )
    position = forms.IntegerField(
        label=_("Platz in der Reihenfolge"), min_value=0, max_value=999, required=False
    )

    def __init__(self, *args: Any, concern: Concern | None = None, **kwargs: Any) -> None:
        if concern is not None:
            kwargs.setdefault("initial", _concern_values(concern))
        super().__init__(*args, **kwargs)
        for key, language in SPOKEN:
            self.fields[f"names_{key}"] = forms.CharField(
                label=_("Name %(language)s") % {"language": language},
                max_length=120,
                required=key == "de",
                widget=forms.TextInput(attrs=_spoken(key)),
            )
            self.fields[f"documents_{key}"] = forms.CharField(
                label=_("Mitzubringen, %(language)s") % {"language": language},
                help_text=_(
                    "Eine Zeile je Unterlage. Gehört zum Anliegen eine Leistung, gilt deren Liste."
                )
                if key == "de"
                else _("Zeile für Zeile wie auf Deutsch."),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3} | _spoken(key)),
            )
        chosen = concern.service if concern is not None else ""
        self.fields["service"] = forms.ChoiceField(
            label=_("Leistung, zu der das Anliegen gehört"),
            help_text=_(
                "Ihre Seite zeigt dann einen Weg zum Termin, und die Bestätigung nennt ihre Unterlagen."
            ),
            choices=[("", _("keine")), *_services(chosen)],
            required=False,
        )
        names, documents = (
            [f"{part}_{key}" for key, _l in SPOKEN] for part in ("names", "documents")
        )
        plain = [name for name in self.base_fields if name != "position"]
        self.order_fields([*names, "service", *plain, "position", *documents])

    def clean_letter(self) -> str:
        letter = str(self.cleaned_data["letter"]).upper()
        if not ("A" <= letter <= "Z"):
            raise forms.ValidationError(_("Bitte einen Buchstaben von A bis Z."))
        return letter

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        german = _lines(values.get("documents_de", ""))
        for key, _language in SPOKEN[1:]:
            if len(_lines(values.get(f"documents_{key}", ""))) > len(german):
                text = _("Hier stehen mehr Zeilen als auf Deutsch.")
                self.add_error(f"documents_{key}", text)
        return values

    def values(self) -> dict[str, Any]:
        """Fields of :class:`Concern`."""
        plain = (
            "minutes", "minutes_more", "max_people", "letter", "is_bookable", "is_walk_in", "service",
        )  # fmt: skip
        found = {name: self.cleaned_data[name] for name in plain}
        found["names"] = _texts(self, "names")
        found["documents"] = self._documents()
        if self.cleaned_data["position"] is not None:
            found["position"] = self.cleaned_data["position"]
        return found

    def _documents(self) -> list[dict[str, str]]:
        """One a line; the same line of every language is the same document."""
        keys = [key for key, _language in SPOKEN]
        columns = [_lines(self.cleaned_data[f"documents_{key}"]) for key in keys]
        rows = zip_longest(*columns, fillvalue="")
        return [{k: text for k, text in zip(keys, row, strict=True) if text} for row in rows]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _concern_values(concern: Concern) -> dict[str, Any]:
    names = [*ConcernForm.base_fields, "service"]
    texts = {f"names_{key}": text for key, text in concern.names.items()}
    for key, _language in SPOKEN:
        lines = [document.get(key, "") for document in concern.documents]
        texts[f"documents_{key}"] = "\n".join(lines).rstrip()
    return {name: getattr(concern, name) for name in names} | texts


def _services(chosen: str) -> list[tuple[str, str]]:
    """Services of the town by name; one that is not offered any more stays choosable."""
    found = [(service.slug, service.name()) for service in catalog.services()]
    if chosen and chosen not in dict(found):
        found.append((chosen, chosen))
    return sorted(found, key=lambda pair: pair[1])
