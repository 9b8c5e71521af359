"""What a service may lack, each with a name that reports use."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from rathaus.catalog.schema import ServiceDefinition
from rathaus.core.texts import KEYS

SYNONYMS = 3


class Gap(StrEnum):
    """Not all of it must be there: some services need no papers and have no deadline."""

    DEADLINE = "modules: deadline"
    AFTER = "modules: after"
    DOCUMENTS = "documents"
    LAW = "link to the law"
    FEE = "fee rule"
    SYNONYMS = "synonyms"
    FIELD = "Themenfeld"
    SDG = "SDG topic"
    LANGUAGES = "languages"
    LETTER = "letter"
    SPECIALIST = "specialist data"
    ONLINE = "form"
    PARAMETERS = "own values"
    STATUTE = "source of the amounts"
    OWN_WORDS = "own words in all languages"


def of_service(definition: ServiceDefinition) -> Iterator[Gap]:
    """What any service may have."""
    if definition.modules.deadline is None:
        yield Gap.DEADLINE
    if definition.modules.after is None:
        yield Gap.AFTER
    if not definition.documents:
        yield Gap.DOCUMENTS
    if not any(law.url for law in definition.legal_basis):
        yield Gap.LAW
    if not (definition.fees or definition.assessment or definition.costs or definition.cost_note):
        yield Gap.FEE
    if len(definition.synonyms.de) < SYNONYMS or not definition.synonyms.en:
        yield Gap.SYNONYMS
    if definition.themenfeld is None:
        yield Gap.FIELD
    if definition.sdg is None:
        yield Gap.SDG


def of_application(definition: ServiceDefinition) -> Iterator[Gap]:
    """What a service with a form may have beside it."""
    if "approved" not in definition.letters:
        yield Gap.LETTER
    if definition.specialist is None or not definition.specialist.data:
        yield Gap.SPECIALIST


def lacking_languages(form: Any) -> set[str]:
    """Languages that some text of a form's definition is not in."""
    if isinstance(form, list):
        return {language for part in form for language in lacking_languages(part)}
    if not isinstance(form, dict):
        return set()
    if "de" in form and set(form) <= set(KEYS):
        return set(KEYS) - set(form)
    return {language for part in form.values() for language in lacking_languages(part)}
