"""A form ready to run: its parts by name and the order in which conditions can be decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rathaus.core.expressions import (
    ExpressionFailed,
    ExpressionInvalid,
    evaluate,
    holds,
    variables_of,
    without_texts,
)
from rathaus.core.yamlfile import Location, suggestion
from rathaus.eforms.groups import expand
from rathaus.eforms.kinds import ComputedField, InfoField
from rathaus.eforms.parsing import date_bound
from rathaus.eforms.schema import Form, GroupField, Page, RepeatField, UseField, inner_fields

_ITEM_NAME = re.compile(r"\bitem\.([A-Za-z_]\w*)")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")

type Fault = tuple[Location, str]


class CompiledForm:
    """The form and what is derived from it once.

    Attributes:
        form: the definition, with groups written out.
        order: keys of the top-level fields, each after those its conditions read.
        inner_order: key of a group or repeat (``halter``, ``hunde/anschrift``) → the same inside.
        verified: kinds of addresses that are proved by a code sent there (``email``, ``phone``).
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self.pages = form.pages
        self.fields: dict[str, Any] = {}
        self.page_of: dict[str, Page] = {}
        for page in form.pages:
            for field in page.fields:
                self.fields[field.key] = field
                self.page_of[field.key] = page
        self.order = _sorted(
            {
                key: _outer_names(field, self.page_of[key]) & set(self.fields)
                for key, field in self.fields.items()
            }
        )
        self.inner_order = {
            path: _sorted(_sibling_names(container)) for path, container in _containers(self.fields)
        }
        self.verified = frozenset(_verified(self.fields.values()))

    def page(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)


def _verified(fields: Iterable[Any]) -> Iterator[str]:
    for field in fields:
        if getattr(field, "verify", False):
            yield field.type
        yield from _verified(getattr(field, "fields", ()))


def written_out(form: Form) -> tuple[Form, list[Fault]]:
    """The form with every ``use`` replaced by the group itself."""
    faults: list[Fault] = []

    def replaced(field: Any, location: Location) -> Any:
        if isinstance(field, UseField):
            try:
                return expand(field)
            except ValueError as error:
                faults.append((location, str(error)))
                return None
        if isinstance(field, RepeatField):
            inner = [
                replaced(part, (*location, "fields", i)) for i, part in enumerate(field.fields)
            ]
            return field.model_copy(update={"fields": tuple(part for part in inner if part)})
        return field

    pages = []
    for p, page in enumerate(form.pages):
        fields = [replaced(f, ("pages", p, "fields", i)) for i, f in enumerate(page.fields)]
        pages.append(page.model_copy(update={"fields": tuple(f for f in fields if f)}))
    return form.model_copy(update={"pages": tuple(pages)}), faults


def find_faults(form: Form) -> list[Fault]:
    """What is wrong with a form whose parts are each right: names, conditions, cycles."""
    return list(_Inspection(form).faults())


