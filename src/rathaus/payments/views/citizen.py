"""Paying: who has the address may pay. Nothing here trusts what the provider's redirect says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.payments import registry, services
from rathaus.payments.enums import PaymentStatus
from rathaus.payments.models import Payment, Transaction
from rathaus.payments.queries import payment_by_reference
from rathaus.payments.tasks import check_soon

type View = Callable[..., HttpResponse]

PULL_EVERY = timedelta(seconds=2)
"""A page that refreshes itself asks the provider no more often than that."""


def leads_to_provider(view: View) -> View:
    """The browser may follow this page's form to the provider, and nowhere else."""

    @wraps(view)
    def with_policy(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
        policy: dict[str, Any] = dict(settings.SECURE_CSP)
        policy["form-action"] = [*policy["form-action"], *_provider_origins()]
        return csp_override(policy)(view)(request, *args, **kwargs)

    return with_policy


def _provider_origins() -> list[str]:
    try:
        return registry.provider_in_use().origins()
    except LookupError:
        return []


def _payment(reference: str) -> Payment:
    payment = payment_by_reference(reference)
    if payment is None:
        raise Http404
    return payment


@never_cache
@leads_to_provider
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is due; POST goes on to the provider."""
    payment = _payment(reference)
    if request.method == "POST":
        return _to_provider(request, payment)
    if payment.status in {PaymentStatus.PENDING, *_OVER} or not payment.is_payable:
        return redirect("payments:back", reference=reference)
    return render(request, "payments/citizen/pay.html", _context(request, payment))


_OVER = (PaymentStatus.PAID, PaymentStatus.REFUNDED)


def _to_provider(request: HttpRequest, payment: Payment) -> HttpResponse:
    back = request.build_absolute_uri(reverse("payments:back", args=[payment.reference]))
    try:
        address = services.start_checkout(reference=payment.reference, redirect_url=back)
    except services.PaymentNotDue:
        return redirect("payments:back", reference=payment.reference)
    except (registry.ProviderUnavailable, registry.ProviderRefused, registry.ProviderMissing):
        messages.error(
            request,
            _(
                "Der Bezahldienst antwortet gerade nicht. Bitte versuchen Sie es später noch einmal."
            ),
        )
        return redirect("payments:pay", reference=payment.reference)
    return redirect(address)


@never_cache
@leads_to_provider
@require_GET
def back(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the provider sends the payer back to; the state is asked for, not believed."""
    payment = _refreshed(_payment(reference))
    if payment.status == PaymentStatus.REQUESTED and payment.is_payable:
        return redirect("payments:pay", reference=reference)
    return render(request, "payments/citizen/back.html", _context(request, payment))


@never_cache
@require_GET
def state(request: HttpRequest, reference: str) -> HttpResponse:
    """For the waiting page: nothing to say yet, or the word to load it anew."""
    payment = _refreshed(_payment(reference))
    response = HttpResponse(status=204)
    if payment.status != PaymentStatus.PENDING:
        response["HX-Refresh"] = "true"  # the whole page, because its title changes too
    return response


def _refreshed(payment: Payment) -> Payment:
    if payment.status != PaymentStatus.PENDING:
        return payment
    latest = payment.transactions.order_by("-id").first()
    checked_at = latest.checked_at if latest else None
    if checked_at is not None and timezone.now() - checked_at < PULL_EVERY:
        return payment
    return services.refresh_payment(reference=payment.reference)


def _context(request: HttpRequest, payment: Payment) -> dict[str, object]:
    return {
        "payment": payment,
        "return_link": registry.return_link(payment.subject_kind, payment.subject_key, request),
        "can_pay_online": bool(_provider_origins()),
        "is_test": settings.PAYMENT_PROVIDER == "testpay",
    }


@csrf_exempt
@require_POST
def notify(request: HttpRequest) -> HttpResponse:
    """A provider says that it has news. We do not believe the news, we go and ask.

    Always the same answer, so that nobody learns which numbers exist.
    """
    try:
        transaction_id = json.loads(request.body)["transactionId"]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest()
    found = Transaction.objects.filter(provider_transaction_id=str(transaction_id)[:80])
    for attempt in found.order_by("pk"):
        check_soon(attempt.pk)
    return JsonResponse({"received": True}, status=202)
