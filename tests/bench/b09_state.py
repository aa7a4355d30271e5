"""B9: the stored state of a case with 1 KB of data, its largest, against stock SpiffWorkflow's JSON."""

from __future__ import annotations

import psycopg

from tests.bench import bundles, floors
from tests.bench.crew import Client
from tests.bench.drawing import STEPS, case_data
from tests.bench.figures import Outcome, Part
from tests.bench.ground import Ground, desk
from tests.bench.interpreter import Interpreter
from tests.bench.stock import Stock

TITLE = "stored state of a 1 KB case, the largest of the case, against stock's JSON"


def run(ground: Ground, rounds: int) -> Outcome:
    """Sizes do not vary by round; five seeds of data stand for rounds."""
    stock, ours = Stock(), Interpreter()
    pairs = [(stock.case(case_data(seed=n)), ours.case(case_data(seed=n))) for n in range(rounds)]
    share = [ours / stock for stock, ours in pairs]
    row = whole_row(ground)
    detail = {"bytes": list(pairs[0]), "whole instance row on disk (state and variables), bytes": row}
    return Outcome([Part("state / stock JSON", share, 1 / 32, at_least=False)], detail)


def whole_row(ground: Ground) -> int:
    """The largest row of table `instance` of a case, as PostgreSQL stores it."""
    with ground.database() as url, psycopg.connect(url, autocommit=True) as look:
        floors.prepare(url)
        engine = desk(url, ground.folder)
        engine.release("complaint", bundles.files(), author="bench", accept_warnings=True)
        engine.close()
        client = Client(url, ground.folder)
        instance_id, largest = client.start(), 0
        for name, answers in STEPS:
            client.step(instance_id, name, answers)
            found = look.execute("select pg_column_size(i.*) from instance i where id = %s", (instance_id,)).fetchone()
            largest = max(largest, found[0] if found else 0)
        client.close()
    return largest
