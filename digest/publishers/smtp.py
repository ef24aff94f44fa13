"""Mails a list of your own through any relay: one message and one outbox row per recipient. Standard library smtplib.

SMTP cannot be queried afterwards. If the connection breaks while a message is handed over, that recipient's state is
unknown and left to a person; before that nothing went out, and after the relay accepted it, it did.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field

from digest.errors import ConfigError, NotKnown, NotSent
from digest.publishers.mail import ADDRESS, halves, recipients, written
from digest.publishers.part import NEWSLETTER, Approved, Done, Named, Part, Place, body_of, key_of, refused
from digest.publishers.secret import Secret, masked, secret, unlogged
from digest.publishers.wire import LOCAL
from digest.text import clip, plain

URL = "DIGEST_SMTP_URL"
_BROKEN = (smtplib.SMTPServerDisconnected, OSError)
_DOTS = re.compile(rb"(?m)^\.")


class Smtp(Named):
    """Mails email.html and email.txt to every address of a list file."""

    kind: Literal["smtp"]
    list: Path
    """One address per line; '#' starts a comment. It stays on your machine: keep it out of version control."""
    sender: str = Field(min_length=3)
    """'AI safety digest <digest@example.org>'."""
    unsubscribe: str = Field(pattern=r"^(mailto:|https://)\S+$")
    """How a reader leaves: mailto:, or an https:// page in which {address} stands for the reader's address."""
    most: int = Field(200, ge=1)
    """Longer lists are refused: use a platform that handles bounces and one-click unsubscribing."""
    order: ClassVar[int] = NEWSLETTER

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        sender, addresses = self._sender(), recipients(root / self.list)
        if len(addresses) > self.most:
            raise ConfigError(
                f"{self.list}: {len(addresses)} addresses, and `most` is {self.most}; see docs/publishing.md"
            )
        written(approved, sender, sender, "x@localhost", self.unsubscribe, self.channel)  # raises for a bad subject
        body = body_of(approved.subject, self.sender, *halves(approved))
        return tuple(self._part(approved, address, body) for address in addresses)

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Mailing]":
        url = secret(place.env, URL)
        hidden = secrets_of(url)
        with unlogged(hidden):
            mailing = _Mailing(self, approved, url, hidden)
            mailing.open()
            try:
                yield mailing
            finally:
                mailing.close()

    def check(self, root: Path) -> str:
        """'' when the relay lets us in and the list can be read; else what is wrong. For `digest doctor`."""
        try:
            recipients(root / self.list)
        except ConfigError as error:
            return str(error)
        return refused(self, root)

    def _part(self, approved: Approved, address: str, body: str) -> Part:
        name = "to-" + key_of("", "", address.casefold())[:16]
        key = f"<{key_of(approved.month, self.channel, name)}@{self._sender().domain}>"
        return Part(name, f"mail to {address}", body, key, payload=address)

    def _sender(self) -> Address:
        name, bare = parseaddr(self.sender)
        if "\n" in self.sender or "\r" in self.sender or not ADDRESS.fullmatch(bare):
            problem = f"{clip(plain(self.sender), 60)!r} is no mail address; expected 'Name <name@example.org>'"
            raise ConfigError(f"sources.yaml: publishers: sender: {problem}")
        return Address(display_name=plain(name), addr_spec=bare)


def secrets_of(url: Secret) -> tuple[Secret, ...]:
    """The whole URL, and its password both quoted and unquoted."""
    password = _parts(url).password or ""
    return url, Secret(password), Secret(unquote(password))


