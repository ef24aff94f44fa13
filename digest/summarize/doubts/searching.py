"""Looks a thing up in the whole of a text: for a kind of doubt, or for a question of the model's. Pure."""

import math
import re
from collections import Counter
from dataclasses import dataclass

from digest.model import Absence, DoubtKind, Evidence, Sentence, Text
from digest.summarize.doubts.lexicon import LEXICA, Lexicon
from digest.summarize.doubts.places import beside_sentences, hits, of_others
from digest.summarize.quotable import at

WHOLE = 0.95
"""Share of a work that must have been read before anything is said to be missing from it."""
MOST_PLACES = 8


@dataclass(frozen=True)
class Absent:
    """Looked for in the whole text, and nowhere found."""

    absence: Absence


@dataclass(frozen=True)
class Passages:
    """Only sentences that deny it or leave it to the future: they are the doubt's basis."""

    places: tuple[Evidence, ...]


@dataclass(frozen=True)
class Present:
    """It is there. No place where only a heading, a table or a caption has it."""

    places: tuple[Evidence, ...]


@dataclass(frozen=True)
class OnlyRelatedWork:
    """Only where the work of others is told: a question for the editor."""

    places: tuple[Evidence, ...]


@dataclass(frozen=True)
class NotRead:
    """No search can settle it."""

    why: str


Look = Absent | Passages | Present | OnlyRelatedWork | NotRead


def look(kind: DoubtKind, text: Text) -> Look:
    """What the text says to a kind of doubt."""
    lexicon = LEXICA.get(kind)
    return look_for(lexicon, text) if lexicon else NotRead("no search can settle it")


def look_for(lexicon: Lexicon, text: Text) -> Look:
    """Whether what a lexicon names is in the text."""
    found = list(hits(lexicon.pattern, text))
    done = [one for one, denied in found if not denied and not of_others(one.section)]
    if done or beside_sentences(lexicon.pattern, text):
        return Present(_places(done, text))
    if undone := [one for one, denied in found if denied and not of_others(one.section)]:
        return Passages(_places(undone, text))
    if found:
        return OnlyRelatedWork(_places([one for one, _ in found], text))
    if text.coverage < WHOLE or text.why:
        return NotRead(text.why or "it was read in part")
    return Absent(Absence(searched=lexicon.searched, coverage=text.coverage))


def _places(found: list[Sentence], text: Text) -> tuple[Evidence, ...]:
    return tuple(at(one, text) for one in found[:MOST_PLACES])


# What a slot of the design sheet is called in a text.
_SLOTS: dict[str, str] = {
    "models": "model models gpt claude llama gemini qwen mistral gemma checkpoint version",
    "n": "samples size questions prompts examples participants tasks total number",
    "seeds": "seed seeds runs repeated averaged trials deviation",
    "decoding": "temperature sampling greedy decoding top-p tokens",
    "prompts_varied": "prompt prompts paraphrase wording template variants phrasing",
    "metric": "metric accuracy score auroc rate measured chance judge graded",
    "baselines": "baseline baselines compared random outperforms",
    "controls": "control controls ablation without random placebo",
    "examples_chosen": "chosen selected random randomly representative cherry-picked appendix",
    "tried_and_dropped": "tried failed excluded discarded initially instead filtered",
}
_STOP = frozenset(
    "a an and are as at be by did do for from has have how in is it many much of on or that the they "
    "this to was were what when where which who why with".split()
)


def search(slot: str, words: str, text: Text, most: int = 5) -> tuple[Evidence, ...]:
    """The sentences that answer a question best, best first: captions, rows and appendix like any other.

    Only what shares a word with the question counts; the slot's own vocabulary decides between those.
    """
    asked, helps = stems_of(words[:200]), stems_of(_SLOTS.get(slot, slot.replace("_", " ")[:60]))
    kept = [(number, one, stems_of(one.text[:2000])) for number, one in enumerate(text.sentences)]
    rarity = Counter(stem for _, _, stems in kept for stem in stems & (asked | helps))
    weight = {stem: math.log(1 + len(kept) / count) for stem, count in rarity.items()}
    scored = [(_score(stems, asked, helps, weight), -number, one) for number, one, stems in kept if stems & asked]
    ranked = sorted(scored, key=lambda row: row[:2], reverse=True)
    return tuple(at(one, text) for _, _, one in ranked[: max(0, most)])


def _score(stems: frozenset[str], asked: frozenset[str], helps: frozenset[str], weight: dict[str, float]) -> float:
    told = 0.3 * bool(stems & {"0", "1", "2", "3", "4", "5"})
    long = 1.0 + max(0, len(stems) - 40) / 40
    return (sum(weight[s] for s in stems & asked) + 0.35 * sum(weight[s] for s in stems & helps - asked) + told) / long


def stems_of(said: str) -> frozenset[str]:
    """Words without their endings: 'ablations' meets 'ablated'. Numbers stay."""
    found = re.findall(r"[a-z]+|\d+", said.casefold())
    return frozenset(_stem(word) for word in found if word not in _STOP)


def _stem(word: str) -> str:
    return word if word.isdigit() else re.sub(r"(?:ions?|ing|ed|es|s)$", "", word)[:7] if len(word) > 4 else word
