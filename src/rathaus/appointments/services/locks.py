"""Carrying out a change of the hours together with the people whose appointments it takes."""

from __future__ import annotations

from django.db import transaction

from rathaus.appointments.enums import BookingState
from rathaus.appointments.events import DayLocked
from rathaus.appointments.models import Booking, Disruption, HoursChange
from rathaus.appointments.services.booking import let_go_of_hold
from rathaus.appointments.services.disruptions import offer_new_times, open_disruption
from rathaus.appointments.services.hours import Proposal, change_hours, preview, undo_change
from rathaus.appointments.services.seats import change_hours_alone
from rathaus.core.events import publish


@transaction.atomic
def carry_out(
    *,
    proposal: Proposal,
    seen: int | None = None,
    offer: bool = True,
    is_lock: bool = False,
    undoes: HoursChange | None = None,
) -> Disruption | None:
    """Change the hours; if appointments fall out, keep who is affected.

    Times that somebody holds without having confirmed are let go at once.

    Args:
        offer: send new times to those with an e-mail address.
        is_lock: the day was locked: there is a list of affected people even if it is empty.
        undoes: the proposal is this newest change, taken back.

    Raises:
        ChangedMeanwhile, NothingToUndo: as in :mod:`rathaus.appointments.services.hours`.
    """
    change_hours_alone(proposal.office)
    affected = preview(proposal).affected
    if undoes is not None:
        change = undo_change(office=proposal.office, change_id=undoes.pk)
    else:
        change = change_hours(proposal=proposal, seen=seen, tell=not is_lock)
    agreed = [booking for booking in affected if _is_agreed(booking)]
    if is_lock:
        _tell_of_lock(proposal, len(agreed))
    if not agreed and not is_lock:
        return None
    days = [row.day for row in proposal.days] or [booking.day for booking in agreed]
    made = open_disruption(
        change=change, affected=agreed, first=min(days), last=max(days), is_lock=is_lock
    )
    if offer:
        offer_new_times(disruption=made)
    return made


def _is_agreed(booking: Booking) -> bool:
    """A hold is let go of, unless somebody confirms it at this moment."""
    if booking.state == BookingState.HELD and not let_go_of_hold(booking_id=booking.pk):
        booking.refresh_from_db(fields=["state"])
    return booking.state != BookingState.HELD


def _tell_of_lock(proposal: Proposal, affected: int) -> None:
    publish(
        DayLocked(
            office_key=proposal.office.key,
            day=proposal.days[0].day,
            affected=affected,
            what=proposal.what,
        )
    )
