"""An item's social post: the main finding and the strongest doubt, in sentences that the item prints. Pure.

Unless the editor changed the post, it is drafted again from the item as it stands, so that no deleted sentence and no
corrected number survives in it. No text is written here: the sentences passed the gate, or an editor signed for them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product, zip_longest

from digest.galley.material import Material
from digest.galley.opening import EMOJI, openings
from digest.galley.prose import parse
from digest.galley.said import Hand, Printed
from digest.galley.telling import Subject, elsewhere, gravity, leads_in, points_back, subject, tells, worth
from digest.ground.quantities import quantities
from digest.model import Evidence, Item, Summary
from digest.text import plain, plain_lines, quotation

ROOMS = {"x": 262, "bluesky": 291, "mastodon": 466}
"""Characters each network leaves for a draft after the numbering: on X weighted, less a reserve for words that must be
kept from becoming links; on Mastodon (500) less the item's URL too, which counts 23 there."""
LEAST = 200
"""A Bluesky draft is not cut below this many characters to make room for the item's full URL."""
PLAIN = 4.0
"""What a sentence that tells a finding must be worth to be preferred to one that says what was done."""
AHEAD = 2.25
"""Points by which a sentence that says what was done must lead such a one to be preferred all the same."""
CLOSE = 1.0
"""Points by which a finding may be worth less than the best, or a limit weigh less, where both then share a post."""
LESS = 4.0
"""The same for a finding that one post holds, where the best would have to be cut."""
SHRILL, LEANS = 3.0, 0.75
"""Points lost by a sentence with a superlative, and by one that needs the sentence before it."""
_EARLY = re.compile(
    r"\b(?:abstract|tl;?:?dr|summary|overview|(?:key|main) (?:results?|findings?|takeaways?)|conclusions?|"
    r"discussion)\b",
    re.I,
)
"""Headings below which a work sums itself up."""
MARK = re.compile(r"\[\^[^\]\s]{1,80}\]")
"""A note mark in an item's Markdown."""
_URL = re.compile(r"https?://|\bwww\.")
_SUPERLATIVE = re.compile(
    r"\b(?:groundbreaking|game[- ]chang\w+|revolutionary|amazing|incredible|stunning|mind[- ]blowing|must[- ]read|huge"
    r"|massive|breakthrough|best ever|you won.t believe)\b|!|🧵",
    re.I,
)
_LED = re.compile(r": “[^“”]*”\.?$")
"""A sentence that ends in the quotation it leads into."""


@dataclass(frozen=True)
class Told:
    """A sentence of the item that its post may use."""

    worth: float
    text: str
    news: bool = True
    """Whether it tells a finding, not only what was done."""


def posts(material: Material, key: str, sentences: Sequence[Printed]) -> dict[str, str]:
    """The item's post for each network, by network name: the editor's words, else a draft from `sentences`."""
    item, summary = material.items[key], material.summaries.get(key)
    if by_editor(material, key):
        return dict.fromkeys(ROOMS, plain_lines(item.post))
    ours = [sentence for sentence in sentences if item.signed or sentence.hand is not Hand.EDITOR]
    doubts = _doubts(item, summary, ours)
    return {network: _drafted(item, summary, ours, doubts, network) for network in ROOMS}


def by_editor(material: Material, key: str) -> bool:
    """Whether a person wrote or changed the post, be it its line breaks alone."""
    own, laid = plain_lines(material.items[key].post), material.laid.get(key)
    return bool(own) and not (laid and own == plain_lines(laid.post))


def _drafted(
    item: Item, summary: Summary | None, sentences: Sequence[Printed], doubts: Sequence[Told], network: str
) -> str:
    """Draft a post of title, source, finding and strongest doubt.

    The two share one post where a finding and a doubt nearly as good as the best have room in it; else the best finding
    that a post holds is followed by the best doubt that a post holds. `sentences` of an unsigned item are gated machine
    sentences and the authors' own words alone.
    """
    places, room = openings(item), _room_beside_address(item) if network == "bluesky" else ROOMS[network]
    most = ROOMS[network] - _x_weight(f"{places[-1]}: ")
    found = _findings(item, summary, sentences, most)
    found = [one for one in found if not all(_holds(doubt.text, one.text) for doubt in doubts)] or found
    pairs = _pairs(_close(found), _close(doubts)) or _pairs(found, doubts) or [(found[0].text, "")]
    ways = [(place, _joined(place, *pair)) for pair in pairs for place in places]
    beside = (text for place, text in ways if _x_weight(text) <= room and place in (places[:-1] or places))
    together = (text for _, text in ways if _x_weight(text) <= ROOMS[network])
    return next(chain(beside, together), "") or _apart(places, found, doubts, ROOMS[network])