@dataclass
class _Inspection:
    form: Form

    def faults(self) -> Iterator[Fault]:
        yield from self._double_keys()
        self.fields = {f.key: f for page in self.form.pages for f in page.fields}
        self.empty = {key: empty_value(field) for key, field in self.fields.items()}
        yield from self._signers()
        names = list(self._names())
        yield from names
        if not names:
            yield from self._cycles()

    def _double_keys(self) -> Iterator[Fault]:
        seen: dict[str, str] = {}
        pages: set[str] = set()
        for p, page in enumerate(self.form.pages):
            if page.key in pages:
                yield ("pages", p, "key"), f"the page key {page.key!r} stands here twice."
            pages.add(page.key)
            for i, field in enumerate(page.fields):
                location: Location = ("pages", p, "fields", i)
                if field.key in seen:
                    yield (
                        location,
                        f"the key {field.key!r} is already used on page {seen[field.key]!r}.",
                    )
                seen.setdefault(field.key, page.key)
                yield from _double_inner_keys(field, location)

    def _names(self) -> Iterator[Fault]:
        for p, page in enumerate(self.form.pages):
            yield from self._condition(page.when, ("pages", p, "when"), None)
            for i, field in enumerate(page.fields):
                yield from self._field(field, ("pages", p, "fields", i), None)

    def _field(self, field: Any, location: Location, container: Any) -> Iterator[Fault]:
        yield from self._condition(field.when, (*location, "when"), container)
        if isinstance(field, ComputedField):
            yield from self._condition(field.value, (*location, "value"), container, field)
        required = getattr(field, "required", False)
        if isinstance(required, str):
            yield from self._condition(required, (*location, "required"), container)
        yield from self._condition(getattr(field, "check", None), (*location, "check"), container)
        source = getattr(field, "options_from", None)
        if source and (extra := sorted(variables_of(source) - {"context"})):
            yield (
                (*location, "options_from"),
                f"may read 'context' only, not {extra[0]!r}.",
            )
        if isinstance(field, GroupField):
            yield from _placeholders(field, location)
        if _is_empty_range(field):
            yield (*location, "min"), f"min ({field.min}) is larger than max ({field.max})."
        for i, inner in enumerate(getattr(field, "fields", ())):
            yield from self._field(inner, (*location, "fields", i), field)

    def _condition(
        self,
        source: str | None,
        location: Location,
        container: Any,
        computed: ComputedField | None = None,
    ) -> Iterator[Fault]:
        """Also the value of a computed field, which reads its neighbours in the same way."""
        if source is None:
            return
        try:
            used = variables_of(source)
        except ExpressionInvalid as error:
            yield location, str(error)
            return
        known = {key for key, f in self.fields.items() if not isinstance(f, InfoField)} | {
            "context",
            "today",
        }
        siblings = {field.key for field in inner_fields(container)} if container else set()
        unknown = used - known - ({"item"} if container else set())
        for name in sorted(unknown):
            hint = f"; write item.{name}." if name in siblings else suggestion(name, known)
            yield location, f"the condition {source!r} reads the unknown field {name!r}{hint}"
        for name in sorted(_item_names(source) - siblings):
            yield (
                location,
                f"the condition {source!r} reads item.{name}{suggestion(name, siblings)}",
            )
        if container is not None and container.key in used:
            yield (
                location,
                f"the condition {source!r} reads its own part {container.key!r}; write item.…",
            )
        elif not unknown and "context" not in used:
            yield from self._trial(source, location, container, computed)

    def _trial(
        self, source: str, location: Location, container: Any, computed: ComputedField | None
    ) -> Iterator[Fault]:
        item = empty_fields(container) if container else {}
        variables = {**self.empty, "item": item, "context": {}, "today": "2026-01-01"}
        try:
            if computed is None:
                holds(source, variables)
            elif not _fits(computed, found := evaluate(source, variables)):
                yield location, f"the value is no {computed.result}: {found!r} without any answers."
        except ExpressionFailed as error:
            what = "the value cannot be computed" if computed else "the condition cannot be decided"
            yield location, f"{what} without any answers: {str(error).split('. ')[0].rstrip('.')}."

    def _signers(self) -> Iterator[Fault]:
        for index, key in enumerate(self.form.signing.signers if self.form.signing else ()):
            location: Location = ("signing", "signers", index)
            field = self.fields.get(key)
            if not isinstance(field, GroupField | RepeatField):
                yield location, f"{key!r} is no group on a page{suggestion(key, self.fields)}"
                continue
            kinds = {inner.key: inner.type for inner in inner_fields(field)}
            if kinds.get("email") != "email" or kinds.get("nachname") != "text":
                yield location, f"the group {key!r} has no 'nachname' and 'email' to write to."

    def _cycles(self) -> Iterator[Fault]:
        pages = {
            f.key: (p, i, page)
            for p, page in enumerate(self.form.pages)
            for i, f in enumerate(page.fields)
        }
        graph = {
            key: _outer_names(field, pages[key][2]) & set(self.fields)
            for key, field in self.fields.items()
        }
        graphs: list[tuple[Location | None, dict[str, set[str]]]] = [(None, graph)]
        for location, edges in [*graphs, *self._inner_graphs(pages)]:
            try:
                _sorted(edges)
            except CycleError as error:
                way = list(reversed(error.args[1]))
                place = location or ("pages", pages[way[0]][0], "fields", pages[way[0]][1], "when")
                yield place, f"these conditions wait for each other: {' → '.join(way)}."

    def _inner_graphs(
        self, pages: dict[str, Any]
    ) -> Iterator[tuple[Location, dict[str, set[str]]]]:
        for path, container in _containers(self.fields):
            p, i, _page = pages[path.split("/")[0]]
            yield ("pages", p, "fields", i), _sibling_names(container)


