"""When to ask a provider again that has not said its last word."""

from __future__ import annotations

from datetime import datetime, timedelta

from rathaus.payments.enums import TransactionStatus
from rathaus.payments.models import Transaction

RESUMABLE_FOR = timedelta(minutes=30)
"""So long a second click leads to the same page of the provider instead of a new attempt."""

GIVE_UP_AFTER = timedelta(days=14)

_STEPS = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=2), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(hours=1)),
    (GIVE_UP_AFTER, timedelta(days=1)),
)
"""Younger than this → ask again after that."""

_AFTER_FAILURE = (timedelta(hours=1), timedelta(days=1), timedelta(days=3))
"""A failed or cancelled attempt may still turn out paid; so it is looked at again."""


def next_check(transaction: Transaction, now: datetime) -> datetime | None:
    """When the attempt is due for the next question, None if never."""
    if transaction.status == TransactionStatus.PAID:
        return None
    if transaction.status == TransactionStatus.OPEN:
        age = now - transaction.started_at
        return next((now + step for limit, step in _STEPS if age < limit), None)
    answered = transaction.answered_at or now
    return next((answered + step for step in _AFTER_FAILURE if answered + step > now), None)


def is_given_up(transaction: Transaction, now: datetime) -> bool:
    """No answer for so long that none will come."""
    return (
        transaction.status == TransactionStatus.OPEN
        and now - transaction.started_at >= GIVE_UP_AFTER
    )


def is_resumable(transaction: Transaction, now: datetime) -> bool:
    return (
        transaction.status == TransactionStatus.OPEN
        and now - transaction.started_at < RESUMABLE_FOR
    )
