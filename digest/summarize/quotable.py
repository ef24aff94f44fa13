"""Decides which sentences can be quoted alone in a newsletter, and which part of the text they are from. Pure."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from digest.model import Evidence, Sentence, Text
from digest.summarize import cues
from digest.summarize.findings import findings

Part = Literal["abstract", "opening", "body", "results", "limits", "conclusion", "future", "aside"]

SHORTEST, LONGEST, LONGEST_LIMIT = 40, 360, 450
"""Characters of a quotation. Limits tend to take longer sentences, and are worth them."""

# Matches a section on the work's own limits, but not "Previous methods have limitations" or "The limits of proofs".
_OWN_WORK = (
    r"(?:our|my|this|the(?= (?:study|work|paper|approach|method|analysis|evaluation|experiments?|results?|review|"
    r"report)))"
)
LIMITS_HEADING = re.compile(
    r"\b(?:caveats?|threats? to validity|epistemic status|disclaimers?)\b|^limits(?: and .{0,40})?$"
    r"|(?:^|[,/:&] ?|\b(?:and|known|important|main|key|our|study|methodological|experimental|general|possible|"
    r"potential|summary,) )(?:limitations?|shortcomings?|weaknesses)\b"
    rf"(?! (?:of|to|for|in|on)\b(?! {_OWN_WORK}\b))",
    re.I,
)
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("limits", LIMITS_HEADING),
    (
        "aside",
        cues.cue(
            "appendix, appendices, related work, background, prior work, acknowledg*, contributions, author "
            "contribution*, references, ethic*, impact statement, broader impact*, preliminaries, supplement*, "
            "reproducib*, further reading, glossary, disclosure, usage of, use of, faq, prompt, prompts, career*, "
            "opportunities, hiring, join us, work with us, collaborate, context, about us, contact, funding, so far, "
            "recap, objection*, counterargument*, counter-argument*, criticism*, dialogue, story, scenario, fiction, "
            "footnotes, q&a"
        ),
    ),
    (
        "abstract",
        cues.cue(
            "abstract, tl;dr, tldr, tl, executive summary, key takeaways, key findings, main findings, highlights, "
            "summary"
        ),
    ),
    ("conclusion", cues.cue("conclu*, discussion, outlook, takeaway*, implication*, closing")),
    ("future", cues.cue("future, next steps")),
    ("results", cues.cue("result*, finding*, evaluation*, experiment*, ablation*, analysis")),
    ("opening", cues.cue("introduction, overview, motivation")),
)
_LETTERED = re.compile(r"^(?:Appendix |[A-Z](?:\.\d+)*\.? [A-Z])")
_APPENDED = re.compile(r"appendi|supplement|supporting|transcript|interview|references|footnotes|acknowledg", re.I)
_APPENDIX = re.compile(r"appendi(?:x|ces)\W*", re.I)
_LETTER = re.compile(r"^(?:Appendix |[A-Z](?:\.\d+)*\.? (?=[A-Z]))")
_NOT_AUTHORED = re.compile(r"transcript|interview|example|sample|references|footnotes|acknowledg", re.I)
_CITED = re.compile(r"\bet al\b|\((?:[A-Z][\w'’-]+[^()]{0,40})?(?:19|20)\d\d[a-z]?\)|\[\d+(?:[,;–-] ?\d+)*\]")
_TEX = re.compile(r"\$[^$]*[\\^_{}=<>|][^$]*\$|\\[a-z]+|[∑∏∫∂∇∈∀∃≡⟨⟩]")
# "Only binary questions: ForecastBench includes ..." in a section on limits; elsewhere the label names a speaker.
_LABEL = re.compile(r"[A-Z][\w ,'’/.&-]{2,60}: (?=[A-Z“\"])")
_BULLET = re.compile(r"[-–—•*] (?=\S)|\d{1,2}[.)] (?=[A-Z])")
_QUOTATION = 3000
"""Characters before a sentence in which an open quotation mark is sought."""
# "The Trouble With Bees The bees have", "capabilities,[10]By this we mean": a heading or a note ran into it.
_FUSED = re.compile(r"\w (?:The|This|There|We|It|In) (?:[A-Z]\w+ )?[a-z]{2,}|\[\d+\][A-Za-z]|[a-z]\.\d{1,2} [A-Z]")
# "Bret Taylor’s Statement": what is printed there is his.
_ANOTHERS = re.compile(r"['’]s (?:statement|response|reply|letter|answer|speech|testimony)\b", re.I)
_CUT_SHORT = re.compile(r"(?:to|of|on|which|is|are|not|does)\b")
_SPEAKER = re.compile(r"[\w .'-]{1,30}: ")
_ADDRESS = re.compile(r"https?:|www\.|@|\b\w+\.(?:com|org|ai|io|net)\b")
# In a list, "Using the outputs of the model" names a variant and says nothing of it.
_GERUND = re.compile(r"[A-Z][a-z]+ing\b|(?:By|With|Without|For) ")
# "A dataset that has no labels" asserts nothing.
_RELATIVE = re.compile(r"\b(?:that|which|who|where)(?: \w+ly| also)? (?:\w+(?:s|ed)?) [^,;:]*")
_ASSERTS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|can|cannot|could|may|might|must|will|would|should|(?<!to )(?:show|"
    r"perform|increase|decrease|improve|reduce|outperform|achieve|drop|replicate|transfer|appear|seem|remain|"
    r"become|suggest|indicate|cause|help|work|fail|give|need|catch|exhibit|produce|predict|learn|lead|make|depend|vary|"
    r"perform|resort|refuse|struggle|find|use|tend|affect|prevent|tell|know|say|hold|mean|allow|enable|require|"
    r"contain|capture|reveal|represent|"
    r"provide|explain|differ|beat|take|get|respond|behave|comply|detect|identify|recogni[sz]e|distinguish|emerge|"
    r"occur|exist|"
    r"persist|disappear|correlate|agree|suffer|rely|remove|eliminate|suppress|lack|include|raise|rise|converge|"
    r"overfit|recover|match|reach|scale|degrade|hurt)(?:e?s|e?d)?|"
    r"generali[sz]es?|led|made|gave|found|became|learnt|fell|rose|grew|kept|got|went)\b|n['’]t\b"
)


@dataclass(frozen=True)
class Passage:
    """A sentence that could be quoted, perhaps without its lead."""

    sentence: Sentence
    text: str
    start: int
    part: Part
    place: float
    """Where in the text it stands, 0..1."""
    number: int
    """How many sentences come before it."""
    led: str = ""
    """The lead that was removed from its beginning: 'Thus, '."""
    opens: bool = False
    """Whether it begins a paragraph or an item."""
    quoted: bool = False
    """Whether it stands in a quotation that began in an earlier sentence of its paragraph."""
    told: bool = False
    """Whether the text presents it as a finding."""
    turned: bool = False
    """Whether the next sentence contradicts it, so that it may not be the authors' view."""

    def evidence(self, text: Text) -> Evidence:
        """Its place and quote, cut from the text itself."""
        return at(self.sentence, text, self.start)


