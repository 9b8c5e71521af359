"""Wishes for an earlier time: freed times are kept a while for the first who waits, then for the next.

Whoever changes a wish locks the appointment that it would replace, then the offered time, then the
wish: in this order a cancelled or agreed booking comes to its wish, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from rathaus.appointments.codes import derived_code
from rathaus.appointments.enums import BookingState, Channel, WaitingState
from rathaus.appointments.events import TimeOffered, WishEnded, WishMade
from rathaus.appointments.freetimes import able_counters, free_times
from rathaus.appointments.models import Booking, Concern, Office, WaitingEntry
from rathaus.appointments.services.booking import (
    GRACE,
    NotBookable,
    cancel_booking,
    extend_hold,
    hold_time,
    length_of,
    move_booking,
)
from rathaus.appointments.services.seats import TimeTaken, let_hours_stand
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.tokens import hash_code

MAX_OFFERS = 3
"""Who let so many offers pass does not wait any more."""
AT_ONCE = 50
"""Wishes looked at in one run of the job; the next run goes on."""
OFFER_HOURS = range(7, 21)
"""Nobody is offered at night what is gone in the morning."""
ASKED_FOR = timedelta(days=1)
"""A wish whose mail nobody answered ends after this."""

_OPEN = (WaitingState.ASKED, WaitingState.WAITING, WaitingState.OFFERED)


class OfferOver(RuntimeError):
    """The offered time went to somebody else, or the wish has ended."""


@transaction.atomic
def ask_for_earlier(
    *,
    office: Office,
    items: Mapping[Concern, int],
    first_day: date,
    last_day: date,
    weekdays: Sequence[int],
    email: str,
    idempotency_key: str,
    replaces: Booking | None = None,
    is_own_address: bool = False,
) -> WaitingEntry:
    """Put a wish on the list; the same key gives the same wish again.

    The address of an account (``is_own_address``) or of the appointment is known to be the person's; any other one gets a mail first, so
    that nobody is written to for somebody else's wish.

    Raises:
        NotBookable: a concern is not offered there, or not for so many people.
    """
    length_of(office, items, Channel.ONLINE)
    is_known = is_own_address or (replaces is not None and replaces.email == email != "")
    entry, is_new = WaitingEntry.objects.get_or_create(
        idempotency_key=idempotency_key,
        defaults={
            "office": office,
            "state": WaitingState.WAITING if is_known else WaitingState.ASKED,
            "items": [[concern.pk, people] for concern, people in items.items()],
            "first_day": first_day,
            "last_day": last_day,
            "weekdays": sorted(weekdays),
            "email": email,
            "language": get_language() or "de",
            "token_hash": hash_code(_code(idempotency_key)),
            "replaces": replaces,
        },
    )
    if is_new:
        publish(WishMade(office_key=office.key))
        _after_wish(entry)
    return entry


def _after_wish(entry: WaitingEntry) -> None:
    from rathaus.appointments.tasks import offer_times, send_waiting_mail

    if entry.state == WaitingState.ASKED:
        send_waiting_mail.enqueue(entry_id=entry.pk, kind="waiting_asked", times_offered=0)
    else:
        offer_times.enqueue(unique_key=str(entry.office_id), office_id=entry.office_id)


@transaction.atomic
def confirm_wish(*, entry_id: int) -> WaitingEntry:
    """The address is the person's own; again changes nothing."""
    entry = _locked(entry_id)
    if entry.state == WaitingState.ASKED:
        entry.state = WaitingState.WAITING
        entry.save(update_fields=["state"])
        _after_wish(entry)
    return entry


@transaction.atomic
def end_wish(*, entry_id: int, now: datetime | None = None) -> WaitingEntry:
    """Nothing more is offered; an offer that is out goes back. Again changes nothing."""
    entry = _locked(entry_id)
    if entry.state in _OPEN:
        _give_back(entry, now or timezone.now())
        _end(entry, WaitingState.ENDED)
    return entry


def end_wishes_of(*, booking_id: int) -> None:
    """The appointment is off: nobody needs an earlier one."""
    for entry in WaitingEntry.objects.filter(replaces_id=booking_id, state__in=_OPEN):
        end_wish(entry_id=entry.pk)


