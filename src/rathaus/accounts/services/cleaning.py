"""Personal data that nobody needs any more go away by themselves (Art. 5 GDPR)."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rathaus.accounts.models import Invitation, OutgoingMail, User

UNDELIVERED_FOR = timedelta(days=2)
"""After this a mail's code has long expired."""
UNCONFIRMED_FOR = timedelta(days=7)
"""Somebody typed an address and never entered the code from the mail."""
INVITATION_KEPT_FOR = timedelta(days=90)
"""Counted from the last mail; who joined stands in the membership and the log."""


def forget_undelivered_mail() -> int:
    """Mails that no server accepted; the number removed."""
    old = OutgoingMail.objects.filter(created_at__lt=timezone.now() - UNDELIVERED_FOR)
    return old.delete()[0]


def forget_ended_sessions() -> int:
    """Expired sessions and where they were; the number of devices removed."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    alive = Session.objects.filter(pk=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(alive)).delete()[0]


@transaction.atomic
def remove_unconfirmed_accounts() -> int:
    """Accounts whose address was never confirmed and that nobody ever used; the number removed."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    unconfirmed = User.objects.filter(
        ~Exists(confirmed),
        date_joined__lt=timezone.now() - UNCONFIRMED_FOR,
        last_login=None,
        closed_at=None,
        requires_second_factor=False,
        is_operator=False,
    )
    count = 0
    for user in unconfirmed.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        user.delete()
        count += 1
    return count


@transaction.atomic
def forget_old_invitations() -> int:
    """Answered, withdrawn and expired invitations of the active tenant; the number removed."""
    now = timezone.now()
    over = Q(accepted_at__isnull=False) | Q(revoked_at__isnull=False) | Q(expires_at__lt=now)
    old = Invitation.objects.filter(over, sent_at__lt=now - INVITATION_KEPT_FOR).order_by("pk")
    count = 0
    for invitation in old:
        invitation.delete()
        count += 1
    return count
