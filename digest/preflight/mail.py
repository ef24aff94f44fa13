"""HTML and CSS of the mail that a named mail program would not show. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import tinycss2

from digest.preflight import clients
from digest.preflight.finding import Finding
from digest.preflight.markup import Element, elements

FILE = "email.html"
_TEMPLATE = "mend templates/email.html or templates/email.css, then `digest build`"


def check(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Findings of email.html; each kind once, with the first place's words."""
    page = files.get(FILE, b"").decode("utf-8", "replace")
    if not page:
        return
    found = [*_page(page)]
    for one in elements(page):
        found += [*_element(one)]
    for what in dict.fromkeys(found):
        yield Finding("fail", FILE, what, _TEMPLATE)


def _page(page: str) -> Iterator[str]:
    seen = elements(page)
    if not any(one.tag == "html" and one.attributes.get("lang") for one in seen):
        yield "<html> names no language (lang): a screen reader guesses how to speak"
    if not any(one.tag == "title" for one in seen):
        yield "no <title>: a screen reader has no name for it"
    styles = [one.inside for one in seen if one.tag == "style"]
    if sum(len(style.encode()) for style in styles) > clients.STYLE:
        yield f"more than {clients.STYLE:,} bytes of <style>: Gmail drops all of it"
    body = page.lower().partition("<body")[2]
    if "<style" in body:
        yield "<style> outside <head>: Gmail drops it"
    if any("/*" in style for style in styles):
        yield "a comment in <style>: Gmail ignores the rule that follows it"
    for style in styles:
        yield from _sheet(style)


def _element(one: Element) -> Iterator[str]:
    if one.tag in clients.TAGS_REFUSED:
        yield f"<{one.tag}> is not shown by: {clients.TAGS_REFUSED[one.tag]}"
    elif one.tag not in clients.TAGS:
        yield f"<{one.tag}> is on no list of what mail programs show"
    if one.tag == "table" and one.attributes.get("role") != "presentation":
        yield '<table> without role="presentation": a screen reader reads out a grid'
    if one.tag == "a" and one.attributes.get("href", "").startswith("#"):
        yield f"a link to a place within the mail ({one.attributes['href']}) does nothing in: {clients.ANCHORS}"
    if one.tag == "img":
        yield from _image(one.attributes)
    yield from _declarations(tinycss2.parse_blocks_contents(one.attributes.get("style", "")))


def _image(attributes: Mapping[str, str]) -> Iterator[str]:
    source = attributes.get("src", "")
    if not source.startswith("https://"):
        yield f"an image from {source[:40] or 'nowhere'}: Gmail and Outlook load https:// addresses only"
    if source.lower().partition("?")[0].endswith(".svg"):
        yield f"an SVG image ({source[-40:]}) is not shown by: Gmail (web, mobile web)"
    if not attributes.get("alt"):
        yield f"an image without alt text ({source[-40:]}): many readers see no images"
    if not attributes.get("width", "").isdigit():
        yield f"an image without a width ({source[-40:]}): Outlook for Windows shows it at its full size"


def _sheet(style: str) -> Iterator[str]:
    """The <style> in the head: only @media is left there by the build; what else stands there is looked at too."""
    for rule in tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True):
        if rule.type == "error":
            yield f"CSS that cannot be read: {rule.message}"
        elif rule.type == "at-rule" and rule.lower_at_keyword != "media":
            who = clients.AT_RULES.get(rule.lower_at_keyword, "nobody looked it up")
            yield f"CSS @{rule.at_keyword} is not known by: {who}"
        elif rule.type == "qualified-rule":
            yield from _declarations(tinycss2.parse_blocks_contents(rule.content))


def _declarations(nodes: list[Any]) -> Iterator[str]:
    for one in nodes:
        if one.type == "error":
            yield f"CSS that cannot be read: {one.message}"
        elif one.type == "declaration":
            yield from _property(one.lower_name, one.value)


def _property(name: str, value: list[Any]) -> Iterator[str]:
    words = [part for part in value if part.type not in ("whitespace", "comment")]
    if name in clients.REFUSED:
        yield f"CSS {name} is not shown by: {clients.REFUSED[name]}"
    elif name not in clients.SHOWN | clients.HARMLESS:
        yield f"CSS {name} is on no list of what mail programs show"
    if name.startswith("margin") and any(getattr(part, "value", 0) < 0 for part in words if part.type == "dimension"):
        yield f"CSS {name} below zero is not shown by: Gmail, Outlook"
    for part in words if name == "display" else ():
        if part.type == "ident" and part.lower_value in clients.DISPLAY:
            yield f"CSS display: {part.value} is not shown by: {clients.DISPLAY[part.lower_value]}"
    for part in words:
        if part.type == "dimension" and part.lower_unit in clients.UNITS:
            yield f"the CSS unit {part.unit} is not known by: {clients.UNITS[part.lower_unit]}"
        function = part.lower_name if part.type == "function" else "url" if part.type == "url" else ""
        if function in clients.FUNCTIONS:
            yield f"CSS {function}() is not known by: {clients.FUNCTIONS[function]}"
