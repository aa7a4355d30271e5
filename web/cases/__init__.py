"""All complaints for those who may see them: the list, one complaint with everything that hangs on it, the export.

One blueprint; `listing` list and CSV, `case` one complaint, `acts` what staff add, `heard` what reached them otherwise,
`aside` the facts beside a task.
"""

from web.cases import acts, case, heard, listing  # noqa: F401  they register their views
from web.cases.routes import pages

__all__ = ["pages"]
