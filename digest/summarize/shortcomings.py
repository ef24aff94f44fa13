"""Recognises phrases that say that something falls short: limited means, simplified, unclear, misleading, unfinished.

Whether it is the authors' own work that falls short is decided in admissions.py. Pure.
"""

import re

from digest.summarize.cues import FOUND

EXACTLY = r"(?: (?:yet|even|quite|very|so|be|at all|\w+ly))"
"""'not yet clear', 'not entirely sure'."""
# "due to cost and resource constraints", "to keep costs low"; but not "given enough time".
_DEARTH = re.compile(
    r"\b(?:due to|owing to|because of|for lack of|limited by|constrained by|restricted by)(?: [\w-]+){0,4} "
    r"(?:costs?|compute|computational|resources?|time|budgets?|constraints?|funding|hardware|expense)\b"
    r"|\b(?:given|under|within|considering) (?:our|my|the|these)(?: [\w-]+){1,3} (?:constraints?|limitations|budgets?|"
    r"restrictions|costs?|expenses?)\b|\bgiven the (?:\w+ )?costs? of\b|\bdue to the need (?:for|to)\b"
    r"|\bkeep(?:ing)? (?:the |our |my )?(?:computational |inference )?(?:costs?|things|runs?|experiments?) "
    r"(?:low|down|simple|manageable|tractable|feasible)\b",
    re.I,
)
# Something was simplified, or replaced by a proxy.
_SIMPLIFIES = re.compile(
    r"\bfor (?:the sake of )?(?:simplicity|tractability|convenience)\b"
    r"(?!,? (?:we |let us |I )?(?:also )?(?:denote|write|refer|call|assume w))|\bover-?simplif\w+|"
    r"\b(?:an?|our|my|this|gross|drastic|necessary) (?:\w+ )?simplification\b|"
    r"\bsimplifying assumptions?\b|\bsimplistic\b|\btreat(?:ed|ing|s)? [^.;:]{1,60} as "
    r"(?:fixed|constant|given|exogenous|independent|equal|binary|interchangeable)\b"
    r"|\b(?:crude|rough|coarse|imperfect|noisy|poor|weak|loose|flawed) (?:prox(?:y|ies)|measures?|approximations?|"
    r"estimates?|heuristics?|metrics?|indicators?|substitutes?)\b|\bonly an? (?:proxy|approximation)\b"
    r"|\b(?:reality|truth|picture) (?:is|may be|is likely) (?:much |far |probably |a bit |somewhat )?(?:messier|more "
    r"(?:complicated|complex|nuanced))\b|\bback-of-the-envelope\b|\brules? of thumb\b|\bhand-?wav\w+",
    re.I,
)
_OF_WHAT = (
    r"(?:why|how (?:much|well|far|often|these|this|our|to (?:interpret|explain|read|measure|attribute))|which|"
    r"to what|what (?:causes?|explains?|drives?)|"
    r"(?:if|whether) (?:this|these|our|the|such an?|it) )"
)
_UNCLEAR = re.compile(
    rf"(?:\bnot|n['’]t){EXACTLY}{{0,2}}(?: a priori)? clear(?: to (?:me|us))? {_OF_WHAT}"
    rf"|\bunclear(?: (?:to (?:me|us)|a priori|from \w+ \w+))? {_OF_WHAT}"
    r"|\bnot (?:entirely|yet|fully|well|currently) (?:known|understood)\b|\bunknown to (?:me|us)\b"
    r"|\b(?:remains?|goes|is|are|left) (?:largely |still |as yet )?unexplained\b",
    re.I,
)
_HARD = re.compile(
    r"\b(?:difficult|hard|impossible|challenging|tricky|infeasible)(?: for us)? to (?:\w+ly )?(?:show|demonstrate|"
    r"verify|establish|prove|quantify|determine|rule out|isolate|disentangle|distinguish|interpret|assess|tell|"
    r"compare)\b",
    re.I,
)
_MAY_LACK = re.compile(
    r"\b(?:may|might|could)(?: well| also)? (?:only (?:include|contain|cover|reflect|capture|represent|apply)|miss\b|"
    r"overlook|fail to (?:include|capture|detect)|not (?:include|contain|cover))",
    re.I,
)
# The reader is warned.
_MISLEADS = re.compile(
    r"\bcomplicating factors?\b|\bconfound(?:s|er|ers|ed|ing)?\b|\bred herrings?\b|\b(?:can|could|may|might) be "
    r"(?:misleading|inaccurate|biased|unreliable|unrepresentative)\b|\bnot (?:directly |strictly |entirely )?"
    r"(?:comparable|representative)\b|\bnot an? (?:entirely |perfectly )?(?:fair|apples[- ]to[- ]apples) comparison\b"
    r"|\bnot fair to (?:say|compare|conclude)\b|\b(?:kept|bear|borne) in mind\b|\btoo (?:seriously|literally)\b"
    r"|\bread too much into\b|\bwith (?:caution|care)\b|\bart[ie]facts? of (?:our|the|this)\b"
    r"|\b(?:artifacts?|artefacts?)\b[^.;]{0,60}\b(?:likely|may|might|could)\b"
    r"|\bcherry[- ]pick|\b(?:should|must|can)(?: not|n['’]t) be (?:read|taken|seen|treated|interpreted|understood|"
    r"viewed|regarded|construed)\b",
    re.I,
)
_THINGS = (
    r"(?:instances|samples|examples|questions|queries|prompts|models|participants|annotators|runs|seeds|tasks|"
    r"scenarios|datasets|transcripts|conversations|games|images|trials|data|cases|annotations)"
)
_FEW = re.compile(
    r"\b(?:low|small) sample sizes?\b|\bunder-?powered\b"
    r"|\b(?:we|I)(?: \w+)? (?:tests?|tested|run|ran|use|used|had|tried|evaluated?|asked|sampled?|trained?|"
    r"collected|annotated|looked|studied|measured|repeated)\b[^.;:]{0,40} (?:only|just)(?: \w+){0,2} (?:a (?:single|"
    r"few|handful|small)|one|two|three|four|five|once)\b"
    rf"|\bonly (?:\w+ )?\d{{1,3}}(?: [\w-]+){{0,3}} {_THINGS}\b"
    rf"|\bsmall (?:number|sample|subset|amount) of (?:[\w-]+ ){{0,3}}{_THINGS}\b"
    r"|\b(?:quick|spot|brief|informal) (?:checks?|look|inspection|exploration|experiments?|tests?)\b",
    re.I,
)
_SMALL = re.compile(
    r"\b(?:relatively|fairly|quite|very|rather|comparatively) small (?:[\w-]+ ){0,2}(?:models?|datasets?|scale|sets?|"
    r"samples?|subsets?|number|networks?)\b",
    re.I,
)
# Thresholds set by hand; results that come out otherwise on other data, or not well.
_CHOSEN = re.compile(
    r"\b(?:chosen|set|picked|selected|tuned|determined) (?:by hand|by eye|manually|arbitrarily|heuristically)\b"
    r"|\bhand-?(?:picked|tuned|chosen|set)\b|\b(?:manually|arbitrarily) (?:chose|chosen|picked|set|tuned)\b"
    r"|\b(?:results?|findings|conclusions?)\b[^.;]{0,60}\bdepend(?:s|ed)?(?: \w+ly)? on (?:the |which |what )?(?:\w+ )?"
    r"(?:datasets?|tasks?|models?|prompts?|seeds?|choice|layers?|hyperparameters?)\b"
    r"|\b(?:results?|findings) (?:is|are|was|were) (?:\w+ )?(?:discouraging|disappointing|underwhelming|mixed|"
    r"fragile)\b"
    r"|\b(?:discouraging|disappointing) (?:for|results?|evidence|findings)\b",
    re.I,
)
_NOISY = re.compile(
    r"\bwithin (?:the )?(?:noise|error(?: bars?)?|margin of error|range of (?:random )?(?:variation|chance|noise))\b"
    r"|\b(?:large|wide|high) (?:error bars|errors|confidence intervals|uncertainty|uncertainties)\b"
    r"|\b(?:is|are|was|were|too|fairly|quite|very|somewhat|relatively|likely) noisy\b"
    r"|\b(?:results?|scores?|rates?|estimates?)\b[^.;]{0,40}\b(?:sensitive to|depends? (?:heavily|strongly))\b"
    r"|\b(?:only|merely|is|as|provides?|gives?) an? (?:loose |conservative )?(?:lower|upper) bound\b"
    r"|\b(?:inconclusive|merely suggestive|only suggestive|correlational|selection (?:bias|effects?))\b",
    re.I,
)
_UNFINISHED = re.compile(
    r"\b(?:cursory|quick and dirty|first pass|early-stage|rough draft|not yet mature|proof[- ]of[- ]concept|"
    r"anecdotal(?:ly)?|unscientific|far from (?:complete|comprehensive|perfect)|(?:not|by no means|non-?)"
    r"(?: be| meant to be| intended to be)?[ -]?(?:exhaustive|comprehensive|definitive|rigorous|conclusive)|"
    r"would benefit from|(?:with|given) more time|had more time|work[- ]in[- ]progress|open questions? remain|"
    r"not yet (?:cover|includ|captur|characteri[sz]|understand|support)\w*|"
    r"initial (?:evidence|results|steps?|exploration|attempt|findings|investigation)|"
    r"less rigorous|(?:is|are) (?:\w+ )?preliminary|preliminary (?:investigation|exploration|evidence|findings|"
    r"results)|first steps? (?:towards?|in)|(?:quite|very|more|vague|\w+ly),? speculative|ad[- ]hoc|"
    r"(?:somewhat|fairly|rather|quite) arbitrar(?:y|ily)|not (?:designed|intended|meant) (?:to|for)|"
    r"(?:treated|viewed|seen|taken) as (?:merely |only )?(?:illustrative|suggestive|tentative|exploratory|"
    r"indicative|rough))\b"
    r"|\b(?:(?:is|are|was|were)(?: not|n['’]t)|not)(?: yet)? perfect\b|(?:\bnot|n['’]t)(?: yet)? solved\b"
    r"|\b(?:did|do|does|is|are)(?: not|n['’]t) (?:fully|totally|completely|entirely|perfectly)\b"
    r"|\b(?:more|further|additional) (?:\w+ ){0,2}(?:work|research|tests?|experiments?|data|evidence|analys[ie]s|"
    r"evaluations?|stud(?:y|ies)) (?:is|are|would be|will be|could be|may be|must be) (?:\w+ )?(?:needed|required|run|"
    r"necessary|done)\b"
    r"|\b(?:we|I)(?: only| just)? spent(?: only| just| about| around| roughly| approximately| less than)? ?~?"
    r"(?:\d+|a few|a couple of|two|three|four|five|ten) (?:hours?|days?|weeks?)\b",
    re.I,
)
# Something better may exist: "it is possible that better layers are found elsewhere".
_BETTER = re.compile(
    r"\b(?:better|stronger|other|different|more (?:effective|capable|careful|sophisticated|thorough|rigorous|advanced|"
    r"realistic))\b[^.;:]{1,60}\b(?:likely|probably|may|might|could|plausibly|presumably)(?: well| also)? (?:exist|"
    r"be (?:found|present|needed|required)|do better|perform better|work better|change|give|yield|lead|produce|"
    r"behave|differ)"
    r"|\b(?:possible|likely|plausible|conceivable)\b[^.;:]{0,40}\bthat (?:\w+ )?(?:better|stronger|other|different) ",
    re.I,
)
_TILTED = re.compile(
    r"(?<!\bwe )(?<!\bI )\b(?:may|might|could|likely|probably|would)(?: \w+){0,2} "
    r"(?:bias|under-?estimat|over-?estimat|understat|overstat|inflat|under-?count|over-?count|under-?report|skew|"
    r"distort|contaminat)",
    re.I,
)
_PASSED_OVER = re.compile(
    r"\b(?:is|are|was|were)(?: therefore| thus| also| currently)? (?:not (?:included|considered|tested|evaluated|"
    r"covered|addressed|modell?ed|measured|explored|analy[sz]ed|examined|accounted for|controlled for|captured|"
    r"represented)|"
    r"omitted|left out|neglected)\b|\bha(?:s|ve)(?: not|n['’]t)(?: yet)? been (?:\w+ly )?(?:validated|tested|verified|"
    r"replicated|reviewed|optimi[sz]ed|tuned|evaluated|measured|studied)\b|"
    r"\b(?:is|are|was|were)(?: currently| so far| still| all)? only (?:tested|evaluated|validated|trained|run|"
    r"available|in English|on a single|applied|studied|measured|designed)\b",
    re.I,
)
_WITHIN_BOUNDS = re.compile(
    r"\blimited (?:ability|variability|scope|range|coverage|diversity|data|access|resources|time|budget|control|"
    r"evidence|validity|generality|set|number)\b|"
    r"\bat least (?:for|in|on|with|under) (?:the|our|these) (?:\w+ ){0,2}(?:models?|settings?|tasks?|datasets?|"
    r"conditions|experiments?|benchmarks?|domains?|scenarios)\b"
    r"|\b(?:more|further|additional) complexity\b"
    r"|\b(?:may|might|could) (?:also|instead|simply|just|partly) be (?:due to|explained by|because|driven by|"
    r"an art[ie]fact)",
    re.I,
)
_SHORTCOMINGS = (
    _DEARTH, _SIMPLIFIES, _UNCLEAR, _HARD, _MISLEADS, _FEW, _SMALL, _CHOSEN, _NOISY, _MAY_LACK, _UNFINISHED,
    _BETTER, _TILTED, _PASSED_OVER, _WITHIN_BOUNDS,
)  # fmt: skip
_CAME_OUT = re.compile(
    r"\b(?:results?|experiments?|findings|analys[ie]s|evaluations?)(?: \w+){0,2} (?:show|suggest|indicate|demonstrate|"
    r"reveal|confirm)",
    re.I,
)
# "We find X, but it is unclear how to read it": what follows is no finding.
_CONTRAST = re.compile(r",? (?=(?:but|however|although|though|whereas) )", re.I)
# "Not cherry-picked"; "surprisingly, one example suffices".
_DENIES = re.compile(
    r"\b(?:not|n['’]t|no|without|avoid\w*|instead of|rather than|against)(?: \w+)? (?:cherry|confound|red herring)"
    r"|\b(?:exciting|surprising|remarkabl|suffices)",
    re.I,
)


def falls_short(sentence: str) -> bool:
    """Whether a clause says that something falls short, other than as a finding such as "we find probes noisy"."""
    return any(map(_falls_short, _CONTRAST.split(sentence)))


def _falls_short(clause: str) -> bool:
    findings = (found.start() for one in (FOUND, _CAME_OUT, _DENIES) if (found := one.search(clause)))
    before = min(findings, default=len(clause))
    return any(found.start() < before for one in _SHORTCOMINGS if (found := one.search(clause)))
