"""Small drawings for tests of the rules' own parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.rules.diagram import Diagram, read_diagram

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'id="definitions" targetNamespace="urn:example">'
)


def drawn(body: str, top: str = "") -> bytes:
    """A BPMN file with one process `p` around the given elements."""
    return f'{HEAD}{top}<process id="p" name="Example" isExecutable="true">{body}</process></definitions>'.encode()


@pytest.fixture
def bpmn() -> Callable[..., bytes]:
    """Makes a BPMN file."""
    return drawn


@pytest.fixture
def diagram() -> Callable[..., Diagram]:
    """Makes the model of a drawing."""
    return lambda body, top="": read_diagram("example.bpmn", drawn(body, top))
