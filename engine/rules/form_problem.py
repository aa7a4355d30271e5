"""What `engine.forms` would not run in a form: unknown components, bad keys, broken conditions."""

from __future__ import annotations

from engine import forms
from engine.rules.bundle import Bundle
from engine.rules.form_words import WORDS
from engine.rules.problem import LANGUAGES, FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ('The form component "{component}" cannot be used: {what}{details}.', "Correct it in the form designer."),
    "tr": ("“{component}” form bileşeni kullanılamıyor: {what}{details}.", "Form tasarımcısında düzeltin."),
    "ru": ("Компонент формы «{component}» нельзя использовать: {what}{details}.", "Исправьте его в редакторе форм."),
    "es": (
        "El componente «{component}» del formulario no se puede usar: {what}{details}.",
        "Corríjalo en el diseñador de formularios.",
    ),
}


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield every problem of every form."""
    for key, schema in bundle.forms.items():
        for problem in forms.problems(schema) if schema is not None else ():
            details = ", ".join(str(v) for v in problem.values.values())
            what = WORDS.get(problem.code, {language: problem.code for language in LANGUAGES})
            yield (
                f"forms/{key}.form",
                problem.component,
                {"component": problem.component or key, "what": what, "details": f" ({details})" if details else ""},
            )
