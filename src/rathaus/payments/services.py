"""Every change of a demand or an attempt.

The payment's row is locked first, always; so two answers to the same demand come one after the
other, and the second one finds what the first one did.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.core.actors import SYSTEM, acting_as
from rathaus.core.events import publish
from rathaus.core.texts import pick
from rathaus.payments import registry, rules, schedule
from rathaus.payments.enums import (
    PAYMENT_TRANSITIONS,
    TRANSACTION_TRANSITIONS,
    PaymentStatus,
    TransactionStatus,
)
from rathaus.payments.events import (
    OverpaymentRecorded,
    OverpaymentReturned,
    PaymentConfirmed,
    PaymentFailed,
    PaymentRefunded,
    PaymentRequested,
    PaymentWithdrawn,
)
from rathaus.payments.models import MAX_CENTS, Payment, Transaction
from rathaus.tenants.api import active_tenant

logger = structlog.get_logger("rathaus.payments")


class AmountsDiffer(ValueError):
    """The items do not sum up to the amount, or the amount is not payable at all."""


class RequestedDifferently(ValueError):
    """The idempotency key was used before, for another amount or subject."""


class PaymentNotDue(RuntimeError):
    """Paid already, refunded, or withdrawn."""


class NotRefundable(RuntimeError):
    """Nothing was paid, or it went back already."""


# --- Demanding ------------------------------------------------------------------------------------


@transaction.atomic
def request_payment(
    *,
    subject_kind: str,
    subject_key: str,
    amount_cents: int,
    purpose: str,
    items: Sequence[Mapping[str, Any]],
    idempotency_key: str,
) -> Payment:
    """Demand an amount; the same key gives the same demand again.

    Args:
        amount_cents: 1 to 99,999,900 euro cents.
        purpose: at most 27 characters, stands on the payer's bank statement; longer is cut.
        items: mappings with ``key``, ``label`` (string or texts by language) and ``cents``.

    Raises:
        AmountsDiffer: the items' cents do not sum up to the amount, or it is out of range.
        RequestedDifferently: the key belongs to another amount or subject.
    """
    rows = _checked_items(amount_cents, items)
    wanted = (subject_kind, subject_key, amount_cents)
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                reference=new_reference(),
                subject_kind=subject_kind,
                subject_key=subject_key,
                amount_cents=amount_cents,
                purpose=purpose[:27],
                items=rows,
                idempotency_key=idempotency_key,
            )
    except IntegrityError:
        known = Payment.objects.get(idempotency_key=idempotency_key)
        if (known.subject_kind, known.subject_key, known.amount_cents) != wanted:
            raise RequestedDifferently(idempotency_key) from None
        return known
    publish(PaymentRequested(**_about(payment)))
    return payment


def new_reference() -> str:
    """128 random bits: whoever has the address may pay, nobody guesses it."""
    return secrets.token_hex(16)


def _checked_items(amount_cents: int, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    rows = [
        {"key": str(item["key"]), "label": item["label"], "cents": int(item["cents"])}
        for item in items
    ]
    if not 1 <= amount_cents <= MAX_CENTS:
        raise AmountsDiffer(f"{amount_cents} cents cannot be paid.")
    if not rows or sum(row["cents"] for row in rows) != amount_cents:
        raise AmountsDiffer(f"The items do not sum up to {amount_cents} cents.")
    return rows


@transaction.atomic
def withdraw_payments(*, subject_kind: str, subject_key: str) -> int:
    """Nothing more is due for the subject; the number of demands taken back.

    What was paid stays paid, and an answer that comes later still counts.
    """
    found = Payment.objects.of_subject(subject_kind, subject_key).select_for_update(of=("self",))
    due = [payment for payment in found if payment.is_payable]
    for payment in due:
        payment.withdrawn_at = timezone.now()
        payment.save(update_fields=["withdrawn_at"])
        publish(PaymentWithdrawn(**_about(payment)))
    return len(due)


# --- Paying ---------------------------------------------------------------------------------------


@transaction.atomic
def start_checkout(*, reference: str, redirect_url: str) -> str:
    """Address of the provider's page for the payer.

    A young attempt is resumed rather than doubled. The row stays locked during the call to the
    provider (seconds at most), so pressing five times starts one attempt. If the process dies
    before the commit, nobody has got the provider's address, so the lost attempt cannot be paid.

    Raises:
        Payment.DoesNotExist, PaymentNotDue, ProviderMissing, ProviderUnavailable, ProviderRefused.
    """
    refresh_payment(reference=reference)
    payment = Payment.objects.select_for_update(of=("self",)).get(reference=reference)
    if not payment.is_payable:
        raise PaymentNotDue(payment.status)
    now = timezone.now()
    for running in payment.transactions.filter(status=TransactionStatus.OPEN).order_by("-id"):
        if schedule.is_resumable(running, now):
            return running.redirect_url
    attempt = _start_attempt(payment, redirect_url)
    _move(payment, PaymentStatus.PENDING)
    return attempt.redirect_url


def _start_attempt(payment: Payment, redirect_url: str) -> Transaction:
    attempt = Transaction(payment=payment, provider=registry.provider_name())
    creditor = active_tenant()
    labels = [pick(item["label"]) for item in payment.items]
    checkout = registry.Checkout(
        account=creditor.slug,
        request_id=str(attempt.request_id),
        requested_at=attempt.started_at,
        amount_cents=payment.amount_cents,
        purpose=payment.purpose,
        description=f"{creditor.name}: {', '.join(labels)}",
        redirect_url=redirect_url,
        items=[
            registry.CheckoutItem(item["key"], label, item["cents"])
            for item, label in zip(payment.items, labels, strict=True)
        ],
    )
    started = registry.provider_in_use().start(checkout)
    attempt.provider_transaction_id = started.transaction_id
    attempt.redirect_url = started.redirect_url
    attempt.next_check_at = schedule.next_check(attempt, attempt.started_at)
    attempt.save()
    logger.info("payments.started", payment=payment.pk, transaction=attempt.pk)
    return attempt


# --- Answers --------------------------------------------------------------------------------------


def refresh_payment(*, reference: str) -> Payment:
    """Ask the provider about all attempts without an answer.

    Raises Payment.DoesNotExist; a provider that cannot be reached changes nothing.
    """
    payment = Payment.objects.get(reference=reference)
    for attempt in payment.transactions.filter(status=TransactionStatus.OPEN):
        refresh_transaction(transaction_id=attempt.pk)
    payment.refresh_from_db()
    return payment


def refresh_transaction(*, transaction_id: int) -> None:
    """Ask the provider about one attempt, whatever we believe about it.

    Only the provider's own answer to our question counts, never what a browser or a message says.
    """
    attempt = Transaction.objects.get(pk=transaction_id)
    try:
        answer = registry.providers.get(attempt.provider).status(
            active_tenant().slug, attempt.provider_transaction_id
        )
    except (registry.ProviderUnavailable, registry.ProviderRefused) as error:
        logger.warning("payments.no_answer", transaction=attempt.pk, reason=str(error)[:200])
        answer = registry.Answer(None)
    record_answer(transaction_id=transaction_id, answer=answer)


@transaction.atomic
def record_answer(*, transaction_id: int, answer: registry.Answer) -> None:
    """Take in what the provider says; the same answer again changes nothing."""
    payment_id = Transaction.objects.values_list("payment_id", flat=True).get(pk=transaction_id)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    attempt = Transaction.objects.select_for_update(of=("self",)).get(pk=transaction_id)
    now = timezone.now()
    status = answer.status
    if status is None and schedule.is_given_up(attempt, now):
        status = TransactionStatus.FAILED
    is_news = status in TRANSACTION_TRANSITIONS[TransactionStatus(attempt.status)]
    if is_news and status == TransactionStatus.PAID and answer.amount_cents != payment.amount_cents:
        _note_problem(attempt, "amount")
        is_news = False
    if is_news and status is not None:
        attempt.status, attempt.answered_at = status, now
        attempt.method = answer.method
    attempt.checked_at, attempt.next_check_at = now, schedule.next_check(attempt, now)
    attempt.save(
        update_fields=["status", "answered_at", "method", "checked_at", "next_check_at", "problem"]
    )
    if is_news:
        with acting_as(SYSTEM):
            _settle(payment, attempt)


def _note_problem(attempt: Transaction, problem: str) -> None:
    """Not taken for paid; a person has to look at it."""
    attempt.problem = problem
    logger.error("payments.answer_makes_no_sense", transaction=attempt.pk, problem=problem)


def _settle(payment: Payment, attempt: Transaction) -> None:
    """What the attempt's new state means for the demand."""
    if attempt.status == TransactionStatus.PAID:
        if payment.is_settled:
            _record_overpayment(payment, attempt)
        else:
            _confirm(payment)
        return
    if payment.status != PaymentStatus.PENDING:
        return
    if payment.transactions.filter(status=TransactionStatus.OPEN).exists():
        return
    cancelled = attempt.status == TransactionStatus.CANCELLED
    _move(payment, PaymentStatus.CANCELLED if cancelled else PaymentStatus.FAILED)
    publish(PaymentFailed(was_cancelled=cancelled, **_about(payment)))


