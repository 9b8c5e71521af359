"""Processes die in the middle of a payment; the money is noted once, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from rathaus.core.tenancy import tenant_context
from rathaus.payments import services
from rathaus.payments.enums import PaymentStatus, TransactionStatus
from rathaus.payments.models import Payment, Transaction
from rathaus.payments.testpay.app import TestPayApp
from rathaus.payments.testpay.server import running
from rathaus.payments.tests.provider import demand
from rathaus.tenants.api import Tenant

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
SOURCE = Path(__file__).resolve().parents[3]

TAKE_THE_ANSWER_AND_DIE = """
import os, signal, sys
import django
django.setup()
from rathaus.core.events import subscribe
from rathaus.core.tenancy import tenant_context
from rathaus.payments import services
from rathaus.payments.events import PaymentConfirmed

@subscribe(PaymentConfirmed)
def die(event):
    os.kill(os.getpid(), signal.SIGKILL)

with tenant_context(int(sys.argv[1])):
    services.refresh_payment(reference=sys.argv[2])
"""
"""The event is published after the rows are written and before the transaction ends."""

START_AND_DIE = """
import os, signal, sys
import django
django.setup()
from rathaus.core.tenancy import tenant_context
from rathaus.payments import services

with tenant_context(int(sys.argv[1])):
    services.start_checkout(reference=sys.argv[2], redirect_url="http://town.example/")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def testpay(settings: Any) -> Iterator[TestPayApp]:
    with running() as (address, application):
        settings.PAYMENT_PROVIDER = "testpay"
        settings.TESTPAY_URL = address
        yield application


def run_and_expect_death(program: str, tenant: Tenant, payment: Payment, settings: Any) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
        "PYTHONPATH": str(SOURCE),
        "RATHAUS_DATABASE": str(connection.settings_dict["NAME"]),
        "RATHAUS_PAYMENT_PROVIDER": "testpay",
        "RATHAUS_TESTPAY_URL": settings.TESTPAY_URL,
    }
    finished = subprocess.run(
        [sys.executable, "-c", program, str(tenant.pk), payment.reference],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert finished.returncode == -signal.SIGKILL, finished.stderr


def test_killed_while_taking_in_the_answer(
    stralendorf: Tenant, testpay: TestPayApp, settings: Any
) -> None:
    with tenant_context(stralendorf):
        payment = demand()
        services.start_checkout(reference=payment.reference, redirect_url="http://town.example/")
        attempt = payment.transactions.get()
    testpay.store.decide(attempt.provider_transaction_id, "PAYED")

    run_and_expect_death(TAKE_THE_ANSWER_AND_DIE, stralendorf, payment, settings)
    with tenant_context(stralendorf):
        assert Payment.objects.get().status == PaymentStatus.PENDING
        assert Transaction.objects.get().status == TransactionStatus.OPEN

    confirmed = 0
    for _ in range(3):
        with tenant_context(stralendorf):
            services.refresh_payment(reference=payment.reference)
        confirmed = _confirmations()
    assert confirmed == 1
    with tenant_context(stralendorf):
        assert Payment.objects.get().status == PaymentStatus.PAID


def _confirmations() -> int:
    """How often the log of the house says that the money came in."""
    from rathaus.audit.api import history

    with tenant_context(Tenant.objects.get()):
        return sum(
            entry.event_name == "payments.confirmed" for entry in history("errand", "STR-26-4KQ7-3")
        )


def test_killed_before_the_payer_gets_the_providers_address(
    stralendorf: Tenant, testpay: TestPayApp, settings: Any
) -> None:
    with tenant_context(stralendorf):
        payment = demand()
    run_and_expect_death(START_AND_DIE, stralendorf, payment, settings)
    with tenant_context(stralendorf):
        assert Payment.objects.get().status == PaymentStatus.REQUESTED
        assert not Transaction.objects.exists()
        address = services.start_checkout(
            reference=payment.reference, redirect_url="http://town.example/"
        )
        assert address.startswith(settings.TESTPAY_URL)
        assert Transaction.objects.count() == 1


def test_the_provider_dies_after_paying(stralendorf: Tenant, settings: Any, tmp_path: Path) -> None:
    """The test provider remembers on disk, like a real one; we ask again when it is back."""
    settings.PAYMENT_PROVIDER = "testpay"
    memory = tmp_path / "testpay.sqlite3"
    with running(path=memory) as (address, application), tenant_context(stralendorf):
        settings.TESTPAY_URL = address
        payment = demand()
        services.start_checkout(reference=payment.reference, redirect_url="http://town.example/")
        application.store.decide(payment.transactions.get().provider_transaction_id, "PAYED")
    with tenant_context(stralendorf):
        assert services.refresh_payment(reference=payment.reference).status == PaymentStatus.PENDING
    with running(path=memory) as (address, _), tenant_context(stralendorf):
        settings.TESTPAY_URL = address
        assert services.refresh_payment(reference=payment.reference).status == PaymentStatus.PAID
