"""The number of attempts is a whole number from 0 to 20."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The retries of "{name}" are "{retries}" and not a number from 0 to 20.',
        "Enter a whole number from 0 to 20, or none.",
    ),
    "tr": (
        "“{name}” için yeniden deneme sayısı “{retries}”; 0 ile 20 arasında bir sayı olmalı.",
        "0 ile 20 arasında bir tam sayı girin veya boş bırakın.",
    ),
    "ru": (
        "Число повторов «{name}» — «{retries}», а нужно число от 0 до 20.",
        "Укажите целое число от 0 до 20 или оставьте пустым.",
    ),
    "es": (
        "Los reintentos de «{name}» son «{retries}» y no un número de 0 a 20.",
        "Escriba un entero de 0 a 20 o déjelo vacío.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield service tasks with odd retries."""
    for element in diagram.elements.values():
        given = element.retries
        if given and not (given.isascii() and given.isdigit() and int(given) <= 20):
            yield element.id, {"name": element.label, "retries": given}