def _confirm(payment: Payment) -> None:
    payment.paid_at = timezone.now()
    _move(payment, PaymentStatus.PAID, "paid_at")
    publish(PaymentConfirmed(**_about(payment)))


def _record_overpayment(payment: Payment, attempt: Transaction) -> None:
    attempt.is_overpayment = True
    attempt.save(update_fields=["is_overpayment"])
    logger.error("payments.overpaid", payment=payment.pk, transaction=attempt.pk)
    publish(OverpaymentRecorded(**_about(payment)))


# --- Giving back ----------------------------------------------------------------------------------


@transaction.atomic
def mark_refunded(*, reference: str) -> Payment:
    """The whole amount went back to the payer. Raises NotRefundable."""
    payment = Payment.objects.select_for_update(of=("self",)).get(reference=reference)
    if not rules.is_refundable(payment):
        raise NotRefundable(payment.status)
    payment.refunded_at = timezone.now()
    _move(payment, PaymentStatus.REFUNDED, "refunded_at")
    publish(PaymentRefunded(**_about(payment)))
    return payment


@transaction.atomic
def mark_overpayment_returned(*, reference: str, transaction_id: int) -> Payment:
    """The second of two payments went back to the payer. Raises NotRefundable."""
    payment = Payment.objects.select_for_update(of=("self",)).get(reference=reference)
    attempt = payment.transactions.select_for_update(of=("self",)).get(pk=transaction_id)
    if not rules.is_returnable(attempt):
        raise NotRefundable(attempt.status)
    attempt.returned_at = timezone.now()
    attempt.save(update_fields=["returned_at"])
    publish(OverpaymentReturned(**_about(payment)))
    return payment


# --- Inside ---------------------------------------------------------------------------------------


def _move(payment: Payment, status: PaymentStatus, *also: str) -> None:
    """Along the transition table; staying where one is needs no entry."""
    current = PaymentStatus(payment.status)
    if status == current:
        return
    if status not in PAYMENT_TRANSITIONS[current]:
        raise PaymentNotDue(f"{current} cannot become {status}.")
    payment.status = status
    payment.save(update_fields=["status", *also])


def _about(payment: Payment) -> dict[str, Any]:
    """The fields all events of a payment share."""
    return {
        "payment_id": payment.pk,
        "subject_kind": payment.subject_kind,
        "subject_key": payment.subject_key,
        "amount_cents": payment.amount_cents,
    }
