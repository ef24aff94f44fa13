"""The seventeen moves of a good item: made or not, called for or not. Found by words: a hint, no grade. Pure.

An optional move that is not there is not missing: whoever writes of a small thing makes few of them. What calls for a
move is read off the work where it is known; from the words alone few can be missing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from digest.evaluate.lexicon import of_words
from digest.evaluate.pieces import Piece
from digest.evaluate.printed import Said, words
from digest.evaluate.scores import ItemScores, Metric, Move, MoveTally, share
from digest.model import Part

_FIRST, _VERDICT = 35, 15
"""Words: of the opening sentence, of the last line."""
_MOST_DOUBTS = 4
_EXAMPLE = of_words("for example, for instance, example, examples, e.g., such as, say, imagine, take, like")
_NUMBER = re.compile(r"\d")
_BESIDE = of_words(
    "similar to, unlike, compared to, compared with, simpler than, as in, builds on, built on, building on, "
    "extends, follows, following up, earlier, previous*, prior, instead of, in contrast, rival, alternative*, "
    "related"
)
_WHY = of_words(
    "important*, matter, matters, because, key, need*, crucial, safety, risk*, dangerous*, worr*, concern*, "
    "harm*, useful, if we, so that, relevant*, significan*, implication*, implies"
)
_GOOD = of_words("good, help*, useful, benefi*, defen*, solve*, capab*, protect*, improve*")
_BAD = of_words("bad, misuse*, harm*, attack*, lie, lies, deceiv*, danger*, weapon*, worse, abuse*")
_SELLS = of_words("oversell*, oversold, overstat*, overclaim*, title, headline, promises more, stronger than")
_HOLDS = of_words(
    "convincing*, holds, hold up, solid, credible, well done, careful*, control*, replicat*, robust, strong*, "
    "clear*, nice*, great, good, like this, interesting, impressive, excellent, agree*, correct*, believ*, "
    "persua*"
)
_HURTS = of_words(
    "because, since, so that, so, would, could, might, may, cannot, means, which makes, therefore, without, "
    "whether, until, otherwise, tells, by, as, if"
)
_OPEN = of_words(
    "unsolved, open question*, open problem*, remain*, unclear, unknown, not known, future work, yet, still, "
    "harder, it would be, not clear, uncertain*, don't know"
)
_NULL = of_words(
    "null hypothesis, by default, default assumption, simplest explanation, until shown, until proven, until "
    "more, may just be, could just be, more likely, alternative explanation*, prior"
)
_WARNING = of_words(
    "be wary, wary, beware, careful with, caution*, should not, shouldn't, do not rely, before using, don't"
)
_PICKED = of_words(
    "cherry*, hand-picked, handpicked, selected, selection, curated, random sample*, chosen, representative"
)
_NAMED = re.compile(
    r"\b[A-Z]\w+(?: [A-Z]\w+)? (?:\(\d+ karma\) )?"
    r"(?:comments|notes|argues|points out|disagrees|suggests|asks|adds|says)\b|reader's point"
)
_MORE = of_words(
    "for more, read more, see also, further reading, recommend reading, you should read, read the, see the"
)
Check = Callable[[Piece], tuple[bool, bool]]
"""(made, called for)"""


def moves(piece: Piece) -> tuple[Move, ...]:
    """Each move of one item; an item without a word makes none and owes none."""
    if not piece.said:
        return tuple(Move(number, name, False, False) for number, (name, _) in enumerate(_MOVES, 1))
    return tuple(Move(number, name, *check(piece)) for number, (name, check) in enumerate(_MOVES, 1))


def rubric(found: Sequence[Move], uncalled: Metric) -> Metric:
    """The share of the moves called for that are there; doubts that nothing calls for take one away."""
    called = [move.present for move in found if move.called]
    metric = share("rubric", called, "moves that are made, of those the work calls for")
    if metric.value is None or not uncalled.value:
        return metric
    return replace(metric, value=max(0.0, metric.value - 1 / metric.count))


def of_issue(items: Sequence[ItemScores]) -> tuple[MoveTally, ...]:
    """Each move over all items."""
    return tuple(_tally(number, name, items) for number, (name, _) in enumerate(_MOVES, 1))


def _tally(number: int, name: str, items: Sequence[ItemScores]) -> MoveTally:
    found = [move for item in items for move in item.moves if move.number == number]
    return MoveTally(
        number,
        name,
        made=sum(move.present for move in found),
        called=sum(move.called for move in found),
        missing=sum(move.called and not move.present for move in found),
    )


def _body(piece: Piece) -> list[Said]:
    return [one for one in piece.said if one.part != "doubt"]


def _says(cue: re.Pattern[str], piece: Piece) -> bool:
    return any(cue.search(one.text) for one in piece.said)


def _wrote(part: Part, piece: Piece) -> bool:
    """Whether the model wrote a sentence for this, and it is printed still."""
    printed = {one.text for one in piece.said}
    return any(one.part == part and one.text in printed for one in (piece.summary.written if piece.summary else ()))


def _plain_opening(piece: Piece) -> tuple[bool, bool]:
    first = next(iter(_body(piece)), None)
    return bool(first and words(first.text) <= _FIRST and (first.marks or not piece.text)), True


def _placed(piece: Piece) -> tuple[bool, bool]:
    return _wrote("compare", piece) or _says(_BESIDE, piece), bool(piece.summary and piece.summary.further)


def _example(piece: Piece) -> tuple[bool, bool]:
    """A number, an example, words in quotation marks; where the text is known, from outside its abstract."""
    concrete = [one for one in _body(piece) if _NUMBER.search(one.text) or _EXAMPLE.search(one.text) or one.quotes]
    if piece.text and piece.text.coverage > 0:
        concrete = [one for one in concrete if _from_body(one, piece)]
    return bool(concrete), True


def _from_body(one: Said, piece: Piece) -> bool:
    return any("abstract" not in piece.source[name].section.casefold() for name in one.cited if name in piece.source)


def _detail(piece: Piece) -> tuple[bool, bool]:
    """Two sentences from beyond the abstract, where more than an abstract was read."""
    told = _wrote("how", piece) or sum(_from_body(one, piece) for one in _body(piece)) >= 2
    return told, bool(piece.text and piece.text.coverage > 0)


def _matters(piece: Piece) -> tuple[bool, bool]:
    return _wrote("why", piece) or _says(_WHY, piece), True


def _two_edged(piece: Piece) -> tuple[bool, bool]:
    return any(_GOOD.search(one.text) and _BAD.search(one.text) for one in piece.said), False


def _oversold(piece: Piece) -> tuple[bool, bool]:
    return _says(_SELLS, piece), bool(piece.summary and piece.summary.oversell)


def _credits(piece: Piece) -> tuple[bool, bool]:
    """Doubts are printed after the prose, so that what holds stands before them."""
    told = _wrote("holds", piece) or any(_HOLDS.search(stretch) for one in _body(piece) for stretch in one.own)
    return told, bool(piece.item.doubts)


def _specific(piece: Piece) -> tuple[bool, bool]:
    """One to four doubts, each on a passage, a search or a reader, or in the words of this work."""
    doubts = piece.item.doubts
    based = all("[^" in doubt or "](http" in doubt or _NUMBER.search(doubt) or "“" in doubt for doubt in doubts)
    return bool(doubts) and len(doubts) <= _MOST_DOUBTS and (based or piece.item.signed), bool(doubts)


def _explains(piece: Piece) -> tuple[bool, bool]:
    doubts = piece.item.doubts
    return bool(doubts) and all(_HURTS.search(doubt) for doubt in doubts), bool(doubts)


def _unsolved(piece: Piece) -> tuple[bool, bool]:
    return _wrote("open", piece) or _says(_OPEN, piece), False


def _null(piece: Piece) -> tuple[bool, bool]:
    return _wrote("null", piece) or _says(_NULL, piece), False


def _warned(piece: Piece) -> tuple[bool, bool]:
    return _wrote("warning", piece) or _says(_WARNING, piece), False


def _sampling(piece: Piece) -> tuple[bool, bool]:
    doubted = bool(piece.summary and any(one.kind == "cherry_picked" for one in piece.summary.doubts))
    return _says(_PICKED, piece), doubted


def _verdict(piece: Piece) -> tuple[bool, bool]:
    """The bottom line; without one, the last sentence of the take."""
    last = piece.item.bottom or next((one.text for one in reversed(piece.said) if one.part == "take"), "")
    return 0 < words(last) <= _VERDICT, bool(piece.item.doubts)


def _outside_view(piece: Piece) -> tuple[bool, bool]:
    return _says(_NAMED, piece), bool(piece.summary and piece.summary.comment)


def _further(piece: Piece) -> tuple[bool, bool]:
    return _says(_MORE, piece), bool(piece.summary and piece.summary.further)


_MOVES: tuple[tuple[str, Check], ...] = (
    ("says plainly what it is", _plain_opening),
    ("places it beside other work", _placed),
    ("gives a concrete example", _example),
    ("names the detail that makes it work", _detail),
    ("says why it matters", _matters),
    ("sees the good and the bad use", _two_edged),
    ("holds the title against the work", _oversold),
    ("says what holds before the doubts", _credits),
    ("doubts specifically, four times at most", _specific),
    ("says why each doubt hurts", _explains),
    ("says what stays unsolved", _unsolved),
    ("gives the null hypothesis", _null),
    ("warns whoever would act on it", _warned),
    ("says how samples were picked", _sampling),
    ("ends in a short verdict", _verdict),
    ("gives an outside view by name", _outside_view),
    ("points to what to read next", _further),
)
