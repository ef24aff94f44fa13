"""Aligns the words of a report with a sentence of its evidence, and decides whether their order is allowed.

Words keep the order of their source. Only these may move, since nobody's role changes by it: a phrase with its own
preposition ('in their tests', 'with three seeds', 'if prompts are short'), an adverb within its clause, the two sides
of an 'of', and the object of a verb whose doer is not named. Two words that could be agent and object never swap.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from math import sqrt

from digest.ground.lexicon import ALL, AUXILIARIES, BE, MAY, MOST, NEARLY, PLAN, SOME, SUGGEST
from digest.ground.sentence import Sentence, Word
from digest.ground.stems import stem

OPENERS = frozenset(
    "in on at for with under among across after before during to by using from as when whenever if within without "
    "through via into between against over per unlike despite until once given according relative compared based "
    "depending along unless except because due since where".split()
)
"""What opens a phrase that modifies its whole clause."""
_AKIN = 5
"""Letters that the stems of related words share at their start: 'restriction', 'restrictive'."""
_NEAR = 4
"""Words between the two sides of an 'of', and content words after a phrase that may be what it modifies, at most."""
_MOVES = 3
"""Phrases of one clause that may have moved."""
_BACK, _LEAP, _TWICE = 1.0, 0.02, 1.0
"""Costs of an alignment for going back, for skipping words (times a root of their number), and for using one twice."""
_AGAIN = 12
"""Aligned words among which a repetition is sought."""
_MOST_PLACES = 40
"""Places of one word that are tried; each is tried after each place of the word before."""
_CONTRAST = frozenset("but while whereas although though yet".split())
_LINKS = frozenset("of for in from".split())
_VERBS = BE | AUXILIARIES
_ENDING = OPENERS | _VERBS | frozenset("of and or that which who whether how what than".split())
_SEEMS = BE | frozenset("seem seems seemed looks remains".split())
_SPEAKERS = frozenset("we authors they i also".split())
_FIXED = MOST | NEARLY | ALL | SOME
_SURE = MAY | SUGGEST | PLAN
_PARTICLES = frozenset("only not even just especially mostly particularly never merely except".split())
"""Words that belong to the phrase right after them."""


def same(word: Word, other: Word) -> bool:
    """Whether two words agree but for inflection or synonymy; numbers must be equal."""
    if word.is_number or other.is_number:
        return word.low == other.low
    return bool(word.sense) and (word.sense == other.sense or akin(word.sense, other.sense))


def akin(one: str, other: str) -> bool:
    """Whether two senses are probably derived from one word."""
    if one[:_AKIN] != other[:_AKIN] or len(one) < _AKIN:
        return False
    return abs(len(one) - len(other)) <= _AKIN


def places(word: Word, source: Sentence) -> list[int]:
    """The indices at which a sentence has a word in any inflection, or else a synonym."""
    alike = [other for other in source.words if same(word, other)]
    return [other.at for other in alike if stem(other.low) == stem(word.low)] or [other.at for other in alike]


def placed(found: Sequence[Sequence[int]]) -> list[int]:
    """One index for each word out of its possible ones, by least cost: forward, few skips, none used twice."""
    paths: dict[int, tuple[float, tuple[int, ...]]] = (
        {at: (0.0, (at,)) for at in found[0][:_MOST_PLACES]} if found else {}
    )
    for candidates in found[1:]:
        paths = {
            at: min((cost + _step(path, at), (*path, at)) for cost, path in paths.values())
            for at in candidates[:_MOST_PLACES]
        }
    return list(min(paths.values())[1]) if paths else []


def _step(path: Sequence[int], at: int) -> float:
    repeated, back = at in path[-_AGAIN:], at < path[-1]
    return _LEAP * sqrt(abs(at - path[-1])) + _BACK * back + _TWICE * repeated


def in_order(piece: Sentence, source: Sentence, words: Sequence[Word], at: Sequence[int]) -> bool:
    """Whether words of a report, aligned with the indices `at` of a source, keep its order or move as allowed."""
    return _is_ordered(piece, source, list(zip(words, at, strict=True)), _MOVES)


Spot = tuple[Word, int]
"""A word of the report, and the index in the source that it is aligned with."""


def _is_ordered(piece: Sentence, source: Sentence, spots: list[Spot], moves: int) -> bool:
    """Whether the words keep the source's order once at most `moves` chunks that may move are taken out."""
    turn = next((n for n in range(1, len(spots)) if spots[n][1] < spots[n - 1][1]), 0)
    if not turn:
        return True
    return bool(moves) and any(
        _is_ordered(piece, source, spots[:first] + spots[last:], moves - 1)
        for first, last in _chunks(spots, turn)
        if _may_move(piece, source, spots, first, last)
    )


