"""Who may do what in a waiting room. Pure; :mod:`rathaus.queueing.queries` applies them."""

from __future__ import annotations

from rathaus.accounts.api import Role, Staff
from rathaus.appointments import api as appointments
from rathaus.queueing.models import CounterDuty


def may_work(staff: Staff, office: appointments.Office) -> bool:
    """Clerks of the office's unit call and serve; administrators of the town may, too."""
    return office.unit_id in staff.unit_ids or staff.is_at_least(Role.ADMINISTRATOR)


def may_lead(staff: Staff, office: appointments.Office) -> bool:
    """Leads of the unit steer its waiting room."""
    return staff.is_at_least(Role.LEAD) and may_work(staff, office)


def is_at(staff: Staff, duty: CounterDuty | None) -> bool:
    """Sits at the counter at this moment."""
    return duty is not None and duty.staff_id == staff.user.pk
