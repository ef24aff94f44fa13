"""Gathers what the gate must know of a work, and merges a model's item into the reading notes. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from digest.ground.stems import stem
from digest.model import Comment, Doubt, Dropped, Evidence, Link, Summary, Text, Work, Written
from digest.summarize.cues import OWN
from digest.summarize.doubts import absences, answered, methods_due
from digest.summarize.limits import limits, may_confess, read_as_one, states_purpose, tells_something_else
from digest.summarize.outcomes import came_to_nothing
from digest.summarize.passes import Fallen, Told
from digest.summarize.praise import applauds, blames, defames, grave
from digest.summarize.quotable import stands_alone
from digest.summarize.repeats import led_by, once, told_in, without_halves
from digest.summarize.rulings import is_copy, own_words
from digest.summarize.sieve import MOST_DOUBTS
from digest.summarize.source import Noted, Source
from digest.summarize.suspects import may_be_shown, suspects, without_suspects
from digest.summarize.terms import with_terms
from digest.summarize.topical import Vocabulary
from digest.text import plain

MOST_COMMENTS = 5
SHORTEST_COMMENT = 80
"""Characters of a comment at least; a shorter one only thanks or names a typo."""
MOST_LIMITS = 20
MOST_NARROWING = 8
USUAL = 5
"""Occurrences from which a word is one of the work's own."""


def source_of(text: Text, work: Work, links: Sequence[Link], examples: tuple[str, ...]) -> Source:
    """Everything the gate needs to know of a work."""
    hidden, vocabulary = suspects(text.sentences), Vocabulary(text, work.entry.title)
    return Source(
        text=text,
        entry=work.entry,
        names=tuple(plain(f"{work.entry.title} {' '.join(work.entry.authors)}").split()),
        hidden=hidden,
        vocabulary=vocabulary,
        limits=tuple(
            place for place in limits(text) if place.sentence not in hidden and _is_credible(place, vocabulary)
        ),
        absences=dict(absences(text, work.entry)),
        methods_due=methods_due(text, work.entry),
        comments={f"k{n}": one for n, one in enumerate(_comments(text, work, vocabulary), 1)},
        links={f"r{n}": one for n, one in enumerate(links, 1) if _may_be_linked(one, vocabulary)},
        examples=examples,
    )


def _may_be_linked(link: Link, vocabulary: Vocabulary) -> bool:
    return may_be_shown(link.title) and not defames(link.title) and vocabulary.heads(link.title)


def _is_credible(place: Evidence, vocabulary: Vocabulary) -> bool:
    """Whether a limit uses the text's own vocabulary, or at least speaks of the authors' work and accuses nobody."""
    own = bool(OWN.search(place.quote)) and not grave(place.quote, ())
    return own or place.sentence not in vocabulary.strays


def _comments(text: Text, work: Work, vocabulary: Vocabulary) -> list[Comment]:
    """The readers' comments that a model may see: not by authors, about the work and not about persons."""
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


def told_summary(notes: Summary, result: Told, source: Source) -> Summary:
    """The reading notes with a model's item in them. Limits, checklist and doubts found by rule stay whatever the model
    wrote, so that no text can talk it out of them.
    """
    sifted = result.sifted
    doubts = _doubts([answered(one, source.text, source.hidden) for one in sifted.doubts], notes.doubts)
    limits = _limit_sentences((*result.notes.limits, *sifted.limits), sifted.written, source)
    found = [one for one in limits if any(came_to_nothing(place, source.text) for place in one.evidence)]
    found.sort(key=lambda one: one.evidence[0].start)
    told = led_by([_as_result(one, source) for one in found], sifted.written)
    rest = once([one for one in limits if one not in found], told, doubts)
    written = (*without_halves(told, rest), *rest)
    summary = notes.model_copy(
        update={
            "mode": "model",
            "written": written,
            "doubts": doubts,
            "oversell": notes.oversell or sifted.oversell,
            "further": sifted.further,
            "sheet": result.notes.design,
            "questions": (*notes.questions, *sifted.questions),
            "dropped": _truly_replaced((*result.notes.dropped, *sifted.dropped), [one.text for one in written]),
            "usage": result.usage,
            "why_partial": notes.why_partial or _shown_in_part(result.share),
        }
    )
    return with_terms(summary, without_suspects(source.text))


