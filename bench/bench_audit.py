"""The audit chain: appending against a bare insert, and verifying.

Run: ``.venv/bin/python bench/bench_audit.py``. Eight connections write one entry a transaction,
spread over 200 towns, then into one town alone; the floor is the same row in a table without
chain, triggers and row-level security.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

WRITERS, ROUNDS, TOWNS, TO_VERIFY = 8, 400, 200, 100_000
INSERT = (
    "INSERT INTO {} (tenant_id, at, actor_kind, actor_id, actor_label, event_name, subject_kind,"
    " subject_id, sentence, payload) VALUES (%s, now(), 'staff', 7, 'Anna Amtlich', 'cases.claimed',"
    " 'case', %s, 'hat den Vorgang übernommen', '{{\"number\": \"STR-26-4KQ-7M3\", \"unit\": 3}}')"
)


def main() -> None:
    measuring.start(database="bench_audit")
    towns = _towns()
    plain = _write("bench_plain", towns)
    _write("audit_auditentry", towns)  # makes the heads, which a town has after its first event
    spread = _write("audit_auditentry", towns)
    single = _write("audit_auditentry", towns[:1])
    name = "bare inserts of the same row, 8 connections"
    measuring.report(
        "events appended, 200 towns", spread, unit="1/s", goal=1000, better="higher",
        floor=plain, floor_name=name,
    )  # fmt: skip
    measuring.report(
        "events appended, one town", single, unit="1/s", goal=1000, better="higher",
        floor=plain, floor_name=name,
    )  # fmt: skip
    _fill(towns[0])
    measuring.vacuum("bench_audit")
    fastest = max(_verify() for _ in range(3))
    measuring.report("entries verified", fastest, unit="1/s", goal=50_000, better="higher")


def _towns() -> list[int]:
    from rathaus.tenants.enums import State, TenantKind
    from rathaus.tenants.models import Tenant

    made = Tenant.objects.bulk_create(
        Tenant(slug=f"stadt-{n}", name=f"Stadt {n}", short_name=f"Stadt {n}", kind=TenantKind.TOWN,
               state=State.MV, key="13076107", street="Weg 1", postal_code="19073", place="Ort",
               phone="0385 1", email=f"post@stadt-{n}.example")
        for n in range(TOWNS)
    )  # fmt: skip
    with _superuser() as connection:
        connection.execute("CREATE TABLE bench_plain (LIKE audit_auditentry INCLUDING ALL)")
        connection.execute("GRANT ALL ON bench_plain TO PUBLIC")
    return [town.pk for town in made]


def _superuser() -> psycopg.Connection[tuple[object, ...]]:
    from django.conf import settings

    from rathaus.core.postgres import embedded

    return embedded.superuser(settings.DATA_DIRECTORY, "bench_audit")


def _write(table: str, towns: list[int]) -> float:
    """Rows a second of eight connections, one row a transaction."""
    from django.db import connection

    parameters = connection.get_connection_params()
    parameters = {k: parameters[k] for k in ("host", "user", "dbname")}
    errors: list[Exception] = []

    def write(number: int) -> None:
        try:
            with psycopg.connect(**parameters) as own:
                for round_ in range(ROUNDS):
                    town = towns[(number * ROUNDS + round_) % len(towns)]
                    own.execute("SELECT set_config('rathaus.tenant', %s, true)", [str(town)])
                    own.execute(INSERT.format(table).encode(), [town, f"S-{number}-{round_}"])
                    own.commit()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return WRITERS * ROUNDS / (time.perf_counter() - begin)


def _fill(town: int) -> None:
    with _superuser() as connection, connection.transaction():
        connection.execute(
            INSERT.format("audit_auditentry").replace("%s, now()", f"{town}, now()").replace(
                "'case', %s", "'case', n::text").replace("VALUES (", "SELECT ").rstrip(")").encode()
            + f" FROM generate_series(1, {TO_VERIFY}) n".encode()
        )  # fmt: skip


def _verify() -> float:
    from rathaus.audit.verification import verify

    begin = time.perf_counter()
    reports = verify()
    if not all(report.is_whole for report in reports):
        raise RuntimeError("the chain of the benchmark is broken")
    return sum(report.seals for report in reports) / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
