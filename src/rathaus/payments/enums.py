"""The states of a demand and of an attempt, and which may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentStatus(models.TextChoices):
    REQUESTED = "requested", _("Offen")
    PENDING = "pending", _("Wartet auf Antwort")
    PAID = "paid", _("Bezahlt")
    FAILED = "failed", _("Fehlgeschlagen")
    CANCELLED = "cancelled", _("Abgebrochen")
    REFUNDED = "refunded", _("Erstattet")


class TransactionStatus(models.TextChoices):
    OPEN = "open", _("Ohne Antwort")
    PAID = "paid", _("Bezahlt")
    FAILED = "failed", _("Fehlgeschlagen")
    CANCELLED = "cancelled", _("Abgebrochen")


PAYMENT_TRANSITIONS: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.REQUESTED: frozenset({PaymentStatus.PENDING}),
    PaymentStatus.PENDING: frozenset(
        {PaymentStatus.PAID, PaymentStatus.FAILED, PaymentStatus.CANCELLED}
    ),
    # After a failure one may try again, and a late "paid" still counts.
    PaymentStatus.FAILED: frozenset({PaymentStatus.PENDING, PaymentStatus.PAID}),
    PaymentStatus.CANCELLED: frozenset({PaymentStatus.PENDING, PaymentStatus.PAID}),
    PaymentStatus.PAID: frozenset({PaymentStatus.REFUNDED}),
    PaymentStatus.REFUNDED: frozenset(),
}

TRANSACTION_TRANSITIONS: dict[TransactionStatus, frozenset[TransactionStatus]] = {
    TransactionStatus.OPEN: frozenset(
        {TransactionStatus.PAID, TransactionStatus.FAILED, TransactionStatus.CANCELLED}
    ),
    TransactionStatus.FAILED: frozenset({TransactionStatus.PAID}),
    TransactionStatus.CANCELLED: frozenset({TransactionStatus.PAID}),
    TransactionStatus.PAID: frozenset(),
}

SETTLED = frozenset({PaymentStatus.PAID, PaymentStatus.REFUNDED})
PAYABLE = frozenset(
    {
        PaymentStatus.REQUESTED,
        PaymentStatus.PENDING,
        PaymentStatus.FAILED,
        PaymentStatus.CANCELLED,
    }
)
