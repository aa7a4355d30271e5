"""Random block-structured drawings in random order: every step counted, every reload compared (R1)."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest

from engine.spiff import Runtime, Specs, Step
from engine.spiff.compiling import compile_here
from tests.engine.spiff_runtime.desk import context
from tests.engine.spiff_runtime.drawing import (
    boundary,
    call,
    catch,
    definitions,
    each,
    end,
    incl,
    par,
    process,
    receive,
    script,
    service,
    start,
    sub,
    user,
    xor,
)

WALKS = 250


class Drawing:
    """A random drawing with how often each of its steps must be executed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.elements: list[str] = [start()]
        self.flows: list[str] = []
        self.processes: list[str] = []
        self.expected: Counter[str] = Counter()
        self.loops: list[str] = []
        self._count = 0
        first, last = self.block(3, 1)
        self.flows.append(f"s > {first}; {last} > e")
        self.elements.append(end())

    def name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def block(self, depth: int, times: int) -> tuple[str, str]:
        kinds = (
            ["step"]
            if depth == 0
            else ["step", "line", "fork", "choice", "some", "sub", "call", "again", "guarded", "many"]
        )
        return getattr(self, f"_{self.random.choice(kinds)}")(depth - 1, times)

    def _step(self, depth: int, times: int) -> tuple[str, str]:
        kind = self.random.choice(["user", "user", "service", "script", "receive", "timer"])
        key = self.name(kind)
        made = {
            "user": lambda: user(key),
            "service": lambda: service(key, "op"),
            "script": lambda: script(key, f'{{ {key}: "{key}" }}'),
            "receive": lambda: receive(key, "m"),
            "timer": lambda: catch(key, timer="PT1H"),
        }[kind]
        self.elements.append(made())
        self.expected[key] += times
        return key, key

    def _line(self, depth: int, times: int) -> tuple[str, str]:
        parts = [self.block(depth, times) for _ in range(self.random.randint(2, 3))]
        self.flows += [f"{a[1]} > {b[0]}" for a, b in pairwise(parts)]
        return parts[0][0], parts[-1][1]

    def _fork(self, depth: int, times: int) -> tuple[str, str]:
        split, join = self.name("par"), self.name("par")
        self.elements += [par(split), par(join)]
        for _ in range(self.random.randint(2, 3)):
            first, last = self.block(depth, times)
            self.flows.append(f"{split} > {first}; {last} > {join}")
        return split, join

    def _choice(self, depth: int, times: int) -> tuple[str, str]:
        split, join = self.name("xor"), self.name("xor")
        self.elements += [xor(split), xor(join)]
        taken = self.random.random() < 0.5
        first, last = self.block(depth, times if taken else 0)
        self.flows.append(f"{split} > [{str(taken).lower()}] {first}; {last} > {join}")
        first, last = self.block(depth, 0 if taken else times)
        self.flows.append(f"{split} > ! {first}; {last} > {join}")
        return split, join

    def _some(self, depth: int, times: int) -> tuple[str, str]:
        split, join = self.name("incl"), self.name("incl")
        self.elements += [incl(split), incl(join)]
        for _ in range(self.random.randint(1, 3)):
            taken = self.random.random() < 0.6
            first, last = self.block(depth, times if taken else 0)
            self.flows.append(f"{split} > [{str(taken).lower()}] {first}; {last} > {join}")
        self.flows.append(f"{split} > [true] {join}")
        return split, join

    def _inside(self, depth: int, times: int) -> tuple[list[str], str]:
        outer = self.elements, self.flows
        self.elements, self.flows = [], []
        first, last = self.block(depth, times)
        begin, finish = self.name("st"), self.name("en")
        elements = [start(begin), *self.elements, end(finish)]
        flows = "; ".join([*self.flows, f"{begin} > {first}", f"{last} > {finish}"])
        self.elements, self.flows = outer
        return elements, flows

    def _sub(self, depth: int, times: int) -> tuple[str, str]:
        key = self.name("sub")
        self.elements.append(sub(key, *self._inside(depth, times)))
        self.expected[key] += times
        return key, key

    def _call(self, depth: int, times: int) -> tuple[str, str]:
        key, called = self.name("call"), self.name("proc")
        self.processes.append(process(called, *self._inside(depth, times)))
        self.elements.append(call(key, called))
        self.expected[key] += times
        return key, key

    def _again(self, depth: int, times: int) -> tuple[str, str]:
        rounds = self.random.randint(1, 3)
        counter, enter, leave = self.name("n"), self.name("xor"), self.name("xor")
        body = self._sub if self.random.random() < 0.5 else self.block
        first, last = body(depth, times * rounds)
        add, clear = self.name("add"), self.name("clear")
        self.elements += [
            xor(enter),
            script(add, f"{{ {counter}: {counter} + 1 }}"),
            xor(leave),
            script(clear, f"{{ {counter}: 0 }}"),
        ]
        self.loops.append(counter)
        self.flows.append(
            f"{enter} > {first}; {last} > {add} > {leave} > [{counter} >= {rounds}] {clear}; {leave} > ! {enter}"
        )
        self.expected[add] += times * rounds
        return enter, clear

    def _many(self, depth: int, times: int) -> tuple[str, str]:
        key = self.name("user")
        number = self.random.randint(0, 3)
        self.elements.append(
            user(key, each("", "item", f"all_{key}", f"own_{key}", self.random.random() < 0.5, number=str(number)))
        )
        self.expected[key] += times * (number + 1)  # the activity itself is one more
        return key, key

    def _guarded(self, depth: int, times: int) -> tuple[str, str]:
        key, reminder, told, finish = self.name("sub"), self.name("rem"), self.name("service"), self.name("en")
        self.elements += [
            sub(key, *self._inside(depth, times)),
            boundary(reminder, key, False, timer="PT30M"),
            service(told, "op"),
            end(finish),
        ]
        self.flows.append(f"{reminder} > {told} > {finish}")
        self.expected[key] += times
        return key, key


