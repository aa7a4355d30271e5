"""Where branches meet: changes are merged, not copies (decision 14)."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import (
    boundary,
    call,
    end,
    par,
    process,
    receive,
    script,
    service,
    start,
    sub,
    user,
    xor,
)

FORK = process(
    "p",
    [start(), par("f"), user("a"), user("b"), par("j"), user("after"), end()],
    "s > f > a > j > after > e; f > b > j",
)


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_join_hands_on_what_each_branch_changed(order: str) -> None:
    desk = Desk(FORK, variables={"x": 0, "y": 0, "z": 0})
    for one in order:
        desk.complete(one, **({"x": 1} if one == "a" else {"y": 2}))
    assert desk.waiting() == ["after"]
    assert desk.wait("after").variables == {"x": 1, "y": 2, "z": 0}
    assert desk.path("merge_conflict") == []
    assert desk.path("entered").count("j") == 1


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_of_two_branches_that_changed_one_variable_the_later_wins_and_history_says_so(order: str) -> None:
    desk = Desk(FORK, variables={"x": "old"})
    for one in order:
        desk.complete(one, x=one)
    assert desk.variables == {"x": order[-1]}
    conflict = [s for s in desk.journal if s.kind == "merge_conflict"]
    assert [(s.element_id, s.detail) for s in conflict] == [("j", {"variables": ["x"]})]


def test_the_branch_that_ends_later_wins_not_the_one_that_wrote_later() -> None:
    drawn = process(
        "p",
        [
            start(),
            par("f"),
            script("sa", '{ x: "a" }'),
            script("sb", '{ x: "b" }'),
            user("a"),
            user("b"),
            par("j"),
            user("after"),
            end(),
        ],
        "s > f > sa > a > j > after > e; f > sb > b > j",
    )
    desk = Desk(drawn)
    desk.complete("b")
    desk.complete("a")
    assert desk.variables["x"] == "a"


def test_writing_what_is_there_already_is_no_change() -> None:
    desk = Desk(FORK, variables={"x": 1, "deep": {"a": [1]}})
    desk.complete("a", x=2, deep={"a": [1, 2]})
    desk.complete("b", x=1, deep={"a": [1]})
    assert desk.variables == {"x": 2, "deep": {"a": [1, 2]}}
    assert desk.path("merge_conflict") == []


def test_lists_and_contexts_are_replaced_whole() -> None:
    desk = Desk(FORK, variables={"items": [{"n": 1}, {"n": 2}], "box": {"a": 1, "b": 2}})
    desk.complete("a", items=[{"m": 9}])
    desk.complete("b", box={"c": 3})
    assert desk.variables == {"items": [{"m": 9}], "box": {"c": 3}}


def test_true_is_not_one() -> None:
    desk = Desk(FORK, variables={"x": True})
    desk.complete("a", x=1)
    desk.complete("b")
    assert desk.variables["x"] is not True


LATE = process(
    "p",
    [
        start(),
        script("first", '{ decision: "refused" }'),
        user("decide"),
        user("report"),
        end(),
        end("er"),
        boundary("reminder", "decide", False, timer="PT24H"),
        service("remind", "send"),
    ],
    "s > first > decide > report > e; reminder > remind > er",
)


def test_a_late_reminder_cannot_undo_the_decision() -> None:
    desk = Desk(LATE)
    desk.later(hours=25)
    desk.complete("decide", decision="granted")
    desk.complete("report", note="done")
    assert not desk.ended
    desk.finish("remind", reminded=True)
    assert desk.ended
    assert desk.variables == {"decision": "granted", "note": "done", "reminded": True}
    assert desk.path("merge_conflict") == []


def test_a_late_reminder_inside_a_fork_cannot_undo_the_decision_either() -> None:
    """The old value was written in the same outer branch, and the join lies between."""
    branch = [
        script("first", '{ decision: "refused" }'),
        user("decide"),
        user("other"),
        service("remind", "send"),
        end("er"),
        boundary("reminder", "decide", False, timer="PT24H"),
    ]
    drawn = process(
        "p",
        [start(), par("f"), *branch, par("j"), user("final"), end()],
        "s > f > first > decide > j > final > e; f > other > j; reminder > remind > er",
    )
    desk = Desk(drawn)
    desk.later(hours=25)
    desk.complete("decide")
    desk.complete("other")
    desk.complete("final", decision="granted")
    desk.finish("remind")
    assert desk.ended
    assert desk.variables["decision"] == "granted"


def test_a_reminder_of_a_called_process_sees_what_happened_in_it() -> None:
    inner = process("inner", [start("si"), user("choose"), user("work"), end("ei")], "si > choose > work > ei")
    outer = process(
        "p",
        [
            start(),
            call("stage", "inner"),
            end(),
            end("er"),
            boundary("reminder", "stage", False, timer="PT24H"),
            service("remind", "send", to="who"),
        ],
        "s > stage > e; reminder > remind > er",
    )
    desk = Desk(outer, inner, variables={"who": "nobody"})
    desk.complete("choose", who="alice")
    desk.later(hours=25)
    assert desk.wait("remind").params == {"to": "alice"}
    desk.complete("work", who="bob")
    desk.finish("remind")
    assert desk.variables["who"] == "bob"


def test_a_called_process_hands_back_only_what_it_changed() -> None:
    inner = process("inner", [start("si"), user("work"), end("ei")], "si > work > ei")
    outer = process(
        "p",
        [start(), par("f"), call("stage", "inner"), user("other"), par("j"), user("after"), end()],
        "s > f > stage > j > after > e; f > other > j",
    )
    desk = Desk(outer, inner, variables={"x": "old", "y": "old"})
    assert desk.wait("work").scopes == ("stage",)
    desk.complete("other", x="new")
    desk.complete("work", y="new")
    assert desk.wait("after").variables == {"x": "new", "y": "new"}
    assert desk.path("merge_conflict") == []


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_nested_forks_in_any_order(order: tuple[str, ...]) -> None:
    drawn = process(
        "p",
        [start(), par("f1"), par("f2"), user("a"), user("b"), user("c"), par("j2"), par("j1"), user("after"), end()],
        "s > f1 > f2 > a > j2 > j1 > after > e; f2 > b > j2; f1 > c > j1",
    )
    desk = Desk(drawn, variables={"a": 0, "b": 0, "c": 0})
    for one in order:
        desk.complete(one, **{one: 1})
    assert desk.wait("after").variables == {"a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize("order", list(permutations("ab")))
def test_a_loop_around_a_fork_inside_a_sub_process(order: tuple[str, ...]) -> None:
    body = sub(
        "round", [start("si"), par("f"), user("a"), user("b"), par("j"), end("ei")], "si > f > a > j > ei; f > b > j"
    )
    drawn = process("p", [start(), body, xor("g"), end()], "s > round > g; g > [n >= 3] e; g > ! round")
    desk = Desk(drawn, variables={"n": 0, "m": 0})
    for number in (1, 2, 3):
        for one in order:
            desk.complete(one, **({"n": number} if one == "a" else {"m": number}))
    assert desk.ended
    assert desk.variables == {"n": 3, "m": 3}
    assert desk.path("merge_conflict") == []


@pytest.mark.parametrize("orders", list(permutations(["ab", "ba", "ab"])))
def test_a_fork_in_a_plain_loop_works_in_any_order(orders: tuple[str, ...]) -> None:
    """SpiffWorkflow's own join crashes in 24 of 64 orders here."""
    drawn = process(
        "p",
        [start(), xor("again"), par("f"), user("a"), user("b"), par("j"), xor("g"), end()],
        "s > again > f > a > j > g; f > b > j; g > [n >= 3] e; g > ! again",
    )
    desk = Desk(drawn, variables={"n": 0})
    for number, order in enumerate(orders, 1):
        for one in order:
            desk.complete(one, **({"n": number} if one == "a" else {}))
    assert desk.ended
    assert desk.variables == {"n": 3}


