"""A wish for an earlier time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.appointments.timetable import weekday_names
from rathaus.core.dates import short_date, today

SATURDAY = 6
_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
_WRONG_DATE = _("Diesen Tag gibt es nicht. Richtig ist zum Beispiel 3.12.2026.")


class WaitingForm(forms.Form):
    """Between which days, on which weekdays, and where to write to.

    Args:
        latest: last day that may be wished for.
        asks_email: False where the appointment's address is known.
    """

    first_day = forms.DateField(
        label=_("Frühestens am"),
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _WRONG_DATE, "required": _("Bitte wählen Sie einen Tag.")},
    )
    last_day = forms.DateField(
        label=_("Spätestens am"),
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _WRONG_DATE, "required": _("Bitte wählen Sie einen Tag.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Nur an diesen Tagen"),
        help_text=_("Ohne Auswahl passt jeder Tag."),
        coerce=int,
        choices=lambda: list(enumerate(weekday_names()))[:SATURDAY],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Dorthin schreiben wir, wenn eine Zeit frei wird."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte schreiben Sie Ihre E-Mail-Adresse."),
            "invalid": _("Diese Adresse stimmt noch nicht. Richtig ist zum Beispiel name@post.de."),
        },
    )

    def __init__(
        self, data: Any = None, *, latest: date, asks_email: bool, email: str = ""
    ) -> None:
        first = today() + timedelta(days=1)
        super().__init__(
            data,
            initial={"first_day": min(first, latest), "last_day": latest, "email": email},
        )
        self.latest = latest
        if not asks_email:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if last is not None and last < today():
            self.add_error("last_day", _("Dieser Tag ist schon vorbei."))
        elif first is not None and last is not None and last < first:
            self.add_error("last_day", _("Dieser Tag liegt vor dem ersten."))
        elif last is not None and last > self.latest:
            latest = short_date(self.latest)
            self.add_error("last_day", _("Spätestens geht der %(day)s.") % {"day": latest})
        return data
