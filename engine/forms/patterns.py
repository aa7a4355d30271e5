"""Which patterns a form may carry: those that cannot keep the server busy on a short text (threat T12)."""

from __future__ import annotations

import re
from re import _constants, _parser  # the only reader of patterns that Python has
from typing import Any

_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_REFUSED = (_constants.GROUPREF, _constants.GROUPREF_EXISTS, _constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP)


def costly(pattern: str) -> bool:
    """Whether the pattern is no pattern, or could take more than polynomial time of degree 3.

    Refused: a repetition of varying length inside another (`(a+)+`), an alternative inside a repetition, back
    references, what JavaScript does not know, and more than three repetitions of varying length.
    Texts that are matched are at most 200 characters long.
    """
    try:
        re.compile(pattern, re.ASCII)
        tree = _parser.parse(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return True
    count = [0]
    return _walk(list(tree), False, count) or count[0] > 3


def _walk(nodes: list[Any], repeated: bool, count: list[int]) -> bool:
    return any(_node(operation, argument, repeated, count) for operation, argument in nodes)


def _node(operation: Any, argument: Any, repeated: bool, count: list[int]) -> bool:
    if operation in _REPEATS:
        least, most, inner = argument
        if repeated and most != least:
            return True
        count[0] += most != least and most > 1
        return _walk(list(inner), repeated or most > 1, count)
    if operation is _constants.BRANCH:
        return repeated or any(_walk(list(branch), repeated, count) for branch in argument[1])
    if operation is _constants.SUBPATTERN:
        return _walk(list(argument[-1]), repeated, count)
    if operation in (_constants.ASSERT, _constants.ASSERT_NOT):
        return _walk(list(argument[1]), repeated, count)
    return operation in _REFUSED
