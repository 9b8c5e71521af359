"""A few services that between them show everything there is."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence

from rathaus.catalog.offer import Service
from rathaus.catalog.schema import Fee
from tests.walking import applicants_for


def representative(offers: Sequence[Service]) -> list[Service]:
    """So few services that each kind of field, group, condition, fee rule, letter and process is there.

    Greedy, and the same on every run: always the service next that shows the most of what is missing.
    """
    traits = {offer.slug: set(traits_of(offer)) for offer in offers}
    missing = set().union(*traits.values())
    chosen: list[Service] = []
    while missing:
        offer = max(offers, key=lambda offer: len(traits[offer.slug] & missing))
        missing -= traits[offer.slug]
        chosen.append(offer)
    return chosen


def traits_of(offer: Service) -> Iterator[tuple[Hashable, ...]]:
    definition = offer.definition
    for place, field in applicants_for(offer).places.items():
        yield "field", field.type
        yield "group", getattr(field, "group", "")
        yield "condition", bool(field.when), len(place) > 1
        yield "required by condition", isinstance(getattr(field, "required", None), str)
        yield "check", bool(getattr(field, "check", None))
    for name in ("fees", "assessment"):
        for fee in getattr(definition, name):
            yield name, _reads_answers(fee), bool(fee.when)
    yield "process", "own" if definition.process.endswith(".bpmn") else definition.process
    for letter in definition.letters.items():
        yield "letter", *letter
    yield "handover", bool(definition.handover)
    yield "remedy", definition.remedy
    yield "trust", definition.trust_level
    yield "creditor", definition.creditor


def _reads_answers(fee: Fee) -> bool:
    return bool(re.search(r"[a-z]", re.sub(r"params\.\w+", "", fee.amount)))
