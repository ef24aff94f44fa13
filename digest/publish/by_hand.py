"""What a person says of a part that no program can know: it is out (adopt), it is not (retry), it shall not (abort)."""

import json
from collections.abc import Iterable, Sequence

from digest.desk import Desk
from digest.editions import approval_of
from digest.errors import ConfigError, NeedsPerson, PublishError
from digest.model import Month, Publication
from digest.outbox import Outbox, new_row
from digest.publish import approved_of
from digest.publish.plan import publishers_of
from digest.publishers.part import Done, Place
from digest.text import clip, plain


def outbox_of(desk: Desk) -> Outbox:
    return Outbox(desk.store, desk.root, desk.clock)


def table(rows: Iterable[Publication], as_json: bool = False) -> str:
    """What became of every part, for a person or as JSON for a script."""
    rows = tuple(rows)
    if as_json:
        return json.dumps([row.model_dump(mode="json") for row in rows], indent=1, ensure_ascii=False)
    told = [f"{r.channel}  {r.part}  {r.state}  {r.url or r.remote or '-'}  {clip(r.why, 200)}".rstrip() for r in rows]
    return "\n".join(told)


def adopt(desk: Desk, month: Month, channel: str, part: str, remote: str, url: str = "") -> Publication:
    """A person saw that a part is out, and gives the platform's id of it. Raises ConfigError."""
    if not plain(remote) or plain(remote) != remote or len(remote) > 400:
        raise ConfigError(
            "--remote: expected the platform's id of the part, such as a post's number or its at:// address"
        )
    row = _row(desk, month, channel, part)
    if row.state == "sent" and row.remote != remote:
        raise ConfigError(f"{channel} {part} is out already, as {row.remote}; nothing was changed")
    return outbox_of(desk).mark(row, "sent", remote=remote, url=url, why="adopted by a person")


def retry(desk: Desk, month: Month, channel: str, part: str) -> Publication:
    """A person saw that a part is not out: the next publish sends it. Raises ConfigError."""
    row = _row(desk, month, channel, part)
    if row.state == "sent":
        raise ConfigError(f"{channel} {part} is out, as {row.remote}: nothing goes twice")
    return outbox_of(desk).mark(row, "planned", attempts=max(row.attempts, 1), why="a person says it is not out")


def abort(
    desk: Desk, month: Month, channel: str, part: str = "", delete: bool = False, place: Place | None = None
) -> tuple[Publication, ...]:
    """Give a part up, or all of a channel that is not out yet; `delete` takes back what is, last post first.

    Raises ConfigError, NeedsPerson when the platform does not take something back.
    """
    outbox = outbox_of(desk)
    names = [part] if part else _parts(desk, month, channel)
    rows = [_row(desk, month, channel, name) for name in names]
    taken = _taken_back(desk, month, channel, [row for row in rows if row.state == "sent"], place) if delete else ()
    left = [row for row in rows if row.state not in ("sent", "cancelled")]
    return (*taken, *(outbox.mark(row, "cancelled", why=f"given up by a person ({row.state} before)") for row in left))


def _taken_back(
    desk: Desk, month: Month, channel: str, rows: Sequence[Publication], place: Place | None
) -> tuple[Publication, ...]:
    approval = approval_of(desk.store, month)
    if not rows or approval is None:
        return ()
    publisher, outbox, taken = publishers_of(desk.config.publishers, [channel])[0], outbox_of(desk), list[Publication]()
    try:
        with publisher.connect(place or Place(desk.root), approved_of(desk, approval)) as session:
            for row in reversed(rows):
                session.undo(Done(row.remote, row.url))
                taken.append(outbox.mark(row, "cancelled", why="taken back by a person"))
    except PublishError as error:
        raise NeedsPerson(f"{channel}: {len(taken)} of {len(rows)} taken back, then: {error}") from None
    return tuple(taken)


def _parts(desk: Desk, month: Month, channel: str) -> list[str]:
    """All parts of a channel that are planned or known."""
    known = [row.part for row in outbox_of(desk).of(month, channel).values()]
    approval = approval_of(desk.store, month)
    if approval is None:
        return known
    publisher = publishers_of(desk.config.publishers, [channel])[0]
    return list(
        dict.fromkeys([*(part.name for part in publisher.parts(approved_of(desk, approval), desk.root)), *known])
    )


def _row(desk: Desk, month: Month, channel: str, part: str) -> Publication:
    """A part's row; a part that is planned and has none yet gets one. Raises ConfigError for a part nobody knows."""
    known = outbox_of(desk).of(month, channel)
    if row := known.get((channel, part)):
        return row
    approval = approval_of(desk.store, month)
    if approval:
        publisher = publishers_of(desk.config.publishers, [channel])[0]
        for one in publisher.parts(approved_of(desk, approval), desk.root):
            if one.name == part:
                row = new_row(month, channel, part, desk.clock())
                return row.model_copy(update={"edition": approval.edition, "body": one.body, "key": one.key})
    raise ConfigError(
        f"{month} {channel} has no part {part!r}; see: digest outbox list {month}, digest publish {month}"
    )
