"""A form tried out by its author: no draft, nothing is kept, and every rule says why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from rathaus.core.expressions import ExpressionFailed, evaluate, without_texts
from rathaus.eforms.compiled import CompiledForm, empty_fields
from rathaus.eforms.evaluation import Evaluation, FieldPath
from rathaus.eforms.forms import PageForm
from rathaus.eforms.kinds import UploadField
from rathaus.eforms.layout import page_blocks
from rathaus.eforms.markup import blocks_markup
from rathaus.eforms.schema import Form, Page
from rathaus.eforms.sent import SEEN, Raw, raw_of_answers, raw_of_post
from rathaus.eforms.services.pages import add_item, remove_item

_REFERENCE = re.compile(r"(?<![\w.])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?!\s*\()")


@dataclass(frozen=True)
class Rule:
    """A rule as it came out.

    Attributes:
        path: of the field, as answers are nested; a page's is empty.
        page: key of the page.
        part: ``when``, ``required``, ``value`` or ``check``.
        source: CEL.
        value: what it gave; None where it could not be decided.
        reads: what it read, as written in it → the answer.
    """

    path: FieldPath
    page: str
    part: str
    source: str
    value: Any
    reads: Mapping[str, Any] = field(default_factory=dict)


class TryOut:
    """One page of a form being filled in for trial.

    Attributes:
        page: the page shown; None if the form has no page of that key that is shown.
        pages: those that are shown with these answers.
    """

    def __init__(
        self,
        form: Form,
        *,
        context: Mapping[str, Any],
        answers: Mapping[str, Any],
        page_key: str = "",
        raw: Raw | None = None,
        seen: list[str] | None = None,
        files_needed: bool = False,
    ) -> None:
        """Evaluate.

        Args:
            answers: of the other pages, and of this one where ``raw`` is None.
            page_key: empty: the first page.
            raw: what was typed on the page.
            seen: conditional fields that the browser showed; None: all.
            files_needed: ask for compulsory files as the real form does.
        """
        self.compiled = CompiledForm(form if files_needed else _without_compulsory_files(form))
        known = self.compiled.page(page_key) if page_key else None
        self.page: Page = known or self.compiled.pages[0]
        self._form = PageForm(
            self.compiled,
            self.page,
            raw=raw_of_answers(self.page, answers) if raw is None else raw,
            answers=answers,
            context=context,
            seen=seen,
        )
        if raw is None:
            self._form.forgive()
        self.earlier = answers

    @classmethod
    def sent(
        cls,
        form: Form,
        *,
        context: Mapping[str, Any],
        answers: Mapping[str, Any],
        page_key: str,
        data: Mapping[str, Any],
        action: str,
    ) -> TryOut:
        """The page as a browser sent it, with one item more or less if that was asked."""
        page = CompiledForm(form).page(page_key) or form.pages[0]
        raw = raw_of_post(page, data)
        verb, _colon, name = action.partition(":")
        if verb == "mehr":
            add_item(raw, page, name)
        if verb == "weg":
            remove_item(raw, page, name)
        seen = data.getlist(SEEN)  # type: ignore[attr-defined]
        found = cls(form, context=context, answers=answers, page_key=page.key, raw=raw, seen=seen)
        if verb != "weiter":
            found._form.forgive()
        return found

    @property
    def evaluation(self) -> Evaluation:
        return self._form.evaluation

    @cached_property
    def pages(self) -> list[Page]:
        return self.evaluation.pages()

    @property
    def is_complete(self) -> bool:
        return self._form.is_complete

    @property
    def problems(self) -> list[Any]:
        return self._form.problems

    @property
    def markup(self) -> SafeString:
        """The questions of the page as the real form shows them."""
        return blocks_markup(page_blocks(self._form))

    @property
    def answers(self) -> dict[str, Any]:
        """Everything answered so far; what is on this page counts as typed."""
        own = {definition.key for definition in self.page.fields}
        kept = {key: value for key, value in self.earlier.items() if key not in own}
        return kept | self._form.page_answers

    def rules(self) -> Iterator[Rule]:
        """Every rule of the form in the order of the paper, as these answers decide it."""
        for page in self.compiled.pages:
            if page.when:
                yield self._rule((), page.key, "when", page.when, None)
            for definition in page.fields:
                yield from self._rules_of((definition.key,), page.key, definition, None)

    def _rules_of(
        self, path: FieldPath, page: str, definition: Any, item: Mapping[str, Any] | None
    ) -> Iterator[Rule]:
        for part in ("when", "required", "value", "check"):
            source = getattr(definition, part, None)
            if isinstance(source, str):
                yield self._rule(path, page, part, source, item)
        inner = getattr(definition, "fields", ())
        if not inner:
            return
        if definition.type == "repeat":
            count = max(1, len(self.evaluation.answers.get(str(path[0])) or []))
            places: list[FieldPath] = [(*path, number) for number in range(count)]
        else:
            places = [path]
        for place in places:
            neighbours = empty_fields(definition) | self._at(place)
            for part in inner:
                yield from self._rules_of((*place, part.key), page, part, neighbours)

    def _at(self, path: FieldPath) -> dict[str, Any]:
        here: Any = self.evaluation.variables
        for part in path:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return {}
        return dict(here) if isinstance(here, Mapping) else {}

    def _rule(
        self, path: FieldPath, page: str, part: str, source: str, item: Mapping[str, Any] | None
    ) -> Rule:
        variables = dict(self.evaluation.variables) | ({} if item is None else {"item": item})
        try:
            value = evaluate(source, variables)
        except ExpressionFailed:
            value = None
        return Rule(path, page, part, source, value, _read(source, variables))


def _read(source: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _REFERENCE.findall(without_texts(source)):
        first, *rest = name.split(".")
        if first not in variables:
            continue
        here: Any = variables[first]
        for part in rest:
            if not isinstance(here, Mapping) or part not in here:
                break
            here = here[part]
        found[name] = here
    return found


def _without_compulsory_files(form: Form) -> Form:
    """Nobody has the papers at hand while trying a form."""
    pages = tuple(
        page.model_copy(update={"fields": tuple(map(_relaxed, page.fields))}) for page in form.pages
    )
    return form.model_copy(update={"pages": pages})


def _relaxed(definition: Any) -> Any:
    if isinstance(definition, UploadField):
        return definition.model_copy(update={"required": False})
    if hasattr(definition, "fields"):
        inner = tuple(map(_relaxed, definition.fields))
        return definition.model_copy(update={"fields": inner})
    return definition
