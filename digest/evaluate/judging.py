"""Another model's vote: does the source say what is printed? Three votes a sentence, the statements shuffled each time.

A judge sees the cited sentences with a neighbour on each side, never the item, and not which hand wrote what. What it
answers is a figure for the editor: nothing is printed, changed or dropped because of it.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from digest.evaluate.pieces import Piece
from digest.evaluate.printed import Said
from digest.evaluate.scores import Metric
from digest.llm import Answer, NoAnswer, Question
from digest.model import Usage
from digest.templates import Templates
from digest.text import clip, plain

VOTES = 3
MOST = 30
"""Statements of one question; an item has fewer."""
LONGEST = 1_200
"""Characters of one passage or statement."""
Vote = Literal["supported", "unsupported", "unclear"]
Ask = Callable[[Question], Answer | NoAnswer]


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
class Statement:
    """One printed machine sentence with the votes on it; fewer than three where the judge did not answer."""

    key: str
    text: str
    kind: str
    votes: tuple[Vote, ...]

    @property
    def supported(self) -> bool | None:
        """What most votes say; None where they say nothing clearly."""
        counted = Counter(self.votes)
        if counted["supported"] * 2 > len(self.votes):
            return True
        return False if counted["unsupported"] * 2 > len(self.votes) else None


@dataclass(frozen=True)
class Judged:
    """What a judge made of an issue's machine sentences."""

    model: str
    statements: tuple[Statement, ...]
    support: Metric
    interval: tuple[float, float] | None
    """Wilson's, 95 %, of the support; None of nothing."""
    agreement: Metric
    """Fleiss' kappa of the votes; None where it is not defined."""
    usage: Usage
    warnings: tuple[str, ...]


def judge(pieces: Sequence[Piece], ask: Ask, templates: Templates) -> Judged:
    """Three votes on every machine sentence that cites the source."""
    usage, why, statements = Usage(dollars=0.0), [], []
    for piece in pieces:
        told = [one for one in piece.machine if one.kind in ("report", "judgement") and piece.passages(one)][:MOST]
        ballots: dict[int, list[Vote]] = {number: [] for number in range(len(told))}
        for turn in range(VOTES if told else 0):
            reply, order = _put(piece, told, turn, ask, templates)
            usage = _added(usage, reply.usage)
            if isinstance(reply, NoAnswer):
                why.append(f"{piece.item.title}: no vote {turn + 1}: {reply.why}")
                continue
            for number, vote in _votes(reply.parsed, order):
                ballots[number].append(vote)
        statements += [Statement(piece.item.key, one.text, one.kind, tuple(ballots[n])) for n, one in enumerate(told)]
    return _judged(tuple(statements), usage, [*why, *_own_judge(pieces, usage)])


def _put(
    piece: Piece, told: Sequence[Said], turn: int, ask: Ask, templates: Templates
) -> tuple[Answer | NoAnswer, list[int]]:
    """One vote on one item. Shuffled by the item and the turn: the same question every time it is run."""
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
    return ask(question), order


def _document(piece: Piece, told: Sequence[Said]) -> Iterator[str]:
    """The cited sentences with their neighbours, in the text's order."""
    ids = list(piece.source)
    places = {ids.index(name) for one in told for name in one.cited if name in piece.source}
    wanted = sorted({at + step for at in places for step in (-1, 0, 1)} & set(range(len(ids))))
    section = ""
    for at in wanted:
        sentence = piece.source[ids[at]]
        if sentence.section != section:
            section = sentence.section
            yield f"## {_harmless(section)}"
        yield f"[{sentence.id}] {_harmless(sentence.text)}"


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


def _judged(statements: tuple[Statement, ...], usage: Usage, warnings: list[str]) -> Judged:
    clear = [one.supported for one in statements if one.supported is not None]
    held = sum(clear)
    support = Metric(
        "judged supported",
        held / len(clear) if clear else None,
        len(clear),
        "machine sentences that most votes find in the source",
    )
    agreement = Metric(
        "agreement of votes",
        _kappa(statements),
        len(statements),
        "Fleiss' kappa; 1 is agreement, 0 is chance",
        "cosine",
    )
    return Judged(usage.model, statements, support, _wilson(held, len(clear)), agreement, usage, tuple(warnings))


def _wilson(held: int, n: int) -> tuple[float, float] | None:
    if not n:
        return None
    z2, p = 1.96**2, held / n
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def _kappa(statements: Sequence[Statement]) -> float | None:
    """Of the statements with all votes; not defined of fewer than two, or where every vote is the same."""
    full = [Counter(one.votes) for one in statements if len(one.votes) == VOTES]
    if len(full) < 2:
        return None
    total = Counter[str]()
    for one in full:
        total.update(one)
    chance = sum((n / total.total()) ** 2 for n in total.values())
    seen = sum(sum(n * (n - 1) for n in one.values()) / (VOTES * (VOTES - 1)) for one in full) / len(full)
    return None if chance == 1 else (seen - chance) / (1 - chance)


def _added(one: Usage, other: Usage) -> Usage:
    """Two usages as one; a price that is unknown once stays unknown."""
    known = one.dollars is not None and other.dollars is not None
    return Usage(
        model=other.model or one.model,
        calls=one.calls + other.calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
        dollars=(one.dollars or 0) + (other.dollars or 0) if known else None,
    )
