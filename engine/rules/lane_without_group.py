"""The lane of a user task is mapped to a group in `process.toml` by its id: else nobody could take the task."""

from __future__ import annotations

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts
from engine.rules.task_without_lane import PEOPLE

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": (
        'The lane "{lane}" ({id}) holds user tasks but belongs to no group.',
        "Add {id} under [groups] in process.toml.",
    ),
    "tr": (
        "“{lane}” kulvarında ({id}) kullanıcı görevleri var, ama hiçbir gruba bağlı değil.",
        "process.toml içindeki [groups] bölümüne {id} ekleyin.",
    ),
    "ru": (
        "На дорожке «{lane}» ({id}) есть пользовательские задачи, но она не связана с группой.",
        "Добавьте {id} в раздел [groups] файла process.toml.",
    ),
    "es": (
        "El carril «{lane}» ({id}) tiene tareas de usuario, pero no pertenece a ningún grupo.",
        "Agregue {id} en [groups] de process.toml.",
    ),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield lanes with people's tasks and no group."""
    groups = bundle.table("groups")
    for file, diagram in bundle.diagrams.items():
        used = {e.lane_id for e in diagram.of_kind(*PEOPLE)}
        for lane in diagram.lanes.values():
            if lane.id in used and lane.id not in groups:
                yield file, lane.id, {"lane": lane.name or lane.id}
