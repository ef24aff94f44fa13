"""Checks a judgement: it may evaluate what was reported, and must assert no fact of its own."""

import re
from collections.abc import Collection, Iterator, Sequence

from digest.ground.binding import comparisons, numbers_bound, sides
from digest.ground.clauses import clauses
from digest.ground.deciding.guesses import surer
from digest.ground.deciding.shortened import laid_beside
from digest.ground.lexicon import MAY, PROVE, SUGGEST, words
from digest.ground.naming import strange_names
from digest.ground.polarity import polarity
from digest.ground.report import MOST_EVIDENCE, against, wrong_numbers
from digest.ground.ruling import Reason, Ruling, ruling
from digest.ground.sentence import LONGEST, Sentence, parsed
from digest.ground.strength import quantity, scope
from digest.ground.traps import trapped
from digest.ground.wording import unsafe

_REPORTING = re.compile(
    r"\b(?:authors?|paper|study|work|post|article|results?|experiments?|data|findings?|evidence|team|researchers?"
    r"|tests?|they|it|this|these|analysis|evaluations?|figures?|tables?)\s+(?:also |then |clearly |convincingly "
    r"|thus |now |here |further |already |all |have |has |do |does |did |conclusively |independently )*(?:show(?:s"
    r"|ed|n)?|prov(?:es?|ed|en)|demonstrat(?:es?|ed)|find(?:s)?|found|establish(?:es|ed)?|report(?:s|ed)?"
    r"|confirm(?:s|ed)?|verif(?:y|ies|ied)|reveal(?:s|ed)?|settles?|settled|guarantees?|validat(?:es?|ed)"
    r"|conclud(?:es?|ed)|achiev(?:es?|ed)|outperform(?:s|ed)?|solv(?:es?|ed)|eliminat(?:es?|ed)|note[sd]?|state[sd]?"
    r"|observe[sd]?|replicated?)\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:experts?|reviewers?|critics?|scientists?|laborator(?:y|ies)|labs?|community|independent\w*|replicat\w+"
    r"|peers?|readers?|everyone|consensus|widely (?:cited|used|accepted|praised|adopted|regarded|seen)|unanimous\w*"
    r"|award\w*|accepted|published|endors\w+|cited|regulators?|prize)\b",
    re.I,
)
_OVERCLAIMS = re.compile(
    r"\b(?:prov(?:es|ed|en)|definitive\w*|conclusive\w*|undoubted\w*|unquestionabl\w*|undeniabl\w*|beyond (?:doubt"
    r"|question|dispute)|certainly|guarantee[sd]?|irrefutabl\w*|indisputabl\w*|flawless\w*|perfect\w*"
    r"|without (?:any )?(?:doubt|flaw|weakness|limitation)s?|no (?:weakness|limitation|flaw|doubt|caveat|shortcoming"
    r"|concern|reason to doubt)\w*|once and for all|(?:all|every) (?:\w+ )?(?:question|doubt|concern)s? (?:is|are"
    r"|were|has been|have been) \w+ed|fully (?:solves?|safe|aligned)|(?:nobody|no one|none|no \w+) (?:should|can|could"
    r"|will|need) (?:doubt|question|dispute|deny)|most important (?:paper|work|result|finding)"
    r"|(?:doubt|concern|criticism|objection)s? \w+ (?:it |this |them )?(?:is|are) (?:unfounded"
    r"|misplaced|unwarranted|baseless))\b",
    re.I,
)
_NEGATING = re.compile(
    r"\b(?:not?|never|cannot|hardly|if|whether|until|unless|before|without|far from|less than|short of|would|n't"
    r"|nothing|neither|yet to)\b|n't\b",
    re.I,
)
_JUDGING = frozenset(
    "should ought would could may might if whether until unless matters matter important importance question "
    "questions open doubt doubts doubtful hypothesis remains remain careful caution cautious wary wait worth "
    "worthwhile need needs needed toy narrow broad convincing unconvincing persuasive plausible implausible "
    "yet better great good weak strong solid sound surprising unsurprising interesting useful valuable "
    "limited modest promising preliminary early simple simpler simplest reading means meaning implies "
    "suggests seems likely unlikely perhaps probably possibly hard easy fair unfair best worst enough "
    "insufficient sufficient unclear clear unknown unsolved unproven untested concern concerning worrying "
    "warning risk risks dangerous perilous key crucial central harder easier direction step interpretation "
    "explanation alternative similar unlike beside treat beware trust believe expect assume null prudent "
    "tentative encouraging reassuring disappointing missing lacks lack lacking absent oversells oversell "
    "overstates overstate title honest credit deserve deserves reason curiosity news follows little less "
    "strength weakness neat tried clean clear gap sobering rests carry carries hang hangs bears "
    "depends depending differ "
    "differs fair comparison popular rare in-print credit principle toys toy merely narrow only limit limits "
    "limiting conclude concluded one".split()
)
_CLAIMS_PAST = re.compile(
    r"\b(?:was|were|has been|have been|had been|has|have|had|did)\s+(?:\w+ly |not |since |already |now |also "
    r"|been )*(\w+)",
    re.I,
)
_OPENS_ASIDE = re.compile(r"(?:because|since|which|who|as|given)\b", re.I)
"""What opens a reason or an aside, where one or two words are enough to slip a fact in."""
_OPENS_CONSEQUENCE = re.compile(r"(?:so|hence|thus|therefore|which|then|and)\b", re.I)
"""What opens a consequence: unless hedged, it must pass as a report."""
_FREE = frozenset(
    "evidence test setup experiment design baseline sample control measure metric method evaluation prompt "
    "seed replication follow followup work paper result claim conclusion finding effect case setting scale "
    "model data task benchmark behavior safety risk capability alignment training trust reader question "
    "answer idea approach field practice world real large small single other toy artifact chance noise cause "
    "confound mechanism generalization generalize hold transfer matter mean need".split()
)
_PREFACE = re.compile(
    r"\b(?:it is|it's) (?:worth|important|interesting|useful|good|encouraging) (?:\w+ )?(?:noting|to note|mentioning"
    r"|knowing|to know|stressing|remembering|that)\b(?: that\b)?|\b(?:notably|importantly|interestingly|clearly"
    r"|indeed|note that|the (?:key|important|main|crucial) (?:point|thing|news|fact|finding|result) is(?: that)?)\b,?",
    re.I,
)
"""Introductions that make a fact look like a judgement."""
_PROVING = re.compile(
    r"\b(?:show|prove|tell|establish|follow|settle|mean|impl|rule|demonstrat|support|justif|warrant|say)\w*", re.I
)
_SUPPOSING = re.compile(
    r"\b(?:reading|hypothesis|explanation|interpretation|alternative|possibility|worry|suspicion|concern|null|needs?"
    r"|needed|worth)\b",
    re.I,
)
"""Words of a clause that only considers a possibility, or asks for something."""
_CONSIDERING = frozenset("if whether would should".split())
MOST_NEW = 1
"""New content words allowed in an evaluating clause."""
REPEATED = 3
"""Content words of what is judged from which a clause repeats it."""
LEAST_WORDS = 2
"""Content words from which a clause is checked on its own."""