@dataclass
class _Mailing:
    smtp: Smtp
    approved: Approved
    url: Secret
    hidden: Sequence[Secret]
    line: smtplib.SMTP | None = None
    reads_back: ClassVar[bool] = False
    chained: ClassVar[bool] = False

    def open(self) -> smtplib.SMTP:
        """Raises NotSent when the relay cannot be reached, cannot prove its identity, or refuses us."""
        try:
            self.line = _connected(self.url)
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(
                self._explained("the relay refuses name or password", error), person=True, whole=True
            ) from None
        except ssl.SSLError as error:
            raise NotSent(
                self._explained("the relay's certificate is not good", error), person=True, whole=True
            ) from None
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent(
                self._explained("the relay does not offer TLS or a login", error), person=True, whole=True
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(self._explained("the relay cannot be reached", error), later=True, whole=True) from None
        return self.line

    def close(self) -> None:
        """End the session with the relay, if one is open."""
        if self.line:
            with suppress(smtplib.SMTPException, OSError):
                self.line.quit()
            self.line = None

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        raise NotKnown("a mail relay cannot be asked what it sent; look into the mailbox, or the relay's log")

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        self._hand_over(part.payload, part.key)
        return Done(part.key)

    def undo(self, done: Done) -> None:
        raise NotSent("a mail cannot be taken back", person=True)

    def test(self, to: Sequence[str]) -> str:
        for number, address in enumerate(to):
            if not ADDRESS.fullmatch(address):
                raise NotSent(f"{clip(plain(address), 60)!r} is no mail address", person=True)
            key = key_of(self.approved.month, self.smtp.channel, "test", address, str(number))
            self._hand_over(address, f"<test-{key}@localhost>", "[test] ")
        return f"mailed to {', '.join(to)}"

    def _hand_over(self, address: str, key: str, mark: str = "") -> None:
        """Send one message. Nothing is out before the final dot; after it only the relay knows, until it answers."""
        sender = self.smtp._sender()
        message = written(self.approved, sender, address, key, self.smtp.unsubscribe, self.smtp.channel, mark)
        content = _DOTS.sub(b"..", message.as_bytes())
        line = self.line or self.open()
        try:
            self._envelope(line, sender.addr_spec, address)
            line.send(content)
        except _BROKEN as error:
            self.line = None
            raise NotSent(self._explained("the line broke before the end of the message", error), later=True) from None
        try:
            line.send(b".\r\n")
            code, reply = line.getreply()
        except _BROKEN as error:
            self.line = None
            raise NotKnown(self._explained("the line broke when the message was complete", error)) from None
        self._accepted(code, reply)

    def _envelope(self, line: smtplib.SMTP, sender: str, address: str) -> None:
        code, reply = line.mail(sender)
        if code >= 400:  # the problem is the sender, not this reader
            line.rset()
            raise NotSent(f"the relay refuses the sender: {self._words(code, reply)}", later=code < 500,
                          person=code >= 500, whole=True)  # fmt: skip
        code, reply = line.rcpt(address)
        if code >= 400:
            line.rset()
        self._accepted(code, reply)
        code, reply = line.docmd("DATA")
        if code != 354:
            line.rset()
            self._accepted(max(code, 400), reply)

    def _accepted(self, code: int, reply: bytes) -> None:
        """Raises NotSent: 4xx may pass, 5xx is final for this recipient."""
        if code >= 400:
            how_long = "for good" if code >= 500 else "for now"
            raise NotSent(f"refused {how_long}: {self._words(code, reply)}", later=code < 500)

    def _words(self, code: int, reply: bytes) -> str:
        return masked(f"{code} {clip(plain(reply.decode('utf-8', 'replace')), 200)}", self.hidden)

    def _explained(self, what: str, error: Exception) -> str:
        reply = getattr(error, "smtp_error", b"")
        words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        detail = clip(plain(words or str(error)), 200)
        return f"{_parts(self.url).hostname}: {what} ({masked(detail, self.hidden) or type(error).__name__})"


def _connected(url: Secret) -> smtplib.SMTP:
    """A logged-in connection. smtps:// uses TLS from the start; smtp:// must switch to TLS, except on this machine."""
    parts, tls = _parts(url), ssl.create_default_context()
    host, timeout = parts.hostname or "", 30
    if parts.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout, context=tls)
    else:
        line = smtplib.SMTP(host, parts.port or 587, timeout=timeout)
    try:
        if parts.scheme == "smtp" and host not in LOCAL:
            line.starttls(context=tls)
        line.ehlo_or_helo_if_needed()
        if parts.username:
            line.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        line.close()
        raise
    return line


def _parts(url: Secret):  # type: ignore[no-untyped-def]
    try:
        parts = urlsplit(url.reveal())
        _ = parts.port
        good = parts.scheme in ("smtp", "smtps") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise ConfigError(f"{URL} is no address of a mail relay; expected smtps://user:password@host:465")
    return parts
