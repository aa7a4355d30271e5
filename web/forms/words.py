"""What is wrong with an answer, in words: one sentence per code of `FieldProblem`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as lazy

from engine.errors import FieldProblem

WORDS: Mapping[str, Any] = {
    "required": lazy("This is needed."),
    "not_a_text": lazy("Write this as plain text."),
    "too_long": lazy("Write at most %(limit)s characters."),
    "too_short": lazy("Write at least %(limit)s characters."),
    "pattern": lazy("This is not in the expected form."),
    "email": lazy("Enter an e-mail address such as name@example.com."),
    "phone": lazy("Enter a phone number such as 0532 123 45 67, or with the country code such as +44 20 7946 0958."),
    "phone_extension": lazy("Leave the extension out of the phone number."),
    "not_a_number": lazy("Enter a number."),
    "ambiguous_number": lazy("Write this number without separators, such as %(thousands)s."),
    "too_large": lazy("This number is too large."),
    "too_precise": lazy("This number has too many digits."),
    "too_small": lazy("Enter %(limit)s or more."),
    "too_big": lazy("Enter %(limit)s or less."),
    "decimals": lazy("Use at most %(limit)s decimal places."),
    "whole_number": lazy("Enter a whole number."),
    "not_an_option": lazy("Choose one of the options."),
    "not_a_list": lazy("Choose from the options."),
    "too_many": lazy("Enter at most %(limit)s."),
    "not_a_date": lazy("Enter a date such as 2026-11-30."),
    "not_a_time": lazy("Enter a time such as 14:30."),
    "in_the_past": lazy("Choose a day that has not passed."),
    "readonly": lazy("This cannot be changed here."),
    "too_many_files": lazy("Choose at most %(limit)s files."),
    "file_type": lazy("“%(name)s” is of a kind we do not take. We take: %(accepted)s."),
    "file_too_large": lazy("“%(name)s” is too large. A file may have %(limit)s MB."),
    "file_empty": lazy("“%(name)s” is empty."),
    "too_much": lazy("All files of one complaint together may have %(limit)s MB."),
    "no_files_here": lazy("This form takes no files."),
    "unknown_key": lazy("Something was sent that this form does not ask for. Open the page again."),
    "reserved_key": lazy("Something was sent that no form may contain."),
    "too_deep": lazy("Something was sent that no form may contain."),
    "too_large_form": lazy("This is too much text for one form: at most %(limit)s kB."),
    "not_an_object": lazy("We could not read the form. Open the page again."),
    "not_json": lazy("We could not read the form. Open the page again."),
}
"""Code -> sentence with places for the problem's values."""


def problem_text(problem: FieldProblem) -> str:
    """The sentence for a problem, in the reader's language."""
    words = WORDS.get(problem.code)
    if words is None:
        return str(lazy("Check this answer."))
    return str(words) % problem.values if problem.values else str(words)
