"""Who may do what with a payment, and what can be done with it at all."""

from __future__ import annotations

from rathaus.accounts.api import Role, Staff
from rathaus.payments.enums import PaymentStatus
from rathaus.payments.models import Payment, Transaction


def may_see_payments(staff: Staff) -> bool:
    """Money of the whole administration is for team leads and administrators."""
    return staff.is_at_least(Role.LEAD)


def is_refundable(payment: Payment) -> bool:
    return payment.status == PaymentStatus.PAID


def is_returnable(transaction: Transaction) -> bool:
    """A double payment that has not gone back yet."""
    return transaction.is_overpayment and transaction.returned_at is None
