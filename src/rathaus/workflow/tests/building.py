"""Small BPMN files for the tests, written in a few words and laid out like a modeller would.

``model(start("s"), user("a"), end("e"), "s > a > e")``: elements and the ways between them. A way is
``a > b``, with a condition ``a > b : x > 1``, or as default flow ``a > b : default``.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:rathaus="urn:rathaus:bpmn:1"'
    ' id="definitions" targetNamespace="urn:rathaus:processes">\n'
)


@dataclass
class Part:
    """An element of a model; ``inner`` is XML inside it, ``parts`` what a sub-process holds."""

    tag: str
    id: str
    attributes: dict[str, str] = field(default_factory=dict)
    inner: str = ""
    parts: tuple[Part | str, ...] = ()
    host: str = ""


def _part(tag: str, part_id: str, inner: str = "", **attributes: str) -> Part:
    named = {"name": part_id, **{key.replace("__", ":"): text for key, text in attributes.items()}}
    return Part(tag, part_id, {key: text for key, text in named.items() if text}, inner)


def start(part_id: str = "s") -> Part:
    return _part("startEvent", part_id)


def end(part_id: str = "e") -> Part:
    return _part("endEvent", part_id)


def terminate(part_id: str) -> Part:
    return _part("endEvent", part_id, "<bpmn:terminateEventDefinition/>")


def error_end(part_id: str, code: str) -> Part:
    return _part("endEvent", part_id, f'<bpmn:errorEventDefinition errorRef="error_{code}"/>')


def task(part_id: str, inner: str = "", **attributes: str) -> Part:
    return _part("task", part_id, inner, **attributes)


def user(part_id: str, inner: str = "", **attributes: str) -> Part:
    return _part("userTask", part_id, inner, **attributes)


def service(part_id: str, handler: str = "test.note", inner: str = "", **attributes: str) -> Part:
    return _part("serviceTask", part_id, inner, rathaus__service=handler, **attributes)


def exclusive(part_id: str) -> Part:
    return _part("exclusiveGateway", part_id)


def parallel(part_id: str) -> Part:
    return _part("parallelGateway", part_id)


def inclusive(part_id: str) -> Part:
    return _part("inclusiveGateway", part_id)


def event_gateway(part_id: str) -> Part:
    return _part("eventBasedGateway", part_id)


def _timer(form: str, text: str) -> str:
    tag = f"bpmn:time{form.capitalize()}"
    return (
        f'<bpmn:timerEventDefinition><{tag} xsi:type="bpmn:tFormalExpression">'
        f"{escape(text)}</{tag}></bpmn:timerEventDefinition>"
    )


def _message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="message_{name}"/>'


def timer(part_id: str, text: str, form: str = "duration") -> Part:
    return _part("intermediateCatchEvent", part_id, _timer(form, text))


def catch(part_id: str, message: str) -> Part:
    return _part("intermediateCatchEvent", part_id, _message(message))


def throw(part_id: str, message: str) -> Part:
    return _part("intermediateThrowEvent", part_id, _message(message))


def receive(part_id: str, message: str) -> Part:
    return _part("receiveTask", part_id, messageRef=f"message_{message}")


def boundary_timer(
    part_id: str, host: str, text: str, *, form: str = "duration", interrupting: bool = True
) -> Part:
    return _boundary(part_id, host, _timer(form, text), interrupting)


def boundary_message(part_id: str, host: str, message: str, *, interrupting: bool = True) -> Part:
    return _boundary(part_id, host, _message(message), interrupting)


def boundary_error(part_id: str, host: str, code: str = "") -> Part:
    reference = f' errorRef="error_{code}"' if code else ""
    return _boundary(part_id, host, f"<bpmn:errorEventDefinition{reference}/>", True)


def _boundary(part_id: str, host: str, inner: str, interrupting: bool) -> Part:
    part = _part(
        "boundaryEvent",
        part_id,
        inner,
        attachedToRef=host,
        cancelActivity="true" if interrupting else "false",
    )
    part.host = host
    return part


def sub(part_id: str, *parts: Part | str, inner: str = "") -> Part:
    made = _part("subProcess", part_id, inner)
    made.parts = parts
    return made


def call(part_id: str, key: str, inner: str = "") -> Part:
    return _part("callActivity", part_id, inner, calledElement=key)


def many(
    *,
    over: str = "",
    item: str = "",
    times: str = "",
    until: str = "",
    sequential: bool = False,
    standard: bool = False,
) -> str:
    """XML of a multi-instance marker; ``standard``: the collection in the standard's own words."""
    attributes = f' isSequential="{str(sequential).lower()}"'
    if over and not standard:
        attributes += (
            f" rathaus:collection={quoteattr(over)} rathaus:elementVariable={quoteattr(item)}"
        )
    inner = ""
    if over and standard:
        inner += f"<bpmn:loopDataInputRef>{over}</bpmn:loopDataInputRef>"
        inner += f'<bpmn:inputDataItem id="{item}" name="{item}"/>'
    if times:
        inner += f'<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">{escape(times)}</bpmn:loopCardinality>'
    if until:
        inner += f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">{escape(until)}</bpmn:completionCondition>'
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{attributes}>{inner}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


