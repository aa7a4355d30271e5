"""Forms: form-js JSON read, checked and answered on the server (decision 7).

A form is the schema that the form-js editor writes (schemaVersion 19, @bpmn-io/form-js 1.23).
`problems` says what in it we do not run, `validate` turns somebody's answers into variables,
`initial`, `visible`, `options` and `fill` are what a page needs to draw it. This package knows
FEEL and nothing of pages, the database or complaints.
"""

from engine.forms.answers import validate
from engine.forms.checks import FormProblem, problems
from engine.forms.expressions import Scope, fill, hidden, options, readonly, stored, told, visible, watched
from engine.forms.limits import MAX_FILE_BYTES, MAX_FILES, MAX_ITEMS
from engine.forms.schema import Field, fields, initial, inputs, read

__all__ = [
    "MAX_FILES",
    "MAX_FILE_BYTES",
    "MAX_ITEMS",
    "Field",
    "FormProblem",
    "Scope",
    "fields",
    "fill",
    "hidden",
    "initial",
    "inputs",
    "options",
    "problems",
    "read",
    "readonly",
    "stored",
    "told",
    "validate",
    "visible",
    "watched",
]
