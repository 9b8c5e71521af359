"""The adapter speaks XBezahldienste 1.0.0 over real HTTP, and survives providers in every mood."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from rathaus.payments.enums import TransactionStatus
from rathaus.payments.providers.xbezahldienste import XBezahldienste, _cents, _euros
from rathaus.payments.registry import (
    Checkout,
    CheckoutItem,
    ProviderRefused,
    ProviderUnavailable,
    providers,
)
from rathaus.payments.testpay import server
from rathaus.payments.testpay.store import Store

REQUEST = {
    "requestId": "r-1",
    "requestTimestamp": "2026-11-21T09:00:00+00:00",
    "currency": "EUR",
    "grosAmount": 30.7,
    "purpose": "STR-26-4KQ7-3",
    "description": "STR-26-4KQ7-3",
    "redirectUrl": "http://town.example/back",
    "items": [{"id": "1", "totalNetAmount": 30.7, "totalTaxAmount": 0}],
}


def checkout(**changes: Any) -> Checkout:
    values: dict[str, Any] = {
        "account": "stralendorf",
        "request_id": "r-1",
        "requested_at": datetime(2026, 11, 21, 9, tzinfo=UTC),
        "amount_cents": 3070,
        "purpose": "STR-26-4KQ7-3",
        "description": "Amt Stralendorf: Ausweis, Karte",
        "redirect_url": "http://town.example/back",
        "items": [CheckoutItem("permit", "Ausweis", 2500), CheckoutItem("card", "Karte", 570)],
    }
    return Checkout(**(values | changes))


@dataclass
class Moody:
    """A provider that answers what the test says, and keeps what it was asked."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def moody(settings: Any) -> Iterator[Moody]:
    mood = Moody()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            mood.asked.append((self.command, self.path, headers, body))
            self.send_response(mood.status)
            for name, value in mood.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(mood.body)))
            self.end_headers()
            self.wfile.write(mood.body)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.XBEZAHLDIENSTE = {
        "url": f"http://127.0.0.1:{listening.server_port}",
        "endpoint": "kasse-1",
        "user": "rathaus",
        "password": "geheim",
    }
    yield mood
    listening.shutdown()
    listening.server_close()
    thread.join()


def information(**changes: Any) -> bytes:
    values = {
        "transactionId": "T-1",
        "transactionRedirectUrl": "",
        "status": "INITIAL",
        "paymentMethod": "CREDITCARD",
    }
    answer = {"paymentInformation": values | changes, "paymentRequest": {"grosAmount": 30.7}}
    return json.dumps(answer).encode()


def test_the_request_has_the_standards_shape(moody: Moody, settings: Any) -> None:
    page = f"{settings.XBEZAHLDIENSTE['url']}/pay/1"
    moody.body = information(transactionRedirectUrl=page)
    started = XBezahldienste().start(checkout())
    assert (started.transaction_id, started.redirect_url) == ("T-1", page)
    method, path, headers, body = moody.asked[0]
    assert (method, path) == ("POST", "/paymenttransaction/stralendorf/kasse-1")
    assert headers["authorization"] == "Basic cmF0aGF1czpnZWhlaW0="
    sent = json.loads(body)
    assert sent["grosAmount"] == 30.7
    assert sent["requestTimestamp"] == "2026-11-21T09:00:00+00:00"
    assert [item["totalNetAmount"] for item in sent["items"]] == [25.0, 5.7]
    assert set(sent) == {
        "requestId", "requestTimestamp", "currency", "grosAmount", "purpose", "description",
        "redirectUrl", "items",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("INITIAL", TransactionStatus.OPEN),
        ("PAYED", TransactionStatus.PAID),
        ("FAILED", TransactionStatus.FAILED),
        ("CANCELED", TransactionStatus.CANCELLED),
        ("PAID", None),
        ("", None),
        (None, None),
        (["PAYED"], None),
    ],
)
def test_the_words_for_states(moody: Moody, word: object, status: TransactionStatus | None) -> None:
    moody.body = information(status=word)
    answer = XBezahldienste().status("stralendorf", "T/1")
    assert (answer.status, answer.amount_cents) == (status, 3070)
    assert moody.asked[0][1] == "/paymenttransaction/stralendorf/kasse-1/T%2F1"


PROBLEM = json.dumps({"functionalCode": "CALCULATION_ERROR", "detail": "no"}).encode()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, PROBLEM, ProviderRefused),
        (403, b"", ProviderRefused),
        (404, b"<html>", ProviderRefused),
        (500, PROBLEM, ProviderUnavailable),
        (503, b"", ProviderUnavailable),
        (200, b"", ProviderUnavailable),
        (200, b"[]", ProviderUnavailable),
        (200, b"{}", ProviderUnavailable),
        (200, b'{"paymentInformation": 3}', ProviderUnavailable),
        (200, information(transactionId="../x"), ProviderUnavailable),
        (200, information(transactionRedirectUrl="https://evil.example/"), ProviderRefused),
        (200, information(transactionRedirectUrl="javascript:alert(1)"), ProviderRefused),
        (302, information(), ProviderUnavailable),
    ],
)
def test_providers_in_a_bad_mood(
    moody: Moody, status: int, body: bytes, error: type[Exception]
) -> None:
    moody.status, moody.body = status, body
    moody.headers = {"Location": "http://127.0.0.1:9/"} if status == 302 else {}
    with pytest.raises(error):
        XBezahldienste().start(checkout())


