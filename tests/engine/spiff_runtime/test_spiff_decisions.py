"""Decisions and called processes: what goes in and what comes back."""

from __future__ import annotations

import pytest

from engine.errors import DiagramError, StepFailed
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import boundary, call, catch, end, process, rule, start, user

TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:t">
<decision id="routing" name="routing"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie"><text>category</text></inputExpression></input>
<output id="o1" name="department"/><output id="o2" name="days"/>
<rule id="r1"><inputEntry id="c1"><text>"late","lost"</text></inputEntry>
<outputEntry id="a1"><text>"logistics"</text></outputEntry><outputEntry id="a2"><text>3</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text>not("late","lost")</text></inputEntry>
<outputEntry id="b1"><text>"quality"</text></outputEntry><outputEntry id="b2"><text>5</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
DECIDE = process("p", [start(), rule("route", "routing"), user("work"), end()], "s > route > work > e")


def test_the_outputs_of_a_decision_become_variables() -> None:
    for category, department, days in (("lost", "logistics", 3), ("broken", "quality", 5)):
        desk = Desk(DECIDE, variables={"category": category}, files={"routing_dmn": TABLE})
        assert desk.wait("work").variables == {"category": category, "department": department, "days": days}


def test_a_decision_that_does_not_exist_fails_by_name() -> None:
    with pytest.raises(StepFailed, match="routing") as failure:
        Desk(DECIDE, variables={"category": "lost"})
    assert failure.value.element_id == "route"


def _io(inputs: str, outputs: str) -> str:
    declared = "".join(f'<bpmn:dataInput id="{n}" name="{n}"/>' for n in inputs.split())
    declared += "".join(f'<bpmn:dataOutput id="{n}" name="{n}"/>' for n in outputs.split())
    into = "".join(f"<bpmn:dataInputRefs>{n}</bpmn:dataInputRefs>" for n in inputs.split())
    out = "".join(f"<bpmn:dataOutputRefs>{n}</bpmn:dataOutputRefs>" for n in outputs.split())
    sets = f"<bpmn:inputSet>{into}</bpmn:inputSet><bpmn:outputSet>{out}</bpmn:outputSet>"
    return f"<bpmn:ioSpecification>{declared}{sets}</bpmn:ioSpecification>"


INNER = process("inner", [start("si"), user("work"), end("ei")], "si > work > ei")


def test_a_call_with_an_io_specification_hands_in_and_back_only_what_it_names() -> None:
    caller = process("p", [start(), call("c", "inner", _io("a b", "y")), user("after"), end()], "s > c > after > e")
    desk = Desk(caller, INNER, variables={"a": 1, "b": 2, "secret": 3})
    assert desk.wait("work").variables == {"a": 1, "b": 2}
    desk.complete("work", y=1, z=2, a=9)
    assert desk.wait("after").variables == {"a": 1, "b": 2, "secret": 3, "y": 1}


def test_a_called_process_may_declare_what_it_takes_and_gives() -> None:
    inner = process("inner", [start("si"), user("work"), end("ei")], "si > work > ei", _io("a", "y"))
    caller = process("p", [start(), call("c", "inner"), user("after"), end()], "s > c > after > e")
    desk = Desk(caller, inner, variables={"a": 1, "b": 2})
    assert desk.wait("work").variables == {"a": 1}
    desk.complete("work", y=1, z=2)
    assert desk.wait("after").variables == {"a": 1, "b": 2, "y": 1}


def test_a_missing_input_is_named() -> None:
    caller = process("p", [start(), call("c", "inner", _io("a", "y")), end()], "s > c > e")
    with pytest.raises(StepFailed, match="variable a") as failure:
        Desk(caller, INNER)
    assert failure.value.element_id == "c"


def test_what_a_call_declares_as_private_stays_so_when_it_is_interrupted() -> None:
    caller = process(
        "p",
        [start(), call("c", "inner", _io("a", "y")), user("after"), end(), boundary("gone", "c", message="gone")],
        "s > c > after > e; gone > after",
    )
    desk = Desk(caller, INNER.replace("work", "first"), variables={"a": 1})
    desk.deliver("gone")
    assert desk.wait("after").variables == {"a": 1}


def test_a_message_that_is_not_defined_is_refused_in_words() -> None:
    drawn = process("p", [start(), catch("wait", message="m"), end()], "s > wait > e")
    from engine.spiff.compiling import compile_here
    from tests.engine.spiff_runtime.drawing import definitions

    broken = definitions(drawn).replace(b'<bpmn:message id="message_m"', b'<bpmn:message id="other"')
    with pytest.raises(DiagramError, match="not defined") as error:
        compile_here({"a.bpmn": broken}, "p")
    assert error.value.problems[0].element_id == "wait"
