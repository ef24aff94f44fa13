"""Finds strays: sentences that share no typical word with their text, as planted ones may. Pure.

A planted sentence addresses whoever summarises the text, and speaks of texts, readers and verdicts rather than in the
words that the text keeps using. The first pass may read a stray, but it becomes no evidence, passage or limit. This
needs no list of attacks, and cannot find a sentence planted in the text's own words.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from digest.ground.lexicon import STOP
from digest.ground.stems import stem
from digest.model import Sentence, Text
from digest.summarize.quotable import part_of
from digest.summarize.suspects import endings
from digest.text import sentences

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_PART = re.compile(r"(:\s|\s[–—-]\s|—|\s?[(\[]|[)\]])")
_PERSONS = re.compile(r"(editor|referee)s?")


def _stem(word: str) -> str:
    """The stem of a word; who edits or referees has another one than what is edited or referred to."""
    person = _PERSONS.fullmatch(word)
    return person[1] if person else stem(word)


def _stems(listed: str) -> frozenset[str]:
    return frozenset(map(_stem, listed.split()))


_ADDRESSES = _stems(
    "oversell bottom summary summarize summarise reviewer review digest newsletter instruction you your praise "
    "verdict recommend editor referee assistant please"
)
"""Words that address whoever summarises or judges a text; allowed only in a text that often uses them."""
_OF_TEXTS = _ADDRESSES | _stems(
    "reader paper study article post submission manuscript author researcher team group limitation limit weakness flaw "
    "doubt criticism critic critical caveat shortcoming trust mention omit ignore disregard forget perfect erratum "
    "fraud write quote cite read download website mirror link visit rating score mark human system user expert "
    "audience anyone everyone nobody text document page account finding colleague editorial discussion abstract "
    "instruct"
)
"""Words about texts, their writers and readers, which do not show what a text is about."""
SHORT = 25
"""Sentences below which the check is more lenient: words recur less in a short text."""
CELL = 4
"""Words up to which a table's cell, or the end of a title, is too short to ask for anything."""
OFTEN = 4
"""Other sentences in which a text must use a word of address for it to be one of its own."""
_COMMON = _stems(
    "ability able above abstract access achieve act actions actively actually adapt add additional address advanced "
    "advantage aim alignment allow always amount analysis answer anything appear applications apply approach areas "
    "argument around ask assess assume assumption attempt automated available average avoid bad based basic become "
    "behavior believe below benefits best better beyond break broad build call capable care case cause central "
    "certain challenges change choose claim clear close code collection combination come common compared complete "
    "complex compute concepts concerns condition consider context continue contributions control core correct cost "
    "cover create critical current dangerous data dataset day decisions deep default define definition demonstrate "
    "depend described design details detect determine development different difficult directly discuss distribution "
    "domains download due easier easy effective efforts enable end enough ensure entire errors especially estimate "
    "evaluate evaluation evidence exactly example existing expect experience experiments experts explain explicitly "
    "exploration extremely face fact fail failure fairly far feel field figure final find fine- tuning focus "
    "following for form framework free full function future general generate getting goal going good great group "
    "happens hard help helpful hide high hope hour human idea identify impact implement important improve including "
    "increase individual information initial input instance interactions interested internal interpret introduce "
    "involved issues journal keep key kind know knowledge lab language large lead learning left level like limit line "
    "list llms long look loss lot low machine main maintain major make means measure mechanisms mentioned methods "
    "mislead model month move multiple narrow natural necessary need network new normal now number objective observed "
    "obvious offer often open options order original other otherwise outcomes output part particular pass people "
    "percent perform performance perhaps place plan plausible point position possible potential power powerful "
    "practice precise predict present prevent previous primary probably problem process produce progress project "
    "prompt proposed provide public questions quite rate rates read real recent reduce reflect related release "
    "relevant rely remain repeat representations requires research resources responses results reviewer right risk "
    "robust rules run running safe safety sample scale scenarios section see seems sense set setting several share "
    "shift significantly similar simple simply single situation small solution solve something source specific "
    "standard start state step strategy strong structure study success successfully sufficiently suggest support "
    "systematic systems table talk target tasks technical techniques tell terms test text theoretical theory think "
    "time today tools total training true trying turn type typically understanding useful user values various version "
    "want week word work world write years"
)
"""Words used at least twice in a fifth of 77 long recorded texts on AI safety: typical of none."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of a text, and in how many of its sentences each occurs."""

    text: Text
    title: str = ""

    @cached_property
    def _often(self) -> Counter[str]:
        text = dict.fromkeys(
            (self.title, *(one.text for one in self.text.sentences))
        )  # a repeated sentence counts once
        return Counter(word for one in text for word in _words(one))

    @cached_property
    def strays(self) -> frozenset[str]:
        """The ids of the sentences that do not belong to the text."""
        short = len(self.text.sentences) < SHORT
        return frozenset(
            one.id
            for one in self.text.sentences
            if not self._is_own(one, short or part_of(one.section, self.text) == "limits")
        )

    def _is_own(self, one: Sentence, easily: bool) -> bool:
        cells = [cell for cell in one.text.split("|") if len(cell.split()) > CELL] if one.kind == "row" else [one.text]
        return all(self.belongs(cell, 1, easily) for cell in cells)

    def belongs(self, text: str, own: int = 0, easily: bool = False) -> bool:
        """Whether this shares typical words with the text. `own`: how often it occurs in the text itself. `easily`: one
        word suffices even beside words about texts, as among the authors' limits and in a short text.
        """
        words = _words(text)
        recurring = [one for one in words - _COMMON - _OF_TEXTS if self._often[one] > own]
        if not recurring or (len(recurring) == 1 and not easily and words & _OF_TEXTS):
            return False
        return all(self._often[one] >= OFTEN + own for one in words & _ADDRESSES)

    def titled(self, title: str, own: int = 0) -> str:
        """A title without the parts that do not belong, each an ellipsis; '' when none belongs.

        In a title that belongs as a whole, a part too short to ask for anything stays; in another, words common to all
        such texts are not enough for a part.
        """
        whole, pieces = self.heads(title, own), _PART.split(title)
        kept = [one for one in pieces[::2] if self._keeps(one, own, whole)]
        shown = [one if at % 2 or not one.strip() or one in kept else "[…]" for at, one in enumerate(pieces)]
        return "".join(shown) if kept else ""

    def _keeps(self, part: str, own: int, whole: bool) -> bool:
        if whole and len(part.split()) <= CELL:
            return True
        return self.heads(part, own) and (whole or self.belongs(part, own))

    def heads(self, title: str, own: int = 0) -> bool:
        """Whether a title belongs, and each of its endings: an instruction may follow it without punctuation."""
        ends = [one for one in endings(title) if len(one.split()) > CELL]
        return all(self.belongs(one, own) or self._is_usual(one, own) for one in (title, *ends))

    def _is_usual(self, text: str, own: int) -> bool:
        """Whether it names a topic in words common to all such texts and at most one other: "How do we solve the
        alignment problem?" Words about texts must be ones that this text often uses.
        """
        words = _words(text)
        few = len(words - _COMMON - _OF_TEXTS) < 1 + (len(words) > 2)
        return few and all(self._often[one] >= OFTEN + own for one in words & _OF_TEXTS)

    def belonging(self, text: str) -> str:
        """The sentences of another's text, such as a comment, that belong; others become an ellipsis."""
        return re.sub(r"(?: ?\[…\]){2,}", " […]", " ".join(self._kept(text))).strip() if text else ""

    def _kept(self, text: str) -> Iterator[str]:
        for start, end in sentences(text):
            one = text[start:end].strip()
            if one:
                yield one if self.belongs(one) else "[…]"


def _words(text: str) -> set[str]:
    low = [word.lower() for word in _WORD.findall(text) if "'" not in word and "’" not in word]
    return {_stem(word) for word in low if (len(word) > 2 and word not in STOP) or _stem(word) in _OF_TEXTS}
