"""arXiv, DOI, forum and OpenReview ids, and canonical URLs. Pure.

A key names a work's entry for good: 'arxiv:2505.01234', 'forum:<17 letters>', 'doi:10...', 'openreview:...', else
'page:<hash of the canonical URL>'.
"""

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

NEW_ARXIV = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
OLD_ARXIV = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ARXIV_ID = re.compile(rf"({NEW_ARXIV}|{OLD_ARXIV})(v\d+)?(?!\d)")
_ARXIV_HOSTS = {
    "arxiv.org", "export.arxiv.org", "browse.arxiv.org", "alphaxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org",
    "scirate.com", "emergentmind.com", "huggingface.co", "hf.co",
}  # fmt: skip
_ARXIV_PATH = re.compile(
    rf"/(?:abs|pdf|html|format|src|e-print|overview|papers?|arxiv)/({NEW_ARXIV}|{OLD_ARXIV})(v\d+)?(?:\.pdf)?/?$"
)
_ARXIV_IN_TEXT = re.compile(rf"arxiv\s*[:.]\s*({NEW_ARXIV}|{OLD_ARXIV})(?:v\d+)?(?!\d)", re.I)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\x00-\x1f\x7f]{1,200}")
_OPENREVIEW = re.compile(r"[\w-]{1,64}", re.A)
_FORUM_HOSTS = {
    "lesswrong.com", "alignmentforum.org", "forum.effectivealtruism.org", "forum-bots.effectivealtruism.org",
    "greaterwrong.com", "ea.greaterwrong.com",
}  # fmt: skip
_FORUM_PATH = re.compile(r"^/(?:posts|s/[^/]+/p|events)/([A-Za-z0-9]{17}|[0-9a-f]{24})(?:/|$)")
_KEY = re.compile(r"(arxiv|forum|doi|openreview|page):[^\s\x00-\x1f\x7f]{1,300}")
_URL = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
_TRACKING = re.compile(r"^(utm_.*|fbclid|gclid|ref|ref_src|source|mc_cid|mc_eid|r|s|showWelcome.*)$")
_TRAILING = ".,;:!?)]}'\"’”"


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """'2505.01234v2', 'arXiv:2505.01234' or an arXiv URL -> ('2505.01234', 2); None when it is none of these."""
    text = unquote(text.strip())
    bare = re.fullmatch(rf"(?:arxiv:)?({NEW_ARXIV}|{OLD_ARXIV})(v\d+)?", text, re.I)
    found = bare or (_ARXIV_PATH.search(urlsplit(text).path) if _host(text) in _ARXIV_HOSTS else None)
    return (found[1], int(found[2][1:]) if found[2] else None) if found else None


def forum_id(url: str) -> str | None:
    """A LessWrong, Alignment Forum, EA Forum or GreaterWrong post URL -> its post id."""
    parts = urlsplit(url)
    found = _FORUM_PATH.match(parts.path) if _host(url) in _FORUM_HOSTS else None
    return found[1] if found else None


def doi(text: str) -> str | None:
    """The first DOI in a text, lower case, without trailing punctuation."""
    found = _DOI.search(unquote(text))
    return found[0].rstrip(_TRAILING).lower() if found else None


def canonical_url(url: str) -> str:
    """One spelling per page: https, lower-case host without www and m, no tracking, fragment or trailing slash."""
    parts = urlsplit(url.strip())
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    path = parts.path.rstrip("/")
    return f"https://{_host(url)}{path}" + (f"?{query}" if query else "")


def key_of(url: str) -> str:
    """The key of whatever a URL points to."""
    if found := arxiv_id(url):
        return f"arxiv:{found[0]}"
    if post := forum_id(url):
        return f"forum:{post}"
    parts = urlsplit(url)
    if _host(url) in {"doi.org", "dx.doi.org"} and (name := doi(parts.path)):
        return _doi_key(name)
    if _host(url) == "openreview.net" and _OPENREVIEW.fullmatch(forum := dict(parse_qsl(parts.query)).get("id", "")):
        return f"openreview:{forum}"
    return page_key(url)


def key_from(word: str) -> str | None:
    """What a person may write for a work: its key, any link to it, or a bare arXiv id. None when it is none of them."""
    if _KEY.fullmatch(word):
        return word
    if urlsplit_safe(word):
        return key_of(word)
    found = arxiv_id(word)
    return f"arxiv:{found[0]}" if found else None


def page_key(url: str) -> str:
    """The key of a page known by its address alone."""
    return "page:" + hashlib.sha256(canonical_url(url).encode()).hexdigest()[:16]


def links_in(text: str, hrefs: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The keys a text points to, in order, each once: from hrefs, from bare URLs, from 'arXiv:ID' and DOIs in prose."""
    urls = [*hrefs, *(found.rstrip(_TRAILING) for found in _URL.findall(text))]
    keys = [key_of(url) for url in urls if urlsplit_safe(url)]
    keys += [f"arxiv:{found}" for found in _ARXIV_IN_TEXT.findall(text)]
    return tuple(dict.fromkeys(keys))


def urlsplit_safe(url: str) -> bool:
    """Whether a URL is http(s), has a host, and can be taken apart at all."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def joined(base: str, href: str) -> str:
    """Where a link on a page leads; "" when it cannot be joined, or leads to something that is not http(s)."""
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return ""
    return url if urlsplit_safe(url) else ""


def _doi_key(name: str) -> str:
    inner = re.fullmatch(rf"10\.48550/arxiv\.({NEW_ARXIV}|{OLD_ARXIV})(v\d+)?", name, re.I)
    return f"arxiv:{inner[1]}" if inner else f"doi:{name}"


def _host(url: str) -> str:
    try:
        host = (urlsplit(url.strip()).hostname or "").lower()
    except ValueError:
        return ""
    for prefix in ("www.", "m.", "amp."):
        host = host.removeprefix(prefix)
    return host