@dataclass
class _Way:
    id: str
    source: str
    target: str
    condition: str = ""
    is_default: bool = False


def _ways(texts: list[str], prefix: str) -> list[_Way]:
    ways: list[_Way] = []
    for text in texts:
        path, _, condition = text.partition(" : ")
        stations = [station.strip() for station in path.split(" > ")]
        for source, target in pairwise(stations):
            way = _Way(f"{prefix}{source}_{target}_{len(ways)}", source, target)
            way.is_default = condition.strip() == "default"
            way.condition = "" if way.is_default else condition.strip()
            ways.append(way)
    return ways


def model(*parts: Part | str, name: str = "Ein Prozess", process_id: str = "process") -> bytes:
    """A whole BPMN file with diagram."""
    body, shapes, edges, _ = _scope(parts, 150, 80, "f_")
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="{process_id}">{shapes}{edges}</bpmndi:BPMNPlane>'
    return (
        f"{HEAD}{_declared(body)}"
        f'  <bpmn:process id="{process_id}" name={quoteattr(name)} isExecutable="true">\n{body}  </bpmn:process>\n'
        f'  <bpmndi:BPMNDiagram id="diagram">{plane}</bpmndi:BPMNDiagram>\n'
        "</bpmn:definitions>\n"
    ).encode()


def _declared(body: str) -> str:
    messages = sorted(set(re.findall(r'messageRef="message_([^"]+)"', body)))
    errors = sorted(set(re.findall(r'errorRef="error_([^"]+)"', body)))
    lines = [f'  <bpmn:message id="message_{name}" name="{name}" />\n' for name in messages]
    lines += [
        f'  <bpmn:error id="error_{code}" name="{code}" errorCode="{code}" />\n' for code in errors
    ]
    return "".join(lines)


def _scope(
    parts: tuple[Part | str, ...], left: int, top: int, prefix: str
) -> tuple[str, str, str, tuple[int, int]]:
    elements = [part for part in parts if isinstance(part, Part)]
    ways = _ways([part for part in parts if isinstance(part, str)], prefix)
    default = {way.source: way.id for way in ways if way.is_default}
    inner: dict[str, tuple[str, str, str, tuple[int, int]]] = {
        part.id: _scope(part.parts, 0, 0, f"{prefix}{part.id}_") for part in elements if part.parts
    }
    sizes = {part.id: _size(part, inner) for part in elements}
    places = _places(elements, ways, sizes, left, top)
    body = shapes = edges = ""
    for part in elements:
        nested = ""
        if part.parts:
            x, y = places[part.id]
            nested, deeper, lines, _ = _scope(part.parts, x + 30, y + 40, f"{prefix}{part.id}_")
            edges += deeper + lines
        attributes = dict(part.attributes)
        if part.id in default:
            attributes["default"] = default[part.id]
        written = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items() if key)
        links = "".join(
            f"<bpmn:incoming>{w.id}</bpmn:incoming>" for w in ways if w.target == part.id
        )
        links += "".join(
            f"<bpmn:outgoing>{w.id}</bpmn:outgoing>" for w in ways if w.source == part.id
        )
        body += f'    <bpmn:{part.tag} id="{part.id}"{written}>{links}{part.inner}{nested}</bpmn:{part.tag}>\n'
        x, y = places[part.id]
        width, height = sizes[part.id]
        expanded = ' isExpanded="true"' if part.parts else ""
        shapes += (
            f'<bpmndi:BPMNShape id="{part.id}_di" bpmnElement="{part.id}"{expanded}>'
            f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
        )
    for way in ways:
        body += _flow(way)
        edges += _edge(way, places, sizes)
    right = max((places[part.id][0] + sizes[part.id][0] for part in elements), default=0)
    bottom = max((places[part.id][1] + sizes[part.id][1] for part in elements), default=0)
    return body, shapes, edges, (right - left + 60, bottom - top + 80)


