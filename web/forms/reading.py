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

    Names that are no field of the form are not looked at. A field that was not on the page, because a
    condition hid it, is left out. Values are checked by `engine.forms.validate`.
    """
    uploads: list[Upload] = []
    for component in forms.inputs(schema):
        if component.type == "filepicker":
            uploads += [_upload(file) for file in request.files.getlist(component.name) if file.filename]
    return _read(forms.read(schema), request, "", _shown(request)), uploads


def unseen(
    schema: Mapping[str, Any],
    answers: Mapping[str, Any],
    request: Request,
    *,
    variables: Mapping[str, Any] | None = None,
    context: Any = None,
) -> list[str]:
    """Names of fields that these answers make visible but that were not on the page that was sent.

    Without JavaScript an answer shows further questions only after it was sent: whoever completes the
    form has to see them first. Empty for a form that does not say what was on the page.
    """
    shown = _shown(request)
    if shown is None:
        return []
    components = forms.read(schema)
    known = forms.Scope(forms.stored(variables), context)
    scope = known.level(components, {**forms.initial(schema, variables), **answers})
    return [name for name in forms.visible(components, scope) if name not in shown]


def _shown(request: Request) -> frozenset[str] | None:
    """Fields that were on the page; None when it does not say."""
    listed = request.form.get("shown")
    return None if listed is None else frozenset(listed.split())


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


def _read(components: Sequence[Field], request: Request, prefix: str, shown: frozenset[str] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for component in components:
        path = prefix + component.name
        if component.type == "group":
            found |= _read(component.children, request, prefix, shown)
        elif shown is not None and component.name not in shown:
            continue
        elif component.repeats:
            found[component.name] = [
                _read(component.children, request, f"{path}.{index}.", None) for index in _indexes(request, path)
            ]
        elif component.is_input and component.type != "filepicker":
            value = _raw(component, request, path)
            if value is not _NOTHING or shown is not None:
                found[component.name] = None if value is _NOTHING else value
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
