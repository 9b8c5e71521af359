"""Pluggable: who moves the money, and where a payer goes back to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from rathaus.core.registry import Registry
from rathaus.payments.enums import TransactionStatus


class ProviderUnavailable(RuntimeError):
    """The provider cannot be reached or has a fault; trying again later may help."""


class ProviderRefused(RuntimeError):
    """The provider understood and says no.

    Attributes:
        code: the provider's own word, such as ``CALCULATION_ERROR``.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class ProviderMissing(LookupError):
    """This installation has no payment provider."""


@dataclass(frozen=True)
class CheckoutItem:
    """One line of the demand; ``cents`` is the gross amount of the whole line."""

    key: str
    label: str
    cents: int


@dataclass(frozen=True)
class Checkout:
    """What a provider is told.

    Attributes:
        account: the creditor's name at the provider; the tenant's slug.
        request_id: our number of this attempt, at most 36 characters.
        amount_cents: euro cents, the sum of the items.
        purpose: at most 27 characters, as it stands on the payer's bank statement.
        description: who gets the money and what for, in words for the payer.
        redirect_url: where the payer comes back to; says nothing about success.
    """

    account: str
    request_id: str
    requested_at: datetime
    amount_cents: int
    purpose: str
    description: str
    redirect_url: str
    items: Sequence[CheckoutItem] = field(default=())


@dataclass(frozen=True)
class Started:
    """The provider's number of the attempt, and its page for the payer."""

    transaction_id: str
    redirect_url: str


@dataclass(frozen=True)
class Answer:
    """What the provider says about an attempt, asked by us.

    Attributes:
        status: None if the provider does not know the attempt or uses a word we do not know.
        amount_cents: the amount the provider has for it, None if it does not say.
    """

    status: TransactionStatus | None
    amount_cents: int | None = None
    method: str = ""


class Provider(ABC):
    """A payment provider. Implementations keep no state; every call may fail."""

    label: str = ""
    """The provider's name as payers know it."""

    @abstractmethod
    def start(self, checkout: Checkout) -> Started:
        """Announce an attempt. Raises ProviderUnavailable or ProviderRefused."""

    @abstractmethod
    def status(self, account: str, transaction_id: str) -> Answer:
        """Ask about an attempt. Raises ProviderUnavailable or ProviderRefused."""

    @abstractmethod
    def origins(self) -> list[str]:
        """Origins (``https://host:port``) a payer may be sent to."""

    @abstractmethod
    def check_config(self) -> list[str]:
        """What is wrong with the configuration, in sentences for an operator; empty if nothing."""


providers: Registry[Provider] = Registry("payment provider")


def provider_name() -> str:
    """Name of the provider in use.

    Raises:
        ProviderMissing: none is configured.
    """
    name = str(settings.PAYMENT_PROVIDER)
    if not name:
        raise ProviderMissing("RATHAUS_PAYMENT_PROVIDER is not set.")
    return name


def provider_in_use() -> Provider:
    """Raises ProviderMissing."""
    return providers.get(provider_name())


def configuration_problems() -> list[str]:
    """What is wrong with the provider in use, for an operator; empty if nothing or none is used."""
    return provider_in_use().check_config() if settings.PAYMENT_PROVIDER else []


type ReturnLink = Callable[[str, str, HttpRequest], str | None]
"""``(subject_kind, subject_key, request)`` → address of the thing that was paid for."""

return_links: Registry[ReturnLink] = Registry("return link of a payment's subject")
"""By subject kind."""


def return_link(subject_kind: str, subject_key: str, request: HttpRequest) -> str | None:
    """Where a payer goes on after paying; None if nobody knows."""
    if subject_kind not in return_links:
        return None
    return return_links.get(subject_kind)(subject_kind, subject_key, request)
