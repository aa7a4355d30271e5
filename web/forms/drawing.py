"""Drawing a form: from schema, answers and problems to what the templates need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask import get_template_attribute
from flask_babel import format_decimal, gettext
from markupsafe import Markup

from engine import forms
from engine.errors import FieldProblem
from engine.forms import Field, Scope
from web import i18n
from web.forms.markdown import to_html
from web.forms.words import problem_text

Lookup = Callable[[str, str, str], str]
"""(field name, attribute, text in the form's language) -> text in the reader's language."""


def field_texts(texts: Any, form_id: str) -> Lookup:
    """The translations of one form; `texts` is what `engine.texts(release_id, language)` gives.

    Attributes are `label`, `description`, `text`, and `values.<value>` for the label of a choice.
    """

    def look_up(name: str, attribute: str, default: str) -> str:
        table = texts.field(form_id, name)
        part, _, choice = attribute.partition(".")
        found = table.get(part)
        if choice:
            found = found.get(choice) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) and found else default

    return look_up


@dataclass(frozen=True)
class _View:
    """One component as the templates draw it."""

    type: str
    name: str
    path: str
    id: str
    label: str = ""
    hint: str = ""
    value: Any = None
    error: str = ""
    required: bool = False
    readonly: bool = False
    columns: int = 16
    watched: bool = False
    options: Sequence[tuple[str, str, bool]] = ()
    children: Sequence[_View] = ()
    rows: Sequence[Sequence[_View]] = ()
    html: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""
    suffix: str = ""

    @property
    def described(self) -> str:
        """Ids of what describes the control."""
        return " ".join(f"{self.id}-{part}" for part in ("hint", "error") if getattr(self, part))


def render_form(
    schema: Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    problems: Sequence[FieldProblem] = (),
    lookup: Lookup | None = None,
    *,
    variables: Mapping[str, Any] | None = None,
    context: Any = None,
    refresh: str | None = None,
    kept: Sequence[str] = (),
    words: Callable[[str, Any], str] | None = None,
) -> Markup:
    """The error summary and the fields of a form.

    `answers` is what was typed, kept as it was typed; fields that it does not name (all of an untouched form)
    show the variable of their name or their default.
    `problems` come from Invalid; `kept` are names of files that an earlier try handed in already;
    `refresh` is the address that answers a changed form with `render_form` again (htmx), None without it.
    `words` writes a variable that a text names: the label of a choice instead of its code.
    """
    variables = forms.stored(variables)
    page = _Page(problems, lookup or (lambda name, attribute, default: default), forms.read(schema), kept, words)
    given = {**forms.initial(schema, variables), **(answers or {})}
    scope = Scope(variables, context).level(page.components, given)
    views = page.views(page.components, given, scope, variables, "")
    draw = get_template_attribute("forms/form.html", "form")
    drawn = draw(
        rows=_rows(views),
        summary=page.summary(views),
        refresh=refresh,
        shown=forms.visible(page.components, scope),
        repeats=any(c.repeats for c in forms.fields(schema)),
    )
    return Markup(drawn)  # noqa: S704  our own macro


class _Page:
    """One drawing of a form."""

    def __init__(
        self,
        problems: Sequence[FieldProblem],
        lookup: Lookup,
        components: Sequence[Field],
        kept: Sequence[str],
        words: Callable[[str, Any], str] | None,
    ) -> None:
        self.lookup = lookup
        self.components = components
        self.kept = kept
        self.words = words
        self.watched = forms.watched(components)
        self.errors = {problem.path: problem_text(problem) for problem in reversed(problems)}

    def views(
        self, components: Sequence[Field], given: Mapping[str, Any], scope: Scope, fixed: Mapping[str, Any], prefix: str
    ) -> list[_View]:
        """The visible ones; `fixed` holds the values of read-only fields."""
        found = []
        for component in components:
            if forms.hidden(component, scope):
                scope = scope.without(component)
                continue
            found.append(self._view(component, given, scope, fixed, prefix))
        return found

    def _view(
        self, component: Field, given: Mapping[str, Any], scope: Scope, fixed: Mapping[str, Any], prefix: str
    ) -> _View:
        path = prefix + component.name
        readonly = component.is_input and forms.readonly(component, scope)
        value = (fixed if readonly else given).get(component.name)
        text = forms.fill(self._text(component, "text"), scope, show_value, self.words)
        html = to_html(text) if component.type == "text" else ""
        children, rows = self._inside(component, given, scope, fixed, prefix)
        return _View(
            type=component.type,
            name=component.name,
            path=path,
            id="f-" + path.replace(".", "-"),
            label=self._label(component, scope),
            hint=forms.fill(self._text(component, "description"), scope, show_value),
            value=_plain(component, value) if readonly else _for_control(component, value),
            error=self.errors.get(path, ""),
            required=component.required,
            readonly=readonly,
            columns=component.columns,
            watched=component.name in self.watched,
            html=Markup(html),  # noqa: S704  cleaned by nh3
            options=self._options(component, scope, value),
            children=children,
            rows=rows,
            attributes=_attributes(component, self.kept),
            prefix=_adorner(component, "prefixAdorner"),
            suffix=_adorner(component, "suffixAdorner"),
        )

    def _inside(
        self, component: Field, given: Mapping[str, Any], scope: Scope, fixed: Mapping[str, Any], prefix: str
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        if component.type == "group":
            return _rows(self.views(component.children, given, scope, fixed, prefix)), ()
        if not component.repeats:
            return (), ()
        listed = given.get(component.name)
        rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
        path = f"{prefix}{component.name}."
        return (), [
            _rows(self.views(component.children, row, scope.row(component, row, at), {}, f"{path}{at}."))
            for at, row in enumerate(rows)
        ]

    def _text(self, component: Field, attribute: str) -> str:
        default = component.raw.get(attribute)
        return self.lookup(component.name, attribute, default if isinstance(default, str) else "")

    def _label(self, component: Field, scope: Scope) -> str:
        return forms.fill(self.lookup(component.name, "label", component.label), scope, show_value)

    def _options(self, component: Field, scope: Scope, value: Any) -> list[tuple[str, str, bool]]:
        chosen = {str(v) for v in value} if isinstance(value, list) else {str(value)} if value is not None else set()
        return [
            (str(choice), self.lookup(component.name, f"values.{choice}", label), str(choice) in chosen)
            for choice, label in forms.options(component, scope)
        ]

    def summary(self, views: Sequence[_View]) -> list[tuple[str, str]]:
        """Rows of the error summary: (id of the control, label and sentence), in the order of the form.

        A problem of no field that is drawn (the whole form, a stored file) comes first.
        """
        drawn = _failures(views)
        known = {path for path, _, _ in drawn}
        return [("form-fields", text) for path, text in self.errors.items() if path not in known] + [
            (target, text) for _, target, text in drawn
        ]


def show_value(value: Any) -> str:
    """A FEEL value as the reader writes it: dates and numbers in the language, truth as a word."""
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if isinstance(value, datetime):
        return i18n.moment(value)
    if isinstance(value, date):
        return i18n.day(value)
    return str(format_decimal(value)) if isinstance(value, (int, float, Decimal)) else str(value)


def _plain(component: Field, value: Any) -> Any:
    """A value that is only shown: dates and numbers in the reader's language."""
    if component.type == "datetime" and component.subtype != "time" and isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return i18n.day(moment.date()) if component.subtype == "date" else i18n.moment(moment)
    number = component.type == "number" and isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    return show_value(value) if number or isinstance(value, (date, time)) else value


def _for_control(component: Field, value: Any) -> Any:
    """What goes into the control: browsers want local times without seconds and zone, everything else as it is."""
    if isinstance(value, (date, time)):
        value = value.isoformat()
    if component.type != "datetime" or not isinstance(value, str):
        return value
    try:
        if component.subtype == "datetime":
            moment = datetime.fromisoformat(value)
            return (moment.astimezone(i18n.ZONE) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M")
        return time.fromisoformat(value).strftime("%H:%M") if component.subtype == "time" else value
    except ValueError:
        return value


def _failures(views: Sequence[Any]) -> list[tuple[str, str, str]]:
    """(path, id of the control, label and sentence) of every drawn field with a problem."""
    found: list[tuple[str, str, str]] = []
    for view in views:
        if isinstance(view, (list, tuple)):
            found += _failures(view)
            continue
        if view.error:
            target = f"{view.id}-0" if view.options and view.type != "select" else view.id
            ending = "" if view.label[-1:] in "?:.!" else ":"
            found.append((view.path, target, f"{view.label}{ending} {view.error}"))
        found += _failures(view.children) + _failures(view.rows)
    return found


def _rows(views: Sequence[_View]) -> list[list[_View]]:
    """Fields side by side: neighbours share a row while their columns fit in sixteen."""
    rows: list[list[_View]] = []
    free = 0
    for view in views:
        if view.columns > free or view.columns == 16:
            rows.append([])
            free = 16
        rows[-1].append(view)
        free -= view.columns
    return rows


def _adorner(component: Field, name: str) -> str:
    appearance = component.raw.get("appearance")
    text = appearance.get(name) if isinstance(appearance, Mapping) else None
    return text if isinstance(text, str) else ""


def _attributes(component: Field, kept: Sequence[str]) -> dict[str, Any]:
    """What helps a browser: keyboards, autofill, file types. Never a rule: rules are the server's."""
    kind = component.rules.get("validationType")
    if component.type == "number":
        return {"inputmode": "decimal", "autocomplete": "off"}
    if component.type == "filepicker":
        multiple = component.raw.get("multiple") is True
        return {"accept": component.raw.get("accept") or None, "multiple": multiple, "kept": list(kept)}
    if component.type == "datetime":
        return {"type": {"time": "time", "datetime": "datetime-local"}.get(component.subtype, "date")}
    if kind == "email":
        return {"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
    if kind == "phone":
        return {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
    return {}
