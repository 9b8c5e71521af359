"""Finding: from what somebody typed to a ranked list, whatever the spelling or the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from django.urls import get_script_prefix
from django.utils.translation import get_language

from rathaus.search import memory
from rathaus.search.collection import Collection, Text, Thing
from rathaus.search.models import FruitlessQuery, TenantKeyword
from rathaus.search.ranking import Asked, score
from rathaus.search.snippets import snippet

GUESSES = 3


@dataclass(frozen=True)
class Hit:
    """One found thing, in the reader's language where there is such a text.

    Attributes:
        variant: version of a shared thing, empty for the administration's own.
        path: below the town's and language's prefix, without a leading slash.
        score: for ordering only.
        teaser: the sentence that fits best, plain text.
    """

    kind: str
    key: str
    variant: str
    title: str
    path: str
    score: float
    teaser: str

    @property
    def url(self) -> str:
        """Whole path, with the town's and language's prefix."""
        return get_script_prefix() + self.path


@dataclass(frozen=True)
class SearchResult:
    """What was found.

    Attributes:
        maybe: without hits, what could have been meant; little speaks for it.
        did_you_mean: the query with typos corrected, None if nothing was to correct.
        corrected: the hits are those of the corrected query.
        words: the folded words that were looked for, for marking them in texts.
    """

    hits: list[Hit]
    did_you_mean: str | None = None
    corrected: bool = False
    words: tuple[str, ...] = ()
    maybe: list[Hit] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    score: float
    sure: bool
    collection: Collection
    number: int

    @property
    def thing(self) -> Thing:
        return self.collection.things[self.number]


def search(
    query: str,
    *,
    language: str | None = None,
    kinds: Sequence[str] | None = None,
    limit: int = 20,
    as_typed: bool = False,
) -> SearchResult:
    """Find what the active tenant offers.

    Args:
        query: as typed: any case, typos, umlauts written out, German or English.
        language: language of titles and texts in the result; None is the active one.
        kinds: only these kinds; None for all.
        as_typed: the last word may be unfinished (suggestions while typing).
    """
    view = memory.view()
    asked = view.reader.read(query, unfinished=as_typed)
    found = _best(view, asked, kinds, limit)
    if not found:
        return SearchResult([])
    chosen = [_meant(one, found[0]) for one in asked]
    looked_for = tuple(meant or one.word for one, meant in zip(asked, chosen, strict=True))
    language = language or get_language() or "de"
    hits = [_hit(one, language, looked_for) for one in found]
    if not as_typed and not any(one.sure for one in found):
        return SearchResult([], words=looked_for, maybe=hits[:GUESSES])
    if as_typed or not any(chosen):
        return SearchResult(hits, words=looked_for)
    spelled = _spelled(query, asked, chosen, view)
    return SearchResult(hits, spelled, True, looked_for)


def fruitless_queries() -> list[FruitlessQuery]:
    """What was looked for in vain, newest month and most frequent first.

    Words that lead to something by now, because an editor said so, are not among them.
    """
    mended = TenantKeyword.objects.filter(removed_at=None).values("words")
    return list(FruitlessQuery.objects.exclude(words__in=mended)[:200])


def tenant_keywords() -> list[TenantKeyword]:
    """What the active tenant's editors added, newest first; taken back ones too."""
    return list(TenantKeyword.objects.all()[:200])


def tenant_keyword(number: int) -> TenantKeyword | None:
    return TenantKeyword.objects.filter(pk=number).first()


def _best(
    view: memory.View, asked: Sequence[Asked], kinds: Sequence[str] | None, limit: int
) -> list[_Found]:
    found = []
    for collection, offered in ((view.shared, view.offered), (view.own, None)):

        def wanted(
            number: int,
            things: Sequence[Thing] = collection.things,
            offered: frozenset[int] | None = offered,
        ) -> bool:
            right_kind = kinds is None or things[number].kind in kinds
            return right_kind and (offered is None or number in offered)

        found += [
            _Found(one.score, one.sure, collection, one.thing)
            for one in score(asked, collection, wanted)
        ]
    return nlargest(limit, found, key=lambda one: (one.score, one.thing.key))


def _meant(one: Asked, first: _Found) -> str | None:
    """The correction of a word that the first hit knows, else the likeliest one."""
    for candidate, terms in one.corrections:
        if any(_has(first, term) for term in terms):
            return candidate
    return one.corrections[0][0] if one.corrections else None


def _has(found: _Found, term: str) -> bool:
    collection = found.collection
    return any(number == found.number for number, _ in collection.text_words.get(term, ())) or any(
        collection.phrases[phrase].thing == found.number
        for phrase, _, _ in collection.phrase_words.get(term, ())
    )


def _spelled(
    query: str, asked: Sequence[Asked], chosen: Sequence[str | None], view: memory.View
) -> str:
    """The query as people write it, with the corrected words in place."""
    spelled = query.strip()
    for one, meant in zip(asked, chosen, strict=True):
        if meant is not None:
            spelled = spelled.replace(one.spelling, view.reader.spelling(meant))
    return spelled


def _hit(found: _Found, language: str, looked_for: Sequence[str]) -> Hit:
    text = _in_language(found.thing, language)
    return Hit(
        kind=found.thing.kind,
        key=found.thing.key,
        variant=found.thing.variant,
        title=text.title,
        path=text.url,
        score=round(found.score, 4),
        teaser=snippet(text.text, looked_for),
    )


def _in_language(thing: Thing, language: str) -> Text:
    """The text in the language, else in German, else in any."""
    texts = thing.texts
    return texts.get(language) or texts.get("de") or next(iter(texts.values()))
