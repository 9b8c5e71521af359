"""The pieces of a page in the order in which they stand there, for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from rathaus.core.texts import pick
from rathaus.eforms import words
from rathaus.eforms.evaluation import FieldPath, StoredAnswers
from rathaus.eforms.forms import PageForm
from rathaus.eforms.kinds import ComputedField, InfoField
from rathaus.eforms.schema import GroupField, RepeatField
from rathaus.eforms.sent import html_name


@dataclass
class Block:
    """A piece of a page, for the templates.

    Attributes:
        kind: ``field``, ``info``, ``computed``, ``group``, ``repeat``, ``item``.
        name: of the part in HTML; ids are made of it.
        conditional: may come and go; then it has a place of its own even while hidden.
        late: it, or something around it, may come and go.
    """

    kind: str
    name: str
    shown: bool = True
    conditional: bool = False
    late: bool = False
    bound: forms.BoundField | None = None
    proof: Mapping[str, str] | None = None
    title: str = ""
    text: str = ""
    hint: str = ""
    info_kind: str = ""
    item_label: str = ""
    level: int = 2
    number: int = 0
    count: int = 0
    removable: bool = False
    addable: bool = False
    blocks: list[Block] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"eforms/parts/{self.kind}.html"


def page_blocks(form: PageForm) -> list[Block]:
    """Everything on the page; what is hidden keeps its place."""
    layout = _Layout(form)
    return [layout.block((definition.key,), definition, 2) for definition in form.definitions]


def conditional_blocks(form: PageForm) -> list[Block]:
    """Every place that may come and go, hidden ones too."""
    found: list[Block] = []
    todo = page_blocks(form)
    while todo:
        block = todo.pop(0)
        if block.conditional:
            found.append(block)
        todo.extend(block.blocks)
    return found


@dataclass(frozen=True)
class _Layout:
    form: PageForm

    def block(self, path: FieldPath, definition: Any, level: int) -> Block:
        name = html_name(path)
        shown, conditional = path in self.form.evaluation.fields, bool(definition.when)
        if not shown:
            return Block("hidden", name, shown=False, conditional=conditional)
        if isinstance(definition, InfoField):
            return Block(
                "info", name, conditional=conditional, title=pick(definition.title),
                text=pick(definition.text), info_kind=definition.kind, level=level,
            )  # fmt: skip
        if isinstance(definition, ComputedField):
            return self._computed(path, definition)
        if isinstance(definition, GroupField):
            return Block(
                "group", name, conditional=conditional, title=pick(definition.label),
                text=pick(definition.hint), level=level,
                blocks=[self.block((*path, f.key), f, level + 1) for f in definition.fields],
            )  # fmt: skip
        if isinstance(definition, RepeatField):
            return self._repeat(path, definition, level, conditional)
        return Block(
            "field", name, conditional=conditional, late=self.form.is_conditional(path),
            bound=self.form[name], proof=self._proof(name, definition),
        )  # fmt: skip

    def _proof(self, name: str, definition: Any) -> dict[str, str] | None:
        state = self.form.proof_state(name, definition)
        wrong = self.form.wrong_codes.get(name, "")
        facts = {"name": name, "state": state, "channel": definition.type, "wrong": wrong}
        return facts if state else None

    def _computed(self, path: FieldPath, definition: ComputedField) -> Block:
        """Has a place of its own, because it changes with every answer it reads."""
        value = StoredAnswers(self.form.evaluation.answers).answer(path, definition)
        return Block(
            "computed", html_name(path), conditional=True, title=pick(definition.label),
            text="" if value is None else words.in_words(definition, value, self.form.context),
            hint=pick(definition.hint),
        )  # fmt: skip

    def _repeat(
        self, path: FieldPath, definition: RepeatField, level: int, conditional: bool
    ) -> Block:
        name, count = html_name(path), self.form.count(path, definition)
        items = [
            Block(
                "item", f"{name}-{number}", title=f"{pick(definition.item_label)} {number + 1}",
                level=level + 1, number=number, removable=count > definition.min,
                blocks=[self.block((*path, number, f.key), f, level + 2) for f in definition.fields],
            )
            for number in range(count)
        ]  # fmt: skip
        return Block(
            "repeat", name, conditional=conditional, title=pick(definition.label),
            text=pick(definition.hint), level=level, count=count, blocks=items,
            addable=count < definition.max, item_label=pick(definition.item_label),
        )  # fmt: skip
