"""What a form takes, what it refuses, and what becomes of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from engine import forms
from engine.errors import Invalid
from engine.records import Upload


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "schemaVersion": 19, "components": list(components)}


def text(key: str = "name", **rules: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": key, "validate": rules}


def codes(schema: dict[str, Any], answers: Any, **given: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        forms.validate(schema, answers, **given)
    return {p.path: p.code for p in caught.value.problems}


def one(component: dict[str, Any], raw: Any, **given: Any) -> Any:
    key = component.get("key") or component.get("path")
    return forms.validate(form(component), {key: raw}, **given)[key]


def test_texts_are_trimmed_and_composed() -> None:
    assert one(text(), "  Ayşe\u00a0 Yıl\u0064\u0131z ") == "Ayşe Yıldız"
    assert one(text(), "S\u0327eker") == "Şeker"


def test_an_area_keeps_its_lines() -> None:
    assert one({"type": "textarea", "key": "a", "label": "A"}, " one\r\ntwo\x00 ") == "one\ntwo"


def test_an_empty_answer_is_none_and_a_needed_one_is_asked_for() -> None:
    assert one(text(), "   ") is None
    assert forms.validate(form(text()), {}) == {"name": None}
    assert codes(form(text(required=True)), {"name": " "}) == {"name": "required"}


def test_all_problems_come_at_once() -> None:
    schema = form(text("a", required=True), text("b", minLength=3), text("c", maxLength="2"))
    assert codes(schema, {"b": "x", "c": "xyz"}) == {"a": "required", "b": "too_short", "c": "too_long"}


def test_a_pattern_is_searched_as_a_browser_does() -> None:
    assert one(text(pattern="^C-[0-9]+$"), "C-12") == "C-12"
    assert codes(form(text(pattern="^C-[0-9]+$")), {"name": "D-1"}) == {"name": "pattern"}
    assert codes(form(text(pattern="a")), {"name": "a" * 201}) == {"name": "too_long"}


def test_an_unknown_key_is_refused_without_showing_it_to_the_logs() -> None:
    with pytest.raises(Invalid) as caught:
        forms.validate(form(text()), {"name": "x", "+905321234567": 1})
    assert caught.value.facts == {"fields": [""]}


@pytest.mark.parametrize(
    "answers", [{"typename": "x"}, {"name": {"typename": 1}}, {"rows": [{"a": [{"typename": None}]}]}]
)
def test_the_reserved_key_is_refused_at_any_depth(answers: Any) -> None:
    assert codes(form(text()), answers) == {"": "reserved_key"}


def test_depth_and_size_are_bounded() -> None:
    deep: Any = "x"
    for _ in range(2_000):
        deep = [deep]
    assert codes(form(text()), {"name": deep}) == {"": "too_deep"}
    assert codes(form(text()), {"name": "x" * 70_000}) == {"": "too_large_form"}


@pytest.mark.parametrize("answers", [None, [], "x", 7])
def test_answers_are_an_object(answers: Any) -> None:
    assert codes(form(text()), answers) == {"": "not_an_object"}


@pytest.mark.parametrize(
    "typed, value",
    [
        ("12", 12),
        ("12,5", 12.5),
        ("12.50", 12.5),
        ("1.250,75", 1250.75),
        ("1,250.75", 1250.75),
        ("1 250", 1250),
        ("1.250.000", 1250000),
        ("-3", -3),
        (7, 7),
        (0.1, 0.1),
        ("0.125", 0.125),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: Any, value: Any) -> None:
    found = one({"type": "number", "key": "n", "label": "N"}, typed)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "typed, code",
    [
        ("1.250", "ambiguous_number"),
        ("1,250", "ambiguous_number"),
        ("twelve", "not_a_number"),
        ("1e9", "not_a_number"),
        (True, "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("NaN", "not_a_number"),
        ([], "not_a_number"),
        ("1" * 16, "too_large"),
        (1e300, "not_a_number"),
        ("0.1234567890123456789", "too_precise"),
    ],
)
def test_what_is_no_number_is_refused(typed: Any, code: str) -> None:
    assert codes(form({"type": "number", "key": "n", "label": "N"}), {"n": typed}) == {"n": code}


def test_a_number_keeps_its_range_and_decimals() -> None:
    amount = {"type": "number", "key": "n", "label": "N", "decimalDigits": 2, "validate": {"min": 0, "max": "100"}}
    assert one(amount, "99,90") == 99.9
    assert codes(form(amount), {"n": "-1"}) == {"n": "too_small"}
    assert codes(form(amount), {"n": 101}) == {"n": "too_big"}
    assert codes(form(amount), {"n": "1,2345"}) == {"n": "decimals"}
    assert codes(form({**amount, "decimalDigits": 0}), {"n": "1.5"}) == {"n": "whole_number"}


COLOURS = [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}, {"label": "Two", "value": 2}]


def test_a_choice_is_one_of_the_options() -> None:
    for kind in ("select", "radio"):
        field = {"type": kind, "key": "c", "label": "C", "values": COLOURS}
        assert one(field, "red") == "red"
        assert one(field, "2") == 2
        assert one(field, "") is None
        assert codes(form(field), {"c": "green"}) == {"c": "not_an_option"}
        assert codes(form(field), {"c": ["red"]}) == {"c": "not_an_option"}


def test_several_choices_come_once_and_in_the_order_of_the_form() -> None:
    field = {"type": "checklist", "key": "c", "label": "C", "values": COLOURS}
    assert one(field, ["blue", "red", "blue"]) == ["red", "blue"]
    assert one(field, None) == []
    assert codes(form(field), {"c": "red"}) == {"c": "not_a_list"}
    assert codes(form({**field, "validate": {"required": True}}), {"c": []}) == {"c": "required"}


def test_choices_may_come_from_a_variable() -> None:
    field = {"type": "select", "key": "c", "label": "C", "valuesKey": "parts"}
    variables = {"parts": ["a", {"label": "Bee", "value": "b"}, {"nonsense": 1}]}
    assert one(field, "b", variables=variables) == "b"
    assert codes(form(field), {"c": "x"}, variables=variables) == {"c": "not_an_option"}
    assert codes(form(field), {"c": "x"}) == {"c": "not_an_option"}


def test_a_tick_box_that_is_needed_must_be_ticked() -> None:
    box = {"type": "checkbox", "key": "b", "label": "B"}
    assert [one(box, raw) for raw in ("on", True, None, False, "")] == [True, True, False, False, False]
    assert codes(form({**box, "validate": {"required": True}}), {}) == {"b": "required"}


@pytest.mark.parametrize(
    "subtype, typed, value",
    [
        ("date", "2026-03-18", "2026-03-18"),
        ("time", "10:05", "10:05:00"),
        ("datetime", "2026-03-18T10:00", "2026-03-18T10:00:00+03:00"),
        ("datetime", "2026-03-18T07:00Z", "2026-03-18T07:00:00+00:00"),
    ],
)
def test_dates_and_times_become_iso_texts(subtype: str, typed: str, value: str) -> None:
    assert one({"type": "datetime", "key": "d", "dateLabel": "D", "subtype": subtype}, typed) == value


@pytest.mark.parametrize(
    "subtype, typed",
    [
        ("date", "18.03.2026"),
        ("date", "2026-02-30"),
        ("date", "0001-01-01"),
        ("datetime", "9999-12-31T23:59"),
        ("date", 5),
        ("time", "25:00"),
        ("datetime", "0001-01-01T00:00+14:00"),
    ],
)
def test_what_is_no_date_is_refused(subtype: str, typed: Any) -> None:
    schema = form({"type": "datetime", "key": "d", "dateLabel": "D", "subtype": subtype})
    assert codes(schema, {"d": typed})["d"] in {"not_a_date", "not_a_time"}


def test_fields_of_a_group_are_fields_of_the_form() -> None:
    schema = form({"type": "group", "id": "g", "label": "Who", "components": [text("a"), text("b")]})
    assert forms.validate(schema, {"a": "x", "b": ""}) == {"a": "x", "b": None}
    assert [f.name for f in forms.inputs(schema)] == ["a", "b"]


LIST = {
    "type": "dynamiclist",
    "path": "items",
    "label": "Items",
    "components": [text("what", required=True), {"type": "number", "key": "count", "label": "Count"}],
}


def test_rows_of_a_repeated_group_are_checked_one_by_one() -> None:
    schema = form(LIST)
    rows = [{"what": "pen", "count": "2"}, {"what": "", "count": ""}, {"what": "ink"}]
    assert forms.validate(schema, {"items": rows})["items"] == [
        {"what": "pen", "count": 2},
        {"what": "ink", "count": None},
    ]
    assert codes(schema, {"items": [{"what": "a"}, {"count": "x"}]}) == {
        "items.1.what": "required",
        "items.1.count": "not_a_number",
    }
    assert codes(schema, {"items": [{"what": "a", "other": 1}]}) == {"": "unknown_key"}
    assert codes(schema, {"items": "x"}) == {"items": "not_a_list"}
    assert codes(schema, {"items": [{}] * 51}) == {"items": "too_many"}
    assert codes(form({**LIST, "validate": {"required": True}}), {"items": [{"what": ""}]}) == {"items": "required"}


def test_a_readonly_field_takes_no_other_value() -> None:
    field = {**text("a"), "readonly": True}
    assert forms.validate(form(field), {}, variables={"a": "x"}) == {}
    assert forms.validate(form(field), {"a": "x"}, variables={"a": "x"}) == {}
    assert codes(form({**text("a"), "disabled": True}), {"a": "y"}, variables={"a": "x"}) == {"a": "readonly"}


def test_files_belong_to_the_file_field() -> None:
    picker = {"type": "filepicker", "key": "photos", "label": "P", "multiple": True, "accept": ".jpg, .png"}
    photo = Upload("C:\\tmp\\çatlak.JPG", b"x")
    assert forms.validate(form(picker), {}, uploads=[photo]) == {"photos": ["çatlak.JPG"]}
    assert forms.validate(form(picker), {}) == {"photos": []}
    assert codes(form(picker), {}, uploads=[Upload("a.exe", b"x")]) == {"photos": "file_type"}
    assert codes(form(picker), {}, uploads=[Upload("a.jpg", b"")]) == {"photos": "file_empty"}
    assert codes(form(picker), {}, uploads=[photo] * 11) == {"photos": "too_many_files"}
    assert codes(form({**picker, "multiple": False}), {}, uploads=[photo] * 2) == {"photos": "too_many_files"}
    assert codes(form({**picker, "validate": {"required": True}}), {}) == {"photos": "required"}
    assert codes(form(text()), {}, uploads=[photo]) == {"": "no_files_here"}


def test_a_file_name_keeps_its_ending() -> None:
    from engine.forms.uploads import file_name

    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("a" * 300 + ".pdf") == "a" * 100 + ".pdf"
    assert file_name("../") == "file"
    assert file_name("\x00\u202e") == "file"


def test_an_untouched_form_shows_the_variables_and_defaults() -> None:
    schema = form({**text("a"), "defaultValue": "d"}, text("b"), LIST)
    assert forms.initial(schema, {"b": "old"}) == {"a": "d", "b": "old", "items": [{"what": None, "count": None}]}
    assert forms.initial(schema, {"a": None, "items": [{"what": "x"}]})["items"] == [{"what": "x"}]


@pytest.mark.parametrize(
    "component, code",
    [
        ({"type": "html", "content": "<b>"}, "unsupported_type"),
        ({"type": "iframe", "url": "x"}, "unsupported_type"),
        ({"type": "button", "label": "x"}, "unsupported_type"),
        ({**text("a b")}, "bad_key"),
        ({**text("received_at")}, "reserved_key"),
        ({**text("typename")}, "reserved_key"),
        ({"type": "textfield", "key": "a"}, "no_label"),
        ({"type": "select", "key": "a", "label": "A", "values": []}, "no_options"),
        ({"type": "select", "key": "a", "label": "A", "values": [{"value": "x"}, {"value": "x"}]}, "duplicate_option"),
        (text(pattern="(a+)+$"), "bad_pattern"),
        (text(pattern="(a|a)*$"), "bad_pattern"),
        (text(pattern="a*a*a*a*b"), "bad_pattern"),
        (text(pattern="["), "bad_pattern"),
        (text(minLength="many"), "bad_limit"),
        ({"type": "group", "id": "g", "path": "g", "components": []}, "group_path"),
        ({"type": "text", "id": "t", "text": "{{#if a}}x{{/if}}"}, "template_block"),
    ],
)
def test_what_we_do_not_run_is_named(component: dict[str, Any], code: str) -> None:
    assert code in [p.code for p in forms.problems(form(component))]


def test_a_key_is_used_once_per_level() -> None:
    group = {"type": "group", "id": "g", "components": [text("a")]}
    assert [p.code for p in forms.problems(form(text("a"), group))] == ["duplicate_key"]
    rows = {"type": "dynamiclist", "path": "rows", "label": "R", "components": [text("a")]}
    assert forms.problems(form(text("a"), rows)) == []


def test_a_form_has_one_file_field_outside_of_lists() -> None:
    picker = {"type": "filepicker", "key": "p", "label": "P"}
    assert [p.code for p in forms.problems(form(picker, {**picker, "key": "q"}))] == ["two_file_fields"]
    rows = {"type": "dynamiclist", "path": "rows", "label": "R", "components": [picker]}
    assert [p.code for p in forms.problems(form(rows))] == ["file_in_list"]


@pytest.mark.parametrize("schema", [None, [], {}, {"components": 3}])
def test_something_else_is_no_form(schema: Any) -> None:
    assert [p.code for p in forms.problems(schema)] == ["not_a_form"]


def test_ordinary_patterns_pass() -> None:
    for pattern in ("^C-[0-9]+$", r"^[A-Z]{2}\d{4,8}$", r"^\d{3}(-\d{2})?$", "^(red|blue)$"):
        assert forms.problems(form(text(pattern=pattern))) == []


def hide(condition: str, key: str = "detail", **rules: Any) -> dict[str, Any]:
    return {**text(key, **rules), "conditional": {"hide": condition}}


def test_a_hidden_field_is_neither_needed_nor_kept() -> None:
    schema = form({"type": "checkbox", "key": "more", "label": "M"}, hide("=more != true", required=True))
    assert forms.validate(schema, {"more": False, "detail": "typed before"}) == {"more": False}
    assert codes(schema, {"more": "on"}) == {"detail": "required"}


def test_what_was_typed_into_a_hidden_field_hides_and_shows_nothing_else() -> None:
    schema = form(text("a"), hide('=a != "yes"', "b"), hide("=b = null", "c", required=True))
    assert forms.validate(schema, {"a": "no", "b": "old"}) == {"a": "no"}
    assert codes(schema, {"a": "yes", "b": "new"}) == {"c": "required"}


def test_a_hidden_group_hides_its_fields() -> None:
    group = {"type": "group", "id": "g", "conditional": {"hide": "=a = null"}, "components": [text("b", required=True)]}
    assert forms.validate(form(text("a"), group), {"b": "x"}) == {"a": None}


def test_conditions_ask_variables_and_those_not_set_are_null() -> None:
    schema = form(hide("=round != 2"))
    assert forms.validate(schema, {"detail": "x"}, variables={"round": 2}) == {"detail": "x"}
    assert forms.validate(schema, {"detail": "x"}, variables={}) == {}


def test_an_answer_left_out_is_empty_even_when_a_variable_has_its_name() -> None:
    schema = form(text("a"), hide("=a = null"))
    assert forms.validate(schema, {"detail": "x"}, variables={"a": "from the first round"}) == {"a": None}


def test_a_forged_read_only_answer_shows_nothing() -> None:
    schema = form({**text("level"), "readonly": True}, hide('=level != "lead"'))
    assert codes(schema, {"level": "lead", "detail": "x"}, variables={"level": "clerk"}) == {"level": "readonly"}


def test_conditions_in_a_row_see_the_row_first() -> None:
    rows = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "R",
        "components": [text("kind"), hide('=kind != "other"', required=True)],
    }
    schema = form(text("kind"), rows)
    answers = {"kind": "other", "rows": [{"kind": "pen", "detail": "x"}, {"detail": "y"}, {"kind": "other"}]}
    assert codes(schema, answers) == {"rows.2.detail": "required"}
    assert forms.validate(schema, {**answers, "rows": answers["rows"][:2]})["rows"] == [{"kind": "pen"}, {"kind": None}]


def test_choices_may_come_from_an_expression() -> None:
    field = {"type": "select", "key": "c", "label": "C", "valuesExpression": "=for p in parts return p.name"}
    assert one(field, "ink", variables={"parts": [{"name": "pen"}, {"name": "ink"}]}) == "ink"


def test_stored_dates_are_dates_in_conditions() -> None:
    schema = form(hide('=received_on >= date("2026-01-01")'))
    stored = {"received_on": {"$date": "2026-05-01"}}
    assert forms.validate(schema, {"detail": "x"}, variables=stored) == {}


def test_texts_are_filled_with_expressions() -> None:
    scope = forms.Scope({"name": "Ayşe", "items": ["pen", "ink"], "n": 2})
    assert forms.fill("{{name}}: {{ items }} ({{ n + 1 }}){{ nothing }}", scope) == "Ayşe: pen, ink (3)"
    assert forms.fill("=name", scope) == "Ayşe"
    assert forms.fill("{{ __class__ }}{{ name.__class__ }}", scope) == ""


def test_a_place_that_is_one_variable_may_be_written_by_its_name() -> None:
    scope = forms.Scope({"decision": "upheld", "n": 2})
    shown = forms.fill("{{decision}}, {{ n + 1 }}", scope, named=lambda name, value: f"{name} is {value}")
    assert shown == "decision is upheld, 3"


def test_a_form_watches_what_its_conditions_ask_for() -> None:
    assert forms.watched(forms.read(form(text("a"), hide("=a = null and round > 1")))) == {"a", "round"}


def test_a_condition_that_is_no_feel_is_a_problem() -> None:
    assert [p.code for p in forms.problems(form(hide("=a ==== 1")))] == ["bad_expression"]
    broken = {"type": "text", "id": "t", "text": "{{ 1 + }}"}
    assert [p.code for p in forms.problems(form(broken))] == ["bad_expression"]
