"""Secret addresses for calendar programs: made, read and revoked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rathaus.appointments.events import FeedMade, FeedRevoked
from rathaus.appointments.models import CalendarFeed, Counter, Office
from rathaus.core.events import publish
from rathaus.core.tokens import hash_code, new_code

NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_feed(
    *, office: Office, counter: Counter | None, with_names: bool, made_by: str
) -> tuple[CalendarFeed, str]:
    """A new address, and its code, which nobody can find out again."""
    code = new_code()
    feed = CalendarFeed.objects.create(
        office=office,
        counter=counter,
        with_names=with_names,
        made_by=made_by[:120],
        token_hash=hash_code(code),
    )
    publish(FeedMade(office_key=office.key, with_names=with_names))
    return feed, code


@transaction.atomic
def revoke_feed(*, feed_id: int, now: datetime | None = None) -> None:
    """From now on the address finds nothing; again changes nothing."""
    feed = (
        CalendarFeed.objects.select_for_update(of=("self",))
        .select_related("office")
        .get(pk=feed_id)
    )
    if feed.revoked_at is not None:
        return
    feed.revoked_at = now or timezone.now()
    feed.save(update_fields=["revoked_at"])
    publish(FeedRevoked(office_key=feed.office.key))


def note_reading(*, feed: CalendarFeed, now: datetime | None = None) -> bool:
    """Remember that the feed was read; True if that was news."""
    moment = now or timezone.now()
    stale = Q(used_at=None) | Q(used_at__lt=moment - NOTED_EVERY)
    return bool(CalendarFeed.objects.filter(stale, pk=feed.pk).update(used_at=moment))
