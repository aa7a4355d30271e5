"""An escalation informs; a user task that a reminder starts keeps its stage open after the work has ended."""

from __future__ import annotations

from engine.rules.diagram import Diagram
from engine.rules.graph import Scope, scopes
from engine.rules.problem import Found, Severity, Texts

SEVERITY: Severity = "warning"
TEXTS: Texts = {
    "en": (
        'The user task "{name}" is started by a reminder and holds its stage open even after the work is done.',
        "Inform by a service task, or end the stage with a terminate event.",
    ),
    "tr": (
        "“{name}” kullanıcı görevi bir hatırlatmayla başlıyor ve iş bittikten sonra bile aşamayı açık tutuyor.",
        "Servis göreviyle bilgilendirin veya aşamayı sonlandırma olayıyla bitirin.",
    ),
    "ru": (
        "Пользовательская задача «{name}» начинается от напоминания и держит этап открытым даже после "
        "завершения работы.",
        "Извещайте сервисной задачей или завершайте этап событием остановки.",
    ),
    "es": (
        "La tarea de usuario «{name}» la inicia un recordatorio y mantiene abierta su etapa aunque el trabajo "
        "haya terminado.",
        "Informe con una tarea de servicio o termine la etapa con un evento de terminación.",
    ),
}


def check(diagram: Diagram) -> Found:
    """Yield user tasks that only a non-interrupting timer leads to, in a scope without a terminate event."""
    for scope in scopes(diagram):
        if not any(e.event == "terminate" for e in scope.elements.values()):
            yield from _held(scope)


def _held(scope: Scope) -> Found:
    reminders = {
        e.id for e in scope.elements.values() if e.kind == "boundaryEvent" and e.event == "timer" and not e.interrupting
    }
    usual = _without(scope, reminders)
    for reached in sorted(scope.reached_from(reminders) - usual):
        if scope.elements[reached].waits and scope.elements[reached].kind == "userTask":
            yield reached, {"name": scope.elements[reached].label}


def _without(scope: Scope, left_out: set[str]) -> set[str]:
    """What a token comes to when no reminder fires."""
    seen: set[str] = set()
    waiting = [e.id for e in scope.starts()]
    while waiting:
        current = waiting.pop()
        if current not in seen and current not in left_out:
            seen.add(current)
            waiting.extend(scope.next(current))
    return seen
