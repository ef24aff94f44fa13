"""What could go wrong once an edition is out, found before it is: pure checks of an edition's files.

finding.py    what was found, and what to do
markup.py     a page as the elements a mail program or a browser sees
size.py       what Gmail cuts, what a network refuses
mail.py       HTML and CSS that a named mail program does not show; the list is in clients.py
links.py      links that lead nowhere, or to a place whose origin nobody holds
posts.py      posts too long for a network, words that a network would turn into links
unsafe.py     what a browser or a terminal would act on
leaks.py      secrets, in any file
signed.py     text that nobody signed, and files that are not what the table gives
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.desk import Desk
from digest.galley import Material
from digest.preflight import leaks, links, mail, posts, signed, size, unsafe
from digest.preflight.finding import Finding
from digest.preflight.links import origins

__all__ = ["Finding", "Looked", "against", "failed", "inspect", "looked_at", "origins", "preflight"]


@dataclass(frozen=True)
class Looked:
    """What the checks look at, and what they know beside it."""

    files: Mapping[str, bytes]
    """File name below output/M/ -> its bytes."""
    held: frozenset[str]
    """Addresses whose origin is known: see `origins`."""
    secrets: Mapping[str, str]
    """Name -> value: what must stand in no file."""
    weigh: Callable[[str], int]
    """How long X counts a text."""
    mastodon: int = 500
    """Letters of a post there."""


def looked_at(desk: Desk, material: Material, files: Mapping[str, bytes], weigh: Callable[[str], int]) -> Looked:
    """These files beside what this desk knows: whose links are held, and the secrets of its environment."""
    keys = (desk.config.llm.key_env,) if desk.config.llm and desk.config.llm.key_env else ()
    return Looked(files, origins(material), leaks.of_environment(os.environ, keys), weigh, desk.config.mastodon)


def preflight(looked: Looked, material: Material, now: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Everything that can be found, failures first. `now`: what the table gives if it is printed again."""
    found = [*inspect(looked), *signed.unsigned(material), *signed.changed(looked.files, now)]
    return _in_order(found)


def inspect(looked: Looked) -> tuple[Finding, ...]:
    """What can be found in an edition's files alone, failures first: for bytes that are approved already."""
    return _in_order([*_found(looked)])


def against(desk: Desk, material: Material, files: Mapping[str, bytes], weigh: Callable[[str], int]) -> tuple[str, ...]:
    """What stands against sending these files, one line each; () when nothing does."""
    return tuple(one.told for one in inspect(looked_at(desk, material, files, weigh)) if one.level == "fail")


def failed(findings: Sequence[Finding]) -> bool:
    return any(one.level == "fail" for one in findings)


def _found(looked: Looked) -> Iterator[Finding]:
    yield from size.check(looked.files)
    yield from mail.check(looked.files)
    yield from links.check(looked.files, looked.held)
    yield from posts.check(looked.files, looked.weigh, looked.mastodon)
    yield from unsafe.check(looked.files)
    yield from leaks.check(looked.files, looked.secrets)


def _in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.level != "fail"))
