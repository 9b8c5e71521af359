"""What happened to money. The subject is the thing that is paid for, so its history shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """
    Attributes:
        payment_id: primary key of the demand.
        subject_kind: what is paid for, such as ``case``.
        subject_key: its key, such as the case number.
        amount_cents: the demand's amount in euro cents.
    """

    name: ClassVar[str] = "payments.event"

    payment_id: int
    subject_kind: str  # type: ignore[misc]  # a payment belongs to whatever is paid for
    subject_key: str
    amount_cents: int

    @property
    def subject_id(self) -> str:
        return self.subject_key


@dataclass(frozen=True, kw_only=True)
class PaymentRequested(PaymentEvent):
    name: ClassVar[str] = "payments.requested"
    sentence: ClassVar[str] = gettext_noop("hat eine Zahlung angefordert")


@dataclass(frozen=True, kw_only=True)
class PaymentConfirmed(PaymentEvent):
    """The money is in. Published once a demand, however often the provider answers."""

    name: ClassVar[str] = "payments.confirmed"
    sentence: ClassVar[str] = gettext_noop("hat den Eingang der Zahlung festgestellt")


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(PaymentEvent):
    """The last running attempt ended without money; another one may follow.

    Attributes:
        was_cancelled: the payer gave up; otherwise the provider refused.
    """

    name: ClassVar[str] = "payments.failed"
    sentence: ClassVar[str] = gettext_noop("hat festgestellt, dass die Zahlung nicht geklappt hat")

    was_cancelled: bool


@dataclass(frozen=True, kw_only=True)
class OverpaymentRecorded(PaymentEvent):
    """A second attempt was paid as well; the amount has to go back."""

    name: ClassVar[str] = "payments.overpaid"
    sentence: ClassVar[str] = gettext_noop("hat eine doppelte Zahlung festgestellt")


@dataclass(frozen=True, kw_only=True)
class OverpaymentReturned(PaymentEvent):
    name: ClassVar[str] = "payments.overpayment_returned"
    sentence: ClassVar[str] = gettext_noop("hat die doppelte Zahlung zurückgezahlt")


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(PaymentEvent):
    name: ClassVar[str] = "payments.refunded"
    sentence: ClassVar[str] = gettext_noop("hat die Zahlung erstattet")


@dataclass(frozen=True, kw_only=True)
class PaymentWithdrawn(PaymentEvent):
    name: ClassVar[str] = "payments.withdrawn"
    sentence: ClassVar[str] = gettext_noop("hat die Zahlungsaufforderung zurückgenommen")
