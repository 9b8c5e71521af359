"""What the search knows about services and news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rathaus.catalog.models import Activation
from rathaus.catalog.offer import Service
from rathaus.catalog.taxonomy import LIFE_SITUATIONS, TOPICS
from rathaus.core.texts import KEYS, pick
from rathaus.search import api as search

KIND = "service"
LANGUAGE = {"de": "de", "en": "en", "leicht": "de-leicht"}


def index_services(slugs: Iterable[str]) -> None:
    """Bring the active tenant's search up to date for these services."""
    wanted = list(slugs)
    activations = Activation.objects.filter(slug__in=wanted, is_active=True).select_related(
        "service_version", "unit"
    )
    offered = [Service(activation.service_version, activation) for activation in activations]
    search.remove_documents(KIND, wanted)
    search.index_documents(document for offer in offered for document in documents_of(offer))


def documents_of(offer: Service) -> Iterator[search.SearchDocument]:
    """One document per language."""
    definition = offer.definition
    for key in KEYS:
        synonyms = definition.synonyms.en if key == "en" else definition.synonyms.de
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
            keywords=[*synonyms, definition.official_name],
            text="\n".join(
                [
                    offer.teaser(key),
                    *(pick(part.model_dump(), key) for part in (*texts, *needed) if part),
                    *(pick(shelf, key) for shelf in shelves),
                ]
            ),
            weight=definition.demand,
        )
