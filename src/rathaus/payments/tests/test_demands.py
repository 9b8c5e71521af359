"""Demanding money, taking it back, giving it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.core.tenancy import tenant_context
from rathaus.payments import services
from rathaus.payments.api import payments_for
from rathaus.payments.enums import PaymentStatus, TransactionStatus
from rathaus.payments.events import PaymentEvent
from rathaus.payments.models import Payment
from rathaus.payments.registry import Answer
from rathaus.payments.testpay.app import TestPayApp
from rathaus.payments.tests.provider import ITEMS, demand, names
from rathaus.tenants.api import Tenant

pytestmark = pytest.mark.usefixtures("in_stralendorf")
BACK = "http://testserver/stralendorf/bezahlen/x/zurueck/"


def paid(payment: Payment, application: TestPayApp) -> Payment:
    services.start_checkout(reference=payment.reference, redirect_url=BACK)
    attempt = payment.transactions.latest("id")
    application.store.decide(attempt.provider_transaction_id, "PAYED")
    return services.refresh_payment(reference=payment.reference)


def test_a_demand_is_open_and_told_to_everyone(published: list[PaymentEvent]) -> None:
    payment = demand()
    assert payment.status == PaymentStatus.REQUESTED
    assert payment.amount_cents == sum(item["cents"] for item in payment.items)
    assert names(published) == ["payments.requested"]
    assert published[0].payload() == {
        "payment_id": payment.pk,
        "subject_kind": "errand",
        "subject_key": "STR-26-4KQ7-3",
        "amount_cents": 3070,
    }


def test_the_same_key_gives_the_same_demand(published: list[PaymentEvent]) -> None:
    assert demand() == demand()
    assert names(published) == ["payments.requested"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount_cents": 3071}, services.AmountsDiffer),
        ({"amount_cents": 0, "items": []}, services.AmountsDiffer),
        (
            {"amount_cents": -5, "items": [{"key": "a", "label": "a", "cents": -5}]},
            services.AmountsDiffer,
        ),
        ({"items": []}, services.AmountsDiffer),
        (
            {
                "amount_cents": 100_000_000,
                "items": [{"key": "a", "label": "a", "cents": 100_000_000}],
            },
            services.AmountsDiffer,
        ),
        (
            {"amount_cents": 570, "items": ITEMS[1:], "idempotency_key": "fee:known"},
            services.RequestedDifferently,
        ),
        ({"subject_key": "OTHER", "idempotency_key": "fee:known"}, services.RequestedDifferently),
    ],
)
def test_refused_demands(changes: dict[str, Any], error: type[Exception]) -> None:
    demand("known")
    with pytest.raises(error):
        demand(**changes)


def test_a_withdrawn_demand_cannot_be_paid(
    testpay: TestPayApp, published: list[PaymentEvent]
) -> None:
    payment = demand()
    assert services.withdraw_payments(subject_kind="errand", subject_key="STR-26-4KQ7-3") == 1
    assert services.withdraw_payments(subject_kind="errand", subject_key="STR-26-4KQ7-3") == 0
    with pytest.raises(services.PaymentNotDue):
        services.start_checkout(reference=payment.reference, redirect_url=BACK)
    assert names(published) == ["payments.requested", "payments.withdrawn"]


def test_an_answer_after_the_withdrawal_still_counts(testpay: TestPayApp) -> None:
    payment = demand()
    services.start_checkout(reference=payment.reference, redirect_url=BACK)
    services.withdraw_payments(subject_kind="errand", subject_key="STR-26-4KQ7-3")
    testpay.store.decide(payment.transactions.get().provider_transaction_id, "PAYED")
    assert services.refresh_payment(reference=payment.reference).status == PaymentStatus.PAID


def test_a_refund_is_noted_once(testpay: TestPayApp, published: list[PaymentEvent]) -> None:
    payment = paid(demand(), testpay)
    assert services.mark_refunded(reference=payment.reference).status == PaymentStatus.REFUNDED
    with pytest.raises(services.NotRefundable):
        services.mark_refunded(reference=payment.reference)
    assert names(published)[-1] == "payments.refunded"


def test_what_is_not_paid_is_not_refunded() -> None:
    with pytest.raises(services.NotRefundable):
        services.mark_refunded(reference=demand().reference)


def test_a_second_payment_is_recorded_for_return(
    testpay: TestPayApp, published: list[PaymentEvent]
) -> None:
    payment = demand()
    services.start_checkout(reference=payment.reference, redirect_url=BACK)
    first = payment.transactions.get()
    testpay.store.decide(first.provider_transaction_id, "FAILED")
    services.start_checkout(reference=payment.reference, redirect_url=BACK)
    second = payment.transactions.latest("id")
    testpay.store.decide(second.provider_transaction_id, "PAYED")
    services.refresh_payment(reference=payment.reference)
    testpay.store.overrule(first.provider_transaction_id, "PAYED")
    services.refresh_transaction(transaction_id=first.pk)

    first.refresh_from_db()
    assert first.is_overpayment
    assert names(published) == [
        "payments.requested", "payments.failed", "payments.confirmed", "payments.overpaid",
    ]  # fmt: skip
    services.mark_overpayment_returned(reference=payment.reference, transaction_id=first.pk)
    with pytest.raises(services.NotRefundable):
        services.mark_overpayment_returned(reference=payment.reference, transaction_id=first.pk)
    with pytest.raises(services.NotRefundable):
        services.mark_overpayment_returned(reference=payment.reference, transaction_id=second.pk)


def test_a_wrong_amount_never_counts_as_paid(testpay: TestPayApp) -> None:
    payment = demand()
    services.start_checkout(reference=payment.reference, redirect_url=BACK)
    attempt = payment.transactions.get()
    for cents in (1, 3071, None):
        services.record_answer(
            transaction_id=attempt.pk, answer=Answer(TransactionStatus.PAID, cents)
        )
    payment.refresh_from_db()
    attempt.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
    assert attempt.problem == "amount"
    assert list(Payment.objects.all().needing_attention()) == [payment]


def test_the_database_keeps_what_is_paid(testpay: TestPayApp) -> None:
    payment = paid(demand(), testpay)
    for changes in ({"status": "failed", "paid_at": None}, {"amount_cents": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**changes)


def test_the_database_wants_a_time_for_paid() -> None:
    payment = demand()
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(status="paid")
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(paid_at=timezone.now())


def test_another_town_finds_nothing(hemer: Tenant) -> None:
    payment = demand()
    with tenant_context(hemer):
        assert payments_for("errand", "STR-26-4KQ7-3") == []
        with pytest.raises(Payment.DoesNotExist):
            services.refresh_payment(reference=payment.reference)
