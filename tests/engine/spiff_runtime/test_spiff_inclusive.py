"""Inclusive joins wait for the branches that were taken, and for no other."""

from __future__ import annotations

from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import end, incl, process, start, sub, user

INCLUSIVE = process(
    "p",
    [start(), incl("f"), user("a"), user("b"), user("c"), incl("j"), user("after"), end()],
    "s > f; f > [a] a > j > after > e; f > [b] b > j; f > ! c > j",
)


def test_an_inclusive_join_waits_for_the_branches_that_were_taken() -> None:
    desk = Desk(INCLUSIVE, variables={"a": True, "b": True})
    assert desk.waiting() == ["a", "b"]
    desk.complete("b", y=2)
    assert desk.waiting() == ["a"]
    desk.complete("a", x=1)
    assert desk.wait("after").variables == {"a": True, "b": True, "x": 1, "y": 2}


def test_an_inclusive_join_of_one_branch_goes_on_at_once() -> None:
    desk = Desk(INCLUSIVE, variables={"a": False, "b": True})
    desk.complete("b")
    assert desk.waiting() == ["after"]
    default = Desk(INCLUSIVE, variables={"a": False, "b": False})
    default.complete("c")
    assert default.waiting() == ["after"]


def test_an_inclusive_join_waits_for_a_branch_far_away() -> None:
    drawn = process(
        "p",
        [
            start(),
            incl("f"),
            user("a"),
            sub("s1", [start("si"), user("deep"), end("ei")], "si > deep > ei"),
            user("b"),
            incl("j"),
            user("after"),
            end(),
        ],
        "s > f; f > [true] a > j > after > e; f > [true] s1 > b > j",
    )
    desk = Desk(drawn)
    desk.complete("a")
    assert desk.waiting() == ["deep"]
    desk.complete("deep")
    desk.complete("b")
    assert desk.waiting() == ["after"]
