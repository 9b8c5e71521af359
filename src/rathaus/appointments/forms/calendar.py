"""What staff chooses and types in the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.appointments.enums import CancelReason, Channel
from rathaus.appointments.models import Concern

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NewVisitForm(forms.Form):
    """What for, for how many, how it was asked for, and the first day to look at."""

    anliegen = forms.MultipleChoiceField(
        label=_("Worum geht es?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens ein Anliegen.")},
    )
    personen = forms.IntegerField(
        label=_("Für wie viele Personen?"), min_value=1, max_value=20, initial=1
    )
    weg = forms.ChoiceField(
        label=_("Wie wird der Termin vereinbart?"),
        widget=forms.RadioSelect,
        choices=[(value, value.label) for value in Channel if value.is_internal],
        initial=Channel.PHONE,
    )
    tag = forms.DateField(label=_("Ab welchem Tag?"), widget=DAY)

    def __init__(self, data: Any = None, *, concerns: Sequence[Concern], **more: Any) -> None:
        super().__init__(data, **more)
        self.concerns = {str(concern.pk): concern for concern in concerns}
        self.fields["anliegen"].choices = [  # type: ignore[attr-defined]
            (key, concern.name) for key, concern in self.concerns.items()
        ]

    def clean(self) -> dict[str, Any] | None:
        people = self.cleaned_data.get("personen")
        for key in self.cleaned_data.get("anliegen", []):
            most = self.concerns[key].max_people
            if people and people > most:
                self.add_error(
                    "personen",
                    _("„%(concern)s“ ist für höchstens %(most)d Personen in einem Termin.")
                    % {"concern": self.concerns[key].name, "most": most},
                )
        return self.cleaned_data

    def items(self) -> dict[Concern, int]:
        """Concern → people."""
        people = self.cleaned_data["personen"]
        return {self.concerns[key]: people for key in self.cleaned_data["anliegen"]}


class VisitorForm(forms.Form):
    """Who comes; only the name is needed, at the telephone nobody spells an address."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Bitte tragen Sie ein, wer kommt.")},
    )
    telefon = forms.CharField(
        label=_("Telefon"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("Falls wir den Termin verschieben müssen."),
    )
    email = forms.EmailField(
        label=_("E-Mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Dann gehen Bestätigung und Erinnerung von selbst hinaus."),
    )
    notiz = forms.CharField(
        label=_("Notiz für die Kolleginnen und Kollegen"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Höchstens 200 Zeichen, nichts Vertrauliches."),
    )


class NoteForm(forms.Form):
    notiz = forms.CharField(
        label=_("Notiz"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CancelForm(forms.Form):
    grund = forms.ChoiceField(
        label=_("Was soll in der Nachricht stehen?"),
        widget=forms.RadioSelect,
        choices=CancelReason.choices,
        error_messages={"required": _("Bitte wählen Sie einen Grund.")},
    )


class SearchForm(forms.Form):
    suche = forms.CharField(
        label=_("Terminnummer, Name oder E-Mail"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip


def day_from(text: str | None, fallback: date) -> date:
    """A day from an address; anything else is the fallback."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return fallback
    return found if date(2000, 1, 1) <= found <= date(2100, 1, 1) else fallback


class BeginForm(forms.Form):
    """Which application, and where the person lives."""

    leistung = forms.ChoiceField(
        label=_("Welcher Antrag?"),
        error_messages={"required": _("Bitte wählen Sie den Antrag.")},
    )
    ort = forms.ChoiceField(
        label=_("Wo wohnt die Person?"),
        error_messages={"required": _("Bitte wählen Sie die Gemeinde.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        services: list[tuple[str, str]],
        places: list[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        none = ("", _("bitte wählen"))
        self.fields["leistung"].choices = [none, *services]  # type: ignore[attr-defined]
        self.fields["ort"].choices = [none, *places]  # type: ignore[attr-defined]
