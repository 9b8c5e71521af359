"""Small allowances of the queue."""

from __future__ import annotations

from datetime import timedelta

GRACE = timedelta(minutes=2)
"""An appointment is called from two minutes before its time."""

REOPEN_WITHIN = timedelta(minutes=1)
"""So long a ticket that was finished by mistake can be taken back."""
