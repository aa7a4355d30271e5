"""The check as a whole: order, crashes, the interpreter's last word, bounds of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from engine.rules import Problem, check, registry
from engine.xml import LIMIT

Make = Callable[..., bytes]
LINEAR = (
    '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/>'
)


@pytest.fixture
def crashing_rule() -> Iterator[None]:
    """A rule that crashes on every file, among the real ones."""
    rule = ModuleType("crashing")
    rule.TEXTS, rule.SEVERITY = {}, "error"  # type: ignore[attr-defined]
    rule.check = lambda diagram: iter(diagram.elements["not there"])  # type: ignore[attr-defined]
    found = registry.rules()
    assert isinstance(found, dict)
    found["crashing"] = rule
    yield
    del found["crashing"]


@pytest.mark.usefixtures("crashing_rule")
def test_a_rule_that_crashes_becomes_a_problem(bpmn: Make) -> None:
    problems = check({"x.bpmn": bpmn(LINEAR)})
    assert [(p.rule, p.file, p.values["failed"]) for p in problems if p.severity == "error"] == [
        ("rule_error", "x.bpmn", "crashing")
    ]
    assert "KeyError" in problems[0].text("en")


def test_errors_come_before_warnings(bpmn: Make) -> None:
    severities = [p.severity for p in check({"x.bpmn": bpmn(LINEAR.replace('targetRef="e"', 'targetRef="x"'))})]
    assert severities == sorted(severities)


def test_a_file_too_large_is_named(bpmn: Make) -> None:
    padded = bpmn(LINEAR).replace(b"<process", b"<!--" + b"x" * LIMIT + b"--><process", 1)
    assert [p.rule for p in check({"x.bpmn": padded})] == ["file_too_large"]


def test_no_files_have_no_problems() -> None:
    assert check({}) == []


def test_what_only_the_interpreter_refuses_is_a_problem_too(bpmn: Make) -> None:
    # A collection that its ioSpecification does not list: the library's parser refuses it.
    many = (
        '<userTask id="u"><ioSpecification><dataInput id="other"/></ioSpecification><multiInstanceLoopCharacteristics>'
        "<loopDataInputRef>items</loopDataInputRef><loopDataOutputRef>answers</loopDataOutputRef>"
        '<outputDataItem id="answer"/></multiInstanceLoopCharacteristics></userTask>'
    )
    problems = check({"x.bpmn": bpmn(LINEAR.replace('<userTask id="u"/>', many))})
    assert [(p.rule, p.element_id) for p in problems if p.severity == "error"] == [("does_not_parse", "u")]


def test_a_hostile_drawing_is_judged_in_time(bpmn: Make) -> None:
    tasks = "".join(f'<task id="t{i}"/>' for i in range(20_000))
    began = time.monotonic()
    assert [p.rule for p in check({"x.bpmn": bpmn(tasks)})] == ["too_many_steps"]
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway", "exclusiveGateway", "task"])
def test_a_dense_drawing_is_judged_in_time(bpmn: Make, kind: str) -> None:
    pairs = [(a, b) for a in range(38) for b in range(38) if a != b]
    nodes = "".join(f'<{kind} id="g{i}"/>' for i in range(38))
    arrows = "".join(f'<sequenceFlow id="f{a}_{b}" sourceRef="g{a}" targetRef="g{b}"/>' for a, b in pairs)
    start = '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g0"/>'
    began = time.monotonic()
    assert check({"x.bpmn": bpmn(start + nodes + arrows)})
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("junk", [b"[]", b'{"components": 3}', b"\xff", b"nul", b"[" * 100_000])
def test_a_junk_form_is_a_problem_and_no_crash(junk: bytes) -> None:
    files = _bundle() | {"forms/examine.form": junk}
    assert {p.rule for p in check(files) if p.severity == "error"} <= {"file_unreadable", "form_problem"}


@pytest.mark.parametrize(
    "junk",
    [b"", b"\xff", b"key = 1", b'groups = 3\nmain = "request"', b'languages = "en"', b"[promise]", b'facts = ["a"]'],
)
def test_a_junk_process_file_is_a_problem_and_no_crash(junk: bytes) -> None:
    found = {p.rule for p in check(_bundle() | {"process.toml": junk})}
    assert found & {"process_file", "file_unreadable"}
    assert "rule_error" not in found


@pytest.mark.parametrize(
    "junk", [b"3", b"[]", b'{"steps": 1, "expect": []}', b'{"steps": [1], "expect": {"path": [2]}}']
)
def test_a_junk_scenario_is_no_crash(junk: bytes) -> None:
    assert "rule_error" not in {p.rule for p in check(_bundle() | {"scenarios/granted.json": junk})}


def test_a_problem_speaks_the_readers_language() -> None:
    problem = Problem("x.bpmn", "u", "island", "error", {"name": "Son kontrol"})
    assert problem.text("tr").startswith("“Son kontrol” öğesine")
    assert problem.text("ru").startswith("К элементу «Son kontrol»")
    assert problem.text("fr") == problem.text("en")


def _bundle() -> dict[str, bytes]:
    folder = Path(__file__).parent / "fixtures" / "bundle"
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}
