"""Decisions and called processes: what goes in and what comes back."""

from __future__ import annotations

import pytest

from engine.errors import DiagramError, StepFailed
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import boundary, call, catch, each, end, process, rule, start, user, xor

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


def test_an_input_that_has_no_value_yet_goes_in_as_null() -> None:
    inner = process(
        "inner",
        [start("si"), xor("sure"), user("work"), end("ei")],
        "si > sure; sure > ! work > ei; sure > [a != null] ei",
    )
    caller = process("p", [start(), call("c", "inner", _io("a", "y")), user("after"), end()], "s > c > after > e")
    desk = Desk(caller, inner)
    assert desk.wait("work").variables == {"a": None}
    desk.complete("work", y=1)
    assert desk.wait("after").variables == {"y": 1}


def test_a_null_that_was_written_inside_comes_back_even_where_there_was_no_value() -> None:
    caller = process("p", [start(), call("c", "inner", _io("a", "a")), user("after"), end()], "s > c > after > e")
    desk = Desk(caller, INNER)
    desk.complete("work", a=None)
    assert desk.wait("after").variables == {"a": None}


def test_the_name_of_a_data_input_is_the_variable_and_its_id_only_an_id() -> None:
    declared = (
        '<bpmn:ioSpecification><bpmn:dataInput id="c_in" name="a"/><bpmn:dataOutput id="c_out" name="a"/>'
        "</bpmn:ioSpecification>"
    )
    caller = process("p", [start(), call("c", "inner", declared), user("after"), end()], "s > c > after > e")
    desk = Desk(caller, INNER, variables={"a": 1, "b": 2})
    assert desk.wait("work").variables == {"a": 1}
    desk.complete("work", a=3, b=4)
    assert desk.wait("after").variables == {"a": 3, "b": 2}


def test_a_call_that_lists_nothing_hands_in_nothing() -> None:
    caller = process("p", [start(), call("c", "inner", _io("", "")), user("after"), end()], "s > c > after > e")
    desk = Desk(caller, INNER, variables={"a": 1})
    assert desk.wait("work").variables == {}
    desk.complete("work", a=2)
    assert desk.wait("after").variables == {"a": 1}


def test_a_late_reminder_does_not_undo_what_came_back_without_having_gone_in() -> None:
    caller = process(
        "p",
        [
            start(), call("c", "inner", _io("", "y")), user("after"), end(), user("remind"), end("told"),
            boundary("late", "c", timer='duration("PT1H")', interrupting=False),
        ],
        "s > c > after > e; late > remind > told",
    )  # fmt: skip
    desk = Desk(caller, INNER, variables={"y": 1})
    desk.later(hours=2)
    desk.complete("work", y=2)
    desk.complete("after")
    desk.complete("remind")
    assert desk.ended
    assert desk.variables == {"y": 2}


def test_what_an_interrupted_call_had_changed_of_its_outputs_is_kept() -> None:
    inner = process("inner", [start("si"), user("work"), user("more"), end("ei")], "si > work > more > ei")
    caller = process(
        "p",
        [start(), call("c", "inner", _io("a", "y")), user("after"), end(), boundary("gone", "c", message="gone")],
        "s > c > after > e; gone > after",
    )
    desk = Desk(caller, inner, variables={"a": 1})
    desk.complete("work", y=2, a=3, secret=4)
    assert desk.variables == {"a": 3, "y": 2, "secret": 4}
    desk.deliver("gone")
    assert desk.wait("after").variables == {"a": 1, "y": 2}


def test_each_execution_of_a_repeated_call_is_given_what_the_call_lists() -> None:
    many = each("", item="", number="2", sequential=True)
    caller = process(
        "p", [start(), call("c", "inner", _io("a", "y") + many), user("after"), end()], "s > c > after > e"
    )
    desk = Desk(caller, INNER, variables={"a": 1, "b": 2})
    for y in (3, 4):
        assert desk.wait("work").variables == {"a": 1}
        desk.complete("work", y=y, z=y)
    assert desk.wait("after").variables == {"a": 1, "b": 2, "y": 4}


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


def test_a_table_may_use_what_another_file_of_the_bundle_declares() -> None:
    model = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    lib = (
        f'<definitions xmlns="{model}" id="l" name="l" namespace="urn:lib"><businessKnowledgeModel id="k" name="twice">'
        '<encapsulatedLogic><formalParameter name="n"/><literalExpression><text>n * 2</text></literalExpression>'
        "</encapsulatedLogic></businessKnowledgeModel></definitions>"
    ).encode()
    using = (
        f'<definitions xmlns="{model}" id="d" name="d" namespace="urn:t"><import namespace="urn:lib" name="lib" '
        f'importType="{model}"/><decision id="routing" name="days"><literalExpression><text>lib.twice(amount)</text>'
        "</literalExpression></decision></definitions>"
    ).encode()
    desk = Desk(DECIDE, variables={"amount": 4}, files={"routing_dmn": using, "lib_dmn": lib})
    assert desk.wait("work").variables == {"amount": 4, "days": 8}
