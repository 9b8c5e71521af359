"""What a package's author should mend although the package can be loaded."""

from rathaus.catalog.lint.findings import Finding, Level, Subject, read_subject
from rathaus.catalog.lint.library import lint
from rathaus.catalog.lint.spelling import missing_tools

__all__ = ["Finding", "Level", "Subject", "lint", "missing_tools", "read_subject"]
