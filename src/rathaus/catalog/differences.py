"""What a new version of a package changes, for the administrator who decides about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from rathaus.catalog.models import ServiceVersion
from rathaus.catalog.overriding import LANGUAGE_NAMES, places
from rathaus.catalog.schema import Fee, Parameter, ServiceDefinition
from rathaus.core.money import format_euro
from rathaus.core.texts import KEYS

SECTIONS = {
    "texts": gettext_noop("Texte"),
    "parameters": gettext_noop("Ihre Angaben"),
    "questions": gettext_noop("Fragen im Formular"),
    "fees": gettext_noop("Gebühren"),
    "other": gettext_noop("Sonstiges"),
}
_OTHER = ("process", "letters", "channels", "trust_level", "level", "remedy", "retention_years")


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise.

    Attributes:
        section: key of ``SECTIONS``.
        label: German message or words of the package.
        detail: language, or key of what it is about.
        before, after: empty where it was not there.
    """

    section: str
    label: str
    detail: str
    before: str
    after: str


def differences(old: ServiceVersion, new: ServiceVersion) -> list[Difference]:
    """By section; empty if nothing differs that an administrator could notice."""
    before = ServiceDefinition.model_validate(old.data)
    after = ServiceDefinition.model_validate(new.data)
    return [
        *_texts(before, after),
        *_compared("parameters", _parameters(before), _parameters(after)),
        *_compared("questions", _questions(old), _questions(new)),
        *_compared("fees", _fees(before), _fees(after)),
        *_compared("other", _others(before), _others(after)),
    ]


def _texts(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Difference]:
    before = {place.key: place for place in places(old)}
    after = {place.key: place for place in places(new)}
    for key in {**before, **after}:
        place = after.get(key) or before[key]
        for language in KEYS:
            was = before[key].words.get(language, "") if key in before else ""
            now = after[key].words.get(language, "") if key in after else ""
            if was != now:
                parts = (place.detail, str(LANGUAGE_NAMES[language]))
                detail = ", ".join(part for part in parts if part)
                yield Difference("texts", place.label, detail, was, now)


type _Lines = Mapping[str, tuple[str, str]]
"""Key → label and what is said about it."""


def _compared(section: str, old: _Lines, new: _Lines) -> Iterator[Difference]:
    for key in {**old, **new}:
        label = (new.get(key) or old[key])[0]
        was, now = old.get(key, ("", ""))[1], new.get(key, ("", ""))[1]
        if was != now:
            yield Difference(section, label, key, was, now)


def _parameters(definition: ServiceDefinition) -> _Lines:
    return {key: (p.label.de, _usual(p)) for key, p in definition.parameters.items()}


def _usual(parameter: Parameter) -> str:
    if parameter.default is None:
        return "–"
    if parameter.type == "money" and isinstance(parameter.default, int):
        return format_euro(parameter.default)
    return str(parameter.default)


def _fees(definition: ServiceDefinition) -> _Lines:
    lines = {f"fees.{fee.key}": (fee.label.de, _rule(fee)) for fee in definition.fees}
    lines |= {f"assessment.{fee.key}": (fee.label.de, _rule(fee)) for fee in definition.assessment}
    return lines | {
        f"costs.{cost.label.de}": (cost.label.de, cost.amount) for cost in definition.costs
    }


def _rule(fee: Fee) -> str:
    return f"{fee.amount} [{fee.when}]" if fee.when else fee.amount


def _others(definition: ServiceDefinition) -> _Lines:
    data = definition.model_dump(mode="json")
    return {key: (key, _plain(data[key])) for key in _OTHER}


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {part}" for key, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _questions(version: ServiceVersion) -> _Lines:
    if version.form is None:
        return {}
    return {
        path: (_german(field), _asked(field))
        for page in version.form.definition["pages"]
        for path, field in _fields(page, "")
    }


def _fields(container: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for field in container.get("fields", ()):
        path = f"{prefix}{field['key']}"
        yield path, field
        yield from _fields(field, f"{path}.")


def _german(field: Mapping[str, Any]) -> str:
    texts = field.get("label") or field.get("text") or {}
    return str(texts.get("de") or field["key"])


def _asked(field: Mapping[str, Any]) -> str:
    """A question in a line: kind, whether it must be answered and when, and its options."""
    options = [
        str(option["label"].get("de", option["value"])) for option in field.get("options", ())
    ]
    parts = [
        f"„{_german(field)}“",
        str(field["type"]),
        "*" if field.get("required") is True else str(field.get("required") or ""),
        f"[{field['when']}]" if field.get("when") else "",
        " | ".join(options),
    ]
    return " ".join(part for part in parts if part)
