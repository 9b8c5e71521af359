"""Demands and the attempts to pay them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rathaus.core.dates import BERLIN
from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.payments.enums import PAYABLE, SETTLED, PaymentStatus, TransactionStatus

MAX_CENTS = 99_999_900
"""XBezahldienste allows amounts up to 999,999 euros."""


class PaymentQuerySet(TenantQuerySet["Payment"]):
    def of_subject(self, kind: str, key: str) -> Self:
        return self.filter(subject_kind=kind, subject_key=key)

    def settled(self) -> Self:
        return self.filter(status__in=SETTLED)

    def paid_between(self, start: datetime, end: datetime) -> Self:
        return self.filter(paid_at__gte=start, paid_at__lt=end)

    def needing_attention(self) -> Self:
        """Something a person has to look at: a double payment, or an answer that makes no sense."""
        return self.filter(
            models.Exists(
                Transaction.objects.needing_attention().filter(payment=models.OuterRef("pk"))
            )
        )


class Payment(TenantModel):
    """An amount that somebody owes for something.

    Attributes:
        reference: unguessable part of the payer's address.
        subject_kind, subject_key: what is paid for; a link, not a foreign key, because it stands on
            a higher floor.
        amount_cents: euro cents; equals the sum of ``items``.
        items: list of ``{"key", "label" (texts or string), "cents"}``.
        idempotency_key: the same key gives the same demand.
        withdrawn_at: no longer due; a late answer still counts.
    """

    reference = models.CharField(max_length=32, unique=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    amount_cents = models.PositiveIntegerField()
    purpose = models.CharField(max_length=27)
    items = models.JSONField()
    idempotency_key = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=PaymentStatus, default=PaymentStatus.REQUESTED)
    requested_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True)
    refunded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(PaymentQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "-requested_at", "-id"], name="payments_payment_newest"),
            models.Index(
                fields=["tenant", "subject_kind", "subject_key"], name="payments_payment_subject"
            ),
            models.Index(fields=["tenant", "paid_at"], name="payments_payment_paid"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"], name="payments_payment_requested_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gte=1, amount_cents__lte=MAX_CENTS),
                name="payments_payment_amount_sensible",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(SETTLED), paid_at__isnull=False)
                | (~Q(status__in=sorted(SETTLED)) & Q(paid_at__isnull=True)),
                name="payments_payment_paid_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status=PaymentStatus.REFUNDED, refunded_at__isnull=False)
                | (~Q(status=PaymentStatus.REFUNDED) & Q(refunded_at__isnull=True)),
                name="payments_payment_refund_has_a_time",
            ),
        ]

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED

    @property
    def is_payable(self) -> bool:
        return self.status in PAYABLE and self.withdrawn_at is None

    @property
    def paid_on(self) -> date | None:
        return self.paid_at.astimezone(BERLIN).date() if self.paid_at else None


class TransactionQuerySet(TenantQuerySet["Transaction"]):
    def open(self) -> Self:
        return self.filter(status=TransactionStatus.OPEN)

    def due_for_check(self, now: datetime) -> Self:
        return self.filter(next_check_at__lte=now)

    def needing_attention(self) -> Self:
        return self.filter(Q(is_overpayment=True, returned_at__isnull=True) | ~Q(problem=""))


class Transaction(TenantModel):
    """One attempt to pay, at one provider.

    Attributes:
        request_id: our number for the provider.
        provider: name in the registry.
        provider_transaction_id: the provider's number.
        redirect_url: where the payer pays.
        next_check_at: when the worker asks the provider again; None once nothing more can come.
        is_overpayment: paid although the demand was settled already; has to go back.
        problem: what a person has to look at, such as a wrong amount.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transactions")
    request_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.CharField(max_length=40)
    provider_transaction_id = models.CharField(max_length=80)
    redirect_url = models.CharField(max_length=2082)
    status = models.CharField(
        max_length=10, choices=TransactionStatus, default=TransactionStatus.OPEN
    )
    method = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    is_overpayment = models.BooleanField(default=False)
    returned_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)

    objects = TenantManager.from_queryset(TransactionQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(
                fields=["tenant", "next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="payments_transaction_to_check",
            )
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "provider", "provider_transaction_id"],
                name="payments_transaction_known_once",
            ),
            models.CheckConstraint(
                condition=Q(is_overpayment=False) | Q(status=TransactionStatus.PAID),
                name="payments_transaction_overpaid_is_paid",
            ),
        ]
