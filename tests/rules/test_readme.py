"""The list of rules in the README is the list of rules."""

from __future__ import annotations

from engine.rules.registry import rules
from engine.settings import ROOT


def row(slug: str) -> str:
    module = rules()[slug]
    why = " ".join(str(module.__doc__).split())
    return f"| `{slug}` | {module.SEVERITY} | {why} |"


def test_the_readme_lists_every_rule_with_its_severity_and_reason() -> None:
    listed = (ROOT / "engine" / "rules" / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in listed if line.startswith("| `")] == [row(slug) for slug in rules()]
