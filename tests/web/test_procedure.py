"""The public procedure page shows the release that is in force (R1, R36)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Engine
from engine.records import LimitRecord, StageRecord
from web import procedure


def test_it_names_the_version_the_statuses_and_how_time_is_counted(desk: Engine, browser: Any) -> None:
    text = browser.get("/procedure").text
    assert "version 1, in force since Wed 18 Mar 2026" in text
    for word in ("Received", "Under evaluation", "Completed", "Closed", "Open: not agreed"):
        assert word in text
    assert "working days" in text


def test_the_diagram_can_be_taken_away(desk: Engine, browser: Any) -> None:
    answer = browser.get("/procedure/diagram.bpmn")
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert b'<bpmn:process id="complaint"' in answer.data


def test_before_the_first_release_there_is_no_such_page(engine: Engine, browser: Any) -> None:
    assert browser.get("/procedure").status_code == 404
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    "number,unit,words",
    [
        (1, "workdays", "1 working day"),
        (3, "workdays", "3 working days"),
        (4, "workhours", "4 working hours"),
        (0, "", ""),
    ],
)
def test_limits_are_said_in_words(app: Any, number: int, unit: str, words: str) -> None:
    with app.test_request_context("/"):
        assert procedure.in_words(number, unit) == words


def test_the_longest_limit_of_a_stage_counts_the_shorter_is_its_reminder(app: Any) -> None:
    limits = [LimitRecord(f"b{n}", "", "", n, "workdays", False) for n in (2, 3)]
    with app.test_request_context("/"):
        assert procedure.stage_limit(StageRecord("s", "Evaluation", "", limits, [])) == "3 working days"
