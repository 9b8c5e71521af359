"""Where cases answer questions of the modules below: whose conversation, where after paying."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rathaus.accounts import api as accounts
from rathaus.accounts.registry import personal_data
from rathaus.audit import api as audit
from rathaus.cases import counterstart, process, tracking
from rathaus.cases.enums import LinkDirection
from rathaus.cases.models import Case, CaseLink
from rathaus.cases.queries import (
    CaseUnknown,
    case_for_staff,
    cases_for_staff,
    cases_of_applicant,
)
from rathaus.cases.transitions import SUBJECT
from rathaus.catalog.registry import process_deployers
from rathaus.inbox import api as inbox
from rathaus.payments import api as payments
from rathaus.payments.registry import return_links
from rathaus.records import api as records


def register() -> None:
    process.register()
    process_deployers.register("workflow", process.deploy_package_process)
    inbox.subjects.register(
        SUBJECT,
        inbox.SubjectPages(
            is_applicant=is_guest_applicant, is_in_charge=is_in_charge, citizen_page=citizen_page
        ),
    )
    return_links.register(SUBJECT, return_link)
    audit.subjects.register(SUBJECT, audit.Subject(_("Vorgang"), staff_url=staff_page))
    records.still_running.register(SUBJECT, is_open)
    records.openers.register(SUBJECT, may_open)
    personal_data.register("vorgaenge", personal_cases)
    counterstart.register()


def is_open(number: str) -> bool:
    return Case.objects.filter(number=number, closed_at=None).exists()


def may_open(staff: accounts.Staff, number: str) -> bool:
    return bool(cases_for_staff(staff, [number]))


def personal_cases(user: accounts.User) -> list[dict[str, object]]:
    """What we hold about the account in the active town (Art. 15 and 20 GDPR)."""
    return [
        {
            "number": case.number,
            "service": case.title,
            "state": case.state,
            "submitted_at": case.submitted_at.isoformat(),
            "answers": case.answers,
            "decision": case.decision,
            "documents": [
                {"title": document.title, "filename": document.current.filename}
                for document in _papers(case)
            ],
            "payments": [
                {"cents": payment.amount_cents, "status": payment.status}
                for payment in payments.payments_for(SUBJECT, case.number)
            ],
        }
        for case in cases_of_applicant(user)
    ]


def _papers(case: Case) -> list[records.Document]:
    akte = records.file_for(SUBJECT, case.number)
    return records.documents_of(akte, for_citizen=True) if akte else []


def is_guest_applicant(request: HttpRequest, number: str) -> bool:
    """Whether this browser has shown the tracking code, here or where the case came from."""
    if number in tracking.opened_numbers(request):
        return True
    link = CaseLink.objects.filter(case__number=number, direction=LinkDirection.IN).first()
    if link is None:
        return False
    return link.other_number in tracking.opened_numbers(request, link.other_id)


def is_in_charge(request: HttpRequest, number: str) -> bool:
    staff = accounts.request_staff(request)
    if staff is None:
        return False
    try:
        case_for_staff(staff, number)
    except CaseUnknown:
        return False
    return True


def staff_page(number: str) -> str:
    return reverse("cases-staff:detail", args=[number])


def citizen_page(number: str) -> tuple[str, tuple[str, ...]]:
    """Applicants without an account enter their code first; the page sends others on."""
    return "cases:detail", (number,)


def return_link(subject_kind: str, subject_key: str, request: HttpRequest) -> str:
    """Back to the case after paying."""
    return reverse("cases:detail", args=[subject_key])
