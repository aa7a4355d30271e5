"""User tasks: offered, claimed, completed once, by those who may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import AlreadyAnswered, Conflict, Forbidden, Invalid, NotFound
from engine.records import Actor
from tests.factories import choice, end, form, start, timer, user

ONE = [start(), user("check"), end()]
WAY = "received > check > done"


def test_completing_twice_with_one_request_key_has_one_effect(stage):
    stage.draw(ONE, WAY)
    case = stage.start()
    task = stage.task(case)
    for _ in range(3):
        stage.engine.complete(task.id, {"note": "yes"}, stage.bob, request_key="the button")
    assert [k for k, _ in stage.kinds(case)].count("answered") == 1
    assert stage.state(case) == "ended"


def test_completing_a_completed_task_says_so(stage):
    stage.draw(ONE, WAY)
    case = stage.start()
    task = stage.task(case)
    stage.engine.complete(task.id, {"note": "yes"}, stage.bob)
    with pytest.raises(AlreadyAnswered):
        stage.engine.complete(task.id, {"note": "no"}, stage.person("bea", "desk"))
    (done,) = stage.engine.queries.tasks_of(case.instance_id)
    assert done.answers["note"] == "yes"


def test_of_two_people_at_once_one_wins(stage):
    stage.draw(ONE, WAY)
    case = stage.start()
    task = stage.task(case)
    people = [stage.person(name, "desk") for name in ("bob1", "bob2", "bob3", "bob4")]

    def answer(actor: Actor) -> str:
        try:
            stage.engine.complete(task.id, {"note": actor.name}, actor)
        except (AlreadyAnswered, Conflict):
            return "late"
        return "won"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(answer, people)) == ["late", "late", "late", "won"]
    assert [k for k, _ in stage.kinds(case)].count("answered") == 1
    assert stage.engine.verify() == []


def test_a_claimed_task_is_nobody_elses(stage):
    stage.draw(ONE, WAY)
    case = stage.start()
    task, bea = stage.task(case), stage.person("bea", "desk")
    stage.engine.claim(task.id, stage.bob)
    stage.engine.claim(task.id, stage.bob)
    with pytest.raises(Conflict):
        stage.engine.claim(task.id, bea)
    with pytest.raises(Conflict):
        stage.engine.complete(task.id, {}, bea)
    with pytest.raises(Forbidden):
        stage.engine.release_task(task.id, bea)
    stage.engine.release_task(task.id, stage.bob)
    stage.engine.claim(task.id, bea)
    assert stage.task(case).assignee_name == "Bea"


def test_people_of_other_groups_may_not_act_and_do_not_know(stage):
    stage.draw(ONE, WAY)
    task, charlie = stage.task(stage.start()), stage.person("charlie", "canteen")
    for verb in (stage.engine.claim, stage.engine.release_task):
        with pytest.raises(Forbidden):
            verb(task.id, charlie)
    with pytest.raises(Forbidden):
        stage.engine.complete(task.id, {}, charlie)
    with pytest.raises(Forbidden):
        stage.engine.save_draft(task.id, {}, charlie)
    with pytest.raises(NotFound):
        stage.engine.queries.task(task.id, charlie)
    for nonsense in ("no uuid", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            stage.engine.claim(nonsense, stage.bob)


def test_answers_are_validated_on_the_server(stage):
    stage.draw(ONE, WAY, forms={"check": form("note", required=True)})
    case = stage.start()
    with pytest.raises(Invalid) as caught:
        stage.complete(case, other="x")
    assert {p.code for p in caught.value.problems} == {"required", "unknown_key"}
    assert stage.task(case).state == "offered"


def test_a_draft_is_kept_and_gone_with_the_answer(stage):
    stage.draw(ONE, WAY)
    case = stage.start()
    task = stage.task(case)
    stage.engine.save_draft(task.id, {"note": "half"}, stage.bob)
    assert stage.engine.queries.task(task.id, stage.bob).draft == {"note": "half"}
    with pytest.raises(Invalid):
        stage.engine.save_draft(task.id, {"note": "x" * 70_000}, stage.bob)
    stage.complete(case, note="whole")
    assert stage.engine.queries.task(task.id).draft is None


def test_whoever_did_the_first_check_cannot_do_the_second(stage):
    stage.draw(
        [start(), user("check"), user("second", not_by="check"), choice("again", "f_again_check"), end()],
        'received > check > second > again > check; again > done [choice = "ok"]',
    )
    bob, bea = stage.bob, stage.person("bea", "desk")
    case = stage.start()
    stage.complete(case, "check", bob)
    second = stage.task(case, "second")
    for attempt in (stage.engine.claim, lambda t, a: stage.engine.complete(t, {}, a)):
        with pytest.raises(Forbidden):
            attempt(second.id, bob)
    with pytest.raises(Forbidden):
        stage.engine.assign(second.id, bob.id, bea)
    assert stage.engine.queries.inbox(_person(stage, bob), "groups").items == []
    stage.complete(case, "second", bea, choice="no")
    stage.complete(case, "check", stage.person("ben", "desk"))
    with pytest.raises(Forbidden):  # in any round
        stage.engine.claim(stage.task(case, "second").id, bob)


def _person(stage, actor):
    return stage.engine.queries.person(actor.id)


def test_nobody_left_is_an_incident_and_the_task_stays_offered(stage):
    stage.draw([start(), user("check"), user("second", not_by="check"), end()], "received > check > second > done")
    case = stage.start()
    stage.complete(case, "check", stage.bob)
    (incident,) = stage.engine.queries.incidents().items
    assert (incident.cause, incident.group, incident.element_id) == ("NobodyLeft", "desk", "second")
    assert stage.task(case).state == "offered"


def test_a_lane_may_find_its_group_by_feel(stage):
    stage.draw([start(), user("check", lane="department"), end()], WAY, groups={"department": "= story"})
    assert stage.task(stage.start(answers={"story": "dyeing"})).group == "dyeing"
    assert stage.task(stage.start()).group == "lead"
    assert [i.cause for i in stage.engine.queries.incidents().items] == ["NoGroup"]


def test_a_due_time_that_cannot_be_told_stops_nothing(stage):
    stage.draw([start(), user("check", due="date and time(story)", priority="story"), end()], WAY)
    task = stage.task(stage.start(answers={"story": "never"}))
    assert (task.due_at, task.priority) == (None, 0)
    assert [i.cause for i in stage.engine.queries.incidents().items] == ["PropertyFailed"]
    assert stage.task(stage.start(answers={"story": "2026-03-20T12:00:00Z"})).due_at.hour == 12


@pytest.mark.parametrize(
    "due, expected",
    [
        ('duration("PT2H")', "2026-03-18T09:00:00+00:00"),
        ("workdays(2)", "2026-03-23T14:30:00+00:00"),
        ("date and time(story)", "2026-04-01T09:00:00+00:00"),
    ],
)
def test_due_times_are_instants(stage, due, expected):
    stage.draw([start(), user("check", due=due), end()], WAY)
    case = stage.start(answers={"story": "2026-04-01T12:00:00+03:00"})
    assert stage.task(case).due_at.isoformat() == expected


def test_the_customers_lane_is_for_the_customer_only(stage):
    stage.draw([start(), user("approve", lane="customer"), end()], "received > approve > done")
    case, other = stage.start(), stage.start()
    task = stage.task(case)
    with pytest.raises(Forbidden):
        stage.engine.complete(task.id, {}, Actor("x", groups=frozenset({"customer"})))
    with pytest.raises(NotFound):
        stage.engine.complete(task.id, {}, Actor(f"customer:{other.instance_id}"))
    stage.engine.complete(task.id, {"choice": "yes"}, Actor(f"customer:{case.instance_id}"))
    assert stage.state(case) == "ended"
    assert stage.state(other) == "active"


def test_a_task_taken_away_by_a_timer_cannot_be_answered(stage):
    stage.draw(
        [start(), user("check"), timer("late", "check", "PT1H", interrupting=True), end(), end("over")],
        "received > check > done; late > over",
    )
    case = stage.start()
    task = stage.task(case)
    stage.later(hours=2)
    with pytest.raises(Conflict):
        stage.engine.complete(task.id, {}, stage.bob)
    assert stage.engine.queries.task(task.id).state == "cancelled"


def test_the_answer_given_first_wins_over_a_due_timer(stage):
    stage.draw(
        [start(), user("check"), timer("late", "check", "PT1H", interrupting=True), end(), end("over")],
        "received > check > done; late > over",
    )
    case = stage.start()
    from datetime import timedelta

    stage.engine.set_clock(stage.engine.queries.business_time() + timedelta(hours=2), "operator")
    stage.complete(case)
    assert ("entered", "done") in stage.kinds(case)
    stage.engine.sweep()
    assert [t.state for t in stage.engine.queries.timers(case.instance_id)] == ["cancelled"]


def test_disabling_somebody_gives_their_tasks_back(stage):
    stage.draw(ONE, WAY)
    case = stage.start()
    bea = stage.person("bea", "desk")
    stage.engine.claim(stage.task(case).id, bea)
    stage.engine.disable_person(bea.id)
    assert (stage.task(case).state, stage.task(case).assignee_id) == ("offered", None)
    with pytest.raises(Forbidden):
        stage.engine.actor_of(bea.id)
