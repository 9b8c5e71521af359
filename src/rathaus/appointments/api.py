"""What other modules may use of ``appointments``."""

from rathaus.appointments.enums import BookingState, Channel, HoursKind
from rathaus.appointments.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingKept,
    BookingMissed,
    BookingMoved,
)
from rathaus.appointments.models import Booking, Concern, Counter, Office, instant
from rathaus.appointments.opening import OpenSpan, hours_of
from rathaus.appointments.queries import (
    booking_to_check_in,
    bookings_of_day,
    concerns_of_counter,
    concerns_of_office,
    find_bookings,
    office_by_key,
    offices,
    offices_for,
    offices_offering,
)
from rathaus.appointments.services import (
    BookingClosed,
    attach_subject,
    items_of,
    mark_arrived,
    mark_done,
    mark_missed,
)

__all__ = [
    "Booking",
    "BookingCancelled",
    "BookingClosed",
    "BookingConfirmed",
    "BookingKept",
    "BookingMissed",
    "BookingMoved",
    "BookingState",
    "Channel",
    "Concern",
    "Counter",
    "HoursKind",
    "Office",
    "OpenSpan",
    "attach_subject",
    "booking_to_check_in",
    "bookings_of_day",
    "concerns_of_counter",
    "concerns_of_office",
    "find_bookings",
    "hours_of",
    "instant",
    "items_of",
    "mark_arrived",
    "mark_done",
    "mark_missed",
    "office_by_key",
    "offices",
    "offices_for",
    "offices_offering",
]