def test_a_deletion_is_handed_on() -> None:
    inner = process("inner", [start("si"), user("work"), end("ei")], "si > work > ei")
    desk = Desk(
        process("p", [start(), call("stage", "inner"), user("after"), end()], "s > stage > after > e"),
        inner,
        variables={"x": 1},
    )
    token = desk.runtime._find(desk.wait("work").token)
    token.remove("x")
    desk.reload()
    desk.complete("work")
    assert desk.wait("after").variables == {}


def test_a_terminate_end_keeps_what_every_branch_has_done() -> None:
    drawn = process(
        "p",
        [start(), par("f"), user("a"), user("a2"), user("b"), end("stop", terminate=True), end("ea")],
        "s > f > a > a2 > ea; f > b > stop",
    )
    desk = Desk(drawn, variables={"x": 0})
    desk.complete("a", x=1)
    desk.complete("b", y=2)
    assert desk.ended
    assert desk.variables == {"x": 1, "y": 2}
    assert desk.path("cancelled") == ["a2"]


def test_what_an_interrupted_sub_process_had_changed_is_kept() -> None:
    case = sub("case", [start("si"), user("triage"), call("stage", "inner"), end("ei")], "si > triage > stage > ei")
    inner = process("inner", [start("sj"), user("work"), user("more"), end("ej")], "sj > work > more > ej")
    drawn = process(
        "p",
        [start(), case, user("inform"), end(), boundary("withdrawn", "case", message="withdrawn")],
        "s > case > e; withdrawn > inform > e",
    )
    desk = Desk(drawn, inner, variables={"number": 1})
    desk.complete("triage", category="late delivery")
    desk.complete("work", draft="text")
    desk.deliver("withdrawn", reason="solved")
    assert desk.waiting() == ["inform"]
    assert desk.variables == {"number": 1, "category": "late delivery", "draft": "text", "reason": "solved"}
    assert set(desk.path("cancelled")) == {"case", "stage", "more"}


def test_every_end_of_a_process_is_waited_for() -> None:
    drawn = process("p", [start(), par("f"), user("a"), user("b"), end("e1"), end("e2")], "s > f > a > e1; f > b > e2")
    desk = Desk(drawn)
    desk.complete("a", x=1)
    assert not desk.ended
    assert desk.variables == {"x": 1}
    desk.complete("b", y=2)
    assert desk.ended
    assert desk.variables == {"x": 1, "y": 2}


def test_a_message_is_delivered_to_one_token_only() -> None:
    drawn = process(
        "p",
        [
            start(),
            par("f"),
            receive("a", "answer"),
            receive("b", "answer"),
            user("ua"),
            user("ub"),
            end("e1"),
            end("e2"),
        ],
        "s > f > a > ua > e1; f > b > ub > e2",
    )
    desk = Desk(drawn)
    assert [w.message for w in desk.runtime.waits()] == ["answer", "answer"]
    desk.deliver("a", text="for a")
    assert desk.waiting() == ["b", "ua"]
