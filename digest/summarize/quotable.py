"""Which sentences can stand alone in a newsletter, and from what part of the text they come. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from digest.model import Evidence, Sentence, Text

Part = Literal["abstract", "opening", "body", "results", "limits", "conclusion", "aside"]

SHORTEST, LONGEST = 40, 360

_PARTS: tuple[tuple[Part, str], ...] = (
    ("limits", r"limitation|threats? to validity|caveat|shortcoming|weakness|what (?:we|this) (?:did|do|does)n.t"),
    ("aside", r"appendix|appendices|related work|background|prior work|acknowledg|author contrib|reference|ethic|impact statement|"
              r"preliminar|supplement|reproducib|further reading|footnote|glossary|disclosure|appendix|faq|prompts?\b"),
    ("abstract", r"^abstract|tl;?dr|executive summary|^summary|key (?:takeaways|findings)"),
    ("conclusion", r"conclu|discussion|future|takeaway|implication|closing|summary"),
    ("results", r"result|finding|evaluation|experiment|ablation|analysis"),
    ("opening", r"introduction|overview|motivation"),
)  # fmt: skip
_LETTERED_APPENDIX = re.compile(r"^[A-Z](?:\.\d+)*\.? [A-Z]")

# They point back at a sentence that is not quoted with them.
_DANGLING = re.compile(
    r"(?:however|but|and|or|also|so|yet|nor|then|this|these|that|those|it|its|they|their|them|he|she|his|her|such|here|there(?:fore)?|"
    r"thus|hence|moreover|furthermore|additionally|similarly|likewise|instead|rather|conversely|otherwise|nevertheless|nonetheless|"
    r"consequently|accordingly|meanwhile|still|indeed|again|both|another|others?|each|neither|either|the (?:former|latter|same|above|"
    r"following|other|second|third|resulting)|"
    r"first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth|finally|lastly|next|for (?:example|instance|this|these|that|reference)|in (?:contrast|turn|other words|"
    r"this (?:case|way|section|setting|example|context|regard)|such|these|that|both)|by contrast|as (?:such|a result|before|above|mentioned|"
    r"shown|described|discussed|noted|expected)|on the (?:other|one) hand|at the same time|to (?:this end|do (?:this|so)|address th|tackle th|"
    r"achieve this|that end|test this|study this|answer th|illustrate|see|fill this|bridge this)|unlike th(?:is|ese|at)|with th(?:is|ese)|from th(?:is|ese)|under th(?:is|ese)|"
    r"using th(?:is|ese)|despite th(?:is|ese)|because of th|given th(?:is|ese)|based on th(?:is|ese)|after th(?:is|at)|note that|recall|"
    r"importantly|crucially|notably|interestingly|surprisingly|unsurprisingly|strikingly|specifically|in particular|concretely|namely|overall|"
    r"in (?:summary|short|sum|conclusion|addition|fact|practice|particular)|to (?:summarize|conclude|be clear)|besides|like(?:wise)?|same|"
    r"yes|no|well|sure|ok(?:ay)?|see|we also|we then|we further|it'?s|that'?s|here'?s|there'?s|let'?s|which|who|whose|where|because|e\.g|i\.e)\b",
    re.I,
)  # fmt: skip
_OWN_SUBJECT = re.compile(
    r"(?:this|these|the present|our) (?:paper|work|post|article|study|report|essay|note|thesis|sequence|survey|position paper|project)\b",
    re.I,
)
# Without these leads a sentence says the same, and stands alone.
_LEAD = re.compile(
    r"(?:In (?:this|the present) (?:paper|work|article|study|report|post|note|thesis)|Specifically|In particular|Overall|Notably|Importantly|"
    r"Crucially|Interestingly|Surprisingly|Strikingly|Concretely|Moreover|Furthermore|Additionally|In addition|Finally|In summary|To summarize|"
    r"In short|In conclusion|In sum|Here|Therefore|Thus|Hence|Indeed|To this end|To that end|To (?:address|tackle|fill|bridge|close|overcome|investigate|study|test|answer|explore|solve|mitigate|remedy) "
    r"(?:this|these|that|those|the) [a-z -]{3,40}|Motivated by this[^,]{0,40}|Inspired by this[^,]{0,40}), (?=(?:we|I|our)\b)"
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:in|see|cf\.?) (?:this|the (?:next|previous|following|last)|our) (?:sub)?section|\b(?:Fig(?:ure|s?\.)|Tables?|Tab\.|Sec(?:tion|s?\.)|§|"
    r"Eq(?:uation|\.)|Appendix|Algorithm|Theorem|Lemma|Proposition|Listing|Chapter|Part) ?\(?(?:[A-Z]?\.?\d|[A-Z]\b)|§|"
    r"organi[sz]ed as follows|remainder of th|we (?:now|next|will) (?:turn|describe|discuss|present|introduce|explain)|(?:below|above|as follows|following)[.:]$|"
    r"\b(?:left|right|top|bottom)\)|[Ss]ee (?:below|above)|\bfigure\b|mentioned (?:above|earlier)|(?:discussed|described|detailed|shown|listed) (?:above|below|in detail)",
)
_ADMINISTRATIVE = re.compile(
    r"equal contribution|corresponding author|@|https?:|www\.|all rights reserved|licen[sc]ed under|\bDOI\b|published (?:in|at)|accepted (?:to|at)|"
    r"conference on|proceedings|cross-?post|link-?post|originally (?:posted|published)|epistemic status|acknowledg|thanks to|thank you|grateful|"
    r"feedback on (?:this|earlier|drafts)|click here|subscribe|sign up|newsletter|(?:code|data|dataset|models?) (?:is|are|will be) (?:\w+ )?(?:available|released)|"
    r"we are hiring|apply (?:here|now)|joint work|work was (?:done|supported|conducted)|funded by|this post was|read the full|content warning",
    re.I,
)
_CITED = re.compile(r"\bet al\b|\((?:[A-Z][\w'’-]+[^()]{0,40})?(?:19|20)\d\d[a-z]?\)|\[\d+(?:[,;–-] ?\d+)*\]")
_TEX = re.compile(r"\$[^$]*[\\^_{}=<>|][^$]*\$|\\[a-z]+|[∑∏∫∂∇∈∀∃≡⟨⟩]")
_TURN = re.compile(r"^[\w .'-]{1,30}: ")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"))

# What is said to a model or a reviewer, not to a reader. Loose on purpose: the real ones come with typos.
_COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|all|any|your)\b.{0,20}\b(?:instruction|prompt|direction|rule|guideline)"
    r"|\b(?:give|provide|write|produce|return|output)\b.{0,20}\b(?:only )?(?:a |an )?(?:positive|favou?rable|glowing|good|high(?:est)?)\b.{0,12}\b(?:review|rating|score|summary|assessment)"
    r"|\b(?:do not|don'?t|never|avoid)\b.{0,12}\b(?:highlight|mention|list|discuss|report)\w*\b.{0,20}\b(?:negative|weakness|limitation|flaw|doubt|criticism)"
    r"|\bas an? (?:\w+ )?(?:language model|ai (?:model|assistant|reviewer)|llm|reviewer)\b.{0,30}\b(?:you|recommend|should|must)"
    r"|\b(?:you (?:must|should|will|shall|are (?:now|required|to))|please)\b.{0,30}\b(?:recommend|accept|praise|rate|summari[sz]e|endorse|rank)\w*\b.{0,30}\b(?:this|the|it)\b"
    r"|\b(?:language models?|llms?|ai (?:assistants?|reviewers?|models?)|reviewers?|summari[sz]ers?) (?:reading|processing|reviewing|summari[sz]ing) this\b"
    r"|\bnew (?:system )?(?:instructions?|prompt) ?:|<\|?(?:im_start|system|endoftext)|\[/?INST\]|\bsystem prompt ?:",
    re.I,
)


@dataclass(frozen=True)
class Passage:
    """A sentence, or what is left of it after its lead, that could be quoted."""

    sentence: Sentence
    text: str
    start: int
    part: Part
    place: float
    """Where in the text it stands, 0..1."""

    def evidence(self, text: Text) -> Evidence:
        """Its place, copied from the text and never typed."""
        end = self.start + len(self.text)
        return Evidence(
            key=text.key,
            version=text.version,
            sentence=self.sentence.id,
            section=self.sentence.section,
            start=self.start,
            end=end,
            quote=text.body[self.start : end],
        )


def passages(text: Text) -> Iterator[Passage]:
    """The sentences that can stand alone, in order."""
    for number, sentence in enumerate(text.sentences):
        lead = _LEAD.match(sentence.text)
        said = sentence.text[lead.end() :] if lead else sentence.text
        if stands_alone(said, sentence.kind, led=bool(lead)):
            place = number / len(text.sentences)
            start = sentence.start + len(sentence.text) - len(said)
            yield Passage(sentence, said, start, part_of(sentence.section, text), place)


def part_of(section: str, text: Text) -> Part:
    """The part of a text that a section belongs to: the innermost heading that tells, limits before anything else."""
    if text.origin == "abstract":
        return "abstract"
    headings = [re.sub(r"^[\d.]+ ", "", heading) for heading in section.split(" › ")]
    if any(_LETTERED_APPENDIX.match(heading) for heading in headings[:1]):
        return "aside"
    for part, pattern in _PARTS:
        if any(re.search(pattern, heading, re.I) for heading in headings):
            return part
    return "opening" if not section else "body"


def stands_alone(said: str, kind: str, led: bool = False) -> bool:
    """Whether a reader who sees nothing else understands it."""
    return (
        SHORTEST <= len(said) <= LONGEST
        and kind in ("prose", "item")
        and (led or _opens_well(said))
        and said[-1] in '.!?”"' + ")" * said.endswith(".)")
        and not _POINTS_ELSEWHERE.search(said)
        and not _ADMINISTRATIVE.search(said)
        and not _TEX.search(said)
        and len(_CITED.findall(said)) <= 1
        and _is_prose(said)
        and not commands_a_model(said)
    )


def commands_a_model(said: str) -> bool:
    """Whether it is worded as an instruction to a model or a reviewer."""
    return bool(_COMMAND.search(said))


def _opens_well(said: str) -> bool:
    if _OWN_SUBJECT.match(said):
        return True
    return (said[0].isupper() or said[0].isdigit()) and not _DANGLING.match(said) and not _TURN.match(said)


def _is_prose(said: str) -> bool:
    """Words, not a table row, a formula or a torn fragment: mostly letters, brackets and quotes closed."""
    letters = sum(letter.isalpha() or letter == " " for letter in said)
    closed = all(said.count(left) == said.count(right) for left, right in _PAIRS) and said.count('"') % 2 == 0
    shouting = sum(word.isupper() and len(word) > 4 for word in said.split())
    return closed and letters > 0.82 * len(said) and shouting <= 2 and " | " not in said and said.count(" ") >= 5
