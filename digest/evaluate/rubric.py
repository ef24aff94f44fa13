"""The seventeen moves of a good item: whether each is made, and whether the work calls for it. Pure.

Moves are recognised by keywords, so the result is a hint and no grade. A move the work does not call for is not
missing when absent. What a work calls for is read from its summary; where only the item's words are known, few moves
can be missing.
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
"""Words allowed in the opening sentence, and in the closing verdict."""
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
    r"(?:comments|notes|argues|points out|disagrees|suggests|asks|adds|says)\b|reader['’]s point"
)
_MORE = of_words(
    "for more, read more, see also, further reading, recommend reading, you should read, read the, see the"
)
Check = Callable[[Piece], tuple[bool, bool]]
"""(made, called for)"""


def moves(piece: Piece) -> tuple[Move, ...]:
    """Each move of one item; an empty item makes none, and none is called for."""
    if not piece.said:
        return tuple(Move(number, name, False, False) for number, (name, _) in enumerate(_MOVES, 1))
    return tuple(Move(number, name, *check(piece)) for number, (name, check) in enumerate(_MOVES, 1))


def rubric(found: Sequence[Move], uncalled: Metric) -> Metric:
    """The share of called-for moves that are made, less one move if the item has `uncalled` doubts."""
    called = [move.present for move in found if move.called]
    metric = share("rubric", called, "moves that are made, of those the work calls for")
    if metric.value is None or not uncalled.value:
        return metric
    return replace(metric, value=max(0.0, metric.value - 1 / metric.count))


def of_issue(items: Sequence[ItemScores]) -> tuple[MoveTally, ...]:
    """How often each move is made, called for and missing over all items."""
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
    return [sentence for sentence in piece.said if sentence.part != "doubt"]


def _says(cue: re.Pattern[str], piece: Piece) -> bool:
    return any(cue.search(sentence.text) for sentence in piece.said)


def _wrote(part: Part, piece: Piece) -> bool:
    """Whether the model wrote a sentence with this purpose that is still printed."""
    printed = {one.text for one in piece.said}
    return any(one.part == part and one.text in printed for one in (piece.summary.written if piece.summary else ()))


def _plain_opening(piece: Piece) -> tuple[bool, bool]:
    first = next(iter(_body(piece)), None)
    return bool(first and words(first.text) <= _FIRST and (first.marks or not piece.text)), True


def _placed(piece: Piece) -> tuple[bool, bool]:
    return _wrote("compare", piece) or _says(_BESIDE, piece), bool(piece.summary and piece.summary.further)


def _example(piece: Piece) -> tuple[bool, bool]:
    """A number, an example or a quotation; where the text is known, one from outside its abstract."""
    concrete = [one for one in _body(piece) if _NUMBER.search(one.text) or _EXAMPLE.search(one.text) or one.quotes]
    if piece.text and piece.text.coverage > 0:
        concrete = [one for one in concrete if _from_body(one, piece)]
    return bool(concrete), True


def _from_body(sentence: Said, piece: Piece) -> bool:
    """Whether a printed sentence cites anything outside the abstract."""
    cited = (piece.source[name] for name in sentence.cited if name in piece.source)
    return any("abstract" not in one.section.casefold() for one in cited)


def _detail(piece: Piece) -> tuple[bool, bool]:
    """Two sentences from outside the abstract; called for where more than the abstract was read."""
    detailed = _wrote("how", piece) or sum(_from_body(sentence, piece) for sentence in _body(piece)) >= 2
    return detailed, bool(piece.text and piece.text.coverage > 0)


def _matters(piece: Piece) -> tuple[bool, bool]:
    return _wrote("why", piece) or _says(_WHY, piece), True


def _two_edged(piece: Piece) -> tuple[bool, bool]:
    return any(_GOOD.search(sentence.text) and _BAD.search(sentence.text) for sentence in piece.said), False


def _oversold(piece: Piece) -> tuple[bool, bool]:
    return _says(_SELLS, piece), bool(piece.summary and piece.summary.oversell)


def _credits(piece: Piece) -> tuple[bool, bool]:
    """What holds is credited in the prose, which is printed before the doubts."""
    credited = _wrote("holds", piece) or any(_HOLDS.search(stretch) for one in _body(piece) for stretch in one.own)
    return credited, bool(piece.item.doubts)


def _specific(piece: Piece) -> tuple[bool, bool]:
    """One to four doubts, each with a mark, link, number or quotation, unless the item is signed."""
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
    doubted = bool(piece.summary and any(doubt.kind == "cherry_picked" for doubt in piece.summary.doubts))
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
