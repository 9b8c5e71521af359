"""A workflow step against its bare SQL, the same step after a thousand others, and the clock.

Run: ``.venv/bin/python bench/bench_workflow.py``. Commits wait for the disk, as in production. A
step is everything a clerk's "done" costs on the server: locks, the finished task, the next one,
history, audit events and the commit.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

DATABASE = "bench_workflow"
STEPS = 1_000
TIMERS = 200_000
TENANTS = 200
DUE = 100
EDGE = 100
"""Steps at the beginning and at the end that are compared."""


def main() -> None:
    measuring.start(database=DATABASE, durable=True)
    clerk = _town()
    floor = _bare_steps()
    looped = _loop(clerk)
    name = "the same rows in plain SQL"
    measuring.report("step p50", measuring.median(looped), unit="ms",
                     floor=measuring.median(floor), floor_name=name)  # fmt: skip
    measuring.report("step p95", measuring.percentile(looped, 0.95), unit="ms", goal=10,
                     floor=measuring.percentile(floor, 0.95), floor_name=name)  # fmt: skip
    for figure, times in (
        ("steps 901-1,000 of one loop, against the first 100", looped),
        ("last of 1,000 tasks open at once, against the first 100", _crowd(clerk)),
    ):
        first, last = measuring.median(times[:EDGE]), measuring.median(times[-EDGE:])
        measuring.report(figure, last / first, unit="times", goal=1.2)
    _fill_timers()
    poll = measuring.timed(_poll, rounds=300)
    measuring.report(f"due timers among {TIMERS:,}, p50", measuring.median(poll), unit="ms", goal=2,
                     floor=measuring.median(measuring.timed(_nothing, rounds=300)),
                     floor_name="an empty SELECT")  # fmt: skip
    measuring.report(f"due timers among {TIMERS:,}, p95", measuring.percentile(poll, 0.95),
                     unit="ms", goal=2)  # fmt: skip


def _town() -> Any:
    from rathaus.accounts.api import Role, staff_of
    from rathaus.core.tenancy import activate, tenant_context
    from rathaus.core.tests.cast import make_staff, make_tenant, make_unit
    from rathaus.tenants.enums import State, TenantKind

    tenant = make_tenant("bench", "Amt Bench", TenantKind.AMT, State.MV, "13076107")
    unit = make_unit(tenant, "buergerbuero", "Bürgerbüro")
    person = make_staff(tenant, "bench@example.org", "Berta Bench", Role.CLERK, unit)
    activate(tenant)
    with tenant_context(tenant):
        return staff_of(person)


def _start(xml: bytes, subject: str) -> None:
    from django.db import transaction

    from rathaus.workflow.api import deploy, start

    with transaction.atomic():
        deploy(key=subject, xml=xml)
        start(
            key=subject,
            subject_kind="case",
            subject_key=subject,
            variables={"unit": "buergerbuero", "again": True},
        )


def _complete_all(clerk: Any, subject: str) -> list[float]:
    """Milliseconds of each completed task: a request as the desk sends it, without HTML."""
    from django.db import transaction

    from rathaus.workflow.api import Task, complete

    times = []
    for _ in range(STEPS):
        with transaction.atomic():
            tasks = Task.objects.pending().about("case", subject).order_by("pk")
            task_id = tasks.values_list("pk", flat=True).first()
        begin = time.perf_counter()
        with transaction.atomic():
            complete(task_id=task_id, staff=clerk, variables={"decision": "approve"})
        times.append((time.perf_counter() - begin) * 1000)
    return times


def _loop(clerk: Any) -> list[float]:
    from rathaus.workflow.tests.building import end, exclusive, model, start, user

    xml = model(
        start(),
        user("a", rathaus__candidateUnit="${unit}", rathaus__dueDays="14"),
        exclusive("g"),
        end(),
        "s > a > g",
        "g > a : again",
        "g > e : default",
    )
    _start(xml, "loop")
    return _complete_all(clerk, "loop")


def _crowd(clerk: Any) -> list[float]:
    from rathaus.workflow.tests.building import end, many, model, start, user

    marker = many(times=str(STEPS))
    xml = model(start(), user("a", marker, rathaus__candidateUnit="${unit}"), end(), "s > a > e")
    _start(xml, "crowd")
    return _complete_all(clerk, "crowd")


# --- Floors ---------------------------------------------------------------------------------------


def _bare_steps() -> list[float]:
    """The rows of a step, written by hand: no engine, no events, no objects, no tenants."""
    from django.conf import settings

    from rathaus.core.postgres import embedded

    with embedded.superuser(settings.DATA_DIRECTORY, DATABASE) as connection:
        connection.execute(_BARE_TABLES)
    return [_bare_step() for _ in range(320)][20:]


def _bare_step() -> float:
    from django.db import connection, transaction

    begin = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _BARE:
            cursor.execute(statement)
    return (time.perf_counter() - begin) * 1000


_BARE_TABLES = """
    CREATE TABLE bare_instance (id bigint PRIMARY KEY, variables jsonb);
    CREATE TABLE bare_token (id bigint PRIMARY KEY, element text);
    CREATE TABLE bare_task (id bigserial PRIMARY KEY, token bigint, status text);
    CREATE TABLE bare_step (id bigserial PRIMARY KEY, element text, at timestamptz);
    INSERT INTO bare_instance VALUES (1, '{}');
    INSERT INTO bare_token VALUES (1, 'a');
    INSERT INTO bare_task (token, status) VALUES (1, 'open');
    GRANT ALL ON ALL TABLES IN SCHEMA public TO rathaus_app;
    GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO rathaus_app;
