"""Finds this month's entries about covered works: cross-posts of one, replies by its authors, other links. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.follow.covered import Covered, finding, shown
from digest.ids import known_as
from digest.model import Entry, FollowUp, Month, Work
from digest.text import clip

ORDER = ("withdrawn", "retracted", "new version", "reply", "posted", "linked")
"""Kinds of follow-up, in the order in which they are printed."""
LIST = 40
"""An entry with more links than this is a list, and says little about each."""
MOST = 3
"""Entries reported about one work; the rest are only counted."""


@dataclass(frozen=True)
class Word:
    """One entry about one covered work."""

    kind: str
    about: Covered
    entry: Entry
    more: int = 0
    """How many further entries are only counted."""

    @property
    def said(self) -> str:
        title, source = self.about.told, shown(self.entry.source)
        by = shown(self.about.shares(self.entry) or next(iter(self.entry.authors), ""))
        by = f"by {clip(by, 60)}" if by else f"at {source}"
        words = {
            "posted": f"a post of {title}",
            "reply": f"{by}, whose name stands among the authors there too: links to {title}",
            "linked": f"{by}: links to {title}",
        }[self.kind]
        return f"{words}, as {self.more} more do" if self.more else words


def spoken(works: Sequence[Work], month: Month, watched: Sequence[Covered]) -> Iterator[FollowUp]:
    """Yield one follow-up for each entry, however many covered works it is about."""
    by_work: dict[str, list[Word]] = defaultdict(list)
    for word in _words(works, month, {name: item for item in watched for name in item.names}):
        by_work[word.about.key].append(word)
    by_entry: dict[str, list[Word]] = defaultdict(list)
    for words in by_work.values():
        for word in _first(words):
            by_entry[word.entry.key].append(word)
    for key, words in by_entry.items():
        kind = min((word.kind for word in words), key=ORDER.index)
        what = "; ".join(word.said for word in words)
        yield finding(kind, tuple(word.about.key for word in words), words[0].entry, what, f"{key} {kind}")


def _words(works: Sequence[Work], month: Month, by_name: Mapping[str, Covered]) -> Iterator[Word]:
    for work in works:
        for entry in {face.key: face for face in reversed(work.arrived(month))}.values():
            own = {by_name[name].key for name in (*known_as(entry), work.covered_as) if name in by_name}
            names = (*known_as(entry), work.covered_as, *entry.links)
            for item in {by_name[name].key: by_name[name] for name in names if name in by_name}.values():
                kind = "posted" if item.key in own else "reply" if item.shares(entry) else "linked"
                is_list = kind == "linked" and len(entry.links) > LIST
                if entry.key not in item.names and not is_list:
                    yield Word(kind, item, entry)


def _first(words: Sequence[Word]) -> list[Word]:
    """The best few; the last of them carries the number of the rest."""
    best = sorted(words, key=lambda word: (ORDER.index(word.kind), -(word.entry.karma or 0), word.entry.key))
    best_few, more = best[:MOST], max(0, len(best) - MOST)
    return [*best_few[:-1], Word(best_few[-1].kind, best_few[-1].about, best_few[-1].entry, more)]
