"""The customer's pages: complain, follow, answer. They need no account and no JavaScript.

One blueprint: `home` the first page, `complaint` the start form, `track` sign-in and status,
`decide` the answer to a question of the drawing, `tell` withdrawal and the like, `link` the approval link.
"""

from web.portal import complaint, decide, home, link, tell, track
from web.portal.routes import pages

__all__ = ["complaint", "decide", "home", "link", "pages", "tell", "track"]
