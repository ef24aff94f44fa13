"""Honest reading notes without a model: the authors' own sentences, and what a search of the whole text found.

quotable.py   which sentences can stand alone, and from where in the text they come
choose.py     what was done, what came out, why it matters, what limits it
checklist.py  at most three facts, by the kind of work; an absence needs the whole text
"""

import re
from collections.abc import Iterable

from digest.desk import Desk
from digest.model import Comment, Summary, Text, Work
from digest.store import made_from
from digest.summarize.checklist import facts
from digest.summarize.choose import claims
from digest.summarize.quotable import commands_a_model
from digest.text import sentences

VERSION = 1
KARMA = 10
"""A comment below this speaks for one reader only."""
_EMPTY_PRAISE = re.compile(r"^(thanks|thank you|great post|nice|cool|\+1|strong upvote|congrat|typo|minor|nit)\b", re.I)


def summarize(desk: Desk, texts: Iterable[Text], works: Iterable[Work]) -> tuple[Summary, ...]:
    """One summary a text, in the texts' order. Every quote is an exact slice of its text."""
    by_key = {work.key: work for work in works}
    texts = tuple(texts)
    summaries = []
    for number, text in enumerate(texts, 1):
        work = by_key[text.key]
        made = made_from(VERSION, text.model_dump(mode="json"), work.model_dump(mode="json"))
        summary = desk.store.find(Summary, text.key, made) or desk.store.put(notes(text, work), text.key, made)
        summaries.append(summary)
        desk.tell("summarize", number, len(texts), work.entry.title)
    return tuple(summaries)


def notes(text: Text, work: Work) -> Summary:
    """The reading notes of one text. Pure."""
    faces = (work.entry, *work.others)
    return Summary(
        key=text.key,
        mode="notes",
        title=work.entry.title,
        url=work.entry.url,
        links=tuple(dict.fromkeys([*(face.key for face in faces), *(link for face in faces for link in face.links)])),
        claims=claims(text, work.entry),
        facts=facts(text, work.entry),
        comment=_outside_view(text.comments, {name.casefold() for face in faces for name in face.authors}),
        origin=text.origin,
        coverage=text.coverage,
        why_partial=text.why,
        sentences=len(text.sentences),
        hidden=text.hidden,
    )


def _outside_view(comments: tuple[Comment, ...], authors: set[str]) -> Comment | None:
    """The best-liked comment by somebody else that says something in its first sentence or two."""
    for comment in sorted(comments, key=lambda one: -(one.karma or 0)):
        opening = _opening(comment.text)
        if (comment.karma or 0) >= KARMA and opening and comment.author.casefold() not in authors:
            return comment.model_copy(update={"text": opening})
    return None


def _opening(text: str) -> str:
    """Its first sentence, or two when they are short; '' when that is praise, a quotation, a link or too long."""
    pieces = [text[start:end].strip() for start, end in sentences(text)[:2]]
    opening = " ".join(pieces)
    if len(opening) > 280:
        opening = pieces[0] if pieces else ""
    fits = 60 <= len(opening) <= 280 and opening[-1] in '.!?…”")'
    spoilt = _EMPTY_PRAISE.match(opening) or "http" in opening or opening[:1] in '><[“"' or commands_a_model(opening)
    return opening if fits and not spoilt else ""
