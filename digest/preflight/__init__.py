"""Pure checks of an edition's files for everything that could go wrong once it is sent.

finding.py    the record of a finding: what is wrong, and what to do
markup.py     a page as the elements a mail program or a browser sees
size.py       what Gmail cuts off, what a network refuses
mail.py       HTML and CSS that a named mail program does not show; the list is in clients.py
links.py      links that lead nowhere, and links of unknown origin
posts.py      posts too long for a network, words that a network would turn into links
unsafe.py     content that a browser, mail program or terminal would execute
leaks.py      secrets, in any file
signed.py     text that nobody signed, and files that differ from the table
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.desk import Desk
from digest.galley import Material
from digest.preflight import leaks, links, mail, posts, signed, size, unsafe
from digest.preflight.finding import Finding
from digest.preflight.links import origins

_COMMAND = re.compile(r"(`digest (?:build|approve))(?=`)")

__all__ = ["Finding", "Looked", "against", "failed", "inspect", "looked_at", "origins", "preflight"]


@dataclass(frozen=True)
class Looked:
    """The files to check, and what the checks need to know."""

    files: Mapping[str, bytes]
    """File name below output/M/ -> bytes."""
    held: frozenset[str]
    """URLs of known origin: see `origins`."""
    secrets: Mapping[str, str]
    """Values that no file may contain, by name."""
    weigh: Callable[[str], int]
    """X's weighted length of a text."""
    mastodon: int = 500
    """Characters that a post may have on the Mastodon server."""
    month: str = ""
    """What the commands in a finding's advice name; without one they would work on the last whole month."""


def looked_at(desk: Desk, material: Material, files: Mapping[str, bytes], weigh: Callable[[str], int]) -> Looked:
    """Combine files with what this desk knows: the URLs of known origin and the secrets of its environment."""
    keys = (desk.config.llm.key_env,) if desk.config.llm and desk.config.llm.key_env else ()
    secrets = leaks.of_environment(os.environ, keys)
    return Looked(files, origins(material), secrets, weigh, desk.config.mastodon, str(material.month))


def preflight(looked: Looked, material: Material, now: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Run every check, and return findings with failures first. `now`: the files that the table would print now."""
    found = [*_found(looked), *signed.unsigned(material), *signed.changed(looked.files, now)]
    return _in_order(found, str(material.month))


def inspect(looked: Looked) -> tuple[Finding, ...]:
    """Run the checks that need only an edition's files, as for approved bytes; failures first."""
    return _in_order([*_found(looked)], looked.month)


def against(desk: Desk, material: Material, files: Mapping[str, bytes], weigh: Callable[[str], int]) -> tuple[str, ...]:
    """The reasons not to send these files, one line each; () for none."""
    found = inspect(looked_at(desk, material, files, weigh))
    return tuple(finding.told for finding in found if finding.level == "fail")


def failed(findings: Sequence[Finding]) -> bool:
    return any(finding.level == "fail" for finding in findings)


def _found(looked: Looked) -> Iterator[Finding]:
    yield from size.check(looked.files)
    yield from mail.check(looked.files)
    yield from links.check(looked.files, looked.held)
    yield from posts.check(looked.files, looked.weigh, looked.mastodon)
    yield from unsafe.check(looked.files)
    yield from leaks.check(looked.files, looked.secrets)


def _in_order(found: Sequence[Finding], month: str) -> tuple[Finding, ...]:
    """Failures first; the checks, which see files alone, name their commands without the month."""
    named = (replace(one, do=_COMMAND.sub(rf"\1 {month}", one.do) if month else one.do) for one in found)
    return tuple(sorted(dict.fromkeys(named), key=lambda finding: finding.level != "fail"))
