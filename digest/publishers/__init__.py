"""Where editions are published: one file per platform, and one line here.

part.py    what a publisher gets and returns: an approved issue, its parts, the result of one
wire.py    the HTTP client: bounded, never redirected, clear about what certainly did not happen
secret.py  secrets, which are never shown        tokens.py   rotating tokens, on disk before use
threads.py thread.json -> posts for each network        mail.py    a reader's message, and the list of readers
richtext.py links and keys in Bluesky's format
x_signing.py signs requests to X                        x_login.py  its first tokens, with a person's consent
"""

from typing import Annotated

from pydantic import Field

from digest.publishers.bluesky import Bluesky
from digest.publishers.buttondown import Buttondown
from digest.publishers.folder import Folder
from digest.publishers.listmonk import Listmonk
from digest.publishers.mastodon import Mastodon
from digest.publishers.paste import Paste
from digest.publishers.smtp import Smtp
from digest.publishers.x import X

Publisher = Annotated[
    Folder | Paste | Buttondown | Smtp | Listmonk | X | Bluesky | Mastodon,
    Field(discriminator="kind"),
]

__all__ = ["Bluesky", "Buttondown", "Folder", "Listmonk", "Mastodon", "Paste", "Publisher", "Smtp", "X"]
