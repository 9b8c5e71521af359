"""A page of a PDF as a picture, to lie beside the questions that were proposed from it."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2 as pdfium

from rathaus.formexchange.pdf_fields import readable
from rathaus.formexchange.pdf_layout import MAX_PAGES, PDFIUM

WIDE, MOST_HIGH = 1000, 3000
"""Pixels; a page that would be higher is made smaller."""


def sheet(content: bytes, number: int) -> bytes:
    """The page as PNG.

    Args:
        content: of a PDF that :func:`rathaus.formexchange.pdf_import.import_pdf` has read.
        number: counted from 0.

    Raises:
        LookupError: there is no such page, or it was not looked at.
        rathaus.core.files.UploadRefused: the page cannot be drawn.
    """
    with readable(), PDFIUM, pdfium.PdfDocument(content) as document:  # type: ignore[no-untyped-call]
        count = min(len(document), MAX_PAGES)
        if 0 <= number < count:
            return _drawn(document[number])
    raise LookupError(number)


def _drawn(page: Any) -> bytes:
    wide, high = page.get_size()
    scale = min(WIDE / max(wide, 1), MOST_HIGH / max(high, 1))
    out = io.BytesIO()
    page.render(scale=scale).to_pil().save(out, "PNG")
    return out.getvalue()
