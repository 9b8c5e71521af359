"""A city of 20 offices with 12 counters each, 12 weeks ahead, 80 % booked, among 200 towns.

The engine alone: the calendar of one office and of all, the free times of a day, and holds by eight
people at once; then the calendar's page over HTTP. Floors: the same rows read by bare SQL, an empty
page, and a bare INSERT of a seat, in the same run.
"""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bench import bench_pages, measuring

DATABASE = "bench_appointments"
TOWNS, OFFICES, COUNTERS, WEEKS = 200, 20, 12, 12
BOOKED = 0.8
CLIENTS, HOLDS = 8, 1200
PORT = 8792


def main() -> None:
    if measuring.start(database=DATABASE, fresh=False):
        _make_towns()
        measuring.vacuum(DATABASE)
    _calendars()
    _calendar_pages()
    _holds()


# --- Calendars ------------------------------------------------------------------------------------


def _calendars() -> None:
    from django.utils import timezone

    from rathaus.appointments.freetimes import (
        Wanted,
        able_counters,
        able_counters_of_offices,
        free_days,
        free_days_of_offices,
        free_times,
    )
    from rathaus.appointments.models import Concern, Office

    city = _city()
    with _as(city):
        offices = list(Office.objects.order_by("pk"))
        concerns = list(Concern.objects.filter(key="personalausweis").order_by("office_id"))
    office, concern = offices[0], concerns[0]
    busy = timezone.localdate() + timedelta(days=8)
    while busy.weekday() > 4:
        busy += timedelta(days=1)

    def calendar() -> None:
        able = able_counters(office, [concern.pk])
        assert len(free_days(office, counters=able, minutes=concern.minutes)) > 50

    def day() -> None:
        able = able_counters(office, [concern.pk])
        assert free_times(office, counters=able, minutes=concern.minutes, first=busy, last=busy)

    def all_offices() -> None:
        able = able_counters_of_offices({concern.office_id: [concern.pk] for concern in concerns})
        wanted = [
            Wanted(office, able[office.pk], concern.minutes)
            for office, concern in zip(offices, concerns, strict=True)
        ]
        assert all(len(days) > 50 for days in free_days_of_offices(wanted).values())

    for name, call, goal, seats in (
        ("calendar of 12 weeks, 12 counters", calendar, 20.0, _seats(f"office_id = {office.pk}")),
        ("calendar of 20 offices", all_offices, 200.0, _seats("true")),
        ("free times of a day", day, 5.0, _seats(f"office_id = {office.pk} AND day = '{busy}'")),
    ):
        floor = measuring.median(measuring.timed(_inside(city, seats), rounds=20))
        measuring.timed(_inside(city, call), rounds=8)
        rounds, before = 60 if goal < 100 else 20, _cpu()
        times = measuring.timed(_inside(city, call), rounds=rounds, warm_up=0)
        used = (_cpu() - before) / rounds * 1000
        print(f"{name:36} p50 {measuring.median(times):6.2f} ms, processor time {used:6.2f} ms")
        measuring.report(
            f"{name}, p95", measuring.percentile(times, 0.95), unit="ms", goal=goal,
            floor=floor, floor_name="reading the same seats",
        )  # fmt: skip


def _cpu() -> float:
    """Processor seconds of this process, its database connection and those that helped it.

    A busy machine does not change them.
    """
    from django.db import connection

    backend = connection.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # helpers that have ended are counted by now
    own = measuring.cpu_seconds((os.getpid(), backend))
    return sum(own.values()) + measuring.cpu_seconds_of_ended_children(measuring.parent(backend))


def _seats(condition: str) -> Callable[[], None]:
    from django.db import connection

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), sum(upper(span)) FROM appointments_seat"
                f" WHERE {condition} AND (let_go_at IS NULL OR let_go_at > now())"
            )
            cursor.fetchone()

    return read


