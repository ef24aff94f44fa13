"""Whether a passage is a basis for a doubt of a kind, and whether the authors state that doubt themselves. Pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from digest.model import DoubtKind, Evidence, Text
from digest.summarize.cues import cue
from digest.summarize.doubts.lexicon import LEXICA
from digest.summarize.doubts.places import denied, of_others

_SUPPORTS: dict[DoubtKind, re.Pattern[str]] = {
    "toy_setup": cue(
        "toy, 2x2, 2×2, synthetic, simplified, simple, small, tiny, artificial, grid-world*, contrived, "
        "hypothetical, fictional, simulat*, one-layer, two-layer, single-layer, games, game, minimal, controlled "
        "setting*, controlled environment*, multiple-choice, scenario*, small-scale, proof of concept, "
        "idealized, idealised, stylized, laboratory"
    ),
    "single_model": cue(
        "a single model, single model, one model, only one, single language model, this model, the model, only "
        "model, only on, one family, single family, same family, one architecture"
    ),
    "small_n_or_seeds": cue(
        "small, few, single run, one run, one seed, single seed, once, limited number, sample size, handful, at "
        "most, only * samples, noisy"
    ),
    "weak_baseline": cue(
        "baseline*, compar*, control*, versus, vs, outperform*, random*, chance, default, untuned, "
        "state-of-the-art"
    ),
    "no_prompt_variation": cue(
        "single prompt, one prompt, same prompt, fixed prompt, following prompt, default prompt, system prompt, "
        "prompted with"
    ),
    "no_cot": cue(
        "single token, first token, one token, next token, directly, without reasoning, without thinking, answer "
        "only, only the letter, only the answer, non-reasoning, immediately, no reasoning"
    ),
    "cherry_picked": cue(
        "cherry-pick*, hand-pick*, hand-select*, selected, select, chosen, chose, representative, illustrative, "
        "example, examples, anecdot*, curated, picked, case stud*, striking, notable, interesting"
    ),
    "metric_choice": cue(
        "metric*, accuracy, score*, measure*, threshold*, AUROC, AUC, F1, rate, rates, rubric, proxy, edit "
        "distance, exact match, percent*"
    ),
    "selection_after_the_fact": cue(
        "filter*, exclud*, discard*, removed, post-hoc, selected, best, tuned, dropped, chose, chosen, searched, "
        "kept, top, swept, retrospective*, initially, after seeing, iterated"
    ),
    "llm_judge_only": cue(
        "judge, judges, judged, grader*, autograder*, graded, classifier*, rated by, scored by, evaluated by, "
        "labelled by, labeled by"
    ),
    "no_human_eval": cue(
        "judge, judges, judged, grader*, autograder*, graded by, classifier*, automated, automatic*, rated by, "
        "scored by"
    ),
    "closed_model": cue(
        "GPT*, ChatGPT, Claude*, Gemini*, o1*, o3*, o4*, proprietary, closed, closed-source, API, black-box, "
        "internal, private, undisclosed, not public*, unreleased"
    ),
    "contamination": cue(
        "training data, pretrain*, pre-train*, contaminat*, leak*, memori*, public, publicly, benchmark*, "
        "dataset*, cutoff, seen, internet, web, existing questions, overlap*"
    ),
    "title_vs_evidence": cue(
        "may, might, could, suggest*, some, only, preliminary, toy, limited, cannot, not, in our, under the, if, "
        "assum*, we study, we test, we evaluate"
    ),
    "not_reproducible": cue(
        "not release*, proprietary, private, internal, upon request, on request, will be released, will be made, "
        "undisclosed, withheld, redact*, API, closed, not public*, confidential"
    ),
    "scope_jump": cue(
        "general*, all, every, any, broad*, language models, LLMs, AI systems, models, humans, real-world, "
        "suggest*, imply, implies, likely, should, will, universal*, future"
    ),
}  # fmt: skip
_COUNTED = re.compile(
    r"(?<![\w.,])(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|"
    r"a dozen)(?![\w.,%])(?: [\w-]+){0,2} (?:samples|seeds?|runs?|trials?|participants|examples|questions|tasks|"
    r"prompts|annotators|scenarios|conversations|models|generations|games|episodes|documents|datasets|subjects|"
    r"users|people)\b",
    re.I,
)
_MODEL = re.compile(
    r"\b(?:GPT-?[\dJ][\w.-]*|ChatGPT|Claude(?: [\d.]+)?(?: (?:Opus|Sonnet|Haiku))?(?: [\d.]+)?|"
    r"Gemini(?: [\d.]+)?(?: \w+)?|Gemma[- ]?\d?|Llama[- ]?\d?[\w.-]*|Mistral|Mixtral|Qwen[\d.]*|DeepSeek[\w-]*|"
    r"Pythia|OLMo|Phi-\d|PaLM|T5|BERT|Vicuna|o[134](?:-mini)?)(?!\w)",
    re.I,
)


def basis_holds(kind: DoubtKind, evidence: tuple[Evidence, ...], text: Text) -> bool:
    """Whether these passages are a basis for a doubt of this kind. None from a section on others' work is."""
    own = [one.quote for one in evidence if not of_others(one.section)]
    if not own or kind == "other":
        return bool(own)
    if any(_supports(kind, wording) for wording in own):
        return True
    return kind == "single_model" and _names_the_only_model(own, text)


