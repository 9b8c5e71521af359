"""Searches among 200 administrations that offer every service, each with words of its own.

The floor is one row read by its key in the same run. Goal: an answer in 15 ms, whatever was typed,
so that suggestions keep up with typing. ``edition`` is what a process pays once after a change.
"""

from __future__ import annotations

from functools import partial

from bench import measuring

TOWNS = 200
GOAL = 15.0
QUERIES = {
    "search, two words": ("Hund anmelden", False),
    "search, typo": ("Hundestuer", False),
    "search, unknown compound": ("Hundesteueranmeldung", False),
    "search, English": ("register my dog", False),
    "search, a sentence": ("wo kann ich mein neues Auto anmelden wenn ich umgezogen bin", False),
    "suggestions while typing": ("bewo", True),
}


def prepare() -> list[int]:
    """Administrations that offer every service; gives their keys."""
    from rathaus.catalog import api as catalog
    from rathaus.catalog.models import Activation
    from rathaus.catalog.queries import packages
    from rathaus.core.tenancy import tenant_context
    from rathaus.core.tests.cast import make_tenant, make_unit
    from rathaus.search.api import SearchDocument, index_documents
    from rathaus.tenants.api import State, TenantKind, forget_tenants

    catalog.load_packages()
    towns = [
        make_tenant(f"stadt-{n}", f"Stadt {n}", TenantKind.TOWN, State.MV, f"{n:08d}")
        for n in range(TOWNS)
    ]
    forget_tenants()
    for number, town in enumerate(towns):
        with tenant_context(town):
            unit = make_unit(town, "alles", "Alles")
            Activation.objects.bulk_create(
                Activation(
                    slug=offer.slug, service_version=offer.version, unit=unit, is_active=True
                )
                for offer in packages()
            )
            index_documents(
                SearchDocument(
                    "news", str(n), "de", f"Nachricht {n} aus Stadt {number}", f"neues/{n}/"
                )
                for n in range(20)
            )
    return [town.pk for town in towns]


def main() -> None:
    measuring.start(database="bench_search")
    towns = prepare()
    measuring.vacuum("bench_search")
    from rathaus.core.tenancy import tenant_context
    from rathaus.search import memory
    from rathaus.search.api import search
    from rathaus.search.models import Document

    def collect() -> None:
        memory.forget()
        memory.view()

    with tenant_context(towns[TOWNS // 2]):
        key = Document.objects.values_list("pk", flat=True).order_by("pk")[0]
        floor = measuring.median(measuring.timed(lambda: Document.objects.get(pk=key)))
        for name, (query, unfinished) in QUERIES.items():
            assert search(query, language="de", as_typed=unfinished).hits, name
            look = partial(search, query, language="de", as_typed=unfinished)
            times = measuring.timed(look, rounds=100)
            measuring.report(
                f"{name}, p95", measuring.percentile(times, 0.95), unit="ms", goal=GOAL,
                floor=floor, floor_name="one row by key",
            )  # fmt: skip
        times = measuring.timed(collect, rounds=5)
        measuring.report("a new edition, once a process", measuring.median(times), unit="ms")
    first = []
    for town in towns:
        with tenant_context(town):
            first += measuring.timed(lambda: search("Hund anmelden"), rounds=1, warm_up=0)
    measuring.report(
        "the first search of a town in a process, p95", measuring.percentile(first, 0.95), unit="ms"
    )


if __name__ == "__main__":
    main()
