"""`make bench`: every benchmark, or `ONLY=B2,B6`; a table to the terminal, `bench.json` beside the Makefile."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from engine.settings import ROOT
from tests.bench import ground
from tests.bench.figures import Outcome

MODULES = {
    "B1": "b01_interpreter",
    "B2": "b02_step",
    "B3": "b03_http",
    "B4": "b04_cpu",
    "B5": "b05_case",
    "B6": "b06_length",
    "B7": "b07_library",
    "B8": "b08_data",
    "B9": "b09_state",
    "B10": "b10_memory",
    "B11": "b11_inbox",
    "B12": "b12_growth",
    "B13": "b13_timers",
    "B16": "b16_cold",
    "B17": "b17_day",
    "B18": "b18_equal",
}
NOT_MEASURED = {
    "B14": "outbox to Celery on Redis: no benchmark written yet",
    "B15": "embedded PostgreSQL against a server's: no benchmark written yet",
}
ROUNDS = 5


def main() -> int:
    """Exit code 1 when a measurement failed (a missed target is no failure: the table says so)."""
    chosen = [name.strip().upper() for name in os.environ.get("ONLY", "").split(",") if name.strip()]
    unknown = set(chosen) - set(MODULES) - set(NOT_MEASURED)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}: there are {', '.join(MODULES)}", file=sys.stderr)
        return 2
    ground.quiet()
    report: dict[str, Any] = {}
    failed = False
    with ground.ground(long=os.environ.get("LONG", "") not in {"", "0"}) as place:
        for name in chosen or MODULES:
            if name in MODULES:
                report[name] = entry = measured(name, place)
                failed |= "error" in entry
    report |= {name: unmeasured(why) for name, why in NOT_MEASURED.items() if not chosen or name in chosen}
    save(report, ROOT / "bench.json", keep=bool(chosen))
    return 1 if failed else 0


def measured(name: str, place: ground.Ground) -> dict[str, Any]:
    """One benchmark, told at once."""
    module = importlib.import_module(f"tests.bench.{MODULES[name]}")
    begun = time.monotonic()
    try:
        outcome: Outcome = module.run(place, int(os.environ.get("ROUNDS", ROUNDS)))
    except Exception as error:
        traceback.print_exc()
        return {"title": module.TITLE, "ratio": [], "target": None, "met": False, "error": f"{type(error).__name__}"}
    told = outcome.told(module.TITLE) | {"seconds": round(time.monotonic() - begun)}
    show(name, told)
    return told


def unmeasured(why: str) -> dict[str, Any]:
    """An entry that claims nothing."""
    return {"ratio": [], "target": None, "met": False, "not_measured": why}


def show(name: str, told: dict[str, Any]) -> None:
    """A benchmark in the table: a line per target, then what explains it."""
    print(f"\n{name}  {told['title']}  ({told['seconds']} s)")
    for part, values in told["parts"].items():
        span = f"{min(values['ratio']):.3g} .. {max(values['ratio']):.3g}"
        verdict = "met" if values["met"] else "MISSED"
        print(f"  {part:<44} {values['median']:>9.3g}  ({span})  target {values['target']:<9} {verdict}")
    for what in told["unmeasured"]:
        print(f"  not measured: {what}")
    for key, value in told["detail"].items():
        print(f"    {key}: {value}")
    sys.stdout.flush()


def save(report: dict[str, Any], file: Path, *, keep: bool) -> None:
    """Write the report; with ONLY, what was there of the others stays."""
    old = json.loads(file.read_text("utf-8")) if keep and file.exists() else {}
    merged = {**old, **report}
    ordered = {name: merged[name] for name in sorted(merged, key=lambda key: int(key[1:]))}
    file.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")
    met = [name for name, told in ordered.items() if told["met"]]
    print(f"\n{len(met)} of 18 met: {', '.join(met) or 'none'}")
    for name, told in ordered.items():
        if told.get("not_measured"):
            print(f"{name} not measured: {told['not_measured']}")


if __name__ == "__main__":
    sys.exit(main())
