"""SpiffWorkflow 3.2.0 as its documentation shows it: the whole workflow, spec included, as one JSON per save."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from tests.bench.drawing import END, STEPS, STOCK, diagram


class _Environment(TaskDataEnvironment):
    def call_service(self, context: Any, operation_name: Any = None, operation_params: Any = None, **_: Any) -> str:
        return '{"ok": true}'


class Stock:
    """The reference process on the stock library."""

    def __init__(self, *, loop: bool = False) -> None:
        parser = SpiffBpmnParser()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "complaint.bpmn"
            file.write_bytes(diagram(STOCK, loop=loop))
            parser.add_bpmn_file(str(file))
        self.spec = parser.get_spec("complaint")
        self.called = parser.get_subprocess_specs("complaint")
        self.engine = PythonScriptEngine(environment=_Environment())
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))

    def start(self, data: dict[str, Any]) -> Any:
        """A new case at its first user task."""
        workflow = BpmnWorkflow(self.spec, self.called, script_engine=self.engine)
        workflow.task_tree.data.update(data)
        workflow.do_engine_steps()
        return workflow

    def save(self, workflow: Any) -> str:
        """The documented way."""
        return str(self.serializer.serialize_json(workflow))

    def load(self, text: str) -> Any:
        """The documented way."""
        workflow = self.serializer.deserialize_json(text)
        workflow.script_engine = self.engine
        return workflow

    def complete(self, workflow: Any, name: str, answers: dict[str, Any]) -> None:
        """Answer the open user task, which must be `name`."""
        (task,) = [t for t in workflow.get_tasks(state=TaskState.READY) if t.task_spec.manual]
        assert task.task_spec.bpmn_id == name, f"stock waits at {task.task_spec.bpmn_id}, not at {name}"
        task.data.update(answers)
        task.run()
        workflow.do_engine_steps()

    def case(self, data: dict[str, Any]) -> int:
        """A whole case with load and save around every step. Answers the largest state in bytes."""
        text = self.save(self.start(data))
        largest = len(text)
        for name, answers in STEPS:
            workflow = self.load(text)
            self.complete(workflow, name, answers)
            text = self.save(workflow)
            largest = max(largest, len(text))
        assert_ended(workflow)
        return largest


def assert_ended(workflow: Any) -> None:
    """The long path, to its end."""
    assert workflow.is_completed()
    ended = [t.task_spec.bpmn_id for t in workflow.get_tasks(state=TaskState.COMPLETED)]
    assert END in ended, "stock ended elsewhere"
