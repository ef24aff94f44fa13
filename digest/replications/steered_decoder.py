"""What each vector of the steering recipe does to a real decoder, prompt by prompt. Needs torch and transformers.

Shapes: a vector is [words, width], some are [vectors, words, width]; the shifts of one prompt are [vectors].
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import torch
from torch import Tensor
from torch.nn import functional as F

from digest.errors import ModelRefused
from digest.replications import steering_texts as texts
from digest.replications.bench import generator
from digest.replications.decoder import Decoder
from digest.replications.feeling_prompts import LOSS, SHIFT
from digest.replications.steering_texts import LAST, LAST_NULL

_AT_ONCE = 64
"""Rows in one forward pass."""
Vectors = dict[str, Tensor]
Reading = Callable[[Tensor], Tensor]
"""Logits from the prompt's last token on [vectors, rows, places, words] -> one number a vector [vectors]."""


@dataclass(frozen=True)
class Question:
    """Rows of tokens [rows, length] that share a beginning, and what is read off them."""

    tokens: Tensor
    read: Reading
    last: int
    """The place from which logits are read: that of the prompt's last token."""

    @property
    def read_at(self) -> int:
        """How many places those are, from the end."""
        return self.tokens.shape[1] - self.last


@dataclass(frozen=True)
class Bench:
    """A decoder and the layer at which it is tried."""

    decoder: Decoder
    layer: int

    def value(self, question: Question, edit: Callable[[Tensor], Tensor] | None = None) -> float:
        """What is read without a vector, or with the stream edited."""
        return float(question.read(self.decoder.logits(question.tokens, self.layer, edit, question.read_at)[None])[0])

    def shifts(self, question: Question, vectors: Tensor, front: bool) -> Tensor:
        """What each vector changes: added to as many words from the front, or to the prompt's last word."""
        rows, before, found = len(question.tokens), self.value(question), []
        begin, rest = question.tokens[:1, : question.last], question.tokens[:, question.last :]
        for some in torch.split(vectors, max(1, _AT_ONCE // rows)):
            added, many = some.repeat_interleave(rows, 0), len(some)
            if front or not question.last:
                edit = _adder(added, slice(some.shape[1]))
                logits = self.decoder.logits(question.tokens.repeat(many, 1), self.layer, edit, question.read_at)
            else:  # no token before the last is touched, so what they do is the same for all
                logits = self.decoder.logits_after(begin, rest.repeat(many, 1), self.layer, _adder(added, slice(1)))
            found.append(question.read(logits.view(many, rows, question.read_at, -1)).cpu())
        return torch.cat(found) - before

    def odds(self, prompt: str) -> Question:
        """Log-odds of the good words against the bad ones as what comes next, natural logarithm."""
        begin = [*self.decoder.start, *self.decoder.ids(prompt)]
        words = [(self.decoder.ids(word), word in texts.GOOD) for word in (*texts.GOOD, *texts.BAD)]
        rows = {started: row for row, started in enumerate(sorted({tuple(word[:-1]) for word, _ in words}))}
        longest = max(len(started) for started in rows)
        filled = [[*begin, *started, *[begin[-1]] * (longest - len(started))] for started in rows]
        chances = [_Word(rows[tuple(word[:-1])], word, good) for word, good in words]
        return Question(self.decoder.tensor(filled), lambda logits: _log_odds(logits, chances), len(begin) - 1)

    def loss(self, text: str, after: int) -> Question:
        """Nats a token of the text, behind the words that a vector from the front touches."""
        tokens = self.decoder.tensor([[*self.decoder.start, *self.decoder.ids(text)]])
        expected = tokens[0, after + 1 :]

        def read(logits: Tensor) -> Tensor:
            chances = logits[:, 0, :-1].log_softmax(-1)
            return -chances.gather(-1, expected.expand(len(chances), -1)[..., None])[..., 0].mean(-1)

        return Question(tokens, read, after)

    def activations(self, prompts: Sequence[str], words: int) -> Tensor:
        """The stream over so many tokens from the front, short texts filled up with spaces: [prompts, words, width]."""
        space = self.decoder.ids(" ")
        if len(space) != 1:
            raise ModelRefused("the tokenizer has no single token for a space, which the shorter text is filled with")
        begin = self.decoder.start
        filled = [[*begin, *(self.decoder.ids(prompt) + space * words)[:words]] for prompt in prompts]
        return torch.cat(
            [self.decoder.stream(part, self.layer) for part in torch.split(self.decoder.tensor(filled), _AT_ONCE)]
        )

    def at_the_end(self, prompts: Sequence[str]) -> Tensor:
        """The stream at each text's last token, [prompts, 1, width]."""
        found = [
            self.decoder.stream(self.decoder.tensor([[*self.decoder.start, *self.decoder.ids(text)]]), self.layer)
            for text in prompts
        ]
        return torch.cat([stream[:, -1:] for stream in found])

    @cached_property
    def verbs(self) -> tuple[str, str]:
        """The first pair that the tokenizer cuts alike, so that one verb can stand in the other's place.

        Raises ModelRefused.
        """
        for likes, hates in texts.VERBS:
            if len(self.decoder.ids(f" {likes}")) == len(self.decoder.ids(f" {hates}")):
                return likes, hates
        tried = ", ".join(f"{likes!r} and {hates!r}" for likes, hates in texts.VERBS)
        raise ModelRefused(
            f"the tokenizer cuts {tried} into different numbers of tokens, so one cannot stand in the other's place"
        )

    def swapped(self, frame: str) -> tuple[float, float]:
        """What another verb does; and what its activation, put in at the verb's own place, does to the first."""
        hates, likes = (self.odds(frame.format(verb)) for verb in self.verbs[::-1])
        verb = (hates.tokens != likes.tokens).any(0)
        other = self.decoder.stream(likes.tokens, self.layer)
        hating = self.value(hates)
        patched = self.value(hates, lambda stream: torch.where(verb[:, None], other, stream))
        return self.value(likes) - hating, patched - hating


@dataclass(frozen=True)
class _Word:
    row: int
    tokens: list[int]
    good: bool


def vectors(bench: Bench, coefficient: float, count: int, directions: int) -> tuple[Vectors, Vectors]:
    """Every vector that is added from the front, and every one that is added at the last word."""
    words = max(len(bench.decoder.ids(word)) for word in texts.PAIR)
    love, hate = coefficient * bench.activations(texts.PAIR, words)
    pair = love - hate
    front = {
        "pair": pair[None],
        "reversed": -pair[None],
        "single": at_norm(love, pair)[None],
        "unrelated": at_norm(contrasts(bench.activations(texts.WORDS, words), count, "pairs of words"), pair),
        "random": noise(pair, directions),
    }
    like, dislike = bench.at_the_end(texts.LAST_PAIR)
    fragments = contrasts(bench.at_the_end(texts.fragments()), count, "pairs of fragments")
    return front, {LAST: (like - dislike)[None], LAST_NULL: at_norm(fragments, like - dislike)}


def told(bench: Bench, place: int, front: Vectors, last: Vectors) -> dict[tuple[str, str], list[float]]:
    """All that is measured on the prompt, the frame and the sentence of one unit, by condition and name."""
    odds = bench.odds(texts.NEUTRAL[place])
    found = {(name, SHIFT): bench.shifts(odds, vector, front=True).tolist() for name, vector in front.items()}
    found |= {(name, SHIFT): bench.shifts(odds, vector, front=False).tolist() for name, vector in last.items()}
    swap, patch = bench.swapped(texts.FRAMES[place])
    loss = bench.loss(texts.PLAIN[place], front["pair"].shape[1])
    before = bench.value(loss)
    rise = float(bench.shifts(loss, front["pair"], front=True)[0])
    found |= {("swap", SHIFT): [swap], ("patch", SHIFT): [patch]}
    return found | {("none", LOSS): [before], ("pair", LOSS): [before + rise]}


def at_norm(vectors: Tensor, like: Tensor) -> Tensor:
    """The same directions at another vector's length, place by place, for a text's first place has a norm of its own.
    Where two texts begin alike and their difference is none, the other places make up for it: the whole is as long.
    """
    placed = F.normalize(vectors, dim=-1) * torch.linalg.vector_norm(like, dim=-1, keepdim=True)
    whole: Tensor = torch.linalg.vector_norm(placed, dim=(-2, -1), keepdim=True)
    made: Tensor = placed * torch.linalg.vector_norm(like) / whole.clamp(min=1e-12)
    return made


def contrasts(activations: Tensor, count: int, purpose: str) -> Tensor:
    """Differences between so many different pairs of texts, drawn without putting back."""
    pairs = list(combinations(range(len(activations)), 2))
    drawn = generator(0, purpose).permutation(len(pairs))[:count]
    one, other = (torch.tensor([pairs[place][side] for place in drawn.tolist()]) for side in (0, 1))
    return activations[one.to(activations.device)] - activations[other.to(activations.device)]


def noise(like: Tensor, count: int) -> Tensor:
    """Directions drawn at random, of the same length at each place."""
    drawn = torch.from_numpy(generator(0, "directions").normal(size=(count, *like.shape)))
    return at_norm(drawn.to(like), like)


def _adder(vectors: Tensor, where: slice) -> Callable[[Tensor], Tensor]:
    def add(stream: Tensor) -> Tensor:
        stream = stream.clone()
        stream[:, where] += vectors.to(stream)
        return stream

    return add


def _log_odds(logits: Tensor, words: Sequence[_Word]) -> Tensor:
    chances = logits.log_softmax(-1)
    sums: dict[bool, list[Tensor]] = {True: [], False: []}
    for word in words:
        steps = [chances[:, word.row, step, token] for step, token in enumerate(word.tokens)]
        sums[word.good].append(torch.stack(steps).sum(0))
    good, bad = (torch.stack(sums[kind]).logsumexp(0) for kind in (True, False))
    return good - bad
