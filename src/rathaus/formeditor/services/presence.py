"""Who has a form open."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from rathaus.accounts.api import User
from rathaus.formeditor.models import Presence, WorkingForm


@transaction.atomic
def be_here(*, working: WorkingForm, person: User, node: str = "") -> None:
    """Say that the person has the form open, with this page or field chosen."""
    Presence.objects.update_or_create(
        working_form=working,
        person=person,
        defaults={"node": node[:20], "seen_at": timezone.now()},
    )