def _fits(field: ComputedField, value: Any) -> bool:
    """Whether a value without answers is of the promised kind; a date may still be missing."""
    if field.result in {"text", "date"}:
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool)


def empty_answers(form: Form) -> dict[str, Any]:
    """What conditions see before anything is answered."""
    return {f.key: empty_value(f) for page in form.pages for f in page.fields if f.type != "info"}


def empty_value(field: Any) -> Any:
    """What conditions see where there is no answer; a group is a dictionary of such values."""
    if isinstance(field, GroupField):
        return empty_fields(field)
    return getattr(field, "empty", "")


def empty_fields(container: Any) -> dict[str, Any]:
    return {field.key: empty_value(field) for field in inner_fields(container)}


def _double_inner_keys(field: Any, location: Location) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, inner in enumerate(getattr(field, "fields", ())):
        here: Location = (*location, "fields", i)
        if inner.key in seen:
            yield here, f"the key {inner.key!r} stands in {field.key!r} twice."
        seen.add(inner.key)
        yield from _double_inner_keys(inner, here)


def _is_empty_range(field: Any) -> bool:
    """No answer can lie between the limits, those of dates taken as they are today."""
    least: Any = getattr(field, "min", None)
    most: Any = getattr(field, "max", None)
    if least is None or most is None:
        return False
    if field.type in {"date", "partial_date", "period"}:
        least, most = date_bound(least), date_bound(most)
    return bool(least > most)


def _placeholders(group: GroupField, location: Location) -> Iterator[Fault]:
    known = {field.key for field in inner_fields(group)}
    if group.group:
        return  # a reusable group may have fields omitted; its own test checks the names
    for i, line in enumerate(group.summary):
        for name in set(_PLACEHOLDER.findall(line.text)) - known:
            yield (*location, "summary", i), f"unknown field {{{name}}}{suggestion(name, known)}"


def _item_names(source: str) -> set[str]:
    return set(_ITEM_NAME.findall(without_texts(source)))


def _outer_names(field: Any, page: Page) -> set[str]:
    """Names that decide about the field or about a part of it."""
    names = variables_of(page.when) if page.when else set()
    for part in (field, *_all_inner(field)):
        for source in (part.when, getattr(part, "value", None)):
            names |= variables_of(source) if source else set()
    return names


def _all_inner(field: Any) -> Iterator[Any]:
    for inner in getattr(field, "fields", ()):
        yield inner
        yield from _all_inner(inner)


def _sibling_names(container: Any) -> dict[str, set[str]]:
    keys = {field.key for field in container.fields}
    return {
        field.key: _item_names(f"{field.when or ''} {getattr(field, 'value', '')}") & keys
        for field in container.fields
    }


def _containers(fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, field in fields.items():
        if isinstance(field, GroupField | RepeatField):
            yield key, field
            for inner in field.fields:
                if isinstance(inner, GroupField):
                    yield f"{key}/{inner.key}", inner


def _sorted(graph: dict[str, set[str]]) -> tuple[str, ...]:
    """Raises CycleError; otherwise stable, as near to the written order as it goes."""
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    position = {key: number for number, key in enumerate(graph)}
    done: list[str] = []
    ready = list(sorter.get_ready())
    while ready:
        ready.sort(key=position.__getitem__)
        key = ready.pop(0)
        done.append(key)
        sorter.done(key)
        ready.extend(sorter.get_ready())
    return tuple(done)
