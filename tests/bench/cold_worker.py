"""A worker that has just started: completes one task of each given instance and says how long each took (ms)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from engine.spiff import Runtime, Specs
from tests.bench import ground
from tests.bench.crew import Client
from tests.bench.drawing import STEPS


def main() -> None:
    """`url folder instance instance`; the library's modules are loaded first: a worker does that once, at its start."""
    url, folder, *instances = sys.argv[1:]
    ground.quiet()
    assert Runtime
    assert Specs
    client = Client(url, Path(folder))
    for instance_id in instances:
        begun = time.perf_counter()
        client.step(instance_id, *STEPS[0])
        print((time.perf_counter() - begun) * 1e3)
    client.close()


if __name__ == "__main__":
    main()
