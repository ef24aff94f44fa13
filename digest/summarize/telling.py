"""A model's item beside the reading notes: what the gate must know of a work, what becomes of an answer. Pure."""

from collections.abc import Sequence

from digest.model import Comment, Link, Summary, Text, Work, Written
from digest.summarize.doubts import absences, methods_due
from digest.summarize.limits import limits
from digest.summarize.passes import Fallen, Told
from digest.summarize.praise import defames
from digest.summarize.source import Noted, Source
from digest.summarize.suspects import may_be_shown, suspects
from digest.text import plain

MOST_COMMENTS = 5
SHORTEST_COMMENT = 80
"""Characters. A shorter one thanks, or names a typo."""
MOST_LIMITS = 8


def source_of(text: Text, work: Work, links: Sequence[Link], examples: tuple[str, ...]) -> Source:
    """Everything the gate may ask about a work."""
    hidden = suspects(text.sentences)
    return Source(
        text=text,
        entry=work.entry,
        names=tuple(plain(f"{work.entry.title} {' '.join(work.entry.authors)}").split()),
        hidden=hidden,
        limits=tuple(place for place in limits(text) if place.sentence not in hidden),
        absences=dict(absences(text, work.entry)),
        methods_due=methods_due(text, work.entry),
        comments={f"k{n}": one for n, one in enumerate(_comments(text, work), 1)},
        links={f"r{n}": one for n, one in enumerate(links, 1) if may_be_shown(one.title) and not defames(one.title)},
        examples=examples,
    )


def _comments(text: Text, work: Work) -> list[Comment]:
    """Readers' comments that a model may see: of others than the authors, about the work and not about persons."""
    authors = {name.casefold() for face in (work.entry, *work.others) for name in face.authors}
    fair = (
        one
        for one in text.comments
        if len(one.text) >= SHORTEST_COMMENT
        and one.author.casefold() not in authors
        and may_be_shown(one.text)
        and not defames(one.text)
    )
    return sorted(fair, key=lambda one: -(one.karma or 0))[:MOST_COMMENTS]


def told_summary(notes: Summary, told: Told, source: Source) -> Summary:
    """The reading notes with a model's item in them. Limits and checklist of the notes stay, whatever was written, and
    where the model doubts nothing, so do the doubts that a rule found: nobody talks a model out of those.
    """
    sifted = told.sifted
    return notes.model_copy(
        update={
            "mode": "model",
            "written": (*sifted.written, *_limits(told.notes.limits)),
            "doubts": sifted.doubts or notes.doubts,
            "oversell": notes.oversell or sifted.oversell,
            "further": sifted.further,
            "sheet": told.notes.design,
            "questions": (*notes.questions, *sifted.questions),
            "dropped": (*told.notes.dropped, *sifted.dropped),
            "usage": told.usage,
            "why_partial": notes.why_partial or _shown_in_part(told.share),
        }
    )


def _limits(limits: Sequence[Noted]) -> list[Written]:
    return [_limit(one) for one in limits[:MOST_LIMITS]]


def _limit(one: Noted) -> Written:
    quoted = any(one.text == place.quote for place in one.evidence)
    return Written(part="limit", kind="report", text=one.text, evidence=one.evidence, quoted=quoted)


def _shown_in_part(share: float) -> str:
    return "" if share >= 0.995 else f"it is long: the model was shown {share:.0%} of it".replace("%", " %")


def fallen_summary(notes: Summary, fallen: Fallen) -> Summary:
    """The reading notes, saying why no model wrote the item."""
    return notes.model_copy(update={"why_notes": fallen.why, "dropped": fallen.dropped, "usage": fallen.usage})
