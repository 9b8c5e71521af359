"""The office's own PDF, filled in with the answers of an application."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import structlog

from rathaus.catalog.registry import Paper
from rathaus.catalog.structured import structured_value
from rathaus.core.expressions import ExpressionFailed
from rathaus.formexchange import api as formexchange

logger = structlog.get_logger("rathaus.catalog")


def encoded(content: bytes) -> str:
    """As a package keeps it among its other files, which are texts."""
    return base64.b64encode(content).decode()


def packed(original: str, fields: Mapping[str, str]) -> Paper:
    """The PDF of a package; ``original`` is from :func:`encoded`."""
    return Paper(base64.b64decode(original), fields)


def filled(paper: Paper, *, answers: Mapping[str, Any], params: Mapping[str, Any]) -> bytes:
    """The PDF with what was answered; the rest stays empty, for the pen.

    Raises:
        rathaus.core.files.UploadRefused: the PDF is not fit to be filled in.
    """
    values = {}
    for name, source in paper.fields.items():
        try:
            value = structured_value(source, answers=answers, params=params)
        except ExpressionFailed as error:
            logger.warning("catalog.paper_field_missing", field=name, reason=str(error)[:200])
            continue
        if value is not None:
            values[name] = formexchange.as_value(value)
    return formexchange.fill_pdf(paper.original, values)
