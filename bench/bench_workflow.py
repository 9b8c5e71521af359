"""A workflow step against its bare SQL, the same step after a thousand others, and the clock.

Run: ``.venv/bin/python bench/bench_workflow.py``. Commits wait for the disk, as in production. A
step is everything a clerk's "done" costs on the server: locks, the finished task, the next one,
history, audit events and the commit.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
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
"""Steps of a new and of an old instance that are compared, taken in turns."""


def main() -> None:
    measuring.start(database=DATABASE, durable=True)
    clerk = _town()
    _make_bare_tables()
    _start(_loop(), "old")
    steps, floor = _alternate(lambda: _complete(clerk, "old"), _bare_step, STEPS)
    name = "the same rows in plain SQL"
    measuring.report("step p50", measuring.median(steps), unit="ms",
                     floor=measuring.median(floor), floor_name=name)  # fmt: skip
    measuring.report("step p95", measuring.percentile(steps, 0.95), unit="ms", goal=10,
                     floor=measuring.percentile(floor, 0.95), floor_name=name)  # fmt: skip
    _start(_loop(), "new")
    _flat(f"a step after {STEPS:,} in the same instance, against the first", clerk)
    _start(_crowd(), "old")
    for _ in range(STEPS - EDGE):
        _complete(clerk, "old")
    _start(_crowd(), "new")
    _flat(f"the last of {STEPS:,} tasks open at once, against the first", clerk)
    _fill_timers()
    poll, nothing = _alternate(_poll, _nothing, 400)
    measuring.report(f"due timers among {TIMERS:,}, p50", measuring.median(poll), unit="ms", goal=2,
                     floor=measuring.median(nothing), floor_name="an empty SELECT")  # fmt: skip
    measuring.report(f"due timers among {TIMERS:,}, p95", measuring.percentile(poll, 0.95),
                     unit="ms", goal=2, floor=measuring.percentile(nothing, 0.95),
                     floor_name="an empty SELECT")  # fmt: skip


def _alternate(
    one: Callable[[], float], other: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of both, taken in turns, so that a busy machine is equally unfair to them."""
    pairs = [(one(), other()) for _ in range(rounds + 10)][10:]
    return [first for first, _ in pairs], [second for _, second in pairs]


def _flat(figure: str, clerk: Any) -> None:
    last, first = _alternate(
        lambda: _complete(clerk, "old"), lambda: _complete(clerk, "new"), EDGE - 10
    )
    ratio = measuring.median(last) / measuring.median(first)
    measuring.report(figure, ratio, unit="times", goal=1.2)


def _timed(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


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
    """A new instance for the subject; one that was there before is ended."""
    from django.db import transaction

    from rathaus.workflow.api import cancel_processes, deploy, start

    with transaction.atomic():
        cancel_processes(subject_kind="bench", subject_key=subject)
        deploy(key="bench", xml=xml)
        start(
            key="bench",
            subject_kind="bench",
            subject_key=subject,
            variables={"unit": "buergerbuero", "again": True},
        )


def _complete(clerk: Any, subject: str) -> float:
    """Milliseconds of one completed task: a request as the desk sends it, without HTML."""
    from django.db import transaction

    from rathaus.workflow.api import Task, complete

    with transaction.atomic():
        tasks = Task.objects.pending().about("bench", subject).order_by("pk")
        task_id = tasks.values_list("pk", flat=True)[0]

    def step() -> None:
        with transaction.atomic():
            complete(task_id=task_id, staff=clerk, variables={"outcome": "approve"})

    return _timed(step)


def _loop() -> bytes:
    from rathaus.workflow.tests.building import end, exclusive, model, start, user

    return model(
        start(),
        user("a", rathaus__candidateUnit="${unit}", rathaus__dueDays="14"),
        exclusive("g"),
        end(),
        "s > a > g",
        "g > a : again",
        "g > e : default",
    )


def _crowd() -> bytes:
    from rathaus.workflow.tests.building import end, many, model, start, user

    marker = many(times=str(STEPS))
    return model(start(), user("a", marker, rathaus__candidateUnit="${unit}"), end(), "s > a > e")


# --- Floors ---------------------------------------------------------------------------------------


def _make_bare_tables() -> None:
    from django.conf import settings

    from rathaus.core.postgres import embedded

    with embedded.superuser(settings.DATA_DIRECTORY, DATABASE) as connection:
        connection.execute(_BARE_TABLES)


def _bare_step() -> float:
    """The rows of a step, written by hand: no engine, no events, no objects, no tenants."""
    from django.db import connection, transaction

    def step() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _BARE:
                cursor.execute(statement)

    return _timed(step)


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


def _poll() -> float:
    from django.utils import timezone

    from rathaus.workflow.services.timers import due_timers

    def poll() -> None:
        assert len(due_timers(timezone.now(), 500)) >= DUE

    return _timed(poll)


def _nothing() -> float:
    from django.db import connection

    def select() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchall()

    return _timed(select)


if __name__ == "__main__":
    main()
