"""A form as a page shows it, and as it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import web
from engine import forms as rules
from engine.errors import FieldProblem, Invalid
from web.forms import field_texts, pressed, read_answers, rearranged, render_form, to_html, unseen


@pytest.fixture
def page() -> Iterator[Flask]:
    app = Flask("web", root_path=str(Path(web.__file__).parent))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    with app.test_request_context():
        yield app


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "schemaVersion": 19, "components": list(components)}


NAME = {
    "type": "textfield",
    "key": "name",
    "label": "Name",
    "description": "As on the order",
    "validate": {"required": True},
}
KIND = {
    "type": "radio",
    "key": "kind",
    "label": "Kind",
    "values": [{"label": "Broken", "value": "broken"}, {"label": "Late", "value": "late"}],
}
ITEMS = {
    "type": "dynamiclist",
    "path": "items",
    "label": "Item",
    "components": [
        {"type": "textfield", "key": "what", "label": "What"},
        {"type": "checkbox", "key": "kept", "label": "Kept"},
    ],
}


def draw(*args: Any, **given: Any) -> BeautifulSoup:
    return BeautifulSoup(str(render_form(*args, **given)), "html.parser")


def tag(found: Any) -> Tag:
    assert isinstance(found, Tag)
    return found


def sent(data: Any, **more: Any) -> Any:
    return Request(EnvironBuilder(method="POST", data=data, **more).get_environ())


def test_every_control_has_a_label_and_says_what_describes_it(page: Flask) -> None:
    html = draw(form(NAME), {"name": ""}, [FieldProblem("name", "required")])
    control = tag(html.find("input", id="f-name"))
    assert tag(html.find("label", attrs={"for": "f-name"})).get_text(strip=True) == "Name"
    assert control["aria-describedby"] == "f-name-hint f-name-error"
    assert control["aria-invalid"] == "true"
    assert "This is needed." in tag(html.find(id="f-name-error")).get_text()


def test_what_may_stay_empty_is_said_and_nothing_is_starred(page: Flask) -> None:
    html = draw(form(NAME, KIND))
    assert "(optional)" in tag(html.find("legend")).get_text()
    assert "(optional)" not in tag(html.find("label", attrs={"for": "f-name"})).get_text()
    assert "*" not in html.get_text()


def test_the_summary_leads_to_the_controls(page: Flask) -> None:
    problems = [FieldProblem("kind", "not_an_option"), FieldProblem("items.0.what", "too_long", {"limit": 3})]
    html = draw(form(KIND, ITEMS), {"items": [{"what": "long"}]}, problems)
    links = html.select(".errors a")
    assert [link["href"] for link in links] == ["#f-kind-0", "#f-items-0-what"]
    assert all(html.find(id=str(link["href"])[1:]) for link in links)
    assert "Write at most 3 characters." in links[1].get_text()


def test_typed_text_comes_back_as_it_was_typed(page: Flask) -> None:
    typed = {"name": ' <b>"x"</b> & ', "kind": "late"}
    html = draw(form(NAME, KIND), typed)
    assert tag(html.find("input", id="f-name"))["value"] == typed["name"]
    assert tag(html.find("input", value="late")).has_attr("checked")
    assert html.find("b") is None


def test_an_area_keeps_its_first_line_break(page: Flask) -> None:
    html = str(render_form(form({"type": "textarea", "key": "t", "label": "T"}), {"t": "\nx"}))
    assert ">\n\nx</textarea>" in html


def test_nothing_is_inline(page: Flask) -> None:
    html = str(render_form(form(NAME, KIND, ITEMS, {"type": "text", "text": "x"}), refresh="/x"))
    assert "style=" not in html
    assert "<script" not in html
    assert "onclick" not in html


def test_texts_are_markdown_without_anything_active(page: Flask) -> None:
    html = to_html("# Title\n**bold** <script>x</script> [a](javascript:x) ![p](http://x/y) [b](https://x.example)")
    assert "<h2>Title</h2>" in html
    assert "<strong>bold</strong>" in html
    assert 'href="https://x.example"' in html
    assert not any(bad in html for bad in ("<script", "<img", 'href="javascript', "<h1"))


def test_a_read_only_field_is_text_not_a_control(page: Flask) -> None:
    html = draw(form({**NAME, "readonly": True}), {"name": "forged"}, variables={"name": "Alice"})
    assert html.find("input") is None
    assert "Alice" in html.get_text()
    assert "forged" not in html.get_text()


def test_texts_are_shown_in_the_readers_language(page: Flask) -> None:
    class Texts:
        def field(self, form_id: str, key: str) -> dict[str, Any]:
            return {("start", "kind"): {"label": "Tür", "values": {"late": "Geç"}}}.get((form_id, key), {})

    html = draw(form(KIND, NAME), lookup=field_texts(Texts(), "start"))
    assert "Tür" in tag(html.find("legend")).get_text()
    assert [o.get_text(strip=True) for o in html.select(".opt")] == ["Broken", "Geç"]
    assert "Name" in html.get_text()


def test_dates_fit_the_browsers_controls(page: Flask) -> None:
    when = {"type": "datetime", "key": "at", "dateLabel": "At", "subtype": "datetime"}
    html = draw(form(when), {"at": "2026-03-18T07:00:00+00:00"})
    assert tag(html.find(id="f-at"))["value"] == "2026-03-18T10:00"
    assert tag(html.find(id="f-at"))["type"] == "datetime-local"


def test_fields_share_a_line_when_their_columns_fit(page: Flask) -> None:
    half = [{"type": "textfield", "key": k, "label": k, "layout": {"columns": 8}} for k in "abc"]
    html = draw(form(*half))
    assert [len(row.find_all("input")) for row in html.select(".form-row")] == [2]


def test_what_a_browser_sends_is_read_by_the_forms_names_only(page: Flask) -> None:
    answers, uploads = read_answers(
        form(NAME, KIND, ITEMS),
        sent(
            MultiDict(
                [
                    ("name", " Ayşe "),
                    ("typename", "x"),
                    ("csrf_token", "y"),
                    ("items.row", "0"),
                    ("items.0.what", "pen"),
                    ("items.row", "7"),
                    ("items.7.kept", "on"),
                    ("items.9.what", "z"),
                ]
            )
        ),
    )
    assert answers == {"name": " Ayşe ", "items": [{"what": "pen", "kept": False}, {"kept": True}]}
    assert uploads == []


def test_files_are_read_with_their_names(page: Flask) -> None:
    picker = {"type": "filepicker", "key": "photos", "label": "Photos", "multiple": True}
    request = sent({"photos": (BytesIO(b"abc"), "çatlak.jpg", "image/jpeg"), "other": (BytesIO(b"no"), "x")})
    _, uploads = read_answers(form(picker), request)
    request.close()
    assert [(u.name, u.content, u.media_type) for u in uploads] == [("çatlak.jpg", b"abc", "image/jpeg")]


def test_rows_are_added_and_removed_without_losing_the_others(page: Flask) -> None:
    answers = {"items": [{"what": "a"}, {"what": "b"}]}
    button = pressed(sent({"rows": "remove:items.0"}))
    assert button is not None
    assert rearranged(answers, button) == {"items": [{"what": "b"}]}
    assert rearranged({"items": [{"what": "a"}]}, "add:items") == {"items": [{"what": "a"}, {}]}
    assert rearranged({"items": []}, "remove:items.5") == {"items": []}
    assert rearranged({"a": "x"}, "add:a.b.0") == {"a": "x"}
    assert pressed(sent({"rows": "drop:items"})) is None


def test_row_buttons_do_not_ask_the_browser_to_check(page: Flask) -> None:
    html = draw(form(ITEMS), {"items": [{"what": "a"}]})
    buttons = html.find_all("button")[1:]
    assert [b["value"] for b in buttons] == ["remove:items.0", "add:items"]
    assert all(b.has_attr("formnovalidate") for b in buttons)


def test_a_page_sent_back_untouched_is_read_as_it_was(page: Flask) -> None:
    schema = form(NAME, KIND, ITEMS)
    before = {"name": "Ayşe", "kind": "late", "items": [{"what": "a", "kept": True}, {"what": "b", "kept": False}]}
    html = draw(schema, before)
    names = []
    for control in html.find_all("input"):
        if control.get("type") in {"radio", "checkbox"} and not control.has_attr("checked"):
            continue
        names.append((control["name"], control.get("value", "")))
    answers, _ = read_answers(schema, sent(MultiDict(names)))
    assert answers == before


def test_every_code_that_validation_raises_has_words(page: Flask) -> None:
    import re

    from web.forms.words import WORDS

    folder = Path(rules.__file__).parent
    source = "".join((folder / name).read_text() for name in ("answers.py", "values.py", "uploads.py", "contacts.py"))
    raised = set(re.findall(r'Refused\("(\w+)"', source)) | set(re.findall(r'FieldProblem\([^,()]*, "(\w+)"', source))
    raised |= {"decimals", "whole_number"}
    documents = (folder.parent / "documents.py").read_text()
    stored = set(re.findall(r'(?:_refused\(|FieldProblem\("files", )"(\w+)"', documents))
    assert raised | stored == set(WORDS)


def test_problems_of_a_repeated_group_are_read_where_they_are(page: Flask) -> None:
    schema = form({**ITEMS, "components": [{**NAME, "key": "what"}, {"type": "number", "key": "n", "label": "N"}]})
    answers = {"items": [{"what": "a", "n": ""}, {"what": "", "n": "x"}]}
    with pytest.raises(Invalid) as caught:
        rules.validate(schema, answers)
    html = draw(schema, answers, caught.value.problems)
    assert {str(e["id"]) for e in html.select(".err")} == {"f-items-1-what-error", "f-items-1-n-error"}


CHOICE = {"type": "radio", "key": "more", "label": "More?", "values": [{"value": "yes", "label": "Yes"}]}
DETAIL = {**NAME, "key": "detail", "conditional": {"hide": '=more != "yes"'}}


def test_a_field_that_was_not_on_the_page_is_left_out_of_the_answers(page: Flask) -> None:
    schema = form(CHOICE, DETAIL)
    html = draw(schema)
    assert tag(html.find("input", attrs={"name": "shown"}))["value"] == "more"
    answers, _ = read_answers(schema, sent({"shown": "more"}))
    assert answers == {"more": None}


def test_a_field_that_appears_shows_the_variable_of_its_name(page: Flask) -> None:
    html = draw(form(CHOICE, DETAIL), {"more": "yes"}, variables={"detail": "from the customer"})
    assert tag(html.find("input", id="f-detail"))["value"] == "from the customer"


def test_questions_that_an_answer_opens_have_to_be_seen_first(page: Flask) -> None:
    schema = form(CHOICE, DETAIL)
    assert unseen(schema, {"more": "yes"}, sent({"shown": "more", "more": "yes"})) == ["detail"]
    assert unseen(schema, {"more": None}, sent({"shown": "more"})) == []
    assert unseen(schema, {"more": "yes"}, sent({"more": "yes"})) == []


def test_enter_in_a_text_field_removes_no_row(page: Flask) -> None:
    first = tag(draw(form(ITEMS), {"items": [{"what": "a"}]}).find("button"))
    assert first["value"] == ""
    assert pressed(sent({"rows": ""})) is None