def judges(text: str, judged: Sequence[str], *, names: Collection[str] = (), new_allowed: int = -1) -> Ruling:
    """Whether a judgement adds no fact, number, name or connection to the sentences it judges. `new_allowed`: new words
    allowed in a clause that restates them; -1 where such a clause must pass as a report.
    """
    reasons = set(unsafe(text))
    if reasons & {"empty", "too_long", "language"} or not any(one.strip() for one in judged):
        return ruling(reasons or {"empty"})
    sources = tuple(parsed(one[:LONGEST]) for one in judged[:MOST_EVIDENCE] if one.strip())
    sentence = parsed(text)
    reasons.update(wrong_numbers(sentence, sources))
    if strange_names(sentence, sources, names):
        reasons.add("name")
    reasons.update(_asserts(sentence, sources, names, new_allowed))
    return ruling(reasons)


def _asserts(
    sentence: Sentence, sources: tuple[Sentence, ...], names: Collection[str], new_allowed: int
) -> Iterator[Reason]:
    """The reasons for which a judgement asserts facts. Clause by clause: a hedge excuses only its own clause."""
    asks = sentence.text.rstrip().endswith("?")
    for clause in clauses(_PREFACE.sub(" ", sentence.text)):
        part = parsed(clause)
        if not asks and _is_report(part, sources, names, new_allowed):
            yield "report"
    claimed = any(not _is_negated(sentence.text, found) for found in _OVERCLAIMS.finditer(sentence.text))
    if claimed or _cites_others(sentence, sources) or _past_facts(sentence, sources):
        yield "report"
    if not _is_hedged(sentence) and not asks:
        yield from comparisons(sentence, sources)
        yield from sides(sentence, sources, comparing=False)


