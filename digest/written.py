"""A model's item as Markdown for the editor: gated sentences with marks, the authors' limits, the checklist. Pure.

A report ends in marks of the sentences it rests on ([^s12]); a judgement in one mark for what it judges
([^judged.s12.s17]); a doubt without a passage in a mark for the search that found nothing ([^absent.no_ablation]).
"""

from collections.abc import Sequence
from urllib.parse import quote

from digest import notes
from digest.model import Doubt, Fact, Oversell, Part, Summary, Written
from digest.notes import escaped
from digest.text import quotation

LIMITS_IN_PROSE = 4
"""Further limits follow as a list."""
_REPORT_PARTS: tuple[Part, ...] = ("what", "how", "example", "result")
_WEIGHING_PARTS: tuple[Part, ...] = ("why", "compare", "holds", "open")
_CLOSING_PARTS: tuple[Part, ...] = ("null", "warning")


def prose(summary: Summary, between: str = " ") -> str:
    """The body of the item: what was done and found, why it matters, the authors' limits, search findings.

    `between` its sentences a line break may stand, so that one keystroke strikes one. Printed, the lines run on.
    """
    parts = [
        between.join(_sentences(summary.written, _REPORT_PARTS)),
        notes.spelled(summary),
        between.join(_sentences(summary.written, _WEIGHING_PARTS)),
        _limits(summary, between),
        between.join(_narrows(summary)),
        between.join(map(_fact, _facts(summary))),
        between.join(_sentences(summary.written, _CLOSING_PARTS)),
        notes.unseen(summary),
        _reader(summary),
        _further(summary),
    ]
    return "\n\n".join(part for part in parts if part)


def doubts(summary: Summary) -> tuple[str, ...]:
    """Each doubt as one line of front matter, ending in a mark for its basis. In a model's item the first is what the
    title oversells; notes say that in prose.
    """
    title = (_oversold(summary.oversell),) if summary.oversell and summary.mode == "model" else ()
    return (*title, *(_doubt(doubt) for doubt in summary.doubts))


def bottom(summary: Summary) -> str:
    """The verdict in one line; '' when there is none."""
    return " ".join(_sentence(sentence) for sentence in summary.written if sentence.part == "bottom")


def code(url: str) -> str:
    """Where a paper's code is, according to Hugging Face."""
    name = escaped(url.removeprefix("https://github.com/"))
    return f"Code, as listed on Hugging Face: [{name}]({quote(url, safe=':/')})."


def _sentences(written: Sequence[Written], parts: tuple[Part, ...]) -> list[str]:
    return [_sentence(sentence) for sentence in written if sentence.part in parts]


def _sentence(written: Written) -> str:
    text = quotation(escaped(written.text)) if written.quoted else escaped(written.text)
    ids = [place.sentence for place in written.evidence]
    if written.kind == "judgement":
        return f"{text}[^judged.{'.'.join(ids)}]"
    return text + "".join(f"[^{name}]" for name in ids)


def _limits(summary: Summary, between: str) -> str:
    """What the authors admit, in their own words, most important first."""
    worded = [sentence for sentence in summary.written if sentence.part == "limit"]
    shown = {place.sentence for sentence in worded for place in sentence.evidence}
    quoted = [
        claim.evidence for claim in summary.claims if claim.role == "limit" and claim.evidence.sentence not in shown
    ]
    limits = [_sentence(sentence) for sentence in worded]
    limits += [f"{quotation(escaped(place.quote))}[^{place.sentence}]" for place in quoted]
    if not limits:
        return ""
    who = _lead("The authors’ own limits:", limits)
    rest = "".join(f"\n- {limit}" for limit in limits[LIMITS_IN_PROSE:])
    more = f"\n\nThey also say:\n{rest}" if rest else ""
    return between.join([who, *limits[:LIMITS_IN_PROSE]]) + more


def _narrows(summary: Summary) -> list[str]:
    """Limits that only the item's writer sees: the text says so, but in no words that a rule takes for an admission."""
    sentences = [_sentence(sentence) for sentence in summary.written if sentence.part == "narrows"]
    return [_lead("Also in the text, and read here as limits:", sentences), *sentences] if sentences else []


def _lead(words: str, limits: Sequence[str]) -> str:
    return words if len(limits) > 1 else notes.for_one(words)


def _facts(summary: Summary) -> list[Fact]:
    """What a search found, unless a doubt says the same."""
    doubted = {doubt.kind for doubt in summary.doubts if doubt.absence}
    return [fact for fact in summary.facts if fact.present or fact.kind not in doubted]


def _fact(fact: Fact) -> str:
    return escaped(fact.text) + (f"[^{fact.evidence.sentence}]" if fact.evidence else "")


def _doubt(doubt: Doubt) -> str:
    text = escaped(" ".join(filter(None, [doubt.text, doubt.changes])))
    if doubt.comment:
        name = f"[{escaped(doubt.comment.author)}]({quote(doubt.comment.url, safe=':/?=&%')})"
        return f"{text} (a reader’s point: {name})"
    if doubt.absence:
        return f"{text}[^absent.{doubt.kind}]"
    return text + "".join(f"[^{place.sentence}]" for place in doubt.evidence)


def _oversold(oversell: Oversell) -> str:
    """Both quotes side by side, after a judgement of them where the gate passed one."""
    quoted = f"{quotation(escaped(oversell.evidence.quote))}[^{oversell.evidence.sentence}]"
    sides = f"The title says “{escaped(oversell.title)}”; the text says: {quoted}"
    mark = f"[^{oversell.evidence.sentence}]"
    return f"{escaped(oversell.text)}{mark} {sides}" if oversell.text else f"The title may oversell. {sides}"


def _reader(summary: Summary) -> str:
    """One reader's comment, by name, unless it is already a doubt."""
    comment = summary.comment
    doubted = comment and any(doubt.comment and doubt.comment.url == comment.url for doubt in summary.doubts)
    return "" if doubted else notes.reader(summary)


def _further(summary: Summary) -> str:
    links = [f"[{escaped(link.title)}]({quote(link.url, safe=':/?=&%#')})" for link in summary.further]
    return f"For more, read {' and '.join(links)}." if links else ""