def test_an_unknown_attempt_is_no_answer(moody: Moody) -> None:
    moody.status = 404
    assert XBezahldienste().status("stralendorf", "T-1").status is None


def test_nobody_listens(settings: Any) -> None:
    settings.XBEZAHLDIENSTE = {"url": "http://127.0.0.1:9", "endpoint": "x"}
    with pytest.raises(ProviderUnavailable):
        XBezahldienste().status("stralendorf", "T-1")


@pytest.mark.parametrize("cents", [1, 5, 29, 1999, 3070, 999_99, 99_999_899, 99_999_900])
def test_amounts_survive_the_wire(cents: int) -> None:
    from decimal import Decimal

    assert _cents(json.loads(json.dumps(_euros(cents)), parse_float=Decimal)) == cents


@pytest.mark.parametrize("value", [None, True, "x", "NaN", [], {}])
def test_what_is_no_amount(value: object) -> None:
    assert _cents(value) is None


@pytest.mark.parametrize(
    ("config", "problems"),
    [
        ({"url": "https://pay.example", "endpoint": "kasse-1"}, 0),
        ({"url": "http://pay.example", "endpoint": "kasse-1"}, 1),
        ({"url": "", "endpoint": ""}, 2),
        ({"url": "https://pay.example", "endpoint": "x", "user": "u"}, 1),
    ],
)
def test_the_configuration_is_checked(config: dict[str, str], problems: int, settings: Any) -> None:
    settings.XBEZAHLDIENSTE = config
    assert len(XBezahldienste().check_config()) == problems


def test_the_test_provider_warns_outside_a_demonstration(settings: Any) -> None:
    settings.DEMO = False
    assert any("moves no money" in problem for problem in providers.get("testpay").check_config())


# --- The test provider itself ---------------------------------------------------------------------


def call(address: str, body: object = None, **headers: str) -> tuple[int, str]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": []}, "VALIDATION_ERROR"),
        ({"items": [{"totalNetAmount": 30.69, "totalTaxAmount": 0}]}, "CALCULATION_ERROR"),
        ({"grosAmount": 0}, "VALIDATION_ERROR"),
        ({"currency": "USD"}, "VALIDATION_ERROR"),
        ({"purpose": "x" * 28}, "VALIDATION_ERROR"),
        ({"redirectUrl": "javascript:alert(1)"}, "VALIDATION_ERROR"),
        ({"requestId": "a b"}, "VALIDATION_ERROR"),
    ],
)
def test_the_test_provider_checks_like_a_real_one(changes: dict[str, Any], code: str) -> None:
    with server.running() as (address, _):
        status, body = call(f"{address}/paymenttransaction/town/test", REQUEST | changes)
    assert (status, json.loads(body)["functionalCode"]) == (400, code)


def test_the_same_request_number_twice_is_refused() -> None:
    with server.running() as (address, _):
        url = f"{address}/paymenttransaction/town/test"
        assert call(url, REQUEST)[0] == 201
        status, body = call(url, REQUEST)
    assert (status, json.loads(body)["functionalCode"]) == (409, "PAYMENT_EXISTS")


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Es wird kein Geld bewegt"), ("en", "No money is moved")]
)
def test_its_page_says_that_no_money_moves(language: str, words: str) -> None:
    with server.running() as (address, application):
        attempt = application.store.add("town", "test", REQUEST | {"purpose": "<b>&"})
        _, html = call(f"{address}/zahlen/{attempt.id}?lang={language}")
    assert words in html
    assert "&lt;b&gt;&amp;" in html
    assert ("30,70\u00a0€" if language == "de" else "€30.70") in html


def test_an_answer_is_given_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "testpay.sqlite3")
    attempt = store.add("town", "test", REQUEST)
    assert store.decide(attempt.id, "FAILED")
    assert not store.decide(attempt.id, "PAYED")
    store.close()
    again = Store(tmp_path / "testpay.sqlite3")
    known = again.get(attempt.id)
    assert known is not None
    assert known.decided == "FAILED", "it survives a restart"
    again.close()


def test_a_late_answer_is_not_told_before_its_time() -> None:
    store = Store()
    attempt = store.add("town", "test", REQUEST)
    store.decide(attempt.id, "PAYED", after=60)
    known = store.get(attempt.id)
    assert known is not None
    assert known.status(known.effective_at - 1) == "INITIAL"
    assert known.status(known.effective_at) == "PAYED"
    store.close()


@pytest.mark.parametrize(("answer", "times"), [("pay", 1), ("twice", 2), ("fail", 1), ("never", 0)])
def test_the_creditor_is_told(answer: str, times: int, moody: Moody, settings: Any) -> None:
    notify = settings.XBEZAHLDIENSTE["url"] + "/{originator}/antwort/"
    with server.running(notify=notify) as (address, application):
        attempt = application.store.add("town", "test", REQUEST)
        body = urllib.parse.urlencode({"answer": answer}).encode()
        call_form(f"{address}/zahlen/{attempt.id}", body)
        for timer in [t for t in threading.enumerate() if isinstance(t, threading.Timer)]:
            timer.join()
    assert [path for _, path, _, _ in moody.asked] == ["/town/antwort/"] * times


def call_form(address: str, body: bytes) -> None:
    """Post a form; the redirect to a town that does not exist is not followed."""

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any, **kwargs: Any) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(NoRedirect).open(address, body, timeout=5)
    assert caught.value.headers["Location"] == REQUEST["redirectUrl"]
    caught.value.close()
