"""Multi-instance activities and loops."""

from __future__ import annotations

import pytest

from engine.errors import StepFailed
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import (
    boundary,
    call,
    each,
    element,
    end,
    loop,
    process,
    service,
    start,
    sub,
    user,
)


def many(inner: str, **more: str) -> str:
    return process("p", [start(), user("opinion", inner), user("after"), end()], "s > opinion > after > e", **more)


def answer(desk: Desk, instance: int, **answers: object) -> None:
    wait = next(w for w in desk.runtime.waits() if w.element_id == "opinion" and w.instance == instance)
    desk.runtime.complete(wait.token, answers)
    desk.reload()
    desk.go()


PARALLEL = many(each("people", "person", "opinions", "opinion_text"))


def test_parallel_executions_wait_together_and_collect_in_the_order_of_the_items() -> None:
    desk = Desk(PARALLEL, variables={"people": ["ann", "bob", "cem"]})
    assert [(w.instance, w.variables["person"]) for w in desk.runtime.waits()] == [(0, "ann"), (1, "bob"), (2, "cem")]
    answer(desk, 2, opinion_text="third", other="lost")
    answer(desk, 0, opinion_text="first")
    assert desk.variables["opinions"] == ["first", "third"]
    answer(desk, 1, opinion_text="second")
    assert desk.waiting() == ["after"]
    assert desk.variables == {"people": ["ann", "bob", "cem"], "opinions": ["first", "second", "third"]}


def test_sequential_executions_wait_one_after_the_other() -> None:
    desk = Desk(
        many(each("people", "person", "opinions", "opinion_text", sequential=True)),
        variables={"people": ["ann", "bob"]},
    )
    assert [w.variables["person"] for w in desk.runtime.waits()] == ["ann"]
    answer(desk, 0, opinion_text="a")
    assert [w.variables["person"] for w in desk.runtime.waits()] == ["bob"]
    answer(desk, 1, opinion_text="b")
    assert desk.variables["opinions"] == ["a", "b"]


@pytest.mark.parametrize("sequential", [True, False])
def test_no_items_means_no_execution(sequential: bool) -> None:
    desk = Desk(many(each("people", "person", "opinions", "o", sequential=sequential)), variables={"people": []})
    assert desk.waiting() == ["after"]
    assert desk.variables == {"people": [], "opinions": []}


def test_a_completion_condition_cancels_the_rest() -> None:
    drawn = many(each("people", "person", "opinions", "o", until="numberOfCompletedInstances >= 2"))
    desk = Desk(drawn, variables={"people": [1, 2, 3]})
    answer(desk, 0, o="x")
    answer(desk, 1, o="y")
    assert desk.waiting() == ["after"]
    assert desk.path("cancelled") == ["opinion"]
    assert desk.variables["opinions"] == ["x", "y"]


def test_a_number_instead_of_a_list() -> None:
    desk = Desk(many(each("", "i", "opinions", "o", number="n + 1")), variables={"n": 1})
    assert [w.variables["i"] for w in desk.runtime.waits()] == [0, 1]


@pytest.mark.parametrize("value", [5, "text", None, {"a": 1}])
def test_a_collection_that_is_no_list_fails_by_name(value: object) -> None:
    with pytest.raises(StepFailed, match="people is not a list") as failure:
        Desk(PARALLEL, variables={"people": value})
    assert failure.value.element_id == "opinion"


def test_far_too_many_executions_are_refused() -> None:
    with pytest.raises(StepFailed, match="between 0 and 1000"):
        Desk(many(each("", "i", number="1000000000")))
    with pytest.raises(StepFailed, match="more than 1000"):
        Desk(PARALLEL, variables={"people": [1] * 1001})


def test_the_first_execution_changes_nothing_of_the_list_others_hold() -> None:
    desk = Desk(many(each("people", "person", "opinions", "o")), variables={"people": [{"n": 1}, {"n": 2}]})
    before = desk.runtime.waits()[1].variables
    answer(desk, 0, o=1, person={"n": 99})
    assert desk.runtime.waits()[0].variables["person"] == before["person"] == {"n": 2}
    assert desk.variables["people"] == [{"n": 1}, {"n": 2}]


