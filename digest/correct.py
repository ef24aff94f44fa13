"""Corrects a sent edition's page, with a dated note of old and new wording, and a line at the top of the next issue.

Nothing is sent, and what was sent (mail, thread, feeds) stays as it is.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

from digest import ids
from digest.desk import Desk
from digest.editions import amended, approval_of, approved_files, write_out
from digest.errors import ConfigError, NeedsPerson
from digest.galley import evidence, ink
from digest.galley.hands import spans
from digest.galley.numbers import unheld_numbers
from digest.galley.warnings import OTHER_MARKS, without_quotations
from digest.ground import locate
from digest.model import Correction, Month, Text
from digest.store import made_from
from digest.text import as_json, clip, plain, quoted, shown

Objection = tuple[str, str]
"""What speaks against a correction, and what its note says where a person answers for it."""
_NOTE_HTML = re.compile(r'<p class="correction">.*?</p>', re.S)
_NOTE_MARKDOWN = re.compile(r"^\*Corrected on .*$", re.M)
_TAG = re.compile(r"<[^>]*>")
_UNHELD = (
    "the page would quote “{quote}”, and the text that was read does not say it so: copy the source's own words;"
    " or take the quotation marks away, with --old '“...”' and --new without them; or answer for it yourself with"
    " --not-in-source, and the note will say so. Nothing was changed"
)
_UNCITED = (
    "“{said}” would say {number}, and the passage that it cites does not hold it: mend the number; or answer for it"
    " yourself with --not-in-source, and the note will say so. Nothing was changed"
)
_ADMITTED = "The new quotation does not stand so in the text that we read"
_ADMITTED_NUMBER = "The new number does not stand in the passage that the sentence cites"


def correct(desk: Desk, month: Month, item: str, old: str, new: str, why: str, unheld_too: bool = False) -> Correction:
    """Change one wording on an approved edition's page, and store the correction for the next issue.

    `item` is a key, a link, or its file's name. Raises NeedsPerson where the month is not approved, and where the page
    would then quote words that the text we read does not contain, or have a number that the passage its sentence cites
    does not hold, unless `unheld_too`: then the note says so. Raises ConfigError where `why` says nothing, or the words
    do not occur in the item exactly once.
    """
    files, today = edition_of(desk, month), desk.clock().date()
    key, title = _named(files, item)
    old, new, why = plain(old), plain(new), plain(why)
    if not any(map(str.isalnum, why)):
        raise ConfigError("a correction tells its readers what was wrong, in a sentence: --why. Nothing was changed")
    mended = corrected(files, key, old, new, today, why)
    objections = (*_unsupported(desk.store.latest(Text, key), files, mended), *_uncited(files, mended, key))
    if objections and not unheld_too:
        raise NeedsPerson(objections[0][0])
    for admitted in dict.fromkeys(admitted for _, admitted in objections):
        why = f"{why.rstrip('.')}. {admitted}"
    mended = corrected(files, key, old, new, today, why)
    issue = next_issue(month, today, lambda other: approval_of(desk.store, other) is not None)
    told, number = {"old": old, "new": new, "why": why, "date": today}, len(_corrections(desk, month))
    correction = Correction(month=month, key=key, title=title, issue=issue, number=number, **told)
    desk.store.put(correction, f"{issue}/{month}/{key}/{made_from(old, new, number)[:8]}", "")
    keep_edition(desk, month, {name: text for name, text in mended.items() if text != files[name]})
    return correction


def _unsupported(text: Text | None, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[Objection]:
    """Quotations that only the corrected page has, and that the text we read does not contain."""
    for words in sorted(_quotations(after) - _quotations(before)):
        bodies = (text.body, shown(text.body)) if text else ()
        if not any(locate(words, body) or words in plain(body) for body in bodies):
            yield _UNHELD.format(quote=clip(words, 200)), _ADMITTED


def _uncited(before: Mapping[str, bytes], after: Mapping[str, bytes], key: str) -> Iterator[Objection]:
    """Numbers that only the corrected sentence has, and that neither the passages it cites nor the title hold."""
    _, title = _named(before, key)
    for old, new in zip(_sentences(before, key), _sentences(after, key), strict=True):
        quotes = [place["quote"] for place in new["evidence"]]
        said, standing = (one.get("corrected", [one])[-1]["text"] for one in (new, old))
        written = [title, standing, *quotes]
        held = [*written, *map(shown, written)]  # formulas as the page shows them, too
        for number in unheld_numbers(without_quotations(said), held) if quotes and said != standing else ():
            yield _UNCITED.format(said=clip(said, 200), number=number), _ADMITTED_NUMBER


def _sentences(files: Mapping[str, bytes], key: str) -> list[dict[str, Any]]:
    """An item's sentences as evidence.json has them."""
    items = json.loads(files["evidence.json"])["items"]
    return next(list(item["sentences"]) for item in items if item["key"] == key)


