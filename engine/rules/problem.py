"""What a rule found: one problem of one element, told in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

LANGUAGES = ("en", "tr", "ru", "es")
"""The languages every rule speaks; the first one is the fallback."""

Severity = Literal["error", "warning"]
Texts = Mapping[str, tuple[str, str]]
"""Language -> (message, way out), both with {placeholders} filled from `Problem.values`."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one element of one file.

    `element_id` is an element's or flow's id (`source -> target` for a flow that has none,
    a line number or key where the file is no diagram, or empty for the file as a whole);
    `rule` is the slug of the rule; `values` fill the placeholders of its texts.
    """

    file: str
    element_id: str
    rule: str
    severity: Severity
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The message, in one sentence."""
        return self._fill(0, language)

    def way_out(self, language: str = "en") -> str:
        """What to do about it, in one sentence."""
        return self._fill(1, language)

    def line(self, language: str = "en") -> str:
        """The problem on one line: file, element id, rule, message, way out."""
        place = f"{self.file}: {self.element_id}" if self.element_id else self.file
        return " ".join(f"{place}: {self.rule}: {self.text(language)} {self.way_out(language)}".split())

    def __str__(self) -> str:
        return self.line()

    def _fill(self, which: int, language: str) -> str:
        from engine.rules.registry import texts_of

        texts = texts_of(self.rule)
        template = texts.get(language, texts[LANGUAGES[0]])[which]
        return template.format_map(_Values(self.values, file=self.file, id=self.element_id))


class _Values(dict[str, Any]):
    """Placeholder values; a missing one shows as an empty string rather than failing a report."""

    def __init__(self, values: Mapping[str, Any], **more: Any) -> None:
        super().__init__({**more, **values})

    def __missing__(self, key: str) -> str:
        return ""
