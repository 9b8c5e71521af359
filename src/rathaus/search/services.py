"""Changes of the index; in the transaction of whoever changed the thing itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F

from rathaus.core.dates import today
from rathaus.core.tenancy import require_tenant_id
from rathaus.search import words
from rathaus.search.models import Document, FruitlessQuery, Word

_MAX_TEXT = 50_000
_PERSONAL = re.compile(r"@|\d{3,}")


@dataclass(frozen=True)
class SearchDocument:
    """One thing in one language, as a module brings it.

    Attributes:
        kind: what it is: ``service``, ``news``.
        key: unique within the kind; the same in all languages.
        language: ``de``, ``en`` or ``de-leicht``.
        url: path below the town's and language's prefix, without a leading slash.
        keywords: synonyms and other names; they count nearly as much as the title.
        weight: 1-100, how often people look for it; decides between equals.
    """

    kind: str
    key: str
    language: str
    title: str
    url: str
    keywords: list[str] = field(default_factory=list)
    text: str = ""
    weight: int = 10


@transaction.atomic
def index_documents(documents: Iterable[SearchDocument]) -> None:
    """Add documents to the active tenant's index, replacing the same kind, key and language."""
    for document in documents:
        _forget(
            Document.objects.filter(
                kind=document.kind, key=document.key, language=document.language
            ).values_list("pk", flat=True)
        )
        _add(document)


@transaction.atomic
def remove_documents(kind: str, keys: Iterable[str]) -> None:
    """Take things out of the index, in all languages."""
    _forget(Document.objects.filter(kind=kind, key__in=list(keys)).values_list("pk", flat=True))


def _forget(primary_keys: Iterable[int]) -> None:
    doomed = Document.objects.filter(pk__in=list(primary_keys))
    counts = Counter(word for found in doomed.values_list("words", flat=True) for word in found)
    doomed.delete()
    for word, count in sorted(counts.items()):
        Word.objects.filter(word=word).update(documents=F("documents") - count)
    Word.objects.filter(word__in=list(counts), documents__lte=0).delete()


def _add(document: SearchDocument) -> None:
    title = _indexed(document.title)
    keywords = _indexed(" ".join(document.keywords))
    text = _indexed(document.text[:_MAX_TEXT])
    distinct = sorted({*title, *keywords, *text} - words.stop_words())
    config = "english" if document.language == "en" else "german"
    tenant = require_tenant_id()
    row = Document.objects.create(
        kind=document.kind,
        key=document.key,
        language=document.language,
        title=document.title,
        url=document.url,
        text=document.text[:_MAX_TEXT],
        names=[" ".join(words.query_words(name)) for name in (document.title, *document.keywords)],
        words=distinct,
        weight=max(1, min(100, document.weight)),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_document SET vector ="
            " setweight(to_tsvector(%s::regconfig, %s), 'A') ||"
            " setweight(to_tsvector(%s::regconfig, %s), 'B') ||"
            " setweight(to_tsvector(%s::regconfig, %s), 'D') ||"
            " to_tsvector('simple', %s)"
            " WHERE id = %s",
            [
                *(
                    part
                    for words_ in (title, keywords, text)
                    for part in (config, " ".join(words_))
                ),
                f"xtenant{tenant}",
                row.pk,
            ],
        )
        cursor.execute(
            "INSERT INTO search_word (tenant_id, word, documents)"
            " SELECT %s, w, 1 FROM unnest(%s::text[]) AS w ORDER BY w"
            " ON CONFLICT (tenant_id, word) DO UPDATE SET documents = search_word.documents + 1",
            [tenant, distinct],
        )


def _indexed(text: str) -> list[str]:
    """Folded words, each followed by its parts if it is a compound."""
    found: list[str] = []
    own = words.words_in(text)
    known: Callable[[str], bool] = (words.office_words() | set(own)).__contains__
    for word in own:
        found += [word, *words.all_parts(word, known)]
    return found


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
