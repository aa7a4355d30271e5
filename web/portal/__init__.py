"""The customer's pages: complain, follow, answer. They need no account and no JavaScript.

One blueprint; `home` first page, `complaint` the start form, `track` sign-in and status,
`decide` the answer to a proposal, `link` the approval link.
"""

from web.portal.routes import pages
from web.portal import home  # noqa: F401  registers its views

__all__ = ["pages"]
