"""Every change of a booking: holding, confirming, moving and ending it."""

from rathaus.appointments.services.booking.agreeing import Person, confirm_booking, email_hash
from rathaus.appointments.services.booking.attending import (
    attach_subject,
    mark_arrived,
    mark_done,
    mark_missed,
)
from rathaus.appointments.services.booking.holding import (
    GRACE,
    REFERENCE_ALPHABET,
    expire_holds,
    extend_hold,
    hold_time,
    length_of,
    send_code,
)
from rathaus.appointments.services.booking.moving import (
    cancel_booking,
    let_go_of_hold,
    move_booking,
)
from rathaus.appointments.services.booking.parts import items_of, write_record
from rathaus.appointments.services.booking.refusals import (
    BookingClosed,
    HoldIsOver,
    NotBookable,
    TooManyBookings,
)

__all__ = [
    "GRACE",
    "REFERENCE_ALPHABET",
    "BookingClosed",
    "HoldIsOver",
    "NotBookable",
    "Person",
    "TooManyBookings",
    "attach_subject",
    "cancel_booking",
    "confirm_booking",
    "email_hash",
    "expire_holds",
    "extend_hold",
    "hold_time",
    "items_of",
    "length_of",
    "let_go_of_hold",
    "mark_arrived",
    "mark_done",
    "mark_missed",
    "move_booking",
    "send_code",
    "write_record",
]
