"""Sessions: how long they last, where somebody is signed in, and ending them.

Session rows belong to no tenant, because accounts do not: one sign-in serves every town hall.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext

from rathaus.accounts.events import SessionRevoked
from rathaus.accounts.models import User
from rathaus.accounts.queries import request_citizen, staff_of
from rathaus.core.events import publish
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants

NOTE_ACTIVITY_EVERY = 300
"""Seconds between two writes of the time a session was last seen, per process."""

_BROWSERS = (
    ("Firefox", r"Firefox/"),
    ("Edge", r"Edg(A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Chrome", r"(Chrome|CriOS|Chromium)/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


@dataclass(frozen=True)
class OpenSession:
    """One place where the account is signed in.

    Attributes:
        device: browser and system in words.
        is_current: the session of the request that asks.
    """

    id: int
    device: str
    ip: str
    started_at: datetime
    last_seen_at: datetime
    is_current: bool


def device_of(user_agent: str) -> str:
    """``Firefox, Windows``; an honest "unknown" where the browser says nothing."""
    browser = next((name for name, sign in _BROWSERS if re.search(sign, user_agent)), "")
    system = next((name for name, sign in _SYSTEMS if re.search(sign, user_agent)), "")
    return ", ".join(filter(None, (browser, system))) or gettext("Unbekanntes Gerät")


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """The sessions of the request's account, its own first, then the latest."""
    user = request_citizen(request)
    if user is None:
        return []
    own = request.session.session_key
    found = [
        OpenSession(
            id=row.pk,
            device=device_of(row.user_agent),
            ip=row.ip,
            started_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_current=row.session_key == own,
        )
        for row in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda s: (not s.is_current, -s.last_seen_at.timestamp()))


def end_sessions(*, request: HttpRequest, session_id: int | None = None) -> int:
    """End one other session of the request's account, or all others; how many were ended."""
    user = request_citizen(request)
    if user is None:
        return 0
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    if session_id is not None:
        others = others.filter(pk=session_id)
    count = 0
    for session in others.order_by("pk"):
        session.end()
        count += 1
    if count and staff_of(user) is not None:
        publish(SessionRevoked(user_id=user.pk, count=count))
    return count


def end_all_sessions_of(user: User) -> None:
    """End every session of an account, for instance because it is closed."""
    for session in UserSession.objects.filter(user=user).order_by("pk"):
        session.end()


def limit_staff_session(request: HttpRequest, user: object) -> None:
    """A staff session ends after a working day, whatever was ticked at sign-in."""
    if isinstance(user, User) and user.requires_second_factor:
        request.session.set_expiry(settings.STAFF_SESSION_SECONDS)


def note_activity(request: HttpRequest) -> None:
    """Write down, at most every few minutes, that the session was used, and from where."""
    key = request.session.session_key
    if key and caches["local"].add(f"seen:{key}", True, NOTE_ACTIVITY_EVERY):
        UserSession.objects.create_from_request(request)


def towns_where_staff(user: User) -> list[tenants.Tenant]:
    """Every administration in which the account works."""
    found = []
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            if staff_of(user) is not None:
                found.append(tenant)
    return found
