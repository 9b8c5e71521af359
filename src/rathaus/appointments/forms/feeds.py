"""A new address for a calendar program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.appointments.models import Counter


class FeedForm(forms.Form):
    schalter = forms.ChoiceField(label=_("Welche Termine?"), required=False)
    namen = forms.BooleanField(
        label=_("Namen mitgeben"),
        required=False,
        help_text=_(
            "Nur wenn das Kalenderprogramm unter Ihrer Aufsicht steht. Ohne Haken stehen dort "
            "Terminnummer und Anliegen."
        ),
    )

    def __init__(self, data: Any = None, *, counters: Sequence[Counter]) -> None:
        super().__init__(data)
        self.counters = {str(counter.pk): counter for counter in counters}
        self.fields["schalter"].choices = [  # type: ignore[attr-defined]
            ("", _("alle Schalter")),
            *((key, counter.name) for key, counter in self.counters.items()),
        ]

    def counter(self) -> Counter | None:
        return self.counters.get(self.cleaned_data["schalter"])