def _flow(way: _Way) -> str:
    condition = ""
    if way.condition:
        condition = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escape(way.condition)}</bpmn:conditionExpression>"
        )
    return (
        f'    <bpmn:sequenceFlow id="{way.id}" sourceRef="{way.source}" targetRef="{way.target}">'
        f"{condition}</bpmn:sequenceFlow>\n"
    )


def _size(part: Part, inner: dict[str, tuple[str, str, str, tuple[int, int]]]) -> tuple[int, int]:
    if part.id in inner:
        return inner[part.id][3]
    if part.tag.endswith("Event"):
        return 36, 36
    return (50, 50) if part.tag.endswith("Gateway") else (100, 80)


def _places(
    elements: list[Part],
    ways: list[_Way],
    sizes: dict[str, tuple[int, int]],
    left: int,
    top: int,
) -> dict[str, tuple[int, int]]:
    """Columns by distance from the start; boundary events sit on their host's lower edge."""
    column = _columns(elements, ways)
    rows: dict[int, list[Part]] = defaultdict(list)
    for part in elements:
        if not part.host:
            rows[column[part.id]].append(part)
    places: dict[str, tuple[int, int]] = {}
    x = left
    for number in sorted(rows):
        wide = max(sizes[part.id][0] for part in rows[number])
        y = top
        for part in rows[number]:
            width, height = sizes[part.id]
            places[part.id] = (x + (wide - width) // 2, y + max(0, (80 - height) // 2))
            y += max(height, 80) + 60
        x += wide + 60
    beside: dict[str, int] = defaultdict(int)
    for part in elements:
        if part.host and part.host in places:
            host_x, host_y = places[part.host]
            places[part.id] = (
                host_x + 10 + 44 * beside[part.host],
                host_y + sizes[part.host][1] - 18,
            )
            beside[part.host] += 1
        elif part.host:
            places[part.id] = (left, top)
    return places


def _columns(elements: list[Part], ways: list[_Way]) -> dict[str, int]:
    following: dict[str, list[str]] = defaultdict(list)
    for way in ways:
        following[way.source].append(way.target)
    for part in elements:
        if part.host:
            following[part.host].append(part.id)
    column = {part.id: 0 for part in elements if part.tag == "startEvent"}
    waiting = deque(column)
    while waiting:
        source = waiting.popleft()
        for target in following[source]:
            if target not in column:
                column[target] = column[source] + 1
                waiting.append(target)
    return defaultdict(int, column)


def _edge(way: _Way, places: dict[str, tuple[int, int]], sizes: dict[str, tuple[int, int]]) -> str:
    if way.source not in places or way.target not in places:
        return ""
    (ax, ay), (aw, ah) = places[way.source], sizes[way.source]
    (bx, by), (_, bh) = places[way.target], sizes[way.target]
    first, last = (ax + aw, ay + ah // 2), (bx, by + bh // 2)
    points = (
        [first, last]
        if first[1] == last[1]
        else [first, (last[0] - 30, first[1]), (last[0] - 30, last[1]), last]
    )
    dots = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge id="{way.id}_di" bpmnElement="{way.id}">{dots}</bpmndi:BPMNEdge>'
