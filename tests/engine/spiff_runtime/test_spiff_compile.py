"""From files to a compiled release: bounded, lanes proven, every refusal in plain words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.errors import DiagramError
from engine.spiff import Runtime, Specs, compile_bundle
from engine.spiff.compiling import compile_here
from tests.engine.spiff_runtime.desk import context
from tests.engine.spiff_runtime.drawing import (
    boundary,
    call,
    catch,
    definitions,
    each,
    element,
    end,
    lane_set,
    process,
    service,
    start,
    sub,
    throw,
    user,
)

ROOT = Path(__file__).resolve().parents[3]
PROBES = ROOT.parent / "shared" / "data" / "bpmn-probes"
ASK = process("p", [start(), user("ask"), end()], "s > ask > e")


def refusal(*processes: str, main: str = "p") -> tuple[str, str]:
    with pytest.raises(DiagramError) as error:
        compile_here({"main.bpmn": definitions(*processes)}, main)
    (problem,) = error.value.problems
    assert str(problem)
    return problem.element_id, problem.values.get("reason", "")


@pytest.mark.slow
def test_a_bundle_is_compiled_in_a_child_and_runs() -> None:
    compiled = compile_bundle({"main.bpmn": definitions(ASK), "forms/x.form": b"{}"}, "p")
    specs = Specs.load(compiled)
    assert specs.main == "p"
    assert specs.elements["ask"].kind == "userTask"
    runtime = Runtime.start(specs, {}, context())
    runtime.advance()
    assert [w.element_id for w in runtime.waits()] == ["ask"]


@pytest.mark.slow
def test_a_refusal_comes_out_of_the_child_as_a_problem() -> None:
    broken = definitions(process("p", [start(), call("c", "nowhere"), end()], "s > c > e"))
    with pytest.raises(DiagramError) as error:
        compile_bundle({"main.bpmn": broken}, "p")
    (problem,) = error.value.problems
    assert problem.rule == "does_not_parse"
    assert "nowhere" in str(problem)


HANGS = '<bpmn:dataObject id="d"/><bpmn:dataObjectReference id="r" dataObjectRef="unknown"/>'
READS = '<bpmn:dataInputAssociation id="da"><bpmn:sourceRef>r</bpmn:sourceRef></bpmn:dataInputAssociation>'


@pytest.mark.slow
def test_a_drawing_that_hangs_the_library_is_stopped_with_its_whole_group() -> None:
    inner = sub("part", [start("si"), user("work", READS), end("ei")], "si > work > ei")
    drawn = definitions(process("p", [start(), HANGS, inner, end()], "s > part > e"))
    begun = time.monotonic()
    with pytest.raises(DiagramError, match="not finished in time"):
        compile_bundle({"main.bpmn": drawn}, "p", seconds=3)
    assert time.monotonic() - begun < 6


@pytest.mark.slow
def test_memory_is_bounded() -> None:
    many = [user(f"u{n}", f"<bpmn:documentation>{'x' * 6000}</bpmn:documentation>") for n in range(300)]
    flows = " > ".join(["s", *(f"u{n}" for n in range(300)), "e"])
    with pytest.raises(DiagramError, match="memory"):
        compile_bundle({"main.bpmn": definitions(process("p", [start(), *many, end()], flows))}, "p", megabytes=60)


def test_a_long_drawing_compiles() -> None:
    many = [user(f"u{n}") for n in range(600)]
    flows = " > ".join(["s", *(f"u{n}" for n in range(600)), "e"])
    specs = Specs.load(compile_here({"a.bpmn": definitions(process("p", [start(), *many, end()], flows))}, "p"))
    runtime = Runtime.start(specs, {}, context())
    runtime.advance()
    assert [w.element_id for w in runtime.waits()] == ["u0"]


def test_reserved_ids_are_refused() -> None:
    for key in ("Start", "End", "Root"):
        assert refusal(process("p", [start(), user(key), end()], f"s > {key} > e"))[0] == key


def test_ids_are_used_once_in_the_whole_bundle() -> None:
    other = process("q", [start("s2"), user("ask"), end("e2")], "s2 > ask > e2")
    with pytest.raises(DiagramError, match="used twice"):
        compile_here({"a.bpmn": definitions(ASK), "b.bpmn": definitions(other)}, "p")


def test_a_missing_main_process_is_named() -> None:
    assert refusal(ASK, main="other") == ("other", "there is no process with the id other")


def test_what_would_be_passed_over_in_silence_is_refused() -> None:
    adhoc = element("adHocSubProcess", "a", user("inner"))
    assert refusal(process("p", [start(), adhoc, end()], "s > a > e"))[0] == "a"
    signal = process("p", [start(), catch("a", signal="x"), end()], "s > a > e")
    assert refusal(signal) == ("a", "signal events are not supported")
    sent = process("p", [start(), end("a", signal="x")], "s > a")
    assert refusal(sent) == ("a", "signal events are not supported")
    jump = process(
        "p", [start(), element("intermediateThrowEvent", "a", "<bpmn:linkEventDefinition/>"), end()], "s > a > e"
    )
    assert refusal(jump) == ("a", "link events are not supported")
    later = element("subProcess", "a", start("sa") + end("ea"), triggeredByEvent="true")
    assert refusal(process("p", [start(), later, end()], "s > e"))[0] == "a"
    ignored = process("p", [start(), user("u"), end()], "s > u > [x = 1] e")
    assert refusal(ignored)[0] == "f_u_e"
    guard = process("p", [start(), user("u"), end(), boundary("a", "u", signal="x")], "s > u > e; a > e")
    assert refusal(guard)[0] == "a"
    two = process("p", [start(), start("s2"), user("u"), end()], "s > u > e; s2 > u")
    assert refusal(two) == ("p", "it needs exactly one start event")
    escalation = process("p", [start(), throw("a", escalation="x"), end()], "s > a > e")
    assert compile_here({"a.bpmn": definitions(escalation)}, "p")


def test_a_flow_without_an_id_is_not_lost() -> None:
    drawn = definitions(ASK).replace(b'id="f_s_ask" ', b"")
    runtime = Runtime.start(Specs.load(compile_here({"a.bpmn": drawn}, "p")), {}, context())
    runtime.advance()
    assert [w.element_id for w in runtime.waits()] == ["ask"]


def test_an_operation_may_have_the_id_of_an_element() -> None:
    """SpiffWorkflow's parser takes the operator for the target of the flow."""
    drawn = process("p", [start(), service("notify", "notify", ask="1"), user("ask"), end()], "s > notify > ask > e")
    assert compile_here({"a.bpmn": definitions(drawn)}, "p")