def _apart(places: Sequence[str], found: Sequence[Told], doubts: Sequence[Told], room: int) -> str:
    """A finding that one post holds with its title, then a doubt that the next one holds, where there are such.

    A title that no finding fits beside gets a post of its own, so it is the longest that one holds.
    """
    near = (one for one in found if found[0].worth - one.worth <= LESS)
    heads = ((_joined(place, one.text, ""), one.text) for one in near for place in places)
    whole = ((head, finding) for head, finding in heads if _x_weight(head) <= room)
    place = next((place for place in places if _x_weight(f"{place}:") <= room), places[-1])
    head, finding = next(whole, (_joined(place, found[0].text, ""), found[0].text))
    others = [doubt for _, doubt in _pairs([Told(0, finding)], doubts)]
    return f"{head} {next((one for one in others if _x_weight(one) <= room), ''.join(others[:1]))}".rstrip()


def _close(told: Sequence[Told]) -> list[Told]:
    """The sentences that say nearly as much as the best."""
    return [one for one in told if told[0].worth - one.worth <= CLOSE]


def _pairs(found: Sequence[Told], doubts: Sequence[Told]) -> list[tuple[str, str]]:
    """Every finding with every doubt that does not repeat it, best findings first."""
    every = product((one.text for one in found), (one.text for one in doubts))
    return [(finding, doubt) for finding, doubt in every if not _repeats(finding, doubt)]


def _repeats(finding: str, doubt: str) -> bool:
    """Whether a doubt and the finding hold the same sentence."""
    said = doubt.partition(": ")[2].strip("“”")
    return _holds(doubt, finding) or bool(said and said in finding)


def _holds(doubt: str, finding: str) -> bool:
    """Whether a doubt quotes the finding and says more than it."""
    words, said = finding.strip("“”"), doubt.partition(": ")[2].strip("“”")
    return bool(words) and words in said and words != said


def _joined(place: str, finding: str, doubt: str) -> str:
    return " ".join(filter(None, (f"{place}:" if finding else place, finding, doubt)))


def _findings(item: Item, summary: Summary | None, sentences: Sequence[Printed], most: int) -> list[Told]:
    """The findings, best first; one of no words where the item prints none.

    Where there is one, a sentence that only says what was done is never used instead, however short it is. Words that
    lead into a quotation are used only where both are within the weighted length `most`, lest a cut part the two.
    """
    prose = [sentence for sentence in sentences if sentence.part == "prose"]
    body = [sentence for sentence in prose if not _URL.search(sentence.text)]
    about = subject(plain(item.title), _sums_up(summary))
    every = [*_quoted(summary, body, about), *_reported(summary, body, about), *_own(prose, about)]
    kept = [told for told in every if _x_weight(told.text) <= most or not _LED.search(told.text)]
    found = sorted(kept, key=lambda told: -told.worth)
    news = [told for told in found if told.news and told.worth >= max(PLAIN, found[0].worth - AHEAD)]
    return news or found or [Told(0, "")]


def _sums_up(summary: Summary | None) -> list[str]:
    """The authors' sentences that stand where a work sums itself up."""
    return [claim.evidence.quote for claim in summary.claims if _early(claim.evidence)] if summary else []


def _early(place: Evidence) -> bool:
    return not place.section or bool(_EARLY.search(place.section))


def _told(words: str, about: Subject, role: str, early: bool, text: str = "", before: str = "") -> Iterator[Told]:
    """A sentence that states a finding or what was done, with its worth; of other roles only what tells a finding.

    One that only leads into the next is none.
    """
    if leads_in(words):
        return
    news, whole = tells(words, role == "result"), f"{before} {words}".lstrip()
    if news or role in ("result", "what"):
        cost = SHRILL * bool(unlike_a_post(words)) + LEANS * bool(before)
        points = worth(whole, about, role == "result", role == "what", early) - cost
        yield Told(points, f"{before} {text or words}".lstrip(), news)


def _quoted(summary: Summary | None, body: Sequence[Printed], about: Subject) -> Iterator[Told]:
    """The authors' own words, in quotation marks, with nothing of ours added."""
    for claim in summary.claims if summary else ():
        words = plain(claim.evidence.quote)
        if _is_quoted(words, body):
            yield from _told(words, about, claim.role, _early(claim.evidence), quotation(words))


def _is_quoted(words: str, body: Sequence[Printed]) -> bool:
    """Whether a sentence quotes these words; files laid by older versions show no omission before them."""
    return any(quote in sentence.text for sentence in body for quote in (quotation(words), f"“{words}”"))


def _reported(summary: Summary | None, body: Sequence[Printed], about: Subject) -> Iterator[Told]:
    """A model's reports; a sentence that refers back ("it", "this") is offered with the sentence before it first."""
    known = {plain(one.text): one for one in (summary.written if summary else ()) if one.kind == "report"}
    before = ""
    for sentence in body:
        words = sentence.text.strip("“”").removeprefix("… ")
        if (one := known.get(words)) and sentence.hand in (Hand.REPORT, Hand.QUOTE):
            early = any(map(_early, one.evidence))
            if points_back(words) and before:
                yield from _told(words, about, one.part, early, sentence.text, before)
            yield from _told(words, about, one.part, early, sentence.text)
            before = sentence.text if not points_back(words) else ""


