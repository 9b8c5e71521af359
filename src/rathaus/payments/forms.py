"""The filter of the payment list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.payments.enums import PaymentStatus
from rathaus.payments.queries import ATTENTION, PaymentFilter


class PaymentFilterForm(forms.Form):
    """All fields may be empty."""

    status = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[("", _("Alle")), (ATTENTION, _("Bitte ansehen")), *PaymentStatus.choices],
    )
    von = forms.DateField(
        label=_("Angefordert von"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    bis = forms.DateField(
        label=_("Angefordert bis"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    suche = forms.CharField(label=_("Vorgang oder Zweck"), required=False, max_length=80)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("von") and values.get("bis") and values["von"] > values["bis"]:
            self.add_error("bis", _("Das Ende liegt vor dem Anfang."))
        return values

    def wanted(self) -> PaymentFilter:
        """What was filled in correctly; a wrong field filters nothing."""
        self.is_valid()
        values = self.cleaned_data
        return PaymentFilter(
            status=values.get("status") or "",
            start=values.get("von"),
            end=values.get("bis"),
            text=(values.get("suche") or "").strip(),
        )
