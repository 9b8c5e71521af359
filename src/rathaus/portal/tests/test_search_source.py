"""People find pages and who leads the administration, and nobody whom it does not name."""

from __future__ import annotations

from rathaus.core.tenancy import tenant_context
from rathaus.portal.legal.facts import Facts
from rathaus.portal.legal.services import change_legal_texts
from rathaus.search.api import search
from rathaus.tenants.models import Tenant


def _found(query: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.key) for hit in search(query, language="de").hits]


def test_only_whom_the_administration_names_is_found(in_stralendorf: Tenant, hemer: Tenant) -> None:
    assert ("person", "leitung") not in _found("Bürgermeisterin")
    facts = Facts(office="buergermeisterin", representative="Berta Vorderfrau")
    change_legal_texts(facts=facts, based_on=0, changes="")
    assert _found("Vorderfrau")[0] == ("person", "leitung")
    assert search("Bürgermeisterin", language="de").hits[0].title == (
        "Berta Vorderfrau, Bürgermeisterin"
    )
    with tenant_context(hemer):
        assert ("person", "leitung") not in _found("Vorderfrau")


def test_pages_are_found_in_the_readers_language(in_stralendorf: Tenant) -> None:
    hit = search("Öffnungszeiten", language="en").hits[0]
    assert (hit.kind, hit.title) == ("page", "Our offices: opening hours and telephone")
