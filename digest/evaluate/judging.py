"""Asks another model whether the source says what is printed: three votes a sentence, statements shuffled each time.

The judge sees the cited sentences with one neighbour on each side, but neither the item nor who wrote what. Its answer
is a figure for the editor: nothing is printed, changed or dropped because of it.
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
"""Statements in one question, more than a usual item has."""
LONGEST = 1_200
"""Characters shown of one passage or statement."""


class Verdict(BaseModel):
    """One statement's verdict in a judge's answer."""

    model_config = ConfigDict(extra="ignore")

    id: str
    verdict: Vote


class Verdicts(BaseModel):
    """A judge's whole answer."""

    model_config = ConfigDict(extra="ignore")

    verdicts: list[Verdict]


@dataclass(frozen=True)
class Ballot:
    """One question to the judge, about the machine sentences of one item."""

    piece: Piece
    sentences: tuple[Said, ...]
    order: tuple[int, ...]
    """Indices into `sentences`, in the order in which the question lists them."""
    question: Question


def ballots(pieces: Sequence[Piece], templates: Templates) -> tuple[Ballot, ...]:
    """Every question the judge will be asked, in order: VOTES for each item with machine sentences."""
    return tuple(
        _ballot(piece, sentences, turn, templates)
        for piece in pieces
        if (sentences := _machine_sentences(piece))
        for turn in range(VOTES)
    )


def judge(cast: Sequence[Ballot], ask: Ask) -> Judged:
    """Ask every question and count the votes; a vote that does not come is a warning."""
    usage, why = Usage(), list[str]()
    votes: dict[tuple[str, int], list[Vote]] = {}
    for ballot in cast:
        key = ballot.piece.item.key
        for number in range(len(ballot.sentences)):
            votes.setdefault((key, number), [])
        reply = ask(ballot.question)
        usage = add(usage, reply.usage)
        if isinstance(reply, NoAnswer):
            why.append(f"{ballot.piece.item.title}: a vote is missing: {reply.why}")
            continue
        for number, vote in _votes(reply.parsed, ballot.order):
            votes[key, number].append(vote)
    said = {(ballot.piece.item.key, number): one for ballot in cast for number, one in enumerate(ballot.sentences)}
    statements = [Statement(key, said[key, n].text, said[key, n].kind, tuple(of)) for (key, n), of in votes.items()]
    return counted(statements, usage, [*dict.fromkeys(why), *_own_judge([one.piece for one in cast], usage)])


def _machine_sentences(piece: Piece) -> tuple[Said, ...]:
    """Reports and judgements that the machine wrote and that cite the source."""
    return tuple(sentence for sentence in piece.worded if sentence in piece.machine and piece.passages(sentence))[:MOST]


def _ballot(piece: Piece, sentences: tuple[Said, ...], turn: int, templates: Templates) -> Ballot:
    """Shuffle with a seed of document and turn, so that every run asks the same question (and may reuse its answer)."""
    lines = list(_document(piece, sentences))
    key = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
    order = list(range(len(sentences)))
    random.Random(f"{key} {turn}").shuffle(order)
    statements = [
        {"id": f"q{at}", "text": _harmless(one.text), "cited": one.cited, "kind": one.kind}
        for at, one in enumerate((sentences[number] for number in order), 1)
    ]
    question = Question(
        name="judge",
        system=templates.render("prompts/judge.md", key=key),
        document="\n".join([f"<<<FENCE {key}", *lines, f"FENCE {key}>>>"]),
        ask=templates.render("prompts/ask_judge.md", key=key, statements=statements, turn=turn + 1),
        fits=Verdicts,
        most_tokens=2_000,
    )
    return Ballot(piece, sentences, tuple(order), question)


def _document(piece: Piece, printed: Sequence[Said]) -> Iterator[str]:
    """The source sentences cited, with their neighbours, in the text's order and under their headings."""
    ids = {name: at for at, name in enumerate(piece.source)}
    source = tuple(piece.source.values())
    places = {ids[name] for one in printed for name in one.cited if name in ids}
    section = ""
    for at in sorted({place + step for place in places for step in (-1, 0, 1)} & set(range(len(source)))):
        if source[at].section != section:
            section = source[at].section
            yield f"## {_harmless(section)}"
        yield f"[{source[at].id}] {_harmless(source[at].text)}"


def _harmless(text: str) -> str:
    """Put text on one line without anything that reads as one of our ids or as the fence."""
    return clip(plain(text), LONGEST).replace("[", "(").replace("]", ")").replace("FENCE", "fence")


def _votes(parsed: BaseModel, order: Sequence[int]) -> Iterator[tuple[int, Vote]]:
    """(Index of the sentence, vote) from a judge's answer; the first vote on a statement counts."""
    if not isinstance(parsed, Verdicts):
        raise TypeError(f"judge: asked for Verdicts, got {type(parsed).__name__}")
    votes: dict[str, Vote] = {}
    for answer in parsed.verdicts:
        votes.setdefault(answer.id, answer.verdict)
    yield from ((number, votes[f"q{at}"]) for at, number in enumerate(order, 1) if f"q{at}" in votes)


def _own_judge(pieces: Sequence[Piece], usage: Usage) -> Iterator[str]:
    """Warn where the judge also wrote the text, since models favour their own words."""
    writers = {piece.summary.usage.model for piece in pieces if piece.summary and piece.summary.usage}
    if usage.model and usage.model in writers:
        yield f"{usage.model} judged what it wrote itself; name another model"
