"""Entries from the sources, and reports on how the sources did."""

import re
from typing import Literal

from digest.model.noun import Noun, Utc

# Words that do not say that this paper was withdrawn: "Withdrawn from ICLR 2025", "replaces the withdrawn 2401.00001",
# "was not withdrawn", "we withdraw the claim of Section 3".
_NOT_THIS_PAPER = re.compile(
    r"withdr(?:awn?|ew)\s+(?:it\s+)?from\s+(?!(?:the\s+)?arxiv)|\b(?:not|never)\s+(?:been\s+)?withdrawn"
    r"|\b(?:replac|supersed)\w*\s+(?:\S+\s+){0,3}withdrawn|\bthe\s+withdrawn\s+\w"
    r"|\bwithdr\w+\s+(?:the|our|a|an|one|its)\s+(?:\S+\s+){0,3}(?:claim|result|statement|section|conclusion|theorem)s?\b",
    re.I,
)
_WITHDRAWN = re.compile(r"\bwithdr(?:awn?|awal|awing|ew)\b", re.I)
_WITHDRAWN_ABSTRACT = re.compile(
    r"\W*(?:this|the)\s+(?:\w+\s+)?(?:paper|article|submission|manuscript|preprint|work)\s+(?:has\s+been|is|was)\s+"
    r"(?:\w+\s+)?withdrawn\b",
    re.I,
)


class Entry(Noun):
    """One published thing, as its source gives it. Every string in it is untrusted."""

    key: str
    """'arxiv:2505.01234' (no version), 'forum:<post id>' (LessWrong = Alignment Forum), else 'page:<hash of URL>'."""
    version: int = 1
    """arXiv's vN; 1 elsewhere."""
    source: str
    """The source's name in sources.yaml."""
    kind: Literal["paper", "post", "page"]
    title: str
    authors: tuple[str, ...] = ()
    url: str
    published: Utc | None = None
    """First publication (arXiv: submission of v1; forum: postedAt). None: undated, listed apart, never guessed."""
    updated: Utc | None = None
    date_precision: Literal["time", "day", "month", "unknown"] = "time"
    abstract: str = ""
    """Plain text: arXiv's <summary>, or the feed's own description."""
    body: str = ""
    """The full body as HTML where the source gives it (forum posts, full feeds); else ''."""
    links: tuple[str, ...] = ()
    """Keys that its abstract, comment or body link to (ids.links_in)."""
    same_as: tuple[str, ...] = ()
    """Keys of the same work according to the source: a link post's target, the other forum's copy, a DOI."""
    primary_category: str | None = None
    categories: tuple[str, ...] = ()
    comment: str = ""
    """arXiv's author comment, which also tells of withdrawals."""
    doi: str | None = None
    karma: int | None = None
    """ForumMagnum's baseScore at the time of fetching."""
    comment_count: int | None = None
    tags: tuple[str, ...] = ()
    made_from: str = ""
    """Hash of all other fields (sources.window.sealed)."""

    @property
    def withdrawn(self) -> bool:
        """Whether its authors, or arXiv, withdrew this paper.

        arXiv has no field for it: a withdrawal is a new version without files whose comment gives the reason.
        https://info.arxiv.org/help/withdraw.html
        """
        if self.kind != "paper":
            return False
        comment = _NOT_THIS_PAPER.sub(" ", self.comment)
        return _WITHDRAWN.search(comment) is not None or _WITHDRAWN_ABSTRACT.match(self.abstract) is not None


State = Literal["ok", "partial", "empty", "suspicious", "failed"]
"""'suspicious': it answered, but with far fewer entries than in its usual months. Only a report can be that."""


class Batch(Noun):
    """What one window of one source gave: entries of the window, and undated ones."""

    source: str
    window: str
    """'2025-05-03' (a day) or '2025-05' (a month)."""
    state: State
    why: str = ""
    """'' only when state is ok."""
    entries: tuple[Entry, ...] = ()
    reaches_back_to: Utc | None = None
    """Date of the oldest dated entry that the source still shows; None when any date can be asked for."""
    seen_until: Utc | None = None
    """Nothing published between `reaches_back_to` and this moment is missing; None where that is not known."""
    asked: str = ""
    """What was asked: a hash of source, window and version."""
    final: bool = False
    """Asking again can bring nothing new, once the window ended 7 days ago."""
    unreached: bool = False
    """It failed because no connection could be made; when all did, there is no network."""
    notes: tuple[str, ...] = ()
    """What a person should know beyond gaps: a new address, undated entries, the archive that was used."""


class SourceReport(Noun):
    """How one source did in a month."""

    name: str
    kind: str
    state: State
    why: str = ""
    fetched: int = 0
    reaches_back_to: Utc | None = None
    notes: tuple[str, ...] = ()
    """As in Batch."""
