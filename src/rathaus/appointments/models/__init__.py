"""The tables of appointments; one file per thought."""

from rathaus.appointments.models.bookings import (
    Booking,
    BookingItem,
    BookingQuerySet,
    BookingRecord,
    Seat,
)
from rathaus.appointments.models.clock import MIDNIGHT, instant
from rathaus.appointments.models.disruptions import AffectedBooking, Disruption
from rathaus.appointments.models.feeds import CalendarFeed
from rathaus.appointments.models.hours import HoursChange, OpeningException, OpeningRule
from rathaus.appointments.models.offices import (
    Concern,
    Counter,
    CounterConcern,
    Office,
    OfficeQuerySet,
)
from rathaus.appointments.models.waiting import WaitingEntry

__all__ = [
    "MIDNIGHT",
    "AffectedBooking",
    "Booking",
    "BookingItem",
    "BookingQuerySet",
    "BookingRecord",
    "CalendarFeed",
    "Concern",
    "Counter",
    "CounterConcern",
    "Disruption",
    "HoursChange",
    "Office",
    "OfficeQuerySet",
    "OpeningException",
    "OpeningRule",
    "Seat",
    "WaitingEntry",
    "instant",
]
