"""Renders an issue for pasting into an editor that takes no upload, such as Substack's. Pure.

Such editors keep headings, paragraphs, lists, quotations, links, emphasis and images, and drop classes, ids,
superscripts and anchors. So a note mark is a number in brackets, its note stands at the end of the item, and every URL
is absolute.
"""

import re

from markupsafe import Markup


def html(inner: Markup) -> Markup:
    """Replace superscript note marks in our mail HTML: '<sup>3</sup>' -> ' [3]'."""
    return Markup(re.sub(r"<sup>(?:, )?(\d+)</sup>", r" [\1]", str(inner)))


def markdown(text: str) -> str:
    """Replace the footnote syntax in our Markdown, which few editors know: '[^2.3]' -> ' \\[3\\]'."""
    return re.sub(r"(?<!\\) ?\[\^\d+\.(\d+)\]", r" \\[\1\\]", text)
