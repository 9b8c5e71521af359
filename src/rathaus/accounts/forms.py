"""Allauth's forms in our words, and our own forms. Labels instead of placeholders, hints that help."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.enums import Role
from rathaus.accounts.models import User
from rathaus.accounts.sessions import limit_staff_session
from rathaus.core import latin
from rathaus.tenants import api as tenants

PASSWORD_HINT = _(
    "Mindestens 10 Zeichen. Gut sind mehrere Wörter hintereinander, die niemand errät."
)
WORDS: dict[str, tuple[Any, Any]] = {
    "login": (_("E-Mail-Adresse"), ""),
    "email": (_("E-Mail-Adresse"), ""),
    "password": (_("Kennwort"), ""),
    "remember": (_("Auf diesem Gerät angemeldet bleiben"), ""),
    "oldpassword": (_("Jetziges Kennwort"), ""),
    "password1": (_("Neues Kennwort"), PASSWORD_HINT),
    "password2": (_("Neues Kennwort noch einmal"), ""),
    "code": (_("Code"), ""),
    "name": (
        _("Name des Passkeys"),
        _("Damit Sie ihn wiedererkennen, zum Beispiel „Mein Telefon“."),
    ),
    "passwordless": (
        _("Damit auch ohne Kennwort anmelden"),
        _("Das Gerät fragt dann nach Fingerabdruck, Gesicht oder PIN."),
    ),
}
"""Field name → label and hint, where a form does not say it better."""


class PlainWords(forms.Form):
    """Gives every field its label and hint; a label always stays in sight, a placeholder does not."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            known = self.words.get(name) or WORDS.get(name)
            if known:
                field.label, field.help_text = known
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class SignInForm(PlainWords, account.LoginForm):
    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url)
        limit_staff_session(request, self.user)
        return response


class SignUpForm(PlainWords, account.SignupForm):  # type: ignore[misc] # allauth's clean() returns None too
    words = {
        "email": (_("E-Mail-Adresse"), _("Dorthin schicken wir Ihnen gleich einen Code.")),
        "password1": (_("Kennwort"), PASSWORD_HINT),
    }

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """A known address costs the same time as a new one, so a clock tells nobody which it is."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data.get("password1"))
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class ChangeEmailForm(PlainWords, account.AddEmailForm):
    words = {
        "email": (_("Neue E-Mail-Adresse"), _("Dorthin schicken wir Ihnen gleich einen Code."))
    }


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(PlainWords, account.SetPasswordForm):
    pass


class ForgottenPasswordForm(PlainWords, account.ResetPasswordForm):
    words = {"email": (_("E-Mail-Adresse Ihres Kontos"), "")}


class NewPasswordForm(PlainWords, account.ResetPasswordKeyForm):
    pass


class ConfirmPasswordForm(PlainWords, account.ReauthenticateForm):
    pass


class MailCodeForm(PlainWords, account.ConfirmEmailVerificationCodeForm):
    words = {"code": (_("Code aus der E-Mail"), _("8 Buchstaben, zum Beispiel BKTR-WXZN."))}


class ResetCodeForm(PlainWords, account.ConfirmPasswordResetCodeForm):
    words = MailCodeForm.words


class SecondFactorForm(PlainWords, factor.AuthenticateForm):
    words = {
        "code": (
            _("Code"),
            _("6 Ziffern aus Ihrer App. Telefon nicht zur Hand? Nehmen Sie einen Ersatzcode."),
        )
    }


class ConfirmSecondFactorForm(PlainWords, factor.ReauthenticateForm):
    words = SecondFactorForm.words


class AddAppForm(PlainWords, ActivateTOTPForm):
    words = {"code": (_("Code aus der App"), _("Die 6 Ziffern, die Ihre App jetzt anzeigt."))}


class AddPasskeyForm(PlainWords, passkey.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class SignUpPasskeyForm(PlainWords, passkey.SignupWebAuthnForm):
    pass


class RenamePasskeyForm(PlainWords, passkey.EditWebAuthnForm):
    pass


class NameForm(PlainWords):
    """How the pages address the person."""

    display_name = forms.CharField(
        max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    words = {
        "display_name": (_("Name"), _("So sprechen wir Sie hier an. Das Feld darf leer bleiben."))
    }

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])


class JoinForm(PlainWords):
    """An invited person without an account: name and password, the address is known."""

    display_name = forms.CharField(max_length=120)
    password1 = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    words = {
        "display_name": (
            _("Vor- und Nachname"),
            _("So steht er auf Briefen und im Kollegenkreis."),
        ),
        "password1": (_("Kennwort"), PASSWORD_HINT),
    }

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])

    def clean_password1(self) -> str:
        from django.contrib.auth.password_validation import validate_password

        person = User(email=self.email, display_name=self.cleaned_data.get("display_name", ""))
        validate_password(self.cleaned_data["password1"], person)
        return str(self.cleaned_data["password1"])


class RoleForm(forms.Form):
    """A role and the units of this administration."""

    role = forms.ChoiceField(
        label=_("Rolle"),
        help_text=_(
            "Sachbearbeitung bearbeitet Vorgänge. Teamleitung verteilt sie außerdem. Administration"
            " verwaltet zusätzlich das Team."
        ),
        choices=Role.choices,
        widget=forms.RadioSelect,
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Einheiten"),
        help_text=_("Aus diesen Einheiten sieht die Person Vorgänge und Aufgaben."),
        queryset=tenants.OrganisationUnit._base_manager.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["units"]
        units.queryset = tenants.OrganisationUnit.objects.order_by("name")


class InviteForm(RoleForm):
    email = forms.EmailField(
        label=_("Dienstliche E-Mail-Adresse"), help_text=_("Dorthin schicken wir die Einladung.")
    )
    display_name = forms.CharField(label=_("Vor- und Nachname"), max_length=120)
    field_order = ["display_name", "email", "role", "units"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])


def clean_name(name: str) -> str:
    """A person's name in the letters of DIN 91379 (data type A), or a message beside the field."""
    tidy = latin.normalize_name(name)
    if tidy and not latin.is_datatype_a(tidy):
        raise forms.ValidationError(
            _("Ein Name besteht aus Buchstaben, Leerzeichen, Bindestrichen und Apostrophen.")
        )
    return tidy
