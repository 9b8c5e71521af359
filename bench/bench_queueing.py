"""500 phones and 10 displays watch one office, while numbers are taken and called.

Measured is what watching costs the server, web and database together, and how long a call takes to
the last display. The pages ask as ``halls.js`` does. Floor: as many empty pages asked for as often,
in the same run.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import measuring
from bench.bench_pages import EMPTY, served
from bench.load import Load, watch

DATABASE = "bench_queueing"
PORT = 8794
DISPLAYS, PHONES = 10, 500
PAUSES = [0.4] * DISPLAYS + [4.0] * PHONES
"""Seconds, as in ``display.js`` and ``phone.js``."""
COUNTERS, WAITING = 12, 60
STEPS, STEP_SECONDS = 20, 1.5
"""A number is taken and one is called in turn: some 40 times as much as on a Thursday of 180 visitors."""
WARM_UP = 6.0


@dataclass
class Calls:
    """Who was called when, and who has seen it.

    Attributes:
        called: primary key of the ticket → when the call began.
        delays: milliseconds until each display had it.
    """

    called: dict[int, float] = field(default_factory=dict)
    seen: set[tuple[int, int]] = field(default_factory=set)
    delays: list[float] = field(default_factory=list)

    def on_news(self, page: int, body: bytes) -> None:
        if page >= DISPLAYS or not self.called:
            return
        now = time.perf_counter()
        for call in json.loads(body)["last_calls"]:
            begun = self.called.get(call["id"])
            if begun is not None and (page, call["id"]) not in self.seen:
                self.seen.add((page, call["id"]))
                self.delays.append((now - begun) * 1000)


def main() -> None:
    measuring.start(database=DATABASE)
    tenant, office, concern, counters = _make_office()
    measuring.vacuum(DATABASE)
    calls = Calls()
    empty, _ = _watched("/", EMPTY, PORT, Calls(), _wait)
    mine = _Steps(tenant, office, concern, counters, calls)
    address = f"/{tenant.slug}/warten/stand/{office.key}/"
    share, load = _watched(address, "rathaus.config.settings", PORT + 1, calls, mine.take_all)
    print(
        f"{load.per_second:.0f} answers a second, p95 {measuring.percentile(load.milliseconds, 0.95):.1f} ms"
    )
    print(
        f"{len(calls.called)} calls, seen {len(calls.delays)} times on {DISPLAYS} displays:"
        f" p50 {measuring.median(calls.delays):.0f} ms, of which the call itself"
        f" {measuring.median(mine.milliseconds):.0f} ms, at most {max(mine.milliseconds):.0f} ms"
    )
    assert len(calls.delays) == len(calls.called) * DISPLAYS
    measuring.report(
        "500 phones and 10 displays, of one core", share, unit="%", goal=10.0,
        floor=empty, floor_name="empty page",
    )  # fmt: skip
    measuring.report(
        "from a call to the last display", max(calls.delays), unit="ms", goal=1000.0
    )  # fmt: skip


def _watched(
    path: str, settings: str, port: int, calls: Calls, act: Callable[[], None]
) -> tuple[float, Load]:
    """Percent of a core that the server needs while it is watched, and what the pages saw."""
    shares: list[float] = []

    def measure(server: int) -> None:
        time.sleep(WARM_UP)
        begin, before = time.perf_counter(), _cpu(server)
        act()
        used = sum(spent - before.get(process, 0.0) for process, spent in _cpu(server).items())
        shares.append(used / (time.perf_counter() - begin) * 100)

    with served(path, settings=settings, port=port) as server:
        actor = threading.Thread(target=measure, args=(server,))
        actor.start()
        load = watch(
            "localhost", port, path, pauses=PAUSES, until=lambda: not actor.is_alive(),
            on_news=calls.on_news,
        )  # fmt: skip
        actor.join()
    return shares[0], load


def _wait() -> None:
    time.sleep(10.0)


def _cpu(server: int) -> dict[int, float]:
    """Of the web server's processes and of the database's that work for it, but not for this script."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        backends = [pid for (pid,) in cursor.fetchall()]
    return measuring.cpu_seconds([*measuring.family(server), *backends])


@dataclass
class _Steps:
    """What happens in the office meanwhile."""

    tenant: Any
    office: Any
    concern: Any
    counters: Sequence[Any]
    calls: Calls
    milliseconds: list[float] = field(default_factory=list)

    def take_all(self) -> None:
        for step in range(STEPS):
            if step % 2:
                self._call(self.counters[step // 2 % COUNTERS])
            else:
                _take(self.tenant, self.office, self.concern)
            time.sleep(STEP_SECONDS)

    def _call(self, counter: Any) -> None:
        from rathaus.core.tenancy import tenant_context
        from rathaus.queueing.services import tickets

        begun = time.perf_counter()
        with tenant_context(self.tenant):
            called = tickets.call_next(counter=counter, concerns=[self.concern.pk])
        self.calls.called[called.pk] = begun
        self.milliseconds.append((time.perf_counter() - begun) * 1000)


_number = itertools.count(1)


def _take(tenant: Any, office: Any, concern: Any) -> None:
    from rathaus.core.tenancy import tenant_context
    from rathaus.queueing.enums import Source
    from rathaus.queueing.services import tickets

    with tenant_context(tenant):
        tickets.take_ticket(
            office=office, concern=concern, source=Source.RECEPTION,
            idempotency_key=f"bench-{next(_number)}", although="bench",
        )  # fmt: skip


def _make_office() -> tuple[Any, Any, Any, list[Any]]:
    from rathaus.appointments.enums import HoursKind
    from rathaus.appointments.models import Counter
    from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly
    from rathaus.core.tenancy import tenant_context
    from rathaus.core.tests.cast import make_tenant, make_unit
    from rathaus.queueing.models import CounterDuty
    from rathaus.tenants.enums import State, TenantKind

    tenant = make_tenant("schwerin", "Schwerin", TenantKind.TOWN, State.MV, "13004000")
    unit = make_unit(tenant, "buergerbuero", "Bürgerbüro")
    with tenant_context(tenant):
        office = make_office(unit, counters=COUNTERS)
        hours: dict[str, Any] = {"opens": 0, "closes": 1440, "breaks": []}
        open_weekly(office, weekdays=range(7), kind=HoursKind.WALK_IN, **hours)
        concern = make_concern(office, letter="P")
        counters = list(Counter.objects.filter(office=office))
        for number, counter in enumerate(counters):
            CounterDuty.objects.create(
                counter=counter, office=office, staff_id=number + 1, staff_name="Anna"
            )
    for _ in range(WAITING):
        _take(tenant, office, concern)
    return tenant, office, concern, counters


if __name__ == "__main__":
    main()
