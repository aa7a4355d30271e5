"""From source to syntax tree: length, tokens, grammar, depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree, UnexpectedToken
from lark.lexer import Lexer as LarkLexer

from engine.feel.lexer import Lexer
from engine.feel.limits import MAX_SOURCE, MAX_TREE, refuse

Node = Tree[Token]


class _Tokens(LarkLexer):
    """lark's door for a lexer of one's own: what is handed to `parse` are tokens already."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        """Hand the tokens on."""
        return iter(data)


@cache
def _parser() -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer=_Tokens,
        start=["start", "unary"],
        propagate_positions=True,
        maybe_placeholders=True,
    )


def read(source: str, names: frozenset[str], *, unary: bool) -> Node:
    """The tree of an expression or of unary tests; FeelError says where it cannot be read."""
    if len(source) > MAX_SOURCE:
        refuse(f"The expression is longer than {MAX_SOURCE} characters.")
    if not source.strip():
        refuse("The expression is empty.")
    tokens = list(Lexer(source, names).tokens())
    if not tokens:
        refuse("The expression is empty.")
    try:
        tree = _parser().parse(tokens, start="unary" if unary else "start")  # type: ignore[arg-type,unused-ignore]
    except UnexpectedToken as error:
        token = error.token
        if token.type == "$END":
            refuse("The expression ends too early.", len(source) + 1)
        refuse(f"'{str(token)[:40]}' is not expected here.", (token.start_pos or 0) + 1)
    _measure(tree)
    return tree


_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def unescape(token: str) -> str:
    """The text inside a quoted token; an escape FEEL does not know stays as written."""

    def plain(found: re.Match[str]) -> str:
        code = found[1]
        if len(code) == 1:
            return _ESCAPES.get(code, found[0])
        point = int(code[1:], 16)
        return chr(point) if point <= 0x10FFFF else found[0]

    text = _ESCAPE.sub(plain, token[1:-1])
    # a character above U+FFFF may be written as two \\u escapes
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _measure(tree: Node) -> None:
    level: list[Any] = [tree]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_TREE:
            refuse("The expression is nested too deeply.")
        level = [child for node in level if isinstance(node, Tree) for child in node.children]


def depth_and_size(tree: Node) -> tuple[int, int]:
    """Levels and number of nodes of a tree."""
    depth = size = 0
    level: list[Any] = [tree]
    while level:
        depth += 1
        size += len(level)
        level = [child for node in level if isinstance(node, Tree) for child in node.children]
    return depth, size


def position(node: Node | Token) -> int:
    """Where a node starts, counting characters from 1."""
    if isinstance(node, Token):
        return (node.start_pos or 0) + 1
    return getattr(node.meta, "start_pos", 0) + 1
