"""What the tests of this module share: a demand, the real test provider, what was published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rathaus.core import events
from rathaus.payments import services
from rathaus.payments.events import PaymentEvent
from rathaus.payments.models import Payment
from rathaus.payments.testpay import server
from rathaus.payments.testpay.app import TestPayApp

ITEMS = [
    {
        "key": "permit",
        "label": {"de": "Bewohnerparkausweis", "en": "Resident permit"},
        "cents": 2500,
    },
    {"key": "card", "label": "Karte", "cents": 570},
]


def demand(key: str = "STR-26-4KQ7-3", **changes: Any) -> Payment:
    """A demand of 30,70 € for a thing that no other module knows."""
    values: dict[str, Any] = {
        "subject_kind": "errand",
        "subject_key": key,
        "amount_cents": 3070,
        "purpose": key,
        "items": ITEMS,
        "idempotency_key": f"fee:{key}",
    }
    return services.request_payment(**(values | changes))


@pytest.fixture
def testpay(settings: Any) -> Iterator[TestPayApp]:
    """The test provider in a thread, over real HTTP."""
    with server.running() as (address, application):
        settings.PAYMENT_PROVIDER = "testpay"
        settings.TESTPAY_URL = address
        yield application


@pytest.fixture
def published() -> Iterator[list[PaymentEvent]]:
    """All payment events since the test began."""
    seen: list[PaymentEvent] = []
    handler: Callable[[PaymentEvent], None] = seen.append
    events.subscribe(PaymentEvent)(handler)
    yield seen
    events._handlers[PaymentEvent].remove(handler)


def names(published: list[PaymentEvent]) -> list[str]:
    return [event.name for event in published]
