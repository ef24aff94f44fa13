"""Hugging Face's daily papers: what its readers proposed within two weeks of arXiv's date, with their votes.

https://huggingface.co/api/daily_papers?month=2025-05
"""

from collections.abc import Iterator
from typing import Any

from digest.counters.counter import CAP, Counter, Question, dated, rows_of, whole
from digest.errors import BadContent
from digest.ids import arxiv_id, repository
from digest.model import Counted
from digest.net import Net
from digest.sources.window import DAY

PLACE = "https://huggingface.co/api/daily_papers"
NAME = "Hugging Face daily papers"
PAGE, MOST_PAGES = 100, 30


def pages(net: Net, question: Question) -> Iterator[list[Counted]]:
    """A month, page by page, until one brings nothing new."""
    known: set[str] = set()
    for page in range(MOST_PAGES):
        url = f"{PLACE}?month={question.month}&limit={PAGE}&p={page}"
        answer = net.get(url, fresh_for=DAY, accept="application/json", cap=CAP)
        new = [one for one in dated(parse(answer.body), answer) if one.key not in known]
        if not new:
            return
        known |= {one.key for one in new}
        yield new
    raise BadContent(f"still not at the end after {MOST_PAGES} pages", PLACE)


def parse(body: bytes) -> list[Counted]:
    """One page of daily papers; a row that names no arXiv id is left out. Raises BadContent where there is no list."""
    return [one for row in rows_of(body)[: 10 * PAGE] if isinstance(row, dict) and (one := _counted(row))]


def _counted(row: dict[str, Any]) -> Counted | None:
    paper = row["paper"] if isinstance(row.get("paper"), dict) else row
    name = arxiv_id(str(paper.get("id") or ""))
    if not name:
        return None
    code = repository(str(paper.get("githubRepo") or ""))
    return Counted(
        key=f"arxiv:{name[0]}",
        source=NAME,
        upvotes=whole(paper.get("upvotes")),
        comments=whole(row.get("numComments")),
        code=f"https://github.com/{code}" if code else "",
    )


HUGGING_FACE = Counter(NAME, pages)
