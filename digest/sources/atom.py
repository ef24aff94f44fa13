"""arXiv's API: everything a query returns, parsed by the `arxiv` package, with every odd answer turned into an error.

Each failure has its own message: an error feed (HTTP 200 or 400), 'Rate exceeded.', an HTML page, no count, a page cut
short, an empty page in the middle, pages without end. Manual: https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.errors import BadContent, BadStatus, NetError
from digest.ids import arxiv_id, key_of, links_in
from digest.model import Entry
from digest.net import Net, Response
from digest.sources.window import in_order, sealed

if TYPE_CHECKING:
    import arxiv

PAGE_SIZE = 1000
MAX_PAGES = 40
"""Per query: arXiv gives 30,000 papers at most, and truncated pages add some."""
_TOTAL = re.compile(rb"<opensearch:totalResults[^>]*>\s*(\d{1,9})\s*<")
_REASON = re.compile(rb"<summary[^>]*>([^<]{1,300})")


@dataclass(frozen=True)
class Found:
    """What one query returned, and how many papers arXiv says there are."""

    entries: tuple[Entry, ...]
    total: int
    twice: int = 0
    """Papers that came more than once: the pages shifted while they were read."""
    trouble: NetError | None = None
    """What stopped the query before its last page."""

    @property
    def missing(self) -> int:
        return max(0, self.total - len(self.entries))

    def joined(self, again: Found) -> Found:
        """Both tries together, as one may have what the other lost; the second's count where that is complete."""
        total = again.total if again.entries and not again.missing else max(self.total, again.total)
        newest = sorted((*again.entries, *self.entries), key=lambda entry: -entry.version)
        return Found(in_order(newest), total, max(self.twice, again.twice), again.trouble or self.trouble)


def searched(net: Net, search: arxiv.Search, fresh_for: timedelta | None, source: str) -> Found:
    """All that a search returns; what stopped it midway is its `trouble`. Raises NetError where nothing came at all."""
    import arxiv  # 0.15 s, and `digest --help` does not need it

    client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
    session = client._session = _Session(net, fresh_for)
    entries: list[Entry] = []
    trouble: NetError | None = None
    try:
        for result in client.results(search):
            entries.append(entry_of(result, source))
    except NetError as error:
        trouble = error
    except arxiv.UnexpectedEmptyPageError as error:
        trouble = BadContent("arXiv: an empty page in the middle of the results", error.url)
    except arxiv.ArxivError as error:
        trouble = BadContent(f"arXiv: {error.message}", error.url)
    except (ValueError, OverflowError) as error:
        trouble = BadContent(f"arXiv: an entry that cannot be read: {error}")
    if trouble and not entries:
        raise trouble
    once = in_order(entries)
    return Found(once, session.total, len(entries) - len(once), trouble)


def entry_of(result: arxiv.Result, source: str) -> Entry:
    """A result of the package as an Entry. Raises ValueError when it has no arXiv id."""
    found = arxiv_id(result.entry_id)
    if found is None:
        raise ValueError(f"{result.entry_id[:80]!r} is no arXiv id")
    name, version = found
    comment = " ".join((result.comment or "").split())
    entry = Entry(
        key=f"arxiv:{name}",
        version=version or 1,
        source=source,
        kind="paper",
        title=result.title.strip(),
        authors=tuple(author.name for author in result.authors),
        url=f"https://arxiv.org/abs/{name}",
        published=result.published,
        updated=result.updated,
        abstract=" ".join(result.summary.split()),
        links=tuple(key for key in links_in(f"{result.summary}\n{comment}") if key != f"arxiv:{name}"),
        primary_category=result.primary_category or None,
        categories=tuple(result.categories),
        comment=comment,
        doi=result.doi,
        same_as=(key_of(f"https://doi.org/{result.doi}"),) if result.doi else (),
    )
    return sealed(entry)


@dataclass
class _Session:
    """Stands in for the package's requests session: sends all through Net, and accepts only pages of results."""

    net: Net
    fresh_for: timedelta | None
    total: int = 0
    pages: int = 0
    status_code: int = field(default=200, init=False)
    content: bytes = field(default=b"", init=False)

    def get(self, url: str, headers: object = None) -> _Session:
        self.pages += 1
        if self.pages > MAX_PAGES:
            raise BadContent(f"arXiv: still not at the end after {MAX_PAGES} pages", url)
        response = self._response(url)
        self.total = max(self.total, total_of(response))
        self.content = whole_entries(response)
        return self

    def _response(self, url: str) -> Response:
        try:
            return self.net.get(url, fresh_for=self.fresh_for, accept="application/atom+xml")
        except BadStatus as error:
            if (reason := _refusal(error.body)) is None:
                raise
            raise BadContent(f"arXiv refused the query: {reason} (HTTP {error.status})", url) from error


def total_of(response: Response) -> int:
    """arXiv's own count for a query. Raises BadContent for anything else, which may come with HTTP 200 too."""
    body, url = response.body, response.url
    start = body[:4000]
    if b"Rate exceeded" in start[:200]:
        raise BadContent("arXiv: 'Rate exceeded', though we kept its pace; run again later", url)
    if b"<feed" not in start:
        raise BadContent(f"arXiv: not a feed but {response.headers.get('content-type', 'untyped bytes')}", url)
    if (reason := _refusal(body)) is not None:
        raise BadContent(f"arXiv refused the query: {reason}", url)
    if not (total := _TOTAL.search(start)):
        raise BadContent("arXiv: a feed that does not say how many papers there are", url)
    return int(total[1])


def whole_entries(response: Response) -> bytes:
    """A page without the entry in which it was cut short; the next page begins there. Raises BadContent.

    The package's parser repairs broken XML, and would give us a paper with half its authors.
    """
    body = response.body.rstrip()
    if body.endswith(b"</feed>"):
        return body
    if (cut := body.rfind(b"</entry>")) < 0:
        raise BadContent("arXiv: a page that was cut short before its first paper ended", response.url)
    return body[:cut] + b"</entry></feed>"


def _refusal(body: bytes) -> str | None:
    """What an error feed says; None for anything else. Only <id> counts, as an abstract may quote such an address."""
    if b"<feed" not in body[:4000] or not re.search(rb"<id>\s*https?://arxiv\.org/api/errors", body[:20_000]):
        return None
    reason = _REASON.search(body)
    return reason[1].decode("utf-8", "replace").strip() if reason else "no reason given"
