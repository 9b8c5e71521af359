"""Answers made up from a form, so that whatever reads answers can be tried before anybody applies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rathaus.core import dates
from rathaus.eforms import places
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.countries import list_choices
from rathaus.eforms.evaluation import JSON, Evaluation, FieldPath
from rathaus.eforms.kinds import ConsentBase
from rathaus.eforms.parsing import date_bound
from rathaus.eforms.schema import Form, RepeatField

_EXAMPLES: dict[str, JSON] = {
    "email": "erika@example.org",
    "phone": "0385 123456",
    "postcode": "19073",
    "iban": "DE02120300000000202051",
    "plate": "LUP-AB 123",
    "country": "DE",
    "nationality": "DE",
    "language": "de",
    "url": "https://www.example.org",
    "tax_id": "86095742719",
    "vin": "WVWZZZ1JZ3W386752",
    "upload": ["0"],
    "yesno": True,
    "signature": {"name": "Erika Beispiel"},
    "map_line": places.shape("map_line", places.EXAMPLE[:3]),
    "map_area": places.shape("map_area", places.EXAMPLE),
}
_ROUNDS = 10


class _Made:
    """A source of answers: for the given paths only, or for every field.

    Attributes:
        chosen: what is answered at these paths, whatever else is.
    """

    def __init__(self, chosen: Mapping[FieldPath, JSON], *, everything: bool) -> None:
        self.chosen = chosen
        self.everything = everything
        self.needed: set[FieldPath] = set()

    def answer(self, path: FieldPath, field: Any) -> JSON:
        if path in self.chosen:
            return self.chosen[path]
        if self.everything or path in self.needed:
            return _no(field) if not self.everything else _example(field)
        return None

    def count(self, path: FieldPath, field: RepeatField) -> int:
        return min(2, field.max) if self.everything else field.min


def sample_answers(form: Form, *, context: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Plain answers of applications that the form accepts, hidden fields absent.

    The shortest one (nothing but what must be answered, "no" wherever there is a choice), the
    longest one, and both again for every option of every choice and every yes or no.
    """
    compiled = CompiledForm(form)
    seen: list[dict[str, Any]] = []
    for everything in (False, True):
        first = _evaluated(compiled, {}, everything=everything, context=context)
        turns = [({path: value}) for path, field in first.fields.items() for value in _all(field)]
        for chosen in ({}, *turns):
            made = _evaluated(compiled, chosen, everything=everything, context=context).answers
            if made not in seen:
                seen.append(made)
                yield made


def _evaluated(
    form: CompiledForm,
    chosen: Mapping[FieldPath, JSON],
    *,
    everything: bool,
    context: Mapping[str, Any],
) -> Evaluation:
    """A further answer may make further fields appear that must be answered."""
    source = _Made(chosen, everything=everything)
    found = Evaluation(form, source, context)
    for _round in range(_ROUNDS):
        needed = {path for path, field in found.fields.items() if found.is_required(path, field)}
        if needed <= source.needed:
            break
        source.needed |= needed
        found = Evaluation(form, source, context)
    return found


def _options(field: Any) -> list[str]:
    return [option.value for option in getattr(field, "options", ())]


def _all(field: Any) -> list[JSON]:
    """Every answer that may lead somewhere else."""
    if field.type == "yesno":
        return [True, False]
    if field.type == "checkboxes":
        return [[value] for value in _options(field)]
    return [*_options(field)]


def _no(field: Any) -> JSON:
    """What somebody answers who wants to be done."""
    if field.type == "yesno":
        return False
    if getattr(field, "min", "") == 0:
        return 0
    return _example(field)


def _example(field: Any) -> JSON:
    if field.type in _EXAMPLES:
        return _EXAMPLES[field.type]
    if field.type == "map_point":
        return places.point(*(None, "Dorfstraße", "5") if field.address else (places.EXAMPLE[0],))
    if getattr(field, "options_from", None):
        return ["Beispiel"] if field.type == "checkboxes" else "Beispiel"
    if options := _options(field):
        return [*options] if field.type == "checkboxes" else options[0]
    if isinstance(field, ConsentBase):
        return {"ja": True, "version": field.version} if field.version else True
    if field.type == "table":
        return {
            row.key: {column.key: _example(column) for column in field.columns}
            for row in field.rows
        }
    if getattr(field, "source", None):
        return list_choices(field.source)[0][0]
    if field.type in {"date", "partial_date", "period"}:
        day = _day(field)
        return {"von": day, "bis": day} if field.type == "period" else day
    if field.type == "time":
        return field.min or "00:00"
    empty = getattr(field, "empty", "")
    if isinstance(empty, bool):
        return True
    if isinstance(empty, float):
        return float(max(1, field.min or 0) if field.max is None else field.max)
    if isinstance(empty, int):
        return max(1, getattr(field, "min", None) or 0)
    return ["Beispiel"] if isinstance(empty, tuple) else "Beispiel"


def _day(field: Any) -> str:
    """Today, or the day next to it that the field allows: so that dates do not contradict each other."""
    earliest, latest = date_bound(field.min), date_bound(field.max)
    day = max(dates.today(), earliest) if earliest else dates.today()
    return (min(day, latest) if latest else day).isoformat()
