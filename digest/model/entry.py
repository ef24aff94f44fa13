"""What the post brings: entries, and how their sources did."""

import re
from typing import Literal

from digest.model.noun import Noun, Utc

# "Withdrawn from ICLR 2025", "replaces the withdrawn 2401.00001", "was not withdrawn" and "we withdraw the claim of
# Section 3" speak of something else.
_ANOTHER = re.compile(
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
    """First publication (arXiv: v1 submission; forum: postedAt). None: undated, listed apart, never guessed."""
    updated: Utc | None = None
    date_precision: Literal["time", "day", "month", "unknown"] = "time"
    abstract: str = ""
    """Plain text: arXiv's <summary>, or the feed's own description."""
    body: str = ""
    """The whole body as HTML where the source gives it (forum posts, full feeds); else empty."""
    links: tuple[str, ...] = ()
    """The keys its abstract, comment or body point to (ids.links_in)."""
    same_as: tuple[str, ...] = ()
    """Keys of the same work, by the source's own word: a link post's target, the other forum's copy, a DOI."""
    primary_category: str | None = None
    categories: tuple[str, ...] = ()
    comment: str = ""
    """arXiv's author comment: 'withdrawn' shows here."""
    doi: str | None = None
    karma: int | None = None
    """ForumMagnum baseScore when fetched."""
    comment_count: int | None = None
    tags: tuple[str, ...] = ()
    made_from: str = ""
    """Hash of the response it was read from."""

    @property
    def withdrawn(self) -> bool:
        """Whether its authors, or arXiv, took this paper back.

        arXiv has no field for it: a withdrawal is a new version without a file whose comment gives the reason.
        https://info.arxiv.org/help/withdraw.html
        """
        if self.kind != "paper":
            return False
        said = _ANOTHER.sub(" ", self.comment)
        return _WITHDRAWN.search(said) is not None or _WITHDRAWN_ABSTRACT.match(self.abstract) is not None


State = Literal["ok", "partial", "empty", "suspicious", "failed"]
"""'suspicious': it answered, and brought far less than its own months do. Only a report can be so, never a batch."""


class Batch(Noun):
    """What one window of one source gave: entries of the window, and undated ones."""

    source: str
    window: str
    """'2025-05-03' (a day) or '2025-05' (a month)."""
    state: State
    why: str = ""
    """Empty only when state is ok."""
    entries: tuple[Entry, ...] = ()
    reaches_back_to: Utc | None = None
    """The oldest dated entry the source still shows; None when it can be asked for any date."""
    final: bool = False
    """Asking again can bring nothing new for this window, once it lies 7 days back."""
    unreached: bool = False
    """Failed because no connection could be made: when this holds for all, there is no network."""
    notes: tuple[str, ...] = ()
    """What is no gap and a person should know: a new address, undated entries, the archive that was read."""


class SourceReport(Noun):
    """How one source did this month."""

    name: str
    kind: str
    state: State
    why: str = ""
    fetched: int = 0
    reaches_back_to: Utc | None = None
    notes: tuple[str, ...] = ()
    """As in Batch."""
