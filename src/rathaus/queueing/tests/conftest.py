"""An office with two counters, two concerns, and walk-in hours all day."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from rathaus.appointments.enums import HoursKind
from rathaus.appointments.models import Concern, Counter, Office
from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.enums import Source
from rathaus.queueing.models import Ticket
from rathaus.queueing.services import tickets
from rathaus.tenants.models import OrganisationUnit, Tenant

_number = itertools.count(1)


@pytest.fixture
def hall(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    """The citizens' office; no tenant stays active."""
    with tenant_context(stralendorf):
        office = make_office(citizens_office, counters=2)
        open_weekly(
            office, weekdays=range(7), opens=0, closes=1440, kind=HoursKind.WALK_IN, breaks=[]
        )
        make_concern(office, "reisepass", letter="P")
        make_concern(office, "fundsachen", letter="F", position=1)
    return office


@pytest.fixture
def desks(stralendorf: Tenant, hall: Office) -> list[Counter]:
    with tenant_context(stralendorf):
        return list(Counter.objects.filter(office=hall))


@pytest.fixture
def concerns(stralendorf: Tenant, hall: Office) -> list[Concern]:
    """A passport, then lost property."""
    with tenant_context(stralendorf):
        return list(Concern.objects.filter(office=hall))


@pytest.fixture
def take(stralendorf: Tenant, hall: Office, concerns: list[Concern]) -> Callable[..., Ticket]:
    """Take a number as somebody at the kiosk: ``take()``, ``take(concern=…, priority_reason=…)``."""

    def taken(concern: Concern | None = None, **fields: Any) -> Ticket:
        with tenant_context(stralendorf):
            return tickets.take_ticket(
                office=hall, concern=concern or concerns[0], source=Source.RECEPTION,
                idempotency_key=f"halle-{next(_number)}", **fields,
            ).ticket  # fmt: skip

    return taken
