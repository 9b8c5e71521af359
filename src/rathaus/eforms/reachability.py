"""Dead branches: questions that nobody can ever be asked, found before a form is published.

A condition that compares with an answer nobody can give is a slip of the pen. Where a condition
reads only questions with a few fixed answers, all their answers are tried.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

from rathaus.core.expressions import ExpressionFailed, holds, variables_of, without_texts
from rathaus.core.yamlfile import Location, suggestion
from rathaus.eforms.compiled import Fault, empty_fields, empty_value
from rathaus.eforms.countries import list_choices
from rathaus.eforms.kinds import YesNoField
from rathaus.eforms.schema import Form, GroupField
from rathaus.eforms.words import SOURCES

MOST_TRIES = 2048

_REF = r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
_TEXT = r"""(?:'([^'\\]*)'|"([^"\\]*)")"""
_COMPARISONS = [
    re.compile(rf"\b{_REF}\s*[!=]=\s*{_TEXT}"),
    re.compile(rf"{_TEXT}\s*[!=]=\s*{_REF}(?!\s*\()"),
    re.compile(rf"{_TEXT}\s+in\s+{_REF}"),
]
_MEMBERSHIP = re.compile(rf"\b{_REF}\s+in\s+\[([^\]]*)\]")
_LITERAL = re.compile(_TEXT)
_MACRO = re.compile(rf"{_REF}\.(?:all|exists|exists_one|map|filter)\(\s*([A-Za-z_]\w*)\s*,")
_NAME = re.compile(_REF)
_CALL = re.compile(r"\b(?:all|exists|exists_one|map|filter)\s*\(")

type Path = tuple[str, ...]
"""Where an answer stands for a condition: ``("art",)``, ``("halter", "art")``, ``("item", "art")``."""


def dead_branches(form: Form) -> list[Fault]:
    """What can never be true or never be shown, for a form whose names and conditions are right."""
    search = _Search(form)
    wrong = list(search.impossible_answers())
    return wrong or list(search.unreachable())


@dataclass(frozen=True)
class _Place:
    """A field (or page, then ``definition`` is None) and what decides about it from outside."""

    location: Location
    definition: Any
    container: Any = None
    outer: tuple[str, ...] = ()

    @property
    def conditions(self) -> list[str]:
        when = self.definition.when if self.definition is not None else None
        return [*self.outer, *([when] if when else [])]


