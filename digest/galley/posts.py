"""The post of an item: what was found, and the strongest doubt, in sentences that the item prints. Pure.

A post as the machine laid it is drafted anew from what the item says now, so that no struck sentence and no number
that was mended lives on in it; a post that the editor changed is the editor's. Nothing is worded here: the sentences
passed the gate where they stand, or an editor signed for them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from digest.galley.footnotes import source_name, url_of
from digest.galley.material import Material
from digest.galley.prose import parse
from digest.galley.said import Hand, Printed
from digest.ground.quantities import quantities
from digest.ids import urlsplit_safe
from digest.model import Item, Summary
from digest.text import plain

ROOMS = {"x": 262, "bluesky": 291, "mastodon": 466}
"""What each network leaves a draft beside its numbering: on X weighted characters, less a few for words kept from being
links; on Mastodon (at its usual limit) less the item's address too, which counts 23 there."""
LEAST = 200
"""Below this no draft for Bluesky is shortened for the sake of an address that goes along in full."""
WORSE = 4
"""Ranks below this say what came out; from it on, what was done."""
LONG, SHORT = 60, 32
"""Characters of a title, where the whole one leaves too little room for what was found and what to doubt."""
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u20e3]")
_LEANS = re.compile(r"\b(?:it|its|they|them|their|he|she|this|these|those|such|both|the former|the latter)\b", re.I)
MARK = re.compile(r"\[\^[^\]\s]{1,80}\]")
"""A note mark in an item's Markdown."""
_URL = re.compile(r"https?://|\bwww\.")
_SUPERLATIVE = re.compile(
    r"\b(?:groundbreaking|game[- ]chang\w+|revolutionary|amazing|incredible|stunning|mind[- ]blowing|must[- ]read|huge"
    r"|massive|breakthrough|best ever|you won.t believe)\b|!|🧵",
    re.I,
)


@dataclass(frozen=True)
class Told:
    """A sentence of the item that a post may say."""

    rank: int
    """The lower the better."""
    text: str


def posts(material: Material, key: str, said: Sequence[Printed]) -> dict[str, str]:
    """Network -> what the item's post says: the editor's words, else a draft from the sentences that it prints."""
    item = material.items[key]
    if by_editor(material, key):
        return dict.fromkeys(ROOMS, plain(item.post))
    return {network: drafted(item, material.summaries.get(key), said, network) for network in ROOMS}


def by_editor(material: Material, key: str) -> bool:
    """Whether a person worded the post."""
    own, laid = plain(material.items[key].post), material.laid.get(key)
    return bool(own) and not (laid and own == plain(laid.post))


def drafted(item: Item, summary: Summary | None, said: Sequence[Printed], network: str) -> str:
    """A post in one piece where the network has room: title and place, what was found, the strongest doubt.

    Of an item that nobody signed only the machine's gated sentences and the authors' own words are taken.
    """
    said = [one for one in said if item.signed or one.hand is not Hand.EDITOR]
    doubts, found = _doubts(item, summary, said), _findings(summary, said)
    places, room = _places(item), _beside(item) if network == "bluesky" else ROOMS[network]
    ways = [(place, _joined(place, *words)) for words in product(found, doubts) for place in places]
    beside = (text for place, text in ways if _weight(text) <= room and place in (places[:-1] or places))
    alone = (text for _, text in ways if _weight(text) <= ROOMS[network])
    return next(chain(beside, alone), ways[0][1])


def _joined(place: str, finding: str, doubt: str) -> str:
    return " ".join(filter(None, (f"{place}:" if finding else place, finding, doubt)))


def _places(item: Item) -> list[str]:
    """'“Title” (arXiv, abstract only)', and the same with the title cut short, and shorter."""
    title = " ".join(_EMOJI.sub("", plain(item.title)).split()) or item.key
    url = item.url if urlsplit_safe(item.url) else url_of(item.key)
    of = ", ".join(filter(None, (source_name(url), *map(plain, item.badges))))
    where = f" ({of})" if of else ""
    titles = dict.fromkeys((title, _cut(title.partition(": ")[0], title, LONG), _cut(title, title, SHORT)))
    return [f"“{one}”{where}" for one in titles]


def _cut(words: str, title: str, most: int) -> str:
    """The first words of a title, with a mark where more follow."""
    if len(words) > most:
        words = words[: most + 1].rpartition(" ")[0] or words[:most]
    return title if words == title else f"{words.rstrip(' ,;:')} …"


