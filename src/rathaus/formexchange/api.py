"""What other modules may use of ``formexchange``."""

from rathaus.formexchange.from_file import import_form
from rathaus.formexchange.genericode import codelists_of
from rathaus.formexchange.pdf_fields import field_names
from rathaus.formexchange.pdf_filling import as_value, fill_pdf, values_for
from rathaus.formexchange.pdf_from_fields import Imported
from rathaus.formexchange.pdf_import import import_pdf, labels_of_fields
from rathaus.formexchange.pdf_sheets import sheet
from rathaus.formexchange.proposals import Proposal, Remark, to_yaml
from rathaus.formexchange.xdf_export import export_xdf
from rathaus.formexchange.xdf_fields import Codelists
from rathaus.formexchange.xdf_import import import_xdf

__all__ = [
    "Codelists",
    "Imported",
    "Proposal",
    "Remark",
    "as_value",
    "codelists_of",
    "export_xdf",
    "field_names",
    "fill_pdf",
    "import_form",
    "import_pdf",
    "import_xdf",
    "labels_of_fields",
    "sheet",
    "to_yaml",
    "values_for",
]
