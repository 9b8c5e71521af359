"""Changes of the administrations themselves."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from rathaus.core.latin import is_datatype_b, normalize_name
from rathaus.core.sorting import german
from rathaus.tenants.models import Municipality, Tenant
from rathaus.tenants.queries import forget_tenants


@transaction.atomic
def create_tenant(
    *, municipalities: Mapping[str, str], short_name: str = "", **fields: Any
) -> Tenant:
    """Add an administration and the municipalities it serves.

    Args:
        municipalities: AGS → name; those that are known already keep their name.
        fields: of :class:`Tenant`.

    Raises:
        ValidationError: a field is not valid; nothing is stored.
    """
    tenant = Tenant(short_name=short_name or fields["name"], **fields)
    tenant.full_clean()
    tenant.save(force_insert=True)
    for ags, name in municipalities.items():
        tenant.municipalities.add(_municipality(ags, name))
    forget_tenants()
    return tenant


def _municipality(ags: str, name: str) -> Municipality:
    known = Municipality.objects.filter(ags=ags).first()
    if known is not None:
        return known
    municipality = Municipality(ags=ags, name=name)
    municipality.full_clean()
    municipality.save(force_insert=True)
    return municipality


class StreetsInvalid(ValueError):
    """The list of streets has mistakes; ``problems`` names each with its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problems))


@transaction.atomic
def import_streets(*, text: str) -> dict[str, int]:
    """Replace the streets of every municipality that the list names.

    Args:
        text: CSV with the columns ``ags`` and ``strasse``, separated by semicolons or commas.

    Returns:
        AGS → number of its streets.

    Raises:
        StreetsInvalid: nothing is changed.
    """
    found = _read_streets(text)
    for ags, names in found.items():
        streets = sorted(names, key=german)
        Municipality.objects.filter(ags=ags).update(streets=streets)
    forget_tenants()
    return {ags: len(names) for ags, names in found.items()}


def _read_streets(text: str) -> dict[str, set[str]]:
    lines = text.removeprefix("\ufeff").splitlines()
    head = lines[0] if lines else ""
    rows = csv.DictReader(lines, delimiter=";" if ";" in head else ",")
    if missing := {"ags", "strasse"} - set(rows.fieldnames or ()):
        raise StreetsInvalid([f"line 1: the column {min(missing)!r} is missing"])
    known = set(Municipality.objects.values_list("ags", flat=True))
    found: dict[str, set[str]] = {}
    problems = []
    for row in rows:
        ags, name = (row["ags"] or "").strip(), normalize_name(row["strasse"] or "")
        if problem := _street_problem(ags, name, known):
            problems.append(f"line {rows.line_num}: {problem}")
        found.setdefault(ags, set()).add(name)
    if problems:
        raise StreetsInvalid(problems)
    return found


def _street_problem(ags: str, name: str, known: set[str]) -> str:
    if ags not in known:
        return f"no administration here serves a municipality {ags!r}"
    if not 1 <= len(name) <= 100:
        return f"expected the name of a street, up to 100 characters, not {name[:100]!r}"
    if not is_datatype_b(name):
        return f"{name!r} has a character that names of places do not have"
    return ""
