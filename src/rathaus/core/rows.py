"""Rows in and out in the few places where building the SQL costs more than running it.

Django composes each statement anew, which takes longer than PostgreSQL needs for a row. A process
step and the log write the same handful of statements thousands of times a day; here their text is
made once per model. Everywhere else use the ORM. What it does beyond plain values is missing here:
no signals, no expressions, no ``auto_now``, no parents. Row-level security holds as for any
statement.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache
from itertools import batched
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.models.expressions import DatabaseDefault

from rathaus.core.tenancy import require_tenant_transaction

AT_ONCE = 500
"""Rows of one INSERT."""


@lru_cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(model._meta.concrete_fields)


@lru_cache
def columns(model: type[models.Model], alias: str) -> str:
    """The model's columns for a SELECT, in the order :func:`read` takes them."""
    return ", ".join(f'{alias}."{field.column}"' for field in _fields(model))


@lru_cache
def _conversions(model: type[models.Model]) -> list[tuple[int, list[Any]]]:
    converters = [field.get_db_converters(connection) for field in _fields(model)]
    return [(place, found) for place, found in enumerate(converters) if found]


def read[M: models.Model](model: type[M], values: Sequence[Any]) -> M:
    """The object of a row selected by :func:`columns`; more values are left aside."""
    row = list(values[: len(_fields(model))])
    for place, converters in _conversions(model):
        for convert in converters:
            row[place] = convert(row[place], None, connection)
    return model.from_db(connection.alias, [field.attname for field in _fields(model)], row)


def pair[M: models.Model, N: models.Model](
    one: type[M], other: type[N], values: Sequence[Any]
) -> tuple[M, N | None]:
    """The objects of a joined row; None for the other if nothing was joined."""
    rest = values[len(_fields(one)) :]
    return read(one, values), None if rest[0] is None else read(other, rest)


def first(model: type[models.Model], sql: str, values: Sequence[Any]) -> Sequence[Any] | None:
    """The first row of a tenant's statement, None if there is none.

    The last placeholder of ``sql`` is the tenant; without one, or without a transaction, it refuses
    as the manager does.
    """
    tenant_id = require_tenant_transaction(model.__name__)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, tenant_id])
        found: Sequence[Any] | None = cursor.fetchone()
    return found


@lru_cache
def _insert_text(model: type[models.Model], given: tuple[str, ...], returned: str) -> str:
    names = ", ".join(f'"{column}"' for column in given)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES %s RETURNING {returned}'  # noqa: S608 - names from the models


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model; numbers and other values the database gives are set on them."""
    for some in batched(rows, AT_ONCE, strict=False):
        _insert(some)


def insert_together(*groups: Sequence[models.Model]) -> None:
    """Write new rows of several models in one statement, at most :data:`AT_ONCE` of each.

    Keys to each other are the caller's: what the database gives is not read back.
    """
    parts = [_parts(rows) for rows in groups if rows]
    *before, last = [text for text, _ in parts]
    named = ", ".join(f"part_{place} AS ({text})" for place, text in enumerate(before))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {named} {last}" if named else last,
            [value for _, values in parts for value in values],
        )
    for row in itertools.chain.from_iterable(groups):
        row._state.adding, row._state.db = False, connection.alias


def _insert(rows: Sequence[models.Model]) -> None:
    text, values = _parts(rows)
    made = [field for field in _fields(type(rows[0])) if _is_made(rows[0], field)]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        answers = cursor.fetchall()
    for row, answer in zip(rows, answers, strict=True):
        for field, value in zip(made, answer, strict=False):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, connection.alias


def _parts(rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    """The INSERT of some rows of one model, and its values."""
    model = type(rows[0])
    made = [field for field in _fields(model) if _is_made(rows[0], field)]
    given = [field for field in _fields(model) if field not in made]
    text = _insert_text(
        model,
        tuple(str(field.column) for field in given),
        ", ".join(f'"{field.column}"' for field in made) or "true",
    )
    one = f"({', '.join(['%s'] * len(given))})"
    values = [_value(row, field) for row in rows for field in given]
    return text % ", ".join([one] * len(rows)), values


def _is_made(row: models.Model, field: models.Field[Any, Any]) -> bool:
    value = getattr(row, field.attname)
    return isinstance(value, DatabaseDefault) or (field.primary_key and value is None)


@lru_cache
def _named(model: type[models.Model], names: tuple[str, ...]) -> tuple[models.Field[Any, Any], ...]:
    by_name = {field.name: field for field in _fields(model)}
    return tuple(by_name[name] for name in names)


@lru_cache
def _update_text(model: type[models.Model], names: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{field.column}" = %s' for field in _named(model, names))
    key = model._meta.pk.column
    return f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key}" = %s'  # noqa: S608 - names from the models


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that exists.

    Raises:
        DatabaseError: it does not, or belongs to another tenant.
    """
    values = [_value(row, field) for field in _named(type(row), names)]
    with connection.cursor() as cursor:
        cursor.execute(_update_text(type(row), names), [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is not there to be written.")


def _value(row: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
