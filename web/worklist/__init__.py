"""The staff's counter: the inbox, and the page of one task.

One blueprint; `inbox` lists and hands out tasks, `task` shows, drafts and completes one.
"""

from web.worklist import inbox, task  # noqa: F401  they register their views
from web.worklist.routes import pages

__all__ = ["pages"]
