"""Chooses the authors' sentences for four roles: what was done, what came out, why it matters, what limits it. Pure."""

import re
from collections.abc import Callable, Sequence

from digest.model import Claim, Entry, Text
from digest.summarize.quotable import Passage, passages

_WE = r"\b(?:we|I|this (?:paper|work|post|article|study|report|essay|note|survey)|our (?:paper|work|study|approach|method|results?|findings?))"
_MADE = re.compile(
    _WE + r"\b(?: \w+ly| also| then| here| thus| therefore)? (?:introduc|propos|present|develop|releas|built|build|design|creat|formali[sz]e|"
    r"argu|offer|describ|provid|contribut|outlin|identif|explor|train|construct|defin|review|survey|assess|examin|explain|make the case|suggest)\w*",
    re.I,
)  # fmt: skip
_LOOKED = re.compile(
    _WE
    + r"\b(?: \w+ly| also)? (?:show|find|found|demonstrat|stud(?:y|ies|ied)|investigat|evaluat|analy[sz]|test|ask|measur|compar|"
    r"discover|observ|prov|reveal|report|replicat|establish|tried|try|used?|look)\w*",
    re.I,
)
_CAME_OUT = re.compile(
    r"\b(?:we|I) (?:find|found|show|observe|demonstrate|discover|see|saw|report)\w*|\b(?:results?|experiments?|findings?|evaluations?|analys[ie]s) "
    r"(?:\w+ )?(?:show|reveal|demonstrate|suggest|indicate|confirm)\w*|\boutperform|\bachiev|\breduc|\bimprov|\bincreas|\bdrop|\bfail|\bsucceed|"
    r"\bmore (?:likely|often|accurate)|\bless (?:likely|often|accurate)|\bonly\b|\beven\b|\bwhile\b|\bwhereas\b|\bcompared (?:to|with)\b",
    re.I,
)  # fmt: skip
_FOUND = re.compile(
    r"\b(?:find|found|show|shows|shown|results?|experiments|reveals?|observe[ds]?|demonstrates?|evaluations?|outperforms?|achieves?)\b",
    re.I,
)
_NUMBER = re.compile(
    r"(?<![\w.])\d+(?:[.,]\d+)* ?(?:%|×|x\b|percent|points|-fold|times)|\bfrom \d[\d.,]*%? to \d|\b\d+(?:\.\d+)? (?:vs\.?|versus|out of|of the) \d*"
)
_COMPARED = re.compile(
    r"\b(?:than|compared|versus|vs\.|outperform|higher|lower|more|less|fewer|better|worse|increase|decrease|reduc|improv|drop|from .{1,40} to|up to|while|whereas|only|even)\w*",
    re.I,
)
_STAKES = re.compile(
    r"\b(?:safe(?:ty|ly)?|risks?|misalign\w*|align(?:ed|ment)|harm\w*|oversight|catastroph\w*|existential|decei\w*|decept\w*|danger\w*|"
    r"trust\w*|misus\w*|threats?|scheming|sabotag\w*|jailbreak\w*|adversar\w*|vulnerab\w*|monitor\w*|control|accountab\w*|transparen\w*|"
    r"interpretab\w*|honest\w*|robust\w*|secur\w*|privacy|bias\w*|fair\w*|govern\w*|regulat\w*|manipulat\w*|takeover|reward hack\w*|power-seeking)\b",
    re.I,
)
_MATTERS = re.compile(
    r"\b(?:important|importance|crucial|critical\w*|essential|vital|key|urgent\w*|need(?:s|ed)?|must|should|concern\w*|raises?|pose[sd]?|serious|"
    r"challeng\w*|fundamental|as (?:AI|LLMs?|language models|models|systems|agents)\b.{0,60}\b(?:become|grow|get|are)|increasingly|could|may|might|if|"
    r"depends? on|matters?|threaten\w*|enabl\w*|undermin\w*|lack\w*|unclear|poorly understood|little is known|unknown|open (?:question|problem))\b",
    re.I,
)
_OWN = re.compile(
    r"\b(?:we|our|us|I|my|this (?:work|study|paper|post|analysis|approach|method|evaluation|benchmark|dataset))\b", re.I
)
_LIMITS = re.compile(
    r"\b(?:limit(?:ed|ation|ations|s)|only|did not|do not|does not|didn.t|don.t|doesn.t|cannot|can.t|not (?:test|evaluat|consider|explor|cover|captur|generali|represent|claim|necessar|clear)\w*|"
    r"may not|might not|unclear|future (?:work|research|studies)|small(?:er)?|single|restrict\w*|caveat|assum\w*|narrow|beyond the scope|"
    r"remains? (?:open|unclear|to be|an open|unknown)|uncertain\w*|noisy|synthetic|toy|preliminary|lack\w*|due to (?:compute|cost|resource|budget)\w*|confound\w*)\b",
    re.I,
)
_CONFESSES = re.compile(
    r"\b(?:limitations? of (?:our|this|the (?:present|current))|our .{0,40}(?:is|are|was|were) limited|we (?:only|did not|do not|didn.t|don.t|cannot|could not) |I (?:only|did not|do not|didn.t|don.t) (?:test|evaluat|look|consider|check|try|tri|run|ran|know)|"
    r"leave .{1,60} (?:to|for) future|left (?:to|for) future|beyond the scope of|may not (?:generali[sz]e|transfer|hold|apply)|might not (?:generali[sz]e|transfer|hold|apply)|one (?:major |key |important )?(?:limitation|caveat)|a (?:major |key |important )?(?:limitation|caveat)|restricted to|small sample)\b",
    re.I,
)  # fmt: skip
_STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in into is it its of on or that the their this to using via with we our what when why not new towards toward".split()
)
_Score = Callable[[Passage], float]


