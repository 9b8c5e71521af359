"""What other modules may use of ``search``."""

from rathaus.search.queries import Hit, SearchResult, fruitless_queries, search
from rathaus.search.services import (
    SearchDocument,
    index_documents,
    note_fruitless,
    remove_documents,
)
from rathaus.search.snippets import marked

__all__ = [
    "Hit",
    "SearchDocument",
    "SearchResult",
    "fruitless_queries",
    "index_documents",
    "marked",
    "note_fruitless",
    "remove_documents",
    "search",
]
