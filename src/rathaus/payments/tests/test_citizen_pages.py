"""A payer's way: from the demand over the provider's page back to the case."""

from __future__ import annotations

import json
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.payments import services
from rathaus.payments.enums import PaymentStatus
from rathaus.payments.events import PaymentEvent
from rathaus.payments.models import Payment, Transaction
from rathaus.payments.registry import return_links
from rathaus.payments.testpay.app import TestPayApp
from rathaus.payments.tests.provider import demand, names
from rathaus.tenants.api import Tenant


@pytest.fixture
def payment(stralendorf: Tenant) -> Payment:
    with tenant_context(stralendorf):
        return demand()


@pytest.fixture
def _way_back() -> Iterator[None]:
    def link(kind: str, key: str, request: HttpRequest) -> str:
        return "/stralendorf/"

    return_links.register("errand", link)
    yield
    del return_links._items["errand"]


def at(payment: Payment, page: str = "", *, language: str = "") -> str:
    return f"/stralendorf/{language}bezahlen/{payment.reference}/{page}"


def answer_at_provider(address: str, answer: str) -> str:
    """Press a button on the provider's page; the address it sends the browser back to."""

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any, **kwargs: Any) -> None:
            return None

    body = urllib.parse.urlencode({"answer": answer}).encode()
    with pytest.raises(urllib.error.HTTPError, match="303") as caught:
        urllib.request.build_opener(NoRedirect).open(address, body, timeout=5)
    location = str(caught.value.headers["Location"])
    caught.value.close()
    return location


def status_of(payment: Payment, tenant: Tenant) -> str:
    with tenant_context(tenant):
        return str(Payment.objects.get(pk=payment.pk).status)


def test_the_page_says_what_is_due_and_what_comes_next(
    payment: Payment, testpay: TestPayApp, page_client: Callable[..., PageClient]
) -> None:
    html = page_client().get(at(payment)).content.decode()
    assert "30,70\u00a0€" in html
    assert "Bewohnerparkausweis" in html
    assert "Jetzt bezahlen" in html
    assert "Es wird kein Geld" in html or "kein Geld bewegt" in html
    english = page_client().get(at(payment, language="en/")).content.decode()
    assert "Resident permit" in english
    assert "Pay now" in english
    plain = page_client().get(at(payment, language="leicht/")).content.decode()
    assert "Das Geld bekommt" in plain


def test_only_this_page_may_lead_to_the_provider(
    payment: Payment, testpay: TestPayApp, client: Client, settings: Any
) -> None:
    policy = client.get(at(payment)).headers["Content-Security-Policy"]
    assert f"form-action 'self' {settings.TESTPAY_URL}" in policy
    assert settings.TESTPAY_URL not in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.usefixtures("_way_back")
@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("pay", PaymentStatus.PAID, "Weiter zu Ihrem Antrag"),
        ("twice", PaymentStatus.PAID, "Weiter zu Ihrem Antrag"),
        ("fail", PaymentStatus.FAILED, "Noch einmal versuchen"),
        ("cancel", PaymentStatus.CANCELLED, "Noch einmal versuchen"),
        ("late", PaymentStatus.PENDING, "noch nicht geantwortet"),
        ("never", PaymentStatus.PENDING, "noch nicht geantwortet"),
    ],
)
def test_the_way_there_and_back(
    payment: Payment,
    testpay: TestPayApp,
    page_client: Callable[..., PageClient],
    stralendorf: Tenant,
    answer: str,
    status: PaymentStatus,
    says: str,
) -> None:
    browser = page_client()
    there = browser.post(at(payment)).headers["Location"]
    back = answer_at_provider(there, answer)
    assert back == f"http://testserver{at(payment, 'zurueck/')}"
    page = browser.get(urllib.parse.urlsplit(back).path)
    assert says in page.content.decode()
    assert status_of(payment, stralendorf) == status


def test_the_redirect_alone_proves_nothing(
    payment: Payment, testpay: TestPayApp, client: Client, stralendorf: Tenant
) -> None:
    client.post(at(payment))
    client.get(at(payment, "zurueck/?status=PAYED&paid=1"))
    assert status_of(payment, stralendorf) == PaymentStatus.PENDING


def test_pressing_five_times_starts_one_attempt(
    payment: Payment, testpay: TestPayApp, client: Client, stralendorf: Tenant
) -> None:
    addresses = {client.post(at(payment)).headers["Location"] for _ in range(5)}
    assert len(addresses) == 1
    with tenant_context(stralendorf):
        assert Transaction.objects.filter(payment=payment).count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_at_the_same_moment_starts_one_attempt(
    payment: Payment, testpay: TestPayApp, stralendorf: Tenant
) -> None:
    together = threading.Barrier(4)
    addresses = []

    def press() -> None:
        together.wait()
        addresses.append(Client().post(at(payment)).headers["Location"])
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(addresses)) == 1


