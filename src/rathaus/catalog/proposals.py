"""Texts from outside beside those that hold: what differs, to be taken or left one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.catalog.models import TextProposal
from rathaus.catalog.offer import Service
from rathaus.catalog.overriding import LANGUAGE_NAMES, Place, places
from rathaus.catalog.xzufi import latin
from rathaus.catalog.xzufi_import import Draft
from rathaus.core.texts import KEYS


@dataclass(frozen=True)
class Difference:
    """One text in one language that the proposal says otherwise.

    Attributes:
        now: what the page says.
        own: the administration's own words are what it says now.
    """

    place: Place
    language: str
    now: str
    proposed: str
    own: bool

    @property
    def field(self) -> str:
        return f"{self.place.key}:{self.language}"

    @property
    def language_name(self) -> str:
        return str(LANGUAGE_NAMES[self.language])


def said_in(draft: Draft, offer: Service) -> dict[str, dict[str, str]]:
    """What the draft says about places that the package has: place → language → text.

    Papers, laws and steps of the procedure that the package does not know stay with the package:
    they are rules there, not words.
    """
    found = {}
    for place in places(offer.package):
        words = _words(draft.data, place.key)
        texts = {
            language: text
            for language in KEYS
            if language in place.words and (text := _joined(words.get(language, "")))
        }
        if texts:
            found[place.key] = texts
    return found


def _words(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    if key.startswith("documents."):
        return {}
    part: Any = data
    for name in key.split("."):
        part = part.get(name, {})
    return part if isinstance(part, Mapping) else {}


def _joined(text: Any) -> str:
    return "\n".join(text) if isinstance(text, list) else str(text)


def differences_of(proposal: TextProposal, offer: Service) -> list[Difference]:
    """In the order of the page; what says the same is left out."""
    own = said_now(offer)
    return [
        Difference(place, language, now, proposed, language in own.get(place.key, {}))
        for place in places(offer.package)
        for language, proposed in proposal.said.get(place.key, {}).items()
        if language in place.words
        and not _same(proposed, now := own.get(place.key, {}).get(language, place.words[language]))
    ]


def _same(one: str, other: str) -> bool:
    """XZuFi has no dashes and quotation marks of its own, and spaces mean nothing in it."""
    return " ".join(latin(one).split()) == " ".join(latin(other).split())


def said_now(offer: Service) -> dict[str, dict[str, str]]:
    """The administration's own words as they hold."""
    texts = offer.activation.texts if offer.activation else {}
    return {key: dict(entry["own"]) for key, entry in texts.items()}
