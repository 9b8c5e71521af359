"""YAML that people write by hand: every mistake comes back with file, line and what was expected.

Packages, forms and other definitions are read here, so that an author sees all problems at once
and in the same words everywhere.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

type Location = tuple[str | int, ...]
"""Where something stands: ``("fees", 0, "label")``."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a file; its text is ``service.yaml:12: unknown key 'nmae'; …``."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class SourceInvalid(ValueError):
    """A file has mistakes; ``problems`` holds all of them, in the order of the lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class _Loader(yaml.CSafeLoader):
    """Plain scalars are text, numbers, true, false or null: no dates, no ``on``/``no`` booleans.

    With libyaml, which comes in the wheels of PyYAML; it reads ten times as fast.
    """


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


@dataclass(frozen=True)
class YamlFile:
    """Content of a YAML file and the line of every part of it.

    Attributes:
        name: what messages call the file.
        data: mappings, lists, texts, numbers, booleans, None.
        lines: location → line number, starting at 1.
    """

    name: str
    data: Any
    lines: Mapping[Location, int]

    def line_of(self, location: Location) -> int:
        """Line of the part, or of the nearest part around it that exists."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def problem(self, location: Location, message: str) -> Problem:
        return Problem(self.name, self.line_of(location), message)


def read_yaml(source: Path | str, *, name: str = "") -> YamlFile:
    """Parse a file (``Path``) or a text (``str``).

    Raises:
        SourceInvalid: no YAML, a key twice in one mapping, an alias that refers to itself.
    """
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    name = name or (source.name if isinstance(source, Path) else "text")
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SourceInvalid([Problem(name, line, f"not valid YAML: {error.problem}.")]) from error
    except yaml.YAMLError as error:
        raise SourceInvalid([Problem(name, 1, f"not valid YAML: {error}.")]) from error
    if root is None:
        raise SourceInvalid([Problem(name, 1, "the file is empty.")])
    lines: dict[Location, int] = {}
    problems: list[Problem] = []
    data = _build(root, (), lines, problems, name, ())
    if problems:
        raise SourceInvalid(problems)
    return YamlFile(name, data, lines)


def _build(
    node: yaml.Node,
    location: Location,
    lines: dict[Location, int],
    problems: list[Problem],
    name: str,
    parents: tuple[int, ...],
) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(location, line)
    if id(node) in parents:
        problems.append(Problem(name, line, "an alias refers to a part that contains it."))
        return None
    parents = (*parents, id(node))
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(item, (*location, index), lines, problems, name, parents)
            for index, item in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if key in mapping:
                problems.append(Problem(name, key_line, f"the key {key!r} stands here twice."))
            lines[(*location, key)] = key_line
            mapping[key] = _build(value_node, (*location, key), lines, problems, name, parents)
        return mapping
    return _scalar(node)


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    tag = node.tag.rpartition(":")[2]
    text = str(node.value)
    match tag:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return text == "true"
        case "null":
            return None
    return text


def check[M: BaseModel](
    model: type[M], source: YamlFile, *, context: Any = None
) -> tuple[M | None, list[Problem]]:
    """Validate the file against a pydantic model: the object, or None and all problems."""
    try:
        return model.model_validate(source.data, context=context), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        unknown = [
            (d, did_you_mean(str(d["loc"][-1]), _keys_at(model, d["loc"][:-1])))
            for d in details
            if d["type"] == "extra_forbidden"
        ]
        meant = {(*detail["loc"][:-1], guess) for detail, guess in unknown}
        return None, sorted(
            source.problem(_known(source, detail["loc"]), _words(model, detail))
            for detail in details
            if not (detail["type"] == "missing" and detail["loc"] in meant)
        )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word that the misspelt one most resembles, or an empty text."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'name'?`` or ``; expected one of: …``, to end a message with."""
    known = sorted(known)
    guess = did_you_mean(word, known)
    if guess:
        return f"; did you mean {guess!r}?"
    return f"; expected one of: {', '.join(known)}." if known else "."


def _known(source: YamlFile, location: tuple[str | int, ...]) -> Location:
    """The location without the names pydantic adds for unions and tagged types."""
    result: Location = ()
    for part in location:
        if (*result, part) in source.lines:
            result = (*result, part)
    return result


def _words(model: type[BaseModel], detail: ErrorDetails) -> str:
    location = detail["loc"]
    key = str(location[-1]) if location else ""
    where = ".".join(str(part) for part in location)
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key {key!r}{suggestion(key, _keys_at(model, location[:-1]))}"
        case "missing":
            return f"the key {key!r} is missing{_description(model, location)}."
        case "literal_error" | "enum":
            return f"{where}: {detail['input']!r} is not allowed; expected {detail.get('ctx', {}).get('expected', '')}."
        case "value_error" | "assertion_error":
            reason = str(detail.get("ctx", {}).get("error", detail["msg"]))
            return f"{where}: {reason if reason.endswith(('.', '?')) else f'{reason}.'}"
    return f"{where}: {_lower_first(detail['msg'])}, not {_shown(detail['input'])}."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _description(model: type[BaseModel], location: Sequence[str | int]) -> str:
    owner = _model_at(model, location[:-1])
    field = owner.model_fields.get(str(location[-1])) if owner else None
    return f" ({field.description})" if field is not None and field.description else ""


def _keys_at(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    owner = _model_at(model, location)
    if owner is None:
        return []
    return [field.alias or name for name, field in owner.model_fields.items()]


def _model_at(model: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel] | None:
    current: Any = model
    for part in location:
        current = _step(current, part)
        if current is None:
            return None
    found = [item for item in _alternatives(current) if _is_model(item)]
    return found[0] if found else None


def _step(annotation: Any, part: str | int) -> Any:
    for option in _alternatives(annotation):
        if _is_model(option):
            for name, field in option.model_fields.items():
                if part in (name, field.alias):
                    return field.annotation
            if part == option.__name__:
                return option
        elif typing.get_origin(option) in (list, tuple, Sequence) and isinstance(part, int):
            return typing.get_args(option)[0]
        elif typing.get_origin(option) in (dict, Mapping):
            return typing.get_args(option)[1]
    return None


def _alternatives(annotation: Any) -> list[Any]:
    if isinstance(annotation, typing.TypeAliasType):
        return _alternatives(annotation.__value__)
    if typing.get_origin(annotation) is typing.Annotated:
        return _alternatives(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [option for part in typing.get_args(annotation) for option in _alternatives(part)]
    return [annotation]


def _is_model(item: Any) -> bool:
    return isinstance(item, type) and issubclass(item, BaseModel)
