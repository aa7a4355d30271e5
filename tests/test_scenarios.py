"""The complaint procedure, played: each scenario of the bundle, then what of the drawings they went through."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engine import build, feel
from engine.embedded.cluster import Cluster
from engine.facade import Engine
from engine.records import Actor
from engine.scenarios import Coverage, Run, coverage, differences, play
from engine.settings import ROOT, Settings
from handlers.texts import segments

PROCESS = ROOT / "processes" / "complaint"
SCENARIOS = sorted((PROCESS / "scenarios").glob("*.json"))
EXAMPLES = sorted((PROCESS / "examples").glob("*.json"))
SMS = sorted((PROCESS / "messages").glob("*/sms.*.txt"))
LANGUAGES = ("en", "tr", "ru", "es")
SAMPLE = {
    "number": "7KQ-2M4-XP9",
    "password": "7KQ2-M4XP-9ABC",
    "brand": "Flokser Poliser",
    "status_url": "https://www.poliser.com.tr/track",
    "name": "Ayşe",
}
"""As long as they get: the address of the company, its name, a number and a password."""


@pytest.fixture(scope="module")
def desk(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One desk for all scenarios, with the bundle released: cases do not see each other."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE scenarios TEMPLATE {template}")
    made = build(
        Settings(
            embedded_url=cluster.url("scenarios"),
            var_dir=str(tmp_path_factory.mktemp("var")),
            settable_clock=True,
            secret_key="a secret of the tests, 32 bytes or more",
            demo_people=False,
            task_mails=False,
            sms_allowed_prefixes="+90",
        ),
        nudge=lambda jobs: None,
    )
    made.release_folder(PROCESS, author="tests")
    made.snapshot_holidays("complaint")
    yield made
    made.close()


@pytest.fixture(scope="module")
def people(desk: Engine) -> Mapping[str, Actor]:
    """The demo people, by login."""
    rows = tomllib.loads((PROCESS.parent / "demo_people.toml").read_text("utf-8"))["people"]
    added = {}
    for row in rows:
        person, _ = desk.add_person(
            row["login"],
            row["name"],
            "redress",
            groups=row["groups"],
            email=row["email"],
            language=row["language"],
            demo=True,
        )
        added[person.login] = desk.actor_of(person.id)
    return added


@pytest.fixture(scope="module")
def played(desk: Engine, people: Mapping[str, Actor]) -> Callable[[Path], tuple[Run, list[str]]]:
    """Plays a scenario once, however many tests ask for it: the run, and what is not as expected."""
    done: dict[Path, tuple[Run, list[str]]] = {}

    def once(path: Path) -> tuple[Run, list[str]]:
        if path not in done:
            scenario = json.loads(path.read_text("utf-8"))
            run = play(desk, "complaint", path.stem, scenario, people)
            done[path] = run, differences(run, scenario["expect"])
        return done[path]

    return once


@pytest.fixture(scope="module")
def covered(desk: Engine, played: Any) -> Coverage:
    """What all scenarios together went through."""
    return coverage(desk, "complaint", [played(path)[0] for path in SCENARIOS])


@pytest.mark.parametrize("path", SCENARIOS + EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_scenario_ends_as_it_says(path: Path, played: Any) -> None:
    _, wrong = played(path)
    assert not wrong, "\n".join(wrong)


def test_an_example_brings_its_photo_as_a_document(desk: Engine, played: Any) -> None:
    assert len(EXAMPLES) == 3
    for path in EXAMPLES:
        run, _ = played(path)
        assert [d.media_type for d in desk.queries.documents(run.instance.id)] == ["image/jpeg"]


def test_every_history_of_the_scenarios_verifies(desk: Engine, covered: Coverage) -> None:
    assert covered
    assert desk.verify() == []


def test_a_report_that_was_not_published_does_not_complete_the_complaint(played: Any) -> None:
    run, _ = played(PROCESS / "scenarios" / "empty_block_goes_back.json")
    tries = [line.seq for line in run.history if line.kind == "entered" and line.element_id == "publish_result"]
    completed = [line.seq for line in run.history if line.kind == "status" and line.target_state == "completed"]
    assert len(tries) == 2
    assert completed[0] > tries[1]


def test_a_refusal_is_followed_by_a_promise_of_its_own(played: Any) -> None:
    """The second round has 3 + 1 working days from the refusal (deadline rule 7)."""
    run, _ = played(PROCESS / "scenarios" / "agreed_second_round.json")
    promised = [line for line in run.history if line.kind == "promise"]
    assert [line.element_id for line in promised] == ["announce_second_evaluation"]
    assert run.instance.promised_at == feel.from_json(run.instance.variables["final_by"])
    assert run.instance.promised_at > promised[0].at


def test_an_approval_can_be_undone_though_its_confirmation_could_not_be_sent(played: Any) -> None:
    run, _ = played(PROCESS / "scenarios" / "approval_undone.json")
    about = [line.kind for line in run.history if line.element_id == "close_first_round"]
    assert "incident" in about
    assert "completed" not in about
    assert "approval_undone" in run.path


def test_nobody_judges_twice_in_one_case(desk: Engine, played: Any) -> None:
    """Second evaluation and checks are done by people who took no part before (R56, A13, G6)."""
    for path in SCENARIOS:
        run, _ = played(path)
        done = [(t.element_id, t.completed_by) for t in desk.queries.tasks_of(run.instance.id) if t.completed_by]
        first = {who for element, who in done if element in {"evaluate_complaint", "examine_at_plant", "decide_result"}}
        checks = {who for element, who in done if element == "check_decision"}
        second = {who for element, who in done if element in {"study_alternatives", "decide_finally"}}
        final = {who for element, who in done if element == "check_final_decision"}
        groups = (first, checks, second, final)
        assert not any(a & b for a, b in itertools.combinations(groups, 2)), path.stem


def test_every_flow_and_every_boundary_event_is_gone_through(covered: Coverage) -> None:
    print(
        f"\ncomplaint: {len(SCENARIOS)} scenarios, {len(covered.flows)} flows, "
        f"{len(covered.boundaries)} boundary events, {covered.percent:.1f} % gone through"
    )
    assert covered.missed_flows == ()
    assert covered.missed_boundaries == ()


def test_every_end_of_the_procedure_is_reached(desk: Engine, played: Any) -> None:
    ends = {e.id for e in desk.house.definitions.active("complaint").elements.values() if e.kind == "endEvent"}
    assert ends - {element for path in SCENARIOS for element in played(path)[0].path} == set()


@pytest.mark.parametrize("path", SMS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_sms_fits_two_segments_with_the_carriers_code(path: Path) -> None:
    text = re.sub(r"\{([a-z_]+)\}", lambda found: SAMPLE[found[1]], path.read_text("utf-8").strip())
    assert segments(text) <= 2, f"{len(text)} characters"


@pytest.mark.parametrize("path", SMS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_sms_tells_nothing_of_the_case(path: Path) -> None:
    """Only the number, the password once, and where to look (A4, A17, R57)."""
    named = set(re.findall(r"\{([a-z_]+)\}", path.read_text("utf-8")))
    allowed = {"number", "status_url", "brand"} | ({"password"} if path.parent.name == "acknowledgement" else set())
    assert named <= allowed


def test_every_message_is_sent_in_some_scenario(played: Any) -> None:
    """So each text found all its variables: what a case does not have stops the sending."""
    sent = {message.partition("/")[0] for path in SCENARIOS for message in played(path)[0].messages}
    assert {folder.name for folder in (PROCESS / "messages").iterdir()} - sent == set()


def test_a_message_has_all_languages_and_the_same_placeholders() -> None:
    for folder in sorted((PROCESS / "messages").iterdir()):
        for part in sorted({file.name.split(".")[0] for file in folder.iterdir()}):
            named = {
                language: set(re.findall(r"\{([a-z_]+)\}", (folder / f"{part}.{language}.txt").read_text("utf-8")))
                for language in LANGUAGES
            }
            # the brand may stay out where the segment is too short for it
            assert len({frozenset(names - {"brand"}) for names in named.values()}) == 1, f"{folder.name}/{part}"


def test_the_rules_find_nothing_in_the_bundle_not_even_a_warning() -> None:
    from engine.bootstrap import load_handlers
    from engine.definitions.releases import read_folder
    from engine.handling import operations
    from engine.rules import check

    load_handlers("handlers")
    assert [p.line() for p in check(read_folder(PROCESS), operations=operations())] == []


def test_no_stage_is_handed_what_the_drawing_does_not_list(desk: Engine, played: Any) -> None:
    """A stage sees what its call lists; the customer's words to us are for those who evaluate, not for the reporter."""
    run, _ = played(PROCESS / "scenarios" / "agreed_second_round.json")
    elements = desk.house.definitions.active("complaint").elements
    seen = {task.element_id: desk.queries.task(task.id).data for task in desk.queries.tasks_of(run.instance.id)}
    listed = {e.called: set(e.io.inputs) | set(e.io.outputs) for e in elements.values() if e.called and e.io}
    for element_id, data in seen.items():
        assert set(data) <= listed[elements[element_id].process_id], element_id
    assert "description" in seen["evaluate_complaint"]
    assert "description" not in seen["write_report"]
