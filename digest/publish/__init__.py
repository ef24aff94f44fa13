"""Sends an approved edition, each part once: archive first, newsletter next, social media last.

order.py    what a person asked for: a look, a sending or a test
plan.py     what would go where, its price, and what is out already; opens no socket
sending.py  one part: intent, effect, result, each on disk before the next begins
channel.py  one channel: its parts in order, skipping what is out, never starting a thread twice
account.py  what became of all parts; done only when nothing waits
by_hand.py  a person's word on a part: it is out, it is not, it shall not go
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from digest.desk import Desk
from digest.editions import approved_files
from digest.errors import ConfigError, NotSent, PublishError
from digest.model import Approval
from digest.outbox import Outbox
from digest.publish.account import Account, Told
from digest.publish.channel import Office
from digest.publish.order import Order
from digest.publish.plan import Row, plan, publishers_of, refuse_renamed
from digest.publishers import Publisher
from digest.publishers.part import ARCHIVE, NEWSLETTER, SOCIAL, Approved, Place
from digest.publishers.wire import unanswered

Moment = Callable[[str], None]
PAGES = ("index.html", "newsletter.html")
"""The page that readers start from: the first of these in the edition."""
NO_TEST = {
    ARCHIVE: "--to has no meaning here: it is for mail; look at the files in output/ instead",
    SOCIAL: "--to has no meaning here: whoever follows sees a post; its words stand in thread.md",
}
"""The answer to --to for channels that mail nobody."""

__all__ = ["Account", "Order", "Row", "dry", "publish"]


def _passing(moment: str) -> None: ...


def publish(
    desk: Desk, approval: Approval, order: Order, place: Place | None = None, moment: Moment = _passing
) -> Account:
    """Send whatever is not yet out of a valid approval. It can be run again at any time: nothing goes out twice.

    `moment` is called before and after each irreversible step, so that tests can kill the program there. Raises
    NeedsPerson, ConfigError, MachineRefused; a channel's own failure is in the account.
    """
    order.allow(str(approval.month))
    place = place or Place(desk.root)
    approved, publishers = approved_of(desk, approval), publishers_of(desk.config.publishers, order.only)
    if not order.only and not order.to:  # who names a channel means it, and a test is no sending
        refuse_renamed(desk, approved, publishers)
    # Finds every mistake in a list, a thread or a price before anything goes out.
    rows = plan(desk, approved, publishers)
    order.afford(rows)
    if order.to and not any(channel.order == NEWSLETTER for channel in publishers):
        raise ConfigError(
            "--to: no channel here sends mail; add smtp, buttondown or listmonk to publishers: in sources.yaml"
        )
    if order.to:
        return Account((), tuple(_test(publisher, place, approved, order.to) for publisher in publishers))
    office = Office(place, approved, Outbox(desk.store, desk.root, desk.clock), desk.tell, moment)
    reports = list[Told]()
    for publisher in publishers:
        why = held_back(publisher, publishers, reports)
        page = partial(_page_missing, publisher, place, approved, order)
        reports.append(Told(publisher.channel, why, waits=True) if why else office.run(publisher, page))
    idle = not any(row.waits or row.state == "unknown" for row in rows)
    return Account(plan(desk, approved, publishers), tuple(reports), idle)


def dry(desk: Desk, approval: Approval, only: Sequence[str] = ()) -> tuple[Row, ...]:
    """The plan, without sending, asking or writing anything."""
    approved, publishers = approved_of(desk, approval), publishers_of(desk.config.publishers, only)
    if not only:
        refuse_renamed(desk, approved, publishers)
    return plan(desk, approved, publishers)


def approved_of(desk: Desk, approval: Approval) -> Approved:
    """The approved edition, as publishers get it."""
    files = approved_files(desk.store, approval)
    return Approved(
        month=str(approval.month),
        edition=approval.edition,
        files=files,
        subject=approval.subject,
        preheader=approval.preheader,
        at=approval.at,
        address=address_in(files),
    )


def address_in(files: Mapping[str, bytes]) -> str:
    """The address that an edition's own links lead to, whatever `base_url` says by now; '' when it has none."""
    try:
        return str(json.loads(files["issue.json"])["address"])
    except (KeyError, ValueError, TypeError):
        return ""


def held_back(publisher: Publisher, publishers: Sequence[Publisher], told: Sequence[Told]) -> str:
    """Why a channel must wait for those before it, or '': links must work, and mail readers come first."""
    orders = {channel.channel: channel.order for channel in publishers}
    stopped = [channel for channel in told if channel.stopped and orders[channel.channel] < publisher.order]
    return f"waits for {stopped[0].channel}" if stopped else ""


def _page_missing(publisher: Publisher, place: Place, approved: Approved, order: Order) -> str:
    """Why links to the issue's page must wait: the page does not answer. '' when nothing stands in the way."""
    name = next((name for name in PAGES if name in approved.files), "")
    if publisher.order == ARCHIVE or order.without_page or not approved.address or not name:
        return ""
    why = unanswered(place, approved.address + name)
    return f"{why}: put the archive online first, or go without it: --without-page" if why else ""


def _test(publisher: Publisher, place: Place, approved: Approved, to: Sequence[str]) -> Told:
    """Mail a test, which leaves no outbox row and so cannot make an issue count as sent."""
    if publisher.order != NEWSLETTER:
        return Told(publisher.channel, NO_TEST[publisher.order])
    try:
        with publisher.connect(place, approved) as session:
            return Told(publisher.channel, f"test: {session.test(to)}")
    except NotSent as error:
        return Told(publisher.channel, f"test: {error}", stopped=True, person=error.person)
    except (PublishError, ConfigError) as error:
        return Told(publisher.channel, f"test: {error}", stopped=True, person=True)
