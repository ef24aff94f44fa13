"""A person's word on a part whose state no program can know: out (adopt), not out (retry), or given up (abort)."""

import json
from collections.abc import Iterable, Sequence

from digest.columns import columns
from digest.desk import Desk
from digest.editions import approval_of
from digest.errors import ConfigError, NeedsPerson, NotSent, PublishError
from digest.model import Month, Publication
from digest.outbox import DELETED, Outbox, new_row
from digest.publish import approved_of
from digest.publish.plan import publishers_of
from digest.publishers.part import Done, Place, Session
from digest.text import clip, plain


def outbox_of(desk: Desk) -> Outbox:
    return Outbox(desk.store, desk.root, desk.clock)


def table(rows: Iterable[Publication], as_json: bool = False, width: int = 0) -> str:
    """The state of every part, as text or as JSON for scripts."""
    rows = tuple(rows)
    if as_json:
        return json.dumps([row.model_dump(mode="json") for row in rows], indent=1, ensure_ascii=False)
    cells = [(row.channel, row.part, row.state, _where(row)) for row in rows]
    return columns(("channel", "part", "state", "where"), cells, width)


def _where(row: Publication) -> str:
    """Where a part is out, and why it is in its state, as far as known."""
    return ": ".join(filter(None, (row.url or row.remote, clip(row.why, 200)))) or "-"


def adopt(desk: Desk, month: Month, channel: str, part: str, remote: str, url: str = "") -> Publication:
    """Record that a person saw the part out, with the platform's id of it. Its draft, if it was deleted there, is not
    made again. Raises ConfigError.
    """
    if not plain(remote) or plain(remote) != remote or len(remote) > 400:
        raise ConfigError(
            "--remote: expected the platform's id of the part, such as a post's number or its at:// address"
        )
    row = _row(desk, month, channel, part)
    if row.state == "sent" and row.remote != remote:
        raise ConfigError(f"{channel} {part} is out already, as {row.remote}; nothing was changed")
    outbox = outbox_of(desk)
    for other in outbox.of(month, channel).values():
        if other.state == "planned" and other.why == DELETED:
            outbox.mark(other, "cancelled")
    return outbox.mark(row, "sent", remote=remote, url=url, why="adopted by a person")


def retry(desk: Desk, month: Month, channel: str, part: str) -> Publication:
    """Record that a person saw the part is not out: the next publish sends it. Raises ConfigError."""
    row = _row(desk, month, channel, part)
    if row.state == "sent":
        raise ConfigError(f"{channel} {part} is out, as {row.remote}: nothing goes twice")
    return outbox_of(desk).mark(row, "planned", attempts=max(row.attempts, 1), why="a person says it is not out")


def abort(
    desk: Desk, month: Month, channel: str, part: str = "", delete: bool = False, place: Place | None = None
) -> tuple[Publication, ...]:
    """Cancel a part, or all of a channel's that are not out; `delete` also takes back what is out, last post first.

    Raises ConfigError; NeedsPerson when the platform does not take something back.
    """
    outbox = outbox_of(desk)
    names = [part] if part else _parts(desk, month, channel)
    rows = [_row(desk, month, channel, name) for name in names]
    deleted = _delete_sent(desk, month, channel, [row for row in rows if row.state == "sent"], place) if delete else ()
    left = [row for row in rows if row.state not in ("sent", "cancelled")]
    return (
        *deleted,
        *(outbox.mark(row, "cancelled", why=f"given up by a person ({row.state} before)") for row in left),
    )


def _delete_sent(
    desk: Desk, month: Month, channel: str, rows: Sequence[Publication], place: Place | None
) -> tuple[Publication, ...]:
    approval = approval_of(desk.store, month)
    if not rows or approval is None:
        return ()
    publisher, outbox, deleted = (
        publishers_of(desk.config.publishers, [channel])[0],
        outbox_of(desk),
        list[Publication](),
    )
    approved = approved_of(desk, approval)
    unread = {part.name for part in publisher.parts(approved, desk.root) if part.repeatable}
    try:
        with publisher.connect(place or Place(desk.root), approved) as session:
            for row in reversed(rows):
                deleted.append(outbox.mark(row, "cancelled", why=_taken_back(session, row, row.part in unread)))
    except PublishError as error:
        raise NeedsPerson(f"{channel}: {len(deleted)} of {len(rows)} taken back, then: {error}") from None
    return tuple(deleted)


def _taken_back(session: Session, row: Publication, unread: bool) -> str:
    """Take a part back and return what became of it; an `unread` one may have been deleted there. Raises NotSent."""
    try:
        session.undo(Done(row.remote, row.url))
    except NotSent as error:
        if not error.gone:
            raise
        if not unread:
            raise NotSent("it went out and was deleted there; a mail cannot be taken back", person=True) from None
        return "it was deleted there already: nothing of it is there any more"
    return "taken back by a person"


def _parts(desk: Desk, month: Month, channel: str) -> list[str]:
    """Names of all planned and recorded parts of a channel."""
    known = [row.part for row in outbox_of(desk).of(month, channel).values()]
    approval = approval_of(desk.store, month)
    if approval is None:
        return known
    publisher = publishers_of(desk.config.publishers, [channel])[0]
    return list(
        dict.fromkeys([*(part.name for part in publisher.parts(approved_of(desk, approval), desk.root)), *known])
    )


def _row(desk: Desk, month: Month, channel: str, part: str) -> Publication:
    """A part's row, made anew for a planned part without one. Raises ConfigError for an unknown part."""
    known = outbox_of(desk).of(month, channel)
    if row := known.get((channel, part)):
        return row
    approval = approval_of(desk.store, month)
    if approval:
        publisher = publishers_of(desk.config.publishers, [channel])[0]
        for planned in publisher.parts(approved_of(desk, approval), desk.root):
            if planned.name == part:
                row = new_row(month, channel, part, desk.clock())
                return row.model_copy(update={"edition": approval.edition, "body": planned.body, "key": planned.key})
    raise ConfigError(
        f"{month} {channel} has no part {part!r}; see: digest outbox list {month}, digest publish {month}"
    )
