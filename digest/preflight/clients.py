"""What mail programs show: the list that a mail's HTML and CSS are held against.

Written for this program from docs/press.md's sources: the rules of mail HTML in our own research and the caniemail data
(MIT, hteumeuleu/caniemail @6b086a3483a9, 2026-06-29). Named programs: Gmail (web, iOS, Android), Outlook (Windows,
web, iOS, Android), Apple Mail. A property on no list is refused too, since nobody looked it up.
"""

SHOWN = frozenset(
    "color background background-color font font-family font-size font-style font-weight line-height letter-spacing"
    " text-align text-decoration text-transform text-indent vertical-align white-space"
    " margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom"
    " padding-left border border-top border-right border-bottom border-left border-color border-style border-width"
    " border-collapse border-spacing width height list-style list-style-type"
    " direction word-break".split()
)
"""Shown by all of them well enough to rely on."""

HARMLESS = frozenset({"max-width", "max-height", "overflow", "mso-hide", "mso-line-height-rule", "display"})
"""Ignored by some, and the mail reads the same: a ghost table holds the width where max-width is not known."""

_WINDOWS = "Outlook for Windows"
REFUSED = {
    "position": f"Gmail, {_WINDOWS}, Outlook.com",
    "float": _WINDOWS,
    "gap": f"{_WINDOWS}, Gmail",
    "flex": _WINDOWS,
    "flex-direction": _WINDOWS,
    "flex-wrap": _WINDOWS,
    "justify-content": _WINDOWS,
    "align-items": _WINDOWS,
    "grid": f"Gmail, {_WINDOWS}",
    "grid-template-columns": f"Gmail, {_WINDOWS}",
    "background-image": _WINDOWS,
    "border-radius": _WINDOWS,
    "box-shadow": f"{_WINDOWS}, Gmail",
    "opacity": _WINDOWS,
    "transform": f"Gmail, {_WINDOWS}",
    "transition": f"Gmail, {_WINDOWS}",
    "animation": f"Gmail, {_WINDOWS}",
    "filter": f"Gmail, {_WINDOWS}",
    "object-fit": f"{_WINDOWS}, Outlook.com",
    "clip-path": f"Gmail, {_WINDOWS}",
    "visibility": _WINDOWS,
    "columns": f"Gmail, {_WINDOWS}",
}
"""Property -> who does not show it."""

DISPLAY = frozenset({"none", "block", "inline", "inline-block"})
"""Values of `display` that all of them know well enough."""

UNITS = {"rem": _WINDOWS, "vw": _WINDOWS, "vh": _WINDOWS, "ch": _WINDOWS, "fr": _WINDOWS}
"""Units of length -> who does not know them."""

FUNCTIONS = {
    "var": f"Gmail, {_WINDOWS}",
    "calc": f"{_WINDOWS}, Gmail for iOS",
    "clamp": f"Gmail, {_WINDOWS}",
    "min": f"Gmail, {_WINDOWS}",
    "max": f"Gmail, {_WINDOWS}",
    "url": f"{_WINDOWS}; it also tells a server who reads",
}

AT_RULES = frozenset({"media"})
"""@media is a progressive extra: where it is not known the mail is light and wide. All other at-rules are refused."""

TAGS = frozenset(
    "html head meta title style body table tbody thead tr td th p a img br hr h1 h2 h3 h4 ul ol li em strong i b"
    " sup sub code pre blockquote div span".split()
)
"""Elements that all of them show, or show the words of."""

TAGS_REFUSED = {
    "video": "Gmail, Outlook",
    "audio": "Gmail, Outlook",
    "svg": "Gmail, Outlook for Windows",
    "math": "all",
    "form": "Gmail, Outlook",
    "input": "Gmail, Outlook",
    "button": "Outlook for Windows",
    "iframe": "all",
    "picture": "Outlook for Windows",
    "canvas": "all",
    "details": "Outlook, Gmail",
    "summary": "Outlook, Gmail",
    "link": "all: a sheet from elsewhere is not loaded",
    "script": "all",
    "object": "all",
    "figure": "Outlook for Windows sets it apart as it likes",
    "article": "Outlook for Windows",
    "section": "Outlook for Windows",
}
ANCHORS = "Gmail for iOS, Outlook for iOS and Android"
"""Where a link to a place within the mail does nothing."""
STYLE = 16_000
"""Bytes of <style> that Gmail reads; beyond them it drops all of it."""
