"""The straight way through: people, scripts, gateways, ends."""

from __future__ import annotations

import pytest

from engine.errors import NotFound, StepFailed
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import end, plain, process, script, start, user, xor


def test_a_user_task_waits_and_its_answers_become_variables() -> None:
    desk = Desk(process("p", [start(), user("ask"), end()], "s > ask > e"), variables={"number": "C-1"})
    assert desk.waiting() == ["ask"]
    assert desk.wait("ask").variables == {"number": "C-1"}
    desk.complete("ask", verdict="granted", items=[{"a": 1}])
    assert desk.ended
    assert desk.variables == {"number": "C-1", "verdict": "granted", "items": [{"a": 1}]}
    assert desk.path("entered") == ["s", "ask", "e"]
    assert desk.path("completed") == ["s", "ask", "e"]
    assert desk.journal[3].changed == {"verdict": "granted", "items": [{"a": 1}]}


def test_manual_and_plain_tasks_wait_for_a_person() -> None:
    desk = Desk(process("p", [start(), plain("a"), plain("b", "manualTask"), end()], "s > a > b > e"))
    assert desk.waiting("user_task") == ["a"]
    desk.complete("a")
    desk.complete("b")
    assert desk.ended


def test_a_script_is_one_feel_context() -> None:
    desk = Desk(
        process(
            "p",
            [start(), script("sum", '{ total: amount * 2, text: "x" + string(total) }'), user("a"), end()],
            "s > sum > a > e",
        ),
        variables={"amount": 21},
    )
    assert desk.variables == {"amount": 21, "total": 42, "text": "x42"}


def test_the_first_condition_that_holds_decides_else_the_default() -> None:
    drawn = process(
        "p", [start(), xor("g"), user("high"), user("low"), end()], "s > g; g > [amount > 100] high > e; g > ! low > e"
    )
    assert Desk(drawn, variables={"amount": 101}).waiting() == ["high"]
    assert Desk(drawn, variables={"amount": 7}).waiting() == ["low"]
    assert Desk(drawn, variables={"amount": None}).waiting() == ["low"]


def test_a_condition_that_is_no_truth_value_fails_by_name() -> None:
    drawn = process("p", [start(), xor("g"), user("a"), user("b"), end()], 's > g; g > ["yes"] a > e; g > ! b > e')
    with pytest.raises(StepFailed, match="not true or false") as failure:
        Desk(drawn)
    assert failure.value.element_id == "g"


def test_no_condition_and_no_default_fails_by_name() -> None:
    drawn = process(
        "p", [start(), xor("g"), user("a"), user("b"), end()], "s > g; g > [x = 1] a > e; g > [x = 2] b > e"
    )
    with pytest.raises(StepFailed, match="no default flow"):
        Desk(drawn, variables={"x": 3})


def test_a_failing_script_names_element_and_cause() -> None:
    with pytest.raises(StepFailed) as failure:
        Desk(process("p", [start(), script("broken", "1 + 1"), end()], "s > broken > e"))
    assert failure.value.element_id == "broken"
    assert "FEEL context" in failure.value.cause


def test_completing_evaluates_nothing_that_follows() -> None:
    """A failing next step must never lose what somebody typed."""
    desk = Desk(process("p", [start(), user("a"), script("broken", "1"), end()], "s > a > broken > e"))
    desk.runtime.complete(desk.wait("a").token, {"typed": "long text"})
    desk.reload()
    assert desk.variables == {"typed": "long text"}
    with pytest.raises(StepFailed):
        desk.runtime.advance()


def test_a_token_is_completed_once() -> None:
    desk = Desk(process("p", [start(), user("a"), user("b"), end()], "s > a > b > e"))
    token = desk.wait("a").token
    desk.complete("a")
    with pytest.raises(NotFound):
        desk.runtime.complete(token, {})
    with pytest.raises(NotFound):
        desk.runtime.complete("no such token", {})
    with pytest.raises(NotFound):
        desk.runtime.finish_job(desk.wait("b").token, {})


def test_a_loop_runs_as_often_as_it_is_drawn() -> None:
    drawn = process("p", [start(), user("a"), xor("g"), end()], "s > a > g; g > [ok] e; g > ! a")
    desk = Desk(drawn)
    for _ in range(3):
        desk.complete("a", ok=False)
    desk.complete("a", ok=True)
    assert desk.ended
    assert desk.path("entered").count("a") == 4


def test_a_terminate_end_ends_everything() -> None:
    drawn = process("p", [start(), user("a"), end("e", terminate=True)], "s > a > e")
    desk = Desk(drawn)
    desk.complete("a", x=1)
    assert desk.ended
    assert desk.variables == {"x": 1}


def test_cancelling_ends_every_token() -> None:
    desk = Desk(process("p", [start(), user("a"), end()], "s > a > e"), variables={"x": 1})
    desk.runtime.cancel()
    desk.reload()
    assert desk.ended
    assert desk.runtime.waits() == []
    assert desk.path("cancelled") == ["a"]
    assert desk.variables == {"x": 1}


def test_a_process_drawn_as_not_executable_runs() -> None:
    desk = Desk(process("p", [start(), user("a"), end()], "s > a > e", executable=False))
    assert desk.waiting() == ["a"]
