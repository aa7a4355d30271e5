"""A filled-in form shown as it is, not to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.forms import render_form

_NOT_SHOWN = frozenset({"text", "separator", "spacer", "dynamiclist", "filepicker"})


def read_only(
    schema: Mapping[str, Any], answers: Mapping[str, Any], lookup: Any, variables: Mapping[str, Any] | None = None
) -> Any:
    """Answers of a form as it was filled in, not to be changed; empty fields and plain texts are left out."""
    return render_form(_frozen(schema, answers), None, (), lookup, variables={**(variables or {}), **answers})


def _frozen(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    shown = []
    for component in schema.get("components", []):
        kind = component.get("type")
        if kind == "group":
            inner = _frozen(component, answers)
            if inner["components"]:
                shown.append(inner)
        elif kind not in _NOT_SHOWN and _filled(answers.get(component.get("key"))):
            shown.append({**component, "readonly": True})
    return {**schema, "components": shown}


def _filled(value: Any) -> bool:
    return value not in (None, "", [], False)
