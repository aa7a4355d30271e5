"""What a rule found: one problem of one element, told in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

LANGUAGES = ("en", "tr", "ru", "es")
"""The languages every rule speaks; the first one is the fallback."""

Severity = Literal["error", "warning"]
Texts = Mapping[str, tuple[str, str]]
"""Language -> (message, way out), both with {placeholders} filled from `Problem.values`."""
Values = Mapping[str, Any]
"""Placeholder -> value; a mapping of languages is a value that is itself translated."""
Found = Iterator[tuple[str, Values]]
"""What the check of one diagram yields: element id and values."""
FoundIn = Iterator[tuple[str, str, Values]]
"""What the check of a bundle yields: file, element id and values."""


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
    values: Values = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The message, in one sentence."""
        return self._fill(0, language)

    def way_out(self, language: str = "en") -> str:
        """What to do about it, in one sentence."""
        return self._fill(1, language)

    def line(self, language: str = "en") -> str:
        """The problem on one line: file, element id, rule, message, way out."""
        parts = [self.file, self.element_id, self.rule, f"{self.text(language)} {self.way_out(language)}"]
        return " ".join(": ".join(p for p in parts if p).split())

    def __str__(self) -> str:
        return self.line()

    def _fill(self, which: int, language: str) -> str:
        from engine.rules.registry import texts_of

        texts = texts_of(self.rule)
        template = texts.get(language, texts[LANGUAGES[0]])[which]
        return template.format_map(_Values(self.values, language, file=self.file, id=self.element_id))


class _Values(dict[str, Any]):
    """Placeholder values; a missing one shows as an empty string rather than failing a report."""

    def __init__(self, values: Values, language: str, **more: Any) -> None:
        super().__init__({**more, **values})
        self.language = language

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if isinstance(value, Mapping):
            return value.get(self.language, value.get(LANGUAGES[0], ""))
        if isinstance(value, (list, tuple, set, frozenset)):
            return ", ".join(str(v) for v in value)
        return value

    def __missing__(self, key: str) -> str:
        return ""
