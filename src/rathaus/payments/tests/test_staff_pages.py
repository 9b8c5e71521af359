"""What team leads see of the money, and nobody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rathaus.accounts.api import User
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.payments import services
from rathaus.payments.enums import PaymentStatus
from rathaus.payments.models import Payment
from rathaus.payments.queries import DayTotal, totals_by_day
from rathaus.payments.testpay.app import TestPayApp
from rathaus.payments.tests.provider import demand
from rathaus.tenants.api import Tenant

LIST = "/stralendorf/amt/zahlungen/"


def pay(payment: Payment, testpay: TestPayApp) -> Payment:
    services.start_checkout(reference=payment.reference, redirect_url="http://testserver/")
    number = payment.transactions.latest("id").provider_transaction_id
    testpay.store.decide(number, "PAYED")
    return services.refresh_payment(reference=payment.reference)


@pytest.fixture
def payments(stralendorf: Tenant, testpay: TestPayApp) -> list[Payment]:
    """One paid, one open, one paid twice."""
    with tenant_context(stralendorf):
        paid, open_, twice = (demand(f"BEW-26-{n}") for n in (1, 2, 3))
        pay(paid, testpay)
        services.start_checkout(reference=twice.reference, redirect_url="http://testserver/")
        first = twice.transactions.get()
        testpay.store.decide(first.provider_transaction_id, "FAILED")
        pay(twice, testpay)
        testpay.store.overrule(first.provider_transaction_id, "PAYED")
        services.refresh_transaction(transaction_id=first.pk)
        return [paid, open_, twice]


@pytest.mark.parametrize("path", ["", "zahlungen.csv"])
def test_only_leads_see_the_money(
    path: str,
    page_client: Callable[..., PageClient],
    clerk: User,
    lead: User,
    citizen: User,
    clerk_of_hemer: User,
    operator: User,
) -> None:
    codes = [
        page_client(user).get(LIST + path).status_code
        for user in (None, citizen, clerk, clerk_of_hemer, operator, lead)
    ]
    assert codes == [302, 404, 404, 404, 404, 200]


def test_the_list_filters(
    payments: list[Payment], page_client: Callable[..., PageClient], lead: User
) -> None:
    browser = page_client(lead)

    def shown(query: str) -> list[str]:
        html = browser.get(LIST + query).content.decode()
        return [
            payment.subject_key for payment in payments if f">{payment.subject_key}</a>" in html
        ]

    assert shown("") == ["BEW-26-1", "BEW-26-2", "BEW-26-3"]
    assert shown("?status=requested") == ["BEW-26-2"]
    assert shown("?status=attention") == ["BEW-26-3"]
    assert shown("?suche=26-2") == ["BEW-26-2"]
    assert shown("?von=2099-01-01") == []
    assert shown("?status=nonsense") == ["BEW-26-1", "BEW-26-2", "BEW-26-3"]


def test_a_wrong_date_gets_a_message_beside_the_field(
    payments: list[Payment], page_client: Callable[..., PageClient], lead: User
) -> None:
    html = page_client(lead).get(LIST + "?von=gestern&suche=26-1").content.decode()
    assert 'id="id_von_error"' in html
    assert 'value="26-1"' in html


def test_an_empty_list_says_why(page_client: Callable[..., PageClient], lead: User) -> None:
    assert "Noch hat niemand etwas online bezahlt" in page_client(lead).get(LIST).content.decode()


def test_one_row_or_many_need_the_same_queries(
    stralendorf: Tenant, page_client: Callable[..., PageClient], lead: User, testpay: TestPayApp
) -> None:
    browser = page_client(lead)

    def queries(count: int) -> int:
        with tenant_context(stralendorf):
            for _ in range(count):
                pay(demand(f"P-{Payment.objects.count()}"), testpay)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get(LIST)
        return len(captured)

    queries(1)
    assert queries(0) == queries(12)


def test_sums_per_day(payments: list[Payment], stralendorf: Tenant) -> None:
    day = timezone.localdate()
    with tenant_context(stralendorf):
        services.mark_refunded(reference=payments[0].reference)
        assert totals_by_day(day, day) == [DayTotal(day, 2, 6140, 3070)]
        assert totals_by_day(day - timedelta(days=9), day - timedelta(days=1)) == []


def test_the_table_for_spreadsheets(
    payments: list[Payment], page_client: Callable[..., PageClient], lead: User, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        demand("=1+2", purpose="@SUM(A1)")
    response = page_client(lead).get(LIST + "zahlungen.csv")
    text = response.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Vorgang"] for row in rows] == ["'=1+2", "BEW-26-3", "BEW-26-2", "BEW-26-1"]
    assert rows[0]["Zweck"] == "'@SUM(A1)"
    assert [row["Betrag in Euro"] for row in rows] == ["30,70"] * 4
    assert [row["Stand"] for row in rows] == ["Offen", "Bezahlt", "Offen", "Bezahlt"]


def test_a_refund_is_ticked_off(
    payments: list[Payment], page_client: Callable[..., PageClient], lead: User, stralendorf: Tenant
) -> None:
    browser = page_client(lead)
    detail = f"{LIST}{payments[0].reference}/"
    assert "Erstattung ist erledigt" in browser.get(detail).content.decode()
    assert browser.get(f"{detail}erstattet/").status_code == 405
    page = browser.post(f"{detail}erstattet/", follow=True).content.decode()
    assert "Die Erstattung ist vermerkt" in page
    assert "Lea Leitung hat die Zahlung erstattet." in page
    assert "Erstattung ist erledigt" not in page
    again = browser.post(f"{detail}erstattet/", follow=True).content.decode()
    assert "schon erstattet" in again
    with tenant_context(stralendorf):
        assert Payment.objects.get(pk=payments[0].pk).status == PaymentStatus.REFUNDED


def test_a_double_payment_is_ticked_off(
    payments: list[Payment], page_client: Callable[..., PageClient], lead: User, stralendorf: Tenant
) -> None:
    browser = page_client(lead)
    twice = payments[2]
    with tenant_context(stralendorf):
        attempt = twice.transactions.get(is_overpayment=True)
    detail = f"{LIST}{twice.reference}/"
    assert "Rückzahlung ist erledigt" in browser.get(detail).content.decode()
    assert "1 Zahlung braucht Ihren Blick" in browser.get(LIST).content.decode()
    page = browser.post(f"{detail}{attempt.pk}/zurueckgezahlt/", follow=True).content.decode()
    assert "Die Rückzahlung ist vermerkt" in page
    assert "braucht Ihren Blick" not in browser.get(LIST).content.decode()
    assert browser.post(f"{detail}999999/zurueckgezahlt/").status_code == 404


@pytest.mark.parametrize("page", ["", "erstattet/", "1/zurueckgezahlt/"])
def test_another_town_finds_nothing(
    page: str,
    payments: list[Payment],
    page_client: Callable[..., PageClient],
    hemer: Tenant,
    lead: User,
) -> None:
    address = f"/hemer/amt/zahlungen/{payments[0].reference}/{page}"
    browser: Any = page_client(lead)
    assert (browser.post(address) if page else browser.get(address)).status_code == 404
