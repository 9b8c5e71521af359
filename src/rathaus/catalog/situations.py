"""Life situations as short question paths: files that everybody shares, checked like packages.

``situations/umzug.yaml`` holds a few questions and, in order, the services they lead to;
``docs/situations.md`` explains every key. Nothing of it is stored: the answers stand in the address.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Annotated, Literal, Self

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from rathaus.catalog.offer import Service
from rathaus.catalog.schema import Cel, Label, Texts
from rathaus.catalog.taxonomy import LIFE_SITUATIONS, Category
from rathaus.core.expressions import ExpressionFailed, holds, variables_of
from rathaus.core.yamlfile import (
    Location,
    Problem,
    SourceInvalid,
    YamlFile,
    check,
    read_yaml,
    suggestion,
)

MAX_TRIED = 20_000
"""So many combinations of answers are tried at most; five questions of four answers are 1024."""
YES, NO = "ja", "nein"
_OFFSET = re.compile(r"^([+-])(\d{1,3}) (day|week|month|year)s?$")

type Answers = Mapping[str, str | bool]
"""Question → option, or for yes and no a boolean; what is not asked is ``""`` or False."""


def as_sent(answers: Answers) -> dict[str, str]:
    """The answers as they stand in the address."""
    words = {True: YES, False: NO}
    return {k: words[v] if isinstance(v, bool) else v for k, v in answers.items()}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _met(part: Question | Step | Paper, known: Answers) -> bool:
    return part.when is None or holds(part.when, known)


def _offset(text: str) -> str:
    if not _OFFSET.match(text):
        raise ValueError(f"{text!r} is no time like '+14 days', '-4 weeks' or '+3 months'")
    return text


Offset = Annotated[str, AfterValidator(_offset)]


class Option(_Part):
    value: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: Texts


class Question(_Part):
    """Yes or no, or a choice if there are options."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: Texts
    hint: Texts | None = None
    options: list[Option] = []
    when: Cel | None = Field(default=None, description="asked only if this holds")

    @model_validator(mode="after")
    def _several_options(self) -> Self:
        values = [option.value for option in self.options]
        if len(values) == 1 or len(set(values)) < len(values):
            raise ValueError("a choice needs two options or more, each with its own value")
        if self.key in ("datum", "aendern"):
            raise ValueError(f"{self.key!r} has a meaning of its own in the address")
        return self

    @property
    def answers(self) -> list[str | bool]:
        return [option.value for option in self.options] or [True, False]

    @property
    def nothing(self) -> str | bool:
        """Stands for the answer if it is not asked."""
        return "" if self.options else False


class EventDate(_Part):
    """The day that times are counted from."""

    question: Texts = Field(description="what the date field asks")
    after: Texts = Field(description="words after a time: 'nach dem Einzug'")
    before: Texts = Field(description="words after a time: 'vor dem Einzug'")


class Due(_Part):
    """When it is to be done, counted from the event.

    ``law`` says that a law demands it (and which); without, it is advice.
    """

    begin: Offset | None = Field(default=None, alias="from")
    by: Offset | None = None
    law: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.begin is None and self.by is None:
            raise ValueError("expected 'from', 'by' or both")
        if self.begin and self.by:
            day = date(2026, 6, 15)
            if shifted(day, self.begin) >= shifted(day, self.by):
                raise ValueError("'from' must lie before 'by'")
        return self


class Step(_Part):
    service: str = Field(description="slug of a service package")
    when: Cel | None = None
    due: Due | None = None
    note: Texts | None = Field(default=None, description="why, or what to think of")


class Paper(_Part):
    """Something to have at hand that no single service names."""

    name: Texts
    when: Cel | None = None


