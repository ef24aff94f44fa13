"""What a search of the whole text found, by the kind of work: facts for the reader, never a judgement. Pure.

An absence is said only of a work that was read whole; what was searched for is said with it.
"""

import re
from dataclasses import dataclass

from digest.model import Entry, Evidence, Fact, Sentence, Text
from digest.summarize.quotable import commands_a_model, part_of

MOST = 3
WHOLE = 0.95


@dataclass(frozen=True)
class _Check:
    name: str
    phrase: str
    """'The text we read mentions no ...'"""
    words: tuple[str, ...]
    """What was searched for, as printed; '*' stands for any ending."""
    found: str = ""
    """Said with the place when it is there; '' when its presence is not worth a line."""


_SEEDS = _Check("seeds", "repeated runs or random seeds",
    ("seed*", "repeated run*", "independent run*", "multiple runs", "* runs", "trial*", "repetition*", "replicat*", "resampl*", "rerun*"))  # fmt: skip
_INTERVALS = _Check("intervals", "error bars, confidence intervals or significance tests",
    ("error bar*", "confidence", "standard deviation*", "standard error*", "std*", "±", "p-value*", "p <", "bootstrap*", "significan*", "variance", "interval*", "s.d.", "s.e."))  # fmt: skip
_ABLATION = _Check("ablation", "ablation", ("ablat*", "leave-one-out", "knock-out", "removing", "remove the", "without the", "w/o", "no-*"))  # fmt: skip
_BASELINE = _Check("baseline", "baseline or control condition", ("baseline*", "control group*", "control condition*", "controls", "compared to", "compared with", "compare*", "versus", "vs."))  # fmt: skip
_PROMPTS = _Check("prompt variation", "variation of the prompts",
    ("paraphras*", "rephras*", "prompt variation*", "variation* of the prompt*", "prompt varia*", "prompt template*", "different prompt*", "prompts", "prompt sensitiv*",
     "alternative prompt*", "wording*", "phrasing*", "reword*", "system prompt*", "prompt format*", "prompting"))  # fmt: skip
_THOUGHT = _Check("chain of thought", "chain of thought or reasoning model", ("chain-of-thought", "chain of thought", "chains of thought", "chains-of-thought", "CoT*", "step by step", "step-by-step", "scratchpad*", "reasoning model*", "reasoning trace*", "thinking"))  # fmt: skip
_HUMANS = _Check("human baseline", "human baseline", ("human*", "participant*", "crowdwork*", "annotator*", "rater*", "people"))  # fmt: skip
_CODE = re.compile(r"\b(?:code|implementation|source code|repository|codebase)\b[^.]{0,80}\b(?:available|released?|open.?sourced?|public(?:ly)?|found at|github)|github\.com/", re.I)  # fmt: skip

_LANGUAGE_MODELS = re.compile(
    r"\b(?:LLMs?|language models?|GPT|Claude|chatbots?|foundation models?|reasoning models?|AI agents?|prompt\w*)\b",
    re.I,
)
_EVALUATES = re.compile(
    r"\b(?:benchmark\w*|evaluat\w*|behaviou?r\w*|test\w*|measur\w*|assess\w*|jailbreak\w*|red.?team\w*|audit\w*|elicit\w*|stud(?:y|ies)|compar\w*|games?)\b",
    re.I,
)
_TRAINS = re.compile(
    r"\b(?:train\w*|fine-?tun\w*|steer\w*|prob(?:e|es|ing)|autoencoders?|interpretab\w*|activations?|RLHF|reinforcement|unlearn\w*|circuits?|features?|pretrain\w*|distill\w*|reward models?)\b",
    re.I,
)
_NO_METHODS = re.compile(
    r"\b(?:position(?: paper)?|policy|policies|governance|regulat\w+|survey|review|roadmap|agenda|perspective|essay|manifesto|call for|toolkit|library|"
    r"open.?source (?:tool|library|framework|package)|we argue|I argue|this post argues|conceptual|philosoph\w+|law|legal|treaty|strategy|announc\w+|forecast\w*|opinion|tutorial|primer|overview|"
    r"theorem|we prove|proof|impossibility)\b",
    re.I,
)  # fmt: skip
_MEASURES = re.compile(
    r"\b(?:experiments?|accuracy|dataset|benchmark|evaluations?|baselines?|hyperparameters?|test set|samples?|models? (?:achieve|perform))\b",
    re.I,
)
_ABOUT_INJECTION = re.compile(
    r"inject|jailbreak|red.?team|adversarial|prompt|attack|steganograph|backdoor|sabotag", re.I
)


