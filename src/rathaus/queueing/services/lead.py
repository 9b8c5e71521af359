"""How the lead steers a waiting room: numbers, concerns, the message on the display, settings."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.texts import Texts
from rathaus.queueing.events import (
    ConcernSwitched,
    NumbersGivenAgain,
    NumbersStopped,
    QueueSettingsChanged,
)
from rathaus.queueing.models import QueueSettings
from rathaus.queueing.queries import settings_of
from rathaus.queueing.services.tickets import touch


@transaction.atomic
def stop_numbers(
    *,
    office: appointments.Office,
    in_minutes: int = 0,
    words: Texts | None = None,
    now: datetime | None = None,
) -> QueueSettings:
    """Give no more numbers today, at once or after a fair notice.

    Args:
        in_minutes: the notice; until then kiosk, door and phone name the time.
        words: why, texts by language; empty is the sentence of the house.
    """
    moment = now or timezone.now()
    settings = _locked(office)
    settings.stops_at = moment + timedelta(minutes=in_minutes)
    settings.stop_words = dict(words or {})
    settings.save(update_fields=["stops_at", "stop_words"])
    touch(office.pk)
    publish(NumbersStopped(office_id=office.pk, stops_at=settings.stops_at))
    return settings


@transaction.atomic
def give_numbers(*, office: appointments.Office) -> QueueSettings:
    """Take a stop back."""
    settings = _locked(office)
    settings.stops_at, settings.stop_words = None, {}
    settings.save(update_fields=["stops_at", "stop_words"])
    touch(office.pk)
    publish(NumbersGivenAgain(office_id=office.pk))
    return settings


@transaction.atomic
def switch_concern(
    *, concern: appointments.Concern, is_open: bool, now: datetime | None = None
) -> QueueSettings:
    """Close a concern for the rest of the day, or open it again."""
    moment = now or timezone.now()
    settings = _locked(concern.office)
    closed = {*settings.concerns_closed_at(moment)} - {concern.pk}
    settings.closed_concerns = sorted(closed if is_open else closed | {concern.pk})
    settings.closed_on = moment.astimezone(BERLIN).date()
    settings.save(update_fields=["closed_concerns", "closed_on"])
    touch(concern.office_id)
    publish(ConcernSwitched(office_id=concern.office_id, concern_id=concern.pk, is_open=is_open))
    return settings


@transaction.atomic
def set_message(*, office: appointments.Office, message: Texts) -> QueueSettings:
    """Show a message on the displays; empty texts take it away."""
    settings = _locked(office)
    settings.message = {language: text for language, text in message.items() if text}
    settings.save(update_fields=["message"])
    touch(office.pk)
    publish(QueueSettingsChanged(office_id=office.pk))
    return settings


@transaction.atomic
def change_settings(
    *,
    office: appointments.Office,
    gives_numbers: bool,
    stops_by_itself: bool,
    back_after_minutes: int,
    walk_seconds: int,
    priority_rule: Texts,
) -> QueueSettings:
    """How the waiting room works on every day; see :class:`QueueSettings`."""
    settings = _locked(office)
    settings.gives_numbers, settings.stops_by_itself = gives_numbers, stops_by_itself
    settings.back_after_minutes, settings.walk_seconds = back_after_minutes, walk_seconds
    settings.priority_rule = {language: text for language, text in priority_rule.items() if text}
    settings.save(
        update_fields=[
            "gives_numbers", "stops_by_itself", "back_after_minutes", "walk_seconds",
            "priority_rule",
        ]
    )  # fmt: skip
    touch(office.pk)
    publish(QueueSettingsChanged(office_id=office.pk))
    return settings


def _locked(office: appointments.Office) -> QueueSettings:
    made = settings_of(office)
    return QueueSettings.objects.select_for_update(of=("self",)).get(pk=made.pk)
