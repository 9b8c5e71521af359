"""The fee of a case: asked for by the process, and the case goes on by itself when it is paid."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from rathaus.cases.enums import CaseState, Closing
from rathaus.cases.events import CaseExpired, PaymentArrived, PaymentAwaited, ReminderSent
from rathaus.cases.models import Case
from rathaus.cases.services.messages import tell
from rathaus.cases.timeline import StepKind, add_step
from rathaus.cases.transitions import SUBJECT, lock_case, lock_row, move
from rathaus.catalog import api as catalog
from rathaus.core.events import publish
from rathaus.core.money import format_euro
from rathaus.inbox import api as inbox
from rathaus.payments import api as payments
from rathaus.workflow import api as workflow

PURPOSE_LENGTH = 27
"""Characters of a payment's purpose that every bank shows (XBezahldienste, SEPA line)."""


def await_payment(*, number: str, key: str) -> None:
    """Ask for the fee (called by the process)."""
    case = lock_row(number)
    if case.state == CaseState.AWAITING_PAYMENT:
        return
    service = catalog.service_version(case.service_version_id)
    quote = service.fee(case.answers, parameters=case.context.get("params"))
    payments.request_payment(
        subject_kind=SUBJECT,
        subject_key=case.number,
        amount_cents=case.fee_cents,
        purpose=f"{case.number} {case.title}"[:PURPOSE_LENGTH].strip(),
        items=[
            {"key": item.key, "label": item.label["de"], "cents": item.cents}
            for item in quote.items
        ],
        idempotency_key=key,
    )
    move(case, CaseState.AWAITING_PAYMENT)
    add_step(case, StepKind.PAYMENT_REQUESTED, amount_cents=case.fee_cents)
    publish(PaymentAwaited(number=case.number))


@transaction.atomic
def record_payment(*, number: str, payment_id: int) -> None:
    """The money is in: note it and let the process go on, once a payment."""
    case = lock_case(number)
    if case.state == CaseState.AWAITING_PAYMENT:
        move(case, CaseState.SUBMITTED)
        add_step(case, StepKind.PAID)
        publish(PaymentArrived(number=case.number))
    workflow.deliver_message(
        subject_kind=SUBJECT,
        subject_key=case.number,
        message="payment.received",
        idempotency_key=f"payment:{payment_id}",
    )


def remind_of_payment(*, number: str, key: str) -> None:
    """A friendly second word about the fee (called by the process)."""
    case = lock_row(number)
    if case.state != CaseState.AWAITING_PAYMENT:
        return
    tell(
        case,
        gettext_noop(
            "Die Gebühr für Ihren Antrag ist noch offen: %(amount)s. "
            "Sobald sie bezahlt ist, geht es von allein weiter. "
            "Ohne Zahlung beenden wir den Vorgang 30 Tage nach dem Antrag."
        ),
        {"amount": format_euro(case.fee_cents)},
        author=inbox.MessageAuthor.SYSTEM,
        key=key,
    )
    add_step(case, StepKind.PAYMENT_REMINDED)
    publish(ReminderSent(number=case.number))


def expire(*, number: str) -> None:
    """Nobody paid: the case ends, without a decision (called by the process)."""
    case = lock_row(number)
    if case.current_state.is_final:
        return
    end_without_decision(case, Closing.NOT_PAID)
    add_step(case, StepKind.EXPIRED)
    publish(CaseExpired(number=case.number))


def end_without_decision(case: Case, closing: Closing) -> None:
    """Close a locked case that nobody decided; open payments are no longer due."""
    from rathaus.cases.filing import file_of
    from rathaus.records import api as records

    case.closing = closing
    move(case, CaseState.WITHDRAWN, "closing")
    payments.withdraw_payments(subject_kind=SUBJECT, subject_key=case.number)
    records.close_file(file=file_of(case))
