"""Regular expressions in linear time: a Pike machine, never Python's backtracking `re`.

All places a match could be in are followed at once, so that a text of n characters costs at most
n times the size of the pattern, whatever the pattern is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from engine.feel.pattern_syntax import Code, Flags, PatternError, Reader
from engine.feel.runtime import Run

Slots = tuple[int, ...]
"""Start and end of the match and of each group, -1 where a group took no part."""
_Threads = dict[int, Slots]
"""Places in the program that wait for a character, in order of priority."""
_PIECE = re.compile(r"\$(\d)|\\([\\$])|([^$\\]+)")


class Pattern:
    """A compiled pattern."""

    def __init__(self, program: Code, groups: int) -> None:
        self.program: Code = [*program, ("match",)]
        self.groups = groups

    def search(self, text: str, at: int, run: Run) -> Slots | None:
        """The leftmost match from `at` on, earlier alternatives first."""
        blank = (-1,) * (2 * self.groups + 2)
        threads, seen = _Threads(), set[int]()
        best: Slots | None = None
        for position in range(at, len(text) + 1):
            if best is None:
                self._follow(threads, seen, 0, (position, *blank[1:]), text, position)
            elif not threads:
                break
            run.tick(len(seen) + 1)
            seen = set()
            threads, found = self._advance(threads, seen, text, position)
            best = found or best
        return best

    def _advance(self, threads: _Threads, seen: set[int], text: str, position: int) -> tuple[_Threads, Slots | None]:
        """One character on; a thread that has matched cuts off those of lower priority."""
        moved = _Threads()
        for at, slots in threads.items():
            instruction = self.program[at]
            if instruction[0] == "match":
                return moved, (slots[0], position, *slots[2:])
            if position < len(text) and instruction[1](text[position]):
                self._follow(moved, seen, at + 1, slots, text, position + 1)
        return moved, None

    def _follow(self, threads: _Threads, seen: set[int], start: int, slots: Slots, text: str, position: int) -> None:
        """Add every place reachable without a character, in order of priority; `seen` before costs nothing."""
        waiting = [(start, slots)]
        while waiting:
            at, kept = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            operation, *arguments = self.program[at]
            if operation == "jump":
                waiting.append((at + arguments[0], kept))
            elif operation == "split":
                waiting += [(at + arguments[1], kept), (at + arguments[0], kept)]
            elif operation == "save":
                slot = arguments[0]
                waiting.append((at + 1, (*kept[:slot], position, *kept[slot + 1 :])))
            elif operation in ("start", "end"):
                if _anchored(operation, arguments[0], text, position):
                    waiting.append((at + 1, kept))
            else:
                threads[at] = kept

    def matches(self, text: str, run: Run) -> list[Slots] | None:
        """All matches one after the other; None when one of them is empty (XPath err:FORX0003)."""
        found = []
        at = 0
        while (slots := self.search(text, at, run)) is not None:
            if slots[0] == slots[1]:
                return None
            found.append(slots)
            at = slots[1]
        return found

    def replace(self, text: str, replacement: str, run: Run) -> str | None:
        """Every match replaced; `$1` is a group, `$0` the match, `\\$` a dollar sign."""
        pieces = list(_PIECE.finditer(replacement))
        matches = self.matches(text, run)
        if sum(len(piece[0]) for piece in pieces) != len(replacement) or matches is None:
            return None
        parts, at = [], 0
        for slots in matches:
            parts.append(text[at : slots[0]])
            parts += [self._piece(piece, slots, text) for piece in pieces]
            run.tick(len(pieces))
            at = slots[1]
        return run.text("".join(parts) + text[at:])

    def _piece(self, piece: re.Match[str], slots: Slots, text: str) -> str:
        if piece[1] is None:
            return piece[2] or piece[3]
        number = int(piece[1])
        if number > self.groups or slots[2 * number] < 0:
            return ""
        return text[slots[2 * number] : slots[2 * number + 1]]

    def split(self, text: str, run: Run) -> list[str] | None:
        """The parts between the matches."""
        matches = self.matches(text, run)
        if matches is None:
            return None
        starts = [0, *(slots[1] for slots in matches)]
        ends = [*(slots[0] for slots in matches), len(text)]
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _anchored(operation: str, lines: bool, text: str, position: int) -> bool:
    if operation == "start":
        return position == 0 or (lines and text[position - 1] == "\n")
    return position == len(text) or (lines and text[position] == "\n")


@lru_cache(maxsize=512)
def compile_pattern(source: str, flags: str) -> Pattern | None:
    """The pattern, or None when pattern or flags cannot be read."""
    if not set(flags) <= set("smixq"):
        return None
    reader = Reader(source, Flags(**dict.fromkeys(flags, True)))
    try:
        program = reader.program()
    except PatternError:
        return None
    return Pattern(program, reader.groups)
