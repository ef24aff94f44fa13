"""A reader's message, and the list of readers. Pure except for reading the list."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

from digest.errors import ConfigError
from digest.publishers.part import Approved, key_of
from digest.text import clip, plain

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def recipients(file: Path) -> tuple[str, ...]:
    """The addresses in a list file, each once, in order. Raises ConfigError as FILE:LINE: what."""
    try:
        rows = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise ConfigError(f"{file}: no such list; write one address a line into it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({type(error).__name__}); save it as UTF-8 text") from None
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        word = row.partition("#")[0].strip()
        if word and not (ADDRESS.fullmatch(word) and word.isascii() and len(word) <= 254):
            raise ConfigError(f"{file.name}:{number}: {clip(plain(word), 60)!r} is no mail address; expected name@host")
        if word:
            found.setdefault(word.casefold(), word)
    if not found:
        raise ConfigError(f"{file}: holds no address, so nobody would get the issue; write one a line")
    return tuple(found.values())


def written(
    approved: Approved, sender: Address, to: Address | str, key: str, unsubscribe: str, channel: str, mark: str = ""
) -> EmailMessage:
    """The message to one recipient, with text and HTML. Raises ConfigError for a subject of more than one line."""
    message, address = EmailMessage(policy=POLICY), to.addr_spec if isinstance(to, Address) else to
    text, html = halves(approved)
    try:
        message["From"], message["To"], message["Subject"] = sender, address, mark + approved.subject
    except ValueError:
        raise ConfigError("the subject holds a line end; mend title: in issue.md, then approve again") from None
    message["Date"], message["Message-ID"] = format_datetime(approved.at), key
    message["List-Id"] = f"<{channel}.{sender.domain}>"
    message["List-Unsubscribe"] = f"<{unsubscribe.replace('{address}', quote(address, safe=''))}>"
    if unsubscribe.startswith("https://"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.decode("utf-8"), cte="quoted-printable")
    message.add_alternative(html.decode("utf-8"), subtype="html", cte="quoted-printable")
    for part in message.iter_parts():
        del part["MIME-Version"]
    message.set_boundary("=_" + key_of(approved.month, channel, "boundary"))  # else it is random
    return message


def halves(approved: Approved) -> tuple[bytes, bytes]:
    """The text and the HTML of the mail."""
    return approved.files.get("email.txt", b""), approved.files.get("email.html", b"")
