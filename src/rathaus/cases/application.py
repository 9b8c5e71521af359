"""The application as it was submitted, as a PDF for the Akte and the applicant."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import translation

from rathaus.cases.models import Case
from rathaus.core.dates import letter_date
from rathaus.eforms import api as eforms
from rathaus.letters import api as letters

TEMPLATE = Path(__file__).parent / "typst" / "antrag.typ"


def summary_of(case: Case, *, language: str | None = None) -> list[eforms.SummarySection]:
    """The answers under their questions, as on the review page."""
    if case.form_version is None:
        return []
    found = eforms.summary(
        case.form_version,
        case.answers,
        language=language,
        uploads=eforms.uploads_of_submission(case.submission_id),
        context=case.context,
    )
    with translation.override(language or translation.get_language() or "de"):
        signatures = eforms.signatures_section(case.form_version_id, case.submission_id)
    return [*found, signatures] if signatures else found


def unsigned_of(case: Case) -> list[eforms.Signer]:
    """Who was asked to sign and has not, or not yet."""
    signers = eforms.signers_of_submission(case.form_version_id, case.submission_id)
    return [signer for signer in signers if not signer.has_signed]


def application_pdf(case: Case) -> bytes:
    """What was asked and answered, with number and day."""
    return letters.render_letter(
        template=TEMPLATE, data=_data(case), title=f"{case.title} ({case.number})"
    )


def _data(case: Case) -> dict[str, Any]:
    return {
        "date": case.submitted_at,
        "reference": case.number,
        "subject": case.title,
        "submitted": letter_date(case.submitted_at),
        "sections": [
            {
                "title": section.title,
                "rows": [_row(row) for row in section.rows],
            }
            for section in summary_of(case, language="de")
        ],
    }


def _row(row: eforms.SummaryRow) -> dict[str, Any]:
    picture = eforms.picture_of(row)
    drawn = {"picture": asdict(picture)} if picture is not None else {}
    # The files of an application that was handed over lie in the file under their names.
    return {"label": row.label, "value": row.value or "siehe Anlagen"} | drawn
