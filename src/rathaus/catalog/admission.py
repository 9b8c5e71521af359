"""When one may apply for a service, and how many may: the days, the places, and what is said about it.

A round is one run of days in which applications are taken, such as the June of a year. Places are
counted per round; where a service has places but no days, a calendar year is the round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from rathaus.catalog.models import PlaceCount
from rathaus.catalog.offer import Service
from rathaus.catalog.schema import Admission, Window
from rathaus.core import dates


class State(StrEnum):
    OPEN = "open"
    BEFORE = "before"
    OVER = "over"
    FULL = "full"


@dataclass(frozen=True)
class Round:
    """Days in which one may apply, both counted."""

    first: date
    last: date

    @property
    def key(self) -> str:
        return self.first.isoformat()


@dataclass(frozen=True)
class Standing:
    """How it stands with the applications for a service today.

    Attributes:
        current: the round of today; None outside of all.
        following: the next one that begins.
        ended: the last one that is over.
        left: places of the current round; None: without a limit.
        has_days: applications are taken on some days only.
    """

    state: State
    current: Round | None
    following: Round | None
    ended: Round | None
    limit: int | None
    left: int | None
    has_days: bool

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN


def admission_of(offer: Service) -> Admission | None:
    """The administration's own rule, else the package's; None if everybody may apply at any time."""
    own: Any = offer.activation.admission if offer.activation is not None else None
    rule = offer.definition.applications if own is None else Admission.model_validate(own)
    return rule if rule is not None and (rule.windows or rule.limit) else None


def standing(offer: Service, *, today: date | None = None) -> Standing | None:
    """None if everybody may apply at any time."""
    rule = admission_of(offer)
    return None if rule is None else standing_of(rule, offer.slug, today or dates.today())


def standing_of(rule: Admission, slug: str, today: date) -> Standing:
    rounds = list(rounds_of(rule.windows, today))
    current = next((r for r in rounds if r.first <= today <= r.last), None)
    following = next((r for r in rounds if r.first > today), None)
    ended = next((r for r in reversed(rounds) if r.last < today), None)
    left = None
    if rule.limit is not None and current is not None:
        left = max(rule.limit - places_taken(slug, current), 0)
    if current is None:
        state = State.BEFORE if following else State.OVER
    else:
        state = State.FULL if left == 0 else State.OPEN
    return Standing(state, current, following, ended, rule.limit, left, bool(rule.windows))


def rounds_of(windows: Sequence[Window], today: date) -> Iterator[Round]:
    """All rounds from last year to next, in order; without windows the calendar years."""
    years = (today.year - 1, today.year, today.year + 1)
    if not windows:
        found = [Round(date(year, 1, 1), date(year, 12, 31)) for year in years]
    else:
        found = [Round(*pair) for window in windows for pair in window.occurrences(years)]
    yield from sorted(found, key=lambda r: (r.first, r.last))


def places_taken(slug: str, found: Round) -> int:
    row = PlaceCount.objects.filter(slug=slug, round=found.key).values_list("taken", flat=True)
    return row.first() or 0


def words(found: Standing) -> str:
    """What somebody reads who wants to apply; whole sentences."""
    if found.state is State.FULL:
        full = _("Alle Plätze sind vergeben.")
        return f"{full} {_next(found)}".strip()
    if found.state is State.OPEN:
        return _open(found)
    if found.state is State.BEFORE:
        return _next(found)
    if found.ended is None:
        return ""
    return _("Die Antragszeit war bis %(last)s. Ein neuer Zeitraum steht noch nicht fest.") % {
        "last": dates.long_date(found.ended.last)
    }


def _open(found: Standing) -> str:
    places = _("Es sind noch Plätze frei.") if found.left is not None else ""
    if not found.has_days or found.current is None:
        return places
    last = _("Sie können bis %(last)s beantragen.") % {"last": dates.long_date(found.current.last)}
    return f"{last} {places}".strip()


def _next(found: Standing) -> str:
    if found.following is None:
        return ""
    return _("Sie können wieder ab %(first)s beantragen, bis %(last)s.") % {
        "first": dates.long_date(found.following.first),
        "last": dates.long_date(found.following.last),
    }
