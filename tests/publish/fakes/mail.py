"""A real SMTP server (aiosmtpd) that remembers, refuses by recipient, and can take a mail and drop the line."""

import socket
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "mailer", "smtp-pass/9f"


class _Line(SMTP):
    """The DATA answer of one that is to be dropped never comes."""

    async def push(self, status):
        if status == "drop":
            self.transport.abort()
            return
        await super().push(status)


class _Controller(Controller):
    def factory(self):
        return _Line(self.handler, **self.SMTP_kwargs)


@dataclass
class FakeMail:
    refuse: dict = field(default_factory=dict)
    """Address -> '550 no such user', used at RCPT; '451 ...' as well."""
    drop: set = field(default_factory=set)
    """Numbers of the mails (from 1) that are taken and not answered."""
    auth: bool = False
    tls: str = ""
    """'at once', or 'asked for' by STARTTLS, which it then insists on; with `certificate`."""
    certificate: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    mails: list = field(default_factory=list)
    lines: int = 0

    def __enter__(self):
        more = {"authenticator": self._who, "auth_require_tls": False} if self.auth else {}
        more |= {"at once": {"ssl_context": self.certificate}, "": {}}.get(
            self.tls, {"tls_context": self.certificate, "require_starttls": True}
        )
        with socket.socket() as free:
            free.bind((self.host, 0))
            port = free.getsockname()[1]
        self.controller = _Controller(self, hostname=self.host, port=port, **more)
        self.controller.start()
        scheme, password = "smtps" if self.tls == "at once" else "smtp", PASSWORD.replace("/", "%2F")
        self.url = f"{scheme}://{self.host}:{port}"
        self.url_with_password = f"{scheme}://{USER}:{password}@{self.host}:{port}"
        return self

    def __exit__(self, *_):
        self.controller.stop()

    def _who(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.auth and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=default)))
        return "drop" if len(self.mails) in self.drop else "250 OK"

    @property
    def got(self):
        return [to for to, _ in self.mails]
