"""What the editor struck from the machine's draft: doubts, judgements, remarks on the title, replication boxes. Pure.

A doubt or a judgement that still stands anywhere in its item, or most of whose words another one kept, was edited, not
struck.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from digest.galley.hands import as_laid, printed
from digest.galley.material import Material
from digest.galley.posts import MARK
from digest.galley.prose import parse
from digest.galley.said import Hand, Printed
from digest.model import Item, Replication, Summary
from digest.text import plain

OVERSOLD = "The title may oversell"
ALIKE = 0.5
"""Two doubts that share this part of their words in the same order are versions of one doubt."""
SHORT = 4
"""With fewer words, a doubt cannot be recognised as a part of another."""


@dataclass(frozen=True)
class Struck:
    """Something the machine proposed and the editor struck."""

    what: Literal["doubt", "judgement", "oversell"]
    sentences: tuple[Printed, ...]


def struck(material: Material, key: str) -> tuple[Struck, ...]:
    """The doubts, judgements and remark on the title that the editor struck; () if a person created the item."""
    item, laid = material.items[key], material.laid.get(key)
    if laid is None:
        return ()
    weighed = [(what, one) for one in as_laid(material, key) if (what := _weighs(one))]
    now = [one.text for one in printed(material, key) if one.part != "post"] if weighed else []
    gone = (Struck(what, (one,)) for what, one in weighed if not any(_alike(one.text, text) for text in now))
    return (*gone, *(_sentences_as_laid(material, key, doubt) for doubt in _gone_doubts(item, laid)))


def _weighs(one: Printed) -> Literal["judgement", "oversell", ""]:
    """What a sentence outside the doubts is on record as when the editor strikes it; '' for one that only reports."""
    if one.part == "prose" and one.text.startswith(OVERSOLD):
        return "oversell"
    return "judgement" if one.part in ("prose", "bottom") and one.hand is Hand.JUDGEMENT else ""


def boxes(material: Material, key: str) -> tuple[Replication, ...]:
    """The replications of an item that ran and whose box the editor struck."""
    ours = (one for one in material.replications if material.owner(one) == key and material.struck(one))
    return tuple(one for one in ours if one.verdict not in ("did not run", "nothing to replicate"))


def _sentences_as_laid(material: Material, key: str, doubt: str) -> Struck:
    """A struck doubt's sentences as first drafted, with their authors and evidence."""
    laid = material.laid[key]
    alone = laid.model_copy(update={"doubts": (doubt,), "prose": "", "take": "", "bottom": "", "notes": ()})
    sentences = printed(replace(material, items={key: alone}, laid={key: laid}), key)
    what: Literal["doubt", "oversell"] = "oversell" if _oversells(doubt, material.summaries.get(key)) else "doubt"
    return Struck(what, tuple(sentence for sentence in sentences if sentence.part == "doubt"))


def _oversells(doubt: str, summary: Summary | None) -> bool:
    words = _words(doubt)
    title = plain(summary.oversell.title) if summary and summary.oversell else ""
    return words.startswith(OVERSOLD) or bool(title and f"The title says “{title}”" in words)


def _gone_doubts(item: Item, laid: Item) -> Iterator[str]:
    """The drafted doubts that neither stand in the item nor were rewritten; a new doubt replaces one drafted doubt."""
    everywhere = " ".join(_words(field) for field in (*item.doubts, item.prose, item.take, item.bottom))
    known = {_words(doubt) for doubt in laid.doubts}
    new = [words for words in map(_words, item.doubts) if words not in known]
    for doubt in laid.doubts:
        if (words := _words(doubt)) in everywhere:
            continue
        heir = next((words_now for words_now in new if _alike(words, words_now)), "")
        if heir:
            new.remove(heir)
        else:
            yield doubt


def _alike(one: str, other: str) -> bool:
    if other in one and len(other.split()) >= SHORT:
        return True
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() >= ALIKE


def _words(field: str) -> str:
    return plain(parse(MARK.sub("", field)).bare)
