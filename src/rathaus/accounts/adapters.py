"""What we tell django-allauth: where to go, what to say, how to send mail, how to keep secrets."""

from __future__ import annotations

import base64
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rathaus.accounts import mail
from rathaus.accounts.destinations import home_of
from rathaus.core import ratelimit
from rathaus.tenants import api as tenants

logger = structlog.get_logger("rathaus.accounts")

NOTICES = {
    "account/email/password_changed": _("Ihr Kennwort wurde geändert."),
    "account/email/password_set": _("Für Ihr Konto wurde ein Kennwort angelegt."),
    "account/email/password_reset": _("Ihr Kennwort wurde neu gesetzt."),
    "account/email/email_changed": _("Die E-Mail-Adresse Ihres Kontos wurde geändert."),
    "account/email/email_deleted": _("Eine E-Mail-Adresse wurde aus Ihrem Konto entfernt."),
    "mfa/email/totp_activated": _("Für Ihr Konto wurde eine App mit Zahlencode eingerichtet."),
    "mfa/email/totp_deactivated": _("Die App mit Zahlencode wurde aus Ihrem Konto entfernt."),
    "mfa/email/webauthn_added": _("Für Ihr Konto wurde ein Passkey eingerichtet."),
    "mfa/email/webauthn_removed": _("Ein Passkey wurde aus Ihrem Konto entfernt."),
    "mfa/email/recovery_codes_generated": _("Für Ihr Konto wurden neue Ersatzcodes erstellt."),
}

MESSAGES = {
    "account/messages/password_changed.txt": _("Ihr neues Kennwort gilt ab jetzt."),
    "account/messages/password_set.txt": _("Ihr Kennwort gilt ab jetzt."),
    "account/messages/email_confirmed.txt": _("Ihre E-Mail-Adresse ist bestätigt."),
    "account/messages/email_deleted.txt": _("Die Änderung der E-Mail-Adresse ist abgebrochen."),
    "account/messages/email_confirmation_sent.txt": _("Der Code ist unterwegs zu Ihnen."),
    "account/messages/logged_out.txt": _("Sie sind abgemeldet."),
    "mfa/messages/totp_activated.txt": _("Die App ist eingerichtet."),
    "mfa/messages/totp_deactivated.txt": _("Die App ist entfernt."),
    "mfa/messages/webauthn_added.txt": _("Der Passkey ist eingerichtet."),
    "mfa/messages/webauthn_removed.txt": _("Der Passkey ist entfernt."),
    "mfa/messages/recovery_codes_generated.txt": _("Ihre Ersatzcodes sind erstellt."),
}
"""Allauth's confirmations in our words; those that are missing here say nothing new."""


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Dieses Konto ist gesperrt."),
        "duplicate_email": _("Das ist schon Ihre E-Mail-Adresse."),
        "email_password_mismatch": _(
            "E-Mail-Adresse und Kennwort passen nicht zusammen. Bitte prüfen Sie beides."
        ),
        "enter_current_password": _("Das ist nicht Ihr jetziges Kennwort."),
        "incorrect_code": _("Dieser Code stimmt nicht. Bitte prüfen Sie Ihre Eingabe."),
        "incorrect_password": _("Dieses Kennwort stimmt nicht."),
        "rate_limited": _("Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal."),
        "same_as_current": _("Das ist schon Ihre E-Mail-Adresse."),
        "too_many_login_attempts": _("Das waren zu viele Versuche. Bitte warten Sie fünf Minuten."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def get_email_verification_redirect_url(self, email_address: object) -> str:
        return reverse("accounts:profile")

    def is_safe_url(self, url: str) -> bool:
        """Only this very host; allauth would accept every host of the installation."""
        request = current.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        return ratelimit.client_address(request) or "0.0.0.0"  # noqa: S104 - a value, not a binding

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nobody can fill a stranger's mailbox by asking for codes again and again."""
        if not ratelimit.hit("accounts.mail", email.lower(), limit=10, per_seconds=3600):
            logger.warning("accounts.mail_held_back", template=template_prefix)
            return
        name = template_prefix.rsplit("/", 1)[-1]
        mail.send_account_mail(f"accounts/mail/{name}.txt", to=email, context=context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        values = {"sentence": NOTICES[template_prefix]}
        to = email or str(user.get_username())
        mail.send_account_mail("accounts/mail/notice.txt", to=to, context=values)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or MESSAGES.get(message_template or "")
        if text:
            super().add_message(request, level, message=str(text), extra_tags=extra_tags)

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, str]]:
        words = {
            "reauthenticate": _("Mit dem Kennwort bestätigen"),
            "mfa_reauthenticate": _("Mit einem Code bestätigen"),
            "mfa_reauthenticate:webauthn": _("Mit dem Passkey bestätigen"),
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": words[method["id"]]} for method in methods]


def _cipher() -> MultiFernet:
    """Keys derived from the secret key and its predecessors, so that it can be changed."""
    keys = []
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"rathaus.accounts.second-factor")
        keys.append(Fernet(base64.urlsafe_b64encode(derived.derive(str(secret).encode()))))
    return MultiFernet(keys)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Für Ihre Arbeit im Rathaus brauchen Sie einen zweiten Faktor. Richten Sie erst einen"
            " anderen ein, dann können Sie diesen entfernen."
        ),
        "incorrect_code": _("Dieser Code stimmt nicht. Bitte prüfen Sie Ihre Eingabe."),
        "unverified_email": _("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse."),
    }

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        tenant = tenants.tenant_of(current.request)
        return tenant.name if tenant else "Rathaus"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff and operators keep at least one second factor."""
        user = authenticator.user
        if settings.DEMO or not user.requires_second_factor:
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Mein Passkey") if not count else gettext("Passkey %d") % (count + 1)
