"""Who comes: as little as is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.appointments.models import Office
from rathaus.appointments.services import Person

NOTE_LENGTH = 200


class BookingForm(forms.Form):
    """The details of a booking.

    Args:
        office: whether it asks for an e-mail address.
        asks_code: the mailed code has to be typed in, because the browser proved nothing.
    """

    name = forms.CharField(
        label=_("Ihr Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Bitte schreiben Sie Ihren Namen.")},
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Für die Bestätigung und eine Erinnerung am Tag vorher."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte schreiben Sie Ihre E-Mail-Adresse."),
            "invalid": _("Diese Adresse stimmt noch nicht. Richtig ist zum Beispiel name@post.de."),
        },
    )
    phone = forms.CharField(
        label=_("Telefonnummer"),
        max_length=40,
        required=False,
        help_text=_("Damit wir Sie erreichen, falls der Termin ausfällt."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    note = forms.CharField(
        label=_("Bemerkung"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_(
            "Höchstens 200 Zeichen. Bitte nichts über Gesundheit, Religion oder Herkunft schreiben."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": NOTE_LENGTH}),
    )
    code = forms.CharField(
        label=_("Code aus der E-Mail"),
        max_length=20,
        help_text=_("Sechs Ziffern. Die E-Mail ist in einer Minute bei Ihnen."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Bitte schreiben Sie den Code aus der E-Mail hier hinein.")},
    )

    def __init__(
        self,
        *args: Any,
        office: Office,
        asks_code: bool = False,
        is_known: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["email"].required = office.asks_email or asks_code
        if not asks_code:
            del self.fields["code"]
        if is_known:  # nobody who is signed in types who they are without looking
            self.fields["name"].help_text = _("Aus Ihrem Konto. Sie können es ändern.")

    @property
    def person(self) -> Person:
        data = self.cleaned_data
        return Person(
            name=data["name"], email=data["email"], phone=data["phone"], note=data["note"]
        )