def _as_result(limit: Written, source: Source) -> Written:
    """A main finding that was taken for a limit; as a quotation it has its lead again, if it reads well with it."""
    (whole, *_) = source.evidence([limit.evidence[0].sentence])
    if not limit.quoted or not stands_alone(whole.quote):
        return limit.model_copy(update={"part": "result"})
    return Written(part="result", kind="report", text=whole.quote, evidence=(whole,), quoted=True)


def _truly_replaced(dropped: Sequence[Dropped], printed: Collection[str]) -> tuple[Dropped, ...]:
    """Each refused text once, unless it is printed after all, with the source's own sentence only where that is."""
    fell = {(one.where, one.text): one for one in reversed(dropped) if one.text not in printed}
    kept = [one for one in dropped if fell.get((one.where, one.text)) is one]
    return tuple(one if one.instead in printed else one.model_copy(update={"instead": ""}) for one in kept)


def _doubts(model: Sequence[Doubt], search: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """The model's doubts and those proved by a search; the model may reword the latter but not omit them."""
    kept = [one for one in search if one.kind not in {other.kind for other in model}]
    return (*model[: MOST_DOUBTS - len(kept)], *kept)


def _limit_sentences(limits: Sequence[Noted], told: Sequence[Written], source: Source) -> list[Written]:
    """The limits to print. First the authors' own sentences: found by both rules and model, by rules only, by the model
    only. Then what only the model reads as a limit, unless the item tells it above: in its words that passed the gate,
    or else as the sentence that it tried to word.
    """
    known = {one.sentence: one for one in source.limits}
    places = {place.sentence: place for one in limits for place in one.evidence}
    admitted = [one for name, one in places.items() if name in known]
    admitted += [one for name, one in known.items() if name not in places]
    admitted += [one for name, one in places.items() if name not in known and may_confess(one, source.text)]
    printed_ids = {one.sentence for one in admitted}
    rest = [
        one
        for one in limits
        if not printed_ids & {place.sentence for place in one.evidence}
        and not any(told_in(one.text, other.text) for other in told if other.kind == "report")
    ]
    printed = [
        Written(part="limit", kind="report", text=one.quote, evidence=(one,), quoted=True)
        for one in admitted[:MOST_LIMITS]
    ]
    narrowing = sorted(filter(None, (_as_narrowing(one, source) for one in rest)), key=lambda one: one.quoted)
    worded = {place.sentence for one in narrowing if not one.quoted for place in one.evidence}
    fresh = {one.text: one for one in narrowing if not (one.quoted and one.evidence[0].sentence in worded)}
    return printed + list(fresh.values())[:MOST_NARROWING]


def _as_narrowing(limit: Noted, source: Source) -> Written | None:
    """A limit in the model's words that passed the gate, or the sentence that stands for words that did not, or that it
    copied, as a quotation. None if it accuses or praises, or tells something else, as a finding or a purpose.
    """
    texts = (limit.text, *(place.quote for place in limit.evidence))
    if any(map(states_purpose, texts)):
        return None
    if any(grave(one, (_frequent_words(source.text),)) or blames(one) or applauds(one) for one in texts):
        return None
    if limit.text not in texts[1:] and not is_copy(limit.text, limit.evidence, source):
        worded = Written(part="narrows", kind="report", text=limit.text, evidence=limit.evidence)
        return None if tells_something_else(worded.text) else worded
    own = own_words(limit.text, limit.evidence, source.text, part=read_as_one)
    if not own or tells_something_else(own.quote):
        return None
    return Written(part="narrows", kind="report", text=own.quote, evidence=(own,), quoted=True)


def _frequent_words(text: Text) -> str:
    """The words that a text uses often, in whatever form; they accuse nobody, as "cheats" in a work on cheating."""
    words = re.findall(r"\w+", text.body.casefold())
    counts = Counter(map(stem, words))
    return " ".join(word for word in dict.fromkeys(words) if counts[stem(word)] >= USUAL)


def _shown_in_part(share: float) -> str:
    return "" if share >= 0.995 else f"it is long: the model was shown {share:.0%} of it".replace("%", " %")


def fallen_summary(notes: Summary, fallen: Fallen) -> Summary:
    """The reading notes, with the reason why no model wrote the item."""
    why = {"why_notes": fallen.why, "unfinished": not fallen.lasting}
    dropped = _truly_replaced(fallen.dropped, [one.evidence.quote for one in notes.claims])
    return notes.model_copy(update={**why, "dropped": dropped, "usage": fallen.usage})
