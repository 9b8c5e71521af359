"""What may stand in a ``form.yaml``; ``docs/forms.md`` explains it to authors.

The same classes are the form at run time: a published form is stored with its groups written out,
so that a later version of a group does not change it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from rathaus.core.expressions import ExpressionInvalid, compile_expression
from rathaus.core.files import EXTENSIONS
from rathaus.core.texts import KEYS
from rathaus.core.yamlfile import suggestion

RESERVED = {"context", "today", "item"}
"""Names that conditions already know."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DATE_BOUND = re.compile(r"today([+-]\d{1,5}[dmy])?|\d{4}-\d{2}-\d{2}")


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError(
            f"{text!r} is no key; expected small letters, digits and _, such as halter"
        )
    if text in RESERVED:
        raise ValueError(f"{text!r} is a name that conditions use; choose another key")
    return text


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError(  # noqa: TRY004 (pydantic reports ValueError)
            "expected texts like {de: …, en: …, leicht: …}"
        )
    for key, text in value.items():
        if key not in KEYS:
            raise ValueError(f"unknown language {key!r}{suggestion(str(key), KEYS)}")
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"the text for {key!r} is empty")
    if "de" not in value:
        raise ValueError("the German text 'de' is missing")
    return {key: str(text).strip() for key, text in value.items()}


def _expression(text: Any) -> str:
    if not isinstance(text, str):
        raise ValueError(  # noqa: TRY004 (pydantic reports ValueError)
            f"expected a CEL condition in quotation marks, not {text!r}"
        )
    try:
        compile_expression(text)
    except ExpressionInvalid as error:
        raise ValueError(_first_line(str(error))) from error
    return text


def _first_line(message: str) -> str:
    """The parser draws the place on further lines and lists every token it would have liked."""
    return message.split("\n")[0].split(" expecting ")[0]


def _yes_or_expression(value: Any) -> bool | str:
    return value if isinstance(value, bool) else _expression(value)


def _date_bound(text: str) -> str:
    if not _DATE_BOUND.fullmatch(text):
        raise ValueError(
            f"{text!r} is no limit; expected today, today-16y, today+14d or 2026-12-31"
        )
    return text


def _file_kind(text: str) -> str:
    if text not in EXTENSIONS:
        raise ValueError(f"unknown kind of file {text!r}{suggestion(text, EXTENSIONS)}")
    return text


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error
    return text


def _not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if not items:
        raise ValueError("the list is empty; expected at least one entry")
    return items


