"""A reference is drawn again if a booking has it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine

from rathaus.appointments.models import Concern, Office
from rathaus.appointments.services.booking import holding
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import OrganisationUnit, Tenant


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Iterator[Office]:
    with (
        time_machine.travel(datetime(2026, 6, 8, 10, 0, tzinfo=BERLIN), tick=False),
        tenant_context(stralendorf),
    ):
        made = make_office(citizens_office, counters=2)
        open_weekly(made)
        make_concern(made, "personalausweis")
        yield made


def test_a_reference_that_is_taken_is_drawn_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Concern.objects.get()
    taken = book(office, card, date(2026, 6, 16), 9 * 60).reference
    drawn = itertools.cycle([taken, "BBB-BBB"])
    monkeypatch.setattr(holding, "_reference", lambda: next(drawn))
    assert book(office, card, date(2026, 6, 16), 9 * 60).reference == "BBB-BBB"
