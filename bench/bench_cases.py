"""The work list of a clerk with 100,000 cases in the town and 200 towns in the database.

Run: ``.venv/bin/python bench/bench_cases.py [--cases 100000] [--towns 200] [--keep]``.
Measures every list, filter, sorting and the search as whole pages (Django test client, signed in,
templates and all), and the bare SQL of the first list as the floor of the same run. Target: p95
under 80 ms for each.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT))
STATE = ROOT / ".rathaus" / "bench"
os.environ.setdefault("RATHAUS_STATE_DIR", str(STATE))
os.environ.setdefault("RATHAUS_PGDATA", str(STATE / "postgres"))
os.environ.setdefault("RATHAUS_PLAIN_STATIC", "1")
os.environ.setdefault("RATHAUS_LOG_LEVEL", "error")
os.environ.setdefault("RATHAUS_HOSTS", "testserver")
os.environ.setdefault("RATHAUS_DEMO", "1")  # no second factor
os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.config.settings"
os.environ.setdefault("PYTHONPATH", str(ROOT / "src"))

ROUNDS = 60
TARGET_MS = 80.0
DATABASE = "bench_cases"

PAGES = {
    "Meine": "?liste=meine",
    "Neu im Team": "?liste=neu",
    "Alle im Team": "?liste=team",
    "Alle, seltene Leistung": "?liste=team&leistung=seltene-leistung",
    "Alle, ein Zustand": "?liste=team&zustand=question",
    "Alle, eine Gemeinde": "?liste=team&gemeinde=13076107",
    "Alle, neueste zuerst": "?liste=team&sortierung=neueste",
    "Alle, nach Namen": "?liste=team&sortierung=name",
    "Wartet": "?liste=wartet",
    "Überfällig": "?liste=ueberfaellig",
    "Erledigt": "?liste=erledigt",
    "Erledigt, nach Namen": "?liste=erledigt&sortierung=name",
    "Suche Nachname": "?suche=bertgroß",
    "Suche zwei Wörter": "?suche=hanna+ottowald",
    "Suche zwei Buchstaben": "?suche=an",
    "Suche Nummer": "?suche=STR-26-4",
    "Suche ohne Treffer": "?suche=xylophon",
}


def main() -> None:
    options = _options()
    _fresh_database(keep=options.keep)
    import django

    django.setup()
    clerk_client, lead_client = _towns(options.towns, options.cases, keep=options.keep)
    rows = [("bare SQL, Alle im Team", _timed(_bare_sql()))]
    for name, query in PAGES.items():
        rows.append((name, _timed(_page(clerk_client, query))))
    rows.append(("Leitung, drei Teams: Alle", _timed(_page(lead_client, "?liste=team"))))
    worst = 0.0
    print(f"{'page':32} {'p50 ms':>8} {'p95 ms':>8} {'x floor':>8}")
    floor = rows[0][1][0]
    for name, (p50, p95) in rows:
        worst = max(worst, p95)
        print(f"{name:32} {p50:8.1f} {p95:8.1f} {p50 / floor:8.1f}")
    if worst > TARGET_MS:
        sys.exit(f"p95 {worst:.1f} ms is over {TARGET_MS:.0f} ms")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--towns", type=int, default=200)
    parser.add_argument("--keep", action="store_true", help="use the database of the last run")
    return parser.parse_args()


def _fresh_database(*, keep: bool) -> None:
    from rathaus.core import testing
    from rathaus.core.postgres import embedded

    data = Path(os.environ["RATHAUS_PGDATA"])
    embedded.ensure_running(data, durable=False, stop_at_exit=True)
    os.environ["RATHAUS_DATABASE"] = DATABASE
    with embedded.superuser(data) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
    if not (keep and known):
        testing.make_test_database(data, DATABASE)


def _towns(towns: int, cases: int, *, keep: bool) -> tuple[object, object]:
    from django.test import Client

    from rathaus.accounts.models import User
    from rathaus.core.postgres import embedded
    from rathaus.tenants.models import Tenant

    if not Tenant.objects.filter(slug="stralendorf").exists():
        _make_towns(towns, cases)
        with embedded.superuser(Path(os.environ["RATHAUS_PGDATA"]), DATABASE) as connection:
            connection.execute("VACUUM ANALYZE")
    clients = []
    for email in ("anna.amtlich@bench.example", "lea.leitung@bench.example"):
        client = Client()
        client.force_login(
            User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend"
        )
        clients.append(client)
    return clients[0], clients[1]


def _make_towns(towns: int, cases: int) -> None:
    from rathaus.accounts.enums import Role
    from rathaus.cases.bulk import insert_cases
    from rathaus.core.tenancy import tenant_context
    from rathaus.core.tests.cast import make_staff, make_tenant, make_unit
    from rathaus.tenants.enums import State, TenantKind
    from rathaus.tenants.models import Municipality
    from rathaus.tenants.queries import forget_tenants

    pampow = Municipality.objects.create(ags="13076107", name="Pampow")
    dummer = Municipality.objects.create(ags="13076033", name="Dümmer")
    for number in range(towns):
        slug = "stralendorf" if number == 0 else f"stadt-{number}"
        tenant = make_tenant(slug, slug.title(), TenantKind.AMT, State.MV, "1307656")
        tenant.municipalities.set([pampow, dummer])
        forget_tenants()
        units = [
            make_unit(tenant, key, key.title()) for key in ("buergerbuero", "steuern", "verkehr")
        ]
        if number == 0:
            make_staff(tenant, "anna.amtlich@bench.example", "Anna Amtlich", Role.CLERK, units[0])
            make_staff(tenant, "lea.leitung@bench.example", "Lea Leitung", Role.LEAD, *units)
        with tenant_context(tenant):
            insert_cases(cases if number == 0 else 500, seed=number)
        if number == 0:
            with tenant_context(tenant):
                from rathaus.cases.models import Case

                rare = Case.objects.filter(closed_at=None).order_by("-due_on").values("pk")[:3]
                Case.objects.filter(pk__in=rare).update(service_slug="seltene-leistung")


def _page(client: object, query: str) -> Callable[[], None]:
    def fetch() -> None:
        response = client.get(f"/stralendorf/amt/vorgaenge/{query}")  # type: ignore[attr-defined]
        assert response.status_code == 200, response.status_code

    return fetch


def _bare_sql() -> Callable[[], None]:
    from django.db import connection

    from rathaus.core.tenancy import tenant_context
    from rathaus.tenants.models import OrganisationUnit, Tenant

    tenant = Tenant.objects.get(slug="stralendorf")
    with tenant_context(tenant):
        unit = OrganisationUnit.objects.get(key="buergerbuero").pk

    def fetch() -> None:
        with tenant_context(tenant), connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM cases_case WHERE tenant_id = %s AND closed_at IS NULL AND unit_id = %s"
                " ORDER BY due_on, id LIMIT 50",
                [tenant.pk, unit],
            )
            assert len(cursor.fetchall()) == 50

    return fetch


def _timed(call: Callable[[], None]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after a warm-up."""
    for _ in range(8):
        call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
