"""Short messages to telephones, through a gateway that the installation has a contract with.

The interface is one JSON call over HTTPS, as gateways offer it or a few lines in front of them can:
``POST {"to", "from", "text", "reference"}`` with a bearer token; any 2xx answer means taken. The
reference is the same for every try, so that a gateway can drop a repeated one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

import urllib3
from django.conf import settings

_TIMEOUT = urllib3.Timeout(connect=5, read=15)
_pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=False, maxsize=4)


class GatewayUnavailable(RuntimeError):
    """It did not answer, or not now; a later try may succeed."""


class NumberRefused(ValueError):
    """The gateway will never send to this number."""


class TextSender(Protocol):
    """Who sends short messages."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Send one message.

        Args:
            to: number in international form, ``+493851234``.

        Raises:
            GatewayUnavailable, NumberRefused
        """


@dataclass(frozen=True)
class HttpGateway:
    """The configured gateway."""

    url: str
    token: str
    sender: str

    def send(self, *, to: str, text: str, reference: str) -> None:
        body = {"to": to, "from": self.sender, "text": text, "reference": reference}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        try:
            answer = _pool.request("POST", self.url, body=json.dumps(body), headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise GatewayUnavailable(type(error).__name__) from error
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return
        if answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY):
            raise NumberRefused(answer.status)
        raise GatewayUnavailable(answer.status)


def text_sender() -> TextSender | None:
    """The gateway of this installation; None if it has none."""
    if not settings.SMS_URL:
        return None
    return HttpGateway(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_SENDER)


def international(number: str, *, country: str = "49") -> str:
    """``0385 123456`` → ``+49385123456``; a number with ``+`` or ``00`` keeps its country."""
    digits = "".join(character for character in number if character.isdigit())
    if number.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+{country}{digits.removeprefix('0')}"
