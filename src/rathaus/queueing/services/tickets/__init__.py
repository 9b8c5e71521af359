"""Every change of a ticket: taking a number, being called, being served."""

from rathaus.queueing.services.tickets.aside import forward, mark_missed, park
from rathaus.queueing.services.tickets.calling import (
    call_again,
    call_next,
    call_ticket,
    start_serving,
)
from rathaus.queueing.services.tickets.ending import finish, leave, reopen
from rathaus.queueing.services.tickets.parts import touch, write_record
from rathaus.queueing.services.tickets.priority import set_priority
from rathaus.queueing.services.tickets.refusals import (
    CounterBusy,
    NobodySits,
    NobodyWaits,
    NoNumbersNow,
    NotHere,
)
from rathaus.queueing.services.tickets.subjects import attach_subject, link_subject
from rathaus.queueing.services.tickets.taking import Issued, check_in, phone_code, take_ticket

__all__ = [
    "CounterBusy",
    "Issued",
    "NoNumbersNow",
    "NobodySits",
    "NobodyWaits",
    "NotHere",
    "attach_subject",
    "call_again",
    "call_next",
    "call_ticket",
    "check_in",
    "finish",
    "forward",
    "leave",
    "link_subject",
    "mark_missed",
    "park",
    "phone_code",
    "reopen",
    "set_priority",
    "start_serving",
    "take_ticket",
    "touch",
    "write_record",
]
