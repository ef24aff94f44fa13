"""An item's social post: the main finding and the strongest doubt, in sentences that the item prints. Pure.

Unless the editor changed the post, it is drafted again from the item as it stands, so that no deleted sentence and no
corrected number survives in it. No text is written here: the sentences passed the gate, or an editor signed for them.
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
from digest.text import plain, quotation

ROOMS = {"x": 262, "bluesky": 291, "mastodon": 466}
"""Characters each network leaves for a draft after the numbering: on X weighted, less a reserve for words that must be
kept from becoming links; on Mastodon (500) less the item's URL too, which counts 23 there."""
LEAST = 200
"""A Bluesky draft is not cut below this many characters to make room for the item's full URL."""
WORSE = 4
"""Ranks below this state a result; ranks from here on only what was done."""
LONG, SHORT = 60, 32
"""Characters of a title that is shortened, where the full one leaves too little room for finding and doubt."""
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u20e3]")
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|he|she|this|these|those|such|both|the former|the latter)\b", re.I
)
MARK = re.compile(r"\[\^[^\]\s]{1,80}\]")
"""A note mark in an item's Markdown."""
_URL = re.compile(r"https?://|\bwww\.")
_SUPERLATIVE = re.compile(
    r"\b(?:groundbreaking|game[- ]chang\w+|revolutionary|amazing|incredible|stunning|mind[- ]blowing|must[- ]read|huge"
    r"|massive|breakthrough|best ever|you won.t believe)\b|!|🧵",
    re.I,
)
NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot|unless|except|hardly|rarely|only|fail(?:s|ed)?)\b"
    r"|n[’']t\b",
    re.I,
)
"""Words without which a sentence may say the opposite."""


@dataclass(frozen=True)
class Told:
    """A sentence of the item that its post may use."""

    rank: int
    """Lower is better."""
    text: str


def posts(material: Material, key: str, sentences: Sequence[Printed]) -> dict[str, str]:
    """The item's post for each network, by network name: the editor's words, else a draft from `sentences`."""
    item = material.items[key]
    if by_editor(material, key):
        return dict.fromkeys(ROOMS, plain(item.post))
    return {network: drafted(item, material.summaries.get(key), sentences, network) for network in ROOMS}


def by_editor(material: Material, key: str) -> bool:
    """Whether a person wrote or changed the post."""
    own, laid = plain(material.items[key].post), material.laid.get(key)
    return bool(own) and not (laid and own == plain(laid.post))


def drafted(item: Item, summary: Summary | None, sentences: Sequence[Printed], network: str) -> str:
    """Draft a post of title, source, finding and strongest doubt, within the network's limit wherever possible.

    From an unsigned item it takes only gated machine sentences and the authors' own words.
    """
    sentences = [sentence for sentence in sentences if item.signed or sentence.hand is not Hand.EDITOR]
    doubts, found = _doubts(item, summary, sentences), _findings(summary, sentences)
    places, room = _places(item), _room_beside_address(item) if network == "bluesky" else ROOMS[network]
    ways = [(place, _joined(place, *words)) for words in product(found, doubts) for place in places]
    beside = (text for place, text in ways if _x_weight(text) <= room and place in (places[:-1] or places))
    alone = (text for _, text in ways if _x_weight(text) <= ROOMS[network])
    return next(chain(beside, alone), ways[0][1])


def _joined(place: str, finding: str, doubt: str) -> str:
    return " ".join(filter(None, (f"{place}:" if finding else place, finding, doubt)))


def _places(item: Item) -> list[str]:
    """How a post may begin: '“Title” (arXiv, abstract only)', then the same with ever shorter titles."""
    title = " ".join(_EMOJI.sub("", plain(item.title)).split()) or item.key
    url = item.url if urlsplit_safe(item.url) else url_of(item.key)
    of = ", ".join(filter(None, (source_name(url), *map(plain, item.badges))))
    where = f" ({of})" if of else ""
    titles = dict.fromkeys((title, _shortened(title.partition(": ")[0], title, LONG), _shortened(title, title, SHORT)))
    return [f"“{short}”{where}" for short in titles]


def _shortened(words: str, title: str, most: int) -> str:
    """The first words of a title, with an ellipsis if more follow; the whole title where a negation would be lost."""
    if len(words) > most:
        words = words[: most + 1].rpartition(" ")[0] or words[:most]
    if NEGATION.search(title.removeprefix(words)):
        return title
    return title if words == title else f"{words.rstrip(' ,;:')} …"


