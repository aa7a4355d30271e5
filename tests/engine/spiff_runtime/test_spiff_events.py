"""Messages, errors and escalations go to one place: the nearest, or the token that was named (decision 15)."""

from __future__ import annotations

import pytest

from engine.errors import NotFound, StepFailed
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import (
    boundary,
    call,
    catch,
    element,
    end,
    par,
    process,
    service,
    start,
    sub,
    throw,
    user,
)

CASE = process(
    "p",
    [
        start(),
        end(),
        end("ew"),
        user("inform"),
        sub(
            "case",
            [
                start("sc"),
                call("stage", "inner"),
                user("last"),
                end("ec"),
                boundary("late", "stage", False, timer="PT24H"),
                user("lead"),
                end("el"),
            ],
            "sc > stage > last > ec; late > lead > el",
        ),
        boundary("withdrawn", "case", message="withdrawn"),
    ],
    "s > case > e; withdrawn > inform > ew",
)
INNER = process("inner", [start("si"), user("work"), user("more"), end("ei")], "si > work > more > ei")


def test_a_message_ends_everything_inside_wherever_it_stands() -> None:
    for before, cancelled in ((0, {"work"}), (1, {"more"})):
        desk = Desk(CASE, INNER)
        if before:
            desk.complete("work")
        desk.later(hours=30)
        assert sorted(desk.waiting("user_task")) == sorted([*cancelled, "lead"])
        desk.deliver("withdrawn", reason="x")
        assert desk.waiting() == ["inform"]
        assert set(desk.path("cancelled")) == {"case", "stage", "lead"} | cancelled
        desk.complete("inform")
        assert desk.ended


def test_the_normal_end_disarms_the_message() -> None:
    desk = Desk(CASE, INNER)
    token = desk.wait("withdrawn").token
    desk.complete("work")
    desk.complete("more")
    desk.complete("last")
    assert desk.ended
    with pytest.raises(NotFound):
        desk.runtime.deliver(token, {})


def test_the_wait_for_a_message_says_what_and_where() -> None:
    wait = Desk(CASE, INNER).wait("withdrawn", "message")
    assert (wait.message, wait.attached_to, wait.interrupting, wait.scopes) == ("withdrawn", "case", True, ())


def test_a_message_that_does_not_interrupt_adds_a_branch() -> None:
    drawn = process(
        "p",
        [start(), user("a"), user("extra"), end(), end("ex"), boundary("hint", "a", False, message="hint")],
        "s > a > e; hint > extra > ex",
    )
    desk = Desk(drawn)
    desk.deliver("hint", text="look")
    assert desk.waiting() == ["a", "extra"]
    desk.complete("a")
    desk.complete("extra")
    assert desk.ended
    assert desk.variables == {"text": "look"}


def test_a_payload_belongs_to_the_token_it_is_delivered_to() -> None:
    drawn = process(
        "p",
        [
            start(),
            par("f"),
            catch("m1", message="m"),
            catch("m2", message="m"),
            user("a"),
            user("b"),
            end("e1"),
            end("e2"),
        ],
        "s > f > m1 > a > e1; f > m2 > b > e2",
    )
    desk = Desk(drawn)
    desk.deliver("m2", x=1)
    assert desk.wait("b").variables == {"x": 1}
    assert desk.wait("m1").variables == {}


def test_a_timer_takes_no_message() -> None:
    desk = Desk(process("p", [start(), catch("pause", timer="PT1H"), end()], "s > pause > e"))
    with pytest.raises(NotFound):
        desk.runtime.deliver(desk.wait("pause").token, {})


def test_an_error_end_takes_the_nearest_guard_by_its_code() -> None:
    inner = process("inner", [start("si"), user("work"), end("failed", error="no_stock")], "si > work > failed")
    drawn = process(
        "p",
        [
            start(),
            call("stage", "inner"),
            user("repair"),
            user("any"),
            end(),
            boundary("all", "stage", error=True),
            boundary("exact", "stage", error="no_stock"),
        ],
        "s > stage > e; exact > repair > e; all > any > e",
    )
    desk = Desk(drawn, inner)
    desk.complete("work", x=1)
    assert desk.waiting() == ["repair"]
    assert desk.variables == {"x": 1}
    assert "failed" in desk.path("completed")
    assert desk.path("cancelled") == ["stage"]
    assert [s.detail for s in desk.journal if s.kind == "thrown"] == [{"event": "error", "code": "no_stock"}]


