"""Nobody comes back and no message arrives: the clock asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from rathaus.core.tenancy import tenant_context
from rathaus.payments import schedule, services
from rathaus.payments.enums import PaymentStatus, TransactionStatus
from rathaus.payments.models import Payment, Transaction
from rathaus.payments.registry import Answer
from rathaus.payments.tasks import reconcile
from rathaus.payments.testpay.app import TestPayApp
from rathaus.payments.tests.provider import demand
from rathaus.tenants.api import Tenant

BACK = "http://testserver/"


@pytest.fixture
def attempt(clock: Any, stralendorf: Tenant, testpay: TestPayApp) -> Transaction:
    with tenant_context(stralendorf):
        payment = demand()
        services.start_checkout(reference=payment.reference, redirect_url=BACK)
        return payment.transactions.get()


def state(tenant: Tenant) -> tuple[str, str]:
    with tenant_context(tenant):
        payment = Payment.objects.get()
        return payment.status, payment.transactions.get().status


def test_an_answer_that_nobody_brought_is_fetched(
    attempt: Transaction,
    testpay: TestPayApp,
    stralendorf: Tenant,
    hemer: Tenant,
    clock: Any,
    run_jobs: Callable[[], int],
) -> None:
    testpay.store.decide(attempt.provider_transaction_id, "PAYED")
    reconcile()
    assert run_jobs() == 0, "it is not due in the first minute"
    clock.shift(70)
    reconcile()
    reconcile()
    assert run_jobs() == 1
    assert state(stralendorf) == (PaymentStatus.PAID, TransactionStatus.PAID)
    clock.shift(86400)
    reconcile()
    assert run_jobs() == 0, "what is paid is not asked for again"


def test_an_attempt_cancelled_and_paid_after_all(
    attempt: Transaction,
    testpay: TestPayApp,
    stralendorf: Tenant,
    clock: Any,
    run_jobs: Callable[[], int],
) -> None:
    testpay.store.decide(attempt.provider_transaction_id, "CANCELED")
    clock.shift(70)
    reconcile()
    run_jobs()
    assert state(stralendorf) == (PaymentStatus.CANCELLED, TransactionStatus.CANCELLED)
    testpay.store.overrule(attempt.provider_transaction_id, "PAYED")
    clock.shift(3700)
    reconcile()
    run_jobs()
    assert state(stralendorf) == (PaymentStatus.PAID, TransactionStatus.PAID)


def test_the_pauses_grow_and_end(in_stralendorf: Tenant) -> None:
    now = timezone.now()
    ages = [timedelta(0), timedelta(minutes=30), timedelta(hours=5), timedelta(days=3)]
    pauses = [
        (schedule.next_check(Transaction(started_at=now - age), now) or now) - now for age in ages
    ]
    assert pauses == [
        timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(days=1),
    ]  # fmt: skip
    assert schedule.next_check(Transaction(started_at=now - timedelta(days=15)), now) is None


def test_after_two_silent_weeks_the_attempt_counts_as_failed(
    attempt: Transaction, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        long_ago = timezone.now() - schedule.GIVE_UP_AFTER
        Transaction.objects.filter(pk=attempt.pk).update(started_at=long_ago)
        services.record_answer(transaction_id=attempt.pk, answer=Answer(None))
    assert state(stralendorf) == (PaymentStatus.FAILED, TransactionStatus.FAILED)