def _quotations(files: Mapping[str, bytes]) -> set[str]:
    """Everything in quotation marks on the page, except in our own notes."""
    page = unescape(_TAG.sub("", _NOTE_HTML.sub("", files["newsletter.html"].decode())))
    return {plain(quotation) for quotation in (*spans(page), *filter(None, sum(OTHER_MARKS.findall(page), ())))}


def edition_of(desk: Desk, month: Month) -> dict[str, bytes]:
    """The files of an approved edition, as readers have them. Raises NeedsPerson where that month has none."""
    approval = approval_of(desk.store, month)
    if approval is None:
        raise NeedsPerson(
            f"nobody approved {month} yet: mend its item in issues/{month}/, then run digest build {month}"
        )
    return approved_files(desk.store, approval)


def keep_edition(desk: Desk, month: Month, files: Mapping[str, bytes]) -> None:
    """Store changed files of an approved edition, and write them to output/M/. Raises MachineRefused."""
    if approval := approval_of(desk.store, month):
        amended(desk.store, approval, files)
    write_out(desk.output(month), files)


def told_again(desk: Desk, month: Month, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A month's newly printed files with its earlier corrections reapplied, except those whose words are gone.

    Those of older versions do not say which of one day came first, so one that found no words is tried again after the
    others.
    """
    waiting = _corrections(desk, month)
    tried = len(waiting) + 1
    while len(waiting) < tried:
        tried, left = len(waiting), []
        for one in waiting:
            try:
                files = corrected(files, one.key, one.old, one.new, one.date, one.why)
            except ConfigError:
                left.append(one)
        waiting = left
    return dict(files)


def _corrections(desk: Desk, month: Month) -> list[Correction]:
    """An edition's corrections, in the order in which they were made."""
    made = [correction for _, correction in desk.store.under(Correction, "") if correction.month == month]
    return sorted(made, key=lambda correction: (correction.date, correction.number))


def corrected(files: Mapping[str, bytes], item: str, old: str, new: str, date: dt.date, why: str) -> dict[str, bytes]:
    """An edition's files with one wording of an item changed in its page and its Markdown, under a dated note.

    `item` is the key. evidence.json keeps what was sent, and tells beside it what stands now. All other files keep
    their bytes. Raises ConfigError, naming the file, where the words do not occur in the item exactly once.
    """
    if not old or not new or old == new:
        raise ConfigError("a correction needs the old wording and another, new one: --old and --new")
    _, title = _named(files, item)
    page = _page(files["newsletter.html"].decode(), item, old, new, _note(old, new, date, why))
    markdown = _markdown(files["newsletter.md"].decode(), title, old, new, _note(old, new, date, why))
    record = _record(json.loads(files["evidence.json"]), item, old, new, date, why)
    mended = {"newsletter.html": page, "newsletter.md": markdown, "evidence.json": as_json(record)}
    return {**files, **{name: text.encode() for name, text in mended.items()}}


def next_issue(month: Month, date: dt.date, approved: Callable[[Month], bool]) -> Month:
    """The issue to announce a correction: the first after the wrong one that is still being edited on this day."""
    last = Month.before(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC))
    issue = max(month.next, last, key=str)
    while approved(issue):
        issue = issue.next
    return issue


def _note(old: str, new: str, date: dt.date, why: str) -> tuple[str, str]:
    """The note in two pieces, which are styled differently."""
    reason = f" {why.rstrip('.')}." if why else ""
    return f"Corrected on {date}:", f"{quoted(old)} now reads {quoted(new)}.{reason}"


