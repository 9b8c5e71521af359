"""What other modules may use of ``formexchange``."""

from rathaus.formexchange.proposals import Proposal, Remark, to_yaml
from rathaus.formexchange.xdf_export import export_xdf
from rathaus.formexchange.xdf_import import import_xdf

__all__ = ["Proposal", "Remark", "export_xdf", "import_xdf", "to_yaml"]
