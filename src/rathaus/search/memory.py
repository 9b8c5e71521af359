"""What this process holds of the index, per edition.

The shared documents are collected once, those of an administration when somebody first searches
there. Every search compares the editions in the database with those held: one statement.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from rathaus.core.tenancy import require_tenant_id
from rathaus.search import analysis
from rathaus.search.collection import Collection, Text, Thing, collect
from rathaus.search.documents import SearchDocument
from rathaus.search.models import Document, DocumentFields, Edition, SharedDocument, TenantKeyword
from rathaus.search.ranking import Reader
from rathaus.search.registry import built_in, own_sources, shared_offers
from rathaus.tenants.api import active_tenant, municipalities_of

SHARED = 0
BUILT_IN = "*"
_MAX_TENANTS = 300
_NOTHING = UUID(int=0)


@dataclass(frozen=True)
class View:
    """What can be found in one administration.

    Attributes:
        offered: numbers of the shared things it offers in its own variant.
    """

    shared: Collection
    offered: frozenset[int]
    own: Collection
    reader: Reader


_lock = threading.Lock()
_shared: tuple[UUID, Collection] | None = None
_views: OrderedDict[int, tuple[UUID, UUID, View]] = OrderedDict()


def view() -> View:
    """The active tenant's view, as of now."""
    tenant = require_tenant_id()
    editions = dict(
        Edition.objects.filter(scope__in=(SHARED, tenant)).values_list("scope", "token")
    )
    shared, own = editions.get(SHARED, _NOTHING), editions.get(tenant, _NOTHING)
    with _lock:
        held = _views.get(tenant)
        if held is not None and held[:2] == (shared, own):
            _views.move_to_end(tenant)
            return held[2]
    made = _make(_shared_collection(shared))
    with _lock:
        _views[tenant] = (shared, own, made)
        _views.move_to_end(tenant)
        while len(_views) > _MAX_TENANTS:
            _views.popitem(last=False)
    return made


def _shared_collection(edition: UUID) -> Collection:
    global _shared
    with _lock:
        if _shared is not None and _shared[0] == edition:
            return _shared[1]
        rows = SharedDocument.objects.order_by("kind", "key", "variant", "language")
        everywhere = [(BUILT_IN, document) for source in built_in for document in source()]
        shared = [(row.variant, row) for row in rows.iterator()]
        collection = collect(_things([*shared, *everywhere]))
        _shared = (edition, collection)
        return collection


def _make(shared: Collection) -> View:
    offers = {name: variant for source in shared_offers for name, variant in source().items()}
    chosen = {
        number: thing
        for number, thing in enumerate(shared.things)
        if thing.variant == BUILT_IN or offers.get((thing.kind, thing.key)) == thing.variant
    }
    own = _own_things(chosen.values())
    replaced = {(thing.kind, thing.key) for thing in own}
    offered = frozenset(
        number for number, thing in chosen.items() if (thing.kind, thing.key) not in replaced
    )
    collected = collect(own, beside=shared.vocabulary)
    reader = Reader((collected.vocabulary, shared.vocabulary), _names_of_place())
    return View(shared, offered, collected, reader)


def _own_things(offered: Iterable[Thing]) -> list[Thing]:
    """The tenant's own documents, and what it has words of its own for, own or shared."""
    own = _things(("", row) for row in _own_rows())
    words: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in TenantKeyword.objects.filter(removed_at=None).order_by("pk"):
        words.setdefault((row.kind, row.key), []).append((row.language, row.words))
    if not words:
        return own
    known = {(thing.kind, thing.key) for thing in own}
    renamed = [
        thing
        for thing in offered
        if (thing.kind, thing.key) in words and (thing.kind, thing.key) not in known
    ]
    return [_with_words(thing, words.get((thing.kind, thing.key), ())) for thing in own + renamed]


def _with_words(thing: Thing, words: Iterable[tuple[str, str]]) -> Thing:
    """Each word as a keyword of the text in its language, else of the German or the first one."""
    texts = dict(thing.texts)
    for language, word in words:
        code = next((c for c in (language, "de") if c in texts), next(iter(texts)))
        texts[code] = replace(texts[code], keywords=(*texts[code].keywords, word))
    return replace(thing, texts=texts)


def _names_of_place() -> frozenset[str]:
    here = active_tenant()
    names = [here.name, here.short_name, *(place.name for place in municipalities_of(here))]
    return frozenset(word.folded for name in names for word in analysis.written(name))


def _own_rows() -> Iterator[DocumentFields | SearchDocument]:
    yield from Document.objects.order_by("kind", "key", "language")
    for source in own_sources:
        yield from source()


def _things(rows: Iterable[tuple[str, DocumentFields | SearchDocument]]) -> list[Thing]:
    """Documents of the same thing together."""
    found: dict[tuple[str, str, str], dict[str, DocumentFields | SearchDocument]] = {}
    for variant, row in rows:
        found.setdefault((row.kind, row.key, variant), {})[row.language] = row
    return [
        Thing(
            kind=kind,
            key=key,
            variant=variant,
            weight=max(row.weight for row in languages.values()),
            standing=min(getattr(row, "standing", 1.0) for row in languages.values()),
            texts={
                code: Text(row.title, row.url, tuple(row.keywords), row.text)
                for code, row in languages.items()
            },
        )
        for (kind, key, variant), languages in found.items()
    ]


def forget() -> None:
    """Read everything anew at the next search."""
    global _shared
    with _lock:
        _shared = None
        _views.clear()