def _move(runtime: Runtime, chooser: random.Random, number: int) -> bool:
    waits = [w for w in runtime.waits() if w.kind != "timer"]
    if not waits or chooser.random() < 0.1:
        return False
    wait = chooser.choice(waits)
    answers = {wait.element_id: number, "common": number, "deep": {"n": [number]}}
    if wait.kind == "user_task":
        runtime.complete(wait.token, answers)
    elif wait.kind == "job":
        runtime.finish_job(wait.token, answers)
    else:
        runtime.deliver(wait.token, answers)
    return True


def _told(steps: list[Step]) -> list[tuple[object, ...]]:
    return [(s.kind, s.element_id, s.changed, dict(s.detail), s.scopes) for s in steps]


def _walk(specs: Specs, drawing: Drawing, seed: int, reload: bool) -> tuple[list[Step], dict[str, object]]:
    from datetime import timedelta

    chooser, now = random.Random(seed), context().now
    variables = dict.fromkeys(drawing.loops, 0)
    runtime = Runtime.start(specs, variables, context(now))
    journal: list[Step] = []
    number = 0
    while True:
        runtime.advance()
        if runtime.ended:
            break
        number += 1
        assert number < 2000
        moved = _move(runtime, chooser, number)
        if not moved:
            now += timedelta(minutes=31)
        if reload or not moved:
            journal += runtime.steps()
            runtime = Runtime.load(specs, runtime.dump(), context(now))
    return journal + runtime.steps(), runtime.variables()


@pytest.mark.parametrize("chunk", range(5))
def test_random_drawings_run_as_drawn_in_any_order_and_survive_every_reload(chunk: int) -> None:
    for seed in range(chunk * WALKS // 5, (chunk + 1) * WALKS // 5):
        drawing = Drawing(seed)
        files = {"p.bpmn": definitions(process("p", drawing.elements, "; ".join(drawing.flows)), *drawing.processes)}
        specs = Specs.load(compile_here(files, "p"))
        journal, variables = _walk(specs, drawing, seed, reload=True)
        other, others_variables = _walk(specs, drawing, seed, reload=False)
        assert _told(journal) == _told(other), seed
        assert variables == others_variables, seed
        done = Counter(s.element_id for s in journal if s.kind == "completed")
        assert {k: done[k] for k in drawing.expected} == dict(drawing.expected), seed
        entered = Counter(s.element_id for s in journal if s.kind == "entered")
        assert entered == done, seed
