"""Searches a whole text for a kind of doubt, or for one of the model's questions. Pure."""

import math
import re
from collections import Counter
from dataclasses import dataclass

from digest.model import Absence, DoubtKind, Evidence, Sentence, Text
from digest.summarize.doubts.lexicon import LEXICA, Lexicon
from digest.summarize.doubts.places import beside_sentences, hits, of_others
from digest.summarize.quotable import at

WHOLE = 0.95
"""Share of a work that must have been read before an absence is stated of it."""
MOST_PLACES = 8


@dataclass(frozen=True)
class Absent:
    """It was searched for in the whole text and not found."""

    absence: Absence


@dataclass(frozen=True)
class Passages:
    """It occurs only in sentences that deny it or leave it to the future: the basis for a doubt."""

    places: tuple[Evidence, ...]


@dataclass(frozen=True)
class Present:
    """It is there. `places` is empty if it occurs only outside the sentences, as in a heading."""

    places: tuple[Evidence, ...]


@dataclass(frozen=True)
class OnlyRelatedWork:
    """It occurs only where others' work is described: a question for the editor."""

    places: tuple[Evidence, ...]


@dataclass(frozen=True)
class NotRead:
    """No search can settle it, for the reason `why`."""

    why: str


Look = Absent | Passages | Present | OnlyRelatedWork | NotRead


def look(kind: DoubtKind, text: Text) -> Look:
    """What a search of the text finds about a kind of doubt."""
    lexicon = LEXICA.get(kind)
    return look_for(lexicon, text) if lexicon else NotRead("no search can settle it")


def look_for(lexicon: Lexicon, text: Text) -> Look:
    """What a search of the text for the words of a lexicon finds."""
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


# Words by which a text speaks of each slot of the design sheet.
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
    """The sentences that answer a question best, best first, captions, rows and appendix included.

    Only sentences that share a word with the question count; the slot's own vocabulary helps to rank them.
    """
    asked, slot_words = stems_of(words[:200]), stems_of(_SLOTS.get(slot, slot.replace("_", " ")[:60]))
    kept = [(number, one, stems_of(one.text[:2000])) for number, one in enumerate(text.sentences)]
    rarity = Counter(stem for _, _, stems in kept for stem in stems & (asked | slot_words))
    weight = {stem: math.log(1 + len(kept) / count) for stem, count in rarity.items()}
    scored = [(_score(stems, asked, slot_words, weight), -number, one) for number, one, stems in kept if stems & asked]
    ranked = sorted(scored, key=lambda row: row[:2], reverse=True)
    return tuple(at(one, text) for _, _, one in ranked[: max(0, most)])


def _score(stems: frozenset[str], asked: frozenset[str], slot_words: frozenset[str], weight: dict[str, float]) -> float:
    has_digit = 0.3 * bool(stems & {"0", "1", "2", "3", "4", "5"})
    penalty = 1.0 + max(0, len(stems) - 40) / 40
    return (
        sum(weight[s] for s in stems & asked) + 0.35 * sum(weight[s] for s in stems & slot_words - asked) + has_digit
    ) / penalty


def stems_of(said: str) -> frozenset[str]:
    """Words without their endings, so that 'ablations' matches 'ablated'; numbers stay."""
    found = re.findall(r"[a-z]+|\d+", said.casefold())
    return frozenset(_stem(word) for word in found if word not in _STOP)


def _stem(word: str) -> str:
    return word if word.isdigit() else re.sub(r"(?:ions?|ing|ed|es|s)$", "", word)[:7] if len(word) > 4 else word
