"""The answers of a whole form: `validate` lets in what the schema asks for, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine import feel
from engine.errors import FieldProblem, Invalid
from engine.forms import limits
from engine.forms.contacts import Refused
from engine.forms.expressions import Scope, hidden, readonly, stored
from engine.forms.schema import Field, fields, level_fields, read
from engine.forms.uploads import check_uploads
from engine.forms.values import convert
from engine.records import Upload


def validate(
    schema: Mapping[str, Any],
    answers: Any,
    *,
    variables: Mapping[str, Any] | None = None,
    uploads: Sequence[Upload] = (),
    context: feel.Context | None = None,
) -> dict[str, Any]:
    """The variables that these answers give.

    Every visible field is in the result, an empty one as None (a list as `[]`, a tick box as False); hidden and
    read-only fields are not. `variables` are what conditions and choices may ask for besides the answers.
    The answer of a file field is the list of names of the uploads. The result is plain JSON.

    Raises Invalid with every problem: codes `required`, `unknown_key`, `too_long`, `not_an_option`, ...
    """
    _bounded(answers)
    inquiry = _Inquiry(uploads, stored(variables))
    result = inquiry.level(read(schema), answers, Scope(stored(variables), context), "")
    if uploads and not any(f.type == "filepicker" for f in fields(schema)):
        inquiry.problems.append(FieldProblem("", "no_files_here"))
    if inquiry.problems:
        raise Invalid(inquiry.problems)
    return result


class _Inquiry:
    """One reading of a form; collects problems so that people see all of them at once."""

    def __init__(self, uploads: Sequence[Upload], variables: Mapping[str, Any]) -> None:
        self.problems: list[FieldProblem] = []
        self.uploads = uploads
        self.variables = variables

    def level(
        self, components: Sequence[Field], given: Mapping[str, Any], around: Scope, prefix: str
    ) -> dict[str, Any]:
        """The answers of one level: the form, or one row of a repeated group."""
        known = {f.name for f in level_fields(components)}
        for key in given:
            if key not in known:
                # The path stays empty: it reaches the logs, and the key is whatever somebody sent.
                self.problems.append(FieldProblem("", "unknown_key", {"key": key[:64]}))
        found: dict[str, Any] = {}
        self._read(components, given, around.level(components, given), found, prefix)
        return found

    def _read(
        self, components: Sequence[Field], given: Mapping[str, Any], scope: Scope, found: dict[str, Any], prefix: str
    ) -> Scope:
        """Read one component after the other; each sees what those before it made of their answers."""
        for component in components:
            if hidden(component, scope):
                scope = scope.without(component)
            elif component.type == "group":
                scope = self._read(component.children, given, scope, found, prefix)
            elif component.repeats:
                found[component.name] = self._rows(component, given, scope, prefix)
                scope = scope.knowing(component.name, found[component.name])
            elif component.is_input:
                scope = self._answer(component, given, scope, found, prefix)
        return scope

    def _answer(
        self, field: Field, given: Mapping[str, Any], scope: Scope, found: dict[str, Any], prefix: str
    ) -> Scope:
        raw = given.get(field.name)
        try:
            if readonly(field, scope):
                value = self.variables.get(field.name)
                if field.name in given and raw != value:
                    raise Refused("readonly")
                return scope.knowing(field.name, value)
            value = check_uploads(field, self.uploads) if field.type == "filepicker" else convert(field, raw, scope)
        except Refused as refused:
            self.problems.append(FieldProblem(prefix + field.name, refused.code, refused.values))
            value = None
        found[field.name] = value
        return scope.knowing(field.name, value)

    def _rows(self, group: Field, given: Mapping[str, Any], scope: Scope, prefix: str) -> list[dict[str, Any]]:
        path = prefix + group.name
        rows = given.get(group.name)
        if rows is None:
            rows = []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self.problems.append(FieldProblem(path, "not_a_list"))
            return []
        if len(rows) > limits.MAX_ITEMS:
            self.problems.append(FieldProblem(path, "too_many", {"limit": limits.MAX_ITEMS}))
            return []
        kept = [row for row in rows if not _blank(row)]
        if not kept and group.required:
            self.problems.append(FieldProblem(path, "required"))
        return [
            self.level(group.children, row, scope.row(group, row, position), f"{path}.{position}.")
            for position, row in enumerate(rows)
            if not _blank(row)
        ]


def _blank(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_blank(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_blank(inner) for inner in value)
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def _bounded(answers: Any) -> None:
    """Refuse what is no object, too deep, too big, not JSON, or uses a reserved name, before anything looks inside."""
    if not isinstance(answers, Mapping):
        raise Invalid([FieldProblem("", "not_an_object")])
    level: list[Any] = [answers]
    for _ in range(limits.MAX_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            break
    else:
        raise Invalid([FieldProblem("", "too_deep", {"limit": limits.MAX_DEPTH})])
    try:
        size = len(json.dumps(answers, allow_nan=False).encode())
    except (TypeError, ValueError):
        raise Invalid([FieldProblem("", "not_json")]) from None
    if size > limits.MAX_BYTES:
        raise Invalid([FieldProblem("", "too_large_form", {"limit": limits.MAX_BYTES // 1024})])


def _inside(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        if any(not isinstance(key, str) for key in value):
            raise Invalid([FieldProblem("", "not_json")])
        if limits.FORBIDDEN_AT_ANY_DEPTH & value.keys():
            raise Invalid([FieldProblem("", "reserved_key")])
        return list(value.values())
    return list(value) if isinstance(value, (list, tuple)) else []
