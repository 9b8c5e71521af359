"""What a life situation's answers lead to in one town: services in order, with days and papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.catalog import queries
from rathaus.catalog.models import LatestVersion
from rathaus.catalog.offer import Service
from rathaus.catalog.performing import Performer, belongs_to, performer
from rathaus.catalog.situations import (
    Answers,
    Due,
    Situation,
    Step,
    as_sent,
    offset_parts,
    shifted,
)
from rathaus.core.dates import today
from rathaus.tenants.api import Municipality, Tenant, active_tenant

_NOMINAL = date(2026, 6, 15)
"""Any day, to bring steps into order when none is given."""


@dataclass(frozen=True)
class PathStep:
    """One thing to do.

    Attributes:
        offer: the service; without an activation if it is not on the town's pages.
        performer: who does it; None where another kind of administration does.
        event: the day given, if it was.
    """

    offer: Service
    step: Step
    performer: Performer | None
    situation: Situation
    event: date | None

    @property
    def is_offered(self) -> bool:
        return self.offer.activation is not None

    @property
    def is_online(self) -> bool:
        return bool(
            self.is_offered and self.offer.is_online and self.performer and self.performer.is_here
        )

    @property
    def by_appointment(self) -> bool:
        return bool(
            "appointment" in self.offer.definition.channels
            and self.performer
            and self.performer.is_here
        )

    @property
    def unit_name(self) -> str:
        """The organisation unit here that does it."""
        here = self.is_offered and self.performer is not None and self.performer.is_here
        unit = self.offer.activation.unit if here and self.offer.activation else None
        return unit.name if unit else ""

    @property
    def authority(self) -> str:
        """Who does it, if it is not this administration."""
        if self.performer is None:
            return _("Ihre Stadt, Ihre Gemeinde oder Ihr Amt")
        if self.performer.elsewhere is not None:
            return str(self.performer.elsewhere.name)
        if self.performer.is_here:
            return ""
        return self.performer.tenant.name if self.performer.tenant else _("Ihr Kreis")

    @property
    def address(self) -> str:
        """Page of the authority elsewhere, if the service has no page here."""
        if self.performer is None:
            return ""
        return self.performer.elsewhere.url if self.performer.elsewhere else self.performer.url

    @property
    def begin(self) -> date | None:
        return self._day(self.step.due.begin if self.step.due else None)

    @property
    def by(self) -> date | None:
        return self._day(self.step.due.by if self.step.due else None)

    @property
    def is_late(self) -> bool:
        return self.by is not None and self.by < today()

    @property
    def words(self) -> str:
        """``spätestens 14 Tage nach dem Einzug``; empty if it has no time."""
        return due_words(self.step.due, self.situation) if self.step.due else ""

    def _day(self, offset: str | None) -> date | None:
        return shifted(self.event, offset) if self.event and offset else None


@dataclass
class NeededPaper:
    """A paper, and what it is for; without names it is for everything."""

    name: str
    required: bool
    uses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Path:
    """The result of the questions.

    Attributes:
        event: the day given.
        steps: in the order of time.
    """

    situation: Situation
    answers: Answers
    event: date | None
    steps: list[PathStep]

    @property
    def query(self) -> str:
        """The answers as they stand in the address."""
        asked = {question.key for question in self.situation.asked(self.answers)}
        pairs = as_sent({key: value for key, value in self.answers.items() if key in asked})
        if self.event:
            pairs["datum"] = self.event.isoformat()
        return urlencode(pairs)

    @cached_property
    def papers(self) -> list[NeededPaper]:
        """Everything to have at hand, each paper once."""
        found = {
            str(paper.name).casefold(): NeededPaper(str(paper.name), True)
            for paper in self.situation.papers_for(self.answers)
        }
        for step in self.steps:
            for document in step.offer.definition.documents:
                name = str(document.name)
                paper = found.setdefault(name.casefold(), NeededPaper(name, False))
                paper.required |= document.required
                paper.uses.append(step.offer.name())
        return list(found.values())

    @property
    def deadlines(self) -> list[PathStep]:
        return [step for step in self.steps if step.by]

    @property
    def online(self) -> int:
        return sum(step.is_online for step in self.steps)


def path_of(
    situation: Situation, answers: Answers, *, event: date | None, place: Municipality | None
) -> Path:
    """What is to be done in the active tenant's area.

    What the town might do but does not offer is left out; what others do is named with who does it.
    """
    wanted = situation.steps_for(answers)
    known = _services({step.service for step in wanted})
    steps = []
    for step in in_order(wanted):
        offer = known.get(step.service)
        if offer is None:
            continue
        who = _who(offer, active_tenant())
        if offer.activation is None and who is not None and who.is_here:
            continue
        steps.append(PathStep(offer, step, who, situation, event))
    return Path(situation, situation.complete(answers), event, steps)


def _services(slugs: set[str]) -> Mapping[str, Service]:
    latest = LatestVersion.objects.filter(pk__in=slugs).select_related("service_version")
    found = {row.pk: Service(row.service_version) for row in latest}
    return found | {offer.slug: offer for offer in queries.services() if offer.slug in slugs}


def _who(offer: Service, here: Tenant) -> Performer | None:
    if offer.activation is None and not belongs_to(offer.definition, here):
        return None
    return performer(offer, here)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """By time; what has none stays behind its neighbour."""
    day, keyed = date.min, []
    for step in steps:
        offset = (step.due.by or step.due.begin) if step.due else None
        day = shifted(_NOMINAL, offset) if offset else day
        keyed.append((day, step))
    return [step for _day, step in sorted(keyed, key=lambda pair: pair[0])]


def due_words(due: Due, situation: Situation) -> str:
    """The time in words, without a date."""
    if situation.event is None:
        return ""
    words = []
    if due.begin:
        words.append(
            _bound(due.begin, situation, at=_("ab diesem Tag"), otherwise=_("frühestens %(when)s"))
        )
    if due.by:
        words.append(
            _bound(
                due.by,
                situation,
                at=_("spätestens an diesem Tag"),
                otherwise=_("spätestens %(when)s"),
            )
        )
    return ", ".join(words)


def _bound(offset: str, situation: Situation, *, at: str, otherwise: str) -> str:
    sign, number, unit = offset_parts(offset)
    if number == 0 or situation.event is None:
        return at
    side = situation.event.after if sign > 0 else situation.event.before
    return otherwise % {"when": f"{_span(number, unit)} {side}"}


def _span(number: int, unit: str) -> str:
    words = {
        "day": ngettext("%(n)d Tag", "%(n)d Tage", number),
        "week": ngettext("%(n)d Woche", "%(n)d Wochen", number),
        "month": ngettext("%(n)d Monat", "%(n)d Monate", number),
        "year": ngettext("%(n)d Jahr", "%(n)d Jahre", number),
    }
    return words[unit] % {"n": number}
