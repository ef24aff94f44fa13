"""A model's item as the editor's Markdown: gated sentences with their marks, the authors' limits, the checklist. Pure.

A report ends in the marks of the sentences it rests on ([^s12]); a judgement in one mark that names what it judges
([^judged.s12.s17]); a doubt that no passage shows in the search that found nothing ([^absent.no_ablation]).
"""

from collections.abc import Sequence
from urllib.parse import quote

from digest import notes
from digest.model import Doubt, Fact, Oversell, Part, Summary, Written
from digest.notes import escaped

LIMITS_IN_PROSE = 4
"""The others follow as a list."""
_TOLD: tuple[Part, ...] = ("what", "how", "example", "result")
_WEIGHED: tuple[Part, ...] = ("why", "compare", "holds", "open")
_LAST: tuple[Part, ...] = ("null", "warning")


def prose(summary: Summary) -> str:
    """The body of the item: what was done and found, why it matters, the authors' limits, what a search found."""
    parts = [
        _paragraph(summary.written, _TOLD),
        _paragraph(summary.written, _WEIGHED),
        _limits(summary),
        _narrows(summary),
        _checklist(summary),
        _paragraph(summary.written, _LAST),
        notes.unseen(summary),
        _reader(summary),
        _further(summary),
    ]
    return "\n\n".join(part for part in parts if part)


def doubts(summary: Summary) -> tuple[str, ...]:
    """Each doubt as one line of front matter, with its basis in its mark. A model's item begins with what its title
    oversells; notes say that in prose."""
    title = (_oversold(summary.oversell),) if summary.oversell and summary.mode == "model" else ()
    return (*title, *(_doubt(one) for one in summary.doubts))


def bottom(summary: Summary) -> str:
    """The verdict in one line; '' when there is none."""
    return " ".join(_sentence(one) for one in summary.written if one.part == "bottom")


def code(url: str) -> str:
    """Where a paper's code is, by the word of Hugging Face's readers."""
    name = escaped(url.removeprefix("https://github.com/"))
    return f"Code, as listed on Hugging Face: [{name}]({quote(url, safe=':/')})."


def _paragraph(written: Sequence[Written], parts: tuple[Part, ...]) -> str:
    return " ".join(_sentence(one) for one in written if one.part in parts)


def _sentence(one: Written) -> str:
    said = f"“{escaped(one.text)}”" if one.quoted else escaped(one.text)
    ids = [place.sentence for place in one.evidence]
    if one.kind == "judgement":
        return f"{said}[^judged.{'.'.join(ids)}]"
    return said + "".join(f"[^{name}]" for name in ids)


def _limits(summary: Summary) -> str:
    """What the authors admit, in their own words, the weightiest first."""
    worded = [one for one in summary.written if one.part == "limit"]
    told = {place.sentence for one in worded for place in one.evidence}
    quoted = [one.evidence for one in summary.claims if one.role == "limit" and one.evidence.sentence not in told]
    said = [_sentence(one) for one in worded]
    said += [f"“{escaped(place.quote)}”[^{place.sentence}]" for place in quoted]
    if not said:
        return ""
    who = "The authors' own limits: " if len(said) > 1 else "A limit the authors name: "
    rest = "".join(f"\n- {one}" for one in said[LIMITS_IN_PROSE:])
    more = f"\n\nThey also say:\n{rest}" if rest else ""
    return who + " ".join(said[:LIMITS_IN_PROSE]) + more


def _narrows(summary: Summary) -> str:
    """What only the item's writer reads as a limit: the text says it, in words that no rule takes for an admission."""
    said = [_sentence(one) for one in summary.written if one.part == "narrows"]
    if not said:
        return ""
    return f"Also in the text, and read here as {'limits' if len(said) > 1 else 'a limit'}: {' '.join(said)}"


def _checklist(summary: Summary) -> str:
    """What a search found, unless a doubt says the same."""
    doubted = {one.kind for one in summary.doubts if one.absence}
    facts = [fact for fact in summary.facts if fact.present or fact.kind not in doubted]
    return " ".join(_fact(fact) for fact in facts)


def _fact(fact: Fact) -> str:
    return escaped(fact.text) + (f"[^{fact.evidence.sentence}]" if fact.evidence else "")


def _doubt(one: Doubt) -> str:
    said = escaped(" ".join(filter(None, [one.text, one.changes])))
    if one.comment:
        name = f"[{escaped(one.comment.author)}]({quote(one.comment.url, safe=':/?=&%')})"
        return f"{said} (a reader's point: {name})"
    if one.absence:
        return f"{said}[^absent.{one.kind}]"
    return said + "".join(f"[^{place.sentence}]" for place in one.evidence)


def _oversold(one: Oversell) -> str:
    """Both quotes, side by side; the judgement of them only where the gate let it through."""
    quoted = f"“{escaped(one.evidence.quote)}”[^{one.evidence.sentence}]"
    sides = f"The title says “{escaped(one.title)}”; the text says: {quoted}"
    mark = f"[^{one.evidence.sentence}]"
    return f"{escaped(one.text)}{mark} {sides}" if one.text else f"The title may oversell. {sides}"


def _reader(summary: Summary) -> str:
    """One outside view, by name, unless a doubt is it."""
    said = summary.comment
    doubted = said and any(one.comment and one.comment.url == said.url for one in summary.doubts)
    return "" if doubted else notes.reader(summary)


def _further(summary: Summary) -> str:
    links = [f"[{escaped(one.title)}]({quote(one.url, safe=':/?=&%#')})" for one in summary.further]
    return f"For more, read {' and '.join(links)}." if links else ""
