"""Slow work after the commit."""

from __future__ import annotations

from rathaus.cases import filing
from rathaus.cases.queries import case_by_number
from rathaus.core.jobs import SLOW, job
from rathaus.records import api as records


@job(queue=SLOW)
def file_application(*, number: str) -> None:
    """File the application as a PDF, once."""
    from rathaus.cases.application import application_pdf

    case = case_by_number(number)
    records.file_document(
        file=filing.file_of(case),
        title=f"Antrag: {case.title}",
        filename=f"Antrag {case.number}.pdf",
        content=application_pdf(case),
        content_type=filing.PDF,
        kind=records.DocumentKind.APPLICATION,
        source="Online-Antrag",
        visible_to_citizen=True,
        idempotency_key=f"application:{case.number}",
    )


@job()
def take_over(*, origin_id: int, key: str) -> None:
    """In the county: open the linked case of a handover, once."""
    from rathaus.cases.services.handover import accept_handover

    accept_handover(origin_id=origin_id, key=key)


@job()
def bring_back(*, key: str) -> None:
    """In the administration that handed over: let the process go on with the result, once."""
    from rathaus.cases.services.handover import receive_result

    receive_result(key=key)