def facts(text: Text, entry: Entry) -> tuple[Fact, ...]:
    """At most three facts that matter for this kind of work; none for a position, a policy, a tool or a short post."""
    found = [_instructions(text, entry)]
    if _is_empirical(text, entry):
        whole = text.coverage >= WHOLE and text.origin in ("html", "post") and not text.why
        found += [_absence(check, text) for check in _checks(entry, text) if whole]
        found.append(_code(text))
    return tuple([fact for fact in found if fact][:MOST])


def _is_empirical(text: Text, entry: Entry) -> bool:
    """Whether the work is of a kind of which methods can be asked."""
    about = f"{entry.title} {_abstract(text, entry)}"
    enough = len(text.sentences) >= 60 and text.origin in ("html", "post")
    return enough and not _NO_METHODS.search(about) and len(_MEASURES.findall(text.body)) >= 8


def _checks(entry: Entry, text: Text) -> tuple[_Check, ...]:
    about = f"{entry.title} {_abstract(text, entry)}"
    trains, tests = len(_TRAINS.findall(about)), len(_EVALUATES.findall(about))
    if _LANGUAGE_MODELS.search(about) and tests >= trains:
        return _PROMPTS, _THOUGHT, _HUMANS, _INTERVALS
    return (_ABLATION, _SEEDS, _INTERVALS, _BASELINE) if trains else ()


def _absence(check: _Check, text: Text) -> Fact | None:
    if _pattern(check.words).search(text.body):
        return None
    searched = ", ".join(check.words)
    said = f"The text we read mentions no {check.phrase} (searched the whole text for: {searched})."
    return Fact(name=check.name, text=said, present=False, searched=check.words)


def _code(text: Text) -> Fact | None:
    found = next(
        (one for one in text.sentences if _CODE.search(one.text) and part_of(one.section, text) != "aside"), None
    )
    if found is None or commands_a_model(found.text):
        return None
    where = f": section “{found.section.split(' › ')[-1]}”" if found.section else ""
    return Fact(
        name="code",
        text=f"Code is linked{where}.",
        present=True,
        searched=("code", "github"),
        evidence=_at(found, text),
    )


def _instructions(text: Text, entry: Entry) -> Fact | None:
    """A neutral note; works about such attacks quote them as a matter of course."""
    if _ABOUT_INJECTION.search(f"{entry.title} {entry.abstract}") or not any(
        commands_a_model(one.text) for one in text.sentences
    ):
        return None
    said = "A sentence of the text is worded as an instruction to a language model or a reviewer; it was not quoted."
    return Fact(name="instructions", text=said, present=True, searched=("instructions to a model",))


def _abstract(text: Text, entry: Entry) -> str:
    opening = " ".join(one.text for one in text.sentences[:12])
    return entry.abstract or opening


def _at(sentence: Sentence, text: Text) -> Evidence:
    return Evidence(
        key=text.key,
        version=text.version,
        sentence=sentence.id,
        section=sentence.section,
        start=sentence.start,
        end=sentence.end,
        quote=text.body[sentence.start : sentence.end],
    )


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """'seed*' -> any word that begins with 'seed'. Case never matters."""
    each = (re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile("|".join(rf"(?<!\w){word}(?!\w)" for word in each), re.I)
