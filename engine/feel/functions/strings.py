"""String functions (DMN 1.5, 10.3.4.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import patterns
from engine.feel.functions.registry import builtin
from engine.feel.runtime import Run


@builtin("substring", "string: string, start position: number, length?: number")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Characters from a position on; positions count from 1, from the end when negative."""
    at = int(start)
    if at == 0 or abs(at) > len(text):
        return None
    first = at - 1 if at > 0 else len(text) + at
    if length is None:
        return text[first:]
    return text[first : first + int(length)] if length >= 1 else None


@builtin("string length", "string: string")
def string_length(run: Run, text: str) -> int:
    """Number of characters."""
    return len(text)


@builtin("upper case", "string: string")
def upper_case(run: Run, text: str) -> str:
    """In capitals."""
    return text.upper()


@builtin("lower case", "string: string")
def lower_case(run: Run, text: str) -> str:
    """In small letters."""
    return text.lower()


@builtin("trim", "string: string")
def trim(run: Run, text: str) -> str:
    """Without white space at both ends (not in DMN 1.5)."""
    return text.strip()


@builtin("substring before", "string: string, match: string")
def substring_before(run: Run, text: str, match: str) -> str:
    """What stands before the first occurrence; nothing when there is none."""
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string: string, match: string")
def substring_after(run: Run, text: str, match: str) -> str:
    """What stands after the first occurrence; nothing when there is none."""
    return text.partition(match)[2] if match else text


@builtin("contains", "string: string, match: string")
def string_contains(run: Run, text: str, match: str) -> bool:
    """Whether the text occurs."""
    return match in text


@builtin("starts with", "string: string, match: string")
def starts_with(run: Run, text: str, match: str) -> bool:
    """Whether it begins with the text."""
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(run: Run, text: str, match: str) -> bool:
    """Whether it ends with the text."""
    return text.endswith(match)


@builtin("matches", "input: string, pattern: string, flags?: string")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Whether the pattern is found somewhere."""
    compiled = patterns.compile_pattern(pattern, flags or "")
    return None if compiled is None else compiled.search(text, 0, run) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags?: string")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Every match of the pattern replaced."""
    compiled = patterns.compile_pattern(pattern, flags or "")
    return None if compiled is None else compiled.replace(text, replacement, run)


@builtin("split", "string: string, delimiter: string")
def split(run: Run, text: str, delimiter: str) -> list[Any] | None:
    """The parts between the matches of the pattern."""
    compiled = patterns.compile_pattern(delimiter, "")
    parts = compiled.split(text, run) if compiled else None
    return None if parts is None else run.items(parts)


@builtin("string join", "list: list, delimiter?: string, prefix?: string, suffix?: string")
def string_join(
    run: Run, parts: list[Any], delimiter: str | None = None, prefix: str | None = None, suffix: str | None = None
) -> str | None:
    """The texts one after the other; nulls are left out."""
    if any(type(part) is not str and part is not None for part in parts):
        return None
    joined = (delimiter or "").join(part for part in parts if part is not None)
    return run.text((prefix or "") + joined + (suffix or ""))