"""

_BARE = (
    "SELECT id, variables FROM bare_instance WHERE id = 1 FOR NO KEY UPDATE",
    "SELECT max(id) FROM bare_task",
    "UPDATE bare_task SET status = 'completed' WHERE id = (SELECT max(id) FROM bare_task)",
    "UPDATE bare_token SET element = 'a' WHERE id = 1",
    "INSERT INTO bare_task (token, status) VALUES (1, 'open')",
    "INSERT INTO bare_step (element, at) VALUES ('a', now()), ('g', now()), ('a', now())",
    "UPDATE bare_instance SET variables = '{\"again\": true}' WHERE id = 1",
)


# --- The clock ------------------------------------------------------------------------------------


def _fill_timers() -> None:
    """Timers of many towns; as the superuser, because no town may write for another."""
    from django.conf import settings

    from rathaus.core.postgres import embedded

    with embedded.superuser(settings.DATA_DIRECTORY, DATABASE) as connection:
        for statement in _FILL:
            connection.execute(statement)
    measuring.vacuum(DATABASE)


_FILL = (
    f"""
    INSERT INTO tenants_tenant
    SELECT made.* FROM tenants_tenant t, generate_series(1, {TENANTS}) n,
        LATERAL jsonb_populate_record(NULL::tenants_tenant, to_jsonb(t)
            || jsonb_build_object('id', 1000 + n, 'slug', 'town-' || n)) made
    WHERE t.slug = 'bench'
    """,
    f"""
    INSERT INTO workflow_instance
    SELECT made.* FROM (SELECT * FROM workflow_instance ORDER BY id LIMIT 1) i,
        generate_series(1, {TENANTS}) n,
        LATERAL jsonb_populate_record(NULL::workflow_instance, to_jsonb(i)
            || jsonb_build_object('id', 100000 + n, 'tenant_id', 1000 + n)) made
    """,
    f"""
    INSERT INTO workflow_token (id, tenant_id, instance_id, element_id, state, flow_id, variables,
        loop_started, loop_done, activation, attempts)
    SELECT 1000000 + n, 1001 + n % {TENANTS}, 100001 + n % {TENANTS}, 't', 'waiting', '', '{{}}',
        0, 0, 0, 0
    FROM generate_series(1, {TIMERS}) n
    """,
    f"""
    INSERT INTO workflow_timer (tenant_id, token_id, kind, element_id, due_at, every, is_waiting)
    SELECT 1001 + n % {TENANTS}, 1000000 + n, 'event', 't',
        now() + CASE WHEN n <= {DUE} THEN interval '-1 minute' ELSE n * interval '1 minute' END,
        '', true
    FROM generate_series(1, {TIMERS}) n
    """,
)


def _poll() -> None:
    from django.utils import timezone

    from rathaus.workflow.services.timers import due_timers

    assert len(due_timers(timezone.now(), 500)) >= DUE


def _nothing() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchall()


if __name__ == "__main__":
    main()
