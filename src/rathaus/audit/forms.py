"""The filters of the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.audit.enums import ActorKind


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LogFilter(forms.Form):
    """All optional; what cannot be read is said beside its field and does not filter."""

    suche = forms.CharField(
        label=_("Anfang einer Nummer oder Name im Team"), max_length=80, required=False
    )
    wer = forms.ChoiceField(
        label=_("Wer"), required=False, choices=[("", _("Alle")), *ActorKind.choices]
    )
    von = forms.DateField(label=_("Von"), required=False, widget=_Day())
    bis = forms.DateField(label=_("Bis"), required=False, widget=_Day())
    ohne_einsicht = forms.BooleanField(label=_("Einsichtnahmen ausblenden"), required=False)

    def filters(self) -> dict[str, Any]:
        """Keyword arguments for :func:`rathaus.audit.queries.log`."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "words": given.get("suche", ""),
            "kind": given.get("wer", ""),
            "since": given.get("von"),
            "until": given.get("bis"),
            "reading": not given.get("ohne_einsicht"),
        }
