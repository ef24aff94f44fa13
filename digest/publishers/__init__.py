"""Where an edition goes: one file each, and one line here.

part.py    what a publisher is given and gives: an approved issue, its parts, what became of one
wire.py    the one HTTP client: bounded, never redirected, sure about what certainly did not happen
secret.py  secrets, which nothing shows          tokens.py   tokens that rotate, on the disk before they are used
threads.py thread.json -> posts for each network        mail.py    one reader's message, and the list of readers
richtext.py links and keys as Bluesky wants them
x_signing.py how a request to X is signed               x_login.py  its first tokens, by a person's consent
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
