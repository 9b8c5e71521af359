"""List scheduling: whoever of the counters gets free takes the first in the order that it may take.

Pure arithmetic on seconds, without a database: the estimate, the question "what if there were one
counter more" and the played day all use it.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

NEVER = inf


@dataclass(frozen=True)
class Visit[Key: Hashable]:
    """Somebody who wants to be served; all times are seconds of one clock.

    Attributes:
        arrives: place in the order among those without an appointment.
        serve: how long a counter is taken.
        variance: of ``serve``, in square seconds.
        ready: not called before (an appointment's time, the end of a pause).
        due: of an appointment; None for a walk-in.
        counter: only this one calls.
    """

    key: Key
    concern: Hashable
    arrives: float
    serve: float
    variance: float = 0.0
    ready: float = 0.0
    due: float | None = None
    has_priority: bool = False
    counter: Hashable | None = None

    @property
    def order(self) -> tuple[bool, bool, float]:
        """As in the statement that calls: first by law, then due appointments, then by arrival."""
        return (
            not self.has_priority,
            self.due is None,
            self.arrives if self.due is None else self.due,
        )


@dataclass(frozen=True)
class Desk:
    """A counter that works.

    Attributes:
        free_at: when it can call next.
        closes: it calls nobody from then on.
        variance: of ``free_at``.
    """

    counter: Hashable
    concerns: frozenset[Hashable]
    free_at: float = 0.0
    closes: float = NEVER
    variance: float = 0.0


@dataclass(frozen=True)
class Start:
    """A call.

    Attributes:
        at: when.
        counter: where.
        variance: of ``at``, from what was served before.
    """

    at: float
    counter: Hashable
    variance: float


@dataclass
class _Desks:
    """The counters by the moment they are free next."""

    desks: Sequence[Desk]
    pauses: Sequence[tuple[float, float]]
    heap: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place, desk in enumerate(self.desks):
            self.put(desk.free_at, place)

    def put(self, at: float, place: int) -> None:
        for begins, ends in self.pauses:
            if begins <= at < ends:
                at = ends
        if at < self.desks[place].closes:
            heapq.heappush(self.heap, (at, place))


def list_schedule[Key: Hashable](
    visits: Iterable[Visit[Key]],
    desks: Sequence[Desk],
    *,
    pauses: Sequence[tuple[float, float]] = (),
) -> dict[Key, Start]:
    """When and where each visit is called; who never is, is missing.

    Args:
        pauses: nobody calls in them; who is being served is finished.
    """
    waiting = sorted(visits, key=lambda visit: visit.order)
    clock, starts = _Desks(desks, pauses), {}
    spread = sum(desk.variance for desk in desks)
    while clock.heap and waiting:
        at, place = heapq.heappop(clock.heap)
        desk = desks[place]
        chosen = next(
            (v for v in waiting if v.ready <= at and v.arrives <= at and _may(desk, v)), None
        )
        if chosen is None:
            later = [max(v.ready, v.arrives) for v in waiting if _may(desk, v)]
            if later:
                clock.put(min(later), place)
            continue
        waiting.remove(chosen)
        starts[chosen.key] = Start(at, desk.counter, spread / len(desks) ** 2)
        spread += chosen.variance
        clock.put(at + chosen.serve, place)
    return starts


def _may(desk: Desk, visit: Visit[Hashable]) -> bool:
    return visit.concern in desk.concerns and visit.counter in (None, desk.counter)
