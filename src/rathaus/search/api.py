"""What other modules may use of ``search``."""

from rathaus.search.queries import Hit, SearchResult, fruitless_queries, search
from rathaus.search.registry import shared_offers
from rathaus.search.services import (
    SearchDocument,
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
    "remove_documents",
    "search",
    "share_documents",
    "shared_offers",
]
