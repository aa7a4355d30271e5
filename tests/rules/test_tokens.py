"""Joins that wait for ever, found by playing every choice."""

from __future__ import annotations

from collections.abc import Callable

from engine.rules.diagram import Diagram
from engine.rules.graph import scopes
from engine.rules.tokens import stuck_joins

Draw = Callable[..., Diagram]


def flows(text: str) -> str:
    ends = [pair.split(">") for pair in text.split()]
    return "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ends)


def stuck(drawn: Diagram) -> dict[str, list[str]]:
    return {join: missing for scope in scopes(drawn) for join, missing in stuck_joins(scope).items()}


NODES = '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/><parallelGateway id="j"/>'
BOTH = flows("s>g g>a g>b a>j b>j j>e")


def test_a_parallel_split_and_join_ends(diagram: Draw) -> None:
    assert stuck(diagram(NODES + '<parallelGateway id="g"/>' + BOTH)) == {}


def test_an_exclusive_split_leaves_a_parallel_join_waiting(diagram: Draw) -> None:
    assert list(stuck(diagram(NODES + '<exclusiveGateway id="g"/>' + BOTH))) == ["j"]


def test_an_inclusive_split_may_leave_a_parallel_join_waiting(diagram: Draw) -> None:
    assert list(stuck(diagram(NODES + '<inclusiveGateway id="g"/>' + BOTH))) == ["j"]


def test_an_inclusive_join_waits_only_for_what_can_come(diagram: Draw) -> None:
    inner = '<inclusiveGateway id="i"/><inclusiveGateway id="k"/><userTask id="c"/><userTask id="d"/>'
    drawn = diagram(NODES + '<parallelGateway id="g"/>' + inner + flows("s>g g>a g>b a>i i>c i>d c>k d>k k>j b>j j>e"))
    assert stuck(drawn) == {}


def test_a_parallel_join_behind_an_inclusive_split_may_wait_for_ever(diagram: Draw) -> None:
    inner = '<inclusiveGateway id="i"/><parallelGateway id="k"/><userTask id="c"/><userTask id="d"/>'
    drawn = diagram(NODES + '<parallelGateway id="g"/>' + inner + flows("s>g g>a g>b a>i i>c i>d c>k d>k k>j b>j j>e"))
    assert set(stuck(drawn)) == {"j", "k"}


def test_an_interrupted_branch_leaves_the_join_waiting(diagram: Draw) -> None:
    late = '<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition/></boundaryEvent><endEvent id="x"/>'
    found = stuck(diagram(NODES + '<parallelGateway id="g"/>' + late + BOTH + flows("late>x")))
    assert found == {"j": ["a_j"]}


def test_a_reminder_does_not_disturb_a_join(diagram: Draw) -> None:
    late = (
        '<boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition/></boundaryEvent>'
        '<endEvent id="x"/>'
    )
    assert stuck(diagram(NODES + '<parallelGateway id="g"/>' + late + BOTH + flows("late>x"))) == {}


def test_an_exclusive_choice_inside_a_branch_that_comes_back_is_fine(diagram: Draw) -> None:
    more = '<parallelGateway id="g"/><exclusiveGateway id="c"/><exclusiveGateway id="m"/><userTask id="d"/>'
    drawn = diagram(NODES + more + flows("s>g g>a g>b a>c c>d d>m c>m m>j b>j j>e"))
    assert stuck(drawn) == {}


def test_a_terminate_event_frees_what_waits(diagram: Draw) -> None:
    end = (
        '<parallelGateway id="g"/><exclusiveGateway id="c"/><endEvent id="stop"><terminateEventDefinition/></endEvent>'
    )
    drawn = diagram(NODES + end + flows("s>g g>a g>b a>c c>j c>stop b>j j>e"))
    assert stuck(drawn) == {}


def test_a_drawing_too_large_to_search_is_not_judged(diagram: Draw) -> None:
    # 14 parallel branches of two tasks: 3 to the power of 14 markings
    names = [f"t{i}" for i in range(14)]
    tasks = "".join(f'<userTask id="{n}"/><userTask id="{n}x"/>' for n in names)
    drawn = diagram(
        '<startEvent id="s"/><endEvent id="e"/><parallelGateway id="g"/><parallelGateway id="j"/>'
        + tasks
        + flows("s>g j>e " + " ".join(f"g>{n} {n}>{n}x {n}x>j" for n in names))
    )
    assert stuck(drawn) == {}
