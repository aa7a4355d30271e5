"""Forms in pages: a form-js schema drawn as plain accessible HTML, and what a browser sent read back.

    markup = render_form(schema, answers, problems, field_texts(texts, "triage"), variables=task.data)
    answers, uploads = read_answers(schema, request)

The page brings `<form>`, the CSRF field and its buttons. It works without JavaScript: adding and
removing rows of a repeated group are submit buttons (`pressed`, `rearranged`), and a condition
takes effect on the next submit. With htmx and `refresh` it takes effect as one types.
"""

from web.forms.drawing import Lookup, field_texts, render_form, show_value
from web.forms.markdown import to_html
from web.forms.reading import pressed, read_answers, rearranged, unseen
from web.forms.words import problem_text

__all__ = [
    "Lookup",
    "field_texts",
    "pressed",
    "problem_text",
    "read_answers",
    "rearranged",
    "render_form",
    "show_value",
    "to_html",
    "unseen",
]
