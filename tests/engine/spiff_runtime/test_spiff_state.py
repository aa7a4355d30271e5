"""What is stored: every value and wait, nothing else, in one format version."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import StepFailed
from engine.spiff import Runtime, Specs, StepContext, Wait
from tests.engine.spiff_runtime.desk import Desk, compiled, context
from tests.engine.spiff_runtime.drawing import boundary, call, end, par, process, script, service, start, user, xor

ASK = process("p", [start(), user("ask"), user("again"), end()], "s > ask > again > e")
SPECS = compiled(ASK)


def test_dates_numbers_and_nested_values_come_back_as_they_were() -> None:
    values = {
        "day": date(2026, 3, 18),
        "moment": datetime(2026, 3, 18, 9, 30, tzinfo=UTC),
        "span": timedelta(days=2, hours=1),
        "amount": Decimal("12.30"),
        "whole": 7,
        "flag": True,
        "nothing": None,
        "list": [1, {"a": [date(2026, 1, 1)]}],
    }
    desk = Desk(specs=SPECS, variables=values)
    assert desk.variables == values
    assert desk.variables["flag"] is True


@pytest.mark.parametrize(
    "value",
    [
        {"typename": "x"},
        {"typename": "Task", "a": {"typename": ["y"]}},
        [{"typename": None}],
        {"$date": "2026-03-18"},
        {"$date": "no date"},
        {"$context": {"$date": 1}},
        {"$": {}},
        {"": ""},
        {"spec": {}, "tasks": []},
    ],
)
def test_no_form_can_make_an_instance_unloadable(value: Any) -> None:
    desk = Desk(specs=SPECS)
    desk.complete("ask", answer=value, typename="Task")
    assert desk.wait("again").variables == {"answer": value, "typename": "Task"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(max_size=8)
    | st.sampled_from(["typename", "$date"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["typename", "$date"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=6), JSON, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_json_can_be_stored_and_loaded(answers: dict[str, Any]) -> None:
    runtime = Runtime.start(SPECS, {}, context())
    runtime.advance()
    runtime.complete(runtime.waits()[0].token, answers)
    loaded = Runtime.load(SPECS, runtime.dump(), context())
    assert loaded.variables() == answers


def test_what_is_no_feel_value_is_refused_before_it_is_stored() -> None:
    desk = Desk(specs=SPECS)
    with pytest.raises(StepFailed, match="bad cannot be kept") as failure:
        desk.runtime.complete(desk.wait("ask").token, {"bad": {1, 2}})
    assert failure.value.element_id == "ask"


@pytest.mark.parametrize("state", [b"", b"\x00rest", b"\x02rest", b"1.5"])
def test_another_format_version_is_refused(state: bytes) -> None:
    with pytest.raises(ValueError, match="format"):
        Runtime.load(SPECS, state, context())
    with pytest.raises(ValueError, match="compile"):
        Specs.load(state)


def test_damaged_bytes_are_refused() -> None:
    whole = Desk(specs=SPECS, variables={"text": "x" * 500}).runtime.dump()
    for broken in (whole[:-5], whole[:1] + b"rubbish" + whole[8:], whole[:1]):
        with pytest.raises(ValueError, match=r"damaged|JSON|unexpected"):
            Runtime.load(SPECS, broken, context())


def test_loading_and_storing_again_changes_nothing() -> None:
    drawn = process(
        "p",
        [
            start(),
            par("f"),
            user("a"),
            service("b", "x", to='"y"'),
            call("c", "inner"),
            par("j"),
            end(),
            boundary("late", "a", False, timer="PT1H"),
            end("el"),
        ],
        "s > f > a > j > e; f > b > j; f > c > j; late > el",
    )
    inner = process("inner", [start("si"), user("work"), end("ei")], "si > work > ei")
    desk = Desk(drawn, inner, variables={"x": [1], "when": date(2026, 1, 1)})
    before, waits = desk.runtime.dump(), desk.runtime.waits()
    again = Runtime.load(desk.specs, before, desk.context)
    assert again.waits() == waits
    assert zstandard.decompress(again.dump()[1:]) == zstandard.decompress(before[1:])


def test_a_long_loop_neither_grows_nor_hides_its_task() -> None:
    """SpiffWorkflow loses a waiting task beyond depth 1,000 and calls the instance completed."""
    drawn = process("p", [start(), user("ask"), xor("g"), end()], "s > ask > g; g > [n >= 400] e; g > ! ask")
    desk = Desk(drawn, variables={"n": 0, "text": "x" * 1000})
    sizes = []
    for number in range(1, 400):
        desk.complete("ask", n=number)
        sizes.append(len(desk.runtime.dump()))
    assert desk.waiting() == ["ask"]
    assert max(sizes) < min(sizes) + 40
    desk.complete("ask", n=400)
    assert desk.ended


def test_a_long_straight_line_runs_in_one_go() -> None:
    steps = [script(f"t{n}", f"{{ n: {n} }}") for n in range(300)]
    drawn = process(
        "p", [start(), *steps, user("last"), end()], " > ".join(["s", *(f"t{n}" for n in range(300)), "last", "e"])
    )
    desk = Desk(drawn)
    assert desk.waiting() == ["last"]
    assert desk.variables == {"n": 299}


def test_specs_are_not_in_the_state_and_shared_values_are_written_once() -> None:
    drawn = process(
        "p",
        [start(), par("f"), *(user(f"u{n}") for n in range(10)), par("j"), end()],
        "s > f; j > e; " + "; ".join(f"f > u{n} > j" for n in range(10)),
    )
    desk = Desk(drawn, variables={"text": "unmistakable" * 10})
    raw = zstandard.decompress(desk.runtime.dump()[1:])
    assert raw.count(b"unmistakable" * 10) == 1
    assert set(orjson.loads(raw)) == {"counter", "trees", "values"}


def test_a_later_change_does_not_rewrite_what_was_recorded() -> None:
    answers: dict[str, Any] = {"deep": {"items": [1]}}
    runtime = Runtime.start(SPECS, {}, context())
    runtime.advance()
    runtime.complete(runtime.waits()[0].token, answers)
    answers["deep"]["items"].append(2)
    runtime.advance()
    seen: Wait = runtime.waits()[0]
    seen.variables["deep"]["items"].append(3)
    runtime.variables()["deep"]["items"].append(4)
    runtime.complete(seen.token, {"deep": {"items": ["new"]}})
    changes = [step.changed for step in runtime.steps() if step.kind == "completed" and step.changed]
    assert changes == [{"deep": {"items": [1]}}, {"deep": {"items": ["new"]}}]


def test_nothing_a_customer_wrote_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk(specs=SPECS, variables={"phone": "+905551112233"})
    desk.complete("ask", answer="secret text")
    assert not [r for r in caplog.records if r.name.startswith("spiff")]
    for name in ("spiff", "spiff.task", "spiff.workflow", "spiff.data", "spiff.dmn"):
        assert logging.getLogger(name).level >= logging.WARNING


def test_the_context_of_every_verb_is_its_own() -> None:
    desk = Desk(specs=SPECS)
    first: StepContext = desk.context
    desk.later(hours=1)
    assert desk.runtime._instance.script_engine.environment.context is not first
    assert desk.runtime._instance.script_engine.environment.context is desk.context
