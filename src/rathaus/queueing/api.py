"""What other modules may use of ``queueing``."""

from rathaus.queueing.enums import Outcome, PriorityReason, Source, TicketState
from rathaus.queueing.events import TicketCalled, TicketEnded, TicketTaken
from rathaus.queueing.frontpage import Hall, halls_now
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.tickets import check_in, finish, link_subject, take_ticket

__all__ = [
    "Hall",
    "Outcome",
    "PriorityReason",
    "Source",
    "Ticket",
    "TicketCalled",
    "TicketEnded",
    "TicketState",
    "TicketTaken",
    "check_in",
    "finish",
    "halls_now",
    "link_subject",
    "take_ticket",
]
