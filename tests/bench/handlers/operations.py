"""Operations of the reference process: they do nothing, so that what is measured is the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.handling import Job, handler


@handler("nothing", title="Nothing", params={"case": object}, inline=True)
def nothing(job: Job, case: object) -> Mapping[str, Any]:
    """Answers at once."""
    del job, case
    return {"ok": True}


@handler("tell", title="Tell", params={"template": str, "to": str})
def tell(job: Job, template: str, to: str) -> Mapping[str, Any]:
    """Stands for a message: its job is the outbox row of a step."""
    del job, template, to
    return {}