def _supports(kind: DoubtKind, wording: str) -> bool:
    cues, lexicon = _SUPPORTS.get(kind), LEXICA.get(kind)
    if cues and cues.search(wording):
        return True
    if kind == "small_n_or_seeds" and _COUNTED.search(wording):
        return True
    return lexicon is not None and any(denied(wording, hit) for hit in lexicon.pattern.finditer(wording[:4000]))


def _names_the_only_model(own: Sequence[str], text: Text) -> bool:
    """Whether the passages name one family of models, which has 80 % of the text's mentions of models."""
    named = models_named(" ".join(own))
    everywhere = Counter(_family(found) for found in _MODEL.findall(text.body))
    return len(named) == 1 and everywhere[next(iter(named))] >= 0.8 * everywhere.total()


def models_named(wording: str) -> set[str]:
    """The families of language models that a text names, such as 'qwen'."""
    return {_family(found) for found in _MODEL.findall(wording)}


def _family(name: str) -> str:
    return re.split(r"[ -]", name.casefold())[0]


# Synonyms of a kind of doubt, replaced by one word for comparison.
_CALLED: dict[str, re.Pattern[str]] = {
    "1ablation": cue("ablat*, component analysis, leave-one-out, which part does the work, taken away"),
    "2baseline": cue("baseline*, control group*, controls, control condition*, comparison*, compared"),
    "3prompts": cue("prompt*, wording*, phrasing*, paraphras*"),
    "4thought": cue("chain-of-thought, CoT, step-by-step, scratchpad*, reasoning"),
    "5seeds": cue(
        "seed, seeds, repeated runs, error bar*, confidence interval*, significance, sample size*, small "
        "sample*, number of samples, runs"
    ),
    "6people": cue(
        "human evaluat*, human rat*, human judg*, annotator*, checked by people, human label*, judge, judges"
    ),
    "7code": cue("code, data, release*, reproduc*, open-source*"),
    "8onemodel": cue(
        "single model, one model, other models, more models, larger models, other families, model famil*, model "
        "sizes, different models, smaller models"
    ),
    "9toy": cue("toy, synthetic, simplified, artificial, realistic, real-world, simulat*, contrived, small-scale"),
    "10metric": cue("metric*, measure, proxy, benchmark score*"),
    "11selected": cue("cherry-pick*, hand-pick*, selected, selection, representative"),
    "12leak": cue("contaminat*, training data, memoriz*, memoris*, leak*"),
}  # fmt: skip
_KIND_WEIGHT = 2.0
_SAME = 0.5
_STOP = frozenset(
    "a an and are as at be been by but can could did do does for from had has have how if in into is it its may "
    "might more most no none not of on only or other our so some such text than that the their them there these "
    "this those to was we were "
    "what when where whether which while who whole will with without would paper work study search found "
    "nothing mention".split()
)


def same_as_limit(doubt: str, limits: Sequence[str]) -> bool:
    """Whether the authors state a doubt themselves: its content words and a limit's have a cosine of 0.5 or more."""
    wording = _vector(doubt)
    return any(_cosine(wording, _vector(limit)) >= _SAME for limit in limits)


def _vector(wording: str) -> dict[str, float]:
    """Weights of content words, cut to six letters; all names of one kind of doubt are one word of double weight."""
    found: dict[str, float] = {}
    rest = wording = wording[:3000].casefold()
    for name, words in _CALLED.items():
        if words.search(wording):
            found[name] = _KIND_WEIGHT
            rest = words.sub(" ", rest)
    for word in re.findall(r"[a-z]{3,}|\d+", rest):
        if word not in _STOP:
            found[word[:6]] = 1.0
    return found


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    norm = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return shared / norm if norm else 0.0
