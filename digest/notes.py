"""Reading notes as prose: the authors' own sentences, under a few neutral words of ours. Pure.

Only the words before the quotes are ours, and they say nothing about the work. Every quote ends in a footnote with its
sentence id ([^s12]), which the build turns into section and URL. Each stands on a line of its own, so that one
keystroke strikes one; printed, the lines of a paragraph run on.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from digest.model import Claim, Summary, Work
from digest.text import quotation

LEADS = {
    "what": ("{They} {write}:", "In {their} words:", ""),
    "result": ("{They} {report}:", "What came out:", "{They} {find}:"),
    "why": ("On why it matters:", "Why it matters, as {they} {see} it:"),
    "limit": ("{They} {name} limits:", "Of its limits {they} {say}:", "{They} {add}, against {themselves}:"),
}
"""The words before a role's quotes; of the ways to say it an item's key chooses one."""
_FOR_ONE = (
    (" name limits:", " name a limit:"),
    (" names limits:", " names a limit:"),
    ("The authors’ own limits:", "A limit the authors name:"),
    ("The authors' own limits:", "A limit the authors name:"),  # as older versions laid it
    (" read here as limits:", " read here as a limit:"),
)
_PARAGRAPHS = (("what", "result"), ("why",), ("limit",))
_VERBS = ("write", "report", "find", "see", "name", "say", "add")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def prose(work: Work, summary: Summary) -> str:
    """One item's notes as Markdown: the quotes, then search findings, a reader's comment, and why no model wrote it."""
    doubted = {doubt.kind for doubt in summary.doubts if doubt.absence}  # stated as a doubt, so not repeated here
    facts = " ".join(
        escaped(fact.text) + (f"[^{fact.evidence.sentence}]" if fact.evidence else "")
        for fact in summary.facts
        if fact.present or fact.kind not in doubted
    )
    paragraphs = [
        *_quotes(work, summary),
        spelled(summary),
        _oversold(summary),
        facts,
        unseen(summary),
        reader(summary),
        _unwritten(summary),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _quotes(work: Work, summary: Summary) -> Iterator[str]:
    """Three paragraphs: what was done and found, why it matters, its limits; '' for one without a quote."""
    start, named = int(hashlib.sha256(work.key.encode()).hexdigest()[:4], 16), True
    for roles in _PARAGRAPHS:
        lines: list[str] = []
        for role in roles:
            claims = [claim for claim in summary.claims if claim.role == role]
            # The first mention names the authors; after that a pronoun will do.
            lines += _quoted_role(role, claims, _words(len(work.entry.authors), work.entry.kind, named), start)
            named = named and not lines
        yield "\n".join(lines)


def _quoted_role(role: str, claims: Sequence[Claim], words: dict[str, str], start: int) -> list[str]:
    """The lines of one role; a lead that opens a paragraph has its own, and so outlives its first quote."""
    if not claims:
        return []
    # A quote cut from inside a sentence starts in lower case and needs words of ours before it.
    leads = [lead for lead in LEADS[role] if lead or not claims[0].evidence.quote[:1].islower()]
    if words["themselves"] == "itself":  # a page holds no views
        leads = [lead for lead in leads if "{see}" not in lead]
    lead = leads[start % len(leads)].format(**words)
    lead = lead if len(claims) > 1 else for_one(lead)
    quoted = [f"{quotation(escaped(claim.evidence.quote))}[^{claim.evidence.sentence}]" for claim in claims]
    if role in ("why", "limit"):
        return [lead, *quoted]
    return [f"{lead} {quoted[0]}".lstrip(), *quoted[1:]]


def for_one(lead: str) -> str:
    """A lead to limits, worded for one of them; any other words as they are."""
    several, one = next((pair for pair in _FOR_ONE if lead.endswith(pair[0])), ("", ""))
    return lead.removesuffix(several) + one


def _words(authors: int, kind: str, named: bool) -> dict[str, str]:
    """Subject, verbs and reflexive: one author writes, several write; without a byline it is 'the page'."""
    thing = {"page": "the page", "post": "the post"}.get(kind, "the paper")
    who, whose = {0: (thing, f"{thing}’s"), 1: ("the author", "the author’s")}.get(
        authors, ("the authors", "the authors’")
    )
    they, their, own = ("it", "its own", "itself") if authors == 0 else ("they", "their own", "themselves")
    subject, possessive = (who, whose) if named else (they, their)
    ending = "s" if (named and authors < 2) or subject == "it" else ""
    verbs = {verb: verb + ending for verb in _VERBS}
    return {"They": subject.capitalize(), "they": subject, "their": possessive, "themselves": own, **verbs}


def _oversold(summary: Summary) -> str:
    """The title beside the sentence that delivers less, without a word on which is right."""
    if not summary.oversell:
        return ""
    title, place = escaped(summary.oversell.title), summary.oversell.evidence
    delivered = quotation(escaped(place.quote))
    return f"The title may oversell: it says “{title}”; the text says: {delivered}[^{place.sentence}]."


def _unwritten(summary: Summary) -> str:
    return f"No model wrote this item: {escaped(summary.why_notes)}." if summary.why_notes else ""


def spelled(summary: Summary) -> str:
    """What abbreviations stand for, in the text's own words, a line each; '' where it prints none that the text spells
    out.
    """
    quoted = [f"{quotation(escaped(place.quote))}[^{place.sentence}]" for place in summary.terms]
    return "\n".join(["Spelled out in the text:", *quoted]) if quoted else ""


def unseen(summary: Summary) -> str:
    """How much hidden text was ignored; '' where little. Neutral, as authors may not know what their page hides."""
    if summary.hidden < 20:
        return ""
    return f"The version read holds {summary.hidden:,} characters that a reader cannot see; they were ignored."


def reader(summary: Summary) -> str:
    """One reader's comment, by name; '' where there is none."""
    comment = summary.comment
    if not comment:
        return ""
    karma = f" ({comment.karma} karma)" if comment.karma is not None else ""
    name = f"[{escaped(comment.author)}]({quote(comment.url, safe=':/?=&%')})"
    reply = f", {escaped(comment.reply)}" if comment.reply else ""
    return f"{name}{karma} comments{reply}: “{escaped(comment.text)}”"


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it unchanged."""
    return _SPECIAL.sub(r"\\\1", text)
