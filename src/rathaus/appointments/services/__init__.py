"""Every change of a booking; one file per noun."""

from rathaus.appointments.services.booking import (
    BookingClosed,
    HoldIsOver,
    NotBookable,
    Person,
    TimeTaken,
    TooManyBookings,
    cancel_booking,
    confirm_booking,
    expire_holds,
    extend_hold,
    hold_time,
    items_of,
    mark_arrived,
    mark_done,
    mark_missed,
    move_booking,
)

__all__ = [
    "BookingClosed",
    "HoldIsOver",
    "NotBookable",
    "Person",
    "TimeTaken",
    "TooManyBookings",
    "cancel_booking",
    "confirm_booking",
    "expire_holds",
    "extend_hold",
    "hold_time",
    "items_of",
    "mark_arrived",
    "mark_done",
    "mark_missed",
    "move_booking",
]
