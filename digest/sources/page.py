"""A web page as an entry: its title, and its date from the most reliable place that has one, machine-readable first."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from lxml import html

from digest.ids import key_of, links_in
from digest.model import Entry
from digest.sources.byline import authors_of
from digest.sources.headline import bare
from digest.sources.window import EARLIEST, hrefs, linked_data, sealed, text_of
from digest.text import parse_html

Precision = Literal["time", "day", "month"]
Dated = tuple[datetime, Precision]

MOST_HEADINGS = 20
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WRITTEN = re.compile(
    rf"\b(?:{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAME.replace('month', 'month2')},?\s+(?P<year2>(?:19|20)\d\d)"
    rf"|{_NAME.replace('month', 'month3')},?\s+(?P<year3>(?:19|20)\d\d))\b",
    re.I,
)
_NUMBERS = re.compile(r"\b((?:19|20)\d\d)[/-](\d{1,2})(?:[/-](\d{1,2}))?\b")
_TAG = re.compile(r"</?(?:br|wbr|i|em|b|strong|span|sub|sup|small)\b[^<>]*>", re.I)
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2}|[A-Za-z]{3,9})[/-](\d{1,2})(?=[/-]|$)")
_EMBEDDED = re.compile(rb'\\?"(?:publishedOn|publishedAt|datePublished|publishDate)\\?"\s*:\s*\\?"([0-9T:.Z+-]{10,35})')
_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
    "citation_date", "dc.date", "dc.date.issued", "dcterms.date", "date", "publish-date", "sailthru.date",
)  # fmt: skip


def entry_of(body: bytes, url: str, source: str, now: datetime) -> Entry:
    """A page as an entry, of unknown date where none is found. The full text is read later, for the picks only."""
    tree = parse_html(body)
    found = dated(body, tree, url, now)
    key = key_of(url)
    main = _main(tree)
    entry = Entry(
        key=key,
        source=source,
        kind="page",
        title=_title(tree, source) or url,
        url=url,
        authors=authors_of(tree),
        published=found[0] if found else None,
        date_precision=found[1] if found else "unknown",
        abstract=_meta(tree, ("description", "og:description"))[:20_000],
        links=tuple(link for link in links_in(text_of(main)[:200_000], hrefs(main, url)) if link != key),
    )
    return sealed(entry)


def dated(body: bytes, tree: html.HtmlElement | None, url: str, now: datetime) -> Dated | None:
    """When a page was published, from the first place that gives a believable date; None where none does."""
    rungs: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: (text for data in linked_data(tree) for text in _published(data, depth=4)),
        lambda: iter([_meta(tree, _METAS)]),
        lambda: _times(tree),
        lambda: (found.decode("ascii", "ignore") for found in _EMBEDDED.findall(body)[:1]),
        lambda: ("-".join(found) for found in _IN_PATH.findall(_path(url))),
        lambda: iter([text_of(_main(tree))[:2000], text_of(tree)[:2000]]),
        lambda: _guessed(tree),
    )
    for rung in rungs:
        for text in rung():
            if (found := date_in(text)) and EARLIEST <= found[0] <= now + timedelta(days=2):
                return found
    return None


def date_in(text: str) -> Dated | None:
    """'2025-05-03T10:00Z', '2025/5/3', '2025-May-3', 'May 3, 2025', '3 May 2025', 'May 2025' -> moment, precision."""
    text = " ".join(text.split())
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text):
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC), "time"
        except (ValueError, OverflowError):
            pass
    if found := re.match(r"(\d{4})-([A-Za-z]{3})[a-z]*-(\d{1,2})", text):
        return _calendar(found[1], found[2], found[3])
    if found := _NUMBERS.match(text):
        return _calendar(found[1], found[2], found[3])
    if found := _WRITTEN.search(text):
        part = {name.rstrip("23"): value for name, value in found.groupdict().items() if value}
        return _calendar(part["year"], part["month"], part.get("day"))
    return None


def date_in_path(url: str) -> datetime | None:
    """'/2025/05/03/' or '/2025-05-03-slug' in a URL's path."""
    found = next((date_in("-".join(part)) for part in _IN_PATH.findall(_path(url))), None)
    return found[0] if found else None


def _path(url: str) -> str:
    return urlsplit(url).path


def _calendar(year: str, month: str, day: str | None) -> Dated | None:
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
        return datetime(int(year), number, int(day or 1), tzinfo=UTC), "day" if day else "month"
    except ValueError:
        return None


def _published(data: Any, depth: int) -> Iterator[str]:
    """The values of datePublished, which may be nested in lists or below @graph."""
    if isinstance(data, dict):
        if isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        data = list(data.values())
    if isinstance(data, list) and depth:
        for part in data[:200]:
            yield from _published(part, depth - 1)


def _meta(tree: html.HtmlElement | None, names: tuple[str, ...]) -> str:
    metas = (
        {}
        if tree is None
        else {_named(meta): str(meta.get("content")) for meta in reversed(tree.xpath("//meta[@content]"))}
    )
    return next((" ".join(metas[name].split()) for name in names if metas.get(name)), "")


def _named(meta: html.HtmlElement) -> str:
    return str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()


def _times(tree: html.HtmlElement | None) -> Iterator[str]:
    """The <time> elements of the article or the main part; elsewhere they may belong to other posts."""
    for time in () if tree is None else tree.xpath("(//article|//main|//header)//time")[:3]:
        yield str(time.get("datetime") or "") or time.text_content()


def _guessed(tree: html.HtmlElement | None) -> Iterator[str]:
    from htmldate import find_date  # 0.1 s to import, and rarely needed

    try:
        found = None if tree is None else find_date(tree, original_date=True, extensive_search=False)
    except (ValueError, TypeError, RecursionError):
        return
    if found:
        yield found


def _title(tree: html.HtmlElement | None, source: str) -> str:
    headings, titles = _texts(tree, "//h1"), _texts(tree, "//title")
    named = _meta(tree, ("og:title", "citation_title", "twitter:title"))
    title = _untagged(next(filter(None, (named, *headings, *titles)), ""), headings)
    return bare(title, (_meta(tree, ("og:site_name", "application-name")), source), headings)


def _untagged(title: str, headings: list[str]) -> str:
    """A title without the tags that stand in it as text ("Diffusion Models <br> with RL"), if a heading of the page is
    the same without them.
    """
    without = _TAG.sub(" ", title).split()
    return " ".join(without) if any(heading.split() == without for heading in headings) else title


def _texts(tree: html.HtmlElement | None, path: str) -> list[str]:
    return [] if tree is None else [text_of(node) for node in tree.xpath(path)[:MOST_HEADINGS]]


def _main(tree: html.HtmlElement | None) -> html.HtmlElement | None:
    if tree is None:
        return None
    places = tree.xpath("//d-article|//article|//main|//*[@role='main']|//body")
    order = {"d-article": 0, "article": 1, "main": 2, "body": 4}
    return min(places, key=lambda place: order.get(str(place.tag), 3), default=tree)