def _chunks(spots: Sequence[Spot], turn: int) -> Iterator[tuple[int, int]]:
    """The rising runs, as (first, past the last), that end or begin where the order turns back."""
    for first in range(turn - 1, -1, -1):
        if first < turn - 1 and spots[first][1] > spots[first + 1][1]:
            break
        yield first, turn
    for last in range(turn + 1, len(spots) + 1):
        if last > turn + 1 and spots[last - 1][1] < spots[last - 2][1]:
            break
        yield turn, last


def _may_move(piece: Sentence, source: Sentence, spots: Sequence[Spot], first: int, last: int) -> bool:
    """Whether the chunk spots[first:last] may have moved: it is contiguous in the source, and one rule allows it."""
    chunk, rest = spots[first:last], [*spots[:first], *spots[last:]]
    inside = range(chunk[0][1], chunk[-1][1] + 1)
    if any(at in inside for _, at in rest):
        return False
    crossed = _crossed(chunk, rest)
    if _is_phrase(piece, source, chunk, rest) or _is_extraposed(source, chunk, crossed):
        return True
    if _is_inverted(piece, source, chunk, crossed):
        return True
    if _is_one_word(source, chunk) and _is_passive_object(piece, source, chunk, rest, first):
        return True
    return len(chunk) == 1 and (
        _is_adverb(source, chunk[0], [at for _, at in (*spots[:first][-1:], *spots[last:][:1])])
        or _is_speaker(piece, source, chunk[0])
    )


def _is_one_word(source: Sentence, chunk: Sequence[Spot]) -> bool:
    """Whether a chunk is a single word, or two that a hyphen joins."""
    start, last = source.words[chunk[0][1]], source.words[chunk[-1][1]]
    return start is last or source.text[start.end : last.start] == "-"


def _opener(sentence: Sentence, at: int, kept: Sequence[int] = ()) -> Word | None:
    """The preposition that opens a word's phrase; with `kept`, content words that were left out may stand between."""
    if sentence.words[at].low in OPENERS:
        return sentence.words[at]
    for word in reversed(sentence.words[max(0, at - 6) : at]):
        if word.low in OPENERS:
            return word
        if word.commas != sentence.words[at].commas or word.at in kept or word.low in BE:
            return None
        if (word.sense or word.is_number) and not kept:
            return None
    return None


def _is_phrase(piece: Sentence, source: Sentence, chunk: Sequence[Spot], rest: Sequence[Spot]) -> bool:
    """Whether a chunk is a phrase with the same preposition in both texts, and still modifies the same kept words."""
    kept = [at for _, at in rest]
    opener, theirs = _opener(piece, chunk[0][0].at), _opener(source, chunk[0][1], kept)
    if (
        not opener
        or not theirs
        or stem(opener.low) != stem(theirs.low)
        or _particle(piece, opener) != _particle(source, theirs)
    ):
        return False
    if _changes_side(source, theirs, [at for _, at in _crossed(chunk, rest)]):
        return False
    start = theirs.at
    before = [word for word in source.words[:start] if word.sense or word.is_number]
    if not before:
        return True
    aside = source.words[start].commas != before[-1].commas
    if aside or any(word.low in ("and", "or") for word in source.words[before[-1].at + 1 : start]):
        after = [word for word in source.words[chunk[-1][1] + 1 :] if word.sense]
        return (aside and not after) or any(word.at in kept for word in after[:_NEAR])
    return before[-1].at in kept


def _crossed(chunk: Sequence[Spot], rest: Sequence[Spot]) -> list[Spot]:
    """The other words that a chunk follows in one text and precedes in the other."""
    report_at, source_at = chunk[0][0].at, chunk[0][1]
    return [(word, at) for word, at in rest if (word.at < report_at) != (at < source_at)]


def _changes_side(source: Sentence, opener: Word, crossed: Sequence[int]) -> bool:
    """Whether a phrase moved past a 'but', a 'than' or a semicolon, or past a phrase with the same preposition."""
    low, high = min(*crossed, opener.at), max(*crossed, opener.at)
    between = source.words[low + 1 : high]
    alike = any((own := _opener(source, at)) and own.at != opener.at and own.low == opener.low for at in crossed)
    breaks = any(sign in ";:—–" for sign in source.text[source.words[low].end : source.words[high].start])
    return alike or breaks or any(word.low in _CONTRAST or word.low == "than" for word in between)


