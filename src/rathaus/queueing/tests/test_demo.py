"""Kiosk and displays of the demo have addresses that can be written down."""

from __future__ import annotations

import pytest

from rathaus.appointments import demo as offices
from rathaus.core.tokens import hash_code
from rathaus.queueing import demo
from rathaus.queueing.models import Device, QueueSettings
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
