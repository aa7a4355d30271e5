"""Every loop rests somewhere for a person, a message or time: else it runs for ever in one step."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.graph import scopes
from engine.rules.problem import Found, Severity, Texts
from engine.rules.waiting import rests

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        "The loop {members} goes round with no person and no wait: it would never stop.",
        "Put a user task, a timer or a message into the loop.",
    ),
    "tr": (
        "{members} döngüsü kişi ve bekleme olmadan dönüyor; hiç durmazdı.",
        "Döngüye bir kullanıcı görevi, zamanlayıcı veya mesaj koyun.",
    ),
    "ru": (
        "Цикл {members} крутится без человека и без ожидания: он бы никогда не остановился.",
        "Поставьте в цикл пользовательскую задачу, таймер или сообщение.",
    ),
    "es": (
        "El bucle {members} gira sin ninguna persona ni espera: nunca se detendría.",
        "Ponga en el bucle una tarea de usuario, un temporizador o un mensaje.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield the first element of each loop that nothing holds up."""
    for scope in scopes(diagram):
        for group in scope.cycles(without=lambda e: rests(diagram, e)):
            yield group[0], {"members": group}
