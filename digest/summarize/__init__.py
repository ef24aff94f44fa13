"""Summarises texts: reading notes by rule; with a model, three prompts whose answers pass a gate.

Reading notes: quotations from the authors, and what a search of the whole text found
quotable.py   which sentences can be quoted alone, and which part they are from; voices.py: whose view they give
cues.py       phrases that show what a sentence does
limits.py     the limits that authors state; admissions.py, shortcomings.py: the ways of stating them
choose.py     quotations for what was done, found, matters and limits; their scores: strengths.py, central.py, and
              outcomes.py for what was found; findings.py: the sentences that a text presents as its findings
terms.py      where the text spells out an abbreviation that is printed
checklist.py  at most three facts, by kind of work; an absence only if the whole text was read
doubts/       doubts with a basis in the text          experiments.py   whether a text reports an experiment

Items by a model
author.py     a whole issue: cost, consent, documents in parallel
passes.py     the three prompts for one document; replies.py: the schemas of their answers
fence.py      what the model sees of a document        examples.py      what it sees beside it
sieve.py      filters a reply through the gate         rulings.py       the gate's verdict on one sentence
doubting.py   doubts whose basis code can check        praise.py        praise and accusations not to be printed
repeats.py    nothing said twice, and the result early
telling.py, source.py   a work as the gate knows it

Sentences addressed to a model: never evidence, never shown to one
suspects.py   finds them all                           signs.py         in plain words
disguise.py   encoded or disguised                     topical.py       by words foreign to their text
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
from digest.summarize.terms import with_terms
from digest.summarize.topical import Vocabulary
from digest.text import sentences

VERSION = 18
KARMA = 10
"""Least karma of a comment that is quoted: below it, it may be one reader's view only."""
_COURTESY = cue(
    "thanks, thank you, great, nice, cool, good post, good piece, strong upvote, upvoted, congrat*, "
    "congratulations, typo*, minor, nit, well written, well-written, enjoyed, loved, appreciate, appreciation, "
    "impressed, agree with, just wanted, update, edit, fwiw, donated, donating, my post, link, this comment, "
    "tomorrow, disclaimer"
)


def summarize(desk: Desk, texts: Iterable[Text], works: Iterable[Work]) -> tuple[Summary, ...]:
    """One summary per text, in the texts' order: written by a model where one is configured, else reading notes.

    Where the model failed, the summary is reading notes with the reason; after a temporary failure the next run asks
    again. Raises ConfigError when the model's key or name is wrong, before anything is paid for.
    """
    works, texts = tuple(works), tuple(map(not_english, texts))
    by_key = {work.key: work for work in works}
    if desk.llm:
        from digest.summarize.author import by_model  # here: not needed without a model

        return by_model(desk, desk.llm, texts, by_key, notes, VERSION)
    summaries = []
    for number, text in enumerate(texts, 1):
        work = by_key[text.key]
        version = made_from(VERSION, text.model_dump(mode="json"), work.model_dump(mode="json"))
        summary = desk.store.find(Summary, text.key, version) or desk.store.put(notes(text, work), text.key, version)
        summaries.append(summary)
        desk.tell("summarize", number, len(texts), work.entry.title)
    return tuple(summaries)


def notes(text: Text, work: Work) -> Summary:
    """The reading notes of one text. Pure."""
    faces, fair = (work.entry, *work.others), without_suspects(text)
    summary = Summary(
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
        comment=_best_comment(text, work, {name.casefold() for face in faces for name in face.authors}),
        origin=text.origin,
        coverage=text.coverage,
        why_partial=text.why,
        sentences=len(text.sentences),
        hidden=text.hidden,
    )
    return with_terms(summary, fair)


def _best_comment(text: Text, work: Work, authors: set[str]) -> Comment | None:
    """The comment with most karma, not by an author, whose first sentence or two say something about the work."""
    vocabulary = Vocabulary(text, work.entry.title)
    for comment in sorted(text.comments, key=lambda one: -(one.karma or 0)):
        opening = _opening(comment.text, text.body)
        on_topic = opening and vocabulary.belongs(opening)
        by_author = comment.by_author or comment.author.casefold() in authors
        if (comment.karma or 0) >= KARMA and on_topic and not by_author:
            return comment.model_copy(update={"text": opening})
    return None


def _opening(comment: str, body: str) -> str:
    """The first sentence that is more than a courtesy, with the next if both are short; '' when it cannot be quoted."""
    candidates = [comment[start:end].strip() for start, end in sentences(comment)[:4]]
    candidates = [sentence for sentence in candidates if sentence not in body][:3]  # quoted from the work itself
    first = next(
        (at for at, sentence in enumerate(candidates) if len(sentence) >= 40 and not _COURTESY.search(sentence)), None
    )
    if first is None:
        return ""
    two = " ".join(candidates[first : first + 2])
    opening = (
        two if len(two) <= 280 and len(candidates[first]) < 140 and not _COURTESY.search(two) else candidates[first]
    )
    clean = opening[0] not in '>“"' and "http" not in opening and may_be_shown(opening) and not defames(opening)
    whole = 60 <= len(opening) <= 280 and opening[-1] in ".!?”)"
    return opening if clean and whole and opens_well(opening) else ""
