"""Who may come to which address.

One letter for each of the people of ``url_world.PEOPLE``, in this order: anonymous, citizen (whose
things these are), stranger (another citizen), clerk of the unit in charge, clerk of another unit,
clerk of another town, team lead, administrator, operator.

``+`` comes in · ``?`` is asked to sign in · ``.`` sees nothing (404) · ``~`` is led to another page
"""

from __future__ import annotations

EVERYBODY = "+++++++++"
SIGNED_IN = "?++++++++"
NOBODY = "........."
LED_ON = "~~~~~~~~~"
LED_ON_ONCE_SIGNED_IN = "?~~~~~~~~"
GUESTS = "+~~~~~~~~"
"""Whoever is signed in already is led on."""
OWNER = "?+......."
"""The citizen's own things, seen with an account."""
OWNER_OR_CODE = ".+......."
"""The citizen's own things, which a visitor could also open with a code."""
STAFF = "?..++.++."
IN_CHARGE = "?..+..++."
"""Clerks of the unit in charge; leads of it and administrators too."""
LEADS = "?.....++."
ADMINISTRATORS = "?......+."

ACCOUNT = {
    "account_login": GUESTS,
    "account_logout": "~++++++++",
    "account_signup": GUESTS,
    "account_signup_by_passkey": GUESTS,
    "account_inactive": EVERYBODY,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": LED_ON_ONCE_SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": LED_ON_ONCE_SIGNED_IN,
    "account_reset_password": EVERYBODY,
    "account_confirm_password_reset_code": "?????????",
    "account_complete_password_reset": LED_ON,
    "account_password_reset_completed": EVERYBODY,
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": LED_ON_ONCE_SIGNED_IN,
    "mfa_reauthenticate_webauthn": LED_ON_ONCE_SIGNED_IN,
    "mfa_authenticate": LED_ON_ONCE_SIGNED_IN,
    "mfa_login_webauthn": LED_ON_ONCE_SIGNED_IN,
    "mfa_signup_webauthn": LED_ON,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": "?........",
    "mfa_view_recovery_codes": "?........",
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": "?........",
    "mfa_list_webauthn": LED_ON,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": "?........",
    "mfa_remove_webauthn": "?........",
    "accounts:profile": SIGNED_IN,
    "accounts:name": SIGNED_IN,
    "accounts:sessions": SIGNED_IN,
    "accounts:end-sessions": SIGNED_IN,
    "accounts:data": SIGNED_IN,
    "accounts:data-export": SIGNED_IN,
    "accounts:close": SIGNED_IN,
    "accounts:closed": EVERYBODY,
    "accounts:second-factor": LED_ON_ONCE_SIGNED_IN,
    "accounts:go-on": LED_ON_ONCE_SIGNED_IN,
    "accounts:invitation": NOBODY,
}
"""The account's own pages, the same in every town and on the platform. The invitation and the passkey do not exist."""

PLATFORM = ACCOUNT | {
    "home": EVERYBODY,
    "robots": EVERYBODY,
}

