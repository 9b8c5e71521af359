"""What an author may set on each kind of field, read off the schema itself.

An editor builds its forms from this, so that a new kind, or a new property of one, is there at once.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rathaus.core.files import EXTENSIONS
from rathaus.eforms import kinds, parts
from rathaus.eforms.schema import KINDS, Form, Page, UseField

_SHAPES: dict[Any, str] = {
    parts.Key: "key",
    parts.TextsField: "texts",
    parts.Expression: "condition",
    parts.YesOrExpression: "required",
    parts.DateBound: "limit",
    parts.Regex: "pattern",
    kinds.TimeOfDay: "time",
    bool: "switch",
    int: "whole",
    float: "number",
    str: "text",
}
_HIDDEN = {"type", "group"}
"""What a field is cannot be changed; where a group came from is no choice."""


@dataclass(frozen=True)
class Property:
    """Something to set on a field, page or form.

    Attributes:
        shape: ``key``, ``texts`` (in languages), ``text``, ``condition`` and ``required`` (CEL, the
            latter also true or false), ``limit`` (a day), ``time``, ``pattern``, ``switch``,
            ``whole``, ``number``, ``choice``, ``choices`` (several of ``choices``), ``names`` (a list of texts), ``parts`` (a list
            of small things with properties of their own), ``fields`` (further fields).
        is_needed: must be set.
        default: what counts where nothing is said; None: nothing.
        least, most: of numbers.
        parts: of each entry, for the shape ``parts``.
        kinds: types of field that may stand here, for the shape ``fields``.
    """

    name: str
    shape: str
    is_needed: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    parts: tuple[Property, ...] = ()
    kinds: tuple[str, ...] = ()


@cache
def properties_of(kind: str) -> tuple[Property, ...]:
    """Of a type of field, of ``page`` or of ``form``; raises KeyError for anything else."""
    models: dict[str, type[BaseModel]] = {**KINDS, "page": Page, "form": Form}
    return tuple(_properties(models[kind]))


@cache
def child_lists(kind: str) -> dict[str, tuple[str, ...]]:
    """Name of each list of fields inside → types that may stand in it."""
    return {p.name: p.kinds for p in properties_of(kind) if p.shape == "fields"}


def _properties(model: type[BaseModel]) -> Iterator[Property]:
    for name, field in model.model_fields.items():
        if name not in _HIDDEN:
            yield _property(name, field)


def _property(name: str, field: FieldInfo) -> Property:
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    bounds: dict[str, Any] = {}
    for limit in field.metadata:
        if isinstance(limit, annotated_types.Ge):
            bounds["least"] = limit.ge
        if isinstance(limit, annotated_types.Le):
            bounds["most"] = limit.le
    shape, more = _shape(field.annotation)
    return Property(name, shape, field.is_required(), default, **bounds, **more)


def _shape(annotation: Any) -> tuple[str, dict[str, Any]]:
    if annotation in _SHAPES:
        return _SHAPES[annotation], {}
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return "choice", {"choices": tuple(str(value) for value in inner)}
    if origin is tuple:
        return _list_shape(inner[0])
    if origin in (typing.Union, types.UnionType):
        found = [part for part in inner if part is not types.NoneType]
        return _shape(found[0])
    if isinstance(annotation, typing.TypeAliasType):
        return _shape(annotation.__value__)
    if origin is typing.Annotated:
        return _shape(inner[0])
    return "text", {}


def _list_shape(entry: Any) -> tuple[str, dict[str, Any]]:
    if entry is parts.FileKind:
        return "choices", {"choices": tuple(EXTENSIONS)}
    models = list(_models(entry))
    names = {cls: name for name, cls in KINDS.items()}
    if fields := [names[model] for model in models if model in names and model is not UseField]:
        return "fields", {"kinds": tuple(fields)}
    if models:
        return "parts", {"parts": tuple(_properties(models[0]))}
    return "names", {}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, typing.TypeAliasType):
        yield from _models(annotation.__value__)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif typing.get_origin(annotation) is typing.Annotated:
        yield from _models(typing.get_args(annotation)[0])
    elif typing.get_origin(annotation) in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _models(part)
