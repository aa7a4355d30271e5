"""A loop that only time drives goes round unattended; SpiffWorkflow stops after about 300 rounds (depth 600)."""

from __future__ import annotations

from engine.rules.diagram import ACTIVITIES, Diagram, Element
from engine.rules.graph import Scope, scopes
from engine.rules.problem import Found, Severity, Texts
from engine.rules.waiting import rests

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        "Only time drives the loop {members}: unattended, it stops after about 300 rounds.",
        "Put a user task or a message into the loop, or end it after some rounds.",
    ),
    "tr": (
        "{members} döngüsünü yalnızca zaman döndürüyor: gözetimsiz yaklaşık 300 turdan sonra durur.",
        "Döngüye bir kullanıcı görevi veya mesaj koyun ya da birkaç turdan sonra bitirin.",
    ),
    "ru": (
        "Циклом {members} движет только время: без присмотра он остановится примерно через 300 кругов.",
        "Поставьте в цикл пользовательскую задачу или сообщение либо ограничьте число кругов.",
    ),
    "es": (
        "Solo el tiempo mueve el bucle {members}: sin atención se detiene tras unas 300 vueltas.",
        "Ponga en el bucle una tarea de usuario o un mensaje, o termínelo tras algunas vueltas.",
    ),
}

ATTENDED = frozenset({"userTask", "manualTask", "task", "receiveTask", "callActivity", "subProcess"})


def check(diagram: Diagram) -> Found:
    """Yield loops whose only waits are timers."""
    for scope in scopes(diagram):
        for group in scope.cycles(without=_attended):
            if any(rests(diagram, scope.elements[i]) for i in group) and not _counted(scope, group):
                yield group[0], {"members": group}


def _attended(element: Element) -> bool:
    return element.kind in ATTENDED & ACTIVITIES or element.event == "message"


def _counted(scope: Scope, group: list[str]) -> bool:
    # A script in the loop can count rounds; whether it does is left to the scenarios.
    return any(scope.elements[i].kind == "scriptTask" for i in group)
