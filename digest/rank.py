"""The editor's skim: every work gets a rank and a reason. A first honest ranker; the ranking issue makes it good.

Score = relevance + talk + karma, each named in the reasons. Relevance is the mean cosine of a work's TF-IDF vector
(words and word pairs of title, twice, and abstract) with the three interests nearest to it: a work that touches three
interests a little is more often what editors picked than one that repeats the words of a single one (the shipped
interests on the recorded May and June 2025, relevance alone: recall of human picks in the first 100 is 19 % and 45 %,
against 14 % and 40 % for the best match alone).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from digest import inbox, table
from digest.desk import Desk
from digest.model import (
    INBOX,
    Accounts,
    Choices,
    Entry,
    Month,
    Pick,
    Picks,
    Place,
    Ranking,
    SourceReport,
    Tally,
    Work,
)
from digest.store import made_from

VERSION = 1
LEAST = 0.05
"""A score below this is never printed: a thin month gives a thin issue."""
_TAG = re.compile(r"<[^>]{0,2000}>")


def rank(desk: Desk, month: Month, works: Sequence[Work]) -> Picks:
    """Order every work; keep the best as items and mentions. Where each source's entries went is put in the store."""
    choices = desk.store.latest(Choices, str(month)) or Choices()
    size = desk.config.issue
    made = made_from(
        VERSION, desk.config.interests, size.model_dump(), choices.killed, [_essence(work) for work in works]
    )
    ranking = desk.store.find(Ranking, str(month), made)
    if ranking is None:
        desk.tell("rank", 0, len(works), "weighing titles and abstracts")
        ranking = order(works, desk.config.interests, size.items, size.also, choices.killed)
        desk.store.put(ranking, str(month), made)
        desk.tell("rank", len(works), len(works), f"{sum(pick.kept for pick in ranking.picks)} kept")
    _count(desk, month, works, ranking)
    by_key = {work.key: work for work in works}
    kept = tuple(by_key[pick.key] for pick in ranking.picks if pick.kept)
    wanted = _moved_up(desk, month)
    shortlist = tuple(
        work for n, work in enumerate(kept) if n < size.read or _is_from_inbox(work) or work.key in wanted
    )
    return Picks(ranking=ranking, kept=kept, shortlist=shortlist)


def _moved_up(desk: Desk, month: Month) -> set[str]:
    """The keys an editor holds as items on the sheet: read in full, whatever their rank."""
    folder = desk.table(month)
    return {line.key for line in table.read(folder)[0].items} if (folder / "issue.md").exists() else set()


def order(
    works: Sequence[Work], interests: Sequence[str], items: int, also: int, killed: Sequence[str] = ()
) -> Ranking:
    """Every work ranked, with its place and reasons. Pure."""
    matches = _relevance([_words(work.entry) for work in works], interests)
    scored = [(*_score(work, match), work) for work, match in zip(works, matches, strict=True)]
    scored.sort(key=lambda one: (not _is_from_inbox(one[2]), -one[0], one[2].key))
    picks: list[Pick] = []
    room = {"item": items, "also": also}
    for n, (score, reasons, work) in enumerate(scored, 1):
        place, why = _place(work, score, room, killed)
        if place in room and not _is_from_inbox(work):
            room[place] -= 1
        told = (why, *reasons) if why else reasons
        picks.append(
            Pick(key=work.key, rank=n, score=round(score, 4), place=place, reasons=told or ("no interest matches",))
        )
    return Ranking(picks=tuple(picks))


def _place(work: Work, score: float, room: dict[str, int], killed: Sequence[str]) -> tuple[Place, str]:
    """Where a work goes, and the reason when it is not its score."""
    if work.key in killed:
        return "dropped", "killed by the editor"
    if _is_from_inbox(work):
        return "item", "added by the editor"
    if work.covered_in:
        return "dropped", f"covered in the issue of {work.covered_in}"
    if work.entry.published is None:
        return "dropped", "undated: listed apart"
    if _is_withdrawn(work.entry):
        return "dropped", "withdrawn by its authors"
    if score < LEAST:
        return "dropped", f"score {score:.2f} is below {LEAST:.2f}"
    if room["item"] > 0:
        return "item", ""
    return ("also", "") if room["also"] > 0 else ("dropped", f"no room: score {score:.2f}")


