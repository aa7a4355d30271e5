"""The operator's room: health, incidents, jobs, workers; the demo's outbox and clock; people.

One blueprint; `desk` health and incidents, `outbox` messages that were not sent, `clock` business time,
`people` who may sign in.
"""

from web.ops import clock, desk, outbox, people  # noqa: F401  they register their views
from web.ops.routes import pages

__all__ = ["pages"]
