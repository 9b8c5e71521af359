"""Which fields are there: conditions decided in order, with hidden answers absent everywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from rathaus.core import dates
from rathaus.core.expressions import ExpressionFailed, evaluate, holds
from rathaus.eforms.compiled import CompiledForm, empty_fields, empty_value
from rathaus.eforms.kinds import ComputedField, ConsentBase, InfoField
from rathaus.eforms.schema import GroupField, Page, RepeatField

type JSON = str | int | float | bool | list[JSON] | dict[str, JSON] | None
type FieldPath = tuple[str | int, ...]
"""``("halter", "vorname")``, ``("hunde", 0, "name")``."""


class Source(Protocol):
    """Where answers come from: the stored draft, or the page being filled in."""

    def answer(self, path: FieldPath, field: Any) -> JSON:
        """The answer of a simple field, None if there is none. Asked for visible fields only."""

    def count(self, path: FieldPath, field: RepeatField) -> int:
        """Number of items of a repeating group."""


class StoredAnswers:
    """Answers as the draft keeps them, those of hidden fields included."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers

    def _at(self, path: FieldPath) -> Any:
        here: Any = self.answers
        for part in path:
            if isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
            elif isinstance(here, Mapping):
                here = here.get(part)
            else:
                return None
        return here

    def answer(self, path: FieldPath, field: Any) -> JSON:
        found: JSON = self._at(path)
        return found

    def count(self, path: FieldPath, field: RepeatField) -> int:
        found = self._at(path)
        return len(found) if isinstance(found, list) else 0


def is_answered(field: Any, value: Any) -> bool:
    """Whether the value counts as an answer; an unticked consent does not."""
    if isinstance(field, ConsentBase):
        return bool(value)
    return value not in (None, "", [], ())


class Evaluation:
    """One walk over a form.

    Attributes:
        answers: what was answered in visible fields, nested as the form is.
        fields: path → definition, of everything that is shown.
        context: the draft's.
    """

    def __init__(
        self,
        form: CompiledForm,
        source: Source,
        context: Mapping[str, Any],
        *,
        settled: bool = False,
    ) -> None:
        """Walk.

        Args:
            settled: the answers were submitted; what was computed then is not computed again.
        """
        self.settled = settled
        self.form = form
        self.source = source
        self.context = context
        self.answers: dict[str, Any] = {}
        self.fields: dict[FieldPath, Any] = {}
        self._variables: dict[str, Any] = {key: empty_value(f) for key, f in form.fields.items()}
        self._variables |= {"context": context, "today": dates.today().isoformat()}
        self._page_shown: dict[str, bool] = {}
        for key in form.order:
            self._visit_top(key)

    @property
    def variables(self) -> Mapping[str, Any]:
        """What conditions read: the answers, empty values where there is none, and the facts."""
        return self._variables

    def page_is_shown(self, page: Page) -> bool:
        """Whether the page is there, and has anything on it."""
        return self._page_holds(page) and any((f.key,) in self.fields for f in page.fields)

    def pages(self) -> list[Page]:
        return [page for page in self.form.pages if self.page_is_shown(page)]

    def is_required(self, path: FieldPath, field: Any) -> bool:
        """Decided after the walk, so that the condition may read any field."""
        required = getattr(field, "required", False)
        if isinstance(required, bool):
            return required
        return self.holds(required, self._item_at(path[:-1]))

    def is_plausible(self, path: FieldPath, field: Any) -> bool:
        """Whether an answer fits the other answers."""
        check = getattr(field, "check", None)
        return check is None or self.holds(check, self._item_at(path[:-1]))

    def holds(self, condition: str | None, item: Mapping[str, Any] | None = None) -> bool:
        if condition is None:
            return True
        return holds(
            condition, self._variables if item is None else {**self._variables, "item": item}
        )

    def _page_holds(self, page: Page) -> bool:
        if page.key not in self._page_shown:
            self._page_shown[page.key] = self.holds(page.when)
        return self._page_shown[page.key]

    def _visit_top(self, key: str) -> None:
        field = self.form.fields[key]
        if not self._page_holds(self.form.page_of[key]) or not self.holds(field.when):
            return
        value = self._visit((key,), field, key)
        if value is not None:
            self.answers[key] = value
            self._variables[key] = _filled(field, value)

    def _visit(
        self, path: FieldPath, field: Any, order_key: str, item: Mapping[str, Any] | None = None
    ) -> Any:
        """The visible answer below ``path``, None if there is none."""
        self.fields[path] = field
        if isinstance(field, ComputedField) and not self.settled:
            return self._computed(field, item)
        if isinstance(field, InfoField):
            return None
        if isinstance(field, GroupField):
            return self._visit_container(path, field, order_key)
        if isinstance(field, RepeatField):
            items = range(min(self.source.count(path, field), field.max))
            return [
                self._visit_container((*path, i), field, order_key) or {} for i in items
            ] or None
        value = self.source.answer(path, field)
        return None if value in ("", [], ()) else value

    def _visit_container(
        self, path: FieldPath, container: Any, order_key: str
    ) -> dict[str, Any] | None:
        answers: dict[str, Any] = {}
        item = empty_fields(container)
        by_key = {field.key: field for field in container.fields}
        for key in self.form.inner_order[order_key]:
            field = by_key[key]
            if not self.holds(field.when, item):
                continue
            value = self._visit((*path, key), field, f"{order_key}/{key}", item)
            if value is not None:
                answers[key] = value
                item[key] = _filled(field, value)
        return {
            field.key: answers[field.key] for field in container.fields if field.key in answers
        } or None

    def _computed(self, field: ComputedField, item: Mapping[str, Any] | None) -> JSON:
        variables = self._variables if item is None else {**self._variables, "item": item}
        try:
            return computed_result(field, evaluate(field.value, variables))
        except ExpressionFailed:
            return None

    def _item_at(self, path: FieldPath) -> Any:
        here: Any = self._variables
        for part in path:
            here = here[int(part)] if isinstance(here, list) else here.get(part, {})
        return here if path else {}


def computed_result(field: ComputedField, value: Any) -> JSON:
    """The value as an answer; None where it is none of the promised kind."""
    if field.result == "text":
        return value.strip() or None if isinstance(value, str) else None
    if field.result == "date":
        return value if isinstance(value, str) and _is_day(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    places = field.places if field.result == "decimal" else 0
    step = Decimal(1).scaleb(-places)
    exact = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    return float(exact) if field.result == "decimal" else int(exact)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _filled(field: Any, value: Any) -> Any:
    """The answer with empty values where a group has none, so that conditions can always read."""
    if isinstance(field, GroupField):
        return _filled_item(field, value)
    if isinstance(field, RepeatField):
        return [_filled_item(field, item) for item in value]
    if isinstance(field, ConsentBase):
        return bool(value)
    return _merged(field.empty, value) if isinstance(value, dict) else value


def _merged(empty: Any, value: Any) -> Any:
    """``value`` with what is missing in it taken from ``empty``."""
    if not isinstance(empty, dict) or not isinstance(value, dict):
        return value
    return {key: _merged(empty[key], value[key]) if key in value else empty[key] for key in empty}


def _filled_item(container: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    item = empty_fields(container)
    by_key = {field.key: field for field in container.fields}
    return item | {key: _filled(by_key[key], value) for key, value in answers.items()}