def _is_report(clause: Sentence, sources: tuple[Sentence, ...], names: Collection[str], new_allowed: int) -> bool:
    """Whether a clause states a fact, rather than evaluates, supposes or restates what is judged."""
    if any(_is_negated(clause.text, found) for found in _PROVING.finditer(clause.text)):
        return False  # "one model proves little" evaluates the evidence
    least = 1 if _OPENS_ASIDE.match(clause.text) else LEAST_WORDS
    short = sum(bool(word.sense) for word in clause.words) < least
    considers, new = bool(_SUPPOSING.search(clause.text)), len(_new_words(clause, sources))
    retells = new_allowed < 0 and not (short or considers or new or clause.lows & _CONSIDERING)
    if retells and _turns_not(clause, sources):
        return True  # a "can" excuses no lost "not"
    if short or considers or _is_hedged(clause):
        return False
    if not any(True for _ in against(clause, sources, names)):
        return False  # it passes as a report of what is judged
    if not new and _turns_round(clause, sources):
        return True
    if new <= new_allowed and not _OPENS_CONSEQUENCE.match(clause.text) and not _distorts(clause, sources):
        return False
    reports = any(not _is_negated(clause.text, found) for found in _REPORTING.finditer(clause.text))
    states_past_or_number = any(not one.spelled for one in clause.numbers) or bool(_PAST.search(clause.text))
    return reports or states_past_or_number or not clause.lows & _JUDGING or new > MOST_NEW


def _turns_round(clause: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether a clause repeats what is judged and loses or adds its 'not', or tells its plan as done."""
    trap = {*trapped(clause, sources)} & {"polarity", "tense"}
    return _turns_not(clause, sources) or (bool(trap) and _repeats(clause, sources))


def _turns_not(clause: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether a clause repeats what is judged and loses or adds its 'not'."""
    return _repeats(clause, sources) and any(True for _ in polarity(clause, sources))


def _repeats(clause: Sentence, sources: Sequence[Sentence]) -> bool:
    return sum(any(word.sense in one.senses for one in sources) for word in clause.words if word.sense) >= REPEATED


def _distorts(clause: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether a restatement changes what it restates: a 'not' or a hedge lost or added, a number given to something
    else, 'some' turned into 'all'.
    """
    if not numbers_bound(clause, sources) or _is_surer(clause, sources):
        return True
    return any(any(True for _ in check(clause, sources)) for check in (polarity, quantity, scope, trapped))


def _is_surer(clause: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether a restatement proves what no source does, or is surer than a source that has most of its words."""
    if clause.lows & PROVE and not any(one.lows & PROVE for one in sources):
        return True
    shared = [len(one.senses & clause.senses) for one in sources]
    nearest = (laid_beside(clause, one) for one, held in zip(sources, shared, strict=True) if held == max(shared))
    return any(cut.kept and any(True for _ in surer(cut)) for cut in nearest)


def _cites_others(sentence: Sentence, sources: tuple[Sentence, ...]) -> bool:
    """Whether it appeals to third parties whom no source mentions: 'independent labs have replicated it'."""
    cited = _OTHERS.search(sentence.text) and not sentence.text.rstrip().endswith("?")
    return bool(cited and not _is_hedged(sentence) and not sentence.negated and _new_words(sentence, sources))


def _is_negated(text: str, found: re.Match[str]) -> bool:
    """Whether the words around a claiming word withdraw the claim: 'far from proven', 'proves little'."""
    after = re.match(r"\s+(?:little|nothing|less|no|neither)\b", text[found.end() :], re.I)
    return bool(after or _NEGATING.search(text[max(0, found.start() - 40) : found.start()]))


def _is_hedged(sentence: Sentence) -> bool:
    return bool(sentence.lows & _HEDGES)


def _new_words(sentence: Sentence, sources: Sequence[Sentence]) -> list[str]:
    """The content words that no source has and that are not words of evaluation."""
    there = frozenset().union(*(one.senses for one in sources))
    return [
        w.low
        for w in sentence.words
        if w.sense and w.sense not in there and w.low not in _JUDGING and w.sense not in FREE
    ]


def _past_facts(sentence: Sentence, sources: Sequence[Sentence]) -> bool:
    """Whether it states a past event that no source has: 'the model was trained on hospital records'."""
    if _is_hedged(sentence) or sentence.negated:
        return False
    new = set(_new_words(sentence, sources))
    for found in _CLAIMS_PAST.finditer(sentence.text):
        after = [w for w in sentence.words if w.start >= found.start(1)][:6]
        if sum(word.low in new for word in after) >= 2:
            return True
    return False


_HEDGES = (MAY | SUGGEST | words("if whether would should ought until unless")) - words(
    "evidence point points pointing consistent interpret potential"
)
"""Words that hedge a clause, without those that are as often nouns."""
_PAST = re.compile(r"\b(?:was|were|did|had|has been|have been)\b", re.I)
"""A clause in a past tense must pass as a report."""
FREE = frozenset().union(*(parsed(word).senses for word in _FREE))
