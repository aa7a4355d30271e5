"""Runaway drawings are stopped and named, nothing is lost."""

from __future__ import annotations

import time

import pytest

from engine.errors import StepFailed
from engine.spiff import Budget
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import call, end, par, process, script, start, user, xor

LOOP = process(
    "p", [start(), xor("g"), script("count", "{ n: n + 1 }"), end()], "s > g; g > [n < 0] e; g > ! count > g"
)


def test_an_endless_loop_is_stopped_and_named() -> None:
    begun = time.monotonic()
    with pytest.raises(StepFailed, match="does not come to rest") as failure:
        Desk(LOOP, variables={"n": 0})
    assert failure.value.element_id in {"g", "count"}
    assert time.monotonic() - begun < 3


def test_the_limits_are_those_of_the_budget() -> None:
    for budget in (Budget(steps=10), Budget(seconds=0.0), Budget(depth=10)):
        with pytest.raises(StepFailed):
            Desk(LOOP, variables={"n": 0}, budget=budget)


def test_a_fork_in_an_endless_loop_is_stopped() -> None:
    drawn = process("p", [start(), xor("g"), par("f"), script("a", "{ n: 1 }"), end()], "s > g > f > a > g; f > e")
    with pytest.raises(StepFailed, match="does not come to rest"):
        Desk(drawn)


def test_a_join_that_waits_for_ever_is_named() -> None:
    drawn = process(
        "p", [start(), xor("g"), user("a"), user("b"), par("j"), end()], "s > g; g > [true] a > j > e; g > ! b > j"
    )
    desk = Desk(drawn)
    with pytest.raises(StepFailed, match="never arrive") as failure:
        desk.complete("a")
    assert failure.value.element_id == "j"


def test_a_process_that_calls_itself_is_stopped() -> None:
    drawn = process("p", [start(), call("again", "p"), end()], "s > again > e")
    with pytest.raises(StepFailed, match="sub-processes") as failure:
        Desk(drawn)
    assert failure.value.element_id == "again"
