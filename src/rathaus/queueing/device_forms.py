"""Putting up a kiosk or a display."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.appointments import api as appointments
from rathaus.queueing.enums import DeviceKind

PAPERS = [("80mm", _("Rolle, 80 mm breit")), ("a4", _("Blätter, A4"))]


class DeviceForm(forms.Form):
    """What it is, where it stands and what it can do."""

    office = forms.ChoiceField(label=_("Stelle"))
    kind = forms.ChoiceField(
        label=_("Was stellen Sie auf?"),
        choices=[
            (DeviceKind.KIOSK.value, DeviceKind.KIOSK.label),
            (DeviceKind.DISPLAY.value, DeviceKind.DISPLAY.label),
        ],
        widget=forms.RadioSelect,
        initial=DeviceKind.KIOSK.value,
    )
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Zum Beispiel: Anzeige im Flur")
    )
    paper = forms.ChoiceField(
        label=_("Papier des Automaten"), choices=PAPERS, required=False, initial="80mm"
    )
    lower = forms.BooleanField(
        label=_("Automat: Tasten immer in der unteren Hälfte"), required=False
    )
    outside = forms.BooleanField(label=_("Anzeige: hell, für draußen"), required=False)
    sound = forms.BooleanField(label=_("Anzeige: mit Gong"), required=False, initial=True)
    speech = forms.BooleanField(label=_("Anzeige: mit Ansage"), required=False, initial=True)
    english = forms.BooleanField(label=_("Anzeige: auch auf Englisch"), required=False)

    def __init__(self, *args: Any, offices: list[appointments.Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offices = {office.key: office for office in offices}
        choices = [(office.key, office.name) for office in offices]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen_office(self) -> appointments.Office:
        """After validation."""
        return self._offices[self.cleaned_data["office"]]

    def options(self) -> dict[str, Any]:
        """Only what belongs to the kind."""
        kiosk = self.cleaned_data["kind"] == DeviceKind.KIOSK
        names = ("paper", "lower") if kiosk else ("outside", "sound", "speech", "english")
        return {name: self.cleaned_data[name] for name in names}
