"""What other modules may use of ``cases``."""

from rathaus.cases.enums import CaseState, WorkList
from rathaus.cases.models import Case
from rathaus.cases.myhall import MatterRow, MyMatters, matters_of
from rathaus.cases.queries import (
    CaseUnknown,
    case_by_number,
    case_of_submission,
    cases_of_applicant,
)
from rathaus.cases.today import Day, day_of
from rathaus.cases.tracking import opened_everywhere

__all__ = [
    "Case",
    "CaseState",
    "CaseUnknown",
    "Day",
    "MatterRow",
    "MyMatters",
    "WorkList",
    "case_by_number",
    "case_of_submission",
    "cases_of_applicant",
    "day_of",
    "matters_of",
    "opened_everywhere",
]
