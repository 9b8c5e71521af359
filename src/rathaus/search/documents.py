"""What modules bring to be found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SearchDocument:
    """One thing in one language, as a module brings it.

    Attributes:
        kind: what it is: ``service``, ``news``, ``office``, ``page``, ``situation``, ``person``.
        key: unique within the kind; the same in all languages.
        language: ``de``, ``en`` or ``de-leicht``.
        url: path below the town's and language's prefix, without a leading slash.
        keywords: synonyms and other names; they count nearly as much as the title.
        text: its first line counts more than the rest.
        weight: 1-100, how often people look for it; decides between equals.
        standing: what its score is multiplied with; who types „heiraten“ means the service first.
    """

    kind: str
    key: str
    language: str
    title: str
    url: str
    keywords: list[str] = field(default_factory=list)
    text: str = ""
    weight: int = 10
    standing: float = 1.0
