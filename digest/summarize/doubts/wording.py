"""Doubts worded by rule: on what a search found missing, or on what a passage shows. Pure."""

import hashlib
import re
from collections.abc import Iterator

from digest.model import Doubt, DoubtKind, Entry, Evidence, Sentence, Text
from digest.summarize.doubts.absence import absences
from digest.summarize.doubts.basis import same_as_limit
from digest.summarize.doubts.kind_of_work import methods_due
from digest.summarize.limits import limits
from digest.summarize.quotable import at, part_of, stands_alone

MOST = 4
_MISSING: dict[DoubtKind, tuple[tuple[str, ...], str]] = {
    "no_baseline": (
        (
            "The figures stand alone: the text names no baseline, control or comparison to read them against.",
            "No baseline is named anywhere in the text, nor a control or a comparison with chance.",
            "What would a simple baseline have scored? The whole text names none, and no control.",
        ),
        "A baseline would tell how much of the effect is the method's own.",
    ),
    "small_n_or_seeds": (
        (
            "How much would the numbers move in a second run? The text names no seeds, repeats, error bars or tests.",
            "No measure of noise comes with the results: no repeated runs, seeds, error bars or tests are mentioned.",
            "The text does not say how often an experiment was run, and names no intervals or significance tests.",
            "Chance has not been ruled out: a search for repeated runs, seeds, intervals and tests found none of them.",
        ),
        "With repeats, small differences could turn out to be noise.",
    ),
    "no_prompt_variation": (
        (
            "The prompts seem to be used as first written: no other wording of them is mentioned.",
            "Models are sensitive to wording, and the text mentions no paraphrase or variant of its prompts.",
            "No variation of the prompts is mentioned, so one wording may carry the result.",
        ),
        "Other wordings would show whether the behaviour belongs to the model or to the prompt.",
    ),
    "no_cot": (
        (
            "The text mentions no chain of thought: the models may have been tested without room to reason.",
            "Could the models think before they answered? No chain of thought or scratchpad is mentioned.",
        ),
        "With room to reason, the same models may do much better, or differently.",
    ),
    "no_human_eval": (
        (
            "A language model grades the answers, and no check of its grades by people is mentioned.",
            "The grades come from a model; the text names no person who read a sample of them.",
        ),
        "A hand-read sample would tell how often the judge is wrong, and in whose favour.",
    ),
    "no_ablation": (
        (
            "Which part of the method does the work? No ablation is mentioned, under that name or another.",
            "The text takes no part of the method away: a search for ablations and their synonyms found nothing.",
            "The pieces are tested only together; nothing like an ablation is mentioned.",
        ),
        "An ablation would show whether a simpler method does as well.",
    ),
    "not_reproducible": (
        (
            "Nobody outside can rerun it yet: the text names no code or data to download.",
            "No code or data is linked or promised anywhere in the text.",
        ),
        "With code and data, others could check the result before they build on it.",
    ),
}
"""For each kind several wordings, so that items differ, and what the missing check would change."""

