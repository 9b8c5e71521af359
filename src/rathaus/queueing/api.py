"""What other modules may use of ``queueing``."""

from rathaus.queueing.enums import Outcome, PriorityReason, Source, TicketState
from rathaus.queueing.events import TicketCalled, TicketEnded, TicketTaken
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.tickets import check_in, finish, link_subject, take_ticket

__all__ = [
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
    "link_subject",
    "take_ticket",
]
