"""The administration's view of the money that came in online."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.audit import api as audit
from rathaus.core.dates import BERLIN, today
from rathaus.core.texts import pick
from rathaus.payments import queries, registry, rules, services
from rathaus.payments.forms import PaymentFilterForm
from rathaus.payments.models import Payment, Transaction

PAGE_SIZE = 50
TOTALS_DAYS = 14


@staff_required(Role.LEAD)
@require_GET
def payment_list(request: HttpRequest) -> HttpResponse:
    form = PaymentFilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(queries.payment_list(wanted), PAGE_SIZE).get_page(request.GET.get("seite"))
    end = wanted.end or today()
    start = wanted.start or end - timedelta(days=TOTALS_DAYS - 1)
    totals = queries.totals_by_day(start, end)
    context = {
        "form": form,
        "page": page,
        "totals": totals,
        "totals_cents": sum(total.cents for total in totals),
        "totals_count": sum(total.count for total in totals),
        "totals_start": start,
        "totals_end": end,
        "attention": queries.attention_count(),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "payments/staff/list.html", context)


@staff_required(Role.LEAD)
@require_GET
def payment_detail(request: HttpRequest, reference: str) -> HttpResponse:
    payment = _payment(reference)
    context = {
        "payment": payment,
        "items": [(pick(item["label"]), item["cents"]) for item in payment.items],
        "attempts": [
            (attempt, rules.is_returnable(attempt))
            for attempt in payment.transactions.order_by("id")
        ],
        "is_refundable": rules.is_refundable(payment),
        "subject": audit.subject_of(payment.subject_kind, payment.subject_key),
        "history": _history(payment),
    }
    return render(request, "payments/staff/detail.html", context)


def _history(payment: Payment) -> list[audit.HistoryEntry]:
    """What the log of the thing that is paid for says about this one demand."""
    return [
        entry
        for entry in audit.history(payment.subject_kind, payment.subject_key)
        if entry.payload.get("payment_id") == payment.pk
    ]


@staff_required(Role.LEAD)
@require_POST
def refunded(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        services.mark_refunded(reference=_payment(reference).reference)
    except services.NotRefundable:
        messages.error(request, _("Diese Zahlung ist nicht bezahlt oder schon erstattet."))
    else:
        messages.success(request, _("Die Erstattung ist vermerkt."))
    return redirect("payments-staff:detail", reference=reference)


@staff_required(Role.LEAD)
@require_POST
def returned(request: HttpRequest, reference: str, transaction_id: int) -> HttpResponse:
    try:
        services.mark_overpayment_returned(
            reference=_payment(reference).reference, transaction_id=transaction_id
        )
    except Transaction.DoesNotExist:
        raise Http404 from None
    except services.NotRefundable:
        messages.error(request, _("Diese doppelte Zahlung ist schon zurückgezahlt."))
    else:
        messages.success(request, _("Die Rückzahlung ist vermerkt."))
    return redirect("payments-staff:detail", reference=reference)


def _payment(reference: str) -> Payment:
    payment = queries.payment_by_reference(reference)
    if payment is None:
        raise Http404
    return payment


# --- CSV ------------------------------------------------------------------------------------------


@staff_required(Role.LEAD)
@require_GET
def payment_csv(request: HttpRequest) -> HttpResponse:
    """The filtered list for a spreadsheet: semicolons and a byte order mark, as German Excel reads it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_csv_head())
    found = queries.payment_list(PaymentFilterForm(request.GET).wanted())
    for payment in found.iterator(chunk_size=1000):
        writer.writerow(_harmless(cell) for cell in _csv_row(payment))
    response = HttpResponse(
        "\N{BYTE ORDER MARK}" + out.getvalue(), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="zahlungen-{today():%Y-%m-%d}.csv"'
    return response


def _csv_head() -> list[str]:
    return [
        _("Angefordert am"),
        _("Vorgang"),
        _("Zweck"),
        _("Betrag in Euro"),
        _("Stand"),
        _("Bezahlt am"),
        _("Erstattet am"),
        _("Bezahldienst"),
        _("Transaktion"),
    ]


def _csv_row(payment: Payment) -> Iterator[str]:
    paid = [attempt for attempt in payment.transactions.all() if attempt.status == "paid"]
    first = paid[0] if paid else None
    yield f"{payment.requested_at.astimezone(BERLIN):%d.%m.%Y %H:%M}"
    yield payment.subject_key
    yield payment.purpose
    yield f"{payment.amount_cents // 100},{payment.amount_cents % 100:02d}"
    yield str(payment.get_status_display())
    yield f"{payment.paid_at.astimezone(BERLIN):%d.%m.%Y %H:%M}" if payment.paid_at else ""
    yield f"{payment.refunded_at.astimezone(BERLIN):%d.%m.%Y %H:%M}" if payment.refunded_at else ""
    yield registry.providers.get(first.provider).label if first else ""
    yield first.provider_transaction_id if first else ""


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula becomes text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
