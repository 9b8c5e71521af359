"""What other modules may use of ``payments``."""

from rathaus.payments.enums import PaymentStatus, TransactionStatus
from rathaus.payments.events import (
    OverpaymentRecorded,
    PaymentConfirmed,
    PaymentFailed,
    PaymentRefunded,
    PaymentRequested,
)
from rathaus.payments.models import Payment, Transaction
from rathaus.payments.queries import payment_by_reference, payments_for
from rathaus.payments.registry import configuration_problems
from rathaus.payments.services import (
    AmountsDiffer,
    PaymentNotDue,
    RequestedDifferently,
    request_payment,
    withdraw_payments,
)

__all__ = [
    "AmountsDiffer",
    "OverpaymentRecorded",
    "Payment",
    "PaymentConfirmed",
    "PaymentFailed",
    "PaymentNotDue",
    "PaymentRefunded",
    "PaymentRequested",
    "PaymentStatus",
    "RequestedDifferently",
    "Transaction",
    "TransactionStatus",
    "configuration_problems",
    "payment_by_reference",
    "payments_for",
    "request_payment",
    "withdraw_payments",
]
