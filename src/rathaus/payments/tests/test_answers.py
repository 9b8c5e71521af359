"""However often, late or muddled a provider answers: confirmed once, and paid stays paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.core import events
from rathaus.payments import registry, services
from rathaus.payments.enums import (
    PAYMENT_TRANSITIONS,
    SETTLED,
    TRANSACTION_TRANSITIONS,
    PaymentStatus,
    TransactionStatus,
)
from rathaus.payments.events import PaymentConfirmed, PaymentEvent
from rathaus.payments.models import Payment, Transaction
from rathaus.payments.registry import Answer, Checkout, Provider, Started
from rathaus.payments.tests.provider import demand


def test_every_state_stands_in_the_tables() -> None:
    assert set(PAYMENT_TRANSITIONS) == set(PaymentStatus)
    assert set(TRANSACTION_TRANSITIONS) == set(TransactionStatus)


def test_nothing_leads_from_paid_to_unpaid() -> None:
    for settled in SETTLED:
        assert PAYMENT_TRANSITIONS[settled] <= SETTLED
    assert TRANSACTION_TRANSITIONS[TransactionStatus.PAID] == frozenset()


class Scripted(Provider):
    """A provider whose answers the test gives."""

    label = "Drehbuch"

    def __init__(self) -> None:
        self.started = 0

    def start(self, checkout: Checkout) -> Started:
        assert checkout.amount_cents == sum(item.cents for item in checkout.items)
        self.started += 1
        return Started(f"{checkout.request_id}", f"https://pay.example/{self.started}")

    def status(self, account: str, transaction_id: str) -> Answer:
        return Answer(None)

    def origins(self) -> list[str]:
        return ["https://pay.example"]

    def check_config(self) -> list[str]:
        return []


SCRIPTED = registry.providers.register("scripted", Scripted())

answers = st.one_of(
    st.builds(
        Answer,
        st.sampled_from(TransactionStatus),
        st.sampled_from([3070, 3070, 3070, None, 1, 3071]),
    ),
    st.just(Answer(None)),
)
steps = st.one_of(
    st.just("start"),
    st.just("old"),
    st.just("refund"),
    st.just("withdraw"),
    st.tuples(st.integers(0, 5), answers, st.integers(1, 3)),
)


@dataclass
class Witness:
    """Sees every event and checks after each step what must always hold."""

    payment: Payment
    events: list[PaymentEvent] = field(default_factory=list)
    was_paid: bool = False

    def check(self) -> None:
        self.payment.refresh_from_db()
        confirmed = [event for event in self.events if isinstance(event, PaymentConfirmed)]
        paid = self.payment.transactions.filter(status=TransactionStatus.PAID)
        assert len(confirmed) == int(self.payment.is_settled)
        assert not (self.was_paid and not self.payment.is_settled)
        assert all(event.amount_cents == self.payment.amount_cents == 3070 for event in self.events)
        assert paid.count() - paid.filter(is_overpayment=True).count() == int(
            self.payment.is_settled
        )
        self.was_paid = self.payment.is_settled

    def take(self, step: object) -> None:
        match step:
            case "start":
                try:
                    services.start_checkout(
                        reference=self.payment.reference, redirect_url="https://town.example/"
                    )
                except services.PaymentNotDue:
                    assert not Payment.objects.get(pk=self.payment.pk).is_payable
            case "old":
                long_ago = timezone.now() - timedelta(days=1)
                self.payment.transactions.update(started_at=long_ago)
            case "refund":
                try:
                    services.mark_refunded(reference=self.payment.reference)
                except services.NotRefundable:
                    assert self.payment.status != PaymentStatus.PAID
            case "withdraw":
                services.withdraw_payments(
                    subject_kind=self.payment.subject_kind, subject_key=self.payment.subject_key
                )
            case (int(which), Answer() as answer, int(times)):
                self.answer(which, answer, times)

    def answer(self, which: int, answer: Answer, times: int) -> None:
        attempts = list(self.payment.transactions.order_by("id"))
        for _ in range(times if attempts else 0):
            services.record_answer(transaction_id=attempts[which % len(attempts)].pk, answer=answer)


@pytest.mark.usefixtures("in_stralendorf")
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(st.lists(steps, max_size=14))
def test_whatever_a_provider_says(story: list[object]) -> None:
    with override_settings(PAYMENT_PROVIDER="scripted"):
        payment = demand(f"S-{Payment.objects.count()}")
        witness = Witness(payment)
        handler = witness.events.append
        events.subscribe(PaymentEvent)(handler)
        try:
            for step in ("start", *story):
                witness.take(step)
                witness.check()
        finally:
            events._handlers[PaymentEvent].remove(handler)
    assert Transaction.objects.filter(payment=payment).exists()
