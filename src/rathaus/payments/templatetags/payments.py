"""What the payment pages need to say things."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from rathaus.core.texts import Texts, pick
from rathaus.payments import registry
from rathaus.payments.enums import PaymentStatus, TransactionStatus
from rathaus.payments.models import Payment, Transaction

register = template.Library()

_KINDS: dict[str, str] = {
    PaymentStatus.REQUESTED: "info",
    PaymentStatus.PENDING: "warning",
    PaymentStatus.PAID: "success",
    PaymentStatus.FAILED: "danger",
    PaymentStatus.CANCELLED: "danger",
    PaymentStatus.REFUNDED: "info",
    TransactionStatus.OPEN: "warning",
}


@register.filter
def in_language(texts: Texts | str) -> str:
    """The text in the page's language."""
    return pick(texts)


@register.filter
def badge_kind(thing: Payment | Transaction) -> str:
    """The badge's colour; its word says the same."""
    return _KINDS[thing.status]


@register.filter
def provider_label(attempt: Transaction) -> str:
    return registry.providers.get(attempt.provider).label


@register.filter
def payment_title(payment: Payment) -> str:
    """The page's heading after coming back."""
    if payment.status == PaymentStatus.PAID:
        return _("Bezahlt")
    if payment.status == PaymentStatus.REFUNDED:
        return _("Erstattet")
    if payment.withdrawn_at:
        return _("Nichts mehr zu bezahlen")
    if payment.status == PaymentStatus.PENDING:
        return _("Wir warten auf den Bezahldienst")
    if payment.status == PaymentStatus.CANCELLED:
        return _("Sie haben die Zahlung abgebrochen")
    return _("Die Zahlung hat nicht geklappt")