class Situation(_Part):
    key: str = Field(description="key of a life situation in the taxonomy")
    version: Literal[1]
    intro: Texts = Field(description="one or two sentences above the questions")
    event: EventDate | None = None
    questions: list[Question] = Field(min_length=1, max_length=5)
    steps: list[Step] = Field(min_length=2)
    papers: list[Paper] = []
    source: Label | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        keys = [question.key for question in self.questions]
        if len(set(keys)) < len(keys):
            raise ValueError("two questions have the same key")
        if self.event is None and any(step.due for step in self.steps):
            raise ValueError("times are counted from an 'event', which is missing")
        return self

    @cached_property
    def services(self) -> set[str]:
        return {step.service for step in self.steps}

    def visible(self, given: Answers) -> list[Question]:
        """The questions that can be asked now: those whose condition hangs on open ones come later."""
        open_keys = {question.key for question in self.asked(given)} - {*given}
        return [
            question
            for question in self.asked(given)
            if question.when is None or not variables_of(question.when) & open_keys
        ]

    def asked(self, given: Answers) -> list[Question]:
        """The questions that these answers leave to be asked, in order; conditions look back only."""
        known: dict[str, str | bool] = {
            question.key: question.nothing for question in self.questions
        }
        found = []
        for question in self.questions:
            if _met(question, known):
                found.append(question)
                known[question.key] = given.get(question.key, question.nothing)
        return found

    def complete(self, given: Answers) -> dict[str, str | bool]:
        """All variables for the conditions: what was not asked is absent, whatever was sent."""
        known: dict[str, str | bool] = {
            question.key: question.nothing for question in self.questions
        }
        for question in self.asked(given):
            known[question.key] = given.get(question.key, question.nothing)
        return known

    def steps_for(self, given: Answers) -> list[Step]:
        known = self.complete(given)
        return [step for step in self.steps if _met(step, known)]

    def papers_for(self, given: Answers) -> list[Paper]:
        known = self.complete(given)
        return [paper for paper in self.papers if _met(paper, known)]


def shifted(day: date, offset: str) -> date:
    """The day so much later or earlier; the 31st becomes the last day of a shorter month."""
    sign, number, unit = offset_parts(offset)
    amount = sign * number
    if unit == "day":
        return day + timedelta(days=amount)
    if unit == "week":
        return day + timedelta(weeks=amount)
    months = day.year * 12 + day.month - 1 + (amount if unit == "month" else amount * 12)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def offset_parts(offset: str) -> tuple[int, int, str]:
    """``-4 weeks`` → ``(-1, 4, "week")``."""
    found = _OFFSET.match(offset)
    if found is None:
        raise ValueError(f"{offset!r} is no offset")
    sign, number, unit = found.groups()
    return (-1 if sign == "-" else 1), int(number), unit


def read_situation(path: Path, *, slugs: Set[str]) -> Situation:
    """Read one file.

    Args:
        slugs: of all packages, to name unknown ones.

    Raises:
        SourceInvalid: with all its problems.
    """
    source = read_yaml(path)
    found, problems = check(Situation, source)
    if found is None:
        raise SourceInvalid(problems)
    problems = [*_wrong_names(source, found, path, slugs)]
    if not problems:
        problems = [*_dead_branches(source, found)]
    if problems:
        raise SourceInvalid(problems)
    return found


def read_situations(directories: Iterable[Path], *, slugs: Set[str]) -> list[Situation]:
    """All files below the directories, by name.

    Raises:
        SourceInvalid: with the problems of all files together.
    """
    found, problems = [], []
    for path in sorted(file for folder in directories for file in folder.glob("*.yaml")):
        try:
            found.append(read_situation(path, slugs=slugs))
        except SourceInvalid as refusal:
            problems += refusal.problems
    if problems:
        raise SourceInvalid(problems)
    return found


@lru_cache(maxsize=1)
def situations() -> Mapping[str, Situation]:
    """The installation's, by key; read once in a process (``rathaus packages situations`` checks them)."""
    found = {}
    for path in sorted(
        file for folder in settings.SITUATION_DIRS for file in folder.glob("*.yaml")
    ):
        situation, problems = check(Situation, read_yaml(path))
        if situation is None:
            raise SourceInvalid(problems)
        found[situation.key] = situation
    return found