def _own(prose: Sequence[Printed], about: Subject) -> Iterator[Told]:
    """What the editor wrote or chose, and signed, in print order; a sentence that leads into a quotation, together with
    it.
    """
    for sentence, after in zip_longest(prose, prose[1:]):
        led = after.text if after and leads_in(sentence.text) and after.text.startswith("“") else ""
        words = f"{sentence.text} {led}".rstrip()
        if sentence.added and not _URL.search(words):
            yield from _told(words, about, "result", False)


def _doubts(item: Item, summary: Summary | None, sentences: Sequence[Printed]) -> list[Told]:
    """The strongest doubt in its wordings, longest first; else overselling, the limits, weightiest first, or a gap."""
    if worded := _worded(item, summary, [sentence for sentence in sentences if sentence.part == "doubt"]):
        return [Told(0, one) for one in worded]
    body = [sentence for sentence in sentences if sentence.part == "prose"]
    if oversold := next((sentence.text for sentence in body if sentence.text.startswith("The title may oversell")), ""):
        return [Told(0, oversold)]
    if limits := [told for told in _limits(summary, body) if told.worth]:
        return sorted(limits, key=lambda told: -told.worth)
    missing = [plain(fact.text) for fact in (summary.facts if summary else ()) if not (fact.present or fact.evidence)]
    return [Told(0, next((f"Doubt: {one.text}" for one in body if any(one.text in fact for fact in missing)), ""))]


def _worded(item: Item, summary: Summary | None, sentences: Sequence[Printed]) -> list[str]:
    """The first doubt that can be read alone, else the first: whole, and without what only supports it.

    That is what the missing check could change, and the quotations beside a judgement of the title.
    """
    standing = [whole for doubt in item.doubts if (whole := plain(parse(MARK.sub("", doubt)).bare))
                and any(whole.startswith(sentence.text) for sentence in sentences)]  # fmt: skip
    if not standing:
        return []
    whole = next((one for one in standing if not elsewhere(one)), standing[0])
    changes = {plain(doubt.changes) for doubt in (summary.doubts if summary else ()) if doubt.changes}
    rest = next((change for change in changes if f" {change}" in whole), "")
    shorter = [plain(whole.replace(rest, ""))]
    if not whole.startswith("The title may oversell"):
        shorter.append(whole.partition(" The title says “")[0])
    return [f"Doubt: {words}" for words in dict.fromkeys((whole, *shorter))]


def _limits(summary: Summary | None, body: Sequence[Printed]) -> Iterator[Told]:
    """What the authors admit, and what was read as a limit."""
    for written in summary.written if summary else ():
        words = plain(written.text)
        printed = any(words in sentence.text for sentence in body)
        if written.part in ("limit", "narrows") and printed and not leads_in(words):
            own = written.part == "limit"
            yield Told(gravity(words, own), _labelled(quotation(words) if written.quoted else words, own))
    for claim in summary.claims if summary else ():
        words = plain(claim.evidence.quote)
        if claim.role == "limit" and _is_quoted(words, body) and not leads_in(words):
            yield Told(gravity(words, own=True), _labelled(quotation(words), own=True))


def _labelled(limit: str, own: bool) -> str:
    return f"Their own limit: {limit}" if own else f"Limit: {limit}"


def _room_beside_address(item: Item) -> int:
    """Characters left on Bluesky beside the item's full URL, where that leaves enough; else the whole limit."""
    beside = ROOMS["bluesky"] - 1 - len(item.url)
    return beside if beside >= LEAST else ROOMS["bluesky"]


def _x_weight(text: str) -> int:
    """X's weighted length of a text that has neither URLs nor emoji."""
    return sum(1 if letter <= "\u10ff" or "\u2010" <= letter <= "\u201f" else 2 for letter in text)


def strange_numbers(own: str, item: Item, sentences: Sequence[Printed]) -> list[str]:
    """The numbers of an editor's post that its item does not print."""
    printed = (item.title, *item.badges, *(sentence.text for sentence in sentences))
    known = [number for words in printed for number in quantities(plain(words))]
    strange = (number for number in quantities(own) if not any(number.same(other) for other in known))
    return [own[number.start : number.end] for number in strange]


def unlike_a_post(own: str) -> list[str]:
    """What makes an editor's post read like advertising: emoji, hashtags, superlatives."""
    return list(dict.fromkeys([*EMOJI.findall(own), *re.findall(r"(?<!\w)#\w+", own), *_SUPERLATIVE.findall(own)]))