def test_an_error_end_passes_guards_of_other_codes() -> None:
    inner = process("inner", [start("si"), end("failed", error="x")], "si > failed")
    middle = process(
        "middle",
        [start("sm"), call("deep", "inner"), end("em"), user("wrong"), boundary("other", "deep", error="y")],
        "sm > deep > em; other > wrong > em",
    )
    drawn = process(
        "p",
        [start(), call("stage", "middle"), user("right"), end(), boundary("outer", "stage", error="x")],
        "s > stage > e; outer > right > e",
    )
    assert Desk(drawn, middle, inner).waiting() == ["right"]


def test_an_error_end_nobody_catches_fails_by_name() -> None:
    with pytest.raises(StepFailed, match="nothing catches the error x") as failure:
        Desk(process("p", [start(), end("failed", error="x")], "s > failed"))
    assert failure.value.element_id == "failed"


def test_an_escalation_informs_the_nearest_and_the_work_goes_on() -> None:
    inner = sub(
        "stage", [start("si"), throw("tell", escalation="late"), user("work"), end("ei")], "si > tell > work > ei"
    )
    drawn = process(
        "p",
        [start(), inner, user("lead"), end(), end("el"), boundary("told", "stage", False, escalation="late")],
        "s > stage > e; told > lead > el",
    )
    desk = Desk(drawn)
    assert sorted(desk.waiting()) == ["lead", "work"]


def test_an_escalation_nobody_hears_is_no_failure() -> None:
    desk = Desk(process("p", [start(), throw("tell", escalation="late"), user("a"), end()], "s > tell > a > e"))
    assert desk.waiting() == ["a"]
    assert [s.element_id for s in desk.journal if s.kind == "thrown"] == ["tell"]


def test_a_thrown_message_reaches_nobody_inside_but_is_a_fact() -> None:
    drawn = process(
        "p",
        [start(), par("f"), throw("say", message="m"), catch("hear", message="m"), end("e1"), end("e2")],
        "s > f > hear > e1; f > say > e2",
    )
    desk = Desk(drawn)
    assert desk.waiting() == ["hear"]
    assert [s.detail for s in desk.journal if s.kind == "thrown"] == [{"event": "message", "name": "m"}]


def test_a_send_task_goes_on() -> None:
    drawn = process(
        "p", [start(), element("sendTask", "say", messageRef="message_m"), user("a"), end()], "s > say > a > e"
    )
    assert Desk(drawn).waiting() == ["a"]


def test_one_fault_fires_one_guard_although_two_branches_have_one() -> None:
    drawn = process(
        "p",
        [
            start(),
            par("f"),
            service("a", "x"),
            service("b", "x"),
            user("ra"),
            user("rb"),
            end("e1"),
            end("e2"),
            boundary("ea", "a", error=True),
            boundary("eb", "b", error=True),
        ],
        "s > f > a > e1; f > b > e2; ea > ra > e1; eb > rb > e2",
    )
    desk = Desk(drawn)
    desk.fail("a", "broken")
    assert sorted(desk.waiting()) == ["b", "ra"]


def test_a_terminate_end_inside_a_sub_process_ends_only_that() -> None:
    inner = sub(
        "stage",
        [start("si"), par("f"), user("x"), user("y"), end("stop", terminate=True), end("ei")],
        "si > f > x > stop; f > y > ei",
    )
    desk = Desk(process("p", [start(), inner, user("after"), end()], "s > stage > after > e"))
    desk.complete("x", done=True)
    assert desk.waiting() == ["after"]
    assert desk.variables == {"done": True}
    assert desk.path("cancelled") == ["y"]


def test_an_interrupting_guard_of_an_outer_sub_process_reaches_through_three_levels() -> None:
    deep = process(
        "deep",
        [start("sd"), service("job", "x"), end("ed"), boundary("slow", "job", timer="PT1H"), end("es")],
        "sd > job > ed; slow > es",
    )
    inner = process(
        "inner",
        [start("si"), sub("part", [start("sp"), call("c", "deep"), end("ep")], "sp > c > ep"), end("ei")],
        "si > part > ei",
    )
    drawn = process(
        "p",
        [start(), call("stage", "inner"), user("after"), end(), boundary("gone", "stage", message="gone")],
        "s > stage > e; gone > after > e",
    )
    desk = Desk(drawn, inner, deep)
    assert desk.wait("job", "job").scopes == ("stage", "part", "c")
    assert desk.wait("slow", "timer").scopes == ("stage", "part", "c")
    job = desk.wait("job").token
    desk.deliver("gone")
    assert desk.waiting() == ["after"]
    assert set(desk.path("cancelled")) == {"stage", "part", "c", "job"}
    with pytest.raises(NotFound):
        desk.runtime.finish_job(job, {})
