"""Which words of BPMN 2.0 the engine understands, and our own attributes on them."""

from __future__ import annotations

from rathaus.workflow.bpmn.graph import Kind

BPMN_URI = "http://www.omg.org/spec/BPMN/20100524/MODEL"
RATHAUS_URI = "urn:rathaus:bpmn:1"
BPMN = f"{{{BPMN_URI}}}"
RATHAUS = f"{{{RATHAUS_URI}}}"

ELEMENTS = {
    "startEvent": Kind.START,
    "endEvent": Kind.END,
    "task": Kind.PASS,
    "manualTask": Kind.PASS,
    "userTask": Kind.USER,
    "serviceTask": Kind.SERVICE,
    "sendTask": Kind.THROW,
    "receiveTask": Kind.RECEIVE,
    "intermediateThrowEvent": Kind.PASS,
    "intermediateCatchEvent": Kind.RECEIVE,
    "boundaryEvent": Kind.BOUNDARY,
    "exclusiveGateway": Kind.EXCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "inclusiveGateway": Kind.INCLUSIVE,
    "eventBasedGateway": Kind.EVENT_BASED,
    "subProcess": Kind.SUBPROCESS,
    "callActivity": Kind.CALL,
}
"""BPMN element → what the engine does with it."""

EVENT_DEFINITIONS = {
    "startEvent": frozenset[str](),
    "endEvent": frozenset(
        {"terminateEventDefinition", "errorEventDefinition", "messageEventDefinition"}
    ),
    "intermediateThrowEvent": frozenset({"messageEventDefinition"}),
    "intermediateCatchEvent": frozenset({"timerEventDefinition", "messageEventDefinition"}),
    "boundaryEvent": frozenset(
        {"timerEventDefinition", "messageEventDefinition", "errorEventDefinition"}
    ),
}

_SERVICE = frozenset({"service", "async"})
ATTRIBUTES = {
    "userTask": frozenset({"candidateUnit", "candidateRole", "dueDays", "formKey"}),
    "serviceTask": _SERVICE,
    "sendTask": _SERVICE,
    "intermediateThrowEvent": _SERVICE,
    "endEvent": _SERVICE,
    "multiInstanceLoopCharacteristics": frozenset({"collection", "elementVariable"}),
}
"""BPMN element → names in our namespace that mean something on it."""

REFUSED_ATTRIBUTES = {
    "triggeredByEvent": "true",
    "isForCompensation": "true",
    "parallelMultiple": "true",
    "instantiate": "true",
}

WITHOUT_MEANING = frozenset(
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "property",
        "ioSpecification",
        "incoming",
        "outgoing",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
    }
)
"""Allowed inside a process, for readers only, or read with the element around it."""
