"""What a search of the whole text found, by the kind of work: facts for the reader, never a judgement. Pure.

An absence is said only of a work that was read whole; what was searched for is said with it.
"""

from dataclasses import dataclass

from digest.model import Entry, Fact, Text
from digest.summarize.cues import cue
from digest.summarize.quotable import at, commands_a_model, part_of

MOST = 3
WHOLE = 0.95


@dataclass(frozen=True)
class _Check:
    name: str
    phrase: str
    """'The text we read mentions no ...'"""
    words: str
    """What is searched for, as printed; '*' stands for any ending."""


_PROMPTS = _Check(
    "prompt variation",
    "variation of its prompts",
    "paraphras*, rephras*, reword*, wording*, phrasing*, prompt varia*, prompt template*, prompt sensitiv*, "
    "different prompt*, alternative prompt*, multiple prompt*, prompt engineering",
)
_THOUGHT = _Check(
    "chain of thought",
    "chain of thought",
    "chain-of-thought, chains-of-thought, CoT*, step-by-step, scratchpad*, reasoning model*, reasoning trace*, "
    "thinking",
)
_HUMANS = _Check("human baseline", "human baseline", "human*, participant*, annotator*, crowdwork*, rater*, people")
_SEEDS = _Check(
    "seeds",
    "repeated runs or random seeds",
    "seed*, repeated run*, independent run*, multiple runs, runs, repetition*, trials, replicat*, rerun*",
)
_INTERVALS = _Check(
    "intervals",
    "error bars, intervals or significance tests",
    "error bar*, confidence, credible interval*, standard deviation*, standard error*, ±, p-value*, bootstrap*, "
    "significan*, variance",
)
_ABLATION = _Check(
    "ablation", "ablation", "ablat*, leave-one-out, knock-out*, without the, w/o, removing, when removed"
)
_BASELINE = _Check(
    "baseline",
    "baseline or control",
    "baseline*, control group*, control condition*, controls, compared to, compared with, versus, vs.",
)

_CODE = cue(
    "code is, our code, code and, source code, github.com, code available, codebase, open-source our, open-source all"
)
_LANGUAGE_MODELS = cue("LLM*, language model*, GPT*, Claude, chatbot*, reasoning model*, AI agent*, prompt*")
_EVALUATES = cue(
    "benchmark*, evaluat*, behavio*, test, tests, testing, measur*, assess*, jailbreak*, red-team*, audit*, "
    "elicit*, compar*, games, testbed, sandbag*, scheming"
)
_TRAINS = cue(
    "train*, fine-tun*, finetun*, tuning, steer*, probe, probes, probing, autoencoder*, interpretab*, activation*, "
    "RLHF, DPO, preference data, reinforcement, unlearn*, circuit*, feature*, pretrain*, distill*, reward model*, "
    "representation*"
)
_NO_METHODS = cue(
    "position paper, position, policy, policies, governance, regulat*, survey, literature review, systematic "
    "review, roadmap, agenda, perspective, essay, manifesto, call for, toolkit, library, open-source tool, we "
    "argue, I argue, argues, advocates, conceptual, philosoph*, law, legal, treaty, strategy, announc*, forecast*, "
    "opinion, tutorial, primer, overview, theorem, we prove, proof, proofs, impossibility, future directions, "
    "sketch, proposal, donate, scorecard, safety case"
)
_MEASURES = cue(
    "experiment*, accuracy, dataset*, benchmark*, evaluation*, baseline*, hyperparameter*, test set, samples"
)
_ATTACKS = cue("inject*, jailbreak*, red-team*, adversar*, prompt*, attack*, steganograph*, backdoor*, sabotag*")
# A summary of a paper leaves out what the paper may have.
_OF_A_PAPER = cue(
    "our paper, the paper, full paper, this paper, new paper, our new paper, our report, full report, the full, "
    "our preprint, arXiv"
)


def facts(text: Text, entry: Entry) -> tuple[Fact, ...]:
    """At most three facts that matter for this kind of work; none for a position, a policy, a tool or a short post."""
    found = [_instructions(text, entry)]
    if _asks_for_methods(text, entry):
        found += [_absence(check, text) for check in _checks(text, entry)]
        found.append(_code(text))
    return tuple([fact for fact in found if fact][:MOST])


def _asks_for_methods(text: Text, entry: Entry) -> bool:
    """Whether it is a long enough empirical work, and not the summary of another text."""
    long_enough = len(text.sentences) >= 60 and text.origin in ("html", "post")
    summary = entry.kind != "paper" and _OF_A_PAPER.search(text.body)
    return bool(
        long_enough
        and not summary
        and not _NO_METHODS.search(_about(text, entry))
        and len(_MEASURES.findall(text.body)) >= 8
    )


def _checks(text: Text, entry: Entry) -> tuple[_Check, ...]:
    if text.coverage < WHOLE or text.why:
        return ()
    about = _about(text, entry)
    trains, tests = len(_TRAINS.findall(about)), len(_EVALUATES.findall(about))
    if _LANGUAGE_MODELS.search(about) and tests > trains:
        return _PROMPTS, _THOUGHT, _HUMANS, _INTERVALS
    return (_SEEDS, _INTERVALS, _ABLATION, _BASELINE) if trains else ()


def _absence(check: _Check, text: Text) -> Fact | None:
    if cue(check.words).search(text.body.replace("\\pm", "±")):
        return None
    said = f"The text we read mentions no {check.phrase} (searched the whole text for: {check.words})."
    return Fact(name=check.name, text=said, present=False, searched=tuple(check.words.split(", ")))


def _code(text: Text) -> Fact | None:
    hits = (one for one in text.sentences if _CODE.search(one.text) and part_of(one.section, text) != "aside")
    found = next((one for one in hits if not commands_a_model(one.text)), None)
    if found is None:
        return None
    where = f": section “{found.section.split(' › ')[-1]}”" if found.section else ""
    return Fact(
        name="code",
        text=f"Code is linked{where}.",
        present=True,
        searched=("code", "github.com"),
        evidence=at(found, text),
    )


def _instructions(text: Text, entry: Entry) -> Fact | None:
    """A neutral note. Works about such attacks quote them as a matter of course, and get none."""
    about_attacks = _ATTACKS.search(f"{entry.title} {entry.abstract}")
    if about_attacks or not any(commands_a_model(one.text) for one in text.sentences):
        return None
    said = "A sentence of the text is worded as an instruction to a language model or a reviewer; it was not quoted."
    return Fact(name="instructions", text=said, present=True, searched=("instructions to a model",))


def _about(text: Text, entry: Entry) -> str:
    """Title and abstract, or the opening where there is no abstract."""
    opening = " ".join(one.text for one in text.sentences[:12])
    return f"{entry.title} {entry.abstract or opening}"
