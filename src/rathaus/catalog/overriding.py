"""An administration's own words in place of a package's.

``Activation.texts``: place → ``{"own": {language: text}, "base": {language: text}}``. ``base`` is
what the package said when the own words were written, so that a later change of it is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from rathaus.catalog.schema import ServiceDefinition
from rathaus.core.texts import KEYS

MODULES = {
    "what": gettext_noop("Worum geht es?"),
    "who": gettext_noop("Wer darf das?"),
    "requirements": gettext_noop("Voraussetzungen"),
    "steps": gettext_noop("So läuft es ab"),
    "deadline": gettext_noop("Bis wann?"),
    "after": gettext_noop("Woran sollte ich noch denken?"),
    "notes": gettext_noop("Hinweise"),
    "remedies": gettext_noop("Was, wenn ich nicht einverstanden bin?"),
}
LANGUAGE_NAMES = {"de": _("Deutsch"), "en": _("Englisch"), "leicht": _("Einfache Sprache")}


@dataclass(frozen=True)
class Place:
    """A text that an administration may say in its own words.

    Attributes:
        key: ``name``, ``modules.what``, ``documents.impfpass.note``.
        label: German message for the screen.
        words: language → the package's text; the steps one a line.
        detail: what the label is about, such as a document's name.
    """

    key: str
    label: str
    words: Mapping[str, str]
    detail: str = ""


@dataclass(frozen=True)
class Conflict:
    """Own words for a text that the package has changed since.

    Attributes:
        before, now: the package's text then and now.
        own: the administration's.
    """

    place: Place
    language: str
    before: str
    now: str
    own: str

    @property
    def field(self) -> str:
        return f"{self.place.key}:{self.language}"

    @property
    def language_name(self) -> str:
        return str(LANGUAGE_NAMES[self.language])


def places(definition: ServiceDefinition) -> Iterator[Place]:
    """All texts that may be said otherwise, in the order of the page."""
    data = definition.model_dump(mode="json", exclude_none=True)
    yield Place("name", gettext_noop("Name"), data["name"])
    yield Place("teaser", gettext_noop("In zwei Zeilen"), data["teaser"])
    for key, label in MODULES.items():
        if key in data["modules"]:
            words = {name: _joined(text) for name, text in data["modules"][key].items()}
            yield Place(f"modules.{key}", label, words)
    for document in data["documents"]:
        key, name = f"documents.{document['key']}", document["name"]["de"]
        yield Place(f"{key}.name", gettext_noop("Unterlage"), document["name"], name)
        if "note" in document:
            yield Place(
                f"{key}.note", gettext_noop("Hinweis zur Unterlage"), document["note"], name
            )
    if "cost_note" in data:
        yield Place("cost_note", gettext_noop("Hinweis zu den Kosten"), data["cost_note"])


def overridden(
    definition: ServiceDefinition, texts: Mapping[str, Mapping[str, Any]]
) -> ServiceDefinition:
    """The package with the administration's words; places it no longer has are passed over."""
    data = definition.model_dump(mode="json")
    for place in places(definition):
        own = texts.get(place.key, {}).get("own", {})
        part = _part(data, place.key)
        for language in KEYS:
            if language in own and language in part:
                is_list = isinstance(part[language], list)
                part[language] = own[language].splitlines() if is_list else own[language]
    return ServiceDefinition.model_validate(data)


def conflicts(
    definition: ServiceDefinition, texts: Mapping[str, Mapping[str, Any]]
) -> list[Conflict]:
    """Own words whose package text is not what it was.

    Args:
        definition: the package without any own words.
    """
    return [
        Conflict(place, language, entry["base"].get(language, ""), place.words[language], own)
        for place in places(definition)
        for entry in [texts.get(place.key, {"own": {}, "base": {}})]
        for language, own in entry["own"].items()
        if entry["base"].get(language) != place.words[language]
    ]


def own_texts(
    definition: ServiceDefinition, said: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, dict[str, str]]]:
    """What to store: only words that differ from the package's, with what it says today.

    Args:
        said: place → language → text; an empty one is the package's.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    for place in places(definition):
        own = {
            language: text
            for language in KEYS
            if (text := _clean(place, said.get(place.key, {}).get(language, "")))
            and text != place.words[language]
        }
        if own:
            found[place.key] = {
                "own": own,
                "base": {language: place.words[language] for language in own},
            }
    return found


def _clean(place: Place, text: str) -> str:
    lines = text.replace("\r\n", "\n").strip().split("\n")
    if place.key == "modules.steps":
        lines = [line.strip() for line in lines if line.strip()]
    if place.key == "name":
        return " ".join(text.split())
    return "\n".join(lines)


def _joined(text: Any) -> str:
    return "\n".join(text) if isinstance(text, list) else str(text)


def _part(data: dict[str, Any], key: str) -> dict[str, Any]:
    first, *rest = key.split(".")
    part: Any = data[first]
    if first == "documents":
        part = next(document for document in part if document["key"] == rest[0])
        rest = rest[1:]
    for name in rest:
        part = part[name]
    found: dict[str, Any] = part
    return found