_TOY = re.compile(
    r"\b(?:toy (?:model|setting|example|environment|task|problem|dataset)s?|grid[- ]?worlds?|2[x×]2 games?|one-layer "
    r"transformers?|two-layer transformers?|small-scale experiments?|(?:hypothetical|fictional|simulated|contrived) "
    r"(?:\w+ )?(?:scenarios?|environments?|settings?|compan(?:y|ies)|games?|deployments?))\b",
    re.I,
)
_ONE_MODEL = re.compile(
    r"\b(?:we|I|our|all|the)\b[^.;]{0,80}\b(?:experiments?|results|evaluations?|tests?|use|used|evaluate|"
    r"evaluated|tested|run|ran)\b[^.;]{0,60}\b(?:a single|only one|just one|one single) (?:\w+ ){0,2}(?:model|"
    r"LLM)\b(?! (?:call|pass|query|run|response))",
    re.I,
)
_FEW = re.compile(
    r"\b(?:we|I)(?: \w+)? (?:test|evaluat|ask|measur|us|run|ran|play|analy[sz]|compar)\w*\b[^.;:]{0,60}?(?<![\w.,$-])"
    r"(?:[2-9]|[12]\d|30|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)"
    r"(?: (?!times|different|new|more|other|of|and|or|per|in|to|models?)[a-z-]+){0,3} "
    r"(?:questions|games|scenarios|conversations|problems|tasks|environments|examples|stories|episodes)\b",
    re.I,
)
_PICKED = re.compile(
    r"(?<!not )(?<!non-)(?<!without )(?<!no )\b(?:cherry|hand)[- ](?:pick|select)(?:ed|"
    r"ing)? (?:\w+ ){0,3}(?:examples?|samples?|prompts?|questions|transcripts?|outputs|cases)\b|"
    r"\bset of selected (?:\w+ )?(?:examples|samples|prompts|questions|tasks|cases)\b|\b(?:examples?|samples?|"
    r"prompts?|questions|transcripts?|outputs|cases) (?:\w+ ){0,2}(?:were|are|was) (?:cherry|hand)[- ](?:pick|"
    r"select)ed\b",
    re.I,
)
_SHOWN: tuple[tuple[DoubtKind, re.Pattern[str], tuple[str, ...], str], ...] = (
    (
        "cherry_picked",
        _PICKED,
        ("The samples were selected: “{quote}”", "“{quote}” Samples drawn at random might look less clear."),
        "A random sample would show how typical the selected ones are.",
    ),
    (
        "single_model",
        _ONE_MODEL,
        ("One model carries the claim: “{quote}”", "“{quote}” Other model families may differ."),
        "A second model family would separate a property of models from a quirk of one.",
    ),
    (
        "small_n_or_seeds",
        _FEW,
        (
            "The numbers are small: “{quote}”",
            "“{quote}” That is a small number to rest a claim on.",
            "A few cases carry much here: “{quote}”",
        ),
        "More of them, with intervals, would tell an effect from chance.",
    ),
    (
        "toy_setup",
        _TOY,
        ("The setting is made up for the test: “{quote}”", "A made-up setting carries the claim: “{quote}”"),
        "A test closer to real use would show whether the effect survives there.",
    ),
)


_OWN = re.compile(r"\b(?:we|our|I|my)\b", re.I)
# Words with which the authors admit it themselves.
_ADMITTED = re.compile(
    r"\b(?:need to|should|future|though|although|limitations?|limited|however|despite|only|caveats?|may not|might not|"
    r"could|can also)\b",
    re.I,
)


def rule_doubts(text: Text, entry: Entry) -> tuple[Doubt, ...]:
    """At most MOST doubts, the strongest first, each based on a passage or a proved absence.

    None for works without methods, and none that the authors state themselves.
    """
    if not methods_due(text, entry):
        return ()
    stated = [place.quote for place in limits(text)]
    found = [*_by_passage(text, entry, {one.sentence for one in limits(text)}), *_by_absence(text, entry)]
    return tuple(one for one in found if not same_as_limit(f"{one.text} {one.changes}", stated))[:MOST]


def _by_absence(text: Text, entry: Entry) -> Iterator[Doubt]:
    for kind, absence in absences(text, entry):
        wordings, changes = _MISSING[kind]
        worded = _pick(wordings, f"{entry.key} {kind}")
        yield Doubt(kind=kind, text=worded, changes=changes, absence=absence, origin="search")


def _by_passage(text: Text, entry: Entry, stated: set[str]) -> Iterator[Doubt]:
    for kind, shows, wordings, changes in _SHOWN:
        one = next(
            (s for s in text.sentences if shows.search(s.text) and s.id not in stated and _may_be_quoted(s, text)), None
        )
        if one:
            place: Evidence = at(one, text)
            worded = _pick(wordings, f"{entry.key} {kind}").format(
                quote=place.quote.rstrip() if "” " in wordings[-1] else place.quote
            )
            yield Doubt(kind=kind, text=worded, changes=changes, evidence=(place,), origin="search")


def _may_be_quoted(one: Sentence, text: Text) -> bool:
    """Whether a sentence is the authors' own on what they did, can stand alone and admits no limit."""
    return (
        one.kind in ("prose", "item")
        and part_of(one.section, text) not in ("aside", "limits")
        and bool(_OWN.search(one.text))
        and not _ADMITTED.search(one.text)
        and stands_alone(one.text)
    )


def _pick(wordings: tuple[str, ...], seed: str) -> str:
    return wordings[hashlib.sha256(seed.encode()).digest()[0] % len(wordings)]
