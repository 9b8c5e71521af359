"""Reactions to what django-allauth and Django's sign-in tell us."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in as signed_in_signal
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from rathaus.accounts.events import SignedIn
from rathaus.accounts.models import User
from rathaus.accounts.queries import passed_second_factor, request_citizen
from rathaus.accounts.sessions import limit_staff_session, towns_where_staff
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.events import publish
from rathaus.core.tenancy import tenant_context

SIGNED_OUT = "rathaus_signed_out"
"""Attribute of a request whose session was ended; the middleware clears the browser then."""


@receiver(signed_in_signal)
def tell_the_towns(request: HttpRequest, user: User, **_: Any) -> None:
    """Each administration logs when its staff sign in, wherever they did it."""
    limit_staff_session(request, user)
    if not user.requires_second_factor:
        return
    for tenant in towns_where_staff(user):
        actor = Actor(ActorKind.STAFF, user.pk, str(user))
        with tenant_context(tenant), acting_as(actor):
            publish(SignedIn(user_id=user.pk, second_factor=passed_second_factor(request)))


@receiver(authenticator_added)
def count_a_new_second_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Who has just set up a passkey or app has proved it, so this session has passed it."""
    is_proof = authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}
    if is_proof and request_citizen(request) == user:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=str(authenticator.type)
        )


@receiver(user_logged_out)
def mark_signed_out(request: HttpRequest | None, **_: Any) -> None:
    if request is not None:
        setattr(request, SIGNED_OUT, True)
