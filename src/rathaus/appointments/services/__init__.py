"""Every change of a booking; one file per noun."""

from rathaus.appointments.services.booking import (
    BookingClosed,
    HoldIsOver,
    NotBookable,
    Person,
    TooManyBookings,
    attach_subject,
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
    send_code,
)
from rathaus.appointments.services.feeds import make_feed, note_reading, revoke_feed
from rathaus.appointments.services.links import send_links
from rathaus.appointments.services.seats import TimeTaken, change_hours_alone
from rathaus.appointments.services.visits import REVERSIBLE, link_subject, set_note, take_back

__all__ = [
    "REVERSIBLE",
    "BookingClosed",
    "HoldIsOver",
    "NotBookable",
    "Person",
    "TimeTaken",
    "TooManyBookings",
    "attach_subject",
    "cancel_booking",
    "change_hours_alone",
    "confirm_booking",
    "expire_holds",
    "extend_hold",
    "hold_time",
    "items_of",
    "link_subject",
    "make_feed",
    "mark_arrived",
    "mark_done",
    "mark_missed",
    "move_booking",
    "note_reading",
    "revoke_feed",
    "send_code",
    "send_links",
    "set_note",
    "take_back",
]