def _findings(summary: Summary | None, said: Sequence[Printed]) -> list[str]:
    """What came out, best first; '' where the item prints nothing of the kind.

    What was only done is never told in place of what came out, however short.
    """
    body = [one for one in said if one.part == "prose" and not _URL.search(one.text)]
    told = [*_quoted(summary, body), *_reported(summary, body), *_own(body)]
    best = min((one.rank for one in told), default=0) // WORSE
    return [one.text for one in sorted(told, key=lambda one: one.rank) if one.rank // WORSE == best] or [""]


def _quoted(summary: Summary | None, body: Sequence[Printed]) -> Iterator[Told]:
    """The authors' own words, in quotation marks and nothing else of ours."""
    for claim in summary.claims if summary else ():
        words = plain(claim.evidence.quote)
        if claim.role in ("result", "what") and any(f"“{words}”" in one.text for one in body):
            numbers = bool(re.search(r"\d", words))
            yield Told((0 if numbers else 1) if claim.role == "result" else (2 if numbers else 6), f"“{words}”")


def _reported(summary: Summary | None, body: Sequence[Printed]) -> Iterator[Told]:
    """A model's reports; one that points back at the sentence before it takes that along."""
    parts = {plain(one.text): one.part for one in (summary.written if summary else ())}
    before = ""
    for one in body:
        if one.hand in (Hand.REPORT, Hand.QUOTE) and (part := parts.get(one.text.strip("“”"))) in ("result", "what"):
            leans = bool(_LEANS.search(one.text)) and bool(before)
            rank = 0 if part == "result" else 4
            if leans:
                yield Told(rank, f"{before} {one.text}")
            yield Told(rank + 5 * leans, one.text)
            before = one.text


def _own(body: Sequence[Printed]) -> Iterator[Told]:
    """What the editor wrote and signed, in its order."""
    yield from (Told(3, one.text) for one in body if one.hand is Hand.EDITOR)


def _doubts(item: Item, summary: Summary | None, said: Sequence[Printed]) -> list[str]:
    """The strongest doubt, as `_worded`; where there is none, what the authors admit."""
    if worded := _worded(item, summary, [one for one in said if one.part == "doubt"]):
        return worded
    body = [one for one in said if one.part == "prose"]
    if oversold := next((one.text for one in body if one.text.startswith("The title may oversell")), ""):
        return [oversold]
    if limits := [*_limits(summary, body)]:
        return limits
    missing = [plain(fact.text) for fact in (summary.facts if summary else ()) if not (fact.present or fact.evidence)]
    return [next((f"Doubt: {one.text}" for one in body if any(one.text in fact for fact in missing)), "")]


def _worded(item: Item, summary: Summary | None, said: Sequence[Printed]) -> list[str]:
    """The first doubt that may be taken: whole, and without what its missing check would change."""
    changes = {plain(one.changes) for one in (summary.doubts if summary else ()) if one.changes}
    for doubt in item.doubts:
        whole = plain(parse(MARK.sub("", doubt)).bare)
        if any(whole.startswith(one.text) for one in said):
            rest = next((one for one in changes if f" {one}" in whole), "")
            return list(dict.fromkeys(f"Doubt: {words}" for words in (whole, plain(whole.replace(rest, "")))))
    return []


def _limits(summary: Summary | None, body: Sequence[Printed]) -> Iterator[str]:
    for one in summary.written if summary else ():
        if one.part == "limit" and any(plain(one.text) in said.text for said in body):
            yield f"Their own limit: “{plain(one.text)}”" if one.quoted else plain(one.text)
    for claim in summary.claims if summary else ():
        words = plain(claim.evidence.quote)
        if claim.role == "limit" and any(f"“{words}”" in one.text for one in body):
            yield f"Their own limit: “{words}”"


def _beside(item: Item) -> int:
    """As short as lets the item's address go along on Bluesky, in full, when that costs little."""
    beside = ROOMS["bluesky"] - 1 - len(item.url)
    return beside if beside >= LEAST else ROOMS["bluesky"]


def _weight(text: str) -> int:
    """What X counts, of words without addresses and emoji."""
    return sum(1 if letter <= "\u10ff" or "\u2010" <= letter <= "\u201f" else 2 for letter in text)


def strange_numbers(own: str, item: Item, said: Sequence[Printed]) -> list[str]:
    """The numbers of a post that its item does not print."""
    printed = (item.title, *item.badges, *(sentence.text for sentence in said))
    known = [one for words in printed for one in quantities(plain(words))]
    return [own[one.start : one.end] for one in quantities(own) if not any(one.same(other) for other in known)]


def unlike_a_post(own: str) -> list[str]:
    """What an editor's post has of a teaser: emoji, hashtags, superlatives."""
    return list(dict.fromkeys([*_EMOJI.findall(own), *re.findall(r"(?<!\w)#\w+", own), *_SUPERLATIVE.findall(own)]))
