"""A model that cannot run is refused with line and reason, everything at once."""

from __future__ import annotations

import pytest

from rathaus.workflow.api import ProcessInvalid, deploy, missing_handlers, read_process
from rathaus.workflow.models import ProcessVersion
from rathaus.workflow.tests.building import (
    Part,
    boundary_error,
    boundary_timer,
    call,
    end,
    event_gateway,
    exclusive,
    inclusive,
    many,
    model,
    parallel,
    receive,
    service,
    start,
    sub,
    task,
    timer,
    user,
)

GOOD = model(start(), user("a"), end(), "s > a > e")


def reasons(xml: bytes) -> list[str]:
    with pytest.raises(ProcessInvalid) as refused:
        read_process(xml, source="hund.bpmn")
    return [problem.message for problem in refused.value.problems]


BAD_MODELS: dict[str, tuple[list[Part | str], str]] = {
    "no start": ([user("a"), end(), "a > e"], "the process has no start event."),
    "two starts": (
        [start(), start("s2"), user("a"), end(), "s > a > e", "s2 > a"],
        "second start event",
    ),
    "unreachable": (
        [start(), user("a"), user("b"), end(), "s > a > e", "b > e"],
        "userTask 'b' can never be reached",
    ),
    "dangling": (
        [start(), user("a"), end(), "s > a > e", "a > nowhere"],
        "targetRef 'nowhere' does not exist",
    ),
    "dead end": ([start(), user("a"), end(), "s > a"], "userTask 'a' has no outgoing flow"),
    "gateway without outgoing": (
        [start(), parallel("g"), end(), "s > g"],
        "parallelGateway 'g' has no outgoing flow",
    ),
    "flow out of an end": (
        [start(), end(), user("a"), "s > e > a", "a > e"],
        "endEvent 'e' is an end and has outgoing",
    ),
    "flow into the start": (
        [start(), user("a"), end(), "s > a > e", "a > s"],
        "startEvent 's' has an incoming flow",
    ),
    "no condition": (
        [
            start(),
            exclusive("g"),
            user("a"),
            user("b"),
            end(),
            "s > g > a > e",
            "g > b : default",
            "b > e",
        ],
        "neither a condition nor the default mark",
    ),
    "no default": (
        [
            start(),
            inclusive("g"),
            user("a"),
            user("b"),
            end(),
            "s > g",
            "g > a : x",
            "g > b : y",
            "a > e",
            "b > e",
        ],
        "inclusiveGateway 'g' has no default flow",
    ),
    "activity without default": (
        [start(), user("a"), user("b"), end(), "s > a", "a > b : x", "a > e : y", "b > e"],
        "userTask 'a' has no default flow",
    ),
    "a needless condition": (
        [start(), exclusive("g"), end(), "s > g", "g > e : x"],
        "one way out only",
    ),
    "condition behind parallel": (
        [start(), parallel("g"), user("a"), end(), "s > g", "g > a : x", "g > e", "a > e"],
        "parallelGateway 'g' decides nothing",
    ),
    "bad CEL": (
        [
            start(),
            exclusive("g"),
            user("a"),
            end(),
            "s > g",
            "g > a : x >",
            "g > e : default",
            "a > e",
        ],
        "'x >' is not a valid CEL expression",
    ),
    "dollar in a condition": (
        [
            start(),
            exclusive("g"),
            user("a"),
            end(),
            "s > g",
            "g > a : ${x}",
            "g > e : default",
            "a > e",
        ],
        "write the CEL expression without ${…}",
    ),
    "bad duration": (
        [start(), timer("t", "14 days"), end(), "s > t > e"],
        "'14 days' is no ISO 8601 duration",
    ),
    "bad date": (
        [start(), timer("t", "morgen", "date"), end(), "s > t > e"],
        "'morgen' is no ISO 8601 date",
    ),
    "bad expression in a timer": (
        [start(), timer("t", "${x >}"), end(), "s > t > e"],
        "has a bad timer",
    ),
    "cycle that interrupts": (
        [
            start(),
            user("a"),
            boundary_timer("b", "a", "R3/P1D", form="cycle"),
            end(),
            "s > a > e",
            "b > e",
        ],
        "only a non-interrupting boundary event",
    ),
    "endless cycle of nothing": (
        [
            start(),
            user("a"),
            boundary_timer("b", "a", "R/PT0S", form="cycle", interrupting=False),
            end(),
            "s > a > e",
            "b > e",
        ],
        "repeats never or without a pause",
    ),
    "boundary on nothing": (
        [start(), user("a"), boundary_timer("b", "x", "P1D"), end(), "s > a > e", "b > e"],
        "is attached to 'x', which is no activity",
    ),
    "boundary on a gateway": (
        [start(), exclusive("g"), boundary_error("b", "g"), end(), "s > g > e", "b > e"],
        "is attached to 'g', which is no activity",
    ),
    "service without handler": (
        [start(), service("a", ""), end(), "s > a > e"],
        "names no handler",
    ),
    "receive without message": (
        [start(), Part("receiveTask", "r"), end(), "s > r > e"],
        "waits for no message",
    ),
    "unknown message": (
        [start(), Part("receiveTask", "r", {"messageRef": "nix"}), end(), "s > r > e"],
        "messageRef 'nix' names no <message>",
    ),
    "call without a name": ([start(), call("k", ""), end(), "s > k > e"], "calls no process"),
    "unknown role": (
        [start(), user("a", rathaus__candidateRole="boss"), end(), "s > a > e"],
        "unknown role 'boss'",
    ),
    "bad due days": (
        [start(), user("a", rathaus__dueDays="soon"), end(), "s > a > e"],
        "rathaus:dueDays 'soon'",
    ),
    "misspelt attribute": (
        [start(), user("a", rathaus__candidatUnit="x"), end(), "s > a > e"],
        "rathaus:candidatUnit is unknown on <userTask>; known are: rathaus:candidateRole",
    ),
    "script": (
        [start(), Part("scriptTask", "x"), end(), "s > x > e"],
        "<scriptTask> is not supported.",
    ),
    "signal": (
        [
            start(),
            Part("intermediateCatchEvent", "x", inner="<bpmn:signalEventDefinition/>"),
            end(),
            "s > x > e",
        ],
        "<signalEventDefinition> is not supported on <intermediateCatchEvent>",
    ),
    "message start": (
        [Part("startEvent", "s", inner="<bpmn:messageEventDefinition/>"), end(), "s > e"],
        "<messageEventDefinition> is not supported on <startEvent>",
    ),
    "event sub-process": (
        [start(), Part("subProcess", "p", {"triggeredByEvent": "true"}), end(), "s > p > e"],
        'triggeredByEvent="true" is not supported',
    ),
    "sub-process without start": (
        [start(), sub("p", user("a"), end("pe"), "a > pe"), end(), "s > p > e"],
        "subProcess 'p' has no start event",
    ),
    "flow over a border": (
        [
            start(),
            sub("p", start("ps"), user("a"), end("pe"), "ps > a > pe"),
            end(),
            "s > p > e",
            "a > e",
        ],
        "crosses the border of a sub-process",
    ),
    "several runs of nothing": (
        [start(), user("a", many()), end(), "s > a > e"],
        "needs either a collection or",
    ),
    "several runs, bad CEL": (
        [start(), user("a", many(times="3 +")), end(), "s > a > e"],
        "'3 +' is not a valid CEL",
    ),
    "event gateway": (
        [
            start(),
            event_gateway("g"),
            user("a"),
            receive("r", "m"),
            end(),
            "s > g > a > e",
            "g > r > e",
        ],
        "eventBasedGateway 'g' leads to 'a'; expected catch events",
    ),
    "id twice": ([start(), user("a"), task("a"), end(), "s > a > e"], "the id 'a' is used twice"),
}


