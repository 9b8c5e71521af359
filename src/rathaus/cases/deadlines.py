"""Deadlines of the office are counted in working days."""

from __future__ import annotations

from datetime import date, timedelta

from rathaus.core.dates import today
from rathaus.tenants import api as tenants


def working_days_after(start: date, days: int) -> date:
    """The day ``days`` working days after ``start``: no weekends, no public holidays of the Land."""
    state, day = tenants.active_tenant().state, start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and tenants.holiday_name(state, day) is None:
            days -= 1
    return day


def first_due_on(typical_days: int) -> date:
    """When a case that begins today should be done; at least one working day."""
    return working_days_after(today(), max(1, typical_days))


def resumed_due_on(due_on: date, asked_on: date) -> date:
    """The old deadline, later by the days the office waited for the applicant."""
    return due_on + max(timedelta(0), today() - asked_on)
