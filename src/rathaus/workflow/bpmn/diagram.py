"""The drawing of a process from its BPMN DI: plain shapes and lines for an SVG, no style."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from rathaus.workflow.bpmn.graph import (
    GATEWAYS,
    Element,
    ErrorEvent,
    Graph,
    Kind,
    MessageEvent,
    TimerEvent,
)
from rathaus.workflow.bpmn.reader import parse_xml
from rathaus.workflow.bpmn.vocabulary import BPMN

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD = "{http://www.omg.org/spec/DD/20100524/DI}"
_MARGIN = 30
_LINE = 15
"""Height of a line of text."""

_SYMBOLS = {
    Kind.USER: "user",
    Kind.SERVICE: "service",
    Kind.THROW: "message",
    Kind.RECEIVE: "message",
    Kind.CALL: "call",
    Kind.EXCLUSIVE: "exclusive",
    Kind.PARALLEL: "parallel",
    Kind.INCLUSIVE: "inclusive",
    Kind.EVENT_BASED: "event_based",
    Kind.TERMINATE: "terminate",
}
"""Names of the small pictures in ``diagram.html``."""


@dataclass(frozen=True)
class TextLine:
    x: float
    y: float
    text: str
    anchor: Literal["start", "middle"] = "middle"


@dataclass(frozen=True)
class Shape:
    """One element.

    Attributes:
        form: what to draw; ``frame`` is an open sub-process, ``ring`` an event with two lines.
        symbol: name of the small picture inside, or empty.
        marker: ``parallel`` or ``sequential`` for an activity that runs several times.
        tokens: how many tokens stand here.
    """

    form: Literal["circle", "ring", "diamond", "box", "frame"]
    x: float
    y: float
    width: float
    height: float
    lines: tuple[TextLine, ...]
    symbol: str
    marker: str
    is_end: bool
    tokens: int

    @property
    def middle_x(self) -> float:
        return self.x + self.width / 2

    @property
    def middle_y(self) -> float:
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def radius(self) -> float:
        return self.width / 2

    @property
    def inner_radius(self) -> float:
        return self.width / 2 - 4

    @property
    def corners(self) -> str:
        """The four points of a diamond."""
        return (
            f"{self.middle_x},{self.y} {self.right},{self.middle_y} "
            f"{self.middle_x},{self.bottom} {self.x},{self.middle_y}"
        )

    @property
    def symbol_x(self) -> float:
        return self.x + 6 if self.form == "box" else self.middle_x - 10

    @property
    def symbol_y(self) -> float:
        return self.y + 6 if self.form == "box" else self.middle_y - 10


@dataclass(frozen=True)
class Line:
    """A sequence flow: its points, and its name where there is one."""

    points: str
    label: TextLine | None


@dataclass(frozen=True)
class Diagram:
    """Everything to draw; ``view_box`` as SVG writes it, ``width`` in drawing units."""

    view_box: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]

    @property
    def frames(self) -> list[Shape]:
        """Open sub-processes, outer ones first: drawn below the lines that run inside them."""
        return [shape for shape in self.shapes if shape.form == "frame"]


def draw(xml: bytes, graph: Graph, tokens: Mapping[str, int]) -> Diagram | None:
    """The drawing of the process, None if the file has none.

    Args:
        tokens: element → how many tokens stand there.
    """
    root = parse_xml(xml, source=graph.process_id)
    shapes = [
        _shape(graph[element_id], bounds, label, tokens.get(element_id, 0))
        for element_id, bounds, label in _bounds(root)
        if element_id in graph.elements
    ]
    if not shapes:
        return None
    shapes.sort(key=lambda shape: -shape.width * shape.height if shape.form == "frame" else 0)
    lines = _edges(root, graph)
    left = min(shape.x for shape in shapes) - _MARGIN
    top = min(shape.y for shape in shapes) - _MARGIN
    width = max(shape.right for shape in shapes) - left + 2 * _MARGIN
    height = max(shape.bottom for shape in shapes) - top + 2 * _MARGIN
    box = f"{left:g} {top:g} {width:g} {height:g}"
    return Diagram(box, round(width), round(height), tuple(shapes), tuple(lines))


type _Bounds = tuple[float, float, float, float]
type _Points = list[tuple[float, float]]


def _bounds(root: etree._Element) -> list[tuple[str, _Bounds, _Bounds | None]]:
    """Element, where it is drawn, and where its name is, if the file says that."""
    found = []
    for shape in root.iter(f"{_DI}BPMNShape"):
        bounds = _box(shape)
        if bounds is not None:
            found.append(
                (shape.get("bpmnElement", ""), bounds, _box(shape.find(f"{_DI}BPMNLabel")))
            )
    return found


def _box(node: etree._Element | None) -> _Bounds | None:
    bounds = None if node is None else node.find(f"{_DC}Bounds")
    if bounds is None:
        return None
    x, y, width, height = (float(bounds.get(name) or 0) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _edges(root: etree._Element, graph: Graph) -> list[Line]:
    names = {
        node.get("id", ""): " ".join(node.get("name", "").split())
        for node in root.iter(f"{BPMN}sequenceFlow")
    }
    return [
        _line(edge, names.get(edge.get("bpmnElement", ""), ""))
        for edge in root.iter(f"{_DI}BPMNEdge")
        if edge.get("bpmnElement") in graph.flows
    ]


def _line(edge: etree._Element, name: str) -> Line:
    points = [
        (float(point.get("x") or 0), float(point.get("y") or 0))
        for point in edge.iterfind(f"{_DD}waypoint")
    ]
    label = _flow_label(points, name, _box(edge.find(f"{_DI}BPMNLabel"))) if name else None
    return Line(" ".join(f"{x:g},{y:g}" for x, y in points), label)


def _flow_label(points: _Points, name: str, box: _Bounds | None) -> TextLine | None:
    """Where the file says; else above the first stretch, or to the right of it if it stands."""
    if box is not None:
        return TextLine(box[0] + box[2] / 2, box[1] + box[3] / 2 + 4, name)
    if len(points) < 2:
        return None
    (ax, ay), (bx, by) = points[0], points[1]
    if ax == bx:
        return TextLine(ax + 6, (ay + by) / 2 + 4, name, "start")
    return TextLine((ax + bx) / 2, (ay + by) / 2 - 6, name)


def _shape(element: Element, bounds: _Bounds, label: _Bounds | None, tokens: int) -> Shape:
    x, y, width, height = bounds
    form = _form(element)
    return Shape(
        form=form,
        x=x,
        y=y,
        width=width,
        height=height,
        lines=_text(element, form, bounds, label),
        symbol=_symbol(element),
        marker=""
        if element.loop is None
        else ("sequential" if element.loop.sequential else "parallel"),
        is_end=element.tag == "endEvent",
        tokens=tokens,
    )


def _form(element: Element) -> Literal["circle", "ring", "diamond", "box", "frame"]:
    if element.kind in GATEWAYS:
        return "diamond"
    if element.tag in {"startEvent", "endEvent"}:
        return "circle"
    if element.tag.endswith("Event"):
        return "ring"
    return "frame" if element.kind is Kind.SUBPROCESS else "box"


def _symbol(element: Element) -> str:
    if isinstance(element.event, TimerEvent):
        return "timer"
    if isinstance(element.event, MessageEvent):
        return "message"
    if isinstance(element.event, ErrorEvent):
        return "error"
    return _SYMBOLS.get(element.kind, "")


def _text(
    element: Element, form: str, bounds: _Bounds, label: _Bounds | None
) -> tuple[TextLine, ...]:
    """Inside a task; at the place the file gives; else below."""
    x, y, width, height = bounds
    if not element.name:
        return ()
    if form == "frame":
        return (TextLine(x + 10, y + 20, element.name, "start"),)
    wide = 15 if form == "box" else 18
    lines = textwrap.wrap(element.name, wide, max_lines=4, placeholder=" …")
    middle, first = x + width / 2, y + height + 14
    if form == "box":
        first = y + height / 2 + 8 - (len(lines) - 1) * _LINE / 2
    elif label is not None:
        middle, first = label[0] + label[2] / 2, label[1] + 11
    return tuple(
        TextLine(middle, first + number * _LINE, line) for number, line in enumerate(lines)
    )
