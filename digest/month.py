"""THE MAIN PATH: one month, top to bottom. Read this first."""

from digest.approve import Proofs, approve
from digest.build import build, printed
from digest.build.weight import weighted_length
from digest.check import prove, rows_of
from digest.correct import told_again
from digest.desk import Desk
from digest.draft import draft
from digest.earlier import refuse_frozen
from digest.editions import standing
from digest.enrich import enrich
from digest.fetch import fetch
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
    """Bring one issue to the editor's table. Run it again at any time: what is made already is not made twice.

    Raises Frozen for a month that was approved, as all below do.
    """
    refuse_frozen(desk, month)
    began = desk.clock()
    entries = fetch(desk, month)  # the post arrives
    works = link(desk, month, entries)  # one work, many faces
    picks = rank(desk, month, works)  # the editor skims
    enrich(desk, month)  # what others counted, where it was asked for
    follow(desk, month, works)  # what earlier issues covered is looked at again
    texts = read(desk, picks.shortlist)  # reads each to the end
    summaries = summarize(desk, texts, picks.shortlist)  # writes what it says, and what to doubt
    verify(desk, month, summaries)  # the lab tries the small ones
    draft(desk, month, picks, summaries)  # all laid on the table
    numbers(desk, month)  # and what they state, recomputed, for the editor's yes
    return build(desk, month, began)  # and printed, as a draft that nobody reviewed yet


def sign_off(desk: Desk, month: Month) -> Approval:
    """A person's yes: refused while anything is open, then printed once and kept, bytes and hash."""

    def proofs() -> Proofs:
        material, draft_now = gather(desk, month), printed(desk, month)
        final = told_again(desk, month, printed(desk, month, approved=True))  # with what was corrected before
        unproved = [one.told for one in prove(material, rows_of(desk, material)).findings]
        return Proofs(material, unproved, draft_now, final, against(desk, material, final, weighted_length))

    return approve(desk, month, proofs)


def go_to_press(desk: Desk, month: Month, order: Order) -> Account:
    """The bytes a person approved, each part to each reader once. Nothing is printed anew."""
    return publish(desk, standing(desk.store, month, desk.table(month)), order)


def skim(desk: Desk, month: Month) -> Picks:
    """The first half of the morning: what came, and what is worth reading."""
    refuse_frozen(desk, month)
    works = candidates(desk, month)
    follow(desk, month, works)
    return rank(desk, month, works)


def candidates(desk: Desk, month: Month) -> tuple[Work, ...]:
    """What came, each work once."""
    return link(desk, month, fetch(desk, month))


def lay_table(desk: Desk, month: Month) -> tuple[str, ...]:
    """The table without the lab. Returns the names of fresh files beside edited ones."""
    picks = skim(desk, month)
    texts = read(desk, picks.shortlist)
    return draft(desk, month, picks, summarize(desk, texts, picks.shortlist))


def run_lab(desk: Desk, month: Month, recipe: str = "") -> tuple[Replication, ...]:
    """The lab alone: one recipe by name, or all that the month's works reach."""
    if recipe:
        return verify(desk, month, (), only=recipe)
    picks = skim(desk, month)
    return verify(desk, month, summarize(desk, read(desk, picks.shortlist), picks.shortlist))