@pytest.mark.parametrize("name", BAD_MODELS)
def test_a_bad_model_is_refused(name: str) -> None:
    parts, reason = BAD_MODELS[name]
    assert any(reason in found for found in reasons(model(*parts))), reasons(model(*parts))


def test_every_problem_is_told_at_once_with_its_line() -> None:
    xml = model(
        start(),
        exclusive("g"),
        timer("t", "bald"),
        user("a", rathaus__candidateRole="boss"),
        service("b", ""),
        end(),
        "s > g",
        "g > t : x >",
        "g > a : default",
        "t > e",
        "a > b > e",
    )
    with pytest.raises(ProcessInvalid) as refused:
        read_process(xml, source="hund.bpmn")
    lines = xml.decode().splitlines()
    for problem in refused.value.problems:
        assert problem.file == "hund.bpmn"
        element = problem.message.split("'")[1]
        assert element in lines[problem.line - 1]
    assert len(refused.value.problems) == 4
    assert str(refused.value).count("\n") == 3


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (b"", "not well-formed XML"),
        (b"<a><b></a>", "not well-formed XML"),
        (b"<html/>", "the file starts with <html>; expected BPMN 2.0 <definitions>."),
        (GOOD.replace(b"<bpmn:definitions", b"<!DOCTYPE x>\n<bpmn:definitions", 1), "(DTD) is not allowed"),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
            "(DTD) is not allowed",
        ),
        (
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>',
            "(DTD) is not allowed",
        ),
        (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16").replace(b"<\0?", b"<\0?"), ""),
        (GOOD + b" " * (3 << 20), "larger than 2 MB"),
        (GOOD.replace(b'isExecutable="true"', b'isExecutable="false"', 1), ""),
        (
            GOOD.replace(
                b"<bpmn:process ", b'<bpmn:process id="x" isExecutable="true"/><bpmn:process ', 1
            ),
            "2 processes are executable; expected exactly one.",
        ),
    ],
    ids=["empty", "broken", "html", "dtd", "laughs", "external", "utf-16", "huge", "one", "two"],
)  # fmt: skip
def test_files_that_are_no_processes(xml: bytes, reason: str) -> None:
    if not reason:
        assert read_process(xml).process_id == "process"
    else:
        assert reason in reasons(xml)[0]


def test_the_same_file_is_the_same_version(db: None) -> None:
    other = model(start(), user("b"), end(), "s > b > e")
    first = deploy(key="hund", xml=GOOD, source="hund.bpmn")
    second = deploy(key="hund", xml=other)
    assert deploy(key="hund", xml=other).pk == second.pk
    assert deploy(key="hund", xml=GOOD).pk == first.pk
    assert deploy(key="katze", xml=GOOD).number == 1
    assert ProcessVersion.objects.count() == 3


def test_missing_handlers_are_only_a_warning(db: None) -> None:
    version = deploy(
        key="hund", xml=model(start(), service("a", "nobody.knows"), end(), "s > a > e")
    )
    assert missing_handlers(version) == ["nobody.knows"]
