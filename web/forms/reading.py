"""What a browser sent for a form, read back as it was typed; nothing is checked here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Request
from werkzeug.datastructures import FileStorage

from engine import forms
from engine.forms import Field
from engine.records import Upload

_BUTTON = re.compile(r"(add|remove):([A-Za-z0-9_.]{1,200})", re.ASCII)
_NOTHING = object()


def read_answers(schema: Mapping[str, Any], request: Request) -> tuple[dict[str, Any], list[Upload]]:
    """What a browser sent for the fields of this form, as it was typed; and the files.

    Names that are no field of the form are not looked at. Values are checked by `engine.forms.validate`.
    """
    uploads: list[Upload] = []
    for component in forms.inputs(schema):
        if component.type == "filepicker":
            uploads += [_upload(file) for file in request.files.getlist(component.name) if file.filename]
    return _read(forms.read(schema), request, ""), uploads


def pressed(request: Request) -> str | None:
    """The row button that sent the form (`add:items`, `remove:items.2`), None when another one did."""
    text = request.form.get("rows", "")
    return text if _BUTTON.fullmatch(text) else None


def rearranged(answers: Mapping[str, Any], button: str) -> dict[str, Any]:
    """The answers with a row added to or removed from a repeated group; unchanged when there is no such row."""
    found = _BUTTON.fullmatch(button)
    result = {key: value for key, value in answers.items()}
    if found is None:
        return result
    action, path = found.groups()
    *way, last = path.split(".")
    holder: Any = result
    for step in way:
        holder = _step(holder, step)
    if action == "remove" and isinstance(holder, list) and last.isdigit() and int(last) < len(holder):
        del holder[int(last)]
    rows = _step(holder, last) if action == "add" else None
    if isinstance(rows, list) and len(rows) < forms.MAX_ITEMS:
        rows.append({})
    return result


def _step(holder: Any, step: str) -> Any:
    if isinstance(holder, list):
        return holder[int(step)] if step.isdigit() and int(step) < len(holder) else None
    return holder.get(step) if isinstance(holder, dict) else None


def _upload(file: FileStorage) -> Upload:
    with file.stream:
        return Upload(file.filename or "file", file.read(), file.mimetype or "application/octet-stream")


def _read(components: Sequence[Field], request: Request, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for component in components:
        path = prefix + component.name
        if component.type == "group":
            found |= _read(component.children, request, prefix)
        elif component.repeats:
            found[component.name] = [
                _read(component.children, request, f"{path}.{index}.") for index in _indexes(request, path)
            ]
        elif component.is_input and component.type != "filepicker":
            value = _raw(component, request, path)
            if value is not _NOTHING:
                found[component.name] = value
    return found


def _raw(component: Field, request: Request, path: str) -> Any:
    if component.type in {"checklist", "taglist"}:
        return [value for value in request.form.getlist(path) if value]
    if component.type == "checkbox":
        return path in request.form
    return request.form.get(path, _NOTHING)


def _indexes(request: Request, path: str) -> list[int]:
    """Rows that were on the page: each carries a hidden field with its number."""
    numbers = {int(text) for text in request.form.getlist(f"{path}.row")[: forms.MAX_ITEMS] if text.isdecimal()}
    return sorted(number for number in numbers if number < 10_000)
