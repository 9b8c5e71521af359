"""XBezahldienste 1.0.0, the common interface of the administrations' payment providers.

ePayBL, pmPayment, epay21 and others stand behind it; they differ in how a client proves who it is
(certificate, user and password). The redirect back says nothing: the status is asked for.
Source: https://docs.fitko.de/xbezahldienste/
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
import urllib3
from django.conf import settings

from rathaus.payments.enums import TransactionStatus
from rathaus.payments.registry import (
    Answer,
    Checkout,
    Provider,
    ProviderRefused,
    ProviderUnavailable,
    Started,
)

logger = structlog.get_logger("rathaus.payments")

_STATUS = {
    "INITIAL": TransactionStatus.OPEN,
    "PAYED": TransactionStatus.PAID,  # the standard's own spelling
    "FAILED": TransactionStatus.FAILED,
    "CANCELED": TransactionStatus.CANCELLED,
}
_ID = re.compile(r"[\w-]{1,36}", re.ASCII)
_TIMEOUT = urllib3.Timeout(connect=3, read=8)
_ANSWER_LIMIT = 1 << 20


class XBezahldienste(Provider):
    """The provider at ``settings.XBEZAHLDIENSTE["url"]``."""

    label = "XBezahldienste"

    def __init__(self) -> None:
        self._pools: dict[tuple[Any, ...], urllib3.PoolManager] = {}

    # --- Configuration ---

    def config(self) -> dict[str, str]:
        """Keys ``url``, ``endpoint``, ``user``, ``password``, ``certificate``, ``key``, ``pages``."""
        return dict(settings.XBEZAHLDIENSTE)

    def origins(self) -> list[str]:
        config = self.config()
        addresses = (config.get("pages") or config["url"]).split()
        return sorted({_origin(address) for address in addresses})

    def check_config(self) -> list[str]:
        config = self.config()
        url = config.get("url", "")
        problems = []
        if not url.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            problems.append(
                f"The address {url!r} of the payment provider must begin with https://."
            )
        if not _ID.fullmatch(config.get("endpoint", "")):
            problems.append(
                "The end point must have 1 to 36 letters, digits, hyphens or underscores."
            )
        if bool(config.get("user")) != bool(config.get("password")):
            problems.append("User and password of the payment provider belong together.")
        return problems

    # --- The two calls ---

    def start(self, checkout: Checkout) -> Started:
        answer = self._call("POST", self._path(checkout.account), _payment_request(checkout))
        information = _information(answer)
        started = Started(
            _text(information, "transactionId"), _text(information, "transactionRedirectUrl")
        )
        if not _ID.fullmatch(started.transaction_id):
            raise ProviderUnavailable("The provider answered without a usable transaction number.")
        if _origin(started.redirect_url) not in self.origins():
            raise ProviderRefused("FOREIGN_REDIRECT", "The provider's page has an unknown address.")
        return started

    def status(self, account: str, transaction_id: str) -> Answer:
        try:
            answer = self._call("GET", f"{self._path(account)}/{quote(transaction_id, safe='')}")
        except ProviderRefused as refusal:
            if refusal.code == str(HTTPStatus.NOT_FOUND.value):
                return Answer(None)
            raise
        information = _information(answer)
        word = _text(information, "status")
        if word not in _STATUS:
            logger.warning("payments.unknown_status", word=word[:40])
        return Answer(
            _STATUS.get(word),
            _cents((answer.get("paymentRequest") or {}).get("grosAmount")),
            _text(information, "paymentMethod")[:40],
        )

    # --- HTTP ---

    def _path(self, account: str) -> str:
        return f"/paymenttransaction/{quote(account, safe='')}/{self.config()['endpoint']}"

    def _pool(self) -> urllib3.PoolManager:
        config = self.config()
        key = (config.get("certificate", ""), config.get("key", ""))
        if key not in self._pools:
            certificate: dict[str, Any] = {}
            if key[0]:
                certificate = {"cert_file": key[0], "key_file": key[1] or None}
            self._pools[key] = urllib3.PoolManager(
                timeout=_TIMEOUT, retries=False, maxsize=8, **certificate
            )
        return self._pools[key]

    def _headers(self) -> dict[str, str]:
        config = self.config()
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if config.get("user"):
            credentials = f"{config['user']}:{config.get('password', '')}"
            headers |= urllib3.make_headers(basic_auth=credentials)
        return headers

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        url = self.config()["url"].rstrip("/") + path
        data = None if body is None else json.dumps(body).encode()
        try:
            response = self._pool().request(
                method,
                url,
                body=data,
                headers=self._headers(),
                redirect=False,
                preload_content=False,
            )
            content = response.read(_ANSWER_LIMIT)
            response.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise ProviderUnavailable(
                f"{type(error).__name__} at {urlsplit(url).netloc}"
            ) from error
        return _decoded(response.status, content)


def _decoded(status: int, content: bytes) -> dict[str, Any]:
    """The JSON object of a good answer; a refusal or a fault as an exception."""
    try:
        answer = json.loads(content, parse_float=Decimal)
    except ValueError:
        answer = None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ProviderUnavailable(f"The provider answered with {status}.")
    if status >= HTTPStatus.BAD_REQUEST:
        problem = answer if isinstance(answer, dict) else {}
        raise ProviderRefused(
            str(problem.get("functionalCode") or status), str(problem.get("detail") or "")[:200]
        )
    if not isinstance(answer, dict) or status >= HTTPStatus.MULTIPLE_CHOICES:
        raise ProviderUnavailable("The provider's answer is not a JSON object.")
    return answer


def _information(answer: dict[str, Any]) -> dict[str, Any]:
    information = answer.get("paymentInformation")
    if not isinstance(information, dict):
        raise ProviderUnavailable("The provider's answer lacks paymentInformation.")
    return information


def _text(mapping: dict[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _cents(value: object) -> int | None:
    """Euros as JSON number → cents; None if it is no amount in whole cents."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        cents = Decimal(value) * 100
    except InvalidOperation:
        return None
    return int(cents) if cents.is_finite() and cents == cents.to_integral_value() else None


def _euros(cents: int) -> float:
    """For JSON only: the shortest text of ``cents / 100`` has at most two decimals, so it is exact."""
    return cents / 100


def _payment_request(checkout: Checkout) -> dict[str, Any]:
    """The standard's PaymentRequest (``grosAmount`` is its own spelling). Fees carry no tax."""
    return {
        "requestId": checkout.request_id,
        "requestTimestamp": checkout.requested_at.isoformat(timespec="seconds"),
        "currency": "EUR",
        "grosAmount": _euros(checkout.amount_cents),
        "purpose": checkout.purpose,
        "description": checkout.description[:250],
        "redirectUrl": checkout.redirect_url,
        "items": [
            {
                "id": str(number),
                "reference": item.key[:36],
                "description": item.label[:250],
                "taxRate": 0,
                "quantity": 1,
                "totalNetAmount": _euros(item.cents),
                "totalTaxAmount": 0,
                "singleNetAmount": _euros(item.cents),
                "singleTaxAmount": 0,
                "bookingData": {},
            }
            for number, item in enumerate(checkout.items, start=1)
        ],
    }