def _inside(tenant: Any, call: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with _as(tenant):
            call()

    return run


def _calendar_pages() -> None:
    """One visitor after the other: what one of them waits for, not how many there may be."""
    empty = bench_pages.measure("/", settings=bench_pages.EMPTY, port=PORT, connections=1)
    floor = measuring.percentile(empty.milliseconds, 0.95)
    for name, place in (("one office", "buergerbuero-0"), ("20 offices", "")):
        address = f"/schwerin/termine/zeiten/?anliegen=personalausweis&ort={place}"
        load = bench_pages.measure(address, port=PORT + 1, connections=1)
        print(f"page of {name:28} p50 {measuring.median(load.milliseconds):6.2f} ms")
        measuring.report(
            f"page of 12 weeks, {name}, p95", measuring.percentile(load.milliseconds, 0.95),
            unit="ms", goal=None if not place else 60.0, floor=floor, floor_name="empty page",
        )  # fmt: skip


# --- Holds ----------------------------------------------------------------------------------------


def _holds() -> None:
    from rathaus.appointments.enums import Channel
    from rathaus.appointments.models import Concern, Office
    from rathaus.appointments.services import TimeTaken, hold_time

    city = _city()
    run = f"{time.time():.0f}"
    with _as(city):
        _remove_holds()
        office = Office.objects.order_by("pk")[1]
        concern = Concern.objects.get(office=office, key="personalausweis")
        wishes = _wishes(office, concern)
    won = itertools.count()

    def hold(number: int) -> None:
        day, start = wishes[number % len(wishes)]
        try:
            with _as(city):
                hold_time(
                    office=office, items={concern: 1}, day=day, start=start,
                    channel=Channel.ONLINE, idempotency_key=f"bench-{run}-{number}",
                )  # fmt: skip
            next(won)
        except TimeTaken:
            pass

    floor = _at_once(_bare_insert(city, office), HOLDS)
    attempts = _at_once(hold, HOLDS)
    print(f"holds: {next(won)} of {HOLDS} attempts won")
    measuring.report(
        "holds, 8 people at once", attempts[0], unit="/s", goal=300.0, better="higher",
        floor=floor[0], floor_name="bare INSERT of a seat",
    )  # fmt: skip
    measuring.report(
        "hold, 8 people at once, p95", measuring.percentile(attempts[1], 0.95), unit="ms", goal=50.0,
        floor=measuring.percentile(floor[1], 0.95), floor_name="bare INSERT of a seat",
    )  # fmt: skip
    with _as(city):
        _remove_holds()


def _wishes(office: Any, concern: Any) -> list[tuple[date, int]]:
    """Popular times: the free ones of four weeks, in random order, each wanted once a free seat and more."""
    from rathaus.appointments.freetimes import able_counters, free_times

    able = able_counters(office, [concern.pk])
    found = free_times(office, counters=able, minutes=concern.minutes)
    wishes = [(free.day, free.start) for free in found for _ in range(free.seats)]
    random.Random(3).shuffle(wishes)
    return wishes[: HOLDS * 2 // 3]


def _at_once(call: Callable[[int], None], number: int) -> tuple[float, list[float]]:
    """Calls by :data:`CLIENTS` threads: how many a second, and milliseconds of each."""
    from django.db import connection

    numbers, times = iter(range(number)), []
    lock, start = threading.Lock(), threading.Barrier(CLIENTS + 1)

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        start.wait()
        while True:
            with lock:
                mine = next(numbers, None)
            if mine is None:
                break
            begin = time.perf_counter()
            call(mine)
            times.append((time.perf_counter() - begin) * 1000)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    start.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return number / (time.perf_counter() - begin), times


def _bare_insert(tenant: Any, office: Any) -> Callable[[int], None]:
    from django.db import connection

    from rathaus.appointments.models import Booking, Counter

    with _as(tenant):
        counters = list(Counter.objects.filter(office=office).values_list("pk", flat=True))
        booking = (
            Booking.objects.filter(office=office).order_by("pk").values_list("pk", flat=True)[0]
        )

    def insert(number: int) -> None:
        with _as(tenant), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO appointments_seat"
                " (tenant_id, booking_id, office_id, counter_id, day, span, let_go_at)"
                " VALUES (%s, %s, %s, %s, %s, int4range(%s, %s), now()) ON CONFLICT DO NOTHING",
                [
                    tenant.pk, booking, office.pk, counters[number % COUNTERS],
                    date(2020, 1, 1) + timedelta(days=number // COUNTERS), 480, 500,
                ],
            )  # fmt: skip

    return insert


def _remove_holds() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in (
            "DELETE FROM appointments_seat WHERE let_go_at IS NOT NULL",
            "DELETE FROM appointments_bookingitem USING appointments_booking b"
            " WHERE b.id = booking_id AND b.state = 'held'",
            "DELETE FROM appointments_booking WHERE state = 'held'",
            "DELETE FROM appointments_bookingrecord",
        ):
            cursor.execute(statement)


# --- Towns ----------------------------------------------------------------------------------------


def _as(tenant: Any) -> Any:
    from rathaus.core.tenancy import tenant_context

    return tenant_context(tenant)


def _city() -> Any:
    from rathaus.tenants.models import Tenant

    return Tenant.objects.get(slug="schwerin")


def _make_towns() -> None:
    from rathaus.core.tests.cast import make_tenant, make_unit
    from rathaus.tenants import api as tenants
    from rathaus.tenants.enums import State, TenantKind

    for number in range(TOWNS):
        slug = "schwerin" if number == 0 else f"stadt-{number}"
        tenant = make_tenant(slug, slug.title(), TenantKind.TOWN, State.MV, f"{13004000 + number}")
        unit = make_unit(tenant, "buergerbuero", "Bürgerbüro")
        tenants.forget_tenants()
        with _as(tenant):
            for office in range(OFFICES if number == 0 else 1):
                _make_office(
                    unit,
                    f"buergerbuero-{office}",
                    counters=COUNTERS if number == 0 else 3,
                    weeks=WEEKS if number == 0 else 1,
                )


def _make_office(unit: Any, key: str, *, counters: int, weeks: int) -> None:
    """Booked as in ``rathaus demo city``."""
    from rathaus.appointments.democity import fill
    from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly

    office = make_office(unit, key=key, name=key.title(), counters=counters)
    open_weekly(office)
    for concern in ("personalausweis", "reisepass", "meldebescheinigung"):
        make_concern(office, concern, minutes=20)
    fill(office, weeks=weeks, share=BOOKED)


if __name__ == "__main__":
    main()
