"""One search among 200 administrations: a right query, a typo, a compound, and suggestions.

The floor is the same table read by its primary key. Goal: an answer in 25 ms, whatever was typed,
so that suggestions keep up with typing.
"""

from __future__ import annotations

from functools import partial

from bench import measuring

TOWNS = 200
QUERIES = {
    "search, two words": ("Hund anmelden", False),
    "search, typo": ("Hundestuer", False),
    "search, unknown compound": ("Hundesteueranmeldung", False),
    "search, English": ("register my dog", False),
    "suggestions while typing": ("bewo", True),
}
COPY_DOCUMENTS = """
    INSERT INTO search_document
        (tenant_id, kind, key, language, title, url, text, names, words, weight, vector)
    SELECT t.id, d.kind, d.key, d.language, d.title, d.url, d.text, d.names, d.words, d.weight,
           ts_delete(d.vector, 'xtenant' || d.tenant_id) || to_tsvector('simple', 'xtenant' || t.id)
    FROM search_document d, tenants_tenant t WHERE d.tenant_id = %s AND t.id <> d.tenant_id
"""
COPY_WORDS = """
    INSERT INTO search_word (tenant_id, word, documents)
    SELECT t.id, w.word, w.documents
    FROM search_word w, tenants_tenant t WHERE w.tenant_id = %s AND t.id <> w.tenant_id
"""


def prepare() -> int:
    """200 administrations that offer every service; gives one of them."""
    from django.conf import settings

    from rathaus.catalog import api as catalog
    from rathaus.catalog.queries import packages
    from rathaus.core.postgres import embedded
    from rathaus.core.tenancy import tenant_context
    from rathaus.core.tests.cast import make_tenant, make_unit
    from rathaus.tenants.api import State, TenantKind, forget_tenants

    catalog.load_packages()
    towns = [
        make_tenant(f"stadt-{n}", f"Stadt {n}", TenantKind.TOWN, State.MV, f"{n:08d}")
        for n in range(TOWNS)
    ]
    forget_tenants()
    unit = make_unit(towns[0], "alles", "Alles")
    with tenant_context(towns[0]):
        for offer in packages():
            catalog.activate_service(slug=offer.slug, unit=unit)
    with embedded.superuser(settings.DATA_DIRECTORY, "bench_search") as connection:
        connection.execute(COPY_DOCUMENTS, [towns[0].pk])
        connection.execute(COPY_WORDS, [towns[0].pk])
    return towns[TOWNS // 2].pk


def main() -> None:
    measuring.start(database="bench_search")
    town = prepare()
    measuring.vacuum("bench_search")
    from rathaus.core.tenancy import tenant_context
    from rathaus.search.api import search
    from rathaus.search.models import Document

    with tenant_context(town):
        key = Document.objects.values_list("pk", flat=True).order_by("pk")[0]
        floor = measuring.median(measuring.timed(lambda: Document.objects.get(pk=key)))
        for name, (query, unfinished) in QUERIES.items():
            assert search(query, language="de", as_typed=unfinished).hits, name
            look = partial(search, query, language="de", as_typed=unfinished)
            times = measuring.timed(look, rounds=100)
            measuring.report(
                f"{name}, p95", measuring.percentile(times, 0.95), unit="ms", goal=25.0,
                floor=floor, floor_name="one row by key",
            )  # fmt: skip


if __name__ == "__main__":
    main()