def test_after_a_failure_one_may_try_again_and_never_pays_twice(
    payment: Payment,
    testpay: TestPayApp,
    client: Client,
    stralendorf: Tenant,
    published: list[PaymentEvent],
) -> None:
    first = client.post(at(payment)).headers["Location"]
    answer_at_provider(first, "fail")
    second = client.post(at(payment)).headers["Location"]
    assert second != first
    answer_at_provider(second, "pay")
    client.get(at(payment, "zurueck/"))
    third = client.post(at(payment))
    assert third.headers["Location"] == at(payment, "zurueck/")
    assert names(published) == ["payments.failed", "payments.confirmed"]


def test_the_waiting_page_looks_again_by_itself(
    payment: Payment, testpay: TestPayApp, client: Client, clock: Any, stralendorf: Tenant
) -> None:
    there = client.post(at(payment)).headers["Location"]
    waiting = client.get(at(payment, "zurueck/")).content.decode()
    assert re.search(r'data-hx-get="[^"]+/stand/"', waiting)
    assert '<noscript><meta http-equiv="refresh"' in waiting
    quiet = client.get(at(payment, "stand/"))
    assert (quiet.status_code, "HX-Refresh" in quiet.headers) == (204, False)
    answer_at_provider(there, "pay")
    clock.shift(3)
    news = client.get(at(payment, "stand/"))
    assert (news.status_code, news.headers["HX-Refresh"]) == (204, "true")


def test_a_silent_provider_is_not_the_payers_fault(
    payment: Payment, page_client: Callable[..., PageClient], settings: Any, stralendorf: Tenant
) -> None:
    settings.PAYMENT_PROVIDER = "testpay"
    settings.TESTPAY_URL = "http://127.0.0.1:9"  # nobody listens there
    browser = page_client()
    assert browser.post(at(payment)).headers["Location"] == at(payment)
    assert "antwortet gerade nicht" in browser.get(at(payment)).content.decode()
    assert status_of(payment, stralendorf) == PaymentStatus.REQUESTED


def test_without_a_provider_there_is_a_telephone_number(
    payment: Payment, page_client: Callable[..., PageClient], settings: Any
) -> None:
    settings.PAYMENT_PROVIDER = ""
    html = page_client().get(at(payment)).content.decode()
    assert "Online bezahlen geht gerade nicht" in html
    assert "Jetzt bezahlen" not in html


def test_a_withdrawn_demand_says_so(
    payment: Payment, page_client: Callable[..., PageClient], stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        services.withdraw_payments(subject_kind="errand", subject_key=payment.subject_key)
    page = page_client().get(at(payment), follow=True).content.decode()
    assert "Bitte zahlen Sie nichts mehr" in page


@pytest.mark.parametrize("page", ["", "zurueck/", "stand/"])
def test_who_guesses_finds_nothing(page: str, stralendorf: Tenant, client: Client) -> None:
    assert client.get(f"/stralendorf/bezahlen/{'0' * 32}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "zurueck/", "stand/"])
def test_another_town_finds_nothing(
    page: str, payment: Payment, hemer: Tenant, client: Client
) -> None:
    assert client.get(at(payment, page).replace("stralendorf", "hemer")).status_code == 404


# --- Messages of the provider ---------------------------------------------------------------------


def tell(client: Client, body: object, town: str = "stralendorf") -> int:
    data = body if isinstance(body, str) else json.dumps(body)
    return client.post(
        f"/{town}/bezahlen/antwort/", data, content_type="application/json"
    ).status_code


def queued() -> int:
    return ProcrastinateJob.objects.filter(task_name__endswith="check_transaction").count()


def test_a_message_makes_us_ask_once_and_believes_nothing(
    payment: Payment,
    testpay: TestPayApp,
    client: Client,
    stralendorf: Tenant,
    run_jobs: Callable[[], int],
    published: list[PaymentEvent],
) -> None:
    client.post(at(payment))
    with tenant_context(stralendorf):
        number = Transaction.objects.get(payment=payment).provider_transaction_id
    lie = {"transactionId": number, "status": "PAYED"}
    assert [tell(client, lie) for _ in range(3)] == [202, 202, 202]
    assert queued() == 1
    run_jobs()
    assert status_of(payment, stralendorf) == PaymentStatus.PENDING

    testpay.store.decide(number, "PAYED")
    for _ in range(2):
        assert tell(client, {"transactionId": number, "status": "FAILED"}) == 202
        run_jobs()
    assert status_of(payment, stralendorf) == PaymentStatus.PAID
    assert names(published) == ["payments.confirmed"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("not json", 400),
        ("[]", 400),
        ("{}", 400),
        ({"transactionId": "unknown"}, 202),
        ({"transactionId": {"a": 1}}, 202),
        ({"transactionId": "x" * 500}, 202),
    ],
)
def test_odd_messages(body: object, status: int, stralendorf: Tenant, client: Client) -> None:
    assert tell(client, body) == status
    assert queued() == 0


def test_a_message_to_another_town_does_nothing(
    payment: Payment, testpay: TestPayApp, client: Client, stralendorf: Tenant, hemer: Tenant
) -> None:
    client.post(at(payment))
    with tenant_context(stralendorf):
        number = Transaction.objects.get(payment=payment).provider_transaction_id
    assert tell(client, {"transactionId": number}, town="hemer") == 202
    assert queued() == 0
