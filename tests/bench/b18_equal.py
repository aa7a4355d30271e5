"""B18: every walk through the reference process ends as stock SpiffWorkflow ends it, task by task, datum by datum."""

from __future__ import annotations

from itertools import product
from typing import Any

from SpiffWorkflow.util.task import TaskState

from tests.bench.drawing import STEPS, case_data
from tests.bench.figures import Outcome, Part
from tests.bench.ground import Ground
from tests.bench.interpreter import Interpreter
from tests.bench.stock import Stock

TITLE = "differences to stock SpiffWorkflow over all walks of the reference process"


def run(ground: Ground, rounds: int) -> Outcome:
    """Nothing is timed: one count per walk, kept in memory and with load and save around every step."""
    del ground, rounds
    stock, ours = Stock(), Interpreter()
    walks = [
        {"category": category, "approved": approved, "approved2": approved2}
        for category, approved, approved2 in product(("serious", "minor"), (True, False), (True, False))
    ]
    counts = [float(len(differences(stock, ours, walk, stored))) for walk in walks for stored in (False, True)]
    missing = ["R1's random processes and every diagram at hand", "upstream's 679 tests (run at review)"]
    return Outcome([Part("differences per walk", counts, 0, at_least=False)], {"walks": len(counts)}, missing)


def differences(stock: Stock, ours: Interpreter, walk: dict[str, Any], stored: bool) -> list[str]:
    """What differs, in words."""
    data = case_data() | {"category": walk["category"]}
    workflow, runtime = stock.start(data), ours.start(data)
    passed = [step.element_id for step in runtime.steps() if step.kind == "completed"]
    for name, given in STEPS:
        if runtime.ended:
            break
        answers = {key: walk.get(key, value) for key, value in given.items()}
        if stored:
            workflow, runtime = stock.load(stock.save(workflow)), ours.load(runtime.dump())
        before = len(runtime.steps())
        stock.complete(workflow, name, answers)
        ours.complete(runtime, name, answers)
        passed += [step.element_id for step in runtime.steps()[before:] if step.kind == "completed"]
    theirs = [t for t in workflow.get_tasks(state=TaskState.COMPLETED) if t.task_spec.bpmn_id]
    expected = sorted(t.task_spec.bpmn_id for t in theirs)
    found = [] if sorted(passed) == expected else [f"tasks {sorted(passed)}, stock {expected}"]
    if runtime.ended is not workflow.is_completed():
        found.append(f"ended {runtime.ended}, stock {workflow.is_completed()}")
    data, mine = dict(workflow.data), runtime.variables()
    names = [name for name in sorted({*data, *mine}) if data.get(name) != mine.get(name)]
    return found + [f"variable {name}: {mine.get(name)!r}, stock {data.get(name)!r}" for name in names]
