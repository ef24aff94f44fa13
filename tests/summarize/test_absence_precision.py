"""How often a proved absence is one: passages of the recorded world, read by hand. Under 0.9, a kind is switched off.

absence_judged.tsv holds the judgements, by one reader who also wrote the lexicon. 'tuning' rows served to widen it;
'held out' rows were proved before their passage was read, and after them only 'n =*' came in, 'noise' and capitals
went out.
"""

import csv
import json
import lzma
import zipfile
from collections import defaultdict
from functools import cache
from math import sqrt
from pathlib import Path

import pytest

from digest.model import Sentence, Text
from digest.read import main_page, paper_page
from digest.summarize.doubts import Absent, look
from digest.summarize.doubts.absence import PROVABLE, SWITCHED_OFF
from digest.text import Page, sentences, visible

JUDGED = Path(__file__).with_name("absence_judged.tsv")
ENOUGH = 0.9
_PROSE = ("prose", "item", "quote", "note")


def judged():
    with JUDGED.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def precision(rows):
    """By kind: right, all."""
    told = defaultdict(lambda: [0, 0])
    for row in rows:
        told[row["kind"]][0] += row["verdict"] == "true"
        told[row["kind"]][1] += 1
    return dict(told)


def wilson(right, n, z=1.96):
    middle, spread = right / n + z * z / (2 * n), z * sqrt(right / n * (1 - right / n) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def test_a_kind_is_on_when_at_least_nine_in_ten_of_its_absences_are_true():
    told = precision([row for row in judged() if row["set"] == "held out"])
    assert set(told) == {*PROVABLE, *SWITCHED_OFF}
    for kind, (right, n) in told.items():
        assert (kind in PROVABLE) == (right / n >= ENOUGH), f"{kind}: {right}/{n}"


def test_the_interval_is_wilsons():
    low, high = wilson(13, 14)
    assert round(low, 2) == 0.69 and round(high, 2) == 0.99


def test_what_is_proved_today_is_judged_true(shared):
    """The shipped lexicon over every judged passage that can still be cut out of the world."""
    proved, lost = [], 0
    for row in judged():
        text = passage(shared, row["url"], row["section"], int(row["limit"]))
        lost += text is None
        if text and isinstance(look(row["kind"], text), Absent):
            proved.append(row)
    told = precision(proved)
    assert lost <= 0.2 * len(judged()), f"{lost} of {len(judged())} passages are not found any more: judge anew"
    for kind in PROVABLE:
        right, n = told[kind]
        low, high = wilson(right, n)
        assert right / n >= ENOUGH, f"{kind}: {right}/{n} = {right / n:.2f} ({low:.2f}-{high:.2f})"


def passage(shared, url, section, limit):
    """The sentences of a section, as the judge read them."""
    text = whole(shared, url)
    found = [one for one in text.sentences if " › ".join(one.section.split(" › ")[:3]) == section] if text else []
    if not found:
        return None
    start = found[0].start
    kept = [one for one in found if one.end - start <= limit]
    cut = tuple(one.model_copy(update={"start": one.start - start, "end": one.end - start}) for one in kept)
    body = text.body[start : kept[-1].end]
    return text.model_copy(update={"body": body, "sentences": cut}) if body.strip() else None


@cache
def whole(shared, url):
    page = _page(shared / "world" / "data", url)
    return _text(url, page) if page else None


def _page(data, url) -> Page | None:
    if "lesswrong.com/posts/" in url:
        html = _posts(data).get(url.split("/posts/")[1].split("/")[0])
        return visible(html) if html else None
    name = _names(data).get(url)
    if not name:
        return None
    with zipfile.ZipFile(data / "pages.zip") as pages:
        html = pages.read(name).decode("utf-8", "replace")
    return paper_page(html) if "arxiv.org/html/" in url else main_page(html)


@cache
def _posts(data):
    wanted = {row["url"].split("/posts/")[1].split("/")[0] for row in judged() if "/posts/" in row["url"]}
    with lzma.open(data / "forum.jsonl.xz", "rt") as lines:
        found = (json.loads(line) for line in lines if any(key in line[:2000] or key in line[-2000:] for key in wanted))
        return {one["_id"]: one["html"] for one in found if one["type"] == "post" and one.get("html")}


@cache
def _names(data):
    with (data / "pages.tsv").open(newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return {row[0]: row[1] for row in rows if row[3] == "200"}


def _text(url, page):
    body, found, at = "\n\n".join(block.text for block in page.blocks), [], 0
    for block in page.blocks:
        for start, end in sentences(block.text) if block.kind in _PROSE else ():
            said = block.text[start:end].strip()
            begin = at + start
            found.append(
                Sentence(id=f"s{len(found)}", section=block.section, start=begin, end=begin + len(said), text=said)
            )
        at += len(block.text) + 2
    return Text(key="k", version=1, origin="html", url=url, body=body, sentences=tuple(found), coverage=1.0)


@pytest.fixture(autouse=True, scope="module")
def forget():
    """What was read is large, and of no use to other tests."""
    yield
    for kept in (whole, _posts, _names):
        kept.cache_clear()
