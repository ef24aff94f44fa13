"""A model's item beside the reading notes: what the gate must know of a work, what becomes of an answer. Pure."""

from collections.abc import Sequence

from digest.model import Comment, Doubt, Evidence, Link, Summary, Text, Work, Written
from digest.summarize.cues import OWN
from digest.summarize.doubts import absences, answered, methods_due
from digest.summarize.limits import could_limit, limits
from digest.summarize.passes import Fallen, Told
from digest.summarize.praise import defames, grave
from digest.summarize.quotable import part_of, stands_alone
from digest.summarize.sieve import MOST_DOUBTS
from digest.summarize.source import Noted, Source
from digest.summarize.suspects import may_be_shown, suspects
from digest.summarize.topical import Vocabulary
from digest.text import plain

MOST_COMMENTS = 5
SHORTEST_COMMENT = 80
"""Characters. A shorter one thanks, or names a typo."""
MOST_LIMITS = 20


def source_of(text: Text, work: Work, links: Sequence[Link], examples: tuple[str, ...]) -> Source:
    """Everything the gate may ask about a work."""
    hidden, vocabulary = suspects(text.sentences), Vocabulary(text, work.entry.title)
    return Source(
        text=text,
        entry=work.entry,
        names=tuple(plain(f"{work.entry.title} {' '.join(work.entry.authors)}").split()),
        hidden=hidden,
        vocabulary=vocabulary,
        limits=tuple(place for place in limits(text) if place.sentence not in hidden and _confessed(place, vocabulary)),
        absences=dict(absences(text, work.entry)),
        methods_due=methods_due(text, work.entry),
        comments={f"k{n}": one for n, one in enumerate(_comments(text, work, vocabulary), 1)},
        links={f"r{n}": one for n, one in enumerate(links, 1) if _may_be_named(one, vocabulary)},
        examples=examples,
    )


def _may_be_named(link: Link, vocabulary: Vocabulary) -> bool:
    return may_be_shown(link.title) and not defames(link.title) and vocabulary.heads(link.title)


def _confessed(place: Evidence, vocabulary: Vocabulary) -> bool:
    """Whether a limit is in the text's own words, or at least told of themselves and no accusation."""
    own = bool(OWN.search(place.quote)) and not grave(place.quote, ())
    return own or place.sentence not in vocabulary.strays


def _comments(text: Text, work: Work, vocabulary: Vocabulary) -> list[Comment]:
    """Readers' comments that a model may see: of others than the authors, about the work and not about persons."""
    authors = {name.casefold() for face in (work.entry, *work.others) for name in face.authors}
    fair = [
        one
        for one in text.comments
        if len(one.text) >= SHORTEST_COMMENT
        and not one.by_author
        and one.author.casefold() not in authors
        and may_be_shown(one.text)
        and not defames(one.text)
        and len(vocabulary.belonging(one.text)) >= SHORTEST_COMMENT
    ]
    best = {one.url for one in sorted(fair, key=lambda one: -(one.karma or 0))[:MOST_COMMENTS]}
    return [one for one in fair if one.url in best]


def told_summary(notes: Summary, told: Told, source: Source) -> Summary:
    """The reading notes with a model's item in them. Limits, checklist and the doubts that a rule found stay, whatever
    was written: nobody talks a model out of those.
    """
    sifted = told.sifted
    return notes.model_copy(
        update={
            "mode": "model",
            "written": (*sifted.written, *_limits(told.notes.limits, source)),
            "doubts": _doubts([answered(one, source.text, source.hidden) for one in sifted.doubts], notes.doubts),
            "oversell": notes.oversell or sifted.oversell,
            "further": sifted.further,
            "sheet": told.notes.design,
            "questions": (*notes.questions, *sifted.questions),
            "dropped": (*told.notes.dropped, *sifted.dropped),
            "usage": told.usage,
            "why_partial": notes.why_partial or _shown_in_part(told.share),
        }
    )


def _doubts(model: Sequence[Doubt], search: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """A model may word what a search proved, and add to it; it cannot leave it out."""
    kept = [one for one in search if one.kind not in {other.kind for other in model}]
    return (*model[: MOST_DOUBTS - len(kept)], *kept)


def _limits(limits: Sequence[Noted], source: Source) -> list[Written]:
    """Every limit that the rules found or a model pointed at, in the authors' own words, and only where they confess
    one there. First what both found.
    """
    known = {one.sentence: one for one in source.limits}
    places = {place.sentence: place for one in limits for place in one.evidence}
    confessed = [one for name, one in places.items() if name in known]
    confessed += [one for name, one in known.items() if name not in places]
    confessed += [one for name, one in places.items() if name not in known and _may_confess(one, source)]
    return [
        Written(part="limit", kind="report", text=one.quote, evidence=(one,), quoted=True)
        for one in confessed[:MOST_LIMITS]
    ]


def _may_confess(place: Evidence, source: Source) -> bool:
    """Whether what only a model calls a limit reads like one: it stands alone, and among limits or told of their own
    work.
    """
    if not stands_alone(place.quote):
        return False
    if part_of(place.section, source.text) == "limits":
        return True
    return could_limit(place.quote) and not grave(place.quote, ())


def _shown_in_part(share: float) -> str:
    return "" if share >= 0.995 else f"it is long: the model was shown {share:.0%} of it".replace("%", " %")


def fallen_summary(notes: Summary, fallen: Fallen) -> Summary:
    """The reading notes, saying why no model wrote the item."""
    why = {"why_notes": fallen.why, "unfinished": not fallen.lasting}
    return notes.model_copy(update={**why, "dropped": fallen.dropped, "usage": fallen.usage})
