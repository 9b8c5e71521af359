"""Every change of a case, one file per noun."""

from rathaus.cases.services.assignment import (
    CaseTaken,
    NotInTheTeam,
    NotYourCase,
    assign_case,
    assign_cases,
    claim_case,
    free_cases_of,
    release_case,
    restore_assignees,
)
from rathaus.cases.services.decisions import AlreadyDecided, ReasonMissing, decide_case
from rathaus.cases.services.forwarding import forward_case
from rathaus.cases.services.handover import (
    NobodyToTakeOver,
    accept_handover,
    receive_result,
    recipient_of,
)
from rathaus.cases.services.messages import write_message
from rathaus.cases.services.notes import add_note, change_deadline
from rathaus.cases.services.opening import NumbersExhausted, open_case
from rathaus.cases.services.payment import record_payment
from rathaus.cases.services.questions import AlreadyAsked, NoTask, ask_back, record_answer
from rathaus.cases.services.signing import note_signature
from rathaus.cases.services.withdrawal import withdraw_case
from rathaus.cases.transitions import CaseClosed, TransitionRefused

__all__ = [
    "AlreadyAsked",
    "AlreadyDecided",
    "CaseClosed",
    "CaseTaken",
    "NoTask",
    "NobodyToTakeOver",
    "NotInTheTeam",
    "NotYourCase",
    "NumbersExhausted",
    "ReasonMissing",
    "TransitionRefused",
    "accept_handover",
    "add_note",
    "ask_back",
    "assign_case",
    "assign_cases",
    "change_deadline",
    "claim_case",
    "decide_case",
    "forward_case",
    "free_cases_of",
    "note_signature",
    "open_case",
    "receive_result",
    "recipient_of",
    "record_answer",
    "record_payment",
    "release_case",
    "restore_assignees",
    "withdraw_case",
    "write_message",
]
