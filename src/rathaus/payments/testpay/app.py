"""The test provider as a WSGI application: the interface for programs and the page for payers."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from rathaus.payments.testpay import pages
from rathaus.payments.testpay.store import Attempt, RequestKnown, Store

_ID = re.compile(r"[\w-]{1,36}", re.ASCII)
_BODY_LIMIT = 1 << 20


@dataclass
class Response:
    status: HTTPStatus
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Problem(Exception):
    """An error of the interface, as application/problem+json with the standard's functionalCode."""

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


class TestPayApp:
    """WSGI application.

    Args:
        store: where attempts are kept.
        notify: address that is told about answers, with ``{originator}`` in it; empty for none.
            Agreed once with each creditor, as with a real provider, and never sent in a request.
    """

    __test__ = False

    def __init__(self, store: Store, *, notify: str = "") -> None:
        self.store = store
        self.notify = notify

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            response = self._route(environ)
        except Problem as problem:
            response = _problem(problem)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        headers |= response.headers | {"Content-Length": str(len(response.body))}
        start_response(f"{response.status.value} {response.status.phrase}", list(headers.items()))
        return [response.body]

    def _route(self, environ: WSGIEnvironment) -> Response:
        method = environ["REQUEST_METHOD"]
        parts = [part for part in environ.get("PATH_INFO", "/").split("/") if part]
        match method, parts:
            case "GET", []:
                return _html(pages.welcome(_language(environ)))
            case "GET", ["stil.css"]:
                return Response(
                    HTTPStatus.OK, pages.STYLE, {"Content-Type": "text/css; charset=utf-8"}
                )
            case "GET", ["status", _, _]:
                return _json(HTTPStatus.OK, {"status": "UP"})
            case "POST", ["paymenttransaction", originator, endpoint]:
                return self._create(environ, originator, endpoint)
            case "GET", ["paymenttransaction", originator, endpoint, identifier]:
                return self._tell(environ, originator, endpoint, identifier)
            case "GET", ["zahlen", identifier]:
                return self._show(environ, identifier)
            case "POST", ["zahlen", identifier]:
                return self._answer(environ, identifier)
        raise Problem(HTTPStatus.NOT_FOUND, "UNSPECIFIED", "There is nothing at this address.")

    # --- For programs ---

    def _create(self, environ: WSGIEnvironment, originator: str, endpoint: str) -> Response:
        if not (_ID.fullmatch(originator) and _ID.fullmatch(endpoint)):
            raise Problem(
                HTTPStatus.NOT_FOUND, "NO_VALID_ORIGINATOR_OR_ENDPOINT", "Unknown account."
            )
        request = _checked(_read_json(environ))
        try:
            attempt = self.store.add(originator, endpoint, request)
        except RequestKnown:
            raise Problem(
                HTTPStatus.CONFLICT, "PAYMENT_EXISTS", "This requestId was used before."
            ) from None
        return _json(HTTPStatus.CREATED, _transaction(environ, attempt))

    def _tell(
        self, environ: WSGIEnvironment, originator: str, endpoint: str, identifier: str
    ) -> Response:
        attempt = self.store.get(identifier)
        if attempt is None or (attempt.originator, attempt.endpoint) != (originator, endpoint):
            raise Problem(HTTPStatus.NOT_FOUND, "404", "Unknown transaction.")
        return _json(HTTPStatus.OK, _transaction(environ, attempt))

    # --- For payers ---

    def _attempt(self, identifier: str) -> Attempt:
        attempt = self.store.get(identifier)
        if attempt is None:
            raise Problem(HTTPStatus.NOT_FOUND, "404", "Unknown transaction.")
        return attempt

    def _show(self, environ: WSGIEnvironment, identifier: str) -> Response:
        attempt = self._attempt(identifier)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(attempt.request["redirectUrl"]))
        return _html(pages.checkout(attempt, _language(environ)), form_action=f"'self' {origin}")

    def _answer(self, environ: WSGIEnvironment, identifier: str) -> Response:
        attempt = self._attempt(identifier)
        form = parse_qs(_read(environ).decode("utf-8", "replace"))
        answer = ANSWERS.get(form.get("answer", [""])[0])
        if answer is None:
            raise Problem(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "Unknown answer.")
        if answer.status and self.store.decide(identifier, answer.status, after=answer.after):
            for _ in range(answer.times):
                self._tell_creditor(attempt, answer.status, answer.after)
        return Response(HTTPStatus.SEE_OTHER, headers={"Location": attempt.request["redirectUrl"]})

    def _tell_creditor(self, attempt: Attempt, status: str, after: float) -> None:
        if not self.notify:
            return
        url = self.notify.format(originator=attempt.originator)
        body = json.dumps({"transactionId": attempt.id, "status": status}).encode()
        timer = threading.Timer(after, _post, (url, body))
        timer.daemon = True
        timer.start()


