"""The account's addresses. Allauth's pages stand here one by one, under German paths and its own
names: a page that is not on this list, and so not in our words, cannot be reached."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import include, path
from django.views.generic import RedirectView

from rathaus.accounts.views import citizen, confirm, invitation, passkeys

own = [
    path("", citizen.profile, name="profile"),
    path("name/", citizen.name, name="name"),
    path("geraete/", citizen.session_list, name="sessions"),
    path("geraete/abmelden/", citizen.end_sessions, name="end-sessions"),
    path("meine-daten/", citizen.data, name="data"),
    path("meine-daten/herunterladen/", citizen.data_export, name="data-export"),
    path("schliessen/", citizen.close, name="close"),
    path("geschlossen/", citizen.closed, name="closed"),
    path("zweiter-faktor/", citizen.second_factor, name="second-factor"),
    path("weiter/", citizen.go_on, name="go-on"),
    path("einladung/<str:code>/", invitation.invitation, name="invitation"),
]
allauth = [
    path("anmelden/", account.login, name="account_login"),
    path("anmelden/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("anmelden/zweiter-faktor/", factor.authenticate, name="mfa_authenticate"),
    path("abmelden/", account.logout, name="account_logout"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("registrieren/", account.signup, name="account_signup"),
    path("registrieren/passkey/", account.signup_by_passkey, name="account_signup_by_passkey"),
    path("registrieren/passkey/anlegen/", passkey.signup_webauthn, name="mfa_signup_webauthn"),
    path("e-mail/", account.email, name="account_email"),
    path(
        "e-mail/bestaetigen/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("kennwort/aendern/", account.password_change, name="account_change_password"),
    path("kennwort/anlegen/", account.password_set, name="account_set_password"),
    path("kennwort/vergessen/", account.password_reset, name="account_reset_password"),
    path(
        "kennwort/vergessen/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "kennwort/vergessen/neu/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "kennwort/vergessen/fertig/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("bestaetigen/", confirm.by_password, name="account_reauthenticate"),
    path("bestaetigen/code/", confirm.by_code, name="mfa_reauthenticate"),
    path(
        "bestaetigen/passkey/",
        confirm.by_passkey,
        name="mfa_reauthenticate_webauthn",
    ),
    path("sicherheit/", factor.index, name="mfa_index"),
    path("sicherheit/app/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    path("sicherheit/app/entfernen/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("sicherheit/ersatzcodes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "sicherheit/ersatzcodes/neu/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "sicherheit/ersatzcodes/ersatzcodes.txt",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "sicherheit/passkeys/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path("sicherheit/passkeys/neu/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path(
        "sicherheit/passkeys/<int:pk>/umbenennen/", passkey.edit_webauthn, name="mfa_edit_webauthn"
    ),
    path(
        "sicherheit/passkeys/<int:pk>/entfernen/",
        passkeys.remove_passkey,
        name="mfa_remove_webauthn",
    ),
]
urlpatterns = [path("", include((own, "accounts"))), *allauth]
