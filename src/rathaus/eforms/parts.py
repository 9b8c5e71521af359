"""What the definitions of a form are made of: keys, texts, conditions, limits, checked as they are read."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

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


def not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
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
        prefill: whether earlier answers under the same key are filled in; by default only those of
            kinds that belong to the applicant (:mod:`rathaus.eforms.prefill`).
        check: CEL; an answer for which it is false is refused with ``check_hint``. It may read every
            other answer: "the last day is not before the first".
        check_hint: what to answer instead.
    """

    type: str
    key: Key
    label: TextsField
    hint: TextsField | None = None
    when: Expression | None = None
    required: YesOrExpression = False
    prefill: Literal["yes", "no"] | None = None
    check: Expression | None = None
    check_hint: TextsField | None = None

    empty: ClassVar[Any] = ""
    """What conditions see while there is no answer."""

    @model_validator(mode="after")
    def _check_explained(self) -> Self:
        if self.check and not self.check_hint:
            raise ValueError("a check needs 'check_hint', which says what to answer instead")
        return self
