"""kill -9 of web, worker and PostgreSQL, each at three moments of the demo, loses nothing and repeats nothing.

The demo is played twice over HTTP: once in peace, once with nine kills. What customers and staff were told,
and what each complaint's page says, must be the same both times.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from web.demo.__main__ import play
from web.demo.desk import Desk
from web.demo.stories import Story

ROOT = Path(__file__).resolve().parents[2]
KILLS = {
    2: "web",
    3: "worker",
    5: "postgres",
    8: "worker",
    10: "web",
    13: "postgres",
    16: "worker",
    18: "postgres",
    20: "web",
}
"""After how many steps of the demo which part is killed: while complaints are filed, evaluated, answered."""


@dataclass(frozen=True)
class Outcome:
    """What a play of the demo came to, without the numbers that differ from play to play."""

    ends: dict[str, tuple[str, str]]
    timelines: dict[str, list[str]]
    messages: Counter[tuple[str, str, str]]
    kills: int
    verified: bool


def _masked(text: str, stories: list[Story], address: str) -> str:
    for story in stories:
        text = text.replace(story.number, "NUMBER").replace(story.password, "PASSWORD")
    return text.replace(address, "ADDRESS/")


def _played(kills: dict[int, str]) -> Outcome:
    done: list[int] = []
    with Desk() as desk:

        def strike(step: int) -> None:
            if step in kills:
                done.append(desk.kill(kills[step]))

        stories, staff = play(desk.address, strike)
        ends = {story.file.stem: story.end(staff) for story in stories}
        timelines = {
            story.file.stem: [
                " ".join(line.xpath("string(b)").split())
                for line in story.status_page().page.xpath("//ol[contains(@class,'steps')]/li")
            ]
            for story in stories
        }
        files = [json.loads(file.read_text("utf-8")) for file in (desk.var / "outbox").glob("*.json")]
        messages = Counter(
            (m["channel"], m["to"], _masked(m["subject"] or m["body"], stories, desk.address)[:40]) for m in files
        )
        verify = subprocess.run(
            [sys.executable, "-m", "engine", "verify"],
            cwd=ROOT,
            env=os.environ | {"VAR_DIR": str(desk.var)},
            check=False,
        )
    return Outcome(ends, timelines, messages, len(done), verify.returncode == 0)


@pytest.mark.slow
def test_nine_kills_lose_nothing_and_repeat_nothing() -> None:
    in_peace, struck = _played({}), _played(KILLS)
    assert struck.kills == len(KILLS)
    assert struck.ends == in_peace.ends
    assert struck.ends["adhesive_turkish"] == ("closed", "agreed_first_round")
    assert struck.timelines == in_peace.timelines
    assert struck.messages == in_peace.messages
    assert struck.verified