def test_without_output_collection_every_change_is_handed_on() -> None:
    desk = Desk(many(each("people", "person")), variables={"people": [1, 2], "x": 0})
    answer(desk, 1, x=1)
    answer(desk, 0, y=2)
    assert desk.wait("after").variables == {"people": [1, 2], "x": 1, "y": 2}


def test_executions_may_be_called_processes_and_an_error_takes_them_all() -> None:
    inner = process("inner", [start("si"), service("job", "x"), end("ei")], "si > job > ei")
    activity = element("callActivity", "opinion", each("people", "person", "outs", "out"), calledElement="inner")
    drawn = process(
        "p",
        [start(), activity, user("repair"), user("after"), end(), boundary("broken", "opinion", error=True)],
        "s > opinion > after > e; broken > repair > e",
    )
    desk = Desk(drawn, inner, variables={"people": [1, 2]})
    jobs = [w for w in desk.runtime.waits() if w.kind == "job"]
    assert [w.variables["person"] for w in jobs] == [1, 2]
    desk.runtime.raise_error(jobs[0].token, "bad", {})
    desk.reload()
    desk.go()
    assert desk.waiting() == ["repair"]


def test_called_executions_collect_too() -> None:
    inner = process("inner", [start("si"), service("job", "x", n="person * 10"), end("ei")], "si > job > ei")
    activity = element(
        "callActivity", "opinion", each("people", "person", "outs", "out", sequential=True), calledElement="inner"
    )
    desk = Desk(
        process("p", [start(), activity, user("after"), end()], "s > opinion > after > e"),
        inner,
        variables={"people": [1, 2]},
    )
    for expected in (10, 20):
        assert desk.wait("job").params == {"n": expected}
        desk.finish("job", out=expected)
    assert desk.variables == {"people": [1, 2], "outs": [10, 20]}


def test_a_loop_with_a_condition_ends_when_it_does_not_hold() -> None:
    desk = Desk(
        process("p", [start(), user("ask", loop("again")), user("after"), end()], "s > ask > after > e"),
        variables={"again": True},
    )
    desk.complete("ask", n=1)
    desk.complete("ask", again=False, n=2)
    assert desk.waiting() == ["after"]
    assert desk.variables == {"again": False, "n": 2}


def test_a_loop_tested_before_may_never_run_and_a_maximum_bounds_it() -> None:
    never = Desk(
        process("p", [start(), user("ask", loop("false", before=True)), user("after"), end()], "s > ask > after > e")
    )
    assert never.waiting() == ["after"]
    twice = Desk(
        process("p", [start(), user("ask", loop("true", maximum="2")), user("after"), end()], "s > ask > after > e")
    )
    twice.complete("ask")
    twice.complete("ask")
    assert twice.waiting() == ["after"]


def test_a_looped_sub_process() -> None:
    body = sub("round", [start("si"), user("work"), end("ei")], "si > work > ei", loop("n < 3"))
    desk = Desk(process("p", [start(), body, end()], "s > round > e"), variables={"n": 0})
    for number in (1, 2, 3):
        desk.complete("work", n=number)
    assert desk.ended
    assert desk.variables == {"n": 3}


def test_a_timer_guards_all_executions() -> None:
    drawn = process(
        "p",
        [
            start(),
            user("opinion", each("people", "person", "os", "o")),
            user("late"),
            end(),
            boundary("limit", "opinion", timer="PT1H"),
        ],
        "s > opinion > e; limit > late > e",
    )
    desk = Desk(drawn, variables={"people": [1, 2, 3]})
    answer(desk, 1, o="kept")
    desk.later(hours=1)
    assert desk.waiting() == ["late"]
    assert desk.path("cancelled").count("opinion") == 3


def test_called_process_within_a_looped_call() -> None:
    inner = process("inner", [start("si"), user("work"), end("ei")], "si > work > ei")
    desk = Desk(process("p", [start(), call("c", "inner"), end()], "s > c > e"), inner)
    desk.complete("work", x=1)
    assert desk.ended
