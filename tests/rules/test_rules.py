"""Every rule has texts in four languages, a drawing that breaks it and one that does not.

`fixtures/<slug>/{valid,invalid}.bpmn` are lone diagrams; `fixtures/<slug>/invalid/` is laid over
the sound process folder `fixtures/bundle/`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from engine.handling import Operation
from engine.rules import LANGUAGES, Problem, check
from engine.rules.registry import rules

FIXTURES = Path(__file__).parent / "fixtures"
BUNDLE = FIXTURES / "bundle"
MADE_HERE = frozenset({"file_too_large", "rule_error", "does_not_parse"})
"""Rules without a drawing of their own; other tests of this folder break them."""
SLUGS = sorted(rules())
LONE = [slug for slug in SLUGS if (FIXTURES / slug / "invalid.bpmn").exists()]
IN_BUNDLE = [slug for slug in SLUGS if (FIXTURES / slug / "invalid").is_dir()]


def _do_nothing() -> None:
    return None


SEND = Operation(
    name="send_message",
    title="Send a message",
    run=_do_nothing,
    params={"template": str, "to": str, "channel": str},
    required=frozenset({"template"}),
    results=(),
    inline=False,
    max_attempts=5,
    timeout_seconds=60,
    description="",
)
OPERATIONS = {"send_message": SEND}


def files_of(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def judged(files: Mapping[str, bytes]) -> list[Problem]:
    return check(files, operations=OPERATIONS)


def lone(slug: str, name: str) -> dict[str, bytes]:
    return {name: (FIXTURES / slug / name).read_bytes()}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_rule_has_an_example_of_what_it_refuses(slug: str) -> None:
    assert slug in LONE or slug in IN_BUNDLE or slug in MADE_HERE


def test_every_folder_of_examples_belongs_to_a_rule() -> None:
    assert {f.name for f in FIXTURES.iterdir()} - {"bundle"} <= set(SLUGS)


@pytest.mark.parametrize("slug", LONE)
def test_the_wrong_drawing_breaks_the_rule(slug: str) -> None:
    problems = [p for p in judged(lone(slug, "invalid.bpmn")) if p.rule == slug]
    assert problems
    assert all(p.severity == rules()[slug].SEVERITY for p in problems)


@pytest.mark.parametrize("slug", LONE)
def test_the_named_element_is_in_the_wrong_drawing(slug: str) -> None:
    text = (FIXTURES / slug / "invalid.bpmn").read_text(encoding="utf-8", errors="replace")
    for problem in judged(lone(slug, "invalid.bpmn")):
        named = problem.element_id
        assert (
            not named or named.startswith("line ") or "@" in named or all(f'"{n}"' in text for n in named.split(" -> "))
        )


@pytest.mark.parametrize("slug", LONE)
def test_the_right_drawing_breaks_no_rule(slug: str) -> None:
    problems = judged(lone(slug, "valid.bpmn"))
    assert [str(p) for p in problems if p.rule == slug or p.severity == "error"] == []


def test_the_sound_bundle_has_no_problem_at_all() -> None:
    assert [str(p) for p in judged(files_of(BUNDLE))] == []


@pytest.mark.parametrize("slug", IN_BUNDLE)
def test_the_wrong_file_in_the_bundle_breaks_the_rule(slug: str) -> None:
    problems = judged(files_of(BUNDLE) | files_of(FIXTURES / slug / "invalid"))
    assert [p.severity for p in problems if p.rule == slug][:1] == [rules()[slug].SEVERITY]


@pytest.mark.parametrize("slug", IN_BUNDLE)
def test_the_wrong_file_in_the_bundle_breaks_nothing_else_badly(slug: str) -> None:
    problems = judged(files_of(BUNDLE) | files_of(FIXTURES / slug / "invalid"))
    assert {p.rule for p in problems if p.severity == "error"} <= {slug}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_rule_speaks_four_languages(slug: str) -> None:
    texts = rules()[slug].TEXTS
    assert set(texts) == set(LANGUAGES)
    for which in (0, 1):
        sentences = {texts[language][which] for language in LANGUAGES}
        only_values = all(not _words(s) for s in sentences)
        assert only_values or len(sentences) == len(LANGUAGES)
        assert all(s.endswith((".", "}", ")")) for s in sentences)


@pytest.mark.parametrize("slug", SLUGS)
def test_all_languages_of_a_rule_say_the_same_values(slug: str) -> None:
    texts = rules()[slug].TEXTS
    for which in (0, 1):
        said = {language: _placeholders(texts[language][which]) for language in LANGUAGES}
        assert len(set(map(frozenset, said.values()))) == 1, said


@pytest.mark.parametrize("slug", LONE + IN_BUNDLE)
def test_a_message_has_all_its_values(slug: str) -> None:
    files = lone(slug, "invalid.bpmn") if slug in LONE else files_of(BUNDLE) | files_of(FIXTURES / slug / "invalid")
    texts = rules()[slug].TEXTS["en"]
    for problem in (p for p in judged(files) if p.rule == slug):
        given = set(problem.values) | {"file", "id"}
        assert _placeholders(texts[0]) | _placeholders(texts[1]) <= given


def test_a_rule_module_says_why_it_is_there() -> None:
    assert all(_says_why(module) for module in rules().values())


def _says_why(module: ModuleType) -> bool:
    return bool(module.__doc__) and len(str(module.__doc__).split()) >= 4


def _words(text: str) -> str:
    return "".join(literal for literal, *_ in string.Formatter().parse(text)).strip(" .:")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
