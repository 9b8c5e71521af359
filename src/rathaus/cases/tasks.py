"""Slow work after the commit."""

from __future__ import annotations

import structlog

from rathaus.cases import filing
from rathaus.cases.models import Case
from rathaus.cases.queries import case_by_number
from rathaus.cases.transitions import lock_row
from rathaus.catalog import api as catalog
from rathaus.core.jobs import SLOW, job
from rathaus.records import api as records

logger = structlog.get_logger("rathaus.cases")


@job(queue=SLOW)
def file_application(*, number: str) -> None:
    """File the application as a PDF, once."""
    from rathaus.cases.application import application_pdf

    case = case_by_number(number)
    _file_summary(case, application_pdf(case))
    _file_paper(case)


@job(queue=SLOW)
def file_signatures(*, number: str) -> None:
    """File the application anew, with the signatures that came after it.

    The same data make the same bytes, which are filed once. The case is locked, so that of two such
    jobs the later one knows more.
    """
    from rathaus.cases.application import application_pdf

    case = lock_row(number)
    content = application_pdf(case)
    try:
        document = _file_summary(case, content)
        name = records.current_version(document).filename
        records.add_version(
            document=document, filename=name, content=content, content_type=filing.PDF
        )
    except records.FileIsClosed:
        logger.info("cases.signed_too_late_for_the_file", number=number)


def _file_summary(case: Case, content: bytes) -> records.Document:
    return records.file_document(
        file=filing.file_of(case),
        title=f"Antrag: {case.title}",
        filename=f"Antrag {case.number}.pdf",
        content=content,
        content_type=filing.PDF,
        kind=records.DocumentKind.APPLICATION,
        source="Online-Antrag",
        visible_to_citizen=True,
        idempotency_key=f"application:{case.number}",
    )


def _file_paper(case: Case) -> None:
    """The office's own PDF, filled in, where the service has one."""
    service = catalog.service_version(case.service_version_id)
    content = service.filled_pdf(
        case.answers, form_id=case.form_version_id, parameters=case.context.get("params")
    )
    if content is not None:
        records.file_document(
            file=filing.file_of(case),
            title=f"Formular: {case.title}",
            filename=f"Formular {case.number}.pdf",
            content=content,
            content_type=filing.PDF,
            kind=records.DocumentKind.APPLICATION,
            source="Online-Antrag",
            visible_to_citizen=True,
            idempotency_key=f"paper:{case.number}",
        )


@job(queue=SLOW)
def file_data(*, number: str) -> None:
    """File the answers and what the line-of-business system gets as JSON, once each."""
    from rathaus.cases import structured

    case = case_by_number(number)
    found = (
        ("answers", "Angaben als Daten", "Angaben", structured.application_data(case)),
        (
            "specialist",
            "Daten für das Fachverfahren",
            "Fachverfahren",
            structured.specialist_data(case),
        ),
    )
    for key, title, name, content in found:
        if content is not None:
            records.file_document(
                file=filing.file_of(case),
                title=title,
                filename=f"{name} {case.number}.json",
                content=content,
                content_type="application/json",
                kind=records.DocumentKind.DATA,
                source="Online-Antrag",
                idempotency_key=f"{key}:{case.number}",
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
