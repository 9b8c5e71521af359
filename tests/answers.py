"""Answers to a form, made from the form itself: every option taken, every condition seen both ways."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rathaus.core import dates
from rathaus.eforms import places as map_places
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.evaluation import JSON, Evaluation, FieldPath
from rathaus.eforms.parsing import date_bound
from rathaus.eforms.schema import InfoField, RepeatField

type Place = tuple[str, ...]
"""A field wherever it stands: its path without the numbers of items."""

ROUNDS = 12
QUIET, MOST = 3, 40
"""Applications in a row that take nothing new, and applications at all."""
TRIES = 120
"""Throws of the dice for a field that no application has shown yet."""

WORDS: dict[str, JSON] = {
    "email": "aenne.lucja@post.example",
    "phone": "0385 123456",
    "postcode": "19075",
    "iban": "DE02120300000000202051",
    "plate": "LUP-AB 123",
    "url": "https://verein.example/satzung",
    "tax_id": "12345679811",
    "vin": "WVWZZZ1JZXW000001",
    "nationality": "DE",
    "language": "de",
}
NAMES = {"A": "Änne Łucja", "B": "Pampow", "C": "Zum Beispiel & Co.", "D": "Müller & Söhne GmbH"}
PATTERNS = ("7", "18:30", "A1B2C3D", "ABC12", "ABC", "A1B2C3D4E5F6", "ABC123", "1" * 11, "1" * 15)
"""Something for every pattern of the packages; a new kind of pattern needs a new line here."""


def place_of(path: FieldPath) -> Place:
    return tuple(part for part in path if isinstance(part, str))


def places(form: CompiledForm) -> dict[Place, Any]:
    """Every field of the form, groups and notes included."""
    found: dict[Place, Any] = {}

    def walk(definition: Any, place: Place) -> None:
        found[place] = definition
        for inner in getattr(definition, "fields", ()):
            walk(inner, (*place, inner.key))

    for key, definition in form.fields.items():
        walk(definition, (key,))
    return found


def conditions(form: CompiledForm) -> list[str]:
    """Every condition of the form."""
    found = [page.when for page in form.pages]
    for definition in places(form).values():
        required = getattr(definition, "required", None)
        found += [definition.when, required if isinstance(required, str) else None]
    return [condition for condition in found if condition]


@dataclass
class Application:
    """One way through a form.

    Attributes:
        evaluation: its answers, hidden fields absent, and what was shown.
    """

    evaluation: Evaluation

    @property
    def answers(self) -> dict[str, Any]:
        return self.evaluation.answers

    @property
    def shown(self) -> set[Place]:
        return {place_of(path) for path in self.evaluation.fields}


@dataclass
class _Source:
    """Answers while they are being made up; what was said once stays said."""

    maker: Applicants
    turn: int
    everything: bool
    dice: random.Random | None = None
    needed: set[FieldPath] = field(default_factory=set)
    said: dict[FieldPath, JSON] = field(default_factory=dict)

    def answer(self, path: FieldPath, definition: Any) -> JSON:
        if not self.everything and path not in self.needed:
            return False if definition.type == "consent" else None
        if path not in self.said:
            self.said[path] = self.maker.choice(path, definition, self)
        return self.said[path]

    def count(self, path: FieldPath, definition: RepeatField) -> int:
        return max(definition.min, min(2, definition.max)) if self.everything else definition.min


class Applicants:
    """People who between them give every answer a form offers.

    Attributes:
        taken: what was answered where.
        shown: fields that somebody saw.
        hidden: fields that somebody did not see.
    """

    def __init__(
        self, form: CompiledForm, context: Mapping[str, Any], expressions: Sequence[str] = ()
    ) -> None:
        """``expressions``: CEL beside the form, such as fees; what they compare with is tried too."""
        self.form = form
        self.context = context
        self.places = places(form)
        self.taken: set[tuple[Place, str]] = set()
        self.shown: set[Place] = set()
        self.hidden: set[Place] = set()
        self._compared = "\n".join([*conditions(form), *expressions])

    def come(self) -> Iterator[Application]:
        """The longest application first, then the shortest, then whatever is new."""
        quiet = 0
        for turn in range(MOST):
            known = len(self.taken) + len(self.shown) + len(self.hidden)
            yield self._apply(_Source(self, turn, everything=turn % 2 == 0))
            quiet = (
                quiet + 1 if len(self.taken) + len(self.shown) + len(self.hidden) == known else 0
            )
            if quiet == QUIET:
                break
        yield from self._search()

    def unseen(self) -> list[Place]:
        return [place for place in self.places if place not in self.shown]

    def untaken(self) -> list[str]:
        """Options nobody could take, as ``halter.rolle=eltern``."""
        return [
            f"{'.'.join(place)}={value}"
            for place, definition in self.places.items()
            if definition.type in {"choice", "select", "yesno"}
            for value in self._values(place, definition)
            if (place, json.dumps(value)) not in self.taken
        ]

    def _search(self) -> Iterator[Application]:
        dice = random.Random(4711)
        for turn in range(TRIES):
            if not self.unseen() and not self.untaken():
                return
            known = len(self.taken) + len(self.shown)
            made = self._apply(_Source(self, turn, everything=bool(turn % 3), dice=dice))
            if len(self.taken) + len(self.shown) > known:
                yield made

    def _apply(self, source: _Source) -> Application:
        """A further answer may make further fields appear that must be answered."""
        for _round in range(ROUNDS):
            found = Evaluation(self.form, source, self.context)
            needed = {path for path, field in found.fields.items() if _must(found, path, field)}
            if needed <= source.needed:
                break
            source.needed |= needed
        made = Application(found)
        self.shown |= made.shown
        self.hidden |= set(self.places) - made.shown
        self.taken |= {
            (place_of(path), json.dumps(value))
            for path, value in source.said.items()
            if path in found.fields
        }
        return made

    def choice(self, path: FieldPath, definition: Any, source: _Source) -> JSON:
        place = place_of(path)
        values = self._values(place, definition)
        if source.dice is not None:
            return source.dice.choice(values)
        new = [value for value in values if (place, json.dumps(value)) not in self.taken]
        return new[0] if new else values[source.turn % len(values)]

    def _values(self, place: Place, definition: Any) -> list[JSON]:
        match definition.type:
            case "yesno":
                return [True, False]
            case "consent":
                return [True] if definition.required is True else [True, False]
            case "choice" | "select":
                return [option.value for option in definition.options]
            case "checkboxes":
                values: list[JSON] = [option.value for option in definition.options]
                return [values[: definition.max], *([value] for value in values)]
            case "number" | "money":
                return list(self._numbers(place, definition))
            case "date":
                return [_date(definition)]
            case "partial_date":
                return ["1932-05"]
            case "period":
                return [{"von": (day := _date(definition)), "bis": day}]
            case "time":
                return [definition.min or definition.max or "18:30"]
            case "decimal":
                return [float(definition.min or definition.max or 1)]
            case "text" | "textarea":
                return [_text(definition)]
            case "map_point":
                typed = ("Dorfstraße", "5") if definition.address else ()
                return [map_places.point(map_places.EXAMPLE[0], *typed)]
            case "map_line" | "map_area":
                return [map_places.shape(definition.type, map_places.EXAMPLE)]
            case "country":
                return ["DE", "TR"]
            case "upload":
                return [
                    [
                        f"{'.'.join(place)}.{number}"
                        for number in range(min(2, definition.max_files))
                    ]
                ]
        return [WORDS[definition.type]]

    def _numbers(self, place: Place, definition: Any) -> Iterator[int]:
        """One that fits, and those around the numbers it is compared with."""
        least = definition.min if definition.min is not None else 0
        most = definition.max if definition.max is not None else 10**6
        yield min(max(least, 3), most)
        compared = re.findall(rf"\b{place[-1]}\s*\)?\s*[<>=!]+\s*(\d+)", self._compared)
        around = {int(number) + step for number in compared for step in (-1, 0, 1)}
        yield from sorted(number for number in around if least <= number <= most)


def _must(evaluation: Evaluation, path: FieldPath, definition: Any) -> bool:
    return not isinstance(definition, InfoField) and evaluation.is_required(path, definition)


def _date(definition: Any) -> str:
    """Today, or the day next to it that is allowed."""
    earliest, latest = date_bound(definition.min), date_bound(definition.max)
    day = max(dates.today(), earliest) if earliest else dates.today()
    return (min(day, latest) if latest else day).isoformat()


def _text(definition: Any) -> str:
    pattern = getattr(definition, "pattern", None)
    if pattern:
        return next(text for text in PATTERNS if re.fullmatch(pattern, text))
    characters = getattr(definition, "characters", "C")
    return NAMES.get(characters, NAMES["C"])[: definition.max_length].strip()
