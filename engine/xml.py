"""The one door for XML: diagrams and decision tables come in here and nowhere else.

What is refused and why (reliability-security 2b, threat rows on uploads): any DOCTYPE (entities
read files and explode), more than 2 MB, deep or huge trees, encodings that hide markup
(UTF-7). Nothing is ever fetched. Comments and processing instructions are dropped, because
a comment inside a script or condition changes what the text before it seems to say.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree

from engine.errors import DiagramError
from engine.rules.problem import Problem

LIMIT = 2 * 1024 * 1024
"""Bytes of one file."""
DEPTH = 100
"""Elements inside each other."""
NODES = 50_000
"""Elements of one file; a drawing of 500 steps with its picture has about 6,000."""

_ENCODINGS = re.compile(
    r"utf-?8|utf-?16([-_]?(le|be))?|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d|koi8-[ru]",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]{0,200}?\?>")
_DECLARED = re.compile(rb"""^\s*<\?xml\s[^>]{0,150}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_PROLOG = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_UNDECLARED_UTF16 = {b"<\x00?\x00": "utf-16-le", b"\x00<\x00?": "utf-16-be"}


def parse(data: bytes, *, name: str = "", limit: int = LIMIT) -> etree._Element:
    """The root element of an XML document.

    `name` is the file's name for messages. Accepted encodings: UTF-8, UTF-16 (with byte order
    mark or declared), the ISO-8859, windows-125x and KOI8 families. Raises DiagramError with
    one Problem, naming the line where there is one.
    """
    if len(data) > limit:
        raise _refused(name, "file_too_large", limit=limit // 1024, size=-(-len(data) // 1024))
    text = _decoded(data, name)
    _refuse_doctype(text, name)
    root = _tree(text, name)
    _measure(root, name)
    return root


def _decoded(data: bytes, name: str) -> str:
    encoding = _encoding(data)
    if not _ENCODINGS.fullmatch(encoding):
        raise _refused(name, "encoding", encoding=encoding)
    try:
        text = data.decode(encoding)
    except LookupError:
        raise _refused(name, "encoding", encoding=encoding) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(name, "encoding", element=f"line {line}", encoding=encoding, line=line) from None
    return text.removeprefix("\ufeff")


def _encoding(data: bytes) -> str:
    """The encoding by byte order mark, else as declared, else UTF-8."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if data[:4] in _UNDECLARED_UTF16:
        return _UNDECLARED_UTF16[data[:4]]
    declared = _DECLARED.match(data[:300])
    return declared.group(1).decode("ascii") if declared else "utf-8"


def _refuse_doctype(text: str, name: str) -> None:
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if text[start : start + 9].upper() == "<!DOCTYPE":
        line = text.count("\n", 0, start) + 1
        raise _refused(name, "doctype", element=f"line {line}", line=line)


def _tree(text: str, name: str) -> etree._Element:
    """Parsed after its own declaration was blanked: the text is decoded already."""
    body = _DECLARATION.sub(lambda m: "\n" * m.group().count("\n"), text, count=1)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        raise _broken(error, body, name) from None


def _broken(error: etree.XMLSyntaxError, body: str, name: str) -> DiagramError:
    message = error.msg or ""
    if "xcessive depth" in message:
        return _refused(name, "too_deep", limit=DEPTH)
    # libxml2 reports an empty file on line 0 or 1 of "<string>"; a cut file on its last line.
    line = min(max(error.lineno or 1, 1), body.count("\n") + 1)
    reason = re.sub(r", line \d+, column \d+$", "", message)
    return _refused(name, "xml_broken", element=f"line {line}", line=line, reason=reason)


def _measure(root: etree._Element, name: str) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth, count = depth + 1, count + 1
        if depth > DEPTH or count > NODES:
            raise _refused(name, "too_deep", limit=DEPTH, nodes=NODES)


def _refused(name: str, rule: str, *, element: str = "", **values: Any) -> DiagramError:
    return DiagramError([Problem(name, element, rule, "error", values)])
