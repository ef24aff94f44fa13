"""digest login: a person's consent to post, for channels that use rotating tokens."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.shared import HERE, DirOption, app, console
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.publishers import X

MOST = 8_000
"""Bytes read of a pasted URL."""


@app.command(epilog="Example: digest login x")
def login(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="An X channel, as `digest publish` shows it.")],
    folder: DirOption = HERE,
) -> None:
    """Get the first tokens for X by OAuth 2. You consent in a browser, and paste the address it ends at here.

    Needs DIGEST_X_CLIENT_ID. The other channels, and X by OAuth 1.0a, need no login.
    """
    from digest.publishers.part import Place
    from digest.publishers.tokens import tokens_file
    from digest.publishers.x_login import asked, granted
    from digest.publishers.x_signing import by_keys

    x, place = _x(folder, channel), Place(folder)
    consent = asked(x, place)
    console.say(f"Open this in a browser that is logged in at X as the account that posts:\n\n{consent.url}\n")
    console.say(f"Say yes there. The browser then goes to {x.redirect}?..., and may show that no page is there.")
    console.say("Within 30 seconds, copy the whole address from its address bar, paste it here, and press Enter:")
    account = granted(x, place, consent, sys.stdin.buffer.readline(MOST).decode("utf-8", "replace"))
    console.say(f"logged in at X as @{account}; the tokens are kept in {tokens_file(place.env)}.")
    console.guide("Next: digest doctor")
    if by_keys(place.env):
        console.error("they are not used yet: the four variables of OAuth 1.0a are set and come first; unset those")


def _x(folder: Path, channel: str) -> "X":
    from digest import config
    from digest.publishers import X

    found = {publisher.channel: publisher for publisher in config.load(folder / "sources.yaml").publishers}
    if channel not in found:
        there = ", ".join(found) or "none"
        raise ConfigError(f"{channel}: no such channel under publishers: in sources.yaml; there: {there}")
    if not isinstance(x := found[channel], X):
        raise ConfigError(f"{channel} needs no login: its secrets are environment variables (docs/publishing.md)")
    return x
