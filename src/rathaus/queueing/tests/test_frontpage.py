"""What the town's front page says of the halls."""

from __future__ import annotations

from collections.abc import Callable

import time_machine

from rathaus.appointments.models import Concern, Counter, Office
from rathaus.catalog.pagecache import forget_pages
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.queueing.api import halls_now
from rathaus.queueing.models import QueueSettings, Ticket
from rathaus.tenants.api import Tenant


def test_the_front_page_says_how_many_wait(
    stralendorf: Tenant,
    hall: Office,
    take: Callable[..., Ticket],
    page_client: Callable[[], PageClient],
    clock: time_machine.Traveller,
) -> None:
    take()
    take()
    for language, words in (("", "2 Personen warten"), ("en/", "2 people are waiting")):
        forget_pages()
        assert words in page_client().get(f"/stralendorf/{language}").content.decode()
    with tenant_context(stralendorf):
        (now,), more = halls_now()
        assert (now.is_open, now.waiting, more) == (True, 2, False)
        QueueSettings.objects.update(gives_numbers=False)
        (stopped,), _ = halls_now()
    assert (stopped.is_open, stopped.reason, stopped.high) == (False, "stopped", None)


def test_a_hall_without_walk_in_today_is_not_there(
    stralendorf: Tenant, hall: Office, concerns: list[Concern], desks: list[Counter]
) -> None:
    with tenant_context(stralendorf):
        Concern.objects.update(is_walk_in=False)
        assert halls_now() == ([], False)


def test_another_town_does_not_see_them(hemer: Tenant, hall: Office) -> None:
    with tenant_context(hemer):
        assert halls_now() == ([], False)
