"""What other modules may use of ``search``."""

from rathaus.search.documents import SearchDocument
from rathaus.search.queries import Hit, SearchResult, fruitless_queries, search
from rathaus.search.registry import own_sources, shared_offers
from rathaus.search.services import (
    index_documents,
    keep_only,
    note_fruitless,
    offers_changed,
    remove_documents,
    share_documents,
)
from rathaus.search.snippets import marked

__all__ = [
    "Hit",
    "SearchDocument",
    "SearchResult",
    "fruitless_queries",
    "index_documents",
    "keep_only",
    "marked",
    "note_fruitless",
    "offers_changed",
    "own_sources",
    "remove_documents",
    "search",
    "share_documents",
    "shared_offers",
]
