"""Service tasks: a token parks, a job is done elsewhere, the result or an error moves it on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import BpmnError, NotFound, StepFailed
from engine.handling import Operation
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import boundary, end, process, service, start, sub, user


def operation(name: str, inline: bool = False, required: tuple[str, ...] = (), **params: type) -> dict[str, Operation]:
    return {name: Operation(name, name, lambda job: {}, params, frozenset(required), (), inline, 5, 60, "")}


SEND = process(
    "p",
    [start(), service("notify", "send", template='"ack"', count="n + 1", retries="3"), user("after"), end()],
    "s > notify > after > e",
)


def test_the_token_parks_with_evaluated_parameters_and_survives_a_reload() -> None:
    desk = Desk(SEND, variables={"n": 1})
    job = desk.wait("notify", "job")
    assert (job.operation, job.params, job.attempts, job.result_variable) == (
        "send",
        {"template": "ack", "count": 2},
        3,
        "",
    )
    desk.go()
    assert desk.wait("notify").token == job.token
    desk.finish("notify", sent_at="now", channel="sms")
    assert desk.waiting() == ["after"]
    assert desk.variables == {"n": 1, "sent_at": "now", "channel": "sms"}


def test_a_result_variable_gets_the_whole_result() -> None:
    desk = Desk(
        process("p", [start(), service("look", "look_up", result="found"), user("a"), end()], "s > look > a > e")
    )
    desk.finish("look", x=1, y=[2])
    assert desk.variables == {"found": {"x": 1, "y": [2]}}


def test_a_job_is_finished_once() -> None:
    desk = Desk(SEND, variables={"n": 1})
    token = desk.wait("notify").token
    desk.finish("notify")
    with pytest.raises(NotFound):
        desk.runtime.finish_job(token, {})


def test_parameters_are_checked_against_the_handler() -> None:
    good = operation("send", template=str, count=int)
    assert Desk(SEND, variables={"n": Decimal(1)}, operations=good).waiting("job") == ["notify"]
    for wrong, cause in (
        (operation("other"), "no handler is registered"),
        (operation("send", template=str), "has no parameter count"),
        (operation("send", template=int, count=int), "template of send must be int, not str"),
        (operation("send", required=("to",), template=str, count=int, to=str), "needs a value for to"),
    ):
        with pytest.raises(StepFailed, match=cause) as failure:
            Desk(SEND, variables={"n": 1}, operations=wrong)
        assert failure.value.element_id == "notify"


def test_an_inline_operation_is_performed_in_the_step() -> None:
    seen: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def run(name: str, params: dict[str, Any], variables: dict[str, Any]) -> Mapping[str, Any]:
        seen.append((name, params, variables))
        variables["nested"]["changed"] = True
        return {"report": {"version": 1}}

    inline = operation("send", inline=True, template=str, count=int)
    desk = Desk(SEND, variables={"n": 1, "nested": {}}, operations=inline, run_inline=run)
    assert [(name, params) for name, params, _ in seen] == [("send", {"template": "ack", "count": 2})]
    assert desk.waiting() == ["after"]
    assert desk.variables == {"n": 1, "nested": {}, "report": {"version": 1}}


GUARDED = process(
    "p",
    [
        start(),
        service("pay", "pay"),
        user("paid"),
        user("repair"),
        user("other"),
        end(),
        boundary("known", "pay", error="no_money"),
        boundary("any", "pay", error=True),
    ],
    "s > pay > paid > e; known > repair > e; any > other > e",
)


def test_an_error_goes_to_the_event_with_its_code() -> None:
    desk = Desk(GUARDED)
    assert desk.fail("pay", "no_money", amount=5)
    assert desk.waiting() == ["repair"]
    assert desk.variables == {"amount": 5}
    assert desk.path("cancelled") == ["pay"]


def test_an_error_of_another_code_goes_to_the_event_that_catches_all() -> None:
    desk = Desk(GUARDED)
    assert desk.fail("pay", "strange")
    assert desk.waiting() == ["other"]


def test_an_error_nobody_catches_changes_nothing() -> None:
    desk = Desk(SEND, variables={"n": 1})
    assert not desk.fail("notify", "strange", x=1)
    assert desk.waiting() == ["notify"]
    assert desk.variables == {"n": 1}


def test_an_error_of_an_inline_operation_goes_to_its_boundary_event() -> None:
    def run(*_: Any) -> Mapping[str, Any]:
        raise BpmnError("no_money", variables={"amount": 7})

    desk = Desk(GUARDED, operations=operation("pay", inline=True), run_inline=run)
    assert desk.waiting() == ["repair"]
    assert desk.variables == {"amount": 7}


def test_an_uncaught_error_of_an_inline_operation_fails_the_step() -> None:
    def run(*_: Any) -> Mapping[str, Any]:
        raise BpmnError("strange")

    with pytest.raises(StepFailed, match="nothing catches the error strange"):
        Desk(
            SEND, variables={"n": 1}, operations=operation("send", inline=True, template=str, count=int), run_inline=run
        )


def test_an_exception_of_an_inline_operation_fails_the_step() -> None:
    def run(*_: Any) -> Mapping[str, Any]:
        raise RuntimeError("boom")

    with pytest.raises(StepFailed, match="boom") as failure:
        Desk(GUARDED, operations=operation("pay", inline=True), run_inline=run)
    assert failure.value.element_id == "pay"


def test_an_error_takes_the_nearest_guard_only() -> None:
    inner = sub("inner", [start("si"), service("pay", "pay"), end("ei")], "si > pay > ei")
    outer = sub(
        "outer",
        [start("so"), inner, user("near"), end("eo"), boundary("near_error", "inner", error=True)],
        "so > inner > eo; near_error > near > eo",
    )
    desk = Desk(
        process(
            "p",
            [start(), outer, user("far"), end(), boundary("far_error", "outer", error="x")],
            "s > outer > e; far_error > far > e",
        )
    )
    assert desk.wait("pay").scopes == ("outer", "inner")
    assert desk.fail("pay", "x")
    assert desk.waiting() == ["near"]
    desk.complete("near")
    assert desk.ended
    assert "far" not in desk.path("entered")
