"""A form from a file whose kind nobody has said: recognised by its content."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext as _

from rathaus.core.files import UploadRefused, sniff
from rathaus.formexchange.pdf_from_fields import Imported
from rathaus.formexchange.pdf_import import import_pdf
from rathaus.formexchange.xdf_fields import Codelists
from rathaus.formexchange.xdf_import import import_xdf

_BEGINNINGS = (b"<", "<".encode("utf-16-le"), "<".encode("utf-16-be"))
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def import_form(content: bytes, *, name: str, codelists: Codelists | None = None) -> Imported:
    """A valid form with remarks, from a PDF or from XDatenfelder 2 or 3.

    Args:
        name: what messages call the file.
        codelists: values of lists that XDatenfelder only refer to.

    Raises:
        UploadRefused: another kind of file, or a PDF that is damaged, locked, active or huge.
        rathaus.core.yamlfile.SourceInvalid: XDatenfelder that are not in order; each problem has
            its line and element.
    """
    if sniff(content) == "pdf":
        return import_pdf(content)
    if not is_xml(content):
        raise UploadRefused(
            _(
                "Bitte wählen Sie eine PDF-Datei oder ein Datenschema in XDatenfelder 2 oder 3 (XML)."
            )
        )
    return Imported(import_xdf(content, name=name, codelists=codelists))


def is_xml(content: bytes) -> bool:
    """Whether it begins as XML does, in UTF-8 or UTF-16."""
    for mark in _MARKS:
        content = content.removeprefix(mark)
    return content.lstrip(b" \t\r\n").startswith(_BEGINNINGS)
