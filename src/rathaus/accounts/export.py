"""Everything the platform holds about one person, as JSON for that person (Art. 15 and 20 GDPR)."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from rathaus.accounts.models import Membership, User
from rathaus.accounts.registry import personal_data
from rathaus.accounts.sessions import device_of
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants


def export_of(user: User) -> dict[str, Any]:
    """JSON values: the account itself, and per administration what each module holds."""
    return {
        "konto": _account(user),
        "anmeldungen": [
            {
                "geraet": device_of(session.user_agent),
                "ip": session.ip,
                "seit": session.created_at.isoformat(),
                "zuletzt": session.last_seen_at.isoformat(),
            }
            for session in UserSession.objects.filter(user=user).order_by("created_at")
        ],
        "verwaltungen": _towns(user),
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "nummer": user.pk,
        "name": user.display_name,
        "e_mail": user.email,
        "e_mail_adressen": [
            {"adresse": address.email, "bestaetigt": address.verified}
            for address in EmailAddress.objects.filter(user=user).order_by("email")
        ],
        "angelegt": user.date_joined.isoformat(),
        "zuletzt_angemeldet": user.last_login.isoformat() if user.last_login else None,
        "zweite_faktoren": [
            {"art": factor.type, "angelegt": factor.created_at.isoformat()}
            for factor in Authenticator.objects.filter(user=user).order_by("created_at")
        ],
    }


def _towns(user: User) -> dict[str, Any]:
    towns = {}
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            held: dict[str, Any] = {
                name: rows
                for name in personal_data.names()
                if (rows := personal_data.get(name)(user))
            }
            membership = Membership.objects.filter(user=user).first()
        if membership is not None:
            held["mitarbeit"] = {"rolle": membership.role, "aktiv": membership.is_active}
        if held:
            towns[tenant.name] = held
    return towns
