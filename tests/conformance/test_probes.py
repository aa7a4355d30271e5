"""The 41 probe diagrams: each is accepted, warned of or refused as their MANIFEST says, naming the place, in time.

Many of them hold something that SpiffWorkflow 3.2.0 accepts and then silently alters or hangs on.
"""

from __future__ import annotations

import csv
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.check import check_path
from engine.rules import Problem, check
from engine.rules.diagram import read_diagram
from engine.settings import ROOT
from engine.spiff import Budget, Runtime, Specs, StepContext, compile_bundle

PROBES = ROOT.parent / "shared" / "data" / "bpmn-probes"
SECONDS = 15
"""Bound of one check on a busy machine; usually it takes a fifth of a second, and never hangs."""
NOW = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not PROBES.is_dir(), reason="the probe diagrams are not on this machine")

ACCEPTED = (
    "ok_linear.bpmn",
    "ok_no_drawing.bpmn",
    "ok_not_executable.bpmn",
    "ok_turkish_russian_names.bpmn",
    "ok_prefix_bpmn2.bpmn",
    "ok_utf16.bpmn",
    "ok_windows1254.bpmn",
    "long_450_steps.bpmn",
    "timer_bare_iso.bpmn",
    "name_with_markup.bpmn",
)

REFUSED = {
    "silent_flow_without_id.bpmn": ("flow_without_id", "s -> u"),
    "silent_task_named_End.bpmn": ("reserved_id", "End"),
    "silent_event_named_Start.bpmn": ("reserved_id", "Start"),
    "silent_island.bpmn": ("island", "island"),
    "silent_link_events.bpmn": ("unsupported_element", "lt"),
    "silent_signal_end.bpmn": ("unsupported_element", "e"),
    "silent_compensation.bpmn": ("unsupported_element", "c"),
    "silent_condition_on_task_flow.bpmn": ("condition_ignored", "f2"),
    "silent_adhoc_sequential.bpmn": ("unsupported_element", "ah"),
    "hang_nested_data_object.bpmn": ("data_object", "ref"),
    "hang_unknown_data_object.bpmn": ("data_object", "ref"),
    "long_600_steps.bpmn": ("too_many_steps", "complaint"),
    "message_start_without_message.bpmn": ("message_unknown", "s"),
    "message_start_unknown_message.bpmn": ("message_unknown", "s"),
    "flow_to_nowhere.bpmn": ("flow_to_nowhere", "f2"),
    "gateway_labels_only.bpmn": ("branch_without_condition", "yes"),
    "timer_empty.bpmn": ("timer_missing", "w"),
    "condition_juel.bpmn": ("expression_juel", "f2"),
    # `==` is not FEEL, whatever stands behind it: refused with a hint, naming the flow
    "condition_lowercase_true.bpmn": ("expression_python", "f2"),
    "deadlock_xor_split_and_join.bpmn": ("deadlock_join", "j"),
    "endless_loop_no_person.bpmn": ("loop_without_wait", "x"),
    "calls_itself.bpmn": ("call_cycle", "c"),
    "two_processes_same_id.bpmn": ("duplicate_id", "complaint"),
    "duplicate_node_ids.bpmn": ("duplicate_id", "u"),
    "script_reads_file.bpmn": ("script_not_context", "x"),
    "condition_runs_code.bpmn": ("expression_python", "f2"),
    "xml_external_entity.bpmn": ("doctype", "line 1"),
    "xml_entity_bomb.bpmn": ("doctype", "line 1"),
    "not_bpmn_svg.bpmn": ("not_bpmn", ""),
    "empty_definitions.bpmn": ("no_process", ""),
    "truncated.bpmn": ("xml_broken", "line 2"),
}
"""File -> rule and element that its refusal names."""

SAID = {
    "silent_island.bpmn": "Investigate root cause",
    "message_start_unknown_message.bpmn": "gone",
    "flow_to_nowhere.bpmn": "gone",
    "gateway_labels_only.bpmn": "evet",
    "timer_empty.bpmn": "does not say when",
    "hang_unknown_data_object.bpmn": "does not exist",
    "calls_itself.bpmn": "Again",
    "truncated.bpmn": "line 2",
    "long_600_steps.bpmn": "602 steps",
    "empty_definitions.bpmn": "no process",
    "not_bpmn_svg.bpmn": "not a BPMN diagram",
}
"""File -> what its first message must say."""


def read(name: str) -> bytes:
    return (PROBES / name).read_bytes()


def judged(name: str) -> list[Problem]:
    began = time.monotonic()
    problems = check({name: read(name)})
    assert time.monotonic() - began < SECONDS
    return problems