@dataclass
class _Search:
    form: Form
    fields: dict[str, Any] = field(default_factory=dict)
    outer: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for page in self.form.pages:
            for definition in page.fields:
                self.fields[definition.key] = definition
                self.outer[definition.key] = tuple(filter(None, (page.when, definition.when)))

    # --- Answers that do not exist --------------------------------------------------------------

    def impossible_answers(self) -> Iterator[Fault]:
        for p, page in enumerate(self.form.pages):
            if page.when:
                yield from self._comparisons(page.when, ("pages", p, "when"), None)
        for place in self._places():
            for name in ("when", "required", "check", "value"):
                source = getattr(place.definition, name, None)
                if isinstance(source, str):
                    yield from self._comparisons(source, (*place.location, name), place.container)

    def _comparisons(self, source: str, location: Location, container: Any) -> Iterator[Fault]:
        bound = {name: ref for ref, name in _MACRO.findall(source)}
        for ref, text in sorted(set(_compared(source))):
            definition = self._definition(ref, container, bound)
            if isinstance(definition, YesNoField):
                yield location, (f"{ref!r} is yes or no and never {text!r}; write {ref} or !{ref}.")
            known = known_values(definition)
            if text and known is not None and text not in known:
                hint = suggestion(text, known)
                yield location, f"{ref!r} has no option {text!r}{hint}"

    def _definition(self, ref: str, container: Any, bound: Mapping[str, str]) -> Any:
        first, *rest = ref.split(".")
        if first in bound:
            return self._definition(".".join([bound[first], *rest]), container, {})
        here: Any = None
        for part in rest[:1] if first == "item" else [first]:
            here = _inner(container, part) if first == "item" else self.fields.get(part)
        for part in rest[1:] if first == "item" else rest:
            here = _inner(here, part)
        return here

    # --- Conditions that cannot be met ----------------------------------------------------------

    def unreachable(self) -> Iterator[Fault]:
        dead_pages = set()
        for p, page in enumerate(self.form.pages):
            if page.when and self._is_dead([page.when], None):
                dead_pages.add(p)
                yield ("pages", p, "when"), "no answers can make this condition true."
        dead = [
            place
            for place in self._places()
            if place.definition.when
            and place.location[1] not in dead_pages
            and self._is_dead(place.conditions, place.container)
        ]
        for p, page in enumerate(self.form.pages):
            own = {place.location for place in dead if place.location[:2] == ("pages", p)}
            if own >= {("pages", p, "fields", i) for i in range(len(page.fields))}:
                yield ("pages", p), f"no question on the page {page.key!r} can ever be shown."
        for place in dead:
            yield (*place.location, "when"), "no answers can make this condition true."

    def _is_dead(self, conditions: Sequence[str], container: Any) -> bool:
        direct = self._answers_read(conditions, container)
        if direct is None:
            return False
        paths, rules = self._with_their_own_conditions(direct)
        if self._tries(paths, container) > MOST_TRIES:
            paths, rules = direct, {}
        if self._tries(paths, container) > MOST_TRIES:
            return False
        return not any(
            self._is_possible(values, rules) and all(_true(c, values) for c in conditions)
            for values in self._assignments(paths, container)
        )

    def _answers_read(self, conditions: Iterable[str], container: Any) -> set[Path] | None:
        """The answers with few values that decide; None if anything else decides, too."""
        found: set[Path] = set()
        for source in conditions:
            plain = without_texts(source)
            if _CALL.search(plain) or variables_of(source) & {"context", "today"}:
                return None
            for ref in _NAME.findall(plain):
                first = ref.split(".")[0]
                if first != "item" and first not in self.fields:
                    continue  # a function, a method or a word such as true
                path = self._path(ref)
                if path is None or len(self._domain(path, container)) == 0:
                    return None
                found.add(path)
        return found

    def _path(self, ref: str) -> Path | None:
        parts = ref.split(".")
        if parts[0] == "item" or isinstance(self.fields[parts[0]], GroupField):
            return (parts[0], parts[1]) if len(parts) > 1 else None
        return (parts[0],)

    def _domain(self, path: Path, container: Any) -> list[Any]:
        """Every answer, with that of nobody having answered first; empty if there are too many."""
        definition = self._definition(".".join(path), container, {})
        kind = getattr(definition, "type", "")
        if kind in {"yesno", "consent", "statement"}:
            return [False, True]
        values = [option.value for option in getattr(definition, "options", ())]
        if kind in {"choice", "select", "lookup"} and values:
            return ["", *values]
        if kind == "checkboxes" and 0 < len(values) <= 5:
            chosen = product([False, True], repeat=len(values))
            return [[v for v, on in zip(values, row, strict=True) if on] for row in chosen]
        return []

    def _with_their_own_conditions(self, paths: set[Path]) -> tuple[set[Path], dict[str, Any]]:
        """Also what decides whether those questions are asked at all."""
        found, rules, todo = set(paths), {}, [path[0] for path in paths]
        while todo:
            key = todo.pop()
            if key == "item" or key in rules or not self.outer[key]:
                continue
            more = self._answers_read(self.outer[key], None)
            if more is None:
                continue
            rules[key] = self.outer[key]
            todo.extend(path[0] for path in more - found)
            found |= more
        return found, rules

    def _tries(self, paths: set[Path], container: Any) -> int:
        return prod(len(self._domain(path, container)) for path in paths)

    def _assignments(self, paths: set[Path], container: Any) -> Iterator[dict[str, Any]]:
        order = sorted(paths)
        base = {key: empty_value(definition) for key, definition in self.fields.items()}
        base |= {"item": empty_fields(container) if container else {}}
        for row in product(*(self._domain(path, container) for path in order)):
            values = base | {
                path[0]: copy.copy(base[path[0]]) for path in order if len(path) == 2
            }  # fmt: skip
            for path, value in zip(order, row, strict=True):
                place = values if len(path) == 1 else values[path[0]]
                place[path[-1]] = value
            yield values

    def _is_possible(self, values: Mapping[str, Any], rules: Mapping[str, Sequence[str]]) -> bool:
        """Nobody answers a question that is not asked."""
        return all(
            values[key] == empty_value(self.fields[key])
            or all(_true(c, values) for c in conditions)
            for key, conditions in rules.items()
        )

    def _places(self) -> Iterator[_Place]:
        for p, page in enumerate(self.form.pages):
            outer = (page.when,) if page.when else ()
            for i, definition in enumerate(page.fields):
                yield from _within(_Place(("pages", p, "fields", i), definition, None, outer))


def _within(place: _Place) -> Iterator[_Place]:
    yield place
    inner = () if place.container is not None else getattr(place.definition, "fields", ())
    for i, part in enumerate(inner):
        yield _Place(
            (*place.location, "fields", i), part, place.definition, tuple(place.conditions)
        )


def _inner(container: Any, key: str) -> Any:
    return next((part for part in getattr(container, "fields", ()) if part.key == key), None)


def _compared(source: str) -> Iterator[tuple[str, str]]:
    """Reference and text of every comparison."""
    first, second, third = _COMPARISONS
    for ref, single, double in first.findall(source):
        yield ref, single or double
    for pattern in (second, third):
        for single, double, ref in pattern.findall(source):
            yield ref, single or double
    for ref, listed in _MEMBERSHIP.findall(source):
        for single, double in _LITERAL.findall(listed):
            yield ref, single or double


def known_values(definition: Any) -> list[str] | None:
    """Every value the field can have; None if they are not fixed."""
    kind = getattr(definition, "type", "")
    if source := SOURCES.get(kind) or getattr(definition, "source", None):
        return [code for code, _name in list_choices(source, "de")]
    options = getattr(definition, "options", ())
    return [option.value for option in options] or None


def _true(condition: str, values: Mapping[str, Any]) -> bool:
    try:
        return holds(condition, values)
    except ExpressionFailed:
        return True  # nothing is said about what cannot be decided here
