"""The work list of a clerk with 100,000 cases in the town and 200 towns in the database.

Every list, filter, sorting and the search as whole pages (Django's test client, signed in, templates
and all). The floor is the bare SQL of one list, measured in the same run.
"""

from __future__ import annotations

from collections.abc import Callable

from bench import measuring

DATABASE = "bench_cases"
TOWNS, CASES, CASES_ELSEWHERE = 200, 100_000, 500
GOAL_MS = 60.0
SERVICES = (
    "hundesteuer-anmeldung",
    "hundesteuer-abmeldung",
    "meldebescheinigung",
    "fuehrerschein-umtausch",
)
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
    if measuring.start(database=DATABASE, fresh=False):
        _make_towns()
        measuring.vacuum(DATABASE)
    clerk, lead = _client("anna.amtlich"), _client("lea.leitung")
    floor = measuring.median(measuring.timed(_bare_sql()))
    pages = {name: _page(clerk, query) for name, query in PAGES.items()}
    pages["Leitung, drei Teams"] = _page(lead, "?liste=team")
    times = {name: measuring.timed(fetch) for name, fetch in pages.items()}
    for name, taken in times.items():
        print(
            f"{name:28} p50 {measuring.median(taken):5.1f} p95 {measuring.percentile(taken, 0.95):5.1f} ms"
        )
    slowest = max(times, key=lambda name: measuring.percentile(times[name], 0.95))
    usual = measuring.percentile(times["Alle im Team"], 0.95)
    worst = measuring.percentile(times[slowest], 0.95)
    for figure, value in (
        ("work list, p95", usual),
        (f"slowest of {len(times)} lists ({slowest}), p95", worst),
    ):
        measuring.report(
            figure, value, unit="ms", goal=GOAL_MS, floor=floor, floor_name="the list's bare SQL"
        )


def _client(name: str) -> object:
    from django.test import Client

    from rathaus.accounts.models import User
    from rathaus.core.tests.cast import enter

    client = Client()
    enter(client, User.objects.get(email=f"{name}@bench.example"))
    return client


def _make_towns() -> None:
    from rathaus.accounts.enums import Role
    from rathaus.cases.bulk import insert_cases
    from rathaus.catalog.api import activate_service, load_packages
    from rathaus.core.tenancy import tenant_context
    from rathaus.core.tests.cast import make_staff, make_tenant, make_unit
    from rathaus.tenants.enums import State, TenantKind
    from rathaus.tenants.models import Municipality
    from rathaus.tenants.queries import forget_tenants

    load_packages()
    pampow = Municipality.objects.create(ags="13076107", name="Pampow")
    dummer = Municipality.objects.create(ags="13076033", name="Dümmer")
    for number in range(TOWNS):
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
            for slug in SERVICES:
                activate_service(slug=slug, unit=units[0])
            insert_cases(CASES if number == 0 else CASES_ELSEWHERE, seed=number)
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


if __name__ == "__main__":
    main()
