"""Reusable groups of fields, one YAML file each, defined once for all forms."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from rathaus.core.yamlfile import SourceInvalid, check, read_yaml, suggestion
from rathaus.eforms.kinds import InfoField
from rathaus.eforms.schema import GroupField, UseField

FOLDER = Path(__file__).parent


@cache
def group_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def group(name: str) -> GroupField:
    """Raises KeyError if there is no such group, SourceInvalid if its file is wrong."""
    path = FOLDER / f"{name}.yaml"
    if name not in group_names():
        raise KeyError(name)
    found, problems = check(GroupField, read_yaml(path))
    if found is None:
        raise SourceInvalid(problems)
    return found


def group_fields(name: str) -> list[str]:
    """Keys of the fields of a reusable group; raises KeyError if there is no such group."""
    return [field.key for field in group(name).fields if not isinstance(field, InfoField)]


def expand(use: UseField) -> GroupField:
    """The group with the fields and texts that the form asks for.

    Raises:
        ValueError: no such group, or no such field in it; says what was expected.
    """
    if use.use not in group_names():
        raise ValueError(f"unknown group {use.use!r}{suggestion(use.use, group_names())}")
    base = group(use.use)
    known = [field.key for field in base.fields]
    for name in (*use.omit, *use.optional, *use.require, *use.verify):
        if name not in known:
            raise ValueError(
                f"the group {use.use!r} has no field {name!r}{suggestion(name, known)}"
            )
    kinds = {field.key: field.type for field in base.fields}
    for name in use.verify:
        if kinds[name] not in {"email", "phone"}:
            raise ValueError(f"no code can be sent to {name!r}; 'verify' is for e-mail and phone")
    fields = tuple(_adapted(field, use) for field in base.fields if field.key not in use.omit)
    changes: dict[str, Any] = {"key": use.key or use.use, "group": use.use, "fields": fields}
    for name in ("label", "hint", "when", "prefill"):
        if (value := getattr(use, name)) is not None:
            changes[name] = value
    return base.model_copy(update=changes)


def _adapted(field: Any, use: UseField) -> Any:
    if isinstance(field, InfoField):
        return field
    if field.key in use.verify:
        field = field.model_copy(update={"verify": True})
    if field.key in use.optional:
        return field.model_copy(update={"required": False})
    if field.key in use.require:
        return field.model_copy(update={"required": True})
    return field