def life_situations_of(offered: Iterable[Service]) -> list[Category]:
    """The life situations in which the administration can help, in their usual order."""
    services = {offer.slug: offer.definition for offer in offered}
    keys = {key for definition in services.values() for key in definition.life_situations}
    keys |= {key for key, path in situations().items() if path.services & services.keys()}
    return [category for key, category in LIFE_SITUATIONS.items() if key in keys]


def _wrong_names(
    source: YamlFile, found: Situation, path: Path, slugs: Set[str]
) -> Iterator[Problem]:
    if found.key not in LIFE_SITUATIONS:
        hint = suggestion(found.key, LIFE_SITUATIONS)
        yield source.problem(("key",), f"there is no life situation {found.key!r}{hint}")
    elif found.key != path.stem:
        yield source.problem(("key",), f"the key is {found.key!r}, but the file is {path.name!r}.")
    for index, step in enumerate(found.steps):
        if step.service not in slugs:
            yield source.problem(
                ("steps", index, "service"),
                f"there is no service {step.service!r}{suggestion(step.service, slugs)}",
            )
    earlier: list[str] = []
    for index, question in enumerate(found.questions):
        yield from _unknown(source, ("questions", index, "when"), question.when, earlier)
        earlier.append(question.key)
    shelves: tuple[tuple[str, Sequence[Step | Paper]], ...] = (
        ("steps", found.steps),
        ("papers", found.papers),
    )
    for name, parts in shelves:
        for index, part in enumerate(parts):
            yield from _unknown(source, (name, index, "when"), part.when, earlier)


def _unknown(
    source: YamlFile, location: Location, condition: str | None, known: list[str]
) -> Iterator[Problem]:
    for name in sorted(variables_of(condition) - set(known)) if condition else ():
        hint = suggestion(name, known)
        yield source.problem(location, f"no question before it is called {name!r}{hint}")


@dataclass
class _Tried:
    """What all combinations of answers lead to."""

    steps: set[int]
    papers: set[int]
    questions: set[str]
    fruitless: list[Answers]


def _dead_branches(source: YamlFile, found: Situation) -> Iterator[Problem]:
    """Questions, services and papers that no answers lead to, and answers that lead nowhere."""
    try:
        tried = _try_all(found)
    except ExpressionFailed as error:
        yield source.problem(("questions",), f"a condition fails: {error}")
        return
    for index, question in enumerate(found.questions):
        if question.key not in tried.questions:
            yield source.problem(("questions", index, "when"), "no answers lead to this question.")
        elif not _matters(found, question):
            yield source.problem(
                ("questions", index),
                f"the answer to {question.key!r} changes nothing: leave it out.",
            )
    for index, step in enumerate(found.steps):
        if index not in tried.steps:
            message = f"no answers lead to {step.service!r}."
            yield source.problem(("steps", index, "when"), message)
    for index in set(range(len(found.papers))) - tried.papers:
        yield source.problem(("papers", index, "when"), "no answers lead to this paper.")
    for answers in tried.fruitless[:1]:
        words = ", ".join(f"{key}={value}" for key, value in answers.items())
        yield source.problem(("steps",), f"the answers {words} lead to no service at all.")


def _all_answers(found: Situation) -> Iterator[dict[str, str | bool]]:
    keys = [question.key for question in found.questions]
    rows = product(*(question.answers for question in found.questions))
    for row in islice(rows, MAX_TRIED):
        yield dict(zip(keys, row, strict=True))


def _try_all(found: Situation) -> _Tried:
    tried = _Tried(set(), set(), set(), [])
    for answers in _all_answers(found):
        known = found.complete(answers)
        tried.questions |= {question.key for question in found.asked(answers)}
        steps = {i for i, step in enumerate(found.steps) if _met(step, known)}
        tried.papers |= {i for i, paper in enumerate(found.papers) if _met(paper, known)}
        tried.steps |= steps
        if not steps:
            tried.fruitless.append(answers)
    return tried


def _matters(found: Situation, question: Question) -> bool:
    """Some step, paper or question depends on it."""
    parts: list[Question | Step | Paper] = [*found.questions, *found.steps, *found.papers]
    conditions = [part.when for part in parts if part.when]
    return any(question.key in variables_of(condition) for condition in conditions)