def claims(text: Text, entry: Entry) -> tuple[Claim, ...]:
    """At most nine exact quotes, by role; how many depends on how much there was to read and on what was worth quoting."""
    known = list(passages(text))
    about = _terms(entry.title)
    short = len(text.sentences) < 60
    taken: list[Passage] = []
    made: list[Claim] = []
    plan: list[tuple[str, _Score, int, float]] = [
        ("what", lambda p: _what(p, about), 1, 2.0),
        ("result", lambda p: _result(p, about), 1 if short else 2, 3.0),
        ("why", lambda p: _why(p, about), 1, 3.0),
        ("limit", lambda p: _limit(p, about), 1 if short else 2, 3.0),
    ]
    for role, score, most, least in plan:
        for passage in _best(known, taken, score, most, least):
            taken.append(passage)
            made.append(Claim.model_validate({"role": role, "evidence": passage.evidence(text)}))
    return tuple(made)


def _best(known: Sequence[Passage], taken: Sequence[Passage], score: _Score, most: int, least: float) -> list[Passage]:
    """The best passages of a role in reading order, unlike each other and those already taken."""
    ranked = sorted(((score(p), -p.start, p) for p in known), key=lambda row: row[:2], reverse=True)
    found: list[Passage] = []
    for points, _, passage in ranked:
        if points < least or len(found) == most:
            break
        if not any(_alike(passage, other) for other in (*taken, *found)):
            found.append(passage)
    return sorted(found, key=lambda passage: passage.start)


def _alike(one: Passage, other: Passage) -> bool:
    a, b = _terms(one.text), _terms(other.text)
    return one.sentence.id == other.sentence.id or len(a & b) > 0.5 * min(len(a), len(b))


def _what(passage: Passage, about: frozenset[str]) -> float:
    said = passage.text
    cue = 3.0 * bool(_MADE.search(said)) + 2.0 * bool(_LOOKED.search(said))
    where = {"abstract": 3.0, "opening": 1.5, "conclusion": 0.5, "limits": -4.0, "aside": -6.0}.get(passage.part, -1.0)
    return min(cue, 4.0) + where + 3.0 * _share(said, about) - 4 * passage.place - _flaws(passage)


def _result(passage: Passage, about: frozenset[str]) -> float:
    said = passage.text
    cue = 2.0 * bool(_FOUND.search(said)) + bool(_COMPARED.search(said)) + 1.5 * bool(_NUMBER.search(said))
    where = {"abstract": 3.0, "results": 0.5, "conclusion": 1.0, "limits": -4.0, "aside": -6.0}.get(passage.part, 0.0)
    return cue + where + 2.0 * _share(said, about) - _flaws(passage) if cue >= 2 else -1.0


def _why(passage: Passage, about: frozenset[str]) -> float:
    said = passage.text
    stakes = min(len(set(found.lower() for found in _STAKES.findall(said))), 2)
    matters = bool(_MATTERS.search(said))
    where = {"abstract": 1.0, "opening": 1.0, "conclusion": 1.0, "limits": -4.0, "aside": -6.0}.get(passage.part, -2.0)
    early = 1.5 - 6 * passage.place if passage.part != "conclusion" else 0.0
    if not stakes or not matters:
        return -1.0
    return (
        stakes
        + 1.5
        + where
        + max(early, -2.0)
        + 2.0 * _share(said, about)
        - 1.5 * bool(_LOOKED.search(said))
        - _flaws(passage)
    )


def _limit(passage: Passage, about: frozenset[str]) -> float:
    said = passage.text
    cue = 1.5 * bool(_LIMITS.search(said)) + 2.0 * bool(_CONFESSES.search(said)) + bool(_OWN.search(said))
    where = {"limits": 3.0, "conclusion": 0.0, "aside": -4.0, "abstract": -1.5, "opening": -1.5}.get(passage.part, -1.0)
    return cue + where - _flaws(passage) if _LIMITS.search(said) else -1.0


def _flaws(passage: Passage) -> float:
    """Points off for what makes a sentence tiresome to read as a quote."""
    said = passage.text
    length = max(0, len(said) - 240) / 60 + max(0, 70 - len(said)) / 30
    marks = said.count(";") * 0.3 + said.count("(") * 0.4 + said.count("?") * 1.0 + ("et al" in said) * 0.7
    return length + marks + 0.5 * (passage.sentence.kind == "item") + 0.3 * said.count(":")


def _share(said: str, about: frozenset[str]) -> float:
    """How much of the title's vocabulary it uses, 0..1."""
    return len(_terms(said) & about) / max(4, len(about))


def _terms(text: str) -> frozenset[str]:
    """Content words, cut to six letters so that inflections meet."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return frozenset(word[:6] for word in words if word not in _STOP_WORDS and len(word) > 1)
