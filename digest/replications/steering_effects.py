"""What each vector of the steering recipe does to toy models: shifts of word odds, losses on other words. Needs torch.

Shapes: a vector is [units, vectors, width]; one that is added from the front [units, vectors, words, width]; an effect
is [units, vectors]. A result is (condition, what was measured) -> effects.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import torch
from torch import Tensor

from digest.replications import feeling_grammar as grammar
from digest.replications import feeling_prompts as prompts
from digest.replications.feeling_prompts import FRONT, FRONT_NULL, LOSS, SHIFT
from digest.replications.steered import Lab, at_norm, log_odds, loss_of, mean_of

Effects = dict[tuple[str, str], Tensor]


def places(lab: Lab, share: float, count: int) -> list[int]:
    """The block before which each model is steered: the first that receives, at the last word, at least this share of
    what the verb does to the odds; where none does, the one that receives most. No prompt of it is measured on.
    """
    hating, liking = (_felt(lab, count, verbs)[:, count:] for verbs in (grammar.HATE, grammar.LIKE))
    verb = lab.outcome(liking, log_odds) - lab.outcome(hating, log_odds)
    blocks = range(1, lab.model.shape.layers)  # before block 0 the last word has not heard of the verb
    arrived = torch.cat([replace(lab, layer=block).patched(hating, liking, log_odds) for block in blocks], 1)
    enough = arrived >= share * verb
    chosen: list[int] = (1 + torch.where(enough.any(1), enough.int().argmax(1), arrived.argmax(1))).tolist()
    return chosen


def at_the_last_word(lab: Lab, at: Sequence[int], count: int, contrasts: int, directions: int) -> Effects:
    """The form that decides, over `count` prompts: every vector is added at the last word, in each unit before its own
    block.
    """
    together: Effects = {}
    for block in sorted(set(at)):
        units = [unit for unit, own in enumerate(at) if own == block]
        part = lab.only(units, block)
        vectors = _vectors(part, contrasts, directions)
        for what, effects in {**_shifts(part, count, vectors), **_losses(part, vectors)}.items():
            together.setdefault(what, effects.new_empty(len(at), effects.shape[1]))[units] = effects
    return together


def from_the_front(lab: Lab, layer: int, coefficient: float, count: int, contrasts: int) -> Effects:
    """The paper's form: the difference at each word of a short pair, added to as many words at the start."""
    early = replace(lab, layer=layer)
    love, hate = (early.streams(early.fixed([prompt])) for prompt in prompts.FRONT_PAIR)
    pair = coefficient * (love - hate)
    one, other = (
        early.streams(early.prompts(lambda draw: [prompts.start(draw) for _ in range(contrasts)], f"start {side}"))
        for side in ("one", "other")
    )
    null = at_norm((one - other).flatten(2), pair.flatten(2)).view_as(one)
    neutral = _neutral(early, count)
    told = {FRONT: pair, FRONT_NULL: null}
    return {(name, SHIFT): early.effect_from_front(neutral, vectors, log_odds) for name, vectors in told.items()}


def _shifts(lab: Lab, count: int, vectors: dict[str, Tensor]) -> Effects:
    neutral = _neutral(lab, count)
    hating, liking = (_felt(lab, count, verbs)[:, :count] for verbs in (grammar.HATE, grammar.LIKE))
    shifts = {(name, SHIFT): lab.effect(neutral, vector, log_odds) for name, vector in vectors.items()}
    shifts["swap", SHIFT] = lab.outcome(liking, log_odds) - lab.outcome(hating, log_odds)
    shifts["patch", SHIFT] = lab.patched(hating, liking, log_odds)
    return shifts


def _losses(lab: Lab, vectors: dict[str, Tensor]) -> Effects:
    """No prompt is drawn: the language has so few that all are used."""
    kinds = [(lab.fixed(texts), loss_of(words)) for texts, words in prompts.OFF_TARGET]
    before = mean_of([lab.outcome(texts, loss) for texts, loss in kinds])
    losses = {("none", LOSS): before}
    for name in ("pair", "random"):
        rise = mean_of([lab.effect(texts, vectors[name], loss) for texts, loss in kinds])
        losses[name, LOSS] = before + rise
    return losses


def _vectors(lab: Lab, contrasts: int, directions: int) -> dict[str, Tensor]:
    """Every vector that is added at the last word, all of the pair's norm."""
    love, hate = (lab.activations(lab.fixed([prompt])) for prompt in prompts.PAIR)
    pair = love - hate
    return {
        "pair": pair,
        "reversed": -pair,
        "single": at_norm(love, pair),
        "unrelated": at_norm(_contrasts(lab, prompts.free, contrasts), pair),
        "topic": at_norm(_contrasts(lab, prompts.topic, directions), pair),
        "random": at_norm(lab.noise(directions), pair),
    }


def _contrasts(lab: Lab, write: Callable[[Random], str], count: int) -> Tensor:
    """Differences of activations between texts without feeling."""
    one, other = (
        lab.activations(lab.prompts(lambda draw: [write(draw) for _ in range(count)], f"{write.__name__} {side}"))
        for side in ("one", "other")
    )
    return one - other


def _felt(lab: Lab, count: int, verbs: Sequence[str]) -> Tensor:
    """Twice as many as are asked for: the first half is measured on, the second finds the place."""
    return lab.prompts(lambda draw: prompts.felt(draw, 2 * count, verbs), "felt prompts")


def _neutral(lab: Lab, count: int) -> Tensor:
    return lab.prompts(lambda draw: draw.sample(prompts.NEUTRAL, count), "neutral prompts")
