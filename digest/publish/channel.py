"""One channel: its parts in order, skipping what is out; an interrupted thread is continued, never started again."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.errors import ConfigError, NotSent
from digest.model import Month, Publication
from digest.outbox import DELETED, Outbox, new_row
from digest.publish.account import Told
from digest.publish.plan import due
from digest.publish.sending import Sender
from digest.publishers import Publisher
from digest.publishers.part import Approved, Done, Part, Place

Rows = dict[str, Publication]


@dataclass(frozen=True)
class Office:
    """What all channels of one sending share."""

    place: Place
    approved: Approved
    outbox: Outbox
    tell: Callable[[str, int, int, str], None]
    moment: Callable[[str], None]

    @property
    def month(self) -> Month:
        return Month.parse(self.approved.month)

    def run(self, publisher: Publisher, ready: Callable[[], str]) -> Told:
        """Send what a channel has not sent yet. `ready` says why it must wait; asked only when something is left.

        A channel's failures are returned, not raised, except MachineRefused.
        """
        channel, parts = publisher.channel, publisher.parts(self.approved, self.place.root)
        rows = {row.part: row for row in self.outbox.of(self.month, channel).values()}
        if not any(due(part, parts, rows) for part in parts):
            return Told(channel)
        if why := ready():
            return Told(channel, why, stopped=True, person=True)
        try:
            with publisher.connect(self.place, self.approved) as session:
                return self._send_all(channel, parts, rows, Sender(session, self.outbox, self.approved, self.moment))
        except NotSent as error:
            return Told(channel, str(error), stopped=True, person=error.person)
        except ConfigError as error:
            return Told(channel, str(error), stopped=True, person=True)

    def _send_all(self, channel: str, parts: Sequence[Part], rows: Rows, sender: Sender) -> Told:
        sent, chained = list[Done](), sender.session.chained
        for number, part in enumerate(parts, 1):
            row = rows.get(part.name) or new_row(self.month, channel, part.name, self.outbox.now())
            if due(part, parts, rows):
                if chained:
                    _require_same_words(channel, parts[: number - 1], rows)
                self.tell("publish", number, len(parts), f"{channel}: {part.told}")
                try:
                    row = sender.settle(_to_replace(row) if row.state == "sent" else row, part, sent)
                except NotSent as error:
                    if error.gone and number > 1:
                        draft = rows[parts[number - 2].name]
                        self.outbox.mark(draft, "planned", why=DELETED)
                        raise _only_a_person_knows(error, draft, part) from None
                    raise
            rows[part.name] = row
            if row.state == "sent":
                sent.append(Done(row.remote, row.url))
            elif chained:
                return _stopped_at(part, row)
        return Told(channel)


def _only_a_person_knows(error: NotSent, draft: Publication, part: Part) -> NotSent:
    """Of a draft that is not there any more: whether somebody sent it by hand and deleted it then."""
    adopt = f"digest outbox adopt {draft.month} {draft.channel} {part.name} --remote {shlex.quote(draft.remote)}"
    told = f"{error}. If readers got it, say so: {adopt}; if nobody did, publish again, and a new one is made"
    return NotSent(told, person=True, whole=True, gone=True)


def _to_replace(row: Publication) -> Publication:
    """The row of a part to be replaced, marked so that it is not looked up: that would find the old one."""
    return row.model_copy(update={"state": "planned", "attempts": max(row.attempts, 1)})


def _require_same_words(channel: str, parts: Sequence[Part], rows: Rows) -> None:
    """Raises NotSent where what is out of a thread differs from what is approved now, as the rest would not fit."""
    other = [part.name for part in parts if not part.repeatable and rows[part.name].body != part.body]
    if other:
        raise NotSent(
            f"{', '.join(other)} went out with other words than those approved now, and the rest would not fit them;"
            " put the words back and approve again, or give the rest up with:"
            f" digest outbox abort {rows[other[0]].month} {channel}",
            person=True,
            whole=True,
        )


def _stopped_at(part: Part, row: Publication) -> Told:
    if row.state == "cancelled":
        return Told(row.channel)
    why = f": {row.why}" if row.why else ""
    return Told(row.channel, f"stops at {part.name}: {row.state}{why}", stopped=True, person=row.state != "planned")
