"""The address under which somebody has booked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LostForm(forms.Form):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Die Adresse, die Sie beim Buchen angegeben haben."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte schreiben Sie Ihre E-Mail-Adresse."),
            "invalid": _("Diese Adresse stimmt noch nicht. Richtig ist zum Beispiel name@post.de."),
        },
    )
