"""Does the title promise more than the text keeps? Said only where both are explicit. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from digest.model import Entry, Evidence, Oversell, Text
from digest.summarize.cues import cue
from digest.summarize.limits import limits
from digest.summarize.quotable import at, commands_a_model, part_of

_Verdict = Literal["slight", "strong", "unclear"]
_KINDS = (
    r"(?:language models?|LLMs?|transformers?|neural net(?:work)?s|agents|AIs?|AI systems|chatbots|GPTs|humans|people|"
    r"machines|models|(?:deep )?reinforcement learning(?: agents)?|autoencoders|SAEs)"
)
_SAYS = (
    r"(?:(?:are|is|do|does|don['’]t|cannot|can['’]t|won['’]t|will|know|understand|lie|fail|fake|think|reason|"
    r"learn|have|lack|encode|represent|resist|scheme|deceive|cheat|prefer|generali[sz]e|struggle|never|always)\b)"
)
# A statement about a whole kind: "Medical language models understand ...", but not "Language models that ...", nor
# "When language models understand ...", "Training AI is ...".
_OF_A_KIND = re.compile(
    rf"^(?!(?:why )?(?:when|if|how|what|where|whether|towards?|from|do|does|did|can|could|should|are|is|"
    rf"(?!reasoning|thinking|existing)\w+ing) )(?:[\w-]+ ){{0,3}}{_KINDS} (?:\w+ly )?{_SAYS}",
    re.I,
)
_WITHOUT_EXCEPTION = re.compile(
    r"\b(?<!not )(?<!after )(?:all|every|any|always|never) (?!you need\b|about\b|at once\b|in one\b|together\b|"
    r"the way\b|again\b|things considered\b|else\b|more\b|longer\b|that\b|but\b|time\b|the bases\b)\w+|"
    r"\buniversal (?:and \w+ )?(?:jailbreaks?|attacks?|defen[cs]es?|detectors?|probes?|triggers?|representations?|"
    r"features?|laws?)\b",
    re.I,
)
# "A framework for solving puzzles" and "Mathematical problem solving" only name a task.
_SOLVES = re.compile(
    r"(?:\bsolves|(?<!be )\bsolved|^(?:\w+ly )?solving)\b(?! [^:]{0,40}\b(?:with|via|by|using|through)\b)", re.I
)
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
_SEVERAL = (
    r"(?:models|LLMs|datasets|tasks|languages|games|environments|architectures|families|benchmarks|settings|domains|"
    r"scenarios|prompts|participants|layers|checkpoints|single|one|two|three|four|five)"
)
_REACHES = r"(?:generali[sz]e|hold|transfer|extend)"
_OUR_WORK = (
    r"(?:experiments?|evaluations?|stud(?:y|ies)|analys[ei]s|results?|findings|conclusions|work|tests|evidence|paper|"
    r"capability)"
)
_NARROW = re.compile(
    rf"\b(?:we|I)(?: have| \w+ly)? (?:only|solely|exclusively|just) {_TRIED}(?! to\b)[^.;]{{0,60}}?\b{_SEVERAL}\b|"
    rf"\b(?:we|I)(?: have| \w+ly)? {_TRIED} (?:\w+ ){{0,3}}?(?:one|two)(?: \w+){{0,3}}? {_THING}\b|"
    rf"\b{_OUR_WORK}\b[^.;]{{0,40}}\b(?:is|are|was|were|remains?) (?:[\w ]{{0,20}} )?"
    r"(?:limited (?:to|in scope)|restricted|confined|preliminary)\b|\bfar from representative\b|"
    rf"\b(?:may|might|do|does|did|need) not (?:necessarily |always |fully )?{_REACHES}\b|"
    rf"\b(?:unclear|unknown|uncertain|not clear|not know) (?:whether|if|how)\b[^.;]{{0,80}}\b{_REACHES}s?\b",
    re.I,
)
"""What a limit must say to narrow a statement about a whole kind: what was tried, or how far it may hold."""
_SINGLE = re.compile(
    rf"\b(?:we|I)(?: have| \w+ly)? {_TRIED} (?:\w+ ){{0,3}}?(?:only|solely|just|a single)(?: \w+){{0,3}}? {_THING}\b",
    re.I,
)
"""What narrows it wherever it stands."""
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
    "towards, toward, capable of, if you"
)
_OF_OTHERS = cue(
    "existing, prior, previous, traditional, they, their, et al, other methods, unlike, in contrast to, whereas"
)
_PARTS = ("abstract", "opening", "results", "limits", "conclusion", "body")


def oversell(text: Text, entry: Entry) -> Oversell | None:
    """A clause of the title that promises without exception, with the authors' sentence that makes one; or None."""
    for clause in _clauses(entry.title[:400]):
        for promise, exception in _PROMISES:
            if promise.search(clause) and (place := exception(text)):
                part = part_of(place.section, text)
                verdict: _Verdict = "strong" if part in ("abstract", "results") else "slight"
                return Oversell(verdict=verdict, title=clause, evidence=place)
    return None


def _clauses(title: str) -> Iterator[str]:
    """The clauses of a title that state something; of questions only ones like "Is X a mirage?"."""
    for part in re.split(r"(?<=[:!?])\s|(?<=[a-z]{3}\.)\s|\s[–—-]\s", title):
        clause = part.strip().rstrip(":.")
        if (
            clause
            and not _MILD.search(clause)
            and (not clause.endswith("?") or re.search(r"\bmirage|illusion|myth", clause, re.I))
        ):
            yield clause


def _narrowed(text: Text) -> Evidence | None:
    """The weightiest limit that the authors state of how far their work reaches, or of the one thing they tried."""
    limit = next((one for one in limits(text) if _NARROW.search(one.quote)), None)
    return limit or _admitted(_SINGLE)(text)


def _admitted(admits: re.Pattern[str]) -> Callable[[Text], Evidence | None]:
    """Finds the first sentence in which the authors make the exception for their own work."""

    def first(text: Text) -> Evidence | None:
        for one in text.sentences:
            fits = (
                one.kind in ("prose", "item", "note")
                and 30 <= len(one.text) <= 400
                and part_of(one.section, text) in _PARTS
            )
            if fits and admits.search(one.text) and not _OF_OTHERS.search(one.text) and not commands_a_model(one.text):
                return at(one, text)
        return None

    return first


_PROMISES = (
    (_IS_NOTHING, _admitted(_NOT_NOTHING)),
    (_OF_A_KIND, _narrowed),
    (_WITHOUT_EXCEPTION, _narrowed),
    (_SOLVES, _admitted(_UNSOLVED)),
    (_GUARANTEES, _admitted(_NO_PROOF)),
)
"""What a title can promise, and what retracts it. "Novel" and the like promise nothing that could be searched for."""