def _page(html: str, key: str, old: str, new: str, note: tuple[str, str]) -> str:
    slug = re.escape(re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-"))
    start, end = _section(html, rf'<article id="piece-\d+-{slug}"', r"</article>", "newsletter.html", key)
    protected = [found.span() for pattern in (_NOTE_HTML, _TAG) for found in pattern.finditer(html, start, end)]
    html, end = _replaced(
        html, escape(old, quote=False), escape(new, quote=False), (start, end), protected, "newsletter.html"
    )
    head = html.index("</h2>", start, end) + len("</h2>")
    lead, words = (escape(piece, quote=False) for piece in note)
    return f'{html[:head]}\n<p class="correction"><strong>{lead}</strong> {words}</p>{html[head:]}'


def _markdown(text: str, title: str, old: str, new: str, note: tuple[str, str]) -> str:
    bare = ink.literal(title)
    heading = f"(?:{re.escape(bare)}|{re.escape(ink.unbracketed(bare))})"  # as the text of a link, or without one
    start, end = _section(text, rf"^## .*{heading}.*$", r"^(?:## |\* \* \*$)", "newsletter.md", title)
    protected = [found.span() for found in _NOTE_MARKDOWN.finditer(text, start, end)]
    text, end = _replaced(text, ink.literal(old), ink.literal(new), (start, end), protected, "newsletter.md")
    head = text.index("\n", start)
    return f"{text[:head]}\n\n*{ink.literal(' '.join(note))}*{text[head:]}"


def _record(data: dict[str, Any], key: str, old: str, new: str, date: dt.date, why: str) -> dict[str, Any]:
    pattern = _pattern(old)
    note = {"date": str(date), "old": old, "new": new, "why": why}

    def mended(text: str) -> str | None:
        """The text with the new wording, also where the old one holds a formula as the page shows it."""
        as_it_stands = next(filter(pattern.search, (text, shown(text))), None)
        return as_it_stands and pattern.sub(lambda _: new, as_it_stands, count=1)

    return evidence.corrected(data, key, note, mended)


def _section(text: str, begin: str, close: str, name: str, what: str) -> tuple[int, int]:
    first = re.compile(begin, re.M).search(text)
    if not first:
        raise ConfigError(f"{name}: no item is marked as {what!r}; mend your template of that page")
    last = re.compile(close, re.M).search(text, first.end())
    return first.start(), last.start() if last else len(text)


def _replaced(
    text: str, old: str, new: str, within: tuple[int, int], spared: list[tuple[int, int]], name: str
) -> tuple[str, int]:
    """The text with the one occurrence of the old words replaced, and the section's new end; never in `spared`."""
    places = _pattern(old).finditer(text, *within)
    found = [match for match in places if not any(_overlap(match.span(), span) for span in spared)]
    if len(found) != 1:
        many = f"stand {len(found)} times in the item; give more of the words around them"
        none = "do not stand in the item; copy them as the page prints them, from within one sentence"
        raise ConfigError(f"{name}: the words “{clip(old, 80)}” {many if found else none}")
    start, end = found[0].span()
    return text[:start] + new + text[end:], within[1] + len(new) - (end - start)


def _pattern(old: str) -> re.Pattern[str]:
    """The words with any white space between them, and whole: 'ask' occurs neither in 'task' nor in 'asked'."""
    begin, end = r"(?<!\w)" * old[:1].isalnum(), r"(?!\w)" * old[-1:].isalnum()
    return re.compile(begin + r"\s+".join(map(re.escape, old.split())) + end)


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _named(files: Mapping[str, bytes], item: str) -> tuple[str, str]:
    """The key and title of an edition's item, by its key, a link to it, or its file's name."""
    items = json.loads(files["evidence.json"])["items"]
    wanted = {item, ids.key_from(item) or item}
    for entry in items:
        if wanted & {entry["key"], Path(entry["file"]).name, Path(entry["file"]).stem}:
            return str(entry["key"]), plain(str(entry["title"])) or str(entry["key"])
    known = ", ".join(entry["key"] for entry in items)
    raise ConfigError(f"the edition has no item {item!r}; those it has: {known or 'none'}")
