"""Decision tables and the decisions around them (DMN 1.1 to 1.5), in FEEL.

`read(xml)` gives `Decisions`; `Decisions.evaluate(id, variables, context)` gives the answers by
output name. What is not supported is refused by name when the file is read, never half done.
"""

from engine.dmn.decisions import Decisions
from engine.dmn.problem import TableProblem
from engine.dmn.reader import read

__all__ = ["Decisions", "TableProblem", "read"]
