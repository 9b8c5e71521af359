"""What this module does when something happens below."""

from __future__ import annotations

from rathaus.accounts.events import MemberDeactivated
from rathaus.core.events import subscribe
from rathaus.workflow.services.tasks import give_back_tasks_of


@subscribe(MemberDeactivated)
def give_back_tasks(event: MemberDeactivated) -> None:
    """Who no longer works here holds no task."""
    give_back_tasks_of(user_id=event.user_id)
