"""No Python from a drawing: the 22 places where stock SpiffWorkflow executes it, and the loaded instance."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.event_definitions import timer as library_timers
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.task import Task

from engine.errors import DiagramError, FeelError, RedressError
from engine.spiff import Runtime
from engine.spiff.expressions import FeelEngine, FeelEnvironment
from engine.spiff.tokens import Token
from tests.engine.spiff_runtime.desk import Desk
from tests.engine.spiff_runtime.drawing import (
    boundary,
    call,
    catch,
    definitions,
    each,
    element,
    end,
    loop,
    process,
    rule,
    script,
    service,
    start,
    sub,
    user,
    xor,
)

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"


def _extension(tag: str, text: str, namespace: str = SPIFF) -> str:
    return f'<bpmn:extensionElements><x:{tag} xmlns:x="{namespace}">{text}</x:{tag}></bpmn:extensionElements>'


def _dmn(question: str = "x", cell: str = "-", answer: str = "1") -> bytes:
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:t">'
        '<decision id="route" name="route"><decisionTable id="t" hitPolicy="FIRST">'
        f'<input id="i"><inputExpression id="ie"><text>{question}</text></inputExpression></input>'
        '<output id="o" name="out"/>'
        f'<rule id="r"><inputEntry id="c"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="a"><text>{answer}</text></outputEntry></rule>'
        "</decisionTable></decision></definitions>"
    ).encode()


def _line(activity: str, *more: str) -> str:
    return process("p", [start(), activity, user("after"), end(), *more], "s > a > after > e")


def _correlated(bad: str) -> bytes:
    drawn = definitions(process("p", [start(), catch("a", message="m"), end()], "s > a > e")).decode()
    inside = (
        '<bpmn:correlationProperty id="cp" name="cp">'
        '<bpmn:correlationPropertyRetrievalExpression messageRef="message_m">'
        f"<bpmn:messagePath>{bad}</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
        '<bpmn:collaboration id="co"><bpmn:participant id="pa" processRef="p"/><bpmn:correlationKey id="ck" name="k">'
        "<bpmn:correlationPropertyRef>cp</bpmn:correlationPropertyRef></bpmn:correlationKey></bpmn:collaboration>"
    )
    return drawn.replace("<bpmn:message ", inside + "<bpmn:message ", 1).encode()


def _process_correlation(bad: str) -> bytes:
    drawn = definitions(process("p", [start(), catch("a", message="m"), end()], "s > a > e")).decode()
    inside = (
        '<bpmn:messageEventDefinition messageRef="message_m"><bpmn:extensionElements><s:processVariableCorrelation>'
        f"<s:propertyId>cp</s:propertyId><s:expression>{bad}</s:expression>"
        "</s:processVariableCorrelation></bpmn:extensionElements></bpmn:messageEventDefinition>"
    )
    return drawn.replace('<bpmn:messageEventDefinition messageRef="message_m"/>', inside).encode()


def _conditional(bad: str) -> str:
    event = f"<bpmn:conditionalEventDefinition><bpmn:condition>{bad}</bpmn:condition></bpmn:conditionalEventDefinition>"
    return _line(element("intermediateCatchEvent", "a", event))


def _adhoc(bad: str) -> str:
    inside = user("inner") + f"<bpmn:completionCondition>{bad}</bpmn:completionCondition>"
    return _line(element("adHocSubProcess", "a", inside))


def _thrown(kind: str, tag: str, bad: str) -> bytes:
    drawn = definitions(
        _line(element("intermediateThrowEvent", "a", f'<bpmn:{kind}EventDefinition {kind}Ref="{kind}_m"/>'))
    ).decode()
    return drawn.replace('name="m"/>', f'name="m">{_extension(tag, bad)}</bpmn:{kind}>', 1).encode()


PLACES: dict[str, Any] = {
    "script": lambda bad: _line(script("a", bad)),
    "flow condition": lambda bad: process(
        "p", [start(), xor("a"), user("b"), end()], f"s > a; a > [{bad}] b > e; a > ! e"
    ),
    "timer duration": lambda bad: _line(catch("a", timer=bad)),
    "timer date": lambda bad: _line(catch("a", date=bad)),
    "timer cycle": lambda bad: _line(catch("a", cycle=bad)),
    "conditional event": _conditional,
    "multi-instance number": lambda bad: _line(user("a", each("", "i", number=bad))),
    "multi-instance completion": lambda bad: _line(user("a", each("", "i", number="2", until=bad))),
    "loop condition": lambda bad: _line(user("a", loop(bad, before=True))),
    "ad-hoc completion": _adhoc,
    "message correlation": _correlated,
    "process correlation": _process_correlation,
    "script before": lambda bad: _line(user("a", _extension("preScript", bad))),
    "script after": lambda bad: _line(user("a", _extension("postScript", bad))),
    "operation parameter": lambda bad: _line(service("a", "x", value=bad)),
    "message payload": lambda bad: _thrown("message", "messagePayload", bad),
    "signal payload": lambda bad: _thrown("signal", "payloadExpression", bad),
    "escalation payload": lambda bad: _thrown("escalation", "payloadExpression", bad),
    "decision input": lambda bad: (_line(rule("a", "route")), _dmn(question=bad)),
    "decision cell": lambda bad: (_line(rule("a", "route")), _dmn(cell=bad)),
    "decision answer": lambda bad: (_line(rule("a", "route")), _dmn(answer=bad)),
    "camunda number": lambda bad: _line(
        user(
            "a",
            f'<bpmn:multiInstanceLoopCharacteristics xmlns:c="{CAMUNDA}" c:collection="{bad}" c:elementVariable="i"/>',
        )
    ),
    "camunda message": lambda bad: _line(user("a", _extension("expression", bad, CAMUNDA))),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_drawing_executes_no_python(place: str, tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    attacks = [
        f"__import__('os').system('touch {mark}')",
        f"open('{mark}', 'w')",
        f"().__class__.__base__.__subclasses__()[0] or open('{mark}', 'w')",
        f'[x for x in [open("{mark}", "w")]]',
    ]
    for attack in attacks:
        _run(PLACES[place](attack.replace("<", "&lt;")))
        assert not mark.exists(), (place, attack)


def _run(drawn: Any) -> None:
    from engine.spiff import Specs
    from engine.spiff.compiling import compile_here

    text, table = drawn if isinstance(drawn, tuple) else (drawn, None)
    files = {"p.bpmn": text if isinstance(text, bytes) else definitions(text)}
    if table is not None:
        files["t.dmn"] = table
    try:
        desk = Desk(specs=Specs.load(compile_here(files, "p")), variables={"x": 1})
        for wait in desk.runtime.waits():
            if wait.kind == "user_task":
                desk.runtime.complete(wait.token, {"done": True})
            elif wait.kind == "message":
                desk.runtime.deliver(wait.token, {"payload": 1})
        desk.later(days=1)
    except (DiagramError, RedressError):
        pass


def _reachable(root: Any) -> Iterator[Any]:
    seen, todo = set(), [root]
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, type | str | bytes | int) or type(one).__name__ in {"module", "function"}:
            continue
        seen.add(id(one))
        yield one
        todo += gc.get_referents(one)


def test_a_loaded_instance_holds_no_default_engine_anywhere() -> None:
    inner = process(
        "inner",
        [start("si"), sub("part", [start("sp"), user("work"), end("ep")], "sp > work > ep"), end("ei")],
        "si > part > ei",
    )
    drawn = process(
        "p",
        [
            start(),
            rule("decide", "route"),
            call("stage", "inner"),
            catch("pause", timer='"PT1H"'),
            end(),
            boundary("limit", "stage", timer='"PT1H"'),
        ],
        "s > decide > stage > pause > e; limit > e",
    )
    desk = Desk(drawn, inner, variables={"x": 1}, files={"t_dmn": _dmn()})
    loaded = Runtime.load(desk.specs, desk.runtime.dump(), desk.context)
    found = list(_reachable([loaded]))
    assert not [o for o in found if isinstance(o, TaskDataEnvironment | DMNEngine)]
    engines = [o for o in found if isinstance(o, PythonScriptEngine)]
    assert engines
    assert all(type(o) is FeelEngine for o in engines)
    assert all(type(o) is FeelEnvironment for o in found if isinstance(o, BasePythonScriptEngineEnvironment))
    assert all(type(o) is Token for o in found if isinstance(o, Task))
    timers = [o for o in found if isinstance(o, library_timers.TimerEventDefinition)]
    assert timers
    assert all(type(o).__module__ == "engine.spiff.events" for o in timers)
    parts = list(loaded._instance.subprocesses.values())
    assert len(parts) == 2
    assert all(part.script_engine is loaded._instance.script_engine for part in parts)


def test_every_task_spec_of_an_instance_is_ours() -> None:
    desk = Desk(process("p", [start(), user("a"), end(), boundary("b", "a", timer='"PT1H"')], "s > a > e; b > e"))
    specs = desk.specs.processes["p"].task_specs.values()
    assert {type(spec).__module__.rpartition(".")[0] for spec in specs} == {"engine.spiff"}


def test_the_engine_executes_and_validates_feel_only(tmp_path: Path) -> None:
    engine = Desk(process("p", [start(), end()], "s > e")).runtime._instance.script_engine
    engine.validate("a + 1")
    for bad in ("import os", "x = 1; y = 2", "lambda: 1", f"open('{tmp_path / 'x'}', 'w').close()"):
        with pytest.raises(FeelError):
            engine.environment.evaluate(bad, {})
        with pytest.raises(FeelError):
            engine.environment.execute(bad, {})
    with pytest.raises(FeelError):
        engine.validate("import os")
    with pytest.raises(FeelError):
        engine.environment.call_service({})
    assert not (tmp_path / "x").exists()


CALL_SITES = {
    "bpmn/script_engine/python_engine.py": 3,
    "bpmn/specs/bpmn_process_spec.py": 2,
    "bpmn/specs/bpmn_task_spec.py": 1,
    "bpmn/specs/event_definitions/conditional.py": 1,
    "bpmn/specs/event_definitions/message.py": 1,
    "bpmn/specs/event_definitions/timer.py": 3,
    "bpmn/specs/mixins/multiinstance_task.py": 4,
    "bpmn/specs/mixins/script_task.py": 1,
    "camunda/specs/event_definitions.py": 1,
    "camunda/specs/multiinstance_task.py": 1,
    "dmn/engine/DMNEngine.py": 3,
    "dmn/specs/model.py": 1,
    "spiff/specs/event_definitions.py": 2,
    "spiff/specs/mixins/service_task.py": 2,
    "spiff/specs/spiff_task.py": 1,
}


def test_the_library_evaluates_in_the_places_we_know() -> None:
    """A new call site after an upgrade must be looked at before it runs (threat T11)."""
    import re

    import SpiffWorkflow

    root = Path(SpiffWorkflow.__file__).parent
    pattern = re.compile(r"(?:script_engine|environment)\.(?:evaluate|execute|call_service)\(")
    found = {
        path.relative_to(root).as_posix(): len(pattern.findall(path.read_text("utf-8"))) for path in root.rglob("*.py")
    }
    assert {name: count for name, count in found.items() if count} == CALL_SITES