def at(sentence: Sentence, text: Text, start: int | None = None) -> Evidence:
    """A sentence's place in its text, from `start` on where only the end of it is quoted."""
    begin = sentence.start if start is None else start
    return Evidence(
        key=text.key,
        version=text.version,
        sentence=sentence.id,
        section=sentence.section,
        start=begin,
        end=sentence.end,
        quote=text.body[begin : sentence.end],
    )


def passages(
    text: Text, kinds: Collection[str] = ("prose", "item"), admits: Callable[[str], bool] | None = None
) -> Iterator[Passage]:
    """The sentences that can be quoted alone, in order. `admits`: given when limits are sought; the rules are then more
    lenient in sections on limits and for sentences of which it holds.
    """
    told = findings(text)
    for number, sentence in enumerate(text.sentences):
        if sentence.kind in kinds and (found := _passage(text, number, number in told, admits)):
            yield found


def passage_of(name: str, text: Text, admits: Callable[[str], bool] | None = None) -> Passage | None:
    """The sentence of this id, perhaps without its lead, if it can be quoted alone. `admits`: as for `passages`."""
    number = next(number for number, one in enumerate(text.sentences) if one.id == name)
    return _passage(text, number, True, admits) if text.sentences[number].kind in ("prose", "item", "note") else None


def _passage(text: Text, number: int, told: bool, admits: Callable[[str], bool] | None) -> Passage | None:
    sentence = text.sentences[number]
    part = part_of(sentence.section, text)
    in_limits = admits is not None and part == "limits"
    admission = admits is not None and len(sentence.text) <= 2 * LONGEST_LIMIT and admits(sentence.text)
    pointer = cues.POINTER_IN_ADMISSION if admission else cues.POINTER_IN_LIMITS if in_limits else cues.POINTER
    labelled = in_limits or (admits is None and sentence.kind == "item" and (told or part == "abstract"))
    leads = [_lead_of(sentence.text, labelled)] + admission * [
        ""
    ]  # "We stress that this method ..." reads better whole
    led = next((one for one in leads if stands_alone(sentence.text[len(one) :], bool(one), pointer)), None)
    fragment = sentence.kind == "item" and led is not None and _GERUND.match(sentence.text[len(led) :])
    if led is None or (fragment and not asserts(sentence.text)):
        return None
    return Passage(
        sentence=sentence,
        text=sentence.text[len(led) :],
        start=sentence.start + len(led),
        part=part,
        place=number / len(text.sentences),
        number=number,
        led=led,
        quoted=_inside_quotation(text.body, sentence.start),
        told=told,
        turned=bool(cues.TURN.match(_next(text, number))),
        opens=text.body[max(0, sentence.start - 2) : sentence.start] in ("", "\n\n"),
    )


def _lead_of(sentence: str, lenient: bool) -> str:
    """The lead that can be removed; with `lenient`, a label before it too."""
    bullet = _BULLET.match(sentence)
    start = bullet.end() if bullet else 0
    labelled = _LABEL.match(sentence, start) if lenient else None
    start = labelled.end() if labelled else start
    lead = cues.LEAD.match(sentence, start)
    return sentence[: lead.end() if lead else start]