# --- Offering -------------------------------------------------------------------------------------


@transaction.atomic
def offer_freed_times(*, office: Office, now: datetime | None = None) -> int:
    """Keep a free time for each who waits, the longest waiting first; how many offers went out.

    A wish that another worker looks at is left to it.
    """
    moment = now or timezone.now()
    if moment.astimezone(BERLIN).hour not in OFFER_HOURS:
        return 0
    let_hours_stand(office.pk)
    waiting = WaitingEntry.objects.filter(
        office=office, state=WaitingState.WAITING, last_day__gte=moment.astimezone(BERLIN).date()
    )
    ordered = waiting.order_by("times_offered", "made_at", "id").select_related("replaces")
    entries = ordered.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE]
    return sum(_offer(office, entry, moment) for entry in entries)


def _offer(office: Office, entry: WaitingEntry, now: datetime) -> bool:
    from rathaus.appointments.tasks import send_waiting_mail

    items = items_of_wish(entry)
    held = _hold_first(office, entry, items, now)
    if held is None:
        return False
    entry.state, entry.offered = WaitingState.OFFERED, held
    entry.offered_until = held.held_until
    entry.times_offered += 1
    entry.save(update_fields=["state", "offered", "offered_until", "times_offered"])
    Booking.objects.filter(pk=held.pk).update(email=entry.email)  # who takes it need not type it
    send_waiting_mail.enqueue(
        entry_id=entry.pk, kind="waiting_offer", times_offered=entry.times_offered
    )
    publish(TimeOffered(office_key=office.key))
    return True


def _hold_first(
    office: Office, entry: WaitingEntry, items: Mapping[Concern, int], now: datetime
) -> Booking | None:
    """The first free time that fits and leaves enough time to answer."""
    try:
        minutes = length_of(office, items, Channel.ONLINE)
    except NotBookable:
        _end(entry, WaitingState.ENDED)
        return None
    until = now + timedelta(minutes=office.offer_minutes)
    free = free_times(
        office,
        counters=able_counters(office, [concern.pk for concern in items]),
        minutes=minutes,
        first=entry.first_day,
        last=entry.last_day,
        now=until,
    )
    for time in free:
        if entry.weekdays and time.day.weekday() not in entry.weekdays:
            continue
        old = entry.replaces
        if old is not None and (time.day, time.start) >= (old.day, old.start):
            return None
        try:
            held, _code = hold_time(
                office=office, items=items, day=time.day, start=time.start,
                channel=Channel.ONLINE, held_until=until, now=now,
                idempotency_key=f"wish-{entry.pk}-{entry.times_offered}",
            )  # fmt: skip
        except TimeTaken:
            continue
        return held
    return None


@transaction.atomic
def take_offer(*, entry_id: int, now: datetime | None = None) -> Booking:
    """The person wants the offered time.

    With an appointment, that one is moved there. Without one, the time is held a while longer for
    typing who comes.

    Returns:
        The moved appointment, or the hold.

    Raises:
        OfferOver: too late.
    """
    moment = now or timezone.now()
    let_hours_stand(WaitingEntry.objects.values_list("office_id", flat=True).get(pk=entry_id))
    entry = _locked(entry_id)
    offered = entry.offered
    if entry.state != WaitingState.OFFERED or offered is None:
        raise OfferOver(entry.state)
    if offered.state != BookingState.HELD:
        raise OfferOver(offered.state)
    if offered.held_until is None or offered.held_until < moment - GRACE:
        raise OfferOver(offered.reference)
    if entry.replaces is None:
        return extend_hold(booking_id=offered.pk, now=moment)
    cancel_booking(booking_id=offered.pk, now=moment)
    try:
        moved = move_booking(
            booking_id=entry.replaces.pk, day=offered.day, start=offered.start,
            channel=Channel.ONLINE, now=moment,
        )  # fmt: skip
    except TimeTaken as error:
        raise OfferOver(str(error)) from error
    _end(entry, WaitingState.TAKEN)
    return moved


@transaction.atomic
def pass_offer(*, entry_id: int, now: datetime | None = None) -> WaitingEntry:
    """Not this time: it goes to the next, and the wish stays on the list."""
    moment = now or timezone.now()
    entry = _locked(entry_id)
    if entry.state == WaitingState.OFFERED:
        _lapse(entry, moment)
    return entry


