"""arXiv, DOI, forum, OpenReview and GitHub ids, and canonical URLs. Pure, and linear in the length of any text.

A key names a work's entry for good: 'arxiv:2505.01234', 'forum:<17 letters>', 'doi:10...', 'openreview:...',
'github:owner/repository', else 'page:<hash of the canonical URL>'.
"""

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from digest.model import Entry

NEW_ARXIV = r"(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5})"
"""Four digits until 2014, five since: https://info.arxiv.org/help/arxiv_identifier.html"""
_ARCHIVES = (
    "astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph|q-(?:bio|fin|alg)|physics|math|stat"
    "|nlin|cs|acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga|funct-an"
    "|mtrl-th|patt-sol|plasm-ph|solv-int|supr-con"
)
OLD_ARXIV = rf"(?:{_ARCHIVES})(?:\.[A-Za-z-]{{2,8}})?/\d{{7}}"
_ID = rf"({NEW_ARXIV}|{OLD_ARXIV})(v\d{{1,3}})?(?!\d)"
_BARE_ARXIV = re.compile(rf"(?:arxiv\s{{0,3}}[:.]\s{{0,3}})?{_ID}", re.I)
_ARXIV_HOSTS = {
    "arxiv.org", "alphaxiv.org", "ar5iv.org", "scirate.com", "emergentmind.com", "huggingface.co", "hf.co",
    "semanticscholar.org", "papers.cool", "xxx.lanl.gov",
}  # fmt: skip
"""And each host under arxiv.org: export, browse, ar5iv.labs, and the mirrors."""
_ARXIV_PATH = re.compile(
    rf"/(?:abs|pdf|html|format|src|ps|e-print|overview|papers?|arxiv)/(?:arxiv:)?{_ID}(?:\.(?:pdf|md))?/?$", re.I
)
_ARXIV_IN_TEXT = re.compile(rf"(?<![\w.])(?:arxiv|ar5iv)\s{{0,3}}[:.]\s{{0,3}}{_ID}", re.I)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\x00-\x1f\x7f]{1,200}")
_DOI_IN_TEXT = re.compile(r"(?<![\w./])(?:doi\s{0,3}[:.]?\s{0,3})?10\.\d{4,9}/[^\s\"<>\x00-\x1f\x7f]{1,200}", re.I)
_OPENREVIEW = re.compile(r"[\w-]{1,64}", re.A)
_FORUM_HOSTS = {
    "lesswrong.com", "alignmentforum.org", "forum.effectivealtruism.org", "forum-bots.effectivealtruism.org",
    "greaterwrong.com", "ea.greaterwrong.com", "lw2.issarice.com", "lesserwrong.com",
}  # fmt: skip
_FORUM_PATH = re.compile(r"^/(?:posts|s/[^/]{1,64}/p|events|g/[^/]{1,64}/p)/([A-Za-z0-9]{17}|[0-9a-f]{24})(?:/|$)")
_OLD_FORUM = re.compile(r"^/(?:r/[a-z]{1,20}/)?(lw|ea)/([a-z0-9]{1,8})(?:/|$)")
_GITHUB = re.compile(r"^/([\w-]{1,39})/([\w.-]{1,100}?)(?:\.git)?(?:/(.{0,2000}))?$", re.A)
_NOT_OWNERS = set(
    """about apps collections contact enterprise features login marketplace orgs pricing search settings sponsors
    topics""".split()
)
_FRONT = re.compile(r"^(?:|(?:tree|blob)/(?:main|master)(?:/(?:readme(?:\.\w{1,4})?)?)?)$", re.I)
_KEY = re.compile(r"(arxiv|forum|doi|openreview|github|page):[^\s\x00-\x1f\x7f]{1,300}")
_URL = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
_BARE_URL = re.compile(
    r"(?<![\w./@-])(?:www\.)?(?:arxiv\.org|ar5iv\.org|alphaxiv\.org|openreview\.net|doi\.org|github\.com|lesswrong\.com"
    r"|alignmentforum\.org|forum\.effectivealtruism\.org|huggingface\.co)/[^\s<>\"'\\^`{|}]{1,300}",
    re.I,
)
LONGEST_URL = 2000
"""A longer address is no link of a person's."""
_TRACKING = re.compile(r"^(utm_.*|fbclid|gclid|ref|ref_src|source|mc_cid|mc_eid|r|s|showWelcome.*)$")
_TRAILING = ".,;:!?)]}'\"’”*"


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """'2505.01234v2', 'arXiv:2505.01234' or an arXiv URL -> ('2505.01234', 2); None when it is none of these.

    An old id loses its subject class: math.GT/0309136 is math/0309136.
    """
    text = unquote(text[:LONGEST_URL].strip())
    found = _BARE_ARXIV.fullmatch(text) or (_ARXIV_PATH.search(_path(text)) if _shows_arxiv(_host(text)) else None)
    return (_arxiv_name(found[1]), int(found[2][1:]) if found[2] else None) if found else None


def _shows_arxiv(host: str) -> bool:
    return host in _ARXIV_HOSTS or host.endswith(".arxiv.org")


