"""FEEL's tokens. A name may hold spaces and signs, so the lexer is told which such names exist.

Where a name is introduced (`{ net price: ...`, `for my item in`, `function(a b)`, `f(start position: 2)`)
it is read up to the sign that ends it and known from then on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lark import Token

from engine.errors import FeelError
from engine.feel.limits import MAX_NESTING, error, refuse

_KEYWORDS = {
    "true": "TRUE", "false": "FALSE", "null": "NULL", "or": "_OR", "and": "_AND",
    "between": "_BETWEEN", "in": "_IN", "instance": "_INSTANCE", "of": "_OF", "if": "_IF",
    "then": "_THEN", "else": "_ELSE", "for": "_FOR", "return": "_RETURN", "some": "_SOME",
    "every": "_EVERY", "satisfies": "_SATISFIES", "function": "_FUNCTION",
}  # fmt: skip
_SIGNS = {
    "=": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE", "+": "PLUS", "-": "MINUS",
    "*": "STAR", "/": "SLASH", "**": "_POWER", "(": "_LPAR", ")": "_RPAR", "[": "_LSQB",
    "]": "_RSQB", "{": "_LBRACE", "}": "_RBRACE", ",": "_COMMA", ":": "_COLON", ".": "_DOT",
    "..": "_DOTS", "->": "_ARROW",
}  # fmt: skip
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)+")
_WORD = re.compile(r"[^\W\d]\w*|\?")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?(?!\w)")
_STRING = re.compile(r'@?"(?:[^"\\]|\\.)*"', re.DOTALL)
_SIGN = re.compile(r"\*\*|\.\.|->|<=|>=|!=|[=<>+\-*/()\[\]{},:.]")
_KEY = re.compile(r"([^\W\d][^\"{}\[\](),:]*?)\s*(?=:)")
_ARGUMENT = re.compile(r"([^\W\d][\w ']*?)\s*(?=:)")
_PARAMETER = re.compile(r"([^\W\d][\w ']*?)\s*(?=[:,)])")
_ITERATOR = re.compile(r"([^\W\d][\w ']*?)\s+(?=in\b)")
_VALUE_ENDS = frozenset(
    ["NUMBER", "STRING", "TEMPORAL", "TRUE", "FALSE", "NULL", "NAME", "_RPAR", "_RSQB", "_RBRACE", "_OPEN_END"]
)
_AFTER_RANGE = re.compile(r"\s*(?:$|[),\]}=<>+*/]|!=|(?:and|or|then|else|return|satisfies|in)\b)")


@dataclass
class _Bracket:
    sign: str
    dots: bool = False
    """`..` was seen: the next bracket may close a range."""
    iterating: bool = False
    """Between `for` and `return`: a comma introduces a name."""
    parameters: bool = False


@lru_cache(maxsize=256)
def _names_pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """One pattern for all names that are not a single word, the longest first."""
    special = sorted((n for n in names if not _WORD.fullmatch(n)), key=len, reverse=True)
    if not special:
        return None
    spaced = (r"\s+".join(re.escape(part) for part in name.split()) for name in special)
    return re.compile(f"(?:{'|'.join(spaced)})(?!\\w)")


class Lexer:
    """Reads one source into tokens."""

    def __init__(self, source: str, names: Iterable[str]) -> None:
        self.source = source
        self.names = frozenset(names)
        self.at = 0
        self.previous = ""
        self.brackets = [_Bracket("")]

    def tokens(self) -> Iterator[Token]:
        """The tokens in order; FeelError where a character or a bracket is wrong."""
        while True:
            space = _SPACE.match(self.source, self.at)
            self.at = space.end() if space else self.at
            if self.at >= len(self.source):
                return
            token = self._introduced() or self._name() or self._literal() or self._sign()
            if token is None:
                raise self._unreadable()
            self.previous = token.type
            yield token

    def _token(self, what: str, value: str, end: int) -> Token:
        start, self.at = self.at, end
        return Token(what, value, start_pos=start, line=1, column=start + 1, end_pos=end)

    def _introduced(self) -> Token | None:
        """A name at a place where FEEL introduces one."""
        pattern = self._introduction()
        match = pattern.match(self.source, self.at) if pattern else None
        if match is None:
            return None
        name = " ".join(match[1].split())
        if not _WORD.fullmatch(name):
            self.names = self.names | {name}
        return self._token("NAME", name, match.end(1))

    def _introduction(self) -> re.Pattern[str] | None:
        inner = self.brackets[-1]
        if self.previous in ("_FOR", "_SOME", "_EVERY"):
            return _ITERATOR
        if self.previous == "_COMMA" and inner.iterating:
            return _ITERATOR
        if self.previous not in ("_LBRACE", "_LPAR", "_COMMA"):
            return None
        if inner.sign == "{":
            return _KEY
        if inner.sign == "(":
            return _PARAMETER if inner.parameters else _ARGUMENT
        return None

    def _name(self) -> Token | None:
        pattern = _names_pattern(self.names)
        match = pattern.match(self.source, self.at) if pattern else None
        if match:
            return self._token("NAME", " ".join(match[0].split()), match.end())
        match = _WORD.match(self.source, self.at)
        if match is None:
            return None
        what = "NAME" if self.previous == "_DOT" else _KEYWORDS.get(match[0], "NAME")
        if what in ("_FOR", "_SOME", "_EVERY"):
            self.brackets[-1].iterating = True
        elif what in ("_RETURN", "_SATISFIES"):
            self.brackets[-1].iterating = False
        return self._token(what, match[0], match.end())

    def _literal(self) -> Token | None:
        match = _STRING.match(self.source, self.at)
        if match:
            temporal = match[0].startswith("@")
            return self._token("TEMPORAL" if temporal else "STRING", match[0], match.end())
        match = _NUMBER.match(self.source, self.at)
        return self._token("NUMBER", match[0], match.end()) if match else None

    def _sign(self) -> Token | None:
        match = _SIGN.match(self.source, self.at)
        if match is None:
            return None
        sign = match[0]
        if sign in "([{":
            what = self._open(sign)
        elif sign in ")]}":
            what = self._close(sign)
        else:
            what = _SIGNS[sign]
            self.brackets[-1].dots |= what == "_DOTS"
        return self._token(what, sign, match.end())

    def _open(self, sign: str) -> str:
        inner = self.brackets[-1]
        if sign == "[" and inner.dots and _AFTER_RANGE.match(self.source, self.at + 1):
            return self._pop("_OPEN_END")
        self._push(sign, parameters=self.previous == "_FUNCTION")
        return _SIGNS[sign]

    def _close(self, sign: str) -> str:
        if sign == "]" and self.previous not in _VALUE_ENDS and self.previous != "_LSQB":
            self._push("]")
            return "_OPEN_START"
        return self._pop(_SIGNS[sign])

    def _push(self, sign: str, *, parameters: bool = False) -> None:
        if len(self.brackets) > MAX_NESTING:
            refuse(f"More than {MAX_NESTING} brackets inside each other.", self.at + 1)
        self.brackets.append(_Bracket(sign, parameters=parameters))

    def _pop(self, what: str) -> str:
        if len(self.brackets) == 1:
            refuse("This bracket closes nothing.", self.at + 1)
        self.brackets.pop()
        return what

    def _unreadable(self) -> FeelError:
        if self.source[self.at] == '"' or self.source.startswith('@"', self.at):
            return error("This text has no closing quotation mark.", self.at + 1)
        return error("This character has no meaning here.", self.at + 1)
