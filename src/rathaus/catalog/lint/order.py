"""Can an end lie before its beginning? Two dates that belong together are known by their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rathaus.catalog.lint.findings import Finding, Subject
from rathaus.core.yamlfile import Location

_BEGINNING = {"bis": "von", "ende": "beginn", "end": "start", "letzter": "erster"}
_KINDS = {"date", "partial_date", "time"}


def order_findings(subject: Subject) -> Iterator[Finding]:
    """Pairs such as ``beginn`` and ``ende``, ``gilt_von`` and ``gilt_bis`` that nothing compares."""
    form, asked = subject.form, subject.asked
    if form is None or asked is None:
        return
    fields = [
        (("pages", p, "fields", i), field)
        for p, page in enumerate(form.pages)
        for i, field in enumerate(page.fields)
    ]
    for location, beginning, end in _pairs(fields):
        yield subject.warning_in(
            asked,
            location,
            f"{end!r} may lie before {beginning!r}.",
            "Ask for a period (type: period), or add check and check_hint to one of them.",
        )


def _pairs(fields: Sequence[tuple[Location, Any]]) -> Iterator[tuple[Location, str, str]]:
    """Of fields that stand side by side: where, the beginning, the end."""
    dates = {field.key: (location, field) for location, field in fields if field.type in _KINDS}
    for end, (location, field) in dates.items():
        beginning = "_".join(_BEGINNING.get(part, part) for part in end.split("_"))
        is_pair = beginning != end and beginning in dates
        if is_pair and not (field.check or dates[beginning][1].check):
            yield location, beginning, end
    for location, field in fields:
        inner = [(location, part) for part in getattr(field, "fields", ())]
        yield from _pairs(inner)
