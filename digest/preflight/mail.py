"""Checks email.html for HTML and CSS that some mail program does not support. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import tinycss2

from digest.preflight import clients
from digest.preflight.finding import Finding
from digest.preflight.markup import Element, elements

FILE = "email.html"
_TEMPLATE = "mend templates/email.html or templates/email.css, then `digest build`"


def check(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Check email.html; equal findings are reported once."""
    page = files.get(FILE, b"").decode("utf-8", "replace")
    if not page:
        return
    found = [*_page(page)]
    for element in elements(page):
        found += [*_element(element)]
    for what in dict.fromkeys(found):
        yield Finding("fail", FILE, what, _TEMPLATE)


def _page(page: str) -> Iterator[str]:
    seen = elements(page)
    if not any(element.tag == "html" and element.attributes.get("lang") for element in seen):
        yield "<html> names no language (lang): a screen reader has to guess the pronunciation"
    if not any(element.tag == "title" for element in seen):
        yield "no <title>: a screen reader has no name for it"
    styles = [element.inside for element in seen if element.tag == "style"]
    if sum(len(style.encode()) for style in styles) > clients.STYLE:
        yield f"more than {clients.STYLE:,} bytes of <style>: Gmail drops all of it"
    body = page.lower().partition("<body")[2]
    if "<style" in body:
        yield "<style> outside <head>: Gmail drops it"
    if any("/*" in style for style in styles):
        yield "a comment in <style>: Gmail ignores the rule that follows it"
    for style in styles:
        yield from _sheet(style)


def _element(element: Element) -> Iterator[str]:
    if element.tag in clients.TAGS_REFUSED:
        yield f"<{element.tag}> is not shown by: {clients.TAGS_REFUSED[element.tag]}"
    elif element.tag not in clients.TAGS:
        yield f"<{element.tag}> is on no list of what mail programs show"
    if element.tag == "table" and element.attributes.get("role") != "presentation":
        yield '<table> without role="presentation": a screen reader reads out a grid'
    if element.tag == "a" and element.attributes.get("href", "").startswith("#"):
        yield f"a link to a place within the mail ({element.attributes['href']}) does nothing in: {clients.ANCHORS}"
    if element.tag == "img":
        yield from _image(element.attributes)
    yield from _declarations(tinycss2.parse_blocks_contents(element.attributes.get("style", "")))


def _image(attributes: Mapping[str, str]) -> Iterator[str]:
    source = attributes.get("src", "")
    if not source.startswith("https://"):
        yield f"an image from {source[:40] or 'nowhere'}: Gmail and Outlook load https:// only (sources.yaml: base_url)"
    if source.lower().partition("?")[0].endswith(".svg"):
        yield f"an SVG image ({source[-40:]}) is not shown by: Gmail (web, mobile web)"
    if not attributes.get("alt"):
        yield f"an image without alt text ({source[-40:]}): many readers see no images"
    if not attributes.get("width", "").isdigit():
        yield f"an image without a width ({source[-40:]}): Outlook for Windows shows it at its full size"


def _sheet(style: str) -> Iterator[str]:
    """Check the <style> of the head, in which the build leaves only @media rules."""
    for rule in tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True):
        if rule.type == "error":
            yield f"CSS that cannot be read: {rule.message}"
        elif rule.type == "at-rule" and rule.lower_at_keyword != "media":
            who = clients.AT_RULES.get(rule.lower_at_keyword, "nobody looked it up")
            yield f"CSS @{rule.at_keyword} is not known by: {who}"
        elif rule.type == "qualified-rule":
            yield from _declarations(tinycss2.parse_blocks_contents(rule.content))


def _declarations(nodes: list[Any]) -> Iterator[str]:
    for node in nodes:
        if node.type == "error":
            yield f"CSS that cannot be read: {node.message}"
        elif node.type == "declaration":
            yield from _property(node.lower_name, node.value)


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
