"""What a text says, and what to doubt: reading notes by rule; with a model, three questions behind a gate.

Notes: the authors' own sentences, and what a search of the whole text found
quotable.py   which sentences can stand alone, and from where in the text they come; voices.py: whose view they give
cues.py       the words that give a sentence away
limits.py     what the authors say against their work; admissions.py, shortcomings.py: the ways of saying it
choose.py     what was done, what came out, why it matters, what limits it; strengths.py, central.py: how strongly
checklist.py  at most three facts, by the kind of work; an absence needs the whole text
doubts/       doubts that stand on something           experiments.py   whether a text tells of an experiment

A model's item
author.py     a whole issue: cost, consent, several documents at once
passes.py     the three questions about one document; replies.py: the closed forms of their answers
fence.py      what it is shown of a document           examples.py      what it is shown beside it
sieve.py      what of a reply may be used              rulings.py       ... by the gate, sentence by sentence
doubting.py   which of its doubts code can vouch for   praise.py        words that a fair colleague does not print
reasons.py    why a sentence fell, in words            telling.py, source.py   what the gate knows of a work

What speaks to a model and not to a reader: never evidence, never shown
suspects.py   every such sentence                      signs.py         plainly
disguise.py   in disguise                              topical.py       by words that its text does not share
"""

from collections.abc import Iterable

from digest.desk import Desk
from digest.model import Comment, Summary, Text, Work
from digest.store import made_from
from digest.summarize.checklist import facts
from digest.summarize.choose import claims
from digest.summarize.cues import cue
from digest.summarize.doubts import oversell, questions, rule_doubts
from digest.summarize.praise import defames
from digest.summarize.quotable import opens_well
from digest.summarize.suspects import may_be_shown, not_english, without_suspects
from digest.summarize.topical import Vocabulary
from digest.text import sentences

VERSION = 5
KARMA = 10
"""A comment below this speaks for one reader only."""
_COURTESY = cue(
    "thanks, thank you, great, nice, cool, good post, good piece, strong upvote, upvoted, congrat*, "
    "congratulations, typo*, minor, nit, well written, well-written, enjoyed, loved, appreciate, appreciation, "
    "impressed, agree with, just wanted, update, edit, fwiw, donated, donating, my post, link, this comment, "
    "tomorrow, disclaimer"
)


def summarize(desk: Desk, texts: Iterable[Text], works: Iterable[Work]) -> tuple[Summary, ...]:
    """One summary a text, in the texts' order: written by a model where one is configured, else reading notes.

    A text that a model could not write of gets its reading notes and the reason; after a passing failure the next run
    asks again. Raises ConfigError when the model's key or name is wrong, before anything is paid for.
    """
    works, texts = tuple(works), tuple(map(not_english, texts))
    by_key = {work.key: work for work in works}
    if desk.llm:
        from digest.summarize.author import by_model  # here, because who has no model needs none of it

        return by_model(desk, desk.llm, texts, by_key, notes, VERSION)
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
    faces, fair = (work.entry, *work.others), without_suspects(text)
    return Summary(
        key=text.key,
        mode="notes",
        title=work.entry.title,
        url=work.entry.url,
        authors=work.entry.authors,
        links=tuple(dict.fromkeys([*(face.key for face in faces), *(link for face in faces for link in face.links)])),
        claims=claims(fair, work.entry),
        facts=facts(text, work.entry),
        doubts=rule_doubts(fair, work.entry),
        oversell=oversell(fair, work.entry),
        questions=questions(fair, work.entry),
        comment=_outside_view(text, work, {name.casefold() for face in faces for name in face.authors}),
        origin=text.origin,
        coverage=text.coverage,
        why_partial=text.why,
        sentences=len(text.sentences),
        hidden=text.hidden,
    )


def _outside_view(text: Text, work: Work, authors: set[str]) -> Comment | None:
    """The best-liked comment by somebody else that says something about the work in its first sentence or two."""
    vocabulary = Vocabulary(text, work.entry.title)
    for comment in sorted(text.comments, key=lambda one: -(one.karma or 0)):
        opening = _opening(comment.text, text.body)
        ours = opening and vocabulary.belongs(opening)
        theirs = comment.by_author or comment.author.casefold() in authors
        if (comment.karma or 0) >= KARMA and ours and not theirs:
            return comment.model_copy(update={"text": opening})
    return None


def _opening(comment: str, body: str) -> str:
    """The first sentence that is more than courtesy, and the next when both are short; '' when nothing fits."""
    said = [comment[start:end].strip() for start, end in sentences(comment)[:4]]
    said = [sentence for sentence in said if sentence not in body][:3]  # what it quotes is no outside view
    first = next(
        (at for at, sentence in enumerate(said) if len(sentence) >= 40 and not _COURTESY.search(sentence)), None
    )
    if first is None:
        return ""
    both = " ".join(said[first : first + 2])
    opening = both if len(both) <= 280 and len(said[first]) < 140 and not _COURTESY.search(both) else said[first]
    clean = opening[0] not in '>“"' and "http" not in opening and may_be_shown(opening) and not defames(opening)
    whole = 60 <= len(opening) <= 280 and opening[-1] in ".!?”)"
    return opening if clean and whole and opens_well(opening) else ""
