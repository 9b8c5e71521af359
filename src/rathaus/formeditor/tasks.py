"""What the editor does by the clock."""

from __future__ import annotations

from rathaus.core.jobs import job
from rathaus.formeditor.services.publishing import go_live


@job()
def go_live_when_due(*, version_id: int) -> None:
    """Put a planned version into use."""
    go_live(version_id=version_id)
