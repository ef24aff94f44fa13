"""Passages of a text and readers' comments, as the review shows them: each once, with its place. Pure.

All strings are plain text or URLs that are safe to link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from digest.galley.footnotes import section
from digest.galley.hands import spans
from digest.ids import urlsplit_safe
from digest.model import Comment, Evidence, Sentence, Text
from digest.review.differing import elided
from digest.text import clip, plain

BEFORE = 200
"""Characters of the sentence before a passage."""
HEADING = 36
"""Characters of a heading beside a passage; among its neighbours it stands whole."""
FIRST_WORDS = 40
"""Characters of a passage that remind of it where it is shown above."""


@dataclass(frozen=True)
class Passage:
    """A passage of a text, or a comment."""

    where: str
    """Its section; for a comment, who wrote it."""
    url: str
    """Links to the words themselves where a browser can find them; '' without a URL."""
    pieces: tuple[tuple[str, str], ...]
    """(kind, words) in order; the kind is 'cited' or 'beside' (the rest of a cited sentence). () where the printed
    sentence quotes all of it."""
    ids: str = ""
    """Its sentences: 's6', 's6 to s7'; '' for a comment."""
    at: str = ""
    """The id of its first sentence, to link to; '' for a comment, and where the text is not held."""

    @property
    def cut(self) -> bool:
        """Whether only a part of what is shown is cited."""
        return any(kind == "beside" for kind, _ in self.pieces)


@dataclass(frozen=True)
class Again:
    """A passage that is shown above: its first words ('' where the row quotes all of it), its sentence, and the
    sentence under which it is shown.
    """

    words: str
    id: str
    at: str


@dataclass(frozen=True)
class Around:
    """Cited sentences of one section among their neighbours: (id, words, whether it is cited), in order."""

    section: str
    sentences: tuple[tuple[str, str, bool], ...]


@dataclass
class Shown:
    """What of one item's text is on the page already, so that no passage is shown twice."""

    text: Text | None
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """(sentence id, quote) -> the id under which it is shown."""
    order: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.order = {one.id: n for n, one in enumerate(self.text.sentences)} if self.text else {}

    def passages(self, places: Sequence[Evidence], said: str = "") -> tuple[tuple[Passage, ...], tuple[Again, ...]]:
        """The passages that are new, and those that are shown above. `said`: a printed sentence, which may quote them
        whole. Consecutive sentences of a section form one passage.
        """
        places = tuple({(one.sentence, one.quote): one for one in places}.values())
        quoted = spans(said)
        whole = [one for one in places if self._is_whole(one) and any(plain(one.quote) in span for span in quoted)]
        again = tuple(
            Again("" if one in whole else clip(plain(one.quote), FIRST_WORDS), one.sentence, self.places[_name(one)])
            for one in places
            if _name(one) in self.places
        )
        new = [one for one in places if _name(one) not in self.places]
        shown = [self._named(run) for run in self._runs(one for one in new if one in whole)]
        shown += [self._in_text(run, said) for run in self._runs(one for one in new if one not in whole)]
        return tuple(shown), again

    def _is_whole(self, one: Evidence) -> bool:
        """Whether all of a sentence is cited, as far as is known."""
        at = self.order.get(one.sentence)
        return not self.text or at is None or plain(self.text.sentences[at].text) == plain(one.quote)

    def _runs(self, places: Iterable[Evidence]) -> list[list[Evidence]]:
        """In the text's order, those that follow one another in a section together; then what it does not hold."""
        places = list(places)
        runs: list[list[Evidence]] = []
        for place in sorted((one for one in places if one.sentence in self.order), key=lambda one: one.start):
            follows = runs and self.order[place.sentence] == self.order[runs[-1][-1].sentence] + 1
            if follows and place.section == runs[-1][-1].section:
                runs[-1].append(place)
            else:
                runs.append([place])
        return [*runs, *([place] for place in places if place.sentence not in self.order)]

    def _named(self, run: Sequence[Evidence], pieces: tuple[tuple[str, str], ...] = ()) -> Passage:
        first = run[0]
        self.places.update({_name(one): first.sentence for one in run})
        ids = first.sentence if len(run) == 1 else f"{first.sentence} to {run[-1].sentence}"
        url = _to_words(self.text, first.quote) if self.text and first.sentence in self.order else ""
        at = first.sentence if first.sentence in self.order else ""
        where = where_of(first)
        where = where if len(where) <= HEADING else clip(where, HEADING) + "”"
        return Passage(where, url if urlsplit_safe(url) else "", pieces, ids, at)

    def _in_text(self, run: Sequence[Evidence], said: str) -> Passage:
        pieces = list[tuple[str, str]]()
        for place in run:
            if self.text and (at := self.order.get(place.sentence)) is not None:
                sentence = self.text.sentences[at]
                pieces += [("beside", self.text.body[sentence.start : place.start]), ("cited", place.quote)]
                pieces += [("beside", self.text.body[place.end : sentence.end])]
            else:
                pieces.append(("cited", place.quote))
        shown = tuple((kind, plain(words)) for kind, words in pieces if words.strip())
        if self.text and {kind for kind, _ in shown} == {"cited"}:  # whole, it stands among its neighbours
            shown = (("cited", elided(" ".join(words for _, words in shown), said)),)
        return self._named(run, shown)

    def before(self, places: Sequence[Evidence]) -> tuple[str, str]:
        """(id, words) of the sentence that stands before the first of these in its section; ('', '') for none."""
        at = min((self.order[one.sentence] for one in places if one.sentence in self.order), default=0)
        if not self.text or not at or self.text.sentences[at - 1].section != self.text.sentences[at].section:
            return "", ""
        one = self.text.sentences[at - 1]
        return one.id, clip(plain(one.text), BEFORE)


