"""Loading with authorisation: who sees which case, and the lists of the desk."""

from rathaus.cases.queries.access import (
    CaseUnknown,
    case_by_number,
    case_for_applicant,
    case_for_staff,
    case_of_submission,
    cases_for_staff,
    cases_of_applicant,
    numbered_cases,
    open_question,
    service_choices,
)
from rathaus.cases.queries.worklist import (
    CAP,
    ListPage,
    ListQuery,
    Sorting,
    counts_for,
    page_for,
)

__all__ = [
    "CAP",
    "CaseUnknown",
    "ListPage",
    "ListQuery",
    "Sorting",
    "case_by_number",
    "case_for_applicant",
    "case_for_staff",
    "case_of_submission",
    "cases_for_staff",
    "cases_of_applicant",
    "counts_for",
    "numbered_cases",
    "open_question",
    "page_for",
    "service_choices",
]
