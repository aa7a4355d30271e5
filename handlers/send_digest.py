"""Tell a member of staff how many tasks wait: one mail per working hour at most, without any case content."""

from __future__ import annotations

from typing import Any

from engine.handling import Job, handler
from handlers.clients import Outgoing, Refused
from handlers.clients.chosen import sender
from handlers.texts import fill

TEXTS = {
    "en": (
        "Your tasks: {late} late, {due_tomorrow} due by tomorrow, {offered} new",
        "Hello {name},\n\nlate: {late}\ndue by tomorrow: {due_tomorrow}\nnew: {offered}\n\n{work_url}",
    ),
    "tr": (
        "Görevleriniz: {late} gecikmiş, {due_tomorrow} yarına kadar, {offered} yeni",
        "Merhaba {name},\n\ngecikmiş: {late}\nyarına kadar: {due_tomorrow}\nyeni: {offered}\n\n{work_url}",
    ),
    "ru": (
        "Ваши задачи: просрочено {late}, срок до завтра {due_tomorrow}, новых {offered}",
        "Здравствуйте, {name}!\n\nпросрочено: {late}\nсрок до завтра: {due_tomorrow}\nновых: {offered}\n\n{work_url}",
    ),
    "es": (
        "Sus tareas: {late} con retraso, {due_tomorrow} para mañana, {offered} nuevas",
        "Hola, {name}:\n\ncon retraso: {late}\npara mañana: {due_tomorrow}\nnuevas: {offered}\n\n{work_url}",
    ),
}
"""Subject and body by language. They belong to the desk, not to a procedure, so no bundle holds them."""


@handler(
    "send_digest",
    title="Send a digest of waiting tasks",
    params={"name": str, "email": str, "language": str, "offered": int, "due_tomorrow": int, "late": int},
    max_attempts=2,
)
def send_digest(
    job: Job, name: str, email: str, language: str, offered: int, due_tomorrow: int, late: int
) -> dict[str, Any]:
    """Mail one member of staff the numbers of tasks that are new, due by tomorrow or late."""
    subject, body = TEXTS.get(language, TEXTS["en"])
    values = {"name": name, "offered": offered, "due_tomorrow": due_tomorrow, "late": late}
    values["work_url"] = f"{job.settings.base_url}/work"
    outgoing = Outgoing(f"{job.key}/mail", job.attempt, email, fill(body, values), fill(subject, values), language)
    try:
        sender(job, "mail").send(outgoing)
    except Refused:
        return {"delivered": False}
    return {"delivered": True}
