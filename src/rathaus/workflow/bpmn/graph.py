"""The parsed process: plain, frozen, shared by all instances of a version."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal


class Kind(StrEnum):
    START = "start"
    END = "end"
    TERMINATE = "terminate"
    ERROR_END = "error_end"
    PASS = "pass"  # noqa: S105  abstract and manual tasks, none throw events
    USER = "user"
    SERVICE = "service"
    THROW = "throw"
    RECEIVE = "receive"
    TIMER = "timer"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"
    EVENT_BASED = "event_based"
    BOUNDARY = "boundary"
    SUBPROCESS = "subprocess"
    CALL = "call"


GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENT_BASED})
ENDS = frozenset({Kind.END, Kind.TERMINATE, Kind.ERROR_END})
ACTIVITIES = frozenset(
    {Kind.PASS, Kind.USER, Kind.SERVICE, Kind.THROW, Kind.RECEIVE, Kind.SUBPROCESS, Kind.CALL}
)


@dataclass(frozen=True)
class Flow:
    """A sequence flow; ``condition`` is CEL or empty."""

    id: str
    source: str
    target: str
    condition: str = ""
    line: int = 0


@dataclass(frozen=True)
class TimerEvent:
    """``duration`` (P14D), ``date`` (2026-12-03T09:00) or ``cycle`` (R3/P1D); may be ``${CEL}``."""

    form: Literal["duration", "date", "cycle"]
    text: str


@dataclass(frozen=True)
class MessageEvent:
    name: str


@dataclass(frozen=True)
class ErrorEvent:
    """``code`` is empty on a boundary event that catches every error."""

    code: str


@dataclass(frozen=True)
class Loop:
    """Multi-instance: one run of the activity for each item, or ``cardinality`` times."""

    sequential: bool
    collection: str = ""
    item: str = ""
    cardinality: str = ""
    completion: str = ""


@dataclass(frozen=True)
class Element:
    """A node of the process.

    Attributes:
        scope: id of the embedded sub-process it stands in, None on the top level.
        tag: the BPMN element's name, such as ``userTask``.
        outgoing: flows in the order of the file.
        default: id of the default flow.
        attached_to: the activity of a boundary event.
        interrupting: of a boundary event.
        boundaries: boundary events attached to this activity.
    """

    id: str
    kind: Kind
    tag: str
    name: str
    line: int
    scope: str | None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: str = ""
    event: TimerEvent | MessageEvent | ErrorEvent | None = None
    attached_to: str = ""
    interrupting: bool = True
    boundaries: tuple[str, ...] = ()
    loop: Loop | None = None
    service: str = ""
    is_async: bool = False
    candidate_unit: str = ""
    candidate_role: str = ""
    due_days: str = ""
    form_key: str = ""
    called: str = ""

    @property
    def label(self) -> str:
        return self.name or self.id

    @property
    def is_join(self) -> bool:
        return len(self.incoming) > 1

    @property
    def is_activity(self) -> bool:
        return (
            self.kind in ACTIVITIES
            and self.tag != "intermediateThrowEvent"
            and self.tag != "endEvent"
        )


@dataclass(frozen=True)
class Graph:
    """One executable process."""

    process_id: str
    name: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    starts: Mapping[str | None, str] = field(default_factory=dict)
    """Scope → id of its start event."""

    def __getitem__(self, element_id: str) -> Element:
        return self.elements[element_id]

    def start_of(self, scope: str | None) -> Element:
        return self.elements[self.starts[scope]]

    def services(self) -> list[str]:
        """Names of the handlers the model asks for."""
        return sorted({element.service for element in self.elements.values() if element.service})

    def successors(self, element: Element) -> Iterable[str]:
        """Where a token may go from here: along the flows, or out of a boundary event."""
        yield from (flow.target for flow in element.outgoing)
        yield from element.boundaries

    def in_order(self) -> list[Element]:
        """All elements, as a token meets them; sub-processes before what is inside them."""
        seen: dict[str, None] = {}
        waiting = deque([self.starts[None]])
        while waiting:
            element = self.elements[waiting.popleft()]
            if element.id in seen:
                continue
            seen[element.id] = None
            if element.id in self.starts:
                waiting.append(self.starts[element.id])
            waiting.extend(self.successors(element))
        return [self.elements[element_id] for element_id in seen]

    @cached_property
    def inclusive_joins(self) -> frozenset[str]:
        return frozenset(
            element.id
            for element in self.elements.values()
            if element.kind is Kind.INCLUSIVE and element.is_join
        )

    @cached_property
    def upstream(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Inclusive join → incoming flow → elements from which a token can reach that flow.

        Paths that visit the join itself do not count (BPMN 2.0.2, 13.4.3).
        """
        return {
            join: {flow: self._reaching(flow, join) for flow in self.elements[join].incoming}
            for join in self.inclusive_joins
        }

    @cached_property
    def _predecessors(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {element_id: [] for element_id in self.elements}
        for element in self.elements.values():
            for target in self.successors(element):
                found[target].append(element.id)
        return {element_id: tuple(sources) for element_id, sources in found.items()}

    def _reaching(self, flow_id: str, join: str) -> frozenset[str]:
        first = self.flows[flow_id].source
        seen = {first} - {join}
        waiting = deque(seen)
        while waiting:
            for source in self._predecessors[waiting.popleft()]:
                if source != join and source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return frozenset(seen)
