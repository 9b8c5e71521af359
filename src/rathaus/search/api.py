"""What other modules may use of ``search``."""

from rathaus.search.analysis import folded
from rathaus.search.documents import SearchDocument
from rathaus.search.models import TenantKeyword
from rathaus.search.queries import (
    Hit,
    SearchResult,
    fruitless_queries,
    search,
    tenant_keyword,
    tenant_keywords,
)
from rathaus.search.registry import built_in, own_sources, shared_offers
from rathaus.search.services import (
    add_keyword,
    index_documents,
    keep_only,
    note_fruitless,
    offers_changed,
    remove_documents,
    remove_keyword,
    share_documents,
)
from rathaus.search.snippets import marked

__all__ = [
    "Hit",
    "SearchDocument",
    "SearchResult",
    "TenantKeyword",
    "add_keyword",
    "built_in",
    "folded",
    "fruitless_queries",
    "index_documents",
    "keep_only",
    "marked",
    "note_fruitless",
    "offers_changed",
    "own_sources",
    "remove_documents",
    "remove_keyword",
    "search",
    "share_documents",
    "shared_offers",
    "tenant_keyword",
    "tenant_keywords",
]