def _score(work: Work, match: tuple[float, tuple[str, ...]]) -> tuple[float, tuple[str, ...]]:
    relevance, named = match
    talk = _talk(work)
    karma = max((face.karma or 0 for face in (work.entry, *work.others)), default=0)
    liked = min(1.0, math.log1p(max(0, karma)) / math.log(501))
    # Karma tells posts apart; it does not make a post about cooking relevant.
    score = relevance + 0.15 * talk + 0.1 * liked * min(1.0, relevance / 0.08)
    reasons = [work.edge] if work.edge else []
    reasons += [f"about {', '.join(named)}"] if named else []
    if work.discussed_by:
        reasons.append(_who(work))
    if karma:
        reasons.append(f"{karma} karma")
    if work.others:
        reasons.append(f"{len(work.others) + 1} faces")
    return score, tuple(reasons)


def _talk(work: Work) -> float:
    """How much others' entries discuss it: each counts by its karma; 1 is a great deal."""
    return min(1.0, sum(0.3 + 0.1 * math.log1p(max(0, d.karma or 0)) for d in work.discussed_by) / 3)


def _who(work: Work) -> str:
    sources = Counter(d.source for d in work.discussed_by)
    return "discussed at " + ", ".join(name + (f" ({n} times)" if n > 1 else "") for name, n in sorted(sources.items()))


def _relevance(texts: Sequence[str], interests: Sequence[str]) -> list[tuple[float, tuple[str, ...]]]:
    """For each text its relevance and the interests it matches best, at most two."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # heavy: not at `digest --help`

    if not texts:
        return []
    tfidf = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, stop_words="english")
    try:
        rows = tfidf.fit_transform([*texts, *interests])
    except ValueError:  # a thin month: no word stands in two places, so nothing matches anything
        return [(0.0, ())] * len(texts)
    cosines = (rows[: len(texts)] @ rows[len(texts) :].T).toarray()
    found = []
    for row in cosines:
        best = sorted(range(len(interests)), key=lambda n: (-row[n], n))[:3]
        named = tuple(interests[n] for n in best[:2] if row[n] >= 0.08)
        found.append((float(sum(row[n] for n in best) / len(best)), named))
    return found


def _words(entry: Entry) -> str:
    return f"{entry.title}. {entry.title}. {entry.abstract[:4000] or _TAG.sub(' ', entry.body[:8000])}"


def _is_withdrawn(entry: Entry) -> bool:
    return entry.kind == "paper" and (
        "withdraw" in entry.comment.lower() or entry.abstract.lower().startswith("this paper has been withdrawn")
    )


def _is_from_inbox(work: Work) -> bool:
    return any(face.source == INBOX for face in (work.entry, *work.others))


def _essence(work: Work) -> tuple[object, ...]:
    """What the ranking depends on, short."""
    faces = [(face.key, face.source, face.made_from, face.karma) for face in (work.entry, *work.others)]
    return (*faces, [(d.key, d.karma) for d in work.discussed_by], work.edge, work.covered_in)


def _count(desk: Desk, month: Month, works: Sequence[Work], ranking: Ranking) -> None:
    """fetched = merged + dropped + undated + picked, in entries, for each source of this month."""
    kept = {pick.key for pick in ranking.picks if pick.kept}
    fates: dict[str, Counter[str]] = {source.name: Counter() for source in desk.config.sources}
    if inbox.read(desk.table(month)):
        fates[INBOX] = Counter()
    for work in works:
        fate = "picked" if work.key in kept else "undated" if work.entry.published is None else "dropped"
        for face in work.arrived(month):  # what an earlier month brought was counted there
            fates.setdefault(face.source, Counter())[fate if face is work.entry else "merged"] += 1
    reports = (desk.store.latest(SourceReport, f"{month}/{name}") for name in fates)
    accounts = Accounts(
        reports=tuple(sorted(filter(None, reports), key=lambda report: report.name.casefold())),
        tallies=tuple(_tally(name, fates[name]) for name in sorted(fates, key=str.casefold)),
    )
    desk.store.put(accounts, str(month), "")


def _tally(source: str, fates: Counter[str]) -> Tally:
    counted = {fate: fates[fate] for fate in ("merged", "dropped", "undated", "picked")}
    return Tally(source=source, fetched=sum(counted.values()), **counted)
