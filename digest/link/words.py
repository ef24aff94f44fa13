"""Word lists and patterns for breaking down titles. Data only."""

import re

SPELLED = dict(
    pair.split("/")
    for pair in """behaviour/behavior modelling/modeling labelling/labeling labelled/labeled modelled/modeled
    defence/defense centre/center colour/color honour/honor favour/favor fulfil/fulfill judgement/judgment
    programme/program analyse/analyze analysing/analyzing catalogue/catalog travelling/traveling grey/gray
    neighbour/neighbor towards/toward vs/versus practise/practice""".split()
)
"""British -> American, beyond -ise."""

ABBREVIATIONS = (
    ("large language model", "llm"),
    ("vision language model", "vlm"),
    ("language model", "lm"),
    ("reinforcement learning from human feedback", "rlhf"),
    ("reinforcement learning", "rl"),
    ("artificial general intelligence", "agi"),
    ("artificial intelligence", "ai"),
    ("chain of thought", "cot"),
    ("sparse autoencoder", "sae"),
    ("retrieval augmented generation", "rag"),
    ("supervised fine tuning", "sft"),
    ("machine learning", "ml"),
    ("mechanistic interpretability", "mechinterp"),
    ("mech interp", "mechinterp"),
    ("mixture of experts", "moe"),
)

ARTICLES = frozenset("a an the and".split())
"""Words whose presence means nothing."""

FUNCTION = frozenset(
    "a an the and of in on for to by at as is are be its their our this that with from via into using it".split()
)
"""Words that carry no subject."""

NUMBERED = frozenset("part chapter volume vol week day episode ep lesson lecture section phase".split())
"""After these a single i, v or x is a number."""

ROMAN = dict(zip("ii iii iv vi vii viii ix xi xii xiii xiv xv xvi".split(),
                 "2 3 4 6 7 8 9 11 12 13 14 15 16".split(), strict=True))  # fmt: skip
ROMAN_AFTER = ROMAN | {"i": "1", "v": "5", "x": "10"}

COUNTED = {
    word: str(number)
    for words in ("zero one two three four five six seven eight nine ten eleven twelve", "_ first second third fourth")
    for number, word in enumerate(words.split())
}

DATES = frozenset(
    """january february april june july august september october november december jan feb apr jun jul aug sep sept oct
    nov dec monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter""".split()
)
DATES_BESIDE_NUMBERS = frozenset("may march mar".split())

NEGATIONS = frozenset(
    """not no never without nor neither none nothing nobody fail fails failed failing against lack lacks lacking stop
    beyond despite except""".split()
)

ABOUT = re.compile(
    r"""(?:re|repl(?:y|ies|ying)|respon(?:se|ses|ding)|comments?|commentary|critiques?|critici[sz]ms?|rebuttal
    |reviews?|reviewing|notes|thoughts|reflections?|reactions?|discussi(?:on|ng)|summary|summari[sz]ing|tl\ ?dr
    |highlights|takeaways|replicati(?:on|ng)|reproduc(?:tion|ing)|extending|extensions?|revisiting|rethinking
    |errat(?:um|a)|corrections?|corrigendum|addendum|appendix|supplement(?:ary)?|follow\ ?ups?|updates?|postscript
    |retraction|interview|podcast|transcript|talk|video|slides|poster|code|demo|faq|q\ a(?:nd\ a)?|ama|questions|why|how
    |explain(?:ing|ed)|understanding|introduc(?:tion|ing)|announcing|ann|on|in\ defen[cs]e|contra|debunking|towards?
    |after|distill(?:ation|ing)|draft|abstract|shortform|open\ thread|meetup)\b""",
    re.X,
)
"""The start of a title that is about another work: an answer, a review, another form of it."""

ABOUT_AT_END = re.compile(
    r"""\b(?:reply|response|comments?|critique|rebuttal|review|summary|erratum|addendum|appendix
    |supplement(?:ary\ materials?)?|faq|discussion|transcript|slides|video|retrospective|follow\ ?up|explained|revisited
    |in\ brief|update|reconsidered|continued|code|card|draft)$""",
    re.X,
)

_SHARED = r"link ?post|cross-?post(?:ed)?"
TAG = re.compile(rf"^\s*[\[(](?:{_SHARED}|paper|new paper|arxiv|preprint|pdf|repost|post)[^\])]{{0,30}}[\])]\s*", re.I)
"""'[Linkpost] '."""

LEAD = re.compile(
    rf"^\s*(?:{_SHARED}|(?:our |a )?(?:new |latest |recent )?(?:paper|preprint|research|publication|arxiv|blog ?post)"
    r"(?: (?:out|release|alert|announcement))?)\s*[:\u2014\u2013|-]\s+",
    re.I,
)
"""'New paper: '."""

TAIL = re.compile(
    rf"\s*(?:[\[(](?:{_SHARED}|paper|preprint|pdf|arxiv|blog ?post|link)[\])]"
    r"|\s[|\\\u2014\u2013\u00b7-]\s+(?:arxiv(?:\.org)?|less ?wrong|(?:ai )?alignment forum|ea forum|openreview|medium"
    r"|effective altruism forum|substack|anthropic|openai|google ?deepmind|deepmind|redwood research|apollo research"
    r"|metr|blog|the [\w ]{2,24} (?:blog|newsletter)|[\w ]{2,24}['\u2019]s (?:blog|newsletter|substack)))\s*$",
    re.I,
)
"""' | Anthropic'."""
