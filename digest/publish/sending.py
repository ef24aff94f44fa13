"""Sends one part: intent, effect, result, each on disk before the next begins. What may be out is looked up first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.errors import NotKnown, NotSent
from digest.model import Publication
from digest.outbox import Outbox
from digest.publishers.part import Approved, Done, Part, Session

CUT_SHORT = "the program ended while it was sent, and nobody can be asked whether it is out"


@dataclass(frozen=True)
class Sender:
    """Sends the parts of one channel over one session."""

    session: Session
    outbox: Outbox
    approved: Approved
    moment: Callable[[str], None]

    def settle(self, row: Publication, part: Part, before: Sequence[Done]) -> Publication:
        """Bring one part as far as possible now: sent, failed, unknown, or still planned where it must wait.

        Raises NotSent where the whole channel must wait; the part's row then says so already.
        """
        maybe_out = row.state in ("sending", "unknown")
        if maybe_out and not self.session.reads_back:
            return row if row.state == "unknown" else self._unknown(row, part, CUT_SHORT)
        if self.session.reads_back and (maybe_out or not row.attempts):  # or a lost database, which knows of no attempt
            try:
                done = self._found(part, before) if maybe_out else self.session.find(part, before)
            except NotKnown as error:
                if maybe_out:
                    return self._unknown(row, part, str(error))
                why = f"{error}; nobody could say what is out already, so nothing is sent"
                raise NotSent(why, later=True, whole=True) from None
            if done:
                return self._sent(row, part, done)
        return self._send(row, part, before)

    def _send(self, row: Publication, part: Part, before: Sequence[Done]) -> Publication:
        self.moment(f"{part.name}: before intent")
        attempt = {"edition": self.approved.edition, "body": part.body, "key": part.key, "attempts": row.attempts + 1}
        row = self.outbox.mark(row, "sending", **attempt, why="")
        self.moment(f"{part.name}: intent")
        try:
            done = self.session.do(part, before)
        except NotSent as error:
            return self._not_sent(row, error)
        except NotKnown as error:
            return self._look_up(row, part, before, str(error))
        self.moment(f"{part.name}: effect")
        return self._sent(row, part, done)

    def _not_sent(self, row: Publication, error: NotSent) -> Publication:
        waits = error.later or error.person or error.whole
        row = self.outbox.mark(row, "planned" if waits else "failed", why=str(error))
        if error.whole or (waits and self.session.chained):
            raise error
        return row

    def _look_up(self, row: Publication, part: Part, before: Sequence[Done], why: str) -> Publication:
        """After no answer: is the part out? If not, its intent stays, and it is looked up again before another try."""
        if not self.session.reads_back:
            return self._unknown(row, part, why)
        self.moment(f"{part.name}: unanswered")
        try:
            done = self._found(part, before)
        except NotKnown as error:
            return self._unknown(row, part, f"{why}; and {error}")
        if done is None:
            raise NotSent(f"{why}; it is not there; run it again", later=True, whole=True)
        return self._sent(row, part, done)

    def _found(self, part: Part, before: Sequence[Done]) -> Done | None:
        """The part, which may be out, if it is. Where its draft is gone nobody can say: it may have gone out first."""
        try:
            return self.session.find(part, before)
        except NotSent as error:
            raise NotKnown(str(error)) from None

    def _sent(self, row: Publication, part: Part, done: Done) -> Publication:
        named = {"edition": row.edition or self.approved.edition, "body": part.body, "key": part.key}
        row = self.outbox.mark(row, "sent", **named, remote=done.remote, url=done.url, why="")
        self.moment(f"{part.name}: result")
        return row

    def _unknown(self, row: Publication, part: Part, why: str) -> Publication:
        return self.outbox.mark(row, "unknown", body=row.body or part.body, key=row.key or part.key, why=why)
