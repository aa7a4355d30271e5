"""Reads a regular expression (XQuery/XPath 3.1, as DMN 1.5 clause 10.3.4.3 asks) into a program for a Pike machine.

No back-references and no look-around: with those, time would not be linear. They make the pattern
unreadable, and the functions that use it null.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MAX_PROGRAM = 1_000
"""Instructions of one pattern, counted repetitions (`{2,5}`) written out."""
MAX_GROUPS = 20
_MAX_DEPTH = 20
Accepts = Callable[[str], bool]
"""Whether one character is meant."""
Code = list[tuple[Any, ...]]
"""Instructions with relative jumps: char, split, jump, save, start, end."""

_SINGLE = {"n": "\n", "r": "\r", "t": "\t"}
_LITERAL = frozenset("\\|.-^?*+{}()[]$/\"' #&~@%<>=:;,!`")
_GENERAL = frozenset("LMNPZSC")


class PatternError(ValueError):
    """The pattern is not one this language knows."""


def _word(char: str) -> bool:
    return unicodedata.category(char)[0] not in "PZC"


def _name_start(char: str) -> bool:
    return char.isalpha() or char in "_:"


_CLASSES: dict[str, Accepts] = {
    "d": lambda char: unicodedata.category(char) == "Nd",
    "s": lambda char: char in " \t\n\r",
    "w": _word,
    "i": _name_start,
    "c": lambda char: _name_start(char) or char.isdigit() or char in "-.",
}


def _negate(accepts: Accepts) -> Accepts:
    return lambda char: not accepts(char)


def _any_of(parts: Sequence[Accepts]) -> Accepts:
    return lambda char: any(part(char) for part in parts)


def _one(wanted: str, fold: bool) -> Accepts:
    if fold:
        folded = wanted.casefold()
        return lambda char: char.casefold() == folded
    return lambda char: char == wanted


def _between(low: str, high: str, fold: bool) -> Accepts:
    if low > high:
        raise PatternError("range")
    if fold:
        return lambda char: low <= char.lower() <= high or low <= char.upper() <= high
    return lambda char: low <= char <= high


@dataclass
class Flags:
    """`s` dot meets line ends, `m` anchors at lines, `i` ignores case, `x` ignores spaces, `q` takes all literally."""

    s: bool = False
    m: bool = False
    i: bool = False
    x: bool = False
    q: bool = False


class Reader:
    """Reads one pattern; `groups` counts its capturing groups."""

    def __init__(self, source: str, flags: Flags) -> None:
        self.source = "".join(source.split()) if flags.x and not flags.q else source
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.depth = 0

    def program(self) -> Code:
        """The whole pattern as instructions; PatternError when it cannot be read."""
        if self.flags.q:
            return [("char", _one(char, self.flags.i)) for char in self.source]
        code = self._choice()
        if self.at < len(self.source):
            raise PatternError("bracket")
        return self._bounded(code)

    def _bounded(self, code: Code) -> Code:
        if len(code) > MAX_PROGRAM:
            raise PatternError("length")
        return code

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise PatternError("end")
        self.at += 1
        return char

    def _accept(self, text: str) -> bool:
        if self.source.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _choice(self) -> Code:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise PatternError("depth")
        branches = [self._branch()]
        while self._accept("|"):
            branches.append(self._branch())
        self.depth -= 1
        code = branches.pop()
        for branch in reversed(branches):
            code = [("split", 1, len(branch) + 2), *branch, ("jump", len(code) + 1), *code]
        return self._bounded(code)

    def _branch(self) -> Code:
        code: Code = []
        while self._peek() not in ("", "|", ")"):
            code += self._repeated(self._atom())
            self._bounded(code)
        return code

    def _repeated(self, atom: Code) -> Code:
        low, high = self._quantifier()
        if (low, high) == (1, 1):
            return atom
        lazy = self._accept("?")
        if self._peek() in ("*", "+") or (high is not None and high < low):
            raise PatternError("quantifier")
        code = atom * low if low * len(atom) <= MAX_PROGRAM else self._bounded([("jump", 1)] * (MAX_PROGRAM + 1))
        if high is None:
            return code + _split(len(atom) + 2, lazy) + atom + [("jump", -len(atom) - 1)]
        if (high - low) * (len(atom) + 1) > MAX_PROGRAM:
            raise PatternError("length")
        for left in range(high - low, 0, -1):
            code += _split((len(atom) + 1) * left, lazy) + atom
        return code

    def _quantifier(self) -> tuple[int, int | None]:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._accept(sign):
                return bounds
        if not self._accept("{"):
            return 1, 1
        text, closed, _ = self.source[self.at : self.at + 12].partition("}")
        low, comma, high = text.partition(",")
        if not closed or not low.isdecimal() or (high and not high.isdecimal()):
            raise PatternError("quantifier")
        self.at += len(text) + 1
        if not comma:
            return int(low), int(low)
        return int(low), int(high) if high else None

    def _atom(self) -> Code:
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return [("char", self._class())]
        if char == ".":
            return [("char", (lambda c: True) if self.flags.s else (lambda c: c not in "\n\r"))]
        if char in "^$":
            return [("start" if char == "^" else "end", self.flags.m)]
        if char == "\\":
            return [("char", self._escape())]
        if char in "*+?{}])":
            raise PatternError("sign")
        return [("char", _one(char, self.flags.i))]

    def _group(self) -> Code:
        if self._accept("?:"):
            code = self._choice()
        elif self._peek() == "?":
            raise PatternError("look-around")
        else:
            self.groups += 1
            if self.groups > MAX_GROUPS:
                raise PatternError("groups")
            number = self.groups
            code = [("save", 2 * number), *self._choice(), ("save", 2 * number + 1)]
        if not self._accept(")"):
            raise PatternError("bracket")
        return code

    def _escape(self) -> Accepts:
        char = self._take()
        if char in _SINGLE:
            return _one(_SINGLE[char], False)
        if char.lower() in _CLASSES:
            accepts = _CLASSES[char.lower()]
            return accepts if char.islower() else _negate(accepts)
        if char in "pP":
            accepts = self._category()
            return accepts if char == "p" else _negate(accepts)
        if char not in _LITERAL:
            raise PatternError("escape")
        return _one(char, self.flags.i)

    def _category(self) -> Accepts:
        name, closed, _ = self.source[self.at + 1 : self.at + 5].partition("}")
        if self._take() != "{" or not closed or not name or name[0] not in _GENERAL:
            raise PatternError("category")
        self.at += len(name) + 1
        return lambda char: unicodedata.category(char).startswith(name)

    def _class(self) -> Accepts:
        negated = self._accept("^")
        parts: list[Accepts] = []
        without: Accepts | None = None
        while not self._accept("]"):
            if parts and self._accept("-["):
                without = self._class()
                continue
            parts.append(self._member())
        if not parts:
            raise PatternError("class")
        accepts = _negate(_any_of(parts)) if negated else _any_of(parts)
        if without is None:
            return accepts
        excluded = without
        return lambda char: accepts(char) and not excluded(char)

    def _member(self) -> Accepts:
        char = self._take()
        if char == "\\" and self._peek() not in _SINGLE and self._peek() not in _LITERAL:
            return self._escape()
        low = self._plain(char)
        if self._peek() == "-" and self.source[self.at + 1 : self.at + 2] not in ("]", "["):
            self.at += 1
            return _between(low, self._plain(self._take()), self.flags.i)
        return _one(low, self.flags.i)

    def _plain(self, char: str) -> str:
        if char == "[":
            raise PatternError("class")
        if char != "\\":
            return char
        escaped = self._take()
        if escaped not in _SINGLE and escaped not in _LITERAL:
            raise PatternError("class")
        return _SINGLE.get(escaped, escaped)


def _split(past: int, lazy: bool) -> Code:
    return [("split", past, 1)] if lazy else [("split", 1, past)]
