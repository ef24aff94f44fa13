"""The file that an editor confirms recomputed numbers in, and what is printed of those that were. Pure.

Only a heading that begins with '## ', and a line that begins with 'confirmed:', mean anything: what a text says stands
behind '> ' on one line, and can be neither.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from digest.errors import ConfigError, MadeByNewer
from digest.model import Replication, Verdict
from digest.replications.reported import drawing
from digest.replications.reported.finding import Reported, Share
from digest.text import clip, plain

SCHEMA = 1
SHOWN = 4
"""Findings that a box prints."""
_HEAD = """# Numbers of {title}
schema: {schema}
key: {key}

What the text states, recomputed from its own figures. Nothing of it is printed until you write `confirmed: yes` under
it; `no` lets it rest. Look at the passage first: do the numbers belong together, and is each what its name says?
"""
_KEY = re.compile(r"^key:[ \t]*(\S+)[ \t]*$", re.M)
_SCHEMA = re.compile(r"^schema:[ \t]*(\d{1,6})[ \t]*$", re.M)
_BLOCK = re.compile(r"^## (?P<id>[0-9a-f]{10})\b.*$", re.M)
_ANSWER = re.compile(r"^confirmed:[ \t]*(?P<said>.*)$", re.M | re.I)


@dataclass(frozen=True)
class Answers:
    """What an editor said of one text's numbers."""

    key: str
    yes: frozenset[str] = frozenset()
    """Ids of findings."""
    no: frozenset[str] = frozenset()


def sheet(key: str, title: str, found: Sequence[Reported]) -> str:
    """The file as the machine lays it."""
    return "\n".join([_HEAD.format(title=plain(title), schema=SCHEMA, key=key), *map(_block, found)])


def answers(text: str, name: str) -> Answers:
    """The file as the editor left it. Raises ConfigError, as FILE:LINE: what; MadeByNewer."""
    key, schema = _KEY.search(text), _SCHEMA.search(text)
    if schema and int(schema[1]) > SCHEMA:
        raise MadeByNewer(f"{name}: made by a newer digest (schema {schema[1]}): upgrade this program")
    if not key:
        raise ConfigError(f"{name}:1: expected a line `key: ` with the key of the item whose numbers these are")
    said: dict[bool, set[str]] = {True: set(), False: set()}
    heads = list(_BLOCK.finditer(text))
    ends = [*(one.start() for one in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=False):
        for answer in _ANSWER.finditer(text, head.end(), end):
            line = text.count("\n", 0, answer.start()) + 1
            if (word := _answer(answer["said"], f"{name}:{line}")) is not None:
                said[word].add(head["id"])
    return Answers(key[1], frozenset(said[True] - said[False]), frozenset(said[False]))


def drawn(found: Sequence[Reported], ids: Collection[str]) -> tuple[Share, ...]:
    """What the box of these draws; () where it draws nothing."""
    return drawing.shares([one for one in found if one.id in ids][:SHOWN])


def box(key: str, found: Sequence[Reported], ids: Collection[str]) -> Replication | None:
    """What was confirmed, as a replication; None when nothing was."""
    chosen = [one for one in found if one.id in ids]
    if not chosen:
        return None
    plotted = drawn(found, ids)
    checked = [one.outcome for one in chosen if one.outcome in ("adds up", "does not add up")]
    more = f"; {len(chosen) - SHOWN} more are not printed here" if len(chosen) > SHOWN else ""
    return Replication(
        recipe="reported_numbers",
        key=key,
        title="Do its reported numbers add up?" if checked else "How sure its reported numbers are",
        paper=key,
        verdict=_verdict(checked),
        scope="reanalysis",
        text="\n\n".join(map(_told, chosen[:SHOWN])),
        figures=(drawing.figure(plotted),) if plotted else (),
        deviations=(
            "Intervals take items and runs as independent, which the text need not say",
            f"Numbers and their places were found by a program and confirmed by the editor{more}",
        ),
        tier="reanalysis",
        exploratory="" if checked else "nothing that the text states was checked, only intervals were computed",
    )


def _answer(said: str, where: str) -> bool | None:
    """None where nobody answered yet."""
    word = said.strip().lower().strip("'\"`")
    if word in ("", "?"):
        return None
    if word not in ("yes", "y", "true", "no", "n", "false"):
        raise ConfigError(f"{where}: confirmed: {said.strip()[:40]!r}; expected yes or no")
    return word[0] in "yt"


def _verdict(checked: Sequence[str]) -> Verdict:
    wrong = checked.count("does not add up")
    if not checked:
        return "inconclusive"
    return "consistent" if not wrong else "inconsistent" if wrong == len(checked) else "partly consistent"


def _block(one: Reported) -> str:
    told = [f"## {one.id} {one.outcome}", "", f"Result: {one.result}", ""]
    told += [f"Input: {name} {said} ({where})" for name, said, where in _inputs(one)]
    told += ["", *(f"> {where}: {_inert(words)}" for where, words in one.passages), "", "confirmed: ?", ""]
    return "\n".join(told)


def _inputs(one: Reported) -> list[tuple[str, str, str]]:
    return [(plain(each.name), plain(each.said), each.sentence) for each in one.inputs]


def _inert(words: str) -> str:
    return plain(words).replace("<!--", "< !--").replace("```", "'''")


def _told(one: Reported) -> str:
    """Result and inputs, every word from elsewhere set as code or quotation."""
    quotes = " ".join(f"“{_bare(clip(plain(words), 240))}” (passage {where})" for where, words in one.passages)
    return f"{_bare(plain(one.result))} Inputs: {quotes}."


def _bare(words: str) -> str:
    """Nothing in it is Markdown, and nothing closes our quotation marks."""
    words = words.replace("“", "‘").replace("”", "’")
    return re.sub(r"([\\`*_{}\[\]()<>#+|!~$^])", r"\\\1", words)
