"""Finds content that a browser, a mail program or a terminal would execute. Pure."""

import re
from collections.abc import Iterator, Mapping

from digest.galley.material import DRAFT
from digest.preflight.finding import Finding, data, texts
from digest.preflight.markup import Element, elements, linked
from digest.text import CONTROL

LIVE = frozenset("iframe frame frameset object embed applet form base svg math portal noscript template".split())
_SCHEMES = ("http:", "https:", "mailto:")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_DO = "correct the template, or the item that contains these words; then `digest build`"


def check(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for name, page in texts(files, ".html"):
        for what in dict.fromkeys(_live(page)):
            yield Finding("fail", name, what, _DO)
    for name, text in texts(files):
        if found := CONTROL.search(text):
            yield Finding("fail", name, f"a control character, U+{ord(found[0]):04X}, that a terminal acts on", _DO)
    if data(files, "issue.json").get("approved"):
        for name, text in texts(files):
            if DRAFT in text:
                yield Finding(
                    "fail", name, f"it is approved and says “{DRAFT}”", "`digest approve`, which prints it again"
                )


def _live(page: str) -> Iterator[str]:
    for element in elements(page):
        if element.tag in LIVE:
            yield f"<{element.tag}> is live"
        if element.tag == "script" and not _inert(element):
            yield "a <script> that runs"
        if element.tag == "meta" and element.attributes.get("http-equiv", "").lower() in ("refresh", "set-cookie"):
            yield "a <meta> that acts on the reader's browser"
        if element.tag == "link" and element.attributes.get("rel", "").lower() not in (
            "canonical",
            "alternate",
            "icon",
        ):
            yield f"a <link rel={element.attributes.get('rel', '')[:20]}> that loads something"
        handlers = (name for name in element.attributes if name.startswith("on"))
        yield from (f"the handler {name} on <{element.tag}>" for name in handlers)
        if "srcdoc" in element.attributes:
            yield f"srcdoc on <{element.tag}>"
        if re.search(r"url\s*\(|expression\s*\(|@import|behavior\s*:", _css(element), re.I):
            yield f"CSS in <{element.tag}> that loads or runs something"
    for tag, url in linked(page):
        scheme = _SCHEME.match(re.sub(r"[\x00-\x20]", "", url))
        if scheme and scheme[0].lower() not in _SCHEMES and (tag, url) != ("link", "data:,"):
            yield f"an address that begins with {scheme[0]}"


def _css(element: Element) -> str:
    return element.inside if element.tag == "style" else element.attributes.get("style", "")


def _inert(script: Element) -> bool:
    """Whether a script is only data for search engines, without a '<' that could end the element."""
    return script.attributes == {"type": "application/ld+json"} and "<" not in script.inside