def _particle(sentence: Sentence, opener: Word) -> str:
    before = sentence.words[opener.at - 1].low if opener.at else ""
    return before if before in _PARTICLES else ""


def _is_adverb(source: Sentence, spot: Spot, beside: Sequence[int]) -> bool:
    """Whether a word is an adverb that moved within its clause ('collect regularly'), or a hedge, checked elsewhere."""
    word, at = spot
    if word.is_name or word.low in _FIXED:
        return False
    if word.low in _SURE:
        return True
    return word.low.endswith("ly") and any(source.words[one].part == source.words[at].part for one in beside)


def _is_speaker(piece: Sentence, source: Sentence, spot: Spot) -> bool:
    """Whether a verb of saying moved with its speaker: '..., the authors noticed' for 'we noticed that ...'."""
    word, at = spot
    before, source_before = piece.words[max(0, word.at - 1) : word.at], source.words[max(0, at - 2) : at]
    last = word.at == len(piece.words) - 1 or (bool(before) and before[0].at <= 1)
    return last and any(one.low in _SPEAKERS for one in before) and any(one.low in _SPEAKERS for one in source_before)


def _is_extraposed(source: Sentence, chunk: Sequence[Spot], crossed: Sequence[Spot]) -> bool:
    """Whether the source has an 'it ... to' construction: 'adapting it seems easy' for 'it seems easy to adapt it'."""
    start = chunk[0][1]
    low = min(at for _, at in crossed)
    before = {word.low for word in source.words[max(0, low - 4) : low]}
    begins = start > 0 and source.words[start - 1].low == "to"
    return begins and low < start and "it" in before and bool(before & _SEEMS)


def _is_inverted(piece: Sentence, source: Sentence, chunk: Sequence[Spot], crossed: Sequence[Spot]) -> bool:
    """Whether a genitive or an adjective changed sides: 'the network's behaviour' for 'the behaviour of the network',
    'eight chosen tasks' for 'chosen eight tasks'.
    """
    both = [*chunk, *crossed]
    theirs = _stretch(source, [at for _, at in both])
    ours = _stretch(piece, [word.at for word, _ in both])
    if max(len(theirs), len(ours)) > _NEAR + 2 or len({one.part for one in theirs}) > 1:
        return False
    if any(sum(bool(one.sense) or one.is_number for one in row) > len(both) for row in (theirs, ours)):
        return False
    numbers = [word for word, _ in both if word.is_number]
    if numbers:
        return len(numbers) == 1 and not any(word.is_name for word, _ in both) and not _has_link(theirs)
    return _has_link(theirs) != _has_link(ours)


def _stretch(sentence: Sentence, at: Sequence[int]) -> Sequence[Word]:
    return sentence.words[min(at) : max(at) + 1]


def _has_link(words: Sequence[Word]) -> bool:
    return any(one.low in _LINKS for one in words)


def _is_passive_object(
    piece: Sentence, source: Sentence, chunk: Sequence[Spot], rest: Sequence[Spot], first: int
) -> bool:
    """Whether an object became the subject of a passive with no agent named: 'refusals were left' for 'it left
    refusals'.
    """
    (word, at), (last, end) = chunk[0], chunk[-1]
    before = [*piece.words[:1], *piece.words[max(0, word.at - 3) : word.at]]
    after = piece.words[last.at + 1 : last.at + 2]
    before_it = [one for _, one in rest if one < at and source.words[one].commas == source.words[at].commas]
    object_ = _object_of(source, end, {one for _, one in rest})
    passive = any(one.low in BE or one.low == "with" for one in before) and not any(one.low == "by" for one in after)
    return passive and not before_it and any(one == object_ for _, one in rest[:first])


def _object_of(source: Sentence, at: int, kept: set[int]) -> int:
    """The index of the first kept word of a verb's object: the next content word, or the noun whose adjectives were
    left out ('vectors' for 'new steering vectors'); else -1.
    """
    after = source.words[at + 1 :]
    first = next((word.at for word in after if word.sense), -1)
    if first in kept:
        return first
    phrase = list(takewhile(lambda word: word.part == source.words[at].part and word.low not in _ENDING, after))
    if any(word.low in _VERBS for word in after[len(phrase) : len(phrase) + 1]):
        return -1  # the subject of a clause of its own: 'assumed the time is short'
    content = [word for word in phrase if word.sense]
    object_ = next((n for n, word in enumerate(content) if word.at in kept), len(content))
    adjectives, rest = content[:object_], content[object_:]
    if any(word.low.endswith(("ed", "ing")) for word in adjectives) or any(word.at not in kept for word in rest):
        return -1
    return rest[0].at if rest else -1
