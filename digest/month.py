"""THE MAIN PATH: one month, top to bottom. Read this first."""

from digest.build import build
from digest.desk import Desk
from digest.draft import draft
from digest.fetch import fetch
from digest.link import link
from digest.model import Edition, Month
from digest.rank import rank
from digest.read import read
from digest.summarize import summarize
from digest.verify import verify


def make_issue(desk: Desk, month: Month) -> Edition:
    """Bring one issue to the editor's table, with a preview. Run it again at any time: what is made already is not made twice."""
    entries = fetch(desk, month)  # the post arrives
    works = link(desk, month, entries)  # one work, many faces
    picks = rank(desk, month, works)  # the editor skims
    texts = read(desk, picks.shortlist)  # reads each to the end
    summaries = summarize(desk, texts, picks.shortlist)  # writes what it says; what to doubt is the editor's
    verify(desk, month, summaries)  # the lab tries the small ones
    draft(desk, month, picks, summaries)  # all laid on the table
    return build(desk, month)  # and printed as a preview: draft, not reviewed
