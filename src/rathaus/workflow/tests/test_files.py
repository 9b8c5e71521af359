"""The models are real BPMN: modellers open them, and every one carries its drawing."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from rathaus.workflow.api import read_process
from rathaus.workflow.bpmn.diagram import draw
from rathaus.workflow.tests.building import (
    boundary_error,
    boundary_message,
    boundary_timer,
    call,
    catch,
    end,
    error_end,
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
    terminate,
    throw,
    timer,
    user,
)

ROOT = Path(__file__).resolve().parents[4]
SHIPPED = sorted(
    path for folder in ("src", "services", "docs") for path in (ROOT / folder).rglob("*.bpmn")
)

EVERYTHING = model(
    start(),
    task("t", "<bpmn:documentation>Nur für Leser</bpmn:documentation>"),
    parallel("g"),
    user("a", rathaus__candidateUnit="${unit}", rathaus__dueDays="14", rathaus__candidateRole="lead"),
    boundary_timer("late", "a", "R/P7D", form="cycle", interrupting=False),
    service("b", inner=many(over="items", item="it"), rathaus__async="true"),
    boundary_error("no", "b", "bad"),
    sub("p", start("ps"), receive("r", "back"), error_end("pe", "bad"), "ps > r > pe"),
    boundary_message("gone", "p", "withdrawn"),
    boundary_error("oh", "p", "bad"),
    call("k", "inner", many(times="2", sequential=True)),
    inclusive("i"),
    exclusive("x"),
    event_gateway("w"),
    catch("m", "paid"),
    timer("d", "P14D"),
    throw("say", "hello"),
    end(),
    terminate("stop"),
    "s > t > g",
    "g > a > i",
    "g > b > i",
    "g > p > i",
    "g > k > i",
    "i > x : true",
    "i > say : default",
    "x > w : go",
    "x > e : default",
    "w > m > e",
    "w > d > e",
    *(f"{name} > e" for name in ("late", "no", "gone", "oh")),
    "say > stop",
    name="Alles <zusammen>",
)  # fmt: skip


def opened_by_a_modeller(xml: bytes) -> dict[str, object]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed.")
    script = Path(__file__).with_name("read_bpmn.mjs")
    finished = subprocess.run(
        [node, "--input-type=module", "--eval", script.read_text()],
        input=xml,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr.decode()
    result: dict[str, object] = json.loads(finished.stdout)
    return result


def test_a_modeller_opens_everything_we_understand() -> None:
    graph = read_process(EVERYTHING)
    opened = opened_by_a_modeller(EVERYTHING)
    assert opened["warnings"] == []
    assert opened["elements"] == opened["shapes"] == len(graph.elements) + len(graph.flows)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_shipped_model_is_valid_opens_and_has_a_drawing(path: Path) -> None:
    xml = path.read_bytes()
    graph = read_process(xml, source=path.name)
    opened = opened_by_a_modeller(xml)
    assert opened["warnings"] == []
    diagram = draw(xml, graph, {})
    assert diagram is not None
    assert len(diagram.shapes) == len(graph.elements)
    assert len(diagram.lines) == len(graph.flows)


def test_the_drawing_says_where_the_tokens_stand() -> None:
    diagram = draw(EVERYTHING, read_process(EVERYTHING), {"a": 3})
    assert diagram is not None
    assert [shape.tokens for shape in diagram.shapes if shape.tokens] == [3]
    forms = {shape.form for shape in diagram.shapes}
    assert forms == {"circle", "ring", "diamond", "box", "frame"}


def test_a_model_without_a_drawing_runs_but_is_not_drawn() -> None:
    bare = EVERYTHING.split(b"  <bpmndi:BPMNDiagram")[0] + b"</bpmn:definitions>"
    assert draw(bare, read_process(bare), {}) is None
