"""Another model's vote: does the source say what is printed? Three votes a sentence, the statements shuffled each time.

A judge sees the cited sentences with a neighbour on each side, never the item, and not which hand wrote what. What it
answers is a figure for the editor: nothing is printed, changed or dropped because of it.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from digest.evaluate.pieces import Piece
from digest.evaluate.printed import Said
from digest.evaluate.votes import VOTES, Judged, Statement, Vote, counted
from digest.llm import Ask, NoAnswer, Question
from digest.llm.money import add
from digest.model import Usage
from digest.templates import Templates
from digest.text import clip, plain

MOST = 30
"""Statements of one question; an item has fewer."""
LONGEST = 1_200
"""Characters of one passage or statement."""


class Verdict(BaseModel):
    """One vote, as the judge answers."""

    model_config = ConfigDict(extra="ignore")

    id: str
    verdict: Vote


class Verdicts(BaseModel):
    """A judge's whole answer."""

    model_config = ConfigDict(extra="ignore")

    verdicts: list[Verdict]


@dataclass(frozen=True)
class Ballot:
    """One vote on one item."""

    piece: Piece
    told: tuple[Said, ...]
    order: tuple[int, ...]
    """The statements' numbers in `told`, as the question lists them."""
    question: Question


def ballots(pieces: Sequence[Piece], templates: Templates) -> tuple[Ballot, ...]:
    """Everything a judge will be asked, in order: what a cost is estimated from."""
    return tuple(
        _ballot(piece, told, turn, templates) for piece in pieces if (told := _told(piece)) for turn in range(VOTES)
    )


def judge(cast: Sequence[Ballot], ask: Ask) -> Judged:
    """Ask for every vote, and count them."""
    usage, why = Usage(), list[str]()
    votes: dict[tuple[str, int], list[Vote]] = {}
    for ballot in cast:
        key = ballot.piece.item.key
        for number in range(len(ballot.told)):
            votes.setdefault((key, number), [])
        reply = ask(ballot.question)
        usage = add(usage, reply.usage)
        if isinstance(reply, NoAnswer):
            why.append(f"{ballot.piece.item.title}: a vote is missing: {reply.why}")
            continue
        for number, vote in _votes(reply.parsed, ballot.order):
            votes[key, number].append(vote)
    said = {(one.piece.item.key, number): text for one in cast for number, text in enumerate(one.told)}
    statements = [Statement(key, said[key, n].text, said[key, n].kind, tuple(of)) for (key, n), of in votes.items()]
    return counted(statements, usage, [*dict.fromkeys(why), *_own_judge([one.piece for one in cast], usage)])


def _told(piece: Piece) -> tuple[Said, ...]:
    """What the machine worded and the source can be asked about."""
    return tuple(one for one in piece.worded if one in piece.machine and piece.passages(one))[:MOST]


def _ballot(piece: Piece, told: tuple[Said, ...], turn: int, templates: Templates) -> Ballot:
    """Shuffled by the item and the turn: the same question every time it is run."""
    lines = list(_document(piece, told))
    key = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
    order = list(range(len(told)))
    random.Random(f"{key} {turn}").shuffle(order)
    statements = [
        {"id": f"q{at}", "text": _harmless(told[number].text), "cited": told[number].cited, "kind": told[number].kind}
        for at, number in enumerate(order, 1)
    ]
    question = Question(
        name="judge",
        system=templates.render("prompts/judge.md", key=key),
        document="\n".join([f"<<<FENCE {key}", *lines, f"FENCE {key}>>>"]),
        ask=templates.render("prompts/ask_judge.md", key=key, statements=statements, turn=turn + 1),
        fits=Verdicts,
        most_tokens=2_000,
    )
    return Ballot(piece, told, tuple(order), question)


def _document(piece: Piece, told: Sequence[Said]) -> Iterator[str]:
    """The cited sentences with their neighbours, in the text's order."""
    ids = {name: at for at, name in enumerate(piece.source)}
    sentences = tuple(piece.source.values())
    places = {ids[name] for one in told for name in one.cited if name in ids}
    section = ""
    for at in sorted({place + step for place in places for step in (-1, 0, 1)} & set(range(len(sentences)))):
        if sentences[at].section != section:
            section = sentences[at].section
            yield f"## {_harmless(section)}"
        yield f"[{sentences[at].id}] {_harmless(sentences[at].text)}"


def _harmless(text: str) -> str:
    """On one line, and with no id or fence of ours in it."""
    return clip(plain(text), LONGEST).replace("[", "(").replace("]", ")").replace("FENCE", "fence")


def _votes(parsed: BaseModel, order: Sequence[int]) -> Iterator[tuple[int, Vote]]:
    """The first vote on each statement that was asked about."""
    if not isinstance(parsed, Verdicts):
        raise TypeError(f"judge: asked for Verdicts, got {type(parsed).__name__}")
    said: dict[str, Vote] = {}
    for one in parsed.verdicts:
        said.setdefault(one.id, one.verdict)
    yield from ((number, said[f"q{at}"]) for at, number in enumerate(order, 1) if f"q{at}" in said)


def _own_judge(pieces: Sequence[Piece], usage: Usage) -> Iterator[str]:
    """A model that judges its own words is kind to them."""
    writers = {piece.summary.usage.model for piece in pieces if piece.summary and piece.summary.usage}
    if usage.model and usage.model in writers:
        yield f"{usage.model} judged what it wrote itself; name another model"