def _findings(summary: Summary | None, sentences: Sequence[Printed]) -> list[str]:
    """The findings, best first; [''] where the item prints none.

    Where there is a result, a sentence that only says what was done is never used instead, however short it is.
    """
    body = [sentence for sentence in sentences if sentence.part == "prose" and not _URL.search(sentence.text)]
    found = sorted([*_quoted(summary, body), *_reported(summary, body), *_own(body)], key=lambda told: told.rank)
    best = min((told.rank for told in found), default=0) // WORSE
    return [told.text for told in found if told.rank // WORSE == best] or [""]


def _quoted(summary: Summary | None, body: Sequence[Printed]) -> Iterator[Told]:
    """The authors' own words, in quotation marks, with nothing of ours added."""
    for claim in summary.claims if summary else ():
        words = plain(claim.evidence.quote)
        if claim.role in ("result", "what") and _is_quoted(words, body):
            numbers = bool(re.search(r"\d", words))
            yield Told((0 if numbers else 1) if claim.role == "result" else (2 if numbers else 6), quotation(words))


def _is_quoted(words: str, body: Sequence[Printed]) -> bool:
    """Whether a sentence quotes these words; files laid by older versions show no omission before them."""
    return any(quote in sentence.text for sentence in body for quote in (quotation(words), f"“{words}”"))


def _reported(summary: Summary | None, body: Sequence[Printed]) -> Iterator[Told]:
    """A model's reports; a sentence that refers back ("it", "this") is offered with the sentence before it first."""
    parts = {plain(written.text): written.part for written in (summary.written if summary else ())}
    before = ""
    for sentence in body:
        part = parts.get(sentence.text.strip("“”"))
        if sentence.hand in (Hand.REPORT, Hand.QUOTE) and part in ("result", "what"):
            points_back = bool(_POINTS_BACK.search(sentence.text)) and bool(before)
            rank = 0 if part == "result" else 4
            if points_back:
                yield Told(rank, f"{before} {sentence.text}")
            yield Told(rank + 5 * points_back, sentence.text)
            before = sentence.text


def _own(body: Sequence[Printed]) -> Iterator[Told]:
    """What the editor wrote and signed, in print order."""
    yield from (Told(3, sentence.text) for sentence in body if sentence.hand is Hand.EDITOR)


def _doubts(item: Item, summary: Summary | None, sentences: Sequence[Printed]) -> list[str]:
    """Wordings of the strongest doubt, longest first: a doubt, else overselling, an admitted limit, or a gap."""
    if worded := _worded(item, summary, [sentence for sentence in sentences if sentence.part == "doubt"]):
        return worded
    body = [sentence for sentence in sentences if sentence.part == "prose"]
    if oversold := next((sentence.text for sentence in body if sentence.text.startswith("The title may oversell")), ""):
        return [oversold]
    if limits := [*_limits(summary, body)]:
        return limits
    missing = [plain(fact.text) for fact in (summary.facts if summary else ()) if not (fact.present or fact.evidence)]
    return [next((f"Doubt: {one.text}" for one in body if any(one.text in fact for fact in missing)), "")]


def _worded(item: Item, summary: Summary | None, sentences: Sequence[Printed]) -> list[str]:
    """The first usable doubt: in full, and without the part that says what the missing check could change."""
    changes = {plain(doubt.changes) for doubt in (summary.doubts if summary else ()) if doubt.changes}
    for doubt in item.doubts:
        whole = plain(parse(MARK.sub("", doubt)).bare)
        if any(whole.startswith(sentence.text) for sentence in sentences):
            rest = next((change for change in changes if f" {change}" in whole), "")
            return list(dict.fromkeys(f"Doubt: {words}" for words in (whole, plain(whole.replace(rest, "")))))
    return []


def _limits(summary: Summary | None, body: Sequence[Printed]) -> Iterator[str]:
    for written in summary.written if summary else ():
        if written.part == "limit" and any(plain(written.text) in sentence.text for sentence in body):
            words = plain(written.text)
            yield f"Their own limit: {quotation(words)}" if written.quoted else words
    for claim in summary.claims if summary else ():
        words = plain(claim.evidence.quote)
        if claim.role == "limit" and _is_quoted(words, body):
            yield f"Their own limit: {quotation(words)}"


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
    return list(dict.fromkeys([*_EMOJI.findall(own), *re.findall(r"(?<!\w)#\w+", own), *_SUPERLATIVE.findall(own)]))
