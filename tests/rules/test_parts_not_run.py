"""Parts of BPMN that are refused by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.rules.diagram import Diagram
from engine.rules.unsupported_element import check

Draw = Callable[..., Diagram]


@pytest.mark.parametrize(
    "element,what",
    [
        ('<sendTask id="x"/>', "a message that is thrown"),
        ('<endEvent id="x"><messageEventDefinition/></endEvent>', "a message that is thrown"),
        ('<serviceTask id="x" isForCompensation="true"/>', "a compensation"),
        ('<boundaryEvent id="x"><compensateEventDefinition/></boundaryEvent>', "a compensation"),
        ('<boundaryEvent id="x"><signalEventDefinition/></boundaryEvent>', "a signal event"),
        ('<boundaryEvent id="x"><conditionalEventDefinition/></boundaryEvent>', "a conditional event"),
        ('<endEvent id="x"><cancelEventDefinition/></endEvent>', "a cancel event"),
        (
            '<intermediateCatchEvent id="x"><messageEventDefinition/><timerEventDefinition/></intermediateCatchEvent>',
            "an event with several triggers",
        ),
        (
            '<intermediateCatchEvent id="x"><eventDefinitionRef>m</eventDefinitionRef></intermediateCatchEvent>',
            "an event with several triggers",
        ),
        ('<complexGateway id="x"/>', "a complex gateway"),
        ('<transaction id="x"/>', "a transaction"),
        ('<choreographyTask id="x"/>', "an element (choreographyTask)"),
        ("<subChoreography/>", "an element (subChoreography)"),
    ],
)
def test_a_part_that_is_not_run_is_refused_by_name(diagram: Draw, element: str, what: str) -> None:
    ((found, values),) = check(diagram(element))
    assert found in {"x", "subChoreography@1"}
    assert values["what"]["en"] == what


@pytest.mark.parametrize(
    "element",
    [
        '<endEvent id="x"><escalationEventDefinition/></endEvent>',
        '<endEvent id="x"><terminateEventDefinition/></endEvent>',
        '<intermediateThrowEvent id="x"/>',
        '<manualTask id="x"/>',
        '<inclusiveGateway id="x"/>',
        '<textAnnotation id="x"/>',
        '<group id="x"/>',
        '<dataStoreReference id="x"/>',
    ],
)
def test_what_runs_or_is_only_drawn_is_not_refused(diagram: Draw, element: str) -> None:
    assert list(check(diagram(element))) == []
