"""Before the first post: a person's consent, where a channel works by tokens that rotate."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.shared import HERE, DirOption, app, console, typed
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.publishers import X

MOST = 8_000
"""Letters of a pasted address."""


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
    console.say(f"Say yes there. The browser then goes to {x.redirect}?..., where no page need answer.")
    console.say("Within 30 seconds, copy that whole address from its address bar, paste it here, and press Enter:")
    account = granted(x, place, consent, sys.stdin.buffer.readline(MOST).decode("utf-8", "replace"))
    console.say(f"logged in at X as @{account}; the tokens are kept in {tokens_file(place.env)}.")
    console.say(f"Next: {typed('doctor', folder)}")
    if by_keys(place.env):
        console.error("they are not used yet: the four names of OAuth 1.0a are set too, and go first; unset those")


def _x(folder: Path, channel: str) -> "X":
    from digest import config
    from digest.publishers import X

    found = {one.channel: one for one in config.load(folder / "sources.yaml").publishers}
    if channel not in found:
        there = ", ".join(found) or "none"
        raise ConfigError(f"{channel}: no such channel under publishers: in sources.yaml; there: {there}")
    if not isinstance(one := found[channel], X):
        raise ConfigError(f"{channel} needs no login: its secrets stand in the environment (docs/publishing.md)")
    return one