type Key = Annotated[str, AfterValidator(_key)]
type TextsField = Annotated[dict[str, str], BeforeValidator(_texts)]
type Expression = Annotated[str, BeforeValidator(_expression)]
type YesOrExpression = Annotated[bool | str, BeforeValidator(_yes_or_expression)]
type DateBound = Annotated[str, AfterValidator(_date_bound)]
type FileKind = Annotated[str, AfterValidator(_file_kind)]
type Regex = Annotated[str, AfterValidator(_regex)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldBase(Part):
    """What every field has.

    Attributes:
        key: unique on its level; the top level's keys are unique in the whole form.
        when: CEL; while it is false the field is not there at all.
        required: true, false or CEL.
    """

    type: str
    key: Key
    label: TextsField
    hint: TextsField | None = None
    when: Expression | None = None
    required: YesOrExpression = False

    empty: ClassVar[Any] = ""
    """What conditions see while there is no answer."""


class TextField(FieldBase):
    type: Literal["text"]
    max_length: int = Field(200, ge=1, le=2000)
    characters: Literal["A", "B", "C", "D", "E"] = "C"
    """Data type of DIN 91379: A for personal names, B for places, C for anything else."""
    pattern: Regex | None = None
    pattern_hint: TextsField | None = None
    """What to type instead, if the pattern does not match."""
    autocomplete: str = ""
    width: Literal["2", "4", ""] = ""

    @model_validator(mode="after")
    def _pattern_explained(self) -> TextField:
        if self.pattern and not self.pattern_hint:
            raise ValueError("a pattern needs 'pattern_hint', which says what to type")
        return self


class TextareaField(FieldBase):
    type: Literal["textarea"]
    max_length: int = Field(2000, ge=1, le=20000)
    rows: int = Field(5, ge=2, le=30)


class EmailField(FieldBase):
    type: Literal["email"]


class PhoneField(FieldBase):
    type: Literal["phone"]


class PostcodeField(FieldBase):
    type: Literal["postcode"]


class NumberField(FieldBase):
    type: Literal["number"]
    min: int | None = None
    max: int | None = None
    unit: TextsField | None = None
    empty: ClassVar[Any] = 0


class MoneyField(FieldBase):
    """The answer is a number of cents; ``min`` and ``max`` too."""

    type: Literal["money"]
    min: int | None = None
    max: int | None = None
    empty: ClassVar[Any] = 0


class DateField(FieldBase):
    """The answer is an ISO date."""

    type: Literal["date"]
    min: DateBound | None = None
    max: DateBound | None = None
    birthday: bool = False


class YesNoField(FieldBase):
    type: Literal["yesno"]
    empty: ClassVar[Any] = False


class Option(Part):
    value: str = Field(min_length=1, max_length=80)
    label: TextsField


class OptionsBase(FieldBase):
    """Fixed ``options``, or ``options_from``: CEL over ``context`` that gives texts or options."""

    options: tuple[Option, ...] = ()
    options_from: Expression | None = None

    @model_validator(mode="after")
    def _one_source(self) -> OptionsBase:
        if bool(self.options) == bool(self.options_from):
            raise ValueError("expected either 'options' or 'options_from'")
        values = [option.value for option in self.options]
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise ValueError(f"the option {twice[0]!r} stands here twice")
        return self


class ChoiceField(OptionsBase):
    """Radio buttons; for up to about seven options."""

    type: Literal["choice"]


class SelectField(OptionsBase):
    type: Literal["select"]


class CheckboxesField(OptionsBase):
    type: Literal["checkboxes"]
    max: int | None = Field(None, ge=1)
    empty: ClassVar[Any] = ()


class ConsentField(FieldBase):
    """One box that must be ticked (unless ``required: false`` is said)."""

    type: Literal["consent"]
    required: YesOrExpression = True
    empty: ClassVar[Any] = False


class IbanField(FieldBase):
    type: Literal["iban"]


class PlateField(FieldBase):
    """A German licence plate."""

    type: Literal["plate"]


class CountryField(FieldBase):
    """The answer is an ISO 3166-1 alpha-2 code."""

    type: Literal["country"]


class UploadField(FieldBase):
    """The answer is a list of upload ids."""

    type: Literal["upload"]
    accept: tuple[FileKind, ...] = ("pdf", "jpeg", "png", "heic")
    max_files: int = Field(3, ge=1, le=10)
    empty: ClassVar[Any] = ()


class InfoField(Part):
    """A paragraph between the fields; has no answer."""

    type: Literal["info"]
    key: Key
    text: TextsField
    title: TextsField | None = None
    kind: Literal["plain", "info", "warning"] = "plain"
    when: Expression | None = None


type SimpleField = (
    TextField
    | TextareaField
    | EmailField
    | PhoneField
    | PostcodeField
    | NumberField
    | MoneyField
    | DateField
    | YesNoField
    | ChoiceField
    | SelectField
    | CheckboxesField
    | ConsentField
    | IbanField
    | PlateField
    | CountryField
    | UploadField
)

_SIMPLE: tuple[type[BaseModel], ...] = (
    TextField, TextareaField, EmailField, PhoneField, PostcodeField, NumberField, MoneyField,
    DateField, YesNoField, ChoiceField, SelectField, CheckboxesField, ConsentField, IbanField,
    PlateField, CountryField, UploadField, InfoField,
)  # fmt: skip


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
    fields: Annotated[tuple[InnerField, ...], AfterValidator(_not_empty)]
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
    fields: Annotated[tuple[ItemField, ...], AfterValidator(_not_empty)]
    empty: ClassVar[Any] = ()

    @model_validator(mode="after")
    def _bounds(self) -> RepeatField:
        if self.min > self.max:
            raise ValueError(f"min ({self.min}) is larger than max ({self.max})")
        return self


_ALL: tuple[type[BaseModel], ...] = (*_SIMPLE, GroupField, UseField, RepeatField)
_CLASSES = {str(get_args(cls.model_fields["type"].annotation)[0]): cls for cls in _ALL}
FIELD_TYPES = sorted(_CLASSES)


def _class_name(value: Any) -> str | None:
    if isinstance(value, BaseModel):
        return type(value).__name__
    if isinstance(value, dict):
        wanted = "use" if "use" in value and "type" not in value else value.get("type")
        found = _CLASSES.get(str(wanted))
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
    InnerField = _one_of(*_SIMPLE)
    ItemField = _one_of(*_SIMPLE, GroupField, UseField)
    AnyField = _one_of(*_SIMPLE, GroupField, UseField, RepeatField)


class Page(Part):
    key: Key
    title: TextsField
    intro: TextsField | None = None
    when: Expression | None = None
    fields: Annotated[tuple[AnyField, ...], AfterValidator(_not_empty)]


class Form(Part):
    """A whole form.

    Attributes:
        title: what the application is called, if the page that starts it does not say.
    """

    title: TextsField | None = None
    pages: Annotated[tuple[Page, ...], AfterValidator(_not_empty)]


for _model in (GroupField, RepeatField, Page, Form):
    _model.model_rebuild()


def inner_fields(field: Any) -> Iterator[Any]:
    """The fields of a group or repeat that have answers; nothing for a simple field."""
    for inner in getattr(field, "fields", ()):
        if not isinstance(inner, InfoField):
            yield inner
