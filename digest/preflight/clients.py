"""The HTML and CSS that mail programs support, which email.html is checked against.

From the caniemail data (MIT; npm caniemail 1.0.5, data of 2025-09-09), newest tested version, for Gmail (web, mobile
web, iOS, Android), Outlook (Windows, web, iOS, Android) and Apple Mail. "Not shown" is its verdict `n`; partial support
is left to the rules in mail.py. What is in none of these lists is refused too, since nobody looked it up.
"""

SHOWN = frozenset(
    "color background background-color font font-family font-size font-style font-weight line-height letter-spacing"
    " text-align text-decoration text-transform text-indent vertical-align"
    " margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom"
    " padding-left border border-top border-right border-bottom border-left border-color border-style border-width"
    " border-collapse width height list-style-type direction".split()
)
"""Properties that all of them support, some in part."""

HARMLESS = frozenset({"max-width", "max-height", "overflow", "mso-hide", "mso-line-height-rule", "display"})
"""Properties that Outlook for Windows does not need: a ghost table keeps the width there, mso-hide hides the
preheader."""

_WINDOWS, _ALL, _MOST = "Outlook (Windows)", "Gmail, Outlook", "Gmail, Outlook (Windows)"
_MOBILE = "Gmail (mobile web), Outlook (Windows)"
REFUSED = {
    "align-items": _MOST,
    "animation": _ALL,
    "aspect-ratio": _ALL,
    "background-image": _WINDOWS,
    "background-position": _WINDOWS,
    "background-repeat": _WINDOWS,
    "background-size": _MOBILE,
    "border-radius": _WINDOWS,
    "border-spacing": _WINDOWS,
    "box-shadow": "Gmail (web, mobile web), Outlook (Windows)",
    "box-sizing": _MOBILE,
    "clip-path": _ALL,
    "column-count": _MOBILE,
    "filter": _ALL,
    "flex": _WINDOWS,
    "flex-direction": "Gmail, Outlook (Windows, Android)",
    "flex-wrap": _MOST,
    "float": _WINDOWS,
    "gap": _MOBILE,
    "grid": "Gmail (web, iOS, Android), Outlook (Windows, iOS, Android)",
    "grid-template-columns": _ALL,
    "inset": _ALL,
    "justify-content": _MOST,
    "left": _MOST,
    "object-fit": _MOBILE,
    "opacity": _MOBILE,
    "outline": _WINDOWS,
    "position": "Gmail, Outlook (Windows, iOS)",
    "text-decoration-thickness": _ALL,
    "text-overflow": _WINDOWS,
    "text-shadow": _ALL,
    "text-underline-offset": _ALL,
    "top": _MOST,
    "transform": _ALL,
    "transition": _ALL,
    "visibility": _MOST,
    "white-space": _WINDOWS,
    "writing-mode": _WINDOWS,
    "z-index": _MOST,
}
"""Programs that do not support a property."""

DISPLAY = {
    "flex": _WINDOWS,
    "inline-flex": _WINDOWS,
    "grid": "Gmail (web, iOS, Android), Outlook (Windows, iOS, Android)",
    "inline-grid": "Gmail (web, iOS, Android), Outlook (Windows, iOS, Android)",
}
"""Programs that do not support a value of `display`."""

UNITS = dict.fromkeys(("rem", "vw", "vh", "vmin", "vmax", "ch"), _WINDOWS)
"""Programs that do not support a unit of length."""

FUNCTIONS = {
    "var": _ALL,
    "light-dark": "Gmail, Outlook (Windows, web, iOS)",
    "linear-gradient": "Outlook",
    **dict.fromkeys(("calc", "clamp", "min", "max"), "Outlook"),
    "url": "Outlook (Windows); and it tells a server who reads",
}

AT_RULES = {
    "font-face": "Gmail, Outlook (web, iOS, Android)",
    "import": "Gmail, Outlook (web, iOS, Android)",
    "keyframes": _ALL,
    "supports": _ALL,
}
"""Programs that do not support an at-rule. @media is allowed: without it (Gmail's mobile web, Outlook for Windows) the
mail is light and as wide as its table."""

TAGS = frozenset(
    "html head meta title style body table tbody thead tr td th p a img br hr h1 h2 h3 h4 ul ol li em strong i b"
    " sup sub code pre blockquote div span".split()
)

TAGS_REFUSED = {
    "audio": _ALL,
    "article": _WINDOWS,
    "dialog": "Gmail (web, mobile web, iOS), Outlook",
    "figure": _WINDOWS,
    "form": _WINDOWS,
    "link": "Gmail, Outlook (web, iOS, Android)",
    "object": _ALL,
    "picture": _ALL,
    "section": _WINDOWS,
    "svg": _ALL,
    "video": _ALL,
}
ANCHORS = "Gmail (iOS), Outlook (iOS, Android)"
"""Programs in which a link within the mail does nothing."""
STYLE = 16_000
"""Bytes of <style> up to which Gmail keeps it; it drops a larger one altogether."""
