"""Timers: due once, by the business clock, never early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import NotFound, StepFailed
from tests.engine.spiff_runtime.desk import NOON, Desk, context
from tests.engine.spiff_runtime.drawing import boundary, catch, ebg, element, end, process, service, start, timer, user


def pause(value: str, kind: str = "timer") -> str:
    return process("p", [start(), catch("pause", **{kind: value}), end()], "s > pause > e")


@pytest.mark.parametrize(
    "value, kind, due",
    [
        ("PT48H", "timer", NOON + timedelta(hours=48)),
        ('"PT48H"', "timer", NOON + timedelta(hours=48)),
        ('duration("P2D")', "timer", NOON + timedelta(days=2)),
        ("P1W", "timer", NOON + timedelta(weeks=1)),
        ("P1M", "timer", datetime(2026, 4, 18, 12, tzinfo=UTC)),
        ('duration("P1Y")', "timer", datetime(2027, 3, 18, 12, tzinfo=UTC)),
        ("hours", "timer", NOON + timedelta(hours=3)),
        ("2026-03-19T10:00:00+03:00", "date", datetime(2026, 3, 19, 7, tzinfo=UTC)),
        ('date and time("2026-03-19T10:00:00Z")', "date", datetime(2026, 3, 19, 10, tzinfo=UTC)),
        ('"2026-03-19"', "date", datetime(2026, 3, 18, 21, tzinfo=UTC)),
        ('date("2026-03-19")', "date", datetime(2026, 3, 18, 21, tzinfo=UTC)),
        ("PT1S", "date", NOON + timedelta(seconds=1)),
    ],
)
def test_a_timer_may_be_feel_or_bare_iso(value: str, kind: str, due: datetime) -> None:
    desk = Desk(pause(value, kind), variables={"hours": "PT3H"})
    wait = desk.wait("pause", "timer")
    assert wait.due == due
    desk.at(due - timedelta(microseconds=1))
    assert desk.waiting() == ["pause"]
    desk.at(due)
    assert desk.ended


@pytest.mark.parametrize("value", ["P100000000M", "PT99999999H", '"soon"', "12", "null", "P10000000D"])
def test_a_senseless_timer_fails_at_once_and_by_name(value: str) -> None:
    with pytest.raises(StepFailed) as failure:
        Desk(pause(value))
    assert failure.value.element_id == "pause"


def test_a_repeating_timer_is_refused() -> None:
    with pytest.raises(StepFailed, match="repeating timers"):
        Desk(pause("R3/PT1H", "cycle"))


def test_an_empty_timer_fails_by_name() -> None:
    with pytest.raises(StepFailed) as failure:
        Desk(pause(""))
    assert failure.value.element_id == "pause"


REMINDED = process(
    "p",
    [
        start(),
        user("decide"),
        service("remind", "send"),
        service("escalate", "send"),
        end(),
        end("er"),
        end("ee"),
        boundary("reminder", "decide", False, timer="PT24H"),
        boundary("breach", "decide", False, timer="PT48H"),
    ],
    "s > decide > e; reminder > remind > er; breach > escalate > ee",
)


def test_two_timers_of_one_activity_are_independent() -> None:
    desk = Desk(REMINDED)
    assert [(w.due, w.interrupting, w.attached_to) for w in desk.runtime.waits() if w.kind == "timer"] == [
        (NOON + timedelta(hours=24), False, "decide"),
        (NOON + timedelta(hours=48), False, "decide"),
    ]
    desk.later(hours=24)
    assert desk.waiting() == ["decide", "breach", "remind"]
    desk.finish("remind")
    desk.later(hours=24)
    assert desk.waiting() == ["decide", "escalate"]
    desk.complete("decide")
    desk.finish("escalate")
    assert desk.ended
    assert desk.path().count("reminder") == desk.path().count("breach") == 1


def test_overdue_timers_fire_in_the_order_of_their_dates() -> None:
    desk = Desk(REMINDED)
    desk.later(days=10)
    assert [s.element_id for s in desk.journal if s.kind == "entered" and s.element_id in {"reminder", "breach"}] == [
        "reminder",
        "breach",
    ]


def test_completing_in_time_disarms_the_timers() -> None:
    desk = Desk(REMINDED)
    desk.runtime.complete(desk.wait("decide").token, {})
    assert desk.waiting("timer") == []
    desk.go()
    assert desk.ended
    desk.later(days=30)
    assert desk.path("cancelled") == []


def test_an_interrupting_timer_takes_the_task_away() -> None:
    drawn = process(
        "p",
        [start(), user("a"), user("late"), end(), boundary("limit", "a", timer="PT1H")],
        "s > a > e; limit > late > e",
    )
    desk = Desk(drawn)
    token = desk.wait("a").token
    desk.later(hours=2)
    assert desk.waiting() == ["late"]
    assert desk.path("cancelled") == ["a"]
    with pytest.raises(NotFound):
        desk.runtime.complete(token, {})


def test_a_held_timer_never_fires_and_a_moved_one_at_its_new_time() -> None:
    desk = Desk(REMINDED)
    token = desk.wait("reminder").token
    desk.runtime.set_timer(token, None)
    desk.reload()
    assert desk.wait("reminder").due is None
    desk.later(hours=30)
    assert desk.waiting("timer") == ["reminder", "breach"]
    desk.runtime.set_timer(token, NOON + timedelta(hours=40))
    desk.reload()
    assert desk.wait("reminder").due == NOON + timedelta(hours=40)
    desk.at(NOON + timedelta(hours=39))
    assert desk.waiting("job") == []
    desk.at(NOON + timedelta(hours=40))
    assert desk.waiting("job") == ["remind"]
    with pytest.raises(NotFound):
        desk.runtime.set_timer(token, None)


def test_the_due_instant_is_computed_once() -> None:
    desk = Desk(REMINDED)
    desk.later(hours=5)
    desk.later(hours=5)
    assert desk.wait("reminder").due == NOON + timedelta(hours=24)


def test_the_first_of_several_events_wins() -> None:
    drawn = process(
        "p",
        [
            start(),
            ebg("g"),
            catch("answered", message="answer"),
            catch("fast", timer="PT1S"),
            catch("slow", timer="PT1H"),
            user("a"),
            user("f"),
            user("w"),
            end(),
        ],
        "s > g > answered > a > e; g > slow > w > e; g > fast > f > e",
    )
    desk = Desk(drawn)
    assert sorted((w.kind, w.element_id) for w in desk.runtime.waits()) == [
        ("message", "answered"),
        ("timer", "fast"),
        ("timer", "slow"),
    ]
    assert desk.wait("fast").due == NOON + timedelta(seconds=1)
    desk.deliver("answered", text="yes")
    assert desk.waiting() == ["a"]
    assert desk.variables == {"text": "yes"}
    other = Desk(drawn)
    other.runtime.set_timer(other.wait("fast").token, None)
    other.later(hours=1)
    assert other.waiting() == ["w"]


def test_a_timer_start_event_begins_at_once() -> None:
    """Whoever starts an instance has decided the moment."""
    desk = Desk(process("p", [element("startEvent", "s", timer("PT1H")), user("a"), end()], "s > a > e"))
    assert desk.waiting() == ["a"]


def test_calendar_functions_given_from_outside_set_the_date() -> None:
    from engine import feel

    zone = context().feel
    given = feel.Context(
        now=zone.now, timezone=zone.timezone, functions={"workdays": lambda n: NOON + timedelta(days=int(n) + 2)}
    )
    desk = Desk(pause("workdays(3)", "date"), feel=given)
    assert desk.wait("pause").due == NOON + timedelta(days=5)
