"""A judgement: it weighs what was reported, and asserts nothing of its own."""

import re
from collections.abc import Collection, Iterator, Sequence

from digest.ground.binding import comparisons, numbers_bound, sides
from digest.ground.clauses import clauses
from digest.ground.lexicon import MAY, SUGGEST, words
from digest.ground.naming import strange_names
from digest.ground.polarity import polarity
from digest.ground.report import MOST_EVIDENCE, against, wrong_numbers
from digest.ground.ruling import Reason, Ruling, ruling
from digest.ground.sentence import LONGEST, Sentence, parsed
from digest.ground.strength import certainty, quantity, scope
from digest.ground.traps import trapped
from digest.ground.wording import unsafe

_TELLS = re.compile(
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
_TURNED = re.compile(
    r"\b(?:not?|never|cannot|hardly|if|whether|until|unless|before|without|far from|less than|short of|would|n't"
    r"|nothing|neither|yet to)\b|n't\b",
    re.I,
)
_WEIGHS = frozenset(
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
_HANGS = re.compile(r"(?:because|since|which|who|as|given)\b", re.I)
"""What begins a reason or an aside, where a word or two are enough to smuggle something in."""
_FOLLOWS = re.compile(r"(?:so|hence|thus|therefore|which|then|and)\b", re.I)
"""What begins a consequence: it only supposes, or stands as a report."""
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
"""What a fact hides behind to look like a judgement."""
_SHOWS = re.compile(
    r"\b(?:show|prove|tell|establish|follow|settle|mean|impl|rule|demonstrat|support|justif|warrant|say)\w*", re.I
)
_SUPPOSING = re.compile(
    r"\b(?:reading|hypothesis|explanation|interpretation|alternative|possibility|worry|suspicion|concern|null|needs?"
    r"|needed|worth)\b",
    re.I,
)
"""What a clause only considers, or asks for."""
MOST_NEW = 1
"""Words that a clause which weighs may add."""
LEAST_WORDS = 2
"""Words with a meaning of a piece that is looked at by itself."""


def judges(said: str, judged: Sequence[str], *, names: Collection[str] = (), freely: int = -1) -> Ruling:
    """Whether a judgement adds no fact, number, name or link to the sentences it judges. `freely`: new words that a
    clause may have which tells again what is judged; -1 where it must stand as a report.
    """
    reasons = set(unsafe(said))
    if reasons & {"empty", "too_long", "language"} or not any(one.strip() for one in judged):
        return ruling(reasons or {"empty"})
    known = tuple(parsed(one[:LONGEST]) for one in judged[:MOST_EVIDENCE] if one.strip())
    sentence = parsed(said)
    reasons.update(wrong_numbers(sentence, known))
    if strange_names(sentence, known, names):
        reasons.add("name")
    reasons.update(_asserts(sentence, known, names, freely))
    return ruling(reasons)


def _asserts(said: Sentence, known: tuple[Sentence, ...], names: Collection[str], freely: int) -> Iterator[Reason]:
    """A report in a judgement's clothes, in any of its clauses. What hedges one excuses no other."""
    asks = said.text.rstrip().endswith("?")
    for clause in clauses(_PREFACE.sub(" ", said.text)):
        part = parsed(clause)
        if not asks and _tells(part, known, names, freely):
            yield "report"
    claimed = any(not _turned(said.text, found) for found in _OVERCLAIMS.finditer(said.text))
    if claimed or _cites_others(said, known) or _past_facts(said, known):
        yield "report"
    if not _supposes(said) and not asks:
        yield from comparisons(said, known)
        yield from sides(said, known, comparing=False)


def _tells(clause: Sentence, known: tuple[Sentence, ...], names: Collection[str], freely: int) -> bool:
    """Whether a clause tells something, and not only weighs, supposes, or says again what is judged."""
    if any(_turned(clause.text, found) for found in _SHOWS.finditer(clause.text)):
        return False  # "one model proves little": said of the evidence
    least = 1 if _HANGS.match(clause.text) else LEAST_WORDS
    short = sum(bool(word.sense) for word in clause.words) < least
    if short or _supposes(clause) or _SUPPOSING.search(clause.text):
        return False
    if not any(True for _ in against(clause, known, names)):
        return False  # it says again what is judged
    new = len(_novel(clause, known))
    if new <= freely and not _FOLLOWS.match(clause.text) and not _turns(clause, known):
        return False
    told = any(not _turned(clause.text, found) for found in _TELLS.finditer(clause.text))
    counts = any(not one.spelled for one in clause.numbers) or bool(_HAPPENED.search(clause.text))
    return told or counts or not clause.lows & _WEIGHS or new > MOST_NEW


def _turns(clause: Sentence, known: Sequence[Sentence]) -> bool:
    """More or less than is judged: a 'not' or a hedge lost or added, a number of something else, 'some' as 'all'."""
    checks = (polarity, certainty, quantity, scope, trapped)
    return not numbers_bound(clause, known) or any(any(True for _ in check(clause, known)) for check in checks)


def _cites_others(said: Sentence, known: tuple[Sentence, ...]) -> bool:
    """'Independent labs have replicated it': who says so is not among what is judged."""
    cited = _OTHERS.search(said.text) and not said.text.rstrip().endswith("?")
    return bool(cited and not _supposes(said) and not said.negated and _novel(said, known))


def _turned(text: str, found: re.Match[str]) -> bool:
    """'Far from proven', 'proves little': nothing is claimed."""
    after = re.match(r"\s+(?:little|nothing|less|no|neither)\b", text[found.end() :], re.I)
    return bool(after or _TURNED.search(text[max(0, found.start() - 40) : found.start()]))


def _supposes(said: Sentence) -> bool:
    return bool(said.lows & _HEDGES)


def _novel(said: Sentence, known: Sequence[Sentence]) -> list[str]:
    """The words with a meaning that what is judged does not have, and that are no words of judging."""
    there = frozenset().union(*(one.senses for one in known))
    return [
        w.low for w in said.words if w.sense and w.sense not in there and w.low not in _WEIGHS and w.sense not in FREE
    ]


def _past_facts(said: Sentence, known: Sequence[Sentence]) -> bool:
    """'The model was trained on hospital records': what happened, and nowhere in what is judged."""
    if _supposes(said) or said.negated:
        return False
    new = set(_novel(said, known))
    for found in _CLAIMS_PAST.finditer(said.text):
        after = [w for w in said.words if w.start >= found.start(1)][:6]
        if sum(word.low in new for word in after) >= 2:
            return True
    return False


_HEDGES = (MAY | SUGGEST | words("if whether would should ought until unless")) - words(
    "evidence point points pointing consistent interpret potential"
)
"""What only supposes. Words that are nouns as often as not do not."""
_HAPPENED = re.compile(r"\b(?:was|were|did|had|has been|have been)\b", re.I)
"""A clause that tells what happened must stand as a report."""
FREE = frozenset().union(*(parsed(word).senses for word in _FREE))
