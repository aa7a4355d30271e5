"""People, what they hold, and the calendar they work by."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from engine.calendar.rule import DayRule
from engine.errors import Forbidden, Invalid, NotFound
from tests.factories import end, start, user

ONE = [start(), user("check", due="workdays(1)"), end()]
WAY = "received > check > done"


def test_a_lead_assigns_and_takes_back(stage):
    stage.draw(ONE, WAY)
    case = stage.start()
    task = stage.task(case)
    bea, lead = stage.person("bea", "desk"), stage.person("lena", "lead")
    with pytest.raises(Forbidden):
        stage.engine.assign(task.id, stage.person("charlie", "canteen").id, lead)
    with pytest.raises(Forbidden):
        stage.engine.assign(task.id, bea.id, stage.person("charlie"))
    stage.engine.assign(task.id, bea.id, lead)
    assert stage.task(case).assignee_name == "Bea"
    stage.engine.assign(task.id, stage.bob.id, bea)
    assert stage.task(case).assignee_name == "Bob"
    stage.engine.release_task(task.id, lead)
    stage.engine.release_task(task.id, lead)
    assert stage.task(case).state == "offered"


def test_the_owner_group_sees_every_task(stage):
    stage.draw(ONE, WAY)
    task = stage.task(stage.start())
    assert stage.engine.queries.task(task.id, stage.person("lena", "lead")).id == task.id


def test_people_are_listed_by_name_and_group(stage):
    assert stage.bob
    assert stage.person("anna", "quality")
    queries = stage.engine.queries
    assert [p.name for p in queries.people()] == ["Anna", "Bob"]
    assert [p.name for p in queries.members("quality")] == ["Anna"]
    stage.engine.disable_person(stage.person("anna").id)
    assert [p.name for p in queries.people(active_only=True)] == ["Bob"]


def test_somebody_without_a_name_is_nobody(stage):
    with pytest.raises(Invalid) as caught:
        stage.engine.add_person(" ", "", "a long password")
    assert {p.path for p in caught.value.problems} == {"login", "name"}
    with pytest.raises(NotFound):
        stage.engine.disable_person("nobody")


def test_languages_and_logins_are_kept(stage):
    stage.engine.set_language(stage.bob.id, "tr")
    assert stage.engine.person_by_login(" Bob ").language == "tr"
    with pytest.raises(NotFound):
        stage.engine.person_by_login("nobody")


def test_a_company_holiday_moves_what_is_promised_from_now_on(stage):
    stage.draw(ONE, WAY)
    go = datetime(2026, 4, 6, 10, tzinfo=ZoneInfo("Europe/Istanbul"))
    stage.engine.set_clock(go, "operator")
    before = stage.task(stage.start()).due_at
    rule = DayRule(date(2026, 4, 7), "exception", None, "stocktaking")
    stage.engine.set_calendar_exception(rule, "dana")
    after = stage.task(stage.start()).due_at
    assert ((after - before).days, stage.engine.calendar("sample").closing(date(2026, 4, 7))) == (1, None)
    stage.engine.drop_calendar_exception(rule)
    assert stage.engine.calendar("sample").closing(date(2026, 4, 7)) is not None


def test_holidays_are_stored_so_that_an_upgrade_moves_nothing(stage):
    stage.draw(ONE, WAY)
    assert stage.engine.snapshot_holidays("sample") == 4
    assert stage.engine.snapshot_holidays("sample") == 0
    assert stage.engine.calendar("sample").covers(date(2027, 12, 31))
    assert stage.engine.calendar("sample").half_day_closes == time(13)