@dataclass(frozen=True)
class AnswerKind:
    """What a button of the payer's page does.

    Attributes:
        status: the answer, empty for none at all.
        times: how often the creditor is told.
        after: seconds until the answer exists; the payer goes back at once.
    """

    status: str
    times: int = 1
    after: float = 0


ANSWERS = {
    "pay": AnswerKind("PAYED"),
    "fail": AnswerKind("FAILED"),
    "cancel": AnswerKind("CANCELED"),
    "twice": AnswerKind("PAYED", times=2),
    "late": AnswerKind("PAYED", after=10),
    "very-late": AnswerKind("PAYED", after=60),
    "never": AnswerKind("", times=0),
}


def _post(url: str, body: bytes) -> None:
    """Told once, like a letter; who missed it asks by himself."""
    request = urllib.request.Request(  # noqa: S310 - the operator names the address
        url, body, {"Content-Type": "application/json"}, method="POST"
    )
    try:
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310
    except (urllib.error.URLError, OSError):
        return


def _checked(request: dict[str, Any]) -> dict[str, Any]:
    """The standard's rules; the sum is computed in whole cents."""
    try:
        wrong = (
            not _ID.fullmatch(request["requestId"])
            or request["currency"] != "EUR"
            or not 0 < request["grosAmount"] <= 999999
            or not 0 < len(request["purpose"]) <= 27
            or len(request.get("description") or "") > 250
            or not 1 <= len(request["items"]) <= 99
            or urlsplit(request["redirectUrl"]).scheme not in {"http", "https"}
            or len(request["redirectUrl"]) > 2082
        )
        total = sum(
            round(item["totalNetAmount"] * 100) + round(item["totalTaxAmount"] * 100)
            for item in request["items"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", f"Bad field: {error}") from error
    if wrong:
        raise Problem(
            HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "A field breaks the standard's limits."
        )
    if total != round(request["grosAmount"] * 100):
        raise Problem(
            HTTPStatus.BAD_REQUEST, "CALCULATION_ERROR", "The items do not sum up to grosAmount."
        )
    return request


def _transaction(environ: WSGIEnvironment, attempt: Attempt) -> dict[str, Any]:
    base = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', 'localhost')}"
    path = f"paymenttransaction/{attempt.originator}/{attempt.endpoint}/{attempt.id}"
    return {
        "paymentInformation": {
            "transactionUrl": f"{base}/{path}",
            "transactionRedirectUrl": f"{base}/zahlen/{attempt.id}",
            "transactionId": attempt.id,
            "transactionReference": attempt.id[:8].upper(),
            "transactionTimestamp": datetime.fromtimestamp(attempt.created_at, UTC).isoformat(
                timespec="seconds"
            ),
            "paymentMethod": "OTHER",
            "paymentMethodDetail": "Testbezahlung",
            "status": attempt.status(time.time()),
        },
        "paymentRequest": attempt.request,
    }


def _read(environ: WSGIEnvironment) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > _BODY_LIMIT:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "VALIDATION_ERROR", "Too long.")
    body: bytes = environ["wsgi.input"].read(length)
    return body


def _read_json(environ: WSGIEnvironment) -> dict[str, Any]:
    try:
        value = json.loads(_read(environ))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "The body is not a JSON object.")
    return value


def _language(environ: WSGIEnvironment) -> str:
    """``?lang=`` first, then the browser's wish, else German."""
    asked = parse_qs(str(environ.get("QUERY_STRING", ""))).get("lang", [""])[0]
    if asked in pages.LANGUAGES:
        return asked
    wish = str(environ.get("HTTP_ACCEPT_LANGUAGE", "")).strip().lower()
    return "en" if wish.startswith("en") else "de"


def _json(status: HTTPStatus, value: dict[str, Any], kind: str = "application/json") -> Response:
    return Response(status, json.dumps(value).encode(), {"Content-Type": kind})


def _problem(problem: Problem) -> Response:
    value = {
        "type": "about:blank",
        "status": problem.status.value,
        "title": problem.status.phrase,
        "detail": problem.detail,
        "functionalCode": problem.code,
    }
    return _json(problem.status, value, "application/problem+json")


def _html(page: str, *, form_action: str = "'none'") -> Response:
    policy = (
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        f"form-action {form_action}"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
    }
    return Response(HTTPStatus.OK, page.encode(), headers)
