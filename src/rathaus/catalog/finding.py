"""What a search in a town hall finds: hits of the index, and the form where somebody asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext, gettext_noop, override

from rathaus.catalog import queries
from rathaus.catalog.schema import Elsewhere
from rathaus.catalog.search_source import KIND
from rathaus.search import api as index

FORM = "form"
_FORM_WORDS = frozenset(
    ["antrag", "antraege", "antragsformular", "formular", "formulare", "formblatt", "vordruck",
     "onlineantrag", "pdf", "form", "forms", "application"]
)  # fmt: skip
KIND_NAMES = {
    FORM: gettext_noop("Formular"),
    "news": gettext_noop("Nachricht"),
    "office": gettext_noop("Stelle"),
    "page": gettext_noop("Seite"),
    "person": gettext_noop("Person"),
    "situation": gettext_noop("Lebenslage"),
}
"""What stands beside a hit; services are what most hits are and need no word."""


@dataclass(frozen=True)
class Row:
    """A hit, and the authority that does it if it is not this one."""

    hit: index.Hit
    elsewhere: Elsewhere | None = None

    @property
    def kind_name(self) -> str:
        name = KIND_NAMES.get(self.hit.kind)
        return gettext(name) if name else ""


def find(
    query: str, *, language: str, kinds: Sequence[str] | None = None, limit: int = 20
) -> index.SearchResult:
    """As :func:`rathaus.search.api.search`, with the form of the first hit behind it where one is asked for."""
    wanted = None if kinds is None else [KIND, *kinds] if FORM in kinds else kinds
    result = index.search(query, language=language, kinds=wanted, limit=limit)
    if result.hits and (kinds is None or FORM in kinds) and _asks_for_form(query):
        form = _form_of(result.hits[0], language)
        hits = [result.hits[0], *([form] if form else []), *result.hits[1:]][:limit]
        result = replace(result, hits=hits)
    if kinds is not None:
        result = replace(result, hits=[hit for hit in result.hits if hit.kind in kinds])
    return result


def rows(hits: Sequence[index.Hit]) -> list[Row]:
    """Hits with who is responsible."""
    return [
        Row(hit, queries.elsewhere(hit.key, hit.variant) if hit.kind == KIND else None)
        for hit in hits
    ]


def _asks_for_form(query: str) -> bool:
    return any(
        word.endswith(("antrag", "formular")) or word in _FORM_WORDS for word in index.folded(query)
    )


def _form_of(hit: index.Hit, language: str) -> index.Hit | None:
    """The form of a service that is done online here."""
    if hit.kind != KIND or not queries.is_done_online(queries.service(hit.key)):
        return None
    with override(language):
        title = gettext("Online-Formular: %(name)s") % {"name": hit.title}
    return replace(hit, kind=FORM, title=title, path=f"{hit.path}antrag/")
