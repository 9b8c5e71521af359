"""A PDF as a proposal for a form: out of its fields, or out of its layout."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.eforms import api as eforms
from rathaus.formexchange.pdf_fields import fields_of, open_pdf, readable
from rathaus.formexchange.pdf_from_fields import FilledPdf, Imported
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
        imported = FilledPdf(layout).form(fields) if fields else Imported(FlatPdf(layout).form())
    if pages > len(layout):
        text = _("Nur die ersten %(count)d Seiten wurden angesehen.") % {"count": len(layout)}
        imported.proposal.remarks.append(Remark((), text))
    eforms.read_form(imported.proposal.form)
    return imported