def test_a_service_task_without_operation_is_named() -> None:
    key, reason = refusal(process("p", [start(), element("serviceTask", "a"), end()], "s > a > e"))
    assert key == "a"
    assert "operator" in reason


LANES = lane_set(customer=["s", "ask", "part"], quality=["e"])


def test_a_task_in_a_sub_process_belongs_to_the_lane_of_the_sub_process() -> None:
    inner = sub("part", [start("si"), user("work"), user("many", each("xs", "x")), end("ei")], "si > work > many > ei")
    drawn = process("p", [start(), user("ask"), inner, end()], "s > ask > part > e", LANES)
    specs = Specs.load(compile_here({"a.bpmn": definitions(drawn)}, "p"))
    assert {key: specs.elements[key].lane_id for key in ("ask", "work", "many", "e")} == {
        "ask": "customer",
        "work": "customer",
        "many": "customer",
        "e": "quality",
    }


def test_where_the_library_sees_another_lane_the_drawing_is_refused() -> None:
    """A task of a sub-process that is listed in a lane itself, while the sub-process is in none."""
    inner = sub("part", [start("si"), user("work"), end("ei")], "si > work > ei")
    key, reason = refusal(process("p", [start(), inner, end()], "s > part > e", lane_set(quality=["work"])))
    assert key == "work"
    assert "lane" in reason


def test_spaces_around_a_lane_member_do_not_matter() -> None:
    drawn = definitions(process("p", [start(), user("ask"), end()], "s > ask > e", lane_set(quality=["\n   ask\n  "])))
    assert Specs.load(compile_here({"a.bpmn": drawn}, "p")).elements["ask"].lane_id == "quality"


def test_a_boundary_event_needs_no_lane_of_its_own() -> None:
    drawn = process(
        "p",
        [start(), user("ask"), end(), boundary("late", "ask", timer="PT1H")],
        "s > ask > e; late > e",
        lane_set(quality=["ask"]),
    )
    assert compile_here({"a.bpmn": definitions(drawn)}, "p")


def test_a_compiled_release_is_small_and_its_specs_are_built_when_needed() -> None:
    inner = process("inner", [start("si"), user("work"), end("ei")], "si > work > ei")
    specs = Specs.load(
        compile_here(
            {"a.bpmn": definitions(process("p", [start(), call("c", "inner"), end()], "s > c > e"), inner)}, "p"
        )
    )
    assert set(specs.processes) == {"p", "inner"}
    assert specs.processes["inner"] is specs.processes["inner"]


@pytest.mark.parametrize(
    "name",
    [
        "ok_linear",
        "ok_no_drawing",
        "ok_not_executable",
        "ok_turkish_russian_names",
        "ok_prefix_bpmn2",
        "ok_utf16",
        "ok_windows1254",
        "long_450_steps",
        "timer_bare_iso",
        "name_with_markup",
    ],
)
def test_files_of_other_tools_compile(name: str) -> None:
    path = PROBES / f"{name}.bpmn"
    if not path.exists():
        pytest.skip("the probe diagrams are not beside this checkout")
    from engine.rules.diagram import read_diagram

    content = path.read_bytes()
    main = next(iter(read_diagram(path.name, content).processes))
    runtime = Runtime.start(Specs.load(compile_here({path.name: content}, main)), {}, context())
    runtime.advance()
    assert runtime.waits() or runtime.ended
