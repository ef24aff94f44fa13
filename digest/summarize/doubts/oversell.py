"""Does the title promise more than the text keeps? Said only where both are explicit. Pure."""

import re
from collections.abc import Iterator
from typing import Literal

from digest.model import Entry, Oversell, Sentence, Text
from digest.summarize.cues import cue
from digest.summarize.quotable import at, commands_a_model, part_of

_Verdict = Literal["slight", "strong", "unclear"]
_KINDS = (
    r"(?:(?:large |vision[- ])?language models?|LLMs?|transformers?|neural net(?:work)?s|(?:\w+ )?agents|AIs?|"
    r"AI systems|chatbots|reasoning models|GPTs|humans|people|machines|models|"
    r"(?:deep )?reinforcement learning(?: agents)?|RL agents|sparse autoencoders|SAEs)"
)
_SAYS = (
    r"(?:(?:are|is|do|does|don['’]t|cannot|can['’]t|won['’]t|will|know|understand|lie|fail|fake|think|reason|"
    r"learn|have|lack|encode|represent|resist|scheme|deceive|cheat|prefer|generali[sz]e|never|always)\b)"
)
# A statement about a whole kind: "Language models understand ...", but not "Language models that ...".
_OF_A_KIND = re.compile(rf"^(?:why |all |current |modern |frontier )?{_KINDS} (?:\w+ly )?{_SAYS}", re.I)
_WITHOUT_EXCEPTION = re.compile(
    r"\b(?<!not )(?<!after )(?:all|every|any|always|never) (?!you need\b|about\b|at once\b|in one\b|together\b|"
    r"the way\b|again\b|things considered\b|else\b|more\b|longer\b|that\b|but\b|time\b|the bases\b)\w+|"
    r"\buniversal (?:and \w+ )?(?:jailbreaks?|attacks?|defen[cs]es?|detectors?|probes?|triggers?|representations?|"
    r"features?|laws?)\b",
    re.I,
)
_SOLVES = re.compile(r"\b(?:solves|solving|solved)\b(?! [^:]{0,40}\b(?:with|via|by|using|through)\b)", re.I)
_GUARANTEES = re.compile(r"\b(?:guaranteed|provabl[ey])\b", re.I)
_IS_NOTHING = re.compile(
    r"\b(?:is|are|was|were)\b[^:?]{0,80}\b(?:a mirage|an illusion|illusory|a myth|dead|useless|doomed)\b", re.I
)
_TRIED = (
    r"(?:test|evaluat|stud(?:y|ied)|consider|examin|us(?:e|ed)\b|focus|train|cover|look|investigat|r[ua]n\b|"
    r"experiment|explor|analy[sz]|limit|restrict|conduct)\w*"
)
_THING = (
    r"(?:models?|LLMs?|datasets?|tasks?|languages?|games?|environments?|architectures?|famil(?:y|ies)|benchmarks?|"
    r"settings?|domains?|scenarios?|prompts?|participants|layers?|checkpoints?)"
)
_NARROW = re.compile(
    rf"\b(?:we|I)(?: have| \w+ly)? (?:only|solely|exclusively|just) {_TRIED}|\b(?:we|I)(?: have|"
    rf" \w+ly)? {_TRIED} (?:\w+ ){{0,3}}?(?:only|solely|just|a single|one|two)(?: \w+){{0,3}}? {_THING}\b"
    r"|\bour (?:\w+ ){0,2}(?:experiments?|evaluations?|stud(?:y|ies)|analys[ei]s|results|findings|work|tests|"
    r"evidence) (?:is|are|was|were|remains?) (?:\w+ )?(?:limited|restricted|confined|preliminary)\b|"
    r"\bour (?:results|findings|conclusions) (?:may|might|do) not (?:necessarily )?(?:generali[sz]e|hold|transfer|"
    r"extend)\b",
    re.I,
)
_UNSOLVED = re.compile(
    r"\b(?:we|our|this)\b[^.;]{0,80}\b(?:(?:do|does|did) not|cannot|no) (?:\w+ )?(?:solve|solution)\b|"
    r"\bremains? (?:an? )?(?:unsolved|open problem)\b",
    re.I,
)
_NO_PROOF = re.compile(
    r"\b(?:we|our|this)\b[^.;]{0,80}\b(?:no|without|lacks?|(?:do|does) not (?:\w+ )?(?:provide|offer|give|"
    r"come with)) (?:\w+ ){0,2}(?:guarantees?|proofs?)\b",
    re.I,
)
_NOT_NOTHING = re.compile(
    r"\b(?:we|our|this)\b[^.;]{0,120}\b(?:may be|might be|can be|could be|(?:do|does) not (?:claim|mean|imply)|"
    r"in some|for some|for certain)\b",
    re.I,
)
_MILD = cue(
    "not always, n't always, don’t always, don't always, sometimes, may, might, can, could, some, often, "
    "towards, toward"
)
_PROMISES = (
    (_IS_NOTHING, _NOT_NOTHING),
    (_OF_A_KIND, _NARROW),
    (_WITHOUT_EXCEPTION, _NARROW),
    (_SOLVES, _UNSOLVED),
    (_GUARANTEES, _NO_PROOF),
)
"""What a title can promise, and what retracts it. "Novel" and the like promise nothing that could be searched for."""
_OF_OTHERS = cue(
    "existing, prior, previous, traditional, they, their, et al, other methods, unlike, in contrast to, whereas"
)
_PARTS = ("abstract", "opening", "results", "limits", "conclusion", "body")


def oversell(text: Text, entry: Entry) -> Oversell | None:
    """A clause of the title that promises without exception, with the authors' sentence that makes one; or None."""
    for clause in _clauses(entry.title[:400]):
        for promise, admits in _PROMISES:
            if promise.search(clause) and (one := _first(admits, text)):
                part = part_of(one.section, text)
                verdict: _Verdict = "strong" if part in ("abstract", "results") else "slight"
                return Oversell(verdict=verdict, title=clause, evidence=at(one, text))
    return None


def _clauses(title: str) -> Iterator[str]:
    """The clauses of a title that state something; of questions only ones like "Is X a mirage?"."""
    for part in re.split(r"(?<=[:!])\s|(?<=[a-z]{3}\.)\s|\s[–—-]\s", title):
        clause = part.strip().rstrip(":.")
        if (
            clause
            and not _MILD.search(clause)
            and (not clause.endswith("?") or re.search(r"\bmirage|illusion|myth", clause, re.I))
        ):
            yield clause


def _first(admits: re.Pattern[str], text: Text) -> Sentence | None:
    """The first sentence in which the authors make the exception for their own work."""
    for one in text.sentences:
        fits = (
            one.kind in ("prose", "item", "note")
            and 30 <= len(one.text) <= 400
            and part_of(one.section, text) in _PARTS
        )
        if fits and admits.search(one.text) and not _OF_OTHERS.search(one.text) and not commands_a_model(one.text):
            return one
    return None
