"""Which sort of work a text is, and hence which doubts about methods apply to it. Pure.

The rules were set on recorded texts, where they separate experiments from essays, agendas and news.
"""

import re

from digest.model import DoubtKind, Entry, Text
from digest.summarize.cues import NUMBER, cue
from digest.summarize.experiments import (
    DOES,
    LEAST_IN_PAPER,
    MEASURES,
    tells_an_experiment,
    tells_of_a_method,
)

SHORT = 12
"""Sentences. A shorter text is a note or an abstract, which need not describe methods."""
OPENING = 12

_NO_METHODS = cue(
    "position, position paper, policy, policies, governance, regulat*, survey, literature review, systematic "
    "review, shallow review, roadmap, agenda, perspective, essay, manifesto, call for, request for proposals, "
    "toolkit, library, open-source tool, advocates, philosoph*, law, legal, treaty, strategy, announc*, "
    "introducing, forecasting, opinion, tutorial, primer, overview, future directions, research directions, "
    "recommendations, open problems, sketch, proposal, donate, scorecard, safety case, transcript, podcast, "
    "episode, interview, newsletter, blog, workshop, highlights, links, linkpost, weekly, monthly, system prompt of"
)
_NO_METHODS_SAID = cue(
    "position paper, this survey, we survey, literature review, systematic review, scoping review, research "
    "agenda, this roadmap, this perspective, this essay, theorem, we prove, proof, proofs, impossibility, this "
    "sketch, safety case, policymakers should, open-source tool, toolkit, library for, this post is a summary, "
    "this post summarizes, this post summarises"
)
_NEWS = re.compile(r"#\d{2,}|\bweeks? \d|\b(?:Part|Post) \d+ of \d", re.I)
_LANGUAGE_MODELS = cue("LLM*, language model*, GPT*, Claude, chatbot*, reasoning model*, AI agent*, prompt*")
_EVALUATES = cue(
    "benchmark*, evaluat*, behavio*, test, tests, testing, measur*, assess*, jailbreak*, red-team*, audit*, elicit*, "
    "compar*, games, testbed, sandbag*, scheming, comply, compliance"
)
_TRAINS = cue(
    "train*, fine-tun*, finetun*, tuning, steer*, probe, probes, probing, autoencoder*, interpretab*, activation*, "
    "RLHF, DPO, preference data, reinforcement, unlearn*, circuit*, feature*, pretrain*, distill*, reward model*, "
    "representation*, regulari*"
)
_PROMPTS = cue("prompt*, system message*, instruct*, asked")
_TASKS = cue(
    "math*, question*, answer*, puzzle*, game, games, multi-step, planning, benchmark*, exam, exams, problems, tasks"
)
_PARTS = cue(
    "method, framework, approach, technique, pipeline, regulari*, loss, algorithm, defen*, classifier*, probe*, "
    "fine-tun*, architecture, reward, objective"
)
_JUDGE = re.compile(
    r"\b(?:LLM|model|GPT-?\w+|Claude|AI)[- ](?:as[- ](?:an? |the )?)?(?:judges?|graders?|graded|judged|"
    r"evaluators?|autograders?)\b|\b(?:judge|grader|autograder|classifier) (?:model|LLM|prompt)|\b(?:judged|"
    r"graded|scored|rated|classified) by (?:an? )?(?:LLM|language model|GPT|Claude|Gemini|\w+ model)",
    re.I,
)
# A summary of a paper omits what the paper itself may have.
_OF_A_PAPER = cue(
    "our paper, full paper, our new paper, new paper, our full, our report, full report, our preprint, our "
    "arXiv, read the paper, paper here, paper link, our recent paper, our work on arXiv, our technical report, "
    "full technical report"
)
_OF_THIS_PAPER = cue("this paper, the paper, arXiv, the report, the full, preprint, abstract")


def methods_due(text: Text, entry: Entry) -> bool:
    """Whether the work is an experiment, so that doubts about methods are fair.

    False for a policy, position, survey, theory, essay, tool, announcement or news, and for anything short.
    """
    if not may_have_methods(text, entry):
        return False
    if entry.kind == "paper":
        return len(MEASURES.findall(text.body)) >= LEAST_IN_PAPER or _measures_densely(text)
    return tells_an_experiment(text) or tells_of_a_method(text)


def may_have_methods(text: Text, entry: Entry) -> bool:
    """Whether a work may be an experiment, by its title and length. Whether it is one, its words must tell."""
    return len(text.sentences) >= SHORT and text.coverage > 0 and not _without_methods(entry)


def _measures_densely(text: Text) -> bool:
    """Whether at least three sentences, and one in six, speak of an experiment; for short papers."""
    matching = sum(any(cue.search(one.text) for cue in (MEASURES, DOES, NUMBER)) for one in text.sentences)
    return matching >= 3 and matching / len(text.sentences) >= 1 / 6


def _without_methods(entry: Entry) -> bool:
    about = entry.abstract if entry.kind == "paper" else ""
    return bool(_NO_METHODS.search(entry.title) or _NEWS.search(entry.title) or _NO_METHODS_SAID.search(about))


def tells_of_a_paper(text: Text, entry: Entry) -> bool:
    """Whether a post sums up a paper, which may contain what the post lacks."""
    if entry.kind == "paper":
        return False
    opening = " ".join(one.text for one in text.sentences[:OPENING])
    return bool(_OF_A_PAPER.search(text.body) or _OF_THIS_PAPER.search(opening))


def applies(kind: DoubtKind, text: Text, entry: Entry) -> bool:
    """Whether an absence of this kind would matter to work of this sort."""
    about, body = about_of(text, entry), text.body
    trains, tests = len(_TRAINS.findall(about)), len(_EVALUATES.findall(about))
    prompts = bool(_LANGUAGE_MODELS.search(about)) and tests > trains and len(_PROMPTS.findall(body)) >= 5
    if kind == "no_prompt_variation":
        return prompts
    if kind == "no_cot":
        return prompts and len(_TASKS.findall(body)) >= 5
    if kind == "no_ablation":
        return trains >= 2 and bool(_PARTS.search(about))
    if kind == "no_human_eval":
        return bool(_JUDGE.search(body))
    return kind in ("no_baseline", "small_n_or_seeds", "not_reproducible") and trains + tests > 0


def evaluates_models(text: Text, entry: Entry) -> bool | None:
    """True: it evaluates language models. False: it trains or analyses models. None: neither."""
    about = about_of(text, entry)
    trains, tests = len(_TRAINS.findall(about)), len(_EVALUATES.findall(about))
    if _LANGUAGE_MODELS.search(about) and tests > trains:
        return True
    return False if trains else None


def about_of(text: Text, entry: Entry) -> str:
    """Title and abstract, or the opening where there is no abstract."""
    opening = " ".join(one.text for one in text.sentences[:OPENING])
    return f"{entry.title} {entry.abstract or opening}"
