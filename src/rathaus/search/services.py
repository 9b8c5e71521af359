"""Changes of the index; in the transaction of whoever changed the thing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rathaus.core.actors import current_actor
from rathaus.core.dates import today
from rathaus.core.tenancy import require_tenant_id
from rathaus.search import words
from rathaus.search.documents import SearchDocument
from rathaus.search.memory import SHARED
from rathaus.search.models import Document, Edition, FruitlessQuery, SharedDocument, TenantKeyword

_MAX_TEXT = 50_000
_PERSONAL = re.compile(r"@|\d{3,}")


@transaction.atomic
def index_documents(documents: Iterable[SearchDocument]) -> None:
    """Add documents to the active tenant's index, replacing the same kind, key and language."""
    Document.objects.bulk_create(
        [Document(**_fields(document)) for document in documents],
        update_conflicts=True,
        unique_fields=["tenant", "kind", "key", "language"],
        update_fields=["title", "url", "keywords", "text", "weight"],
    )
    _new_edition(require_tenant_id())


@transaction.atomic
def remove_documents(kind: str, keys: Iterable[str]) -> None:
    """Take things out of the active tenant's index, in all languages."""
    Document.objects.filter(kind=kind, key__in=list(keys)).delete()
    _new_edition(require_tenant_id())


def offers_changed() -> None:
    """The active tenant offers other shared things than before, or a source of its own has changed."""
    _new_edition(require_tenant_id())


@transaction.atomic
def share_documents(variant: str, documents: Iterable[SearchDocument]) -> None:
    """Store what all administrations find that offer this variant, replacing it."""
    SharedDocument.objects.bulk_create(
        [SharedDocument(variant=variant, **_fields(document)) for document in documents],
        update_conflicts=True,
        unique_fields=["kind", "key", "variant", "language"],
        update_fields=["title", "url", "keywords", "text", "weight"],
    )
    _new_edition(SHARED)


@transaction.atomic
def keep_only(kind: str, variants: Iterable[str]) -> None:
    """Forget shared documents of variants that nobody uses any more."""
    removed, _ = (
        SharedDocument.objects.filter(kind=kind).exclude(variant__in=list(variants)).delete()
    )
    if removed:
        _new_edition(SHARED)


def _fields(document: SearchDocument) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "key": document.key,
        "language": document.language,
        "title": document.title,
        "url": document.url,
        "keywords": list(document.keywords),
        "text": document.text[:_MAX_TEXT],
        "weight": max(1, min(100, document.weight)),
    }


def _new_edition(scope: int) -> None:
    Edition.objects.bulk_create(
        [Edition(scope=scope)],
        update_conflicts=True,
        unique_fields=["scope"],
        update_fields=["token"],
    )


@transaction.atomic
def note_fruitless(*, query: str, language: str) -> None:
    """Count a query that found nothing, if its words cannot be about a person.

    Only lower-case words that say something are kept, at most five of them, no numbers and no
    addresses; the row knows the month, not the moment.
    """
    found = words.query_words(query)
    if not found or len(found) > 5 or _PERSONAL.search(query):
        return
    kept = " ".join(found)[:80]
    month = today().replace(day=1)
    row, made = FruitlessQuery.objects.get_or_create(words=kept, language=language, month=month)
    if not made:
        FruitlessQuery.objects.filter(pk=row.pk).update(count=F("count") + 1)


@transaction.atomic
def add_keyword(*, kind: str, key: str, words: str, language: str) -> TenantKeyword:
    """Let the active tenant's people find a thing by these words, at once; twice changes nothing."""
    row, made = TenantKeyword.objects.get_or_create(
        kind=kind,
        key=key,
        words=words.strip()[:80],
        removed_at=None,
        defaults={"language": language, "added_by": current_actor().label},
    )
    if made:
        _new_edition(require_tenant_id())
    return row


@transaction.atomic
def remove_keyword(*, keyword: TenantKeyword) -> TenantKeyword:
    """Take words back; twice changes nothing."""
    row = TenantKeyword.objects.select_for_update(of=("self",)).get(pk=keyword.pk)
    if row.removed_at is None:
        row.removed_at, row.removed_by = timezone.now(), current_actor().label
        row.save(update_fields=["removed_at", "removed_by"])
        _new_edition(require_tenant_id())
    return row
