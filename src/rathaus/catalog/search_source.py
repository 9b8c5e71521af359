"""What the search knows about services: one document a language, shared by all who offer the version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rathaus.catalog.models import Activation, LatestVersion, ServiceVersion
from rathaus.catalog.offer import Service
from rathaus.catalog.taxonomy import LIFE_SITUATIONS, TOPICS
from rathaus.core.texts import KEYS, pick
from rathaus.search import api as search

KIND = "service"
LANGUAGE = {"de": "de", "en": "en", "leicht": "de-leicht"}


def share(version: ServiceVersion) -> None:
    """Let the administrations that use this version find it."""
    search.share_documents(str(version.pk), documents_of(Service(version)))


def offered() -> Mapping[tuple[str, str], str]:
    """What the active tenant offers: ``(kind, slug)`` → version."""
    rows = Activation.objects.active().values_list("slug", "service_version_id")
    return {(KIND, slug): str(version) for slug, version in rows}


def forget_all_but(versions: Iterable[int]) -> None:
    """Forget versions that nobody offers and that were not loaded last (primary keys)."""
    latest = LatestVersion.objects.values_list("service_version_id", flat=True)
    search.keep_only(KIND, {str(version) for version in (*versions, *latest)})


def documents_of(offer: Service) -> Iterator[search.SearchDocument]:
    """One document per language."""
    definition = offer.definition
    for key in KEYS:
        names = {
            "de": [
                *definition.synonyms.de,
                definition.official_name,
                offer.slug.replace("-", " "),
                definition.leika,
            ],
            "en": definition.synonyms.en,
        }
        modules = definition.modules
        texts = [modules.what, modules.who, modules.requirements, modules.deadline, modules.after]
        needed = [document.name for document in definition.documents]
        shelves = [TOPICS[topic].name_texts for topic in definition.topics]
        shelves += [LIFE_SITUATIONS[name].name_texts for name in definition.life_situations]
        yield search.SearchDocument(
            kind=KIND,
            key=offer.slug,
            language=LANGUAGE[key],
            title=offer.name(key),
            url=f"leistungen/{offer.slug}/",
            keywords=names.get(key, []),
            text="\n".join(
                [
                    offer.teaser(key),
                    *(pick(part.model_dump(), key) for part in (*texts, *needed) if part),
                    *(pick(shelf, key) for shelf in shelves),
                ]
            ),
            weight=definition.demand,
        )