def _inside_quotation(body: str, start: int) -> bool:
    """Whether a quotation is open here."""
    before = body[max(0, start - _QUOTATION) : start].rpartition("\n\n")[2]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _next(text: Text, number: int) -> str:
    after = text.sentences[number + 1 : number + 2]
    return after[0].text if after and after[0].section == text.sentences[number].section else ""


def part_of(section: str, text: Text) -> Part:
    """The part of a text that a section belongs to, by the innermost heading that names one."""
    if text.origin == "abstract":
        return "abstract"
    headings = [re.sub(r"^[\d.]+ ", "", heading) for heading in section.split(" › ")]
    parts = [part for heading in reversed(headings) for part, words in _PARTS if words.search(heading)]
    outside = _LETTERED.match(section) or _APPENDED.match(headings[0]) or _ANOTHERS.search(headings[-1])
    if outside and parts[:1] != ["limits"]:
        return "aside"
    return parts[0] if parts else "body" if section else "opening"


def in_appendix(section: str) -> bool:
    """Whether a section is an appendix in which the authors speak, and no transcript or the like."""
    headings = [_LETTER.sub("", heading) for heading in section.split(" › ")]
    aside = dict(_PARTS)["aside"]
    others = any(aside.search(one) for one in headings if not _APPENDIX.fullmatch(one))
    return not (others or _ANOTHERS.search(headings[-1]) or _NOT_AUTHORED.search(section))


def stands_alone(sentence: str, led: bool = False, pointer: re.Pattern[str] = cues.POINTER) -> bool:
    """Whether a sentence can be understood alone. `led`: its lead was removed; `pointer`: words that may not point back
    to an earlier sentence.
    """
    return (
        SHORTEST <= len(sentence) <= (LONGEST if pointer is cues.POINTER else LONGEST_LIMIT)
        and opens_well(sentence, led, pointer)
        and (sentence[-1] in '.!?”"' or sentence.endswith(".)"))
        and cites(sentence) <= 1
        and _is_prose(sentence)
        and (_is_status(sentence) or not cues.LEANS_BACK.search(sentence))
        and not any(
            spoilt.search(sentence)
            for spoilt in (_FUSED, _TEX, _ADDRESS, cues.ELSEWHERE, cues.ADMINISTRATIVE, cues.COMMAND)
        )
    )


def asserts(sentence: str) -> bool:
    """Whether it has a main verb, as far as one is known, and is no mere name of something."""
    return bool(_ASSERTS.search(_RELATIVE.sub("", sentence)))


def cites(sentence: str) -> int:
    """How many other works it refers to."""
    return len(_CITED.findall(sentence))


def commands_a_model(sentence: str) -> bool:
    """Whether it looks like an instruction to a model or a reviewer."""
    return bool(cues.COMMAND.search(sentence))


def opens_well(sentence: str, led: bool = False, pointer: re.Pattern[str] = cues.POINTER) -> bool:
    """Whether its first words refer to nothing before them."""
    lenient = pointer is not cues.POINTER
    if cues.OWN_SUBJECT.match(sentence) or (lenient and cues.OWN_IN_LIMITS.match(sentence)):
        return True
    speaks = _SPEAKER.match(sentence) and not _is_status(sentence)
    if lenient and any(one.match(sentence) for one in (cues.EXPLETIVE, cues.NOTED, cues.OTHERS_NAMED)):
        return not pointer.search(_beginning(sentence))
    if cues.DANGLING.match(sentence) or speaks or pointer.search(_beginning(sentence)):
        return False
    if led and _CUT_SHORT.match(sentence):  # the lead was cut in the wrong place
        return False
    return sentence[0].isupper() or sentence[0].isdigit() or (led and sentence[0] not in "-–—•*:;,.")


def _is_status(sentence: str) -> bool:
    """Whether it is a forum author's remark on how sure they are."""
    return sentence.startswith("Epistemic status:")


def _beginning(sentence: str) -> str:
    """The part in which a pointer refers to an earlier sentence; further on it may refer to this one."""
    return sentence if len(sentence) < 100 else " ".join(sentence.split()[:8])


def _is_prose(sentence: str) -> bool:
    """Whether it is prose, and no table row, formula or fragment: mostly letters, brackets and quotes closed."""
    letters = sum(letter.isalpha() or letter == " " for letter in sentence)
    figures = sum(letter.isdigit() or letter in "%." for letter in sentence)
    closed = (
        all(sentence.count(left) == sentence.count(right) for left, right in ("()", "[]", "“”"))
        and sentence.count('"') % 2 == 0
    )
    shouting = sum(word.isupper() and len(word) > 4 for word in sentence.split())
    return (
        closed
        and letters > 0.72 * len(sentence)
        and letters + figures > 0.86 * len(sentence)
        and shouting <= 2
        and " | " not in sentence
        and sentence.count(" ") >= 5
    )
