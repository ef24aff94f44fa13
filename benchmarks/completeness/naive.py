"""The known-bad arm: asks once, takes an empty page for an empty day, and never counts. It always says 'ok'."""

import os
import re
from datetime import date, timedelta

import httpx

from benchmarks.completeness.truth import CATEGORIES, TAGS


def _client() -> httpx.Client:
    import ssl

    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    return httpx.Client(verify=context, timeout=20, headers={"user-agent": "naive/1"}, follow_redirects=True)


def day(label: str, days: int = 1) -> set[str]:
    """The keys of a day's papers, or of several days', as they came."""
    end = date.fromisoformat(label) + timedelta(days=days - 1)
    cats = " OR ".join(f"cat:{one}" for one in sorted(CATEGORIES))
    query = f"({cats}) AND submittedDate:[{label.replace('-', '')}0000 TO {end:%Y%m%d}2359]"
    found: set[str] = set()
    with _client() as client:
        while True:
            params = {"search_query": query, "start": len(found), "max_results": 1000, "sortBy": "submittedDate"}
            try:
                page = client.get("https://export.arxiv.org/api/query", params=params).text
            except httpx.HTTPError:
                return found
            new = {f"arxiv:{one}" for one in re.findall(r"<id>http://arxiv.org/abs/([^<]+?)v\d+</id>", page)} - found
            if not new:
                return found
            found |= new


def forum(name: str, month: str) -> set[str]:
    """The keys of a forum's posts of a month: one page, and what is no list of posts is an empty one."""
    host, tag = {
        "LessWrong": ("www.lesswrong.com", TAGS["lw"]),
        "Alignment Forum": ("www.alignmentforum.org", ""),
        "EA Forum": ("forum-bots.effectivealtruism.org", TAGS["ea"]),
    }[name]
    end = f"{month[:5]}{int(month[5:]) + 1:02d}"
    terms: dict[str, object] = {"view": "old", "after": f"{month}-01", "before": f"{end}-01", "limit": 50}
    if tag:
        terms["filterSettings"] = {"tags": [{"tagId": tag, "filterMode": "Required"}]}
    query = "query P($terms: JSON) { posts(input: {terms: $terms}) { results { _id } } }"
    with _client() as client:
        try:
            answer = client.post(f"https://{host}/graphql", json={"query": query, "variables": {"terms": terms}}).json()
            return {f"forum:{row['_id']}" for row in answer["data"]["posts"]["results"]}
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return set()
