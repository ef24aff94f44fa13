"""What others counted of a month's papers, where `enrich:` in sources.yaml asks for it. Nothing else depends on it.

Hugging Face's daily papers: https://huggingface.co/api/daily_papers?month=2025-05 names the papers its readers proposed
within two weeks of arXiv's date, with their votes. OpenAlex and Semantic Scholar are not
read: nobody wrote that yet.
"""

from typing import Any

from digest.desk import Desk
from digest.errors import BadContent, NetError
from digest.ids import arxiv_id, repository
from digest.model import Counted, Enrichment, Month
from digest.net import Net
from digest.sources.window import DAY, loads
from digest.store import made_from

PLACE = "https://huggingface.co/api/daily_papers"
NAME = "Hugging Face daily papers"
PAGE, MOST_PAGES, CAP = 100, 30, 5_000_000
LARGEST = 10**6


def enrich(desk: Desk, month: Month) -> Enrichment:
    """The counts, stored under the month; what came before a failure is kept, and the failure told."""
    if not desk.config.enrich.hugging_face:
        return Enrichment()
    made = gather(desk.net, month)
    return desk.store.put(made, str(month), made_from(made.model_dump(mode="json")))


def gather(net: Net, month: Month) -> Enrichment:
    """All pages of a month, until one brings nothing new. Never raises NetError."""
    found: dict[str, Counted] = {}
    for page in range(MOST_PAGES):
        url = f"{PLACE}?month={month}&limit={PAGE}&p={page}"
        try:
            new = parse(net.get(url, fresh_for=DAY, accept="application/json", cap=CAP).body, url)
        except NetError as error:
            return Enrichment(facts=_in_order(found), why=f"{NAME}: {error}")
        if not any(one.key not in found for one in new):
            return Enrichment(facts=_in_order(found))
        found |= {one.key: one for one in new}
    return Enrichment(facts=_in_order(found), why=f"{NAME}: still not at the end after {MOST_PAGES} pages")


def parse(body: bytes, url: str = PLACE) -> list[Counted]:
    """One page of daily papers; a row that names no arXiv id is left out. Raises BadContent for what is no list."""
    try:
        rows = loads(body)
    except (ValueError, RecursionError) as error:
        raise BadContent(f"not JSON: {str(error)[:80]}", url) from error
    if not isinstance(rows, list):
        raise BadContent("not a list of papers", url)
    return [one for row in rows[: 10 * PAGE] if isinstance(row, dict) and (one := _counted(row))]


def _counted(row: dict[str, Any]) -> Counted | None:
    paper = row["paper"] if isinstance(row.get("paper"), dict) else row
    name = arxiv_id(str(paper.get("id") or ""))
    if not name:
        return None
    code = repository(str(paper.get("githubRepo") or ""))
    return Counted(
        key=f"arxiv:{name[0]}",
        source=NAME,
        upvotes=_whole(paper.get("upvotes")),
        comments=_whole(row.get("numComments")),
        code=f"https://github.com/{code}" if code else "",
    )


def _whole(number: object) -> int:
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST else 0


def _in_order(found: dict[str, Counted]) -> tuple[Counted, ...]:
    return tuple(found[key] for key in sorted(found))
