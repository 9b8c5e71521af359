"""An editor lets people find a service by words that found nothing before."""

from __future__ import annotations

from django.db import transaction

from rathaus.catalog import queries
from rathaus.catalog.events import SynonymAdded, SynonymRemoved
from rathaus.catalog.search_source import KIND
from rathaus.core.events import publish
from rathaus.search import api as search


@transaction.atomic
def add_synonym(*, slug: str, words: str, language: str = "de") -> search.TenantKeyword:
    """Let the active tenant's people find the service by these words, at once.

    Raises:
        ServiceUnknown: it is not offered.
    """
    queries.service(slug)
    keyword = search.add_keyword(kind=KIND, key=slug, words=words, language=language)
    publish(SynonymAdded(slug=slug, words=keyword.words))
    return keyword


@transaction.atomic
def remove_synonym(*, keyword: search.TenantKeyword) -> None:
    """Take the words back; they count as looked for in vain again."""
    if keyword.removed_at is None:
        search.remove_keyword(keyword=keyword)
        publish(SynonymRemoved(slug=keyword.key, words=keyword.words))
