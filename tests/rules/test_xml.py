"""The one door for XML."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import DiagramError
from engine.rules import Problem
from engine.xml import LIMIT, parse


def refused(data: bytes) -> Problem:
    with pytest.raises(DiagramError) as caught:
        parse(data, name="x.bpmn")
    (problem,) = caught.value.problems
    assert isinstance(problem, Problem)
    return problem


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1254", "iso-8859-9", "windows-1251", "koi8-r"]
)
def test_names_are_kept_letter_for_letter_in_every_usual_encoding(encoding: str) -> None:
    name = "Жалоба" if encoding in {"windows-1251", "koi8-r"} else "İş ığ ŞĞ"
    text = f'<?xml version="1.0" encoding="{encoding}"?><a name="{name}"/>'
    assert parse(text.encode(encoding)).get("name") == name


def test_a_byte_order_mark_wins_over_the_declaration() -> None:
    assert parse('\ufeff<?xml version="1.0" encoding="iso-8859-1"?><a name="ş"/>'.encode()).get("name") == "ş"


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "ebcdic-cp-us", "idna", "unicode_escape", "rot13"])
def test_other_encodings_are_refused(encoding: str) -> None:
    assert refused(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()).rule == "encoding"


def test_utf_32_is_refused_by_its_mark() -> None:
    assert refused("<a/>".encode("utf-32")).rule == "encoding"


def test_bytes_that_are_not_what_is_declared_name_their_line() -> None:
    problem = refused(b"<a>\n\n\xff</a>")
    assert (problem.rule, problem.element_id) == ("encoding", "line 3")


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE a>",
        '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x">',
        "<!-- x --> <?y z?> <!DOCTYPE a>",
    ],
)
def test_any_doctype_is_refused_at_once(prolog: str) -> None:
    assert refused(f"{prolog}<a/>".encode()).rule == "doctype"


def test_a_doctype_in_utf_16_is_refused_too() -> None:
    assert refused("<!DOCTYPE a><a/>".encode("utf-16")).rule == "doctype"


def test_a_comment_that_speaks_of_a_doctype_is_none() -> None:
    assert parse(b"<!-- <!DOCTYPE a> --><a/>").tag == "a"


def test_entities_of_xml_itself_work() -> None:
    assert parse(b"<a>&lt;b&gt; &#x11F;</a>").text == "<b> ğ"


def test_a_comment_inside_a_text_does_not_cut_it() -> None:
    assert parse(b"<a>approved <!-- not --> = true</a>").text == "approved  = true"


def test_a_file_cut_short_names_its_last_line() -> None:
    assert refused(b"<a>\n<b>\n<c x='1'").element_id == "line 3"


@pytest.mark.parametrize("data", [b"", b"   \n", b"no xml at all", b"\x00\x01\x02", b"<a/><b/>", b"\xef\xbb\xbf"])
def test_what_is_no_xml_is_broken(data: bytes) -> None:
    assert refused(data).rule == "xml_broken"


def test_more_than_two_megabytes_are_refused() -> None:
    problem = refused(b"<a>" + b"x" * LIMIT + b"</a>")
    assert problem.rule == "file_too_large"
    assert "2048" in problem.text("en")


def test_a_smaller_limit_can_be_asked_for() -> None:
    with pytest.raises(DiagramError):
        parse(b"<a>" + b"x" * 100 + b"</a>", limit=50)


@pytest.mark.parametrize("depth", [101, 300, 20_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    assert refused(b"<a>" * depth + b"</a>" * depth).rule == "too_deep"


def test_too_many_elements_are_refused() -> None:
    assert refused(b"<a>" + b"<b/>" * 60_000 + b"</a>").rule == "too_deep"


def test_the_message_names_file_and_line(bpmn: Callable[..., bytes]) -> None:
    problem = refused(bpmn("<task")[:-40])
    assert str(problem).startswith("x.bpmn: line 1: xml_broken: The file breaks off")
