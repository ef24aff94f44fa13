"""The words searched for before a text is said to lack something, by kind; for doubts and checklist.

The lists are wide on purpose: a needless word costs one doubt, a missing one makes a false accusation.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from digest.model import DoubtKind
from digest.summarize.cues import cue


@dataclass(frozen=True)
class Lexicon:
    """What is searched for, as printed; '*' stands for any ending, a hyphen also for a space or nothing."""

    phrase: str
    """The thing's name, to follow 'mentions no ...'."""
    words: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return cue(self.words)

    @property
    def searched(self) -> tuple[str, ...]:
        return tuple(self.words.split(", "))


_REPEATS = (
    "seed, seeds, random seed*, repeats, repeated runs, repeated the, repeat the, repeat each, repeated each, "
    "repeated experiment*, independent run*, multiple runs, runs, times each, each time, trials, replicates, "
    "replications, rerun*, re-run*, re-ran, averaged over, averaged across, average over, average across, "
    "averaging over, averaging across, rollouts, multiple times, several times, many times, ten times, five "
    "times, three times, times per, times for each, samples per, samples for each, responses per, generations "
    "per, completions per, samples each, attempts, trajectories from each, samples from each, samples of each, "
    "responses to each, sampled * times"
)
_INTERVALS = (
    "error bar*, confidence, credible interval*, standard deviation*, standard error*, std, stdev, s.d., SEM, ±, "
    "p-value*, p <, p =, p<, p=, p >, bootstrap*, statistical*, significance, variance, cross-validat*, "
    "significant difference*, significantly different, significant for, was significant, were significant, not "
    "significant, t-test*, sample size*, n =*, n=*, CI, CIs"
)
REPEATS = Lexicon("repeated runs or random seeds", _REPEATS)
INTERVALS = Lexicon("error bars, intervals or significance tests", _INTERVALS)
HUMANS = Lexicon("human baseline", "human*, participant*, annotator*, crowdwork*, rater*, people")

LEXICA: dict[DoubtKind, Lexicon] = {
    "no_ablation": Lexicon(
        "ablation",
        "ablat*, leave-one-out, knock-out*, knocked out, component analysis, w/o, without the, without our, when "
        "removed, removing, removal, remove, removed, we vary, we varied, I vary, I varied, varying, vary the, "
        "varied the, sensitivity, sensitive to, sweep, sweeps, sweeping, swept, contribution of each, different "
        "values, different layers, all layers, each layer, turned off, turning off, effect of, effects of, "
        "impact of, influence of, hyperparameter search, grid search, with and without, replacing, replaced, "
        "hiding, hide the, hidden from, access to, different sizes, sizes, ranging from, adjust*, strength, "
        "strengths, too weak, too strong, increasing the, decreasing the, reducing the, fewer, rank-1, only "
        "using, using only, just using, different number*, number of layers, as a function of, scaling, robust "
        "to, variations of, experimented with, isolate, isolates, isolating, control model*, necessary, "
        "sufficient, different approaches, different ways, alternatives, either",
    ),
    "no_baseline": Lexicon(
        "baseline or control",
        "baseline*, control group*, control condition*, control experiment*, controls, control set*, control "
        "prompt*, control version*, control vector*, control task*, compar*, versus, vs, outperform*, relative "
        "to, better than, worse than, higher than, lower than, more often than, less often than, more likely "
        "than, at chance, chance level, above chance, by chance, random chance, chance performance, random "
        "guess*, random baseline*, randomly, random vector*, random direction*, placebo*, reference model*, "
        "original model*, base model*, unmodified, untrained, vanilla, counterfactual*, ground truth, false "
        "positive*, true negative*, negative example*, without the, with and without, default variant, default "
        "setting, variants, as opposed to, in contrast to, whereas, instead of, control example*, control "
        "question*, controlled, secure, benign, negative label*, positive label*, original, default, contrast, "
        "matched, before and after, no difference, than those, than in, than when, more than, less than, "
        "counterpart*, honest, matched, structured as, without a, no suffix, unpoisoned, clean",
    ),
    "no_prompt_variation": Lexicon(
        "variation of its prompts",
        "paraphras*, rephras*, reword*, wording*, worded, phrasing*, phrased, reformulat*, reframe*, framing*, "
        "prompt varia*, variations, variants, variant of, versions of, prompt templat*, prompt sensitiv*, "
        "different prompt*, different system, different instruction*, different version*, alternative prompt*, "
        "other prompt*, multiple prompt*, various prompt*, various system, several prompt*, two prompts, three "
        "prompts, four prompts, five prompts, new prompt*, second prompt, prompt engineer*, prompt format*, "
        "prompt ablat*, prompt iterat*, prompt optimi*, prompting strateg*, modified prompt*, modify the "
        "prompt*, change the prompt*, changing the prompt*, changes to the prompt*, vary the, varying, varied, "
        "we vary, tweak*, few-shot, with and without, range of prompts, set of prompts, diverse prompt*, "
        "templates, template *, each prompt, all prompts, across prompts, and prompts, prompts across, question "
        "prompts, the prompts, these prompts, our prompts, format of the, input format*, types of prompt*, "
        "prompt type*, kinds of prompt*, new questions, different question*, question set*, sets of prompts, "
        "sets of questions, prompt set*, conditions, contexts, levels, attack versions, attack variants, "
        "scenario*, intensities, permutations, different conditions, different settings, different scenarios, "
        "several settings, jailbreak*, elicit*, different ways, iterat*, same prompt, same monitor prompt, "
        "single prompt, one prompt, "
        "suffix*, order of the, reversed, instruction variant*, prompt level*",
    ),
    "no_cot": Lexicon(
        "chain of thought",
        "chain-of-thought, chains-of-thought, CoT, CoTs, step-by-step, scratchpad*, scratch-pad*, reasoning "
        "model*, reasoning trace*, reasoning token*, reasoning effort, reasoning step*, reasoning before, its "
        "reasoning, their reasoning, reason before, rationale*, thinking, think before, think out loud, "
        "deliberation, inference-time compute, test-time compute, o1, o1-*, o3, o3-*, o4-*, R1, DeepSeek-R1, "
        "QwQ*, explain your, show your work",
    ),
    "small_n_or_seeds": Lexicon("repeated runs, seeds, error bars or significance tests", f"{_REPEATS}, {_INTERVALS}"),
    "no_human_eval": Lexicon(
        "check by people",
        "human evaluat*, human annotat*, human label*, human rat*, human judg*, human check*, human review*, "
        "human baseline*, human participant*, human stud*, human grad*, human-label*, human expert*, human "
        "agreement, with human*, humans, participant*, annotator*, annotated, crowdwork*, crowd-sourc*, rater, "
        "raters, people, volunteer*, experts, manual*, by hand, hand-label*, hand-check*, hand-grade*, "
        "spot-check*, agreement, agree with, kappa, inter-rater, inspect*, eyeball*, verified, validate*, looked "
        "at, reading through, read through, we read, I read, "
        "our review, team's review, reviewed, reviewers, human feedback, people's",
    ),
    "not_reproducible": Lexicon(
        "code or data",
        "our code, the code, my code, code is, code and, code for, code at, code to, all code, code available, "
        "source code, codebase*, github*, gitlab*, repo, repos, repositor*, open-sourced, open-sourcing, we "
        "open-source, open-source our, open-source the, open-source all, hugging-face*, colab*, notebook*, "
        "release, releasing, released our, we released, script*, publicly available, available at, available "
        "here, available on, available upon, supplementary material*, zenodo, osf, download*, upload*, found "
        "here, can be found at",
    ),
}
"""The kinds that a search of the whole text can settle."""