TOWN = ACCOUNT | {
    "home": EVERYBODY,
    "tenants:appearance": EVERYBODY,
    "portal:my-town-hall": EVERYBODY,
    "portal:imprint": EVERYBODY,
    "portal:privacy": EVERYBODY,
    "portal:accessibility": EVERYBODY,
    "catalog:services": EVERYBODY,
    "catalog:service": EVERYBODY,
    "catalog:apply": EVERYBODY,
    "catalog:topic": EVERYBODY,
    "catalog:life-situation": EVERYBODY,
    "catalog:news-list": EVERYBODY,
    "catalog:news": EVERYBODY,
    "catalog:search": EVERYBODY,
    "catalog:suggest": EVERYBODY,
    "catalog:municipality": EVERYBODY,
    "catalog:sitemap": EVERYBODY,
    "catalog:robots": EVERYBODY,
    "eforms:resume": EVERYBODY,
    "eforms:start": ".~.......",
    "eforms:page": OWNER_OR_CODE,
    "eforms:keep": OWNER_OR_CODE,
    "eforms:review": OWNER_OR_CODE,
    "eforms:submit": OWNER_OR_CODE,
    "eforms:pause": OWNER_OR_CODE,
    "eforms:withdraw": OWNER_OR_CODE,
    "eforms:file": OWNER_OR_CODE,
    "cases:track": EVERYBODY,
    "cases:submitted": OWNER_OR_CODE,
    "cases:detail": "~+~~~~~~~",
    "cases:reply": OWNER_OR_CODE,
    "cases:withdraw": OWNER_OR_CODE,
    "cases:document": OWNER_OR_CODE,
    "cases:partner-document": NOBODY,
    "cases:partner-file": NOBODY,
    "payments:pay": EVERYBODY,
    "payments:back": LED_ON,
    "payments:state": EVERYBODY,
    "payments:notify": EVERYBODY,
    "inbox:list": SIGNED_IN,
    "inbox:conversation": OWNER,
    "inbox:attachment": ".+.+..++.",
    "portal-staff:desk": STAFF,
    "portal-staff:keys": STAFF,
    "cases-staff:list": STAFF,
    "cases-staff:assign": STAFF,
    "cases-staff:undo": STAFF,
    "cases-staff:density": STAFF,
    "cases-staff:counter": STAFF,
    "cases-staff:detail": IN_CHARGE,
    "cases-staff:claim": IN_CHARGE,
    "cases-staff:release": IN_CHARGE,
    "cases-staff:note": IN_CHARGE,
    "cases-staff:document": IN_CHARGE,
    "cases-staff:deadline": IN_CHARGE,
    "cases-staff:ask": IN_CHARGE,
    "cases-staff:write": IN_CHARGE,
    "cases-staff:decide": IN_CHARGE,
    "cases-staff:preview": IN_CHARGE,
    "cases-staff:forward": IN_CHARGE,
    "catalog-staff:list": STAFF,
    "catalog-staff:news-list": LEADS,
    "catalog-staff:news-new": LEADS,
    "catalog-staff:news-edit": LEADS,
    "catalog-staff:news-publish": LEADS,
    "catalog-staff:news-withdraw": LEADS,
    "catalog-staff:fruitless": LEADS,
    "catalog-staff:service": ADMINISTRATORS,
    "catalog-staff:terms": ADMINISTRATORS,
    "catalog-staff:activate": ADMINISTRATORS,
    "catalog-staff:deactivate": ADMINISTRATORS,
    "catalog-staff:switch": ADMINISTRATORS,
    "payments-staff:list": LEADS,
    "payments-staff:csv": LEADS,
    "payments-staff:detail": LEADS,
    "payments-staff:refunded": LEADS,
    "payments-staff:returned": LEADS,
    "records-staff:list": STAFF,
    "records-staff:file": IN_CHARGE,
    "records-staff:add": IN_CHARGE,
    "records-staff:close": IN_CHARGE,
    "records-staff:version": IN_CHARGE,
    "workflow-staff:list": LEADS,
    "workflow-staff:version": LEADS,
    "workflow-staff:incidents": LEADS,
    "workflow-staff:retry": LEADS,
    "accounts-staff:team": ADMINISTRATORS,
    "accounts-staff:member": ADMINISTRATORS,
    "accounts-staff:invite": ADMINISTRATORS,
    "accounts-staff:resend": ADMINISTRATORS,
    "accounts-staff:revoke": ADMINISTRATORS,
    "accounts-staff:deactivate": ADMINISTRATORS,
    "accounts-staff:reactivate": ADMINISTRATORS,
    "audit-staff:log": ADMINISTRATORS,
    "audit-staff:check": ADMINISTRATORS,
}

POST_ONLY = {
    "accounts:end-sessions",
    "accounts:data-export",
    "accounts-staff:resend",
    "accounts-staff:revoke",
    "accounts-staff:reactivate",
    "audit-staff:check",
    "cases:reply",
    "cases-staff:assign",
    "cases-staff:undo",
    "cases-staff:density",
    "cases-staff:claim",
    "cases-staff:release",
    "cases-staff:note",
    "cases-staff:preview",
    "catalog-staff:activate",
    "catalog-staff:deactivate",
    "catalog-staff:switch",
    "catalog-staff:news-publish",
    "catalog-staff:news-withdraw",
    "eforms:keep",
    "eforms:submit",
    "payments:notify",
    "payments-staff:refunded",
    "payments-staff:returned",
    "records-staff:add",
    "workflow-staff:retry",
}
"""Addresses that only act; looking at them answers 405 to whoever could act, and to others at most that."""
