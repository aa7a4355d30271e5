"""Timers: rows by the business clock, fired once by any number of sweepers; pauses move them by rule 9."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.factories import Node, call, choice, end, service, start, timer, user

ISTANBUL = ZoneInfo("Europe/Istanbul")
REMINDED = [start(), user("check"), timer("reminder", "check", "PT1H"), user("hurry"), end(), end("hurried")]
REMINDED_WAY = "received > check > done; reminder > hurry > hurried"


def states(stage, case):
    return {t.element_id: t.state for t in stage.engine.queries.timers(case.instance_id)}


def test_a_timer_fires_at_its_time_and_not_before(stage):
    stage.draw(REMINDED, REMINDED_WAY)
    case = stage.start()
    (waiting,) = stage.engine.queries.timers(case.instance_id)
    assert waiting.due_at == stage.engine.queries.business_time() + timedelta(hours=1)
    assert (waiting.attached_to, waiting.interrupting) == ("check", False)
    stage.later(minutes=59)
    assert states(stage, case) == {"reminder": "waiting"}
    stage.later(minutes=1)
    assert states(stage, case) == {"reminder": "fired"}
    assert {t.element_id for t in stage.open_tasks(case)} == {"check", "hurry"}
    stage.later(days=3)
    assert len(stage.open_tasks(case)) == 2


def whichever_first():
    """A gateway that waits for an answer, but not for ever."""
    message = '<bpmn:messageEventDefinition messageRef="message_answer"/>'
    time = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
    return [
        start(),
        Node("eventBasedGateway", "first"),
        Node("intermediateCatchEvent", "answered", inner=message),
        Node("intermediateCatchEvent", "silence", inner=time),
        user("check"),
        end(),
    ], "received > first > answered > check > done; first > silence > check"


def test_the_timer_of_an_event_based_gateway_has_fired_when_the_gateway_went_its_way(stage):
    stage.draw(*whichever_first())
    case = stage.start()
    assert states(stage, case) == {"silence": "waiting"}
    stage.later(hours=1)
    assert stage.task(case).element_id == "check"
    assert states(stage, case) == {"silence": "fired"}


def test_the_timer_of_an_event_based_gateway_is_cancelled_by_the_message(stage):
    stage.draw(*whichever_first())
    case = stage.start()
    (waiting,) = stage.engine.queries.subscriptions(case.instance_id)
    assert stage.engine.correlate(waiting.key, source="post", message_id="1")
    assert stage.task(case).element_id == "check"
    assert states(stage, case) == {"silence": "cancelled"}


def test_two_sweepers_fire_a_timer_once(stage):
    stage.draw(REMINDED, REMINDED_WAY)
    cases = [stage.start() for _ in range(4)]
    stage.engine.set_clock(stage.engine.queries.business_time() + timedelta(hours=2), "operator")
    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(lambda _: stage.engine.sweep(), range(3)))
    stage.engine.sweep()
    assert sum(r.timers for r in reports) <= 4
    for case in cases:
        assert states(stage, case) == {"reminder": "fired"}
        assert stage.kinds(case).count(("entered", "hurry")) == 1


def test_a_case_that_cannot_go_on_stops_no_other(stage, operation):
    @operation("weigh", inline=True)
    def weigh(job):
        if job.variables["customer_name"] == "Broken":
            raise ValueError("no")
        return {}

    stage.draw(
        [
            start(),
            user("check"),
            timer("reminder", "check", "PT1H"),
            service("weighing", "weigh"),
            end(),
            end("weighed"),
        ],
        "received > check > done; reminder > weighing > weighed",
    )
    broken, fine = stage.start(answers={"customer_name": "Broken"}), stage.start()
    stage.later(hours=2)
    assert states(stage, fine) == {"reminder": "fired"}
    assert states(stage, broken) == {"reminder": "waiting"}
    (incident,) = stage.engine.queries.incidents().items
    assert (incident.number, incident.element_id, incident.cause) == (broken.number, "reminder", "StepFailed")
    report = stage.engine.sweep()
    assert (report.timers, report.incidents) == (0, 0)  # known: not tried again and again
    stage.complete(broken)
    assert stage.engine.queries.incidents().items == []


def test_a_retried_timer_fires(stage, operation):
    broken = [True]

    @operation("weigh", inline=True)
    def weigh(job):
        if broken:
            raise ValueError("no")
        return {}

    stage.draw(
        [
            start(),
            user("check"),
            timer("reminder", "check", "PT1H"),
            service("weighing", "weigh"),
            end(),
            end("weighed"),
        ],
        "received > check > done; reminder > weighing > weighed",
    )
    case = stage.start()
    stage.later(hours=2)
    (incident,) = stage.engine.queries.incidents().items
    broken.clear()
    stage.engine.retry(incident.id, stage.bob, "repaired")
    stage.engine.sweep()
    assert states(stage, case) == {"reminder": "fired"}


def test_all_overdue_timers_of_a_case_fire_in_one_sweep(stage):
    stage.draw(
        [
            start(),
            user("check"),
            timer("first", "check", "PT1H"),
            timer("second", "check", "PT2H"),
            user("a"),
            user("b"),
            end(),
            end("over"),
        ],
        "received > check > done; first > a > over; second > b > over",
    )
    case = stage.start()
    stage.later(days=3)
    assert states(stage, case) == {"first": "fired", "second": "fired"}


STAGED = [
    start(),
    call("evaluation", "evaluating"),
    timer("reminder", "evaluation", "workdays(2)"),
    timer("breach", "evaluation", "workdays(3)"),
    end(),
    end("reminded"),
    end("breached"),
]
STAGED_WAY = "received > evaluation > done; reminder > reminded; breach > breached"
EVALUATING = {
    "evaluating": (
        [
            start("begin"),
            user("assess"),
            choice("clear", "f_clear_decide"),
            user("ask", lane="customer", pauses="evaluation"),
            user("decide"),
            end("decided"),
        ],
        'begin > assess > clear > decide > decided; clear > ask [choice = "ask"]; ask > assess',
    )
}


def staged(stage):
    stage.draw(STAGED, STAGED_WAY, called=EVALUATING)
    return stage.start()


def at(day, hour=10):
    return datetime(2026, 4, day, hour, tzinfo=ISTANBUL)


def go(stage, instant):
    stage.engine.set_clock(instant, "operator")
    stage.engine.sweep()


def due(stage, case, element):
    (found,) = [t for t in stage.engine.queries.timers(case.instance_id) if t.element_id == element]
    return found.due_at.astimezone(ISTANBUL)


def answer(stage, case):
    from engine.records import Actor

    stage.engine.complete(stage.task(case, "ask").id, {"note": "here"}, Actor(f"customer:{case.instance_id}"))


def test_a_question_over_night_moves_the_deadline_by_one_working_day(stage):
    go(stage, at(6))  # Monday
    case = staged(stage)
    assert due(stage, case, "breach") == at(9, 17) + timedelta(minutes=30)
    stage.complete(case, "assess", choice="ask")
    assert states(stage, case) == {"reminder": "held", "breach": "held"}
    go(stage, at(7))
    answer(stage, case)
    assert states(stage, case) == {"reminder": "waiting", "breach": "waiting"}
    assert due(stage, case, "breach") == at(10, 17) + timedelta(minutes=30)
    go(stage, at(9, 18))
    assert states(stage, case) == {"reminder": "fired", "breach": "waiting"}
    go(stage, at(10, 18))
    assert states(stage, case) == {"reminder": "fired", "breach": "fired"}


def test_a_question_answered_the_same_day_moves_nothing(stage):
    go(stage, at(6))
    case = staged(stage)
    stage.complete(case, "assess", choice="ask")
    go(stage, at(6, 16))
    answer(stage, case)
    assert due(stage, case, "breach") == at(9, 17) + timedelta(minutes=30)


def test_a_weekend_moves_one_day_and_a_fired_reminder_stays_fired(stage):
    go(stage, at(7))  # Tuesday: reminder on Thursday, breach on Friday
    case = staged(stage)
    go(stage, at(10))
    assert states(stage, case) == {"reminder": "fired", "breach": "waiting"}
    stage.complete(case, "assess", choice="ask")
    assert states(stage, case) == {"reminder": "fired", "breach": "held"}
    go(stage, at(12))  # the held timer's old time is over
    assert states(stage, case)["breach"] == "held"
    go(stage, at(13))
    answer(stage, case)
    assert states(stage, case)["reminder"] == "fired"
    assert due(stage, case, "breach") == at(13, 17) + timedelta(minutes=30)


def test_a_held_timer_survives_reloading_and_ends_with_its_stage(stage):
    go(stage, at(6))
    case = staged(stage)
    stage.complete(case, "assess", choice="ask")
    answer(stage, case)
    stage.complete(case, "assess", choice="clear")
    stage.complete(case, "decide")
    assert states(stage, case) == {"reminder": "cancelled", "breach": "cancelled"}
    assert stage.state(case) == "ended"
    assert stage.engine.verify() == []
