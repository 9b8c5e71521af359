"""What the search knows about services: one document a language, shared by all who offer the version."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rathaus.catalog.models import Activation, LatestVersion, News, ServiceVersion
from rathaus.catalog.offer import Service
from rathaus.catalog.schema import ServiceDefinition
from rathaus.catalog.taxonomy import LIFE_SITUATIONS, TOPICS
from rathaus.core.texts import KEYS, pick
from rathaus.search import api as search
from rathaus.tenants.api import units

KIND = "service"
_FEDERAL = re.compile(r"gesetze-im-internet\.de/([a-z]+(?:_\d{1,2})?)(?:_\d{4})?/")
_SHORT = re.compile(r"\(([A-ZÄÖÜ][A-Za-zÄÖÜäöü]{1,9})\)")
BESIDE = 0.75
"""Standing of what is not a service: found by its name, and below a service that fits as well."""
LANGUAGE = {"de": "de", "en": "en", "leicht": "de-leicht"}


def share(version: ServiceVersion) -> None:
    """Let the administrations that use this version find it."""
    search.share_documents(str(version.pk), documents_of(Service(version)))


def offered() -> Mapping[tuple[str, str], str]:
    """What the active tenant offers in the package's words: ``(kind, slug)`` → version."""
    plain = Activation.objects.active().filter(texts={})
    rows = plain.values_list("slug", "service_version_id")
    return {(KIND, slug): str(version) for slug, version in rows}


def tell_own(activation: Activation) -> None:
    """Let the active tenant's own words be found, as long as it offers the service with any."""
    search.remove_documents(KIND, [activation.slug])
    if activation.is_active and activation.texts:
        offer = Service(activation.service_version, activation)
        search.index_documents(documents_of(offer))


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
                *_abbreviations(definition),
                definition.leika,
            ],
            "en": definition.synonyms.en,
        }
        modules = definition.modules
        laws = [f"{law.section or ''} {law.name}" for law in definition.legal_basis]
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
                    *laws,
                ]
            ),
            weight=definition.demand,
        )


def _abbreviations(definition: ServiceDefinition) -> list[str]:
    """Short names of the laws: of „Bundesmeldegesetz (BMG)“, or of the address …/wogg/__3.html."""
    found = [short for law in definition.legal_basis for short in _SHORT.findall(law.name)]
    found += [
        short.replace("_", " ")
        for law in definition.legal_basis
        for short in _FEDERAL.findall(law.url or "")
    ]
    return list(dict.fromkeys(found))


def news() -> Iterator[search.SearchDocument]:
    """Published news of the active tenant."""
    for piece in News.objects.published().newest_first()[:200]:
        for key in KEYS:
            if key in piece.title:
                yield search.SearchDocument(
                    kind="news",
                    key=str(piece.pk),
                    language=LANGUAGE[key],
                    title=pick(piece.title, key),
                    url=f"aktuelles/{piece.pk}/",
                    text=f"{pick(piece.teaser, key)}\n{pick(piece.body, key)}",
                    weight=5,
                    standing=BESIDE,
                )


def situations() -> Iterator[search.SearchDocument]:
    """The life situations: the same in every town hall."""
    for situation in LIFE_SITUATIONS.values():
        for key in KEYS:
            yield search.SearchDocument(
                kind="situation",
                key=situation.key,
                language=LANGUAGE[key],
                title=pick(situation.name_texts, key),
                url=f"lebenslagen/{situation.key}/",
                text=pick(situation.teaser_texts, key),
                weight=20,
                standing=BESIDE,
            )


def offices() -> Iterator[search.SearchDocument]:
    """The organisation units of the active tenant, with the names of what they do."""
    done: dict[int | None, list[str]] = defaultdict(list)
    rows = Activation.objects.active().select_related("service_version")
    for activation in rows:
        done[activation.unit_id].append(Service(activation.service_version).name("de"))
    for unit in units():
        yield search.SearchDocument(
            kind="office",
            key=unit.key,
            language="de",
            title=unit.name,
            url=f"stellen/{unit.key}/",
            keywords=[
                f"{unit.name} Öffnungszeiten",
                f"{unit.name} Telefon",
                f"{unit.name} opening hours",
            ],
            text="\n".join([unit.room, *sorted(done[unit.pk])]),
            weight=20,
            standing=BESIDE,
        )
