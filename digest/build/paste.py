"""An issue to be pasted into an editor that takes no upload, such as Substack's. Pure.

Such editors keep headings, paragraphs, lists, quotations, links, emphasis and images, and drop classes, ids, raised
letters and anchors. So a note's mark is its number in brackets, its note stands at the end of the item, and every
address is whole.
"""

import re

from markupsafe import Markup


def html(inner: Markup) -> Markup:
    """Our mail HTML with note marks that survive without <sup>: '<sup>3</sup>' -> '[3]'."""
    return Markup(re.sub(r"<sup>(?:<i>)?(\d+)(?:</i>)?</sup>", r" [\1]", str(inner)))


def markdown(text: str) -> str:
    """Our Markdown without footnote syntax, which few editors know: '[^2.3]' -> ' \\[3\\]'."""
    return re.sub(r"(?<!\\)\[\^\d+\.(\d+)\]", r" \\[\1\\]", text)
