"""Checks of each source, in parallel, and of each counter and publisher. Nothing is sent; only responses are stored."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from pathlib import Path

from digest.counters import COUNTERS, Question, key_of, mend
from digest.desk import Tell, silent
from digest.doctor.finding import Finding
from digest.errors import ConfigError, DigestError, NetError
from digest.model import Batch, Month
from digest.net import Net
from digest.publishers import Publisher
from digest.publishers.secret import unlogged
from digest.sources import Feed, Index, Sitemap, Source, Window
from digest.sources.window import DAY, EARLIEST
from digest.text import many

THREADS = 8
SETTLED = timedelta(days=10)
"""arXiv and the forums are asked for the day this far back, which is complete by now."""
STALE = timedelta(days=400)
KNOWN = "arxiv:1706.03762"
"""A paper that every counter knows."""
_MENDS = (
    ("HTTP 404", "the address is gone: look on the site for the new one, and change it in sources.yaml"),
    ("HTTP 410", "the address is gone for good: take it out of sources.yaml, or find its new one"),
    ("not wanted", "the server keeps programs out: try from another network, or read it at another address"),
    ("challenge", "the server keeps programs out: try from another network; a forum's keepers may give you a header"),
    ("names no feed", "no feed is there any more: look on the site for one, or use kind: sitemap or index"),
    ("not a feed", "no feed is there any more: look on the site for one, or use kind: sitemap or index"),
    ("not a sitemap", "no sitemap is there any more: look at /robots.txt for its place"),
    ("`include`", "the site was rebuilt: look at its addresses, and change `include` in sources.yaml"),
    ("page has changed", "the site was rebuilt: look at its page, and change `item` in sources.yaml (docs/sources.md)"),
    ("breaks off", "try again later; if it stays, tell the site that its feed or map is cut short"),
    ("more than 5 redirects", "the site sends us in a circle: look where its address leads, and change sources.yaml"),
    ("private network", "look where its address leads; if that is your own host, name it under allow_hosts:"),
    ("more than 15 MB", "look on the site for a shorter feed or map, and change sources.yaml"),
    ("run again", "nothing: the next run asks again"),
    ("cannot be reached", "look whether the name is right and the site is up; change it in sources.yaml, or wait"),
)
_ELSE = "try again later; if it stays, open its address in a browser, and change it in sources.yaml"


def sources(found: Sequence[Source], net: Net, now: datetime, tell: Tell = silent) -> Iterator[Finding]:
    """One finding per source, in their order; a single one where no source could be reached."""
    batches = _batches(found, net, now, tell)
    if batches and all(batch.unreached for batch in batches):
        mend = "check the connection, HTTPS_PROXY and SSL_CERT_FILE, then try again"
        yield Finding("network", "no", f"not one of {len(batches)} sources could be reached: {batches[0].why}", mend)
        return
    for source, batch in zip(found, batches, strict=True):
        yield _finding(f"source {source.name}", batch, now)


def _batches(found: Sequence[Source], net: Net, now: datetime, tell: Tell) -> list[Batch]:
    with ThreadPoolExecutor(THREADS, thread_name_prefix="doctor") as pool:
        pending = {pool.submit(_ask, source, net, now): source for source in found}
        for done, future in enumerate(as_completed(pending), 1):
            tell("doctor", done, len(pending), pending[future].name)
        return [future.result() for future in pending]


def _ask(source: Source, net: Net, now: datetime) -> Batch:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0) - SETTLED
    with net.afresh():
        if isinstance(source, Feed | Sitemap | Index):
            return source.probe(net, Window(source=source.name, label="ever", start=EARLIEST, end=now + 2 * DAY))
        return source.gather(net, Window(source=source.name, label=f"{day:%Y-%m-%d}", start=day, end=day + DAY))


def _finding(name: str, batch: Batch, now: datetime) -> Finding:
    if batch.state == "failed":
        return Finding(name, "no", batch.why, _mend(batch.why))
    moved = next((note for note in batch.notes if "has moved" in note), "")
    dates = sorted(entry.published for entry in batch.entries if entry.published)
    count = many(len(batch.entries), "entry", "entries") if batch.entries else ""
    count += f", {dates[0]:%Y-%m-%d} to {dates[-1]:%Y-%m-%d}" if dates else ""
    reach_alone = bool(dates) and batch.why.startswith("reaches back only to")  # true of every feed here
    short = batch.why if batch.state == "partial" and not reach_alone else ""
    summary = "; ".join(filter(None, [count, short, *(note for note in batch.notes if note != moved)])) or "answers"
    if moved:
        return Finding(name, "ok", summary, moved)
    if dates and dates[-1] < now - STALE:
        return Finding(
            name, "unknown", f"{summary}: nothing for more than a year", "is there a newer place to read it?"
        )
    return Finding(name, "unknown", summary, _mend(short)) if short else Finding(name, "ok", summary)


def _mend(why: str) -> str:
    return next((mend for sign, mend in _MENDS if sign in why), _ELSE)


def publishers(found: Sequence[Publisher], root: Path) -> Iterator[Finding]:
    """Whether each publisher could work now. Nothing is sent."""
    for publisher in found:
        name = f"publisher {publisher.kind}"
        try:
            problem = publisher.check(root)
        except DigestError as error:
            problem = str(error)
        yield Finding(name, "no", problem) if problem else Finding(name, "ok", publisher.ready())


def counters(names: Sequence[str], net: Net, now: datetime, tell: Tell = silent) -> Iterator[Finding]:
    """Whether each counter that `enrich:` names answers one small question."""
    for name in names:
        counter = COUNTERS[name]
        tell("doctor", 0, 0, counter.name)
        try:
            question = Question(Month.before(now), (KNOWN,), key_of(counter, os.environ))
            with net.afresh(), unlogged([question.key]):
                facts = next(counter.pages(net, question), [])
        except (NetError, ConfigError) as error:
            yield Finding(f"enrich {name}", "no", str(error), mend(counter, error))
        else:
            answer = f"answers, of {len(facts)} papers" if len(facts) != 1 else f"answers: {facts[0].told}"
            yield Finding(f"enrich {name}", "ok" if facts else "unknown", answer)
