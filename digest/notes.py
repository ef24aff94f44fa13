"""Reading notes as running prose: the authors' own sentences, joined by a few plain words of ours. Pure.

Only the words between the quotes are ours, and they say nothing about the work. Every quote carries its sentence id as
a footnote ([^s12]), which the build turns into section and address.
"""

import hashlib
import re
from collections.abc import Sequence

from digest.model import Claim, Summary, Work

LEADS = {
    "what": ("{Who} {write}: {q}", "In {whose} words: {q}", "{q}"),
    "result": ("{They} {report}: {q}", "What came out: {q}", "{They} {find}: {q}"),
    "why": ("On why it matters: {q}", "Why it matters, as {they} {see} it: {q}"),
    "limit": (
        "{They} {name} a limit: {q}",
        "Of its limits {they} {say}: {q}",
        "{They} {add}, against {themselves}: {q}",
    ),
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_ORDER = ("what", "result", "why", "limit")


def prose(work: Work, summary: Summary) -> str:
    """One item's notes as Markdown: a paragraph of quotes, then what a search of the text found, then one reader."""
    words = _words(len(work.entry.authors), work.entry.kind)
    start = int(hashlib.sha256(work.key.encode()).hexdigest()[:4], 16)
    parts = [_told(role, [c for c in summary.claims if c.role == role], words, start) for role in _ORDER]
    facts = " ".join(
        _escaped(fact.text) + (f"[^{fact.evidence.sentence}]" if fact.evidence else "") for fact in summary.facts
    )
    paragraphs = [" ".join(part for part in parts if part), facts, _reader(summary)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _told(role: str, claims: Sequence[Claim], words: dict[str, str], start: int) -> str:
    if not claims:
        return ""
    leads = LEADS[role]
    quotes = [f"“{_escaped(claim.evidence.quote)}”[^{claim.evidence.sentence}]" for claim in claims]
    first = leads[start % len(leads)].format(q=quotes[0], **words)
    return " ".join([first, *(f"And: {quote}" for quote in quotes[1:])])


def _words(authors: int, kind: str) -> dict[str, str]:
    """One author writes, several write; a page without a byline is 'the page'."""
    if authors == 0:
        who, they, whose, own = (
            ("the page" if kind == "page" else "the post" if kind == "post" else "the paper"),
            "it",
            "its own",
            "itself",
        )
    elif authors == 1:
        who, they, whose, own = "the author", "they", "the author's", "themselves"
    else:
        who, they, whose, own = "the authors", "they", "the authors'", "themselves"
    s, s_they = ("s" if authors < 2 else ""), ("s" if they == "it" else "")
    verbs = {"write": "write" + s, **{verb: verb + s_they for verb in ("report", "find", "see", "name", "say", "add")}}
    return {
        "Who": who.capitalize(),
        "who": who,
        "They": they.capitalize(),
        "they": they,
        "whose": whose,
        "themselves": own,
        **verbs,
    }


def _reader(summary: Summary) -> str:
    """One outside view, by name."""
    if not summary.comment:
        return ""
    karma = f" ({summary.comment.karma} karma)" if summary.comment.karma is not None else ""
    return f"{_escaped(summary.comment.author)}{karma} comments: “{_escaped(summary.comment.text)}”"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
