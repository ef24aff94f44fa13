"""THE MAIN PATH: how one issue is made, from the morning's post to the press. Read this first."""

from digest.approve import Proofs, approve, vouched
from digest.build import build, printed
from digest.build.weight import weighted_length
from digest.check import prove, rows_of
from digest.correct import told_again
from digest.desk import Desk
from digest.draft import draft
from digest.earlier import refuse_frozen
from digest.editions import standing
from digest.enrich import enrich
from digest.fetch import fetch, kept
from digest.follow import follow
from digest.galley import gather
from digest.link import link
from digest.model import Approval, Edition, Month, Picks, Replication, Work
from digest.numbers import numbers
from digest.preflight import against
from digest.publish import Account, Order, publish
from digest.rank import rank
from digest.read import read
from digest.summarize import summarize
from digest.verify import verify


def make_issue(desk: Desk, month: Month) -> Edition:
    """Bring one issue to the editor's table. Run it again at any time: finished work is never done twice.

    Raises Frozen if the month's issue is already approved, as do `skim`, `lay_table` and a whole month's `run_lab`.
    """
    refuse_frozen(desk, month)
    began = desk.clock()
    entries = fetch(desk, month)  # the post arrives
    works = link(desk, month, entries)  # paper, post and cross-post of one work are put together
    picks = rank(desk, month, works)  # the editor skims the pile and keeps a shortlist
    enrich(desk, month)  # the librarian looks up citations and votes, if asked to
    follow(desk, month, works)  # somebody asks what became of the stories of earlier issues
    texts = read(desk, picks.shortlist)  # reporters read each work to the end
    summaries = summarize(desk, texts, picks.shortlist)  # and write what it says, and what to doubt
    verify(desk, month, summaries)  # the lab repeats the experiments that are small enough
    draft(desk, month, picks, summaries)  # the items are laid on the editor's table
    numbers(desk, month)  # with the papers' own figures recomputed, for the editor to confirm
    return build(desk, month, began)  # and a proof is printed, marked as a draft that nobody has reviewed


def sign_off(desk: Desk, month: Month, unheld_too: bool = False) -> Approval:
    """Let a person approve the issue: the final edition is printed once and kept, as bytes and hash.

    Raises NeedsPerson while anything is unsigned, unproved or stopped by preflight, or the editor quotes what was not
    read, unless `unheld_too`.
    """

    def proofs() -> Proofs:
        material, draft_now = gather(desk, month), printed(desk, month)
        final = told_again(desk, month, printed(desk, month, approved=True))  # with earlier corrections
        final = vouched(final, material)  # and with what the editor answers for alone
        unproved = [finding.told for finding in prove(material, rows_of(desk, material)).findings]
        return Proofs(material, unproved, draft_now, final, against(desk, material, final, weighted_length))

    return approve(desk, month, proofs, unheld_too)


def go_to_press(desk: Desk, month: Month, order: Order) -> Account:
    """Send the approved bytes, each part to each reader once. Nothing is printed again."""
    return publish(desk, standing(desk.store, month, desk.table(month)), order)


def skim(desk: Desk, month: Month) -> Picks:
    """The morning alone: fetch the post, and pick what is worth reading."""
    refuse_frozen(desk, month)
    works = candidates(desk, month)
    follow(desk, month, works)
    return rank(desk, month, works)


def candidates(desk: Desk, month: Month) -> tuple[Work, ...]:
    """Everything the post brought, each work once."""
    return link(desk, month, fetch(desk, month))


def at_hand(desk: Desk, month: Month) -> tuple[Work, ...]:
    """Everything that earlier runs brought, each work once."""
    return link(desk, month, kept(desk, month))


def lay_table(desk: Desk, month: Month) -> tuple[str, ...]:
    """Lay the editor's table without the lab; returns the files of new text put beside files that the editor edited."""
    picks = skim(desk, month)
    texts = read(desk, picks.shortlist)
    return draft(desk, month, picks, summarize(desk, texts, picks.shortlist))


def run_lab(desk: Desk, month: Month, recipe: str = "") -> tuple[Replication, ...]:
    """Send only the lab to work: on one recipe by name, or on all recipes that test the month's works."""
    if recipe:
        return verify(desk, month, (), only=recipe)
    picks = skim(desk, month)
    return verify(desk, month, summarize(desk, read(desk, picks.shortlist), picks.shortlist))
