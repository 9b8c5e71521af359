"""Read a BPMN 2.0 file into a :class:`Graph`, or say everything that is wrong with it at once.

Sources: OMG BPMN 2.0.2 (formal/2013-12-09); XML without DTD and entities as OWASP ASVS 1.5.1 asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast
from xml.parsers import expat

from lxml import etree

from rathaus.core.yamlfile import Problem, SourceInvalid
from rathaus.workflow.bpmn import checks, vocabulary
from rathaus.workflow.bpmn.graph import (
    Element,
    ErrorEvent,
    Flow,
    Graph,
    Kind,
    Loop,
    MessageEvent,
    TimerEvent,
)
from rathaus.workflow.bpmn.vocabulary import BPMN, RATHAUS

LARGEST_FILE = 2 << 20
"""Bytes; the largest model of a town hall we know has 200 kB."""

type Node = etree._Element
type Event = TimerEvent | MessageEvent | ErrorEvent


class ProcessInvalid(SourceInvalid):
    """The model cannot be run; ``problems`` holds all reasons as ``file:line: reason``."""


class _Refused(ValueError):
    """The file must not be read any further."""


def read_process(xml: bytes, *, source: str = "process.bpmn") -> Graph:
    """The executable process of the file.

    Raises:
        ProcessInvalid: with every problem found, in the order of the lines.
    """
    root = parse_xml(xml, source=source)
    reader = _Reader(root, source)
    graph = reader.read()
    said = {problem.line for problem in reader.problems}
    found = checks.problems_of(graph, is_whole=not reader.problems)
    problems = reader.problems + [
        Problem(source, line, reason) for line, reason in found if line not in said
    ]
    if problems:
        raise ProcessInvalid(problems)
    return graph


def parse_xml(xml: bytes, *, source: str) -> Node:
    """The document's root; no DTD, no entity, no network.

    Raises:
        ProcessInvalid: too large, not well-formed, with a DTD, or no BPMN at all.
    """
    if len(xml) > LARGEST_FILE:
        raise ProcessInvalid(
            [Problem(source, 1, f"the file is larger than {LARGEST_FILE >> 20} MB.")]
        )
    _refuse_dtd(xml, source)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(xml, parser)
    if root.tag != f"{BPMN}definitions":
        found = etree.QName(root).localname
        raise ProcessInvalid(
            [
                Problem(
                    source, 1, f"the file starts with <{found}>; expected BPMN 2.0 <definitions>."
                )
            ]
        )
    return root


def _refuse_dtd(xml: bytes, source: str) -> None:
    """Stop at the document type declaration, before any entity of it is read."""
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:
        raise _Refused

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except _Refused:
        line = parser.CurrentLineNumber
        message = "a document type declaration (DTD) is not allowed."
        raise ProcessInvalid([Problem(source, line, message)]) from None
    except expat.ExpatError as error:
        message = f"not well-formed XML: {expat.ErrorString(error.code)}."
        raise ProcessInvalid([Problem(source, error.lineno, message)]) from None


def _line(node: Node) -> int:
    return cast("int | None", node.sourceline) or 1


def _local(node: Node) -> str:
    return etree.QName(node).localname


def _own(name: str) -> str:
    return f"{RATHAUS}{name}"


def _reference(text: str | None) -> str:
    """An IDREF or QName without its prefix."""
    return (text or "").strip().rpartition(":")[2]


@dataclass
class _Reader:
    root: Node
    source: str
    problems: list[Problem] = field(default_factory=list)
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    starts: dict[str | None, str] = field(default_factory=dict)
    scopes: dict[str, str | None] = field(default_factory=dict)
    """Flow → scope it is drawn in."""

    def __post_init__(self) -> None:
        self.messages = {
            node.get("id", ""): node.get("name", "")
            for node in self.root.iterfind(f"{BPMN}message")
        }
        self.errors = {
            node.get("id", ""): node.get("errorCode", "")
            for node in self.root.iterfind(f"{BPMN}error")
        }

    def complain(self, node: Node, reason: str) -> None:
        self.problems.append(Problem(self.source, _line(node), reason))

    def read(self) -> Graph:
        process = self._process()
        self._read_scope(process, None)
        self._connect()
        return Graph(
            process_id=process.get("id", ""),
            name=process.get("name", ""),
            elements=self.elements,
            flows=self.flows,
            starts=self.starts,
        )

    def _process(self) -> Node:
        processes = self.root.findall(f"{BPMN}process")
        executable = [node for node in processes if node.get("isExecutable") == "true"]
        chosen = executable or (processes if len(processes) == 1 else [])
        if len(chosen) == 1:
            return chosen[0]
        reason = (
            f"{len(chosen)} processes are executable; expected exactly one."
            if chosen
            else 'no process has isExecutable="true".'
        )
        raise ProcessInvalid([Problem(self.source, _line(self.root), reason)])

    # --- Elements -----------------------------------------------------------------------------

    def _read_scope(self, parent: Node, scope: str | None) -> None:
        """Read a process or sub-process, and all sub-processes inside it."""
        waiting: list[tuple[Node, str | None]] = [(parent, scope)]
        while waiting:
            container, inside = waiting.pop()
            for node in container:
                if not str(node.tag).startswith(BPMN):
                    continue
                tag = _local(node)
                if tag == "sequenceFlow":
                    self._read_flow(node, inside)
                elif tag in vocabulary.ELEMENTS:
                    self._read_element(node, tag, inside)
                    if tag == "subProcess":
                        waiting.append((node, node.get("id", "")))
                elif tag not in vocabulary.WITHOUT_MEANING:
                    self.complain(node, f"<{tag}> is not supported.")

    def _read_element(self, node: Node, tag: str, scope: str | None) -> None:
        element_id = node.get("id", "")
        if not element_id:
            self.complain(node, f"<{tag}> has no id.")
            return
        if element_id in self.elements:
            self.complain(node, f"the id {element_id!r} is used twice.")
            return
        self._check_attributes(node, tag)
        event = self._event(node, tag)
        element = Element(
            id=element_id,
            kind=self._kind(node, tag, event),
            tag=tag,
            name=" ".join(node.get("name", "").split()),
            line=_line(node),
            scope=scope,
            default=node.get("default", ""),
            event=event,
            attached_to=_reference(node.get("attachedToRef")),
            interrupting=node.get("cancelActivity", "true") != "false",
            loop=self._loop(node),
            service=node.get(_own("service"), ""),
            is_async=node.get(_own("async")) == "true",
            candidate_unit=node.get(_own("candidateUnit"), ""),
            candidate_role=node.get(_own("candidateRole"), ""),
            due_days=node.get(_own("dueDays"), ""),
            form_key=node.get(_own("formKey"), ""),
            called=_reference(node.get("calledElement")),
        )
        self.elements[element_id] = element
        if element.kind is Kind.START:
            self._remember_start(node, element)

    def _remember_start(self, node: Node, element: Element) -> None:
        if element.scope in self.starts:
            self.complain(node, "a second start event; expected exactly one.")
        self.starts.setdefault(element.scope, element.id)

    def _check_attributes(self, node: Node, tag: str) -> None:
        allowed = vocabulary.ATTRIBUTES.get(tag, frozenset())
        for name in map(str, node.attrib):
            if name.startswith(RATHAUS) and name.removeprefix(RATHAUS) not in allowed:
                known = ", ".join(f"rathaus:{item}" for item in sorted(allowed)) or "none"
                short = name.removeprefix(RATHAUS)
                self.complain(node, f"rathaus:{short} is unknown on <{tag}>; known are: {known}.")
        for name, value in vocabulary.REFUSED_ATTRIBUTES.items():
            if node.get(name) == value:
                self.complain(node, f'<{tag}> with {name}="{value}" is not supported.')

    def _kind(self, node: Node, tag: str, event: Event | None) -> Kind:
        if tag == "intermediateCatchEvent":
            return Kind.TIMER if isinstance(event, TimerEvent) else Kind.RECEIVE
        if tag == "intermediateThrowEvent":
            return Kind.THROW if isinstance(event, MessageEvent) else Kind.PASS
        if tag == "endEvent":
            if node.find(f"{BPMN}terminateEventDefinition") is not None:
                return Kind.TERMINATE
            return Kind.ERROR_END if isinstance(event, ErrorEvent) else Kind.END
        return vocabulary.ELEMENTS[tag]

    # --- Events -------------------------------------------------------------------------------

    def _event(self, node: Node, tag: str) -> Event | None:
        if tag in {"receiveTask", "sendTask"}:
            return self._message(node) if node.get("messageRef") else None
        definitions = [child for child in node if _local(child).endswith("EventDefinition")]
        allowed = vocabulary.EVENT_DEFINITIONS.get(tag, frozenset())
        if len(definitions) > 1:
            self.complain(node, "more than one event definition; expected at most one.")
        for definition in definitions:
            if _local(definition) not in allowed:
                self.complain(definition, f"<{_local(definition)}> is not supported on <{tag}>.")
                return None
            return self._definition(definition, tag)
        if tag in {"intermediateCatchEvent", "boundaryEvent"}:
            expected = " or ".join(f"<{name}>" for name in sorted(allowed))
            self.complain(node, f"<{tag}> waits for nothing; expected {expected}.")
        return None

    def _definition(self, node: Node, tag: str) -> Event | None:
        match _local(node):
            case "timerEventDefinition":
                return self._timer(node)
            case "messageEventDefinition":
                return self._message(node)
            case "errorEventDefinition":
                return self._error(node, tag)
        return None

    def _message(self, node: Node) -> MessageEvent | None:
        reference = _reference(node.get("messageRef"))
        if reference not in self.messages:
            self.complain(node, f"messageRef {reference!r} names no <message> of this file.")
            return None
        if not self.messages[reference]:
            self.complain(node, f"the message {reference!r} has no name.")
        return MessageEvent(self.messages[reference])

    def _error(self, node: Node, tag: str) -> ErrorEvent | None:
        reference = _reference(node.get("errorRef"))
        if not reference and tag == "boundaryEvent":
            return ErrorEvent("")
        if not self.errors.get(reference):
            self.complain(node, f"errorRef {reference!r} names no <error> with an errorCode.")
            return None
        return ErrorEvent(self.errors[reference])

    def _timer(self, node: Node) -> TimerEvent | None:
        for form in ("duration", "date", "cycle"):
            child = node.find(f"{BPMN}time{form.capitalize()}")
            if child is not None:
                return TimerEvent(form, (child.text or "").strip())
        self.complain(node, "a timer without timeDuration, timeDate or timeCycle.")
        return None

    def _loop(self, node: Node) -> Loop | None:
        if (loop := node.find(f"{BPMN}standardLoopCharacteristics")) is not None:
            self.complain(loop, "<standardLoopCharacteristics> is not supported; draw the loop.")
        loop = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
        if loop is None:
            return None
        self._check_attributes(loop, "multiInstanceLoopCharacteristics")
        item = loop.find(f"{BPMN}inputDataItem")
        return Loop(
            sequential=loop.get("isSequential") == "true",
            collection=loop.get(_own("collection")) or _text(loop, "loopDataInputRef"),
            item=loop.get(_own("elementVariable"))
            or ("" if item is None else item.get("name") or item.get("id") or ""),
            cardinality=_text(loop, "loopCardinality"),
            completion=_text(loop, "completionCondition"),
        )

    # --- Flows --------------------------------------------------------------------------------

    def _read_flow(self, node: Node, scope: str | None) -> None:
        flow_id = node.get("id", "")
        if not flow_id or flow_id in self.flows:
            self.complain(node, f"a sequence flow needs an id of its own, not {flow_id!r}.")
            return
        self.scopes[flow_id] = scope
        self.flows[flow_id] = Flow(
            id=flow_id,
            source=_reference(node.get("sourceRef")),
            target=_reference(node.get("targetRef")),
            condition=_text(node, "conditionExpression"),
            line=_line(node),
        )

    def _connect(self) -> None:
        outgoing: dict[str, list[Flow]] = {key: [] for key in self.elements}
        incoming: dict[str, list[str]] = {key: [] for key in self.elements}
        for flow in list(self._sound_flows()):
            outgoing[flow.source].append(flow)
            incoming[flow.target].append(flow.id)
        boundaries: dict[str, list[str]] = {key: [] for key in self.elements}
        for element in self.elements.values():
            if element.kind is Kind.BOUNDARY and element.attached_to in boundaries:
                boundaries[element.attached_to].append(element.id)
        self.elements = {
            key: replace(
                element,
                outgoing=tuple(outgoing[key]),
                incoming=tuple(incoming[key]),
                boundaries=tuple(boundaries[key]),
            )
            for key, element in self.elements.items()
        }

    def _sound_flows(self) -> Iterator[Flow]:
        for flow in self.flows.values():
            reason = self._dangling(flow)
            if reason:
                self.problems.append(Problem(self.source, flow.line, reason))
            else:
                yield flow

    def _dangling(self, flow: Flow) -> str:
        for end, element_id in (("sourceRef", flow.source), ("targetRef", flow.target)):
            element = self.elements.get(element_id)
            if element is None:
                return f"the flow {flow.id!r} hangs loose: {end} {element_id!r} does not exist."
            if element.scope != self.scopes[flow.id]:
                return f"the flow {flow.id!r} crosses the border of a sub-process."
        return ""


def _text(node: Node, name: str) -> str:
    child = node.find(f"{BPMN}{name}")
    return "" if child is None else (child.text or "").strip()
