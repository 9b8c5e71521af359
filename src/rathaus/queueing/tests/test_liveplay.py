"""The show in the running demo leaves a day of played minutes and an office as it was."""

from __future__ import annotations

import pytest

from rathaus.accounts.models import User
from rathaus.appointments.demo import open_today, take_back
from rathaus.appointments.models import Counter, Office, OpeningException
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.liveplay import LivePlay
from rathaus.queueing.models import CounterDuty, QueueRecord, QueueSettings, Ticket
from rathaus.tenants.models import Tenant


@pytest.mark.django_db
def test_a_show_of_eight_visitors(
    stralendorf: Tenant, hall: Office, desks: list[Counter], clerk: User, lead: User
) -> None:
    said: list[str] = []
    play = LivePlay(
        stralendorf, hall, 36_000, 8, lambda at, words: said.append(words), open_today, take_back
    )
    play.run()
    with tenant_context(stralendorf):
        assert Ticket.objects.count() == 8
        assert not Ticket.objects.present().exists()
        assert not CounterDuty.objects.filter(closed_at=None).exists()
        assert not OpeningException.objects.exists()
        assert QueueSettings.objects.get().back_after_minutes == 5
        done = QueueRecord.objects.filter(what="done")
        assert min(row.served_seconds or 0 for row in done) > 30
    assert len(said) >= 16