def test_every_file_of_the_manifest_has_its_verdict_here() -> None:
    with (PROBES / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["file"]: row["expected of the product"] for row in csv.DictReader(file)}
    assert set(expected) == {*ACCEPTED, *REFUSED} == {p.name for p in PROBES.glob("*.bpmn")}
    assert len(expected) == 41
    assert all("ACCEPT" in expected[name] for name in ACCEPTED)
    assert all("REFUSE" in expected[name] for name in REFUSED)


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_right_diagram_is_accepted(name: str) -> None:
    assert [str(p) for p in judged(name) if p.severity == "error"] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_diagram_is_refused_naming_the_place(name: str) -> None:
    errors = [p for p in judged(name) if p.severity == "error"]
    assert REFUSED[name] in [(p.rule, p.element_id) for p in errors]
    assert {p.rule for p in errors}.isdisjoint({"rule_error", "does_not_parse"})


@pytest.mark.parametrize("name", SAID)
def test_the_refusal_says_what_is_meant(name: str) -> None:
    assert any(SAID[name] in p.line("en") for p in judged(name) if p.severity == "error")


@pytest.mark.parametrize("name", [*ACCEPTED, *REFUSED])
def test_the_command_answers_with_the_same_verdict(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_path(PROBES / name) == (0 if name in ACCEPTED else 1)
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("(warning) ")]
    assert all(line.startswith(str(PROBES / name)) for line in lines)


def test_a_file_without_a_picture_says_so() -> None:
    assert "no_drawing" in {p.rule for p in judged("ok_no_drawing.bpmn")}


def test_no_file_is_read_through_an_entity_or_script() -> None:
    host = Path("/etc/hostname").read_text(encoding="utf-8").strip() if Path("/etc/hostname").exists() else "no host"
    for name in ("xml_external_entity.bpmn", "script_reads_file.bpmn"):
        assert all(host not in p.line(language) for p in judged(name) for language in ("en", "tr"))


# --- and what is accepted runs as drawn ---------------------------------------------------------


def context(now: datetime = NOW) -> StepContext:
    def no_inline(operation: str, params: object, variables: object) -> dict[str, object]:
        raise AssertionError(operation)

    given = feel.Context(now=now, timezone=ZoneInfo("Europe/Istanbul"), functions={})
    return StepContext(now=now, feel=given, run_inline=no_inline, operations={}, budget=Budget())


def started(name: str) -> tuple[Specs, Runtime]:
    specs = Specs.load(compile_bundle({name: read(name)}, "complaint"))
    runtime = Runtime.start(specs, {}, context())
    runtime.advance()
    return specs, runtime


@pytest.mark.parametrize("name", [n for n in ACCEPTED if n not in {"timer_bare_iso.bpmn", "long_450_steps.bpmn"}])
def test_one_person_task_is_offered_and_then_the_case_is_closed(name: str) -> None:
    specs, runtime = started(name)
    (wait,) = runtime.waits()
    assert (wait.kind, wait.element_id) == ("user_task", "u")
    reloaded = Runtime.load(specs, runtime.dump(), context())
    reloaded.complete(reloaded.waits()[0].token, {})
    reloaded.advance()
    assert reloaded.ended


def test_450_steps_are_walked_to_the_end() -> None:
    specs, runtime = started("long_450_steps.bpmn")
    for step in range(450):
        (wait,) = runtime.waits()
        assert wait.element_id == f"t{step}"
        runtime.complete(wait.token, {})
        runtime.advance()
        if step % 50 == 0:
            runtime = Runtime.load(specs, runtime.dump(), context())
    assert runtime.ended


def test_a_bare_duration_means_48_hours() -> None:
    specs, runtime = started("timer_bare_iso.bpmn")
    (wait,) = runtime.waits()
    assert wait.due == NOW + timedelta(hours=48)
    early = Runtime.load(specs, runtime.dump(), context(NOW + timedelta(hours=47)))
    early.advance()
    assert not early.ended
    late = Runtime.load(specs, runtime.dump(), context(NOW + timedelta(hours=48)))
    late.advance()
    assert late.ended


@pytest.mark.parametrize(
    "name,shown",
    [
        ("ok_turkish_russian_names.bpmn", "ŞİKÂYETİ İNCELE ığ — Рассмотреть жалобу ёй"),
        ("ok_windows1254.bpmn", "Şikâyeti İncele ığ"),
        ("name_with_markup.bpmn", "<img src=x onerror=alert(1)> ';-- =1+1"),
    ],
)
def test_names_are_kept_letter_for_letter(name: str, shown: str) -> None:
    assert read_diagram(name, read(name)).elements["u"].name == shown
