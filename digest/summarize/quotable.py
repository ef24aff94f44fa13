"""Which sentences can stand alone in a newsletter, and from what part of the text they come. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from digest.model import Evidence, Sentence, Text
from digest.summarize import cues

Part = Literal["abstract", "opening", "body", "results", "limits", "conclusion", "aside"]

SHORTEST, LONGEST = 40, 360

_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "limits",
        cues.cue("limitation*, limits, threats to validity, threat to validity, caveat*, shortcoming*, weakness*"),
    ),
    (
        "aside",
        cues.cue(
            "appendix, appendices, related work, background, prior work, acknowledg*, contributions, author "
            "contribution*, references, ethic*, impact statement, broader impact*, preliminar*, supplement*, "
            "reproducib*, further reading, glossary, disclosure, usage of, use of, faq, prompt, prompts, career*, "
            "opportunities, hiring, join us, context, about us, contact, funding"
        ),
    ),
    ("abstract", cues.cue("abstract, tl;dr, tldr, tl, executive summary, key takeaways, key findings, summary")),
    ("conclusion", cues.cue("conclu*, discussion, future, takeaway*, implication*, closing")),
    ("results", cues.cue("result*, finding*, evaluation*, experiment*, ablation*, analysis")),
    ("opening", cues.cue("introduction, overview, motivation")),
)
_LETTERED = re.compile(r"^(?:Appendix |[A-Z](?:\.\d+)*\.? [A-Z])")
_CITED = re.compile(r"\bet al\b|\((?:[A-Z][\w'’-]+[^()]{0,40})?(?:19|20)\d\d[a-z]?\)|\[\d+(?:[,;–-] ?\d+)*\]")
_TEX = re.compile(r"\$[^$]*[\\^_{}=<>|][^$]*\$|\\[a-z]+|[∑∏∫∂∇∈∀∃≡⟨⟩]")
_ENUMERATOR = re.compile(r"\b(?:[ivx]{1,4}|[a-e1-9])\)")
_TURN = re.compile(r"[\w .'-]{1,30}: ")
_ADDRESS = re.compile(r"https?:|www\.|@|\b\w+\.(?:com|org|ai|io|net)\b")


@dataclass(frozen=True)
class Passage:
    """A sentence, or what is left of it after its lead, that could be quoted."""

    sentence: Sentence
    text: str
    start: int
    part: Part
    place: float
    """Where in the text it stands, 0..1."""
    number: int
    """How many sentences come before it."""

    def evidence(self, text: Text) -> Evidence:
        """Its place; the quote is cut from the text again, and never typed."""
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


def passages(text: Text) -> Iterator[Passage]:
    """The sentences that can stand alone, in order."""
    for number, sentence in enumerate(text.sentences):
        lead = cues.LEAD.match(sentence.text)
        said = sentence.text[lead.end() :] if lead else sentence.text
        if sentence.kind in ("prose", "item") and stands_alone(said, led=bool(lead)):
            start = sentence.end - len(said)
            yield Passage(sentence, said, start, part_of(sentence.section, text), number / len(text.sentences), number)


def part_of(section: str, text: Text) -> Part:
    """The part of a text that a section belongs to: what the innermost telling heading says."""
    if text.origin == "abstract":
        return "abstract"
    headings = [re.sub(r"^[\d.]+ ", "", heading) for heading in section.split(" › ")]
    told = [part for heading in reversed(headings) for part, words in _PARTS if words.search(heading)]
    if _LETTERED.match(section) and told[:1] != ["limits"]:
        return "aside"
    return told[0] if told else "body" if section else "opening"


def stands_alone(said: str, led: bool = False) -> bool:
    """Whether a reader who sees nothing else understands it. `led`: its lead was taken off."""
    return (
        SHORTEST <= len(said) <= LONGEST
        and opens_well(said, led)
        and (said[-1] in '.!?”"' or said.endswith(".)"))
        and len(_CITED.findall(said)) <= 1
        and _is_prose(said)
        and not any(
            spoilt.search(said) for spoilt in (_TEX, _ADDRESS, cues.ELSEWHERE, cues.ADMINISTRATIVE, cues.COMMAND)
        )
    )


def commands_a_model(said: str) -> bool:
    """Whether it is worded as an instruction to a model or a reviewer."""
    return bool(cues.COMMAND.search(said))


def opens_well(said: str, led: bool = False) -> bool:
    """Whether its first words lean on nothing before them."""
    if cues.OWN_SUBJECT.match(said):
        return True
    if cues.DANGLING.match(said) or _TURN.match(said) or cues.POINTER.search(" ".join(said.split()[:8])):
        return False
    return led or said[0].isupper() or said[0].isdigit()


def _is_prose(said: str) -> bool:
    """Words, not a table row, a formula or a torn fragment: mostly letters, brackets and quotation marks closed."""
    letters = sum(letter.isalpha() or letter == " " for letter in said)
    closed = (
        all(said.count(left) == said.count(right) for left, right in ("()", "[]", "“”")) and said.count('"') % 2 == 0
    )
    shouting = sum(word.isupper() and len(word) > 4 for word in said.split())
    return closed and letters > 0.82 * len(said) and shouting <= 2 and " | " not in said and said.count(" ") >= 5
