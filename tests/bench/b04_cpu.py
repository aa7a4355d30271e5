"""B4: tasks completed over HTTP per CPU core, web and database together, against Camunda 8's published 9."""

from __future__ import annotations

from tests.bench.b03_http import measured
from tests.bench.figures import Outcome, Part, best
from tests.bench.ground import Ground

TITLE = "tasks completed over HTTP per second and core (web + PostgreSQL CPU)"
CAMUNDA = 9
"""Camunda 8 SaaS, sizing page: 9 tasks/s per vCPU on its own hardware; not run here and not scaled."""


def run(ground: Ground, rounds: int, *, cases: int = 4) -> Outcome:
    """The inverse of the CPU seconds of a step."""
    found = measured(ground, rounds, cases)
    rates = [1 / cpu for cpu in found["cpu"]]
    detail = {"ours / Camunda 8 as published": round(best(rates) / CAMUNDA, 1)}
    return Outcome([Part("tasks/s per core", rates, 150)], detail | {"CPU ms/task": round(best(found["cpu"]) * 1e3, 2)})
