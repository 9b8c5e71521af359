"""Kiosk and displays of the demo have addresses that can be written down."""

from __future__ import annotations

from collections import Counter

import pytest

from rathaus.appointments import demo as offices
from rathaus.core.tokens import hash_code
from rathaus.queueing import demo
from rathaus.queueing.demohistory import VISITORS, WEEKS
from rathaus.queueing.models import Device, QueueRecord, QueueSettings
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db


def test_the_printed_addresses_are_those_of_the_devices(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    offices.seed(in_stralendorf)
    for _ in range(2):
        demo.seed(in_stralendorf)
    printed = [path for _, path in demo.addresses(in_stralendorf) if "/a" in path]
    codes = [path.split("/")[2] for path in printed if path.startswith("warten/a")]
    hashes = set(Device.objects.values_list("token_hash", flat=True))
    assert {hash_code(code) for code in codes} == hashes
    assert QueueSettings.objects.count() == 1


def test_past_thursdays_have_honest_figures(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    offices.seed(in_stralendorf)
    demo.seed(in_stralendorf)
    what = Counter(QueueRecord.objects.values_list("what", flat=True))
    assert what["taken"] == what["called"] == what["done"] + what["left"] == WEEKS * VISITORS
    calls = QueueRecord.objects.filter(what="called")
    inside = [r.low_seconds <= r.waited_seconds <= r.high_seconds for r in calls]  # type: ignore[operator]
    assert 0.7 < sum(inside) / len(inside) < 0.95
