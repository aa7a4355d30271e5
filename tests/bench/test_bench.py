"""The bench itself runs and judges: one benchmark with tiny sizes, the rule of targets, the walks of the drawing."""

from __future__ import annotations

from typing import Any, cast

from tests.bench import b01_interpreter, b18_equal
from tests.bench.drawing import NODE, OURS, STOCK, diagram
from tests.bench.figures import Outcome, Part

NOWHERE = cast(Any, None)


def test_a_benchmark_runs_with_tiny_sizes_and_gives_a_ratio_per_round() -> None:
    outcome = b01_interpreter.run(NOWHERE, 2, turns=1, cases=1)
    assert [len(part.ratios) for part in outcome.parts] == [2, 2]
    assert all(ratio > 1 for part in outcome.parts for ratio in part.ratios)


def test_no_walk_of_the_reference_process_differs_from_stock() -> None:
    outcome = b18_equal.run(NOWHERE, 1)
    assert outcome.parts[0].met, outcome.parts[0].ratios


def test_the_reference_process_has_57_elements_in_every_dialect() -> None:
    tags = ("startEvent", "userTask", "serviceTask", "exclusiveGateway", "boundaryEvent", "endEvent", "sequenceFlow")
    for dialect in (OURS, STOCK, NODE):
        drawn = diagram(dialect).decode()
        assert sum(drawn.count(f"<bpmn:{tag} ") for tag in tags) == 57


def test_the_median_must_meet_the_target_and_the_worst_round_most_of_it() -> None:
    assert Part("fast", [8.1, 8.0, 5.7], 8).met
    assert not Part("one bad round", [9.0, 8.0, 5.5], 8).met
    assert Part("small", [1.0, 1.1, 1.5], 1.1, at_least=False).met
    assert not Part("large", [1.0, 1.2, 1.2], 1.1, at_least=False).met


def test_what_was_left_out_is_never_met() -> None:
    assert not Outcome([Part("fast", [9.0], 8)], unmeasured=["the long form"]).met
