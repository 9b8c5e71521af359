"""What may stand in a ``form.yaml``; ``docs/forms.md`` explains it to authors.

The same classes are the form at run time: a published form is stored with its groups written out,
so that a later version of a group does not change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from rathaus.core.yamlfile import suggestion
from rathaus.eforms.kinds import SIMPLE, InfoField, SimpleField
from rathaus.eforms.parts import Expression, Key, Part, TextsField, not_empty


class SummaryLine(Part):
    """How a group reads on the review page: ``{vorname} {nachname}`` under one label."""

    label: TextsField
    text: str


class GroupField(Part):
    """Fields that belong together; the answer is a dictionary."""

    type: Literal["group"]
    key: Key
    group: str = ""
    """Name of the reusable group it came from."""
    label: TextsField | None = None
    hint: TextsField | None = None
    when: Expression | None = None
    prefill: Literal["no"] | None = None
    """``no``: never filled in from the account or an earlier application."""
    fields: Annotated[tuple[InnerField, ...], AfterValidator(not_empty)]
    summary: tuple[SummaryLine, ...] = ()


class UseField(Part):
    """A reusable group, by name; :func:`rathaus.eforms.groups.expand` makes a GroupField of it."""

    type: Literal["use"] = "use"
    use: str
    key: Key | None = None
    label: TextsField | None = None
    hint: TextsField | None = None
    when: Expression | None = None
    omit: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    verify: tuple[str, ...] = ()
    """Fields of type ``email`` or ``phone`` whose address is to be shown by a code."""
    prefill: Literal["no"] | None = None


class RepeatField(Part):
    """The same fields several times; the answer is a list of dictionaries."""

    type: Literal["repeat"]
    key: Key
    label: TextsField
    item_label: TextsField
    hint: TextsField | None = None
    when: Expression | None = None
    min: int = Field(0, ge=0, le=50)
    max: int = Field(10, ge=1, le=50)
    fields: Annotated[tuple[ItemField, ...], AfterValidator(not_empty)]
    empty: ClassVar[Any] = ()

    @model_validator(mode="after")
    def _bounds(self) -> RepeatField:
        if self.min > self.max:
            raise ValueError(f"min ({self.min}) is larger than max ({self.max})")
        return self


_ALL: tuple[type[BaseModel], ...] = (*SIMPLE, GroupField, UseField, RepeatField)
KINDS = {str(get_args(cls.model_fields["type"].annotation)[0]): cls for cls in _ALL}
FIELD_TYPES = sorted(KINDS)


def _class_name(value: Any) -> str | None:
    if isinstance(value, BaseModel):
        return type(value).__name__
    if isinstance(value, dict):
        wanted = "use" if "use" in value and "type" not in value else value.get("type")
        found = KINDS.get(str(wanted))
        return found.__name__ if found else None
    return None


def _known_type(value: Any) -> Any:
    if isinstance(value, dict) and _class_name(value) is None:
        if "type" not in value:
            raise ValueError("the key 'type' (or 'use') is missing")
        raise ValueError(
            f"unknown type {value['type']!r}{suggestion(str(value['type']), FIELD_TYPES)}"
        )
    return value


def _one_of(*classes: type[BaseModel]) -> Any:
    options: Any = None
    for cls in classes:
        option: Any = Annotated[cls, Tag(cls.__name__)]
        options = option if options is None else options | option
    return Annotated[options, Discriminator(_class_name), BeforeValidator(_known_type)]


if TYPE_CHECKING:  # as they are once every ``use`` is written out
    type InnerField = SimpleField | InfoField
    """Inside a group."""
    type ItemField = InnerField | GroupField
    """Inside a repeat."""
    type AnyField = ItemField | RepeatField
    """On a page."""
else:
    InnerField = _one_of(*SIMPLE)
    ItemField = _one_of(*SIMPLE, GroupField, UseField)
    AnyField = _one_of(*SIMPLE, GroupField, UseField, RepeatField)


class Page(Part):
    key: Key
    title: TextsField
    intro: TextsField | None = None
    when: Expression | None = None
    fields: Annotated[tuple[AnyField, ...], AfterValidator(not_empty)]


class Signing(Part):
    """Others have to sign too.

    Attributes:
        signers: keys of groups or repeating groups with ``nachname`` and ``email``; each person they
            name gets a link.
        counts: ``all``: the application is submitted once all have signed; ``at_once``: it is
            submitted at once, and the signatures follow.
        text: what they declare; ``version`` names its wording for ever.
        days: how long a link works.
    """

    signers: Annotated[tuple[Key, ...], AfterValidator(not_empty)]
    counts: Literal["all", "at_once"] = "all"
    text: TextsField
    version: str = Field(min_length=1, max_length=40)
    days: int = Field(14, ge=2, le=28)


class Form(Part):
    """A whole form.

    Attributes:
        signing: who else has to sign.
        title: what the application is called, if the page that starts it does not say.
    """

    title: TextsField | None = None
    signing: Signing | None = None
    pages: Annotated[tuple[Page, ...], AfterValidator(not_empty)]


for _model in (GroupField, RepeatField, Page, Form):
    _model.model_rebuild()


def inner_fields(field: Any) -> Iterator[Any]:
    """The fields of a group or repeat that have answers; nothing for a simple field."""
    for inner in getattr(field, "fields", ()):
        if not isinstance(inner, InfoField):
            yield inner
