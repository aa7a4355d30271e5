"""`python -m engine`: thin commands with documented exit codes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import opening
from engine.cli import main
from engine.settings import DEMO_PASSWORD, Settings
from tests.factories import bundle, end, service, start, user

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs one command on the test's database; gives back exit code and output."""
    for name, value in {
        "EMBEDDED_URL": settings.embedded_url, "VAR_DIR": settings.var_dir, "SECRET_KEY": settings.secret_key,
        "SETTABLE_CLOCK": "true", "PROCESSES_DIR": str(tmp_path / "processes"), "BROKER_URL": "", "DATABASE_URL": "",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    def command(*arguments: str) -> tuple[int, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A process folder as an owner keeps it: the rules find nothing in it."""
    target = tmp_path / "processes" / "sample"
    drawn = [start(), user("check", due="workdays(1)"), end()]
    for name, content in bundle(drawn, "received > check > done").items():
        place = target.parent / name if name == "calendar.toml" else target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return target


def test_people_are_added_disabled_and_get_new_passwords(
    run: Run, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = run("people", "add", "bob", "--name", "Bob", "--group", "desk", "--group", "lead")
    assert code == 0
    assert engine.sign_in("bob", said.split()[-1], "127.0.0.1")
    monkeypatch.setattr("sys.stdin", io.StringIO("a much longer password\n"))
    assert run("people", "reset", "bob", "--ask") == (0, "bob has a new password\n")
    assert engine.sign_in("bob", "a much longer password", "127.0.0.1")
    assert run("people", "disable", "bob")[0] == 0
    assert run("people", "list")[1].split()[-1] == "(disabled)"


def test_a_login_that_is_taken_or_unknown_is_said_plainly(run: Run) -> None:
    run("people", "add", "bob", "--name", "Bob")
    assert run("people", "add", "bob", "--name", "Bob") == (2, "somebody has this login already\n")
    assert run("people", "disable", "charlie")[0] == 2


def test_a_short_password_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    code, said = run("people", "add", "bob", "--name", "Bob", "--ask")
    assert code == 2
    assert "too_short" in said


def test_a_folder_is_checked_released_listed_and_exported(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("check", str(folder))[0] == 0
    code, said = run("release", str(folder), "--note", "first words")
    assert (code, said.split(" (")[0]) == (0, "sample: release 1 is active")
    assert "first words" in run("list")[1]
    assert run("export", "sample", str(tmp_path / "out"))[0] == 0
    assert (tmp_path / "out" / "process.toml").read_bytes() == (folder / "process.toml").read_bytes()


def test_a_drawing_with_an_error_is_not_released(run: Run, folder: Path) -> None:
    (next(folder.glob("*.bpmn"))).write_text("<nonsense/>")
    assert run("check", str(folder))[0] == 1
    assert run("release", str(folder))[0] == 2
    assert run("list")[1] == ""


def bare(folder: Path) -> Path:
    """The folder with a drawing that would run, but has no limit for its task."""
    (folder / "sample.bpmn").write_bytes(
        bundle([start(), user("check"), end()], "received > check > done")["sample.bpmn"]
    )
    return folder


def test_a_drawing_with_a_warning_is_released_only_when_it_is_accepted(run: Run, folder: Path) -> None:
    assert run("check", str(bare(folder)))[0] == 0
    code, said = run("release", str(folder))
    assert code == 2
    assert "sample.bpmn: check: task_without_limit: " in said
    assert run("list")[1] == ""
    assert run("release", str(folder), "--accept-warnings")[0] == 0
    assert "sample" in run("list")[1]


def test_a_first_release_is_not_made_with_a_warning(run: Run, folder: Path) -> None:
    bare(folder)
    code, said = run("prepare")
    assert code == 2
    assert "task_without_limit" in said
    assert run("list")[1] == ""


def test_a_release_that_is_active_never_stops_a_start_by_its_warnings(run: Run, folder: Path) -> None:
    assert run("release", str(bare(folder)), "--accept-warnings")[0] == 0
    assert run("prepare")[0] == 0


def test_the_first_start_releases_each_folder_once_and_makes_demo_people(
    settings: Settings, run: Run, folder: Path, engine: Any
) -> None:
    (folder.parent / "demo_people.toml").write_text('[[people]]\nlogin = "bob"\nname = "Bob"\ngroups = ["desk"]\n')
    code, said = run("prepare")
    assert code == 0
    assert "sample released as version 1" in said
    assert "1 demo people" in said
    assert engine.sign_in("bob", DEMO_PASSWORD, "127.0.0.1")
    assert "released" not in run("prepare")[1]


def test_a_rehearsal_has_demo_people_and_every_page_says_so(settings: Settings, folder: Path, engine: Any) -> None:
    from dataclasses import replace

    from web import create_app

    (folder.parent / "demo_people.toml").write_text('[[people]]\nlogin = "bob"\nname = "Bob"\ngroups = ["desk"]\n')
    url = f"{settings.embedded_url.partition('?')[0]}_rehearsal"
    staged = replace(settings, database_url=url, demo_people=True, processes_dir=str(folder.parent), rehearsal=True)
    object.__setattr__(engine.house, "settings", staged)
    assert "1 demo people" in list(opening.demo_people(engine))
    page = create_app(engine).test_client().get("/sign-in").get_data(as_text=True)
    assert 'class="rehearsal"' in page
    assert "Bob" in page


def test_no_demo_people_on_an_external_database(settings: Settings, folder: Path, engine: Any) -> None:
    from dataclasses import replace

    from engine import build

    (folder.parent / "demo_people.toml").write_text('[[people]]\nlogin = "bob"\nname = "Bob"\ngroups = ["desk"]\n')
    external = build(
        replace(settings, database_url=settings.embedded_url, demo_people=True, processes_dir=str(folder.parent))
    )
    list(opening.open_desk(external))
    external.close()
    assert engine.queries.people() == []


def test_a_sweeper_goes_on_after_a_round_that_failed(engine: Any) -> None:
    from dataclasses import replace
    from threading import Event
    from types import SimpleNamespace

    from engine.cli.repair import sweep_on

    ending, rounds = Event(), []

    def sweep() -> Any:
        rounds.append(1)
        if len(rounds) == 1:
            raise ConnectionError
        ending.set()
        return engine.sweep()

    desk: Any = SimpleNamespace(sweep=sweep, settings=replace(engine.settings, sweep_seconds=1))
    sweep_on(desk, ending)
    assert len(rounds) == 2


def test_an_incident_is_listed_and_tried_again(run: Run, engine: Any) -> None:
    from engine.handling import BpmnError, handler
    from engine.handling import operations as registered

    state = {"broken": True}

    def fragile(job: Any) -> dict[str, object]:
        if state["broken"]:
            raise BpmnError("nobody_catches_this")
        return {}

    if "cli_fragile" not in registered():
        handler("cli_fragile", title="Breaks")(fragile)
    files = bundle([start(), service("act", "cli_fragile"), end()], "received > act > done")
    engine.release("sample", files, author="dana", accept_warnings=True)
    answers = {"customer_name": "Alice", "customer_email": "alice@example.org", "customer_phone": "+905301112233"}
    from engine.records import Actor

    case = engine.start("sample", answers, actor=Actor("anonymous"))
    assert run("work")[0] == 0
    code, said = run("incidents")
    assert code == 1
    assert case.number in said
    assert "Alice" not in said
    state["broken"] = False
    assert run("retry", said.split()[0], "--reason", "the printer is back")[0] == 0
    run("work")
    assert run("incidents") == (0, "")


def test_sweep_and_verify_answer_in_words(run: Run) -> None:
    assert run("sweep")[0] == 0
    assert run("verify") == (0, "every chain of history is whole\n")
    assert run("verify", "RD-0000-0000")[0] == 2


def test_a_broken_chain_is_named(run: Run, engine: Any, folder: Path, database: str) -> None:
    import psycopg

    from engine.records import Actor

    engine.release_folder(folder)
    answers = {"customer_name": "Alice", "customer_email": "alice@example.org", "customer_phone": "+905301112233"}
    case = engine.start("sample", answers, actor=Actor("anonymous"))
    with psycopg.connect(database) as connection:
        connection.execute("set session_replication_role = replica")  # whoever owns the server can do this
        connection.execute("update history set actor = 'somebody else' where seq = 2")
    code, said = run("verify")
    assert code == 1
    assert f"{case.number}: broken at entry 2" in said


def test_business_time_is_shown_and_moved(run: Run, engine: Any) -> None:
    assert run("clock") == (0, "business time 2026-03-18T07:00:00+00:00\n")
    assert re.search("2026-03-20T08:(29:59|30:0)", run("clock", "+P2DT1H30M")[1])
    assert re.search("2026-06-01T0(5:59:59|6:00:0)", run("clock", "2026-06-01T09:00+03:00")[1])
    assert run("clock", "2026-06-01T09:00")[0] == 2
    assert run("clock", "tomorrow")[0] == 2


def test_backup_and_restore_from_the_terminal(run: Run, tmp_path: Path) -> None:
    run("people", "add", "bob", "--name", "Bob")
    assert run("backup", str(tmp_path / "desk.tar"))[0] == 0
    run("people", "add", "erin", "--name", "Erin")
    assert run("restore", str(tmp_path / "desk.tar"))[0] == 2
    code, said = run("restore", str(tmp_path / "desk.tar"), "--overwrite")
    assert (code, "every chain" in said) == (0, True)
    assert "erin" not in run("people", "list")[1]


def test_the_doctor_names_what_is_not_well(run: Run) -> None:
    code, said = run("doctor")
    assert code == 1
    assert "FAIL worker" in said
    assert "ok   schema" in said


def test_a_wrong_setting_is_refused_before_anything_happens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert run("verify") == (2, "PORT must be a whole number, not 'eighty'\n")


def test_the_embedded_desk_is_not_started_beside_a_server(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/desk")
    monkeypatch.setenv("SETTABLE_CLOCK", "")
    code, said = run("run")
    assert code == 2
    assert "engine/RUNBOOK.md" in said


def test_wrong_use_ends_with_2(run: Run) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("dance")
