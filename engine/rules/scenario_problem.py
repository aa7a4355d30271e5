"""A scenario's steps and expectations name elements and statuses of the bundle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.rules.bundle import Bundle
from engine.rules.problem import FoundIn, Severity, Texts

SEVERITY: Severity = "error"
TEXTS: Texts = {
    "en": ("The scenario is not usable: {what}.", "Correct the scenario, or the id of the element."),
    "tr": ("Senaryo kullanılamıyor: {what}.", "Senaryoyu veya öğenin kimliğini düzeltin."),
    "ru": ("Сценарий нельзя использовать: {what}.", "Исправьте сценарий или идентификатор элемента."),
    "es": ("El escenario no se puede usar: {what}.", "Corrija el escenario o el identificador del elemento."),
}

NEEDS_PROCESS_FILE = True


def check_bundle(bundle: Bundle) -> FoundIn:
    """Yield what a scenario names that is not there."""
    for file, scenario in bundle.scenarios.items():
        if isinstance(scenario, dict):
            for place, named in _named(scenario):
                if named not in bundle.element_ids:
                    yield file, named, {"what": f"{place}: {named}?"}
            status = _dict(scenario.get("expect")).get("status")
            if status is not None and status not in bundle.listed("statuses"):
                yield file, "", {"what": f"expect.status: {status}?"}
        elif scenario is not None:
            yield file, "", {"what": "{ }?"}


def _named(scenario: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for step in _list(scenario.get("steps")):
        if isinstance(_dict(step).get("complete"), str):
            yield "steps.complete", step["complete"]
    for element in _list(_dict(scenario.get("expect")).get("path")):
        if isinstance(element, str):
            yield "expect.path", element


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
