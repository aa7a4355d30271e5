"""Whatever somebody sends: a form takes it or says what is wrong, and what it takes can be stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel, forms
from engine.errors import Invalid
from engine.settings import ROOT

SCHEMA: dict[str, Any] = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "name", "label": "N", "validate": {"required": True, "maxLength": 40}},
        {"type": "textfield", "key": "mail", "label": "M", "validate": {"validationType": "email"}},
        {"type": "textfield", "key": "phone", "label": "P", "validate": {"validationType": "phone"}},
        {"type": "textfield", "key": "code", "label": "C", "validate": {"pattern": "^[A-Z]{2}-[0-9]+$"}},
        {"type": "textarea", "key": "story", "label": "S"},
        {"type": "number", "key": "amount", "label": "A", "decimalDigits": 2, "validate": {"min": 0}},
        {
            "type": "select",
            "key": "kind",
            "label": "K",
            "values": [{"value": "a", "label": "A"}, {"value": 2, "label": "B"}],
        },
        {"type": "checklist", "key": "tags", "label": "T", "values": [{"value": "x", "label": "X"}]},
        {"type": "checkbox", "key": "agreed", "label": "OK"},
        {"type": "datetime", "key": "day", "dateLabel": "D", "subtype": "date"},
        {"type": "datetime", "key": "moment", "dateLabel": "D", "subtype": "datetime"},
        {
            "type": "group",
            "id": "g",
            "conditional": {"hide": '=kind = "a" or amount > 5'},
            "components": [{"type": "textfield", "key": "more", "label": "More"}],
        },
        {
            "type": "dynamiclist",
            "path": "rows",
            "label": "R",
            "components": [
                {"type": "textfield", "key": "what", "label": "W", "conditional": {"hide": "=count > 1"}},
                {"type": "number", "key": "count", "label": "C"},
            ],
        },
    ],
}
KEYS = [f.name for f in forms.fields(SCHEMA) if f.name]
TYPED = st.sampled_from(
    [
        "12,5",
        "1.000",
        "2026-03-18",
        "2026-03-18T10:00",
        "0532 123 45 67",
        "a@example.com",
        "a@b",
        "",
        " ",
        "on",
        "x",
        "a",
        "AB-1",
        "=1+1",
        "\x00",
        "\ud800",
        "İ",
        "9" * 50,
        "NaN",
        "-1e400",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | TYPED,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from([*KEYS, "what", "count", "typename", "__class__", "$date"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)
ANSWERS = (
    JSON
    | st.dictionaries(st.sampled_from(KEYS), JSON, max_size=12)
    | st.fixed_dictionaries({"name": st.text(min_size=1, max_size=40)}, optional={key: TYPED for key in KEYS[1:]})
)


@settings(max_examples=400, deadline=None)
@given(answers=ANSWERS, variables=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3))
def test_any_json_is_answered_or_refused_and_never_breaks_anything(answers: Any, variables: dict[str, Any]) -> None:
    try:
        result = forms.validate(SCHEMA, answers, variables=variables)
    except Invalid:
        return
    stored = json.dumps(result, allow_nan=False)
    assert "\\u0000" not in stored
    assert stored.encode("utf-8")
    assert feel.from_json(feel.to_json(result)) is not None
    assert set(result) <= set(KEYS)


@settings(max_examples=150, deadline=None)
@given(answers=ANSWERS)
def test_what_a_form_took_it_takes_again_unchanged(answers: Any) -> None:
    try:
        once = forms.validate(SCHEMA, answers)
    except Invalid:
        return
    assert forms.validate(SCHEMA, once) == once


@settings(max_examples=200, deadline=None)
@given(
    schema=JSON
    | st.fixed_dictionaries(
        {
            "components": st.lists(
                st.dictionaries(
                    st.sampled_from(
                        [
                            "type",
                            "key",
                            "path",
                            "label",
                            "values",
                            "validate",
                            "conditional",
                            "components",
                            "text",
                            "subtype",
                            "layout",
                        ]
                    ),
                    JSON
                    | st.sampled_from(["textfield", "number", "group", "dynamiclist", "select", "text", "{{ x }}"]),
                )
            )
        }
    )
)
def test_any_json_is_a_form_or_has_problems(schema: Any) -> None:
    assert isinstance(forms.problems(schema), list)


REAL = sorted((ROOT / "processes").glob("*/forms/*.form"))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_forms_of_the_procedure_answer_or_refuse_too(path: Path, data: st.DataObject) -> None:
    schema = json.loads(path.read_text("utf-8"))
    assert forms.problems(schema) == []
    keys = [f.name for f in forms.inputs(schema)]
    answers = data.draw(JSON | st.dictionaries(st.sampled_from(keys), TYPED | JSON, max_size=10))
    try:
        result = forms.validate(schema, answers)
    except Invalid:
        return
    assert forms.validate(schema, result) == result