def _name(one: Evidence) -> tuple[str, str]:
    return one.sentence, one.quote


def around(text: Text, cited: Iterable[str]) -> tuple[Around, ...]:
    """The cited sentences of a text in its order, with one neighbour of the same section on each side."""
    names, sentences = set(cited), text.sentences
    shown = [n for n in range(len(sentences)) if sentences[n].id in names or _neighbours(sentences, n) & names]
    runs: list[list[int]] = []
    for n in shown:
        if runs and n == runs[-1][-1] + 1 and sentences[n].section == sentences[runs[-1][-1]].section:
            runs[-1].append(n)
        else:
            runs.append([n])
    return tuple(
        Around(
            section(sentences[run[0]].section, text.key.startswith("arxiv:")),
            tuple((sentences[n].id, plain(sentences[n].text), sentences[n].id in names) for n in run),
        )
        for run in runs
    )


def _neighbours(sentences: Sequence[Sentence], n: int) -> set[str]:
    beside = sentences[max(0, n - 1) : n + 2]
    return {one.id for one in beside if one.section == sentences[n].section}


def where_of(place: Evidence) -> str:
    """The section of a passage, in words."""
    return section(place.section, place.key.startswith("arxiv:"))


def comment_passage(comment: Comment, most: int = 0) -> Passage:
    """A comment with its author and whom it replies to; in full as evidence, or clipped to `most` characters."""
    by_reader = "a reader's answer" if comment.answer else "a reader's comment"
    who = "by an author of the post" if comment.by_author else by_reader
    karma = "" if comment.karma is None else f"{comment.karma} karma"
    where = ", ".join(filter(None, (plain(comment.author), who, karma, plain(comment.reply))))
    words = clip(plain(comment.text), most) if most else plain(comment.text)
    return Passage(where, comment.url if urlsplit_safe(comment.url) else "", (("cited", words),))


def _to_words(text: Text, quoted: str) -> str:
    """The text's URL with a text fragment, so that a browser scrolls to the quoted words."""
    words = plain(quoted).split()
    if text.origin not in ("html", "post", "page") or "#" in text.url or any(c in quoted for c in "$\\|") or not words:
        return text.url
    ends = [" ".join(words)] if len(words) <= 12 else [" ".join(words[:5]), " ".join(words[-5:])]
    return f"{text.url}#:~:text=" + ",".join(quote(end, safe="").replace("-", "%2D") for end in ends)
