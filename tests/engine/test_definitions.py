"""Releases: immutable, content-hashed, checked, compiled once, activated; and brought back to a folder."""

from __future__ import annotations

import pytest

from engine.definitions.bundle import Texts, bundle_hash, read_process
from engine.definitions.releases import read_folder
from engine.errors import DiagramError, NotFound
from tests.factories import bundle, call, end, service, start, timer, user

NODES = [start(), user("check"), end()]
WAY = "received > check > done"


def test_the_hash_is_of_the_content_not_of_the_order():
    files = bundle(NODES, WAY)
    assert bundle_hash(files) == bundle_hash(dict(reversed(files.items())))
    assert bundle_hash(files) != bundle_hash({**files, "forms/check.form": b"{}"})
    assert bundle_hash({"a": b"bc"}) != bundle_hash({"ab": b"c"})


def test_releasing_the_same_files_again_makes_no_new_release(stage):
    files = bundle(NODES, WAY)
    first = stage.engine.release("sample", files, note="one", author="dana", accept_warnings=True)
    again = stage.engine.release("sample", files, note="two", author="dana", accept_warnings=True)
    assert (again.id, again.version, again.note) == (first.id, 1, "one")


def test_a_running_case_stays_on_its_release(stage):
    stage.draw(NODES, WAY)
    old = stage.start()
    stage.draw([start(), user("check"), user("second"), end()], "received > check > second > done")
    new = stage.start()
    stage.complete(old)
    stage.complete(new)
    assert stage.state(old) == "ended"
    assert stage.task(new).element_id == "second"
    assert [(r.version, r.active) for r in stage.engine.queries.releases("sample")] == [(2, True), (1, False)]


def test_an_old_release_can_be_active_again(stage):
    files = bundle(NODES, WAY)
    stage.engine.release("sample", files, author="dana", accept_warnings=True)
    stage.draw([start(), user("other"), end()], "received > other > done")
    assert stage.engine.release("sample", files, author="dana", accept_warnings=True).version == 1
    assert stage.engine.queries.active_release("sample").version == 1


def test_a_drawing_that_cannot_run_is_not_released(stage):
    files = bundle([start(), service("tell", "nobody_knows"), end()], "received > tell > done")
    with pytest.raises(DiagramError) as caught:
        stage.engine.release("sample", files, author="dana", accept_warnings=True)
    assert [p.element_id for p in caught.value.problems] == ["tell"]
    with pytest.raises(NotFound):
        stage.engine.queries.active_release("sample")


def test_a_release_with_a_warning_is_refused_and_says_which(stage):
    files = bundle(NODES, WAY)
    with pytest.raises(DiagramError, match="check: task_without_limit: ") as caught:
        stage.engine.release("sample", files, author="dana")
    found = [(p.element_id, p.rule, p.severity) for p in caught.value.problems]
    assert found == [("check", "task_without_limit", "warning")]
    with pytest.raises(NotFound):
        stage.engine.queries.active_release("sample")
    assert stage.engine.release("sample", files, author="dana", accept_warnings=True).active


def test_a_drawing_without_a_warning_is_released_without_a_word(stage):
    files = bundle([start(), user("check", due="workdays(1)"), end()], WAY)
    assert stage.engine.release("sample", files, author="dana").active


def test_accepting_warnings_accepts_no_error(stage):
    files = bundle([start(), service("tell", "nobody_knows"), end()], "received > tell > done")
    with pytest.raises(DiagramError):
        stage.engine.release("sample", files, author="dana", accept_warnings=True)


def test_a_release_is_compiled_once(stage, monkeypatch):
    import subprocess

    children = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: children.append(a) or popen(*a, **k))
    stage.draw(NODES, WAY)
    assert len(children) == 1


@pytest.mark.parametrize(
    "change", [{"process.toml": b"key ="}, {"process.toml": b'key = "other"\n'}, {"sample.bpmn": b"<not xml"}]
)
def test_rubbish_is_refused_with_a_reason(stage, change):
    with pytest.raises(DiagramError) as caught:
        stage.engine.release("sample", {**bundle(NODES, WAY), **change}, author="dana", accept_warnings=True)
    assert str(caught.value)


def test_a_missing_entry_of_process_toml_is_named():
    with pytest.raises(DiagramError, match="title"):
        read_process(b'key = "x"')


def test_a_release_comes_back_to_a_folder(stage, tmp_path):
    files = bundle(NODES, WAY)
    stage.engine.release("sample", files, author="dana", accept_warnings=True)
    folder = tmp_path / "sample"
    stage.engine.export("sample", folder)
    exported = read_folder(folder)
    assert exported == {k: v for k, v in files.items() if k != "calendar.toml"}
    (tmp_path / "calendar.toml").write_bytes(files["calendar.toml"])
    assert stage.engine.release_folder(folder, note="again", accept_warnings=True).version == 1


def test_two_releases_at_once_get_two_versions(stage):
    from concurrent.futures import ThreadPoolExecutor

    bundles = [bundle([start(), user(f"check_{i}"), end()], f"received > check_{i} > done") for i in range(2)]
    with ThreadPoolExecutor(2) as pool:
        made = list(
            pool.map(lambda files: stage.engine.release("sample", files, author="dana", accept_warnings=True), bundles)
        )
    assert sorted(r.version for r in made) == [1, 2]
    assert [r.active for r in stage.engine.queries.releases("sample")].count(True) == 1


def test_texts_fall_back_to_what_is_drawn():
    texts = Texts({"check": {"name": "Prüfen"}, "form": {"check": {"note": {"label": "Notiz"}}}})
    assert texts.lookup("check", "name", "Check") == "Prüfen"
    assert texts.lookup("check", "documentation", "What to do") == "What to do"
    assert texts.lookup("other", "name", "Other") == "Other"
    assert texts.field("check", "note") == {"label": "Notiz"}
    assert texts.field("check", "other") == {}


def test_the_procedure_shows_stages_and_limits(stage):
    stage.draw(
        [
            start(),
            call("evaluation", "evaluating"),
            timer("reminder", "evaluation", "workdays(2)"),
            timer("breach", "evaluation", "workdays(3)"),
            end(),
            end("a"),
            end("b"),
        ],
        "received > evaluation > done; reminder > a; breach > b",
        called={
            "evaluating": ([start("begin"), user("assess", due="workdays(3)"), end("over")], "begin > assess > over")
        },
    )
    found = stage.engine.queries.procedure("sample", "en")
    (stage_found,) = found.stages
    assert (found.title, found.version, stage_found.name) == ("Sample", 1, "Evaluation")
    assert [(limit.number, limit.unit) for limit in stage_found.limits] == [(2, "workdays"), (3, "workdays")]
    assert [(s.name, s.lane, s.due) for s in stage_found.steps] == [("Assess", "Desk", "workdays(3)")]
