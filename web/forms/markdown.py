"""Markdown of process owners as HTML that cannot do anything (threat T3)."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

_READER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h2", "h3", "h4", "a", "code", "pre", "blockquote", "hr"}


def to_html(text: str) -> str:
    """The text as clean HTML: no raw HTML, no pictures, links only to http(s), mail and telephone.

    A first-level heading becomes one of the second level: the page has its own title.
    """
    drawn = _READER.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return nh3.clean(
        drawn,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