@transaction.atomic
def end_lapsed(*, now: datetime | None = None) -> list[int]:
    """Take back what nobody answered, and end what is past; offices that have times to offer."""
    moment = now or timezone.now()
    offices = set()
    rows = WaitingEntry.objects.filter(state__in=_OPEN).select_related("offered", "replaces")
    over = [entry.pk for entry in rows if _is_over(entry, moment) or _is_past(entry, moment)]
    for entry in map(_locked, over):
        if _is_over(entry, moment):
            _lapse(entry, moment)
            offices.add(entry.office_id)
        elif _is_past(entry, moment):
            _end(entry, WaitingState.ENDED)
    return sorted(offices)


def _is_over(entry: WaitingEntry, now: datetime) -> bool:
    if entry.state != WaitingState.OFFERED:
        return False
    held = entry.offered
    if held is None or held.state != BookingState.HELD:
        return True
    return held.held_until is not None and held.held_until < now - GRACE


def _is_past(entry: WaitingEntry, now: datetime) -> bool:
    if entry.state == WaitingState.ASKED:
        return entry.made_at < now - ASKED_FOR
    is_waiting = entry.state == WaitingState.WAITING
    old = entry.replaces
    return is_waiting and (
        entry.last_day < now.astimezone(BERLIN).date() or (old is not None and old.starts_at <= now)
    )


def _lapse(entry: WaitingEntry, now: datetime) -> None:
    if entry.offered is not None and entry.offered.state == BookingState.BOOKED:
        _end(entry, WaitingState.TAKEN)
        return
    _give_back(entry, now)
    entry.offered = entry.offered_until = None
    if entry.times_offered >= MAX_OFFERS:
        _end(entry, WaitingState.ENDED)
        return
    entry.state = WaitingState.WAITING
    entry.save(update_fields=["state", "offered", "offered_until"])


def _give_back(entry: WaitingEntry, now: datetime) -> None:
    if entry.offered is not None and entry.offered.state == BookingState.HELD:
        cancel_booking(booking_id=entry.offered.pk, now=now)
        entry.offered.refresh_from_db()


def note_taken(*, booking_id: int) -> None:
    """The offered hold became an appointment."""
    offered = WaitingEntry.objects.filter(offered_id=booking_id, state=WaitingState.OFFERED)
    for entry in offered.select_for_update(of=("self",)).select_related("office"):
        _end(entry, WaitingState.TAKEN)


# --- Parts ----------------------------------------------------------------------------------------


def items_of_wish(entry: WaitingEntry) -> dict[Concern, int]:
    """Concern → people; concerns that are gone are left out."""
    people = dict(entry.items)
    concerns = Concern.objects.filter(pk__in=people, office_id=entry.office_id)
    return {concern: people[concern.pk] for concern in concerns.order_by("position", "key")}


def wish_of_booking(booking: Booking) -> WaitingEntry | None:
    """The open wish for an earlier time than this appointment."""
    return WaitingEntry.objects.filter(replaces=booking, state__in=_OPEN).first()


def wish_by_code(code: str) -> WaitingEntry | None:
    rows = WaitingEntry.objects.select_related("office", "offered__office", "replaces__office")
    return rows.filter(token_hash=hash_code(code)).first() if code else None


def code_of_wish(entry: WaitingEntry) -> str:
    return _code(entry.idempotency_key)


def _code(idempotency_key: str) -> str:
    return derived_code("appointments.wish", idempotency_key)


def _end(entry: WaitingEntry, state: WaitingState) -> None:
    entry.state, entry.email = state, ""
    entry.save(update_fields=["state", "email", "offered", "offered_until"])
    publish(WishEnded(office_key=entry.office.key, what=state))


def _locked(entry_id: int) -> WaitingEntry:
    """The wish with its appointment and its offered time, locked in the order of the module."""
    known = WaitingEntry.objects.values_list("replaces_id", "offered_id").get(pk=entry_id)
    for booking_id in filter(None, known):
        Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)
    rows = WaitingEntry.objects.select_for_update(of=("self",))
    found: WaitingEntry = rows.select_related("office", "offered", "replaces").get(pk=entry_id)
    return found
