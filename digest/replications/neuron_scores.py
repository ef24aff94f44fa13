"""How well something predicts neurons: Pearson's r over all words of a text, as in the paper's scoring.

Activations are [neurons, words], simulations [neurons, words] or [hypotheses, words]. Where either side never moves r
is undefined; it counts as 0, for nothing was predicted.
"""

import numpy as np


def standard(values: np.ndarray) -> np.ndarray:
    """Each row with mean 0 and length 1; rows that never move become 0."""
    centred = values - values.mean(1, keepdims=True, dtype=np.float64)
    length = np.sqrt((centred**2).sum(1, keepdims=True))
    moves = length > 1e-9 * np.sqrt(values.shape[1])
    return np.where(moves, centred / np.where(moves, length, 1), 0)


def scores(simulated: np.ndarray, true: np.ndarray) -> np.ndarray:
    """r of each row with its own counterpart."""
    r: np.ndarray = (standard(simulated) * standard(true)).sum(1)
    return r


def best(true: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Of each neuron the hypothesis of highest r, by its place; the first of equals."""
    chosen: np.ndarray = (standard(true) @ standard(held).T).argmax(1)
    return chosen


def dead(true: np.ndarray) -> np.ndarray:
    """Neurons that never rise above zero."""
    never: np.ndarray = true.max(1) <= 0
    return never


def looked_up(true: np.ndarray, words: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Each neuron's mean at each word, foretelling it at the words of another text; its whole mean at a new word."""
    size = int(max(words.max(), later.max())) + 1
    is_word = np.eye(size)[words]
    count = is_word.sum(0)
    means = (true @ is_word) / np.maximum(count, 1)
    table = np.where(count > 0, means, true.mean(1, keepdims=True))
    found: np.ndarray = table[:, later]
    return found


def pair_loss(texts: np.ndarray, later: np.ndarray, words: int) -> float:
    """Nats per word by which a table of word pairs, each seen half a time more than it was, misses a later text."""
    counts = np.full((words, words), 0.5)
    np.add.at(counts, (texts[:, :-1].ravel(), texts[:, 1:].ravel()), 1)
    chances = counts / counts.sum(1, keepdims=True)
    return float(-np.log(chances[later[:, :-1], later[:, 1:]]).mean())


def extreme_and_random(simulated: np.ndarray, true: np.ndarray, draw: np.random.Generator, each: int = 5) -> float:
    """r of one neuron over the texts of its highest activations and as many others. Both are [texts, words]."""
    order = true.max(1).argsort(kind="stable")[::-1]
    others = draw.choice(order[each:], each, replace=False)
    picked = np.concatenate([order[:each], others])
    return float(scores(simulated[picked].reshape(1, -1), true[picked].reshape(1, -1))[0])
