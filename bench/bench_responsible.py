"""Who is responsible: asked by name, postal code, address and with a typo, in one of 200 administrations.

Each serves three municipalities and offers every service; a county serves all of them. Floors: an
answer of the same endpoint that names nobody, and the form without a question.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from bench import bench_search, measuring

GOAL_MS = 25.0
_PARTS = ("bar", "dem", "fol", "gün", "hart", "kel", "lim", "mor", "nau", "pam", "rog", "stral", "tes", "wit")  # fmt: skip
PLACE = 171


def name_of(number: int) -> str:
    """A place like no other: ``Demfolhagen``."""
    first, rest = divmod(number, len(_PARTS) ** 2)
    second, third = divmod(rest, len(_PARTS))
    return f"{_PARTS[first]}{_PARTS[second]}{_PARTS[third]}hagen".capitalize()


ASKED = {
    "by name": {"municipality": name_of(PLACE)},
    "by postal code": {"postal_code": str(10000 + PLACE)},
    "by address with a typo": {"municipality": f"Am Markt 3, {name_of(PLACE)[:-2]}ne"},
}
SERVICES = ("hundesteuer-anmeldung", "baugenehmigung", "kindergeld", "fuehrerschein-umtausch")


def prepare() -> None:
    """The towns of ``bench_search`` with municipalities, and their county."""
    from rathaus.core.tests.cast import make_tenant
    from rathaus.tenants.api import State, TenantKind, forget_tenants
    from rathaus.tenants.models import Municipality, Tenant

    bench_search.prepare()
    county = make_tenant("kreis", "Kreis", TenantKind.COUNTY, State.MV, "0")
    served = Tenant.municipalities.through
    for number, town in enumerate(Tenant.objects.filter(kind=TenantKind.TOWN).order_by("pk")):
        places = Municipality.objects.bulk_create(
            Municipality(
                ags=f"{number:05d}{n:03d}",
                name=name_of(number * 3 + n),
                postal_codes=[f"{10000 + number * 3 + n:05d}"],
            )
            for n in range(3)
        )
        served.objects.bulk_create(
            served(tenant_id=owner, municipality_id=place.pk)
            for place in places
            for owner in (town.pk, county.pk)
        )
    forget_tenants()


def main() -> None:
    measuring.start(database="bench_responsible")
    prepare()
    measuring.vacuum("bench_responsible")
    from django.test import Client

    client = Client()
    town = f"stadt-{bench_search.TOWNS // 2}"

    def get(path: str, query: dict[str, str]) -> Any:
        answer = client.get(path, query)
        assert answer.status_code == 200, answer.content
        return answer

    api, page = f"/api/v1/{town}/responsibility", f"/{town}/zustaendig/"
    nobody = {"service": SERVICES[0], "municipality": "?"}
    floor = measuring.median(measuring.timed(partial(get, api, nobody), rounds=60))
    for name, where in ASKED.items():
        times: list[float] = []
        for slug in SERVICES:
            found = get(api, {"service": slug, **where}).json()["places"]
            assert [place["name"] for place in found] == [name_of(PLACE)], (name, found)
            times += measuring.timed(partial(get, api, {"service": slug, **where}), rounds=40)
        measuring.report(
            f"answer {name}, p95", measuring.percentile(times, 0.95), unit="ms", goal=GOAL_MS,
            floor=floor, floor_name="nobody named",
        )  # fmt: skip
    empty = measuring.median(measuring.timed(partial(get, page, {}), rounds=40))
    asked = {"leistung": SERVICES[0], "ort": name_of(PLACE)}
    measuring.report(
        "page with the answer, p95",
        measuring.percentile(measuring.timed(partial(get, page, asked), rounds=80), 0.95),
        unit="ms", floor=empty, floor_name="page without a question",
    )  # fmt: skip


if __name__ == "__main__":
    main()