def _arxiv_name(found: str) -> str:
    archive, slash, number = found.lower().partition("/")
    return f"{archive.partition('.')[0]}/{number}" if slash else found


def forum_id(url: str) -> str | None:
    """A LessWrong, Alignment Forum, EA Forum or GreaterWrong URL of a post, or of a comment on it -> the post's id."""
    found = _FORUM_PATH.match(_path(url)) if _host(url) in _FORUM_HOSTS else None
    return found[1] if found else None


def repository(url: str) -> str | None:
    """Any page of a GitHub repository -> 'owner/repository', lower case."""
    found = _GITHUB.match(_path(url)) if _host(url) == "github.com" else None
    if not found or found[1].lower() in _NOT_OWNERS or found[2] in (".", ".."):
        return None
    return f"{found[1]}/{found[2]}".lower()


def doi(text: str) -> str | None:
    """The first DOI in a line of text, lower case, without trailing punctuation."""
    found = _DOI.search(unquote(text[:LONGEST_URL]))
    return found[0].rstrip(_TRAILING).lower() if found else None


def canonical_url(url: str) -> str:
    """One spelling per page: https, lower-case host without www and m, no tracking, fragment or trailing slash."""
    parts = urlsplit(url.strip())
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    path = parts.path.rstrip("/")
    if _host(url) in _FORUM_HOSTS and (old := _OLD_FORUM.match(f"{path}/")):  # from before posts had ids of 17 letters
        path, query = f"/{old[1]}/{old[2]}", ""
    return f"https://{_host(url)}{path}" + (f"?{query}" if query else "")


def key_of(url: str) -> str:
    """The key of whatever a URL points to."""
    if found := arxiv_id(url):
        return f"arxiv:{found[0]}"
    if post := forum_id(url):
        return f"forum:{post}"
    host, query = _host(url), dict(parse_qsl(urlsplit(url).query))
    if host in {"doi.org", "dx.doi.org"} and (name := doi(_path(url))):
        return _doi_key(name)
    if host == "openreview.net" and _OPENREVIEW.fullmatch(forum := query.get("id", "")):
        return f"openreview:{forum}"
    if host in _FORUM_HOSTS and _path(url) == "/out" and urlsplit_safe(out := query.get("url", "")):
        return key_of(out) if "/out" not in out else page_key(url)
    page = _GITHUB.match(_path(url)) if host == "github.com" else None
    if page and _FRONT.match(page[3] or "") and (name := repository(url) or ""):
        return f"github:{name}"
    return page_key(url)


def key_from(word: str) -> str | None:
    """What a person may write for a work: its key, any link to it, or a bare arXiv id. None when it is none of them."""
    if _KEY.fullmatch(word):
        return word
    if urlsplit_safe(word):
        return key_of(word)
    found = arxiv_id(word)
    return f"arxiv:{found[0]}" if found else None


def known_as(entry: Entry) -> tuple[str, ...]:
    """Every key an entry is known by: its own, those of the same work by its source's word, its DOI."""
    return (entry.key, *entry.same_as, *((f"doi:{entry.doi.lower()}",) if entry.doi else ()))


def page_key(url: str) -> str:
    """The key of a page known by its address alone."""
    return "page:" + hashlib.sha256(canonical_url(url).encode()).hexdigest()[:16]


def links_in(text: str, hrefs: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The keys a text points to, each once: from hrefs, from URLs, then from arXiv ids and DOIs named in prose.

    A page within a GitHub repository points to the repository too.
    """
    found = [url.rstrip(_TRAILING) for url in _URL.findall(text)]
    low = text.lower()  # most texts hold none of these, and looking for a word is far cheaper than for a pattern
    written = _BARE_URL.findall(text) if any(end in low for end in (".org/", ".com/", ".net/")) else []
    bare = [f"https://{url.rstrip(_TRAILING)}" for url in written]
    urls = [url for url in (*hrefs, *found, *bare) if len(url) <= LONGEST_URL and urlsplit_safe(url)]
    keys = [key for url in urls for key in _keys(url)]
    keys += [
        f"arxiv:{_arxiv_name(name)}"
        for name, _ in (_ARXIV_IN_TEXT.findall(text) if "xiv" in low or "5iv" in low else ())
    ]
    keys += [_doi_key(name) for one in (_DOI_IN_TEXT.findall(text) if "10." in text else ()) if (name := doi(one))]
    return tuple(dict.fromkeys(keys))


def _keys(url: str) -> tuple[str, ...]:
    name = repository(url)
    return (key_of(url), f"github:{name}") if name else (key_of(url),)


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
    inner = re.fullmatch(rf"10\.48550/arxiv\.{_ID}", name, re.I)
    return f"arxiv:{_arxiv_name(inner[1])}" if inner else f"doi:{name}"


def _path(url: str) -> str:
    try:
        return urlsplit(url.strip()).path
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        host = (urlsplit(url.strip()).hostname or "").lower()
    except ValueError:
        return ""
    for prefix in ("www.", "m.", "amp."):
        host = host.removeprefix(prefix)
    return host
