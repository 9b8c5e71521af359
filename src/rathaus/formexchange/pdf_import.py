"""A PDF as a proposal for a form: out of its fields, or out of its layout."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.core.files import UploadRefused
from rathaus.eforms import api as eforms
from rathaus.formexchange.pdf_fields import fields_of, open_pdf, readable
from rathaus.formexchange.pdf_filling import fill_pdf
from rathaus.formexchange.pdf_from_fields import FilledPdf, Imported, may_be_filled
from rathaus.formexchange.pdf_from_layout import FlatPdf
from rathaus.formexchange.pdf_layout import layout_of
from rathaus.formexchange.proposals import Remark


def import_pdf(content: bytes) -> Imported:
    """A valid form with remarks.

    Raises:
        rathaus.core.files.UploadRefused: damaged, locked, active or huge.
    """
    with readable(), open_pdf(content) as pdf:
        fields, pages = fields_of(pdf), len(pdf.pages)
        layout = layout_of(content)
        imported = FilledPdf(layout).form(fields) if fields else FlatPdf(layout).form()
    if imported.mapping and not _can_be_filled_in(content, imported):
        imported.mapping = {}
        text = _("Diese PDF-Datei lässt sich nicht ausfüllen; nur die Fragen werden übernommen.")
        imported.proposal.remarks.append(Remark((), text))
    if pages > len(layout):
        text = _("Nur die ersten %(count)d Seiten wurden angesehen.") % {"count": len(layout)}
        imported.proposal.remarks.append(Remark((), text))
    eforms.read_form(imported.proposal.form)
    return imported


def _can_be_filled_in(content: bytes, imported: Imported) -> bool:
    try:
        fill_pdf(content, dict.fromkeys(imported.mapping, "Ä"))
    except UploadRefused:
        return False
    return True


def labels_of_fields(content: bytes) -> dict[str, str]:
    """Name of each field that can be filled in → what it is called, in reading order.

    Raises:
        rathaus.core.files.UploadRefused: as for :func:`import_pdf`.
    """
    with readable(), open_pdf(content) as pdf:
        found = FilledPdf(layout_of(content))
        return {one.name: found.label(one)[0] for one in fields_of(pdf) if may_be_filled(one)}
