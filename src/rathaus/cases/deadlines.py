"""Deadlines of the office are counted in working days."""

from __future__ import annotations

from datetime import date, timedelta

from rathaus.core.dates import today


def working_days_after(start: date, days: int) -> date:
    """The day ``days`` working days (Monday to Friday) after ``start``."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day


def first_due_on(typical_days: int) -> date:
    """When a case that begins today should be done; at least one working day."""
    return working_days_after(today(), max(1, typical_days))


def resumed_due_on(due_on: date, asked_on: date) -> date:
    """The old deadline, later by the days the office waited for the applicant."""
    return due_on + max(timedelta(0), today() - asked_on)
