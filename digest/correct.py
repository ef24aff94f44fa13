"""Mends a sent edition's page, and says so: a dated note of old and new wording, and a line on top of the next issue.

Nothing is sent, and what was sent (mail, thread, feeds) stays as it was.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from html import escape, unescape
from pathlib import Path

from digest import ids
from digest.desk import Desk
from digest.editions import amended, approval_of, approved_files
from digest.errors import ConfigError, NeedsPerson
from digest.files import write
from digest.galley import ink
from digest.galley.hands import spans
from digest.ground import locate
from digest.model import Correction, Month, Text
from digest.store import made_from
from digest.text import clip, plain, quoted

_NOTE_HTML = re.compile(r'<p class="correction">.*?</p>', re.S)
_NOTE_MARKDOWN = re.compile(r"^\*Corrected on .*$", re.M)
_TAG = re.compile(r"<[^>]*>")
_OTHER_MARKS = re.compile(r'"([^"]+)"|«([^»]+)»|„([^“”]+)[“”]')
_UNHELD = (
    "the page would quote “{quote}”, and the text that was read does not say it so: copy the source's own words;"
    " or take the quotation marks away, with --old '“...”' and --new without them; or answer for it yourself with"
    " --not-in-source, and the note will say so. Nothing was changed"
)
_ADMITTED = "The new quotation does not stand so in the text that we read"


def correct(desk: Desk, month: Month, item: str, old: str, new: str, why: str, unheld_too: bool = False) -> Correction:
    """Change one wording of an approved edition's page, today, and keep the correction for the next issue.

    `item` is a key, a link, or its file's name. Raises NeedsPerson where nobody approved that month, and where the page
    would quote what the text that was read does not say, unless `unheld_too`: the note says it then. Raises ConfigError
    where the words do not stand in the item exactly once.
    """
    files, today = edition_of(desk, month), desk.clock().date()
    key, title = _named(files, item)
    old, new, why = plain(old), plain(new), plain(why)
    mended = corrected(files, key, old, new, today, why)
    if strange := _unheld(desk.store.latest(Text, key), files, mended):
        if not unheld_too:
            raise NeedsPerson(_UNHELD.format(quote=clip(strange[0], 200)))
        why = f"{why.rstrip('.')}. {_ADMITTED}" if why else _ADMITTED
        mended = corrected(files, key, old, new, today, why)
    issue = next_issue(month, today, lambda other: approval_of(desk.store, other) is not None)
    correction = Correction(month=month, key=key, title=title, old=old, new=new, why=why, date=today, issue=issue)
    desk.store.put(correction, f"{issue}/{month}/{key}/{made_from(old, new)[:8]}", "")
    keep_edition(desk, month, {name: text for name, text in mended.items() if text != files[name]})
    return correction


def _unheld(text: Text | None, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[str, ...]:
    """The quotations that only the mended page has, and that the text which was read does not hold."""
    new = _quotations(after) - _quotations(before)
    return tuple(sorted(one for one in new if not (text and (locate(one, text.body) or one in plain(text.body)))))


def _quotations(files: Mapping[str, bytes]) -> set[str]:
    """Whatever stands in quotation marks on the page, but for our own notes."""
    page = unescape(_TAG.sub("", _NOTE_HTML.sub("", files["newsletter.html"].decode())))
    return {plain(one) for one in (*spans(page), *filter(None, sum(_OTHER_MARKS.findall(page), ())))}


def edition_of(desk: Desk, month: Month) -> dict[str, bytes]:
    """The files of an approved edition, as readers have them. Raises NeedsPerson where that month has none."""
    approval = approval_of(desk.store, month)
    if approval is None:
        raise NeedsPerson(f"nobody approved {month} yet: mend its item in issues/{month}/, then run digest build")
    return approved_files(desk.store, approval)


def keep_edition(desk: Desk, month: Month, files: Mapping[str, bytes]) -> None:
    """Keep changed files of an approved edition in their place, and lay them in output/M/. Raises MachineRefused."""
    if approval := approval_of(desk.store, month):
        amended(desk.store, approval, files)
    for name, text in files.items():
        write(desk.output(month) / name, text)


def told_again(desk: Desk, month: Month, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A month's files printed anew, with the corrections it had before; one whose words are gone is left out."""
    made = [one for _, one in desk.store.under(Correction, "") if one.month == month]
    for one in sorted(made, key=lambda one: one.date):
        with suppress(ConfigError):
            files = corrected(files, one.key, one.old, one.new, one.date, one.why)
    return dict(files)


def corrected(files: Mapping[str, bytes], item: str, old: str, new: str, date: dt.date, why: str) -> dict[str, bytes]:
    """An edition's files with one wording of an item changed in its page and its Markdown, and a dated note above it.

    `item` is the key. All other files are the same bytes. Raises ConfigError, naming the file, where the words do not
    stand in the item exactly once; then nothing is changed.
    """
    if not old or not new or old == new:
        raise ConfigError("a correction needs the old wording and another, new one: --old and --new")
    _, title = _named(files, item)
    page = _page(files["newsletter.html"].decode(), item, old, new, _told(old, new, date, why))
    markdown = _markdown(files["newsletter.md"].decode(), title, old, new, _told(old, new, date, why))
    return {**files, "newsletter.html": page.encode(), "newsletter.md": markdown.encode()}


def next_issue(month: Month, date: dt.date, approved: Callable[[Month], bool]) -> Month:
    """The issue that tells of a correction: the first after the wrong one that is still being edited on this day."""
    last = Month.before(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC))
    issue = max(month.next, last, key=str)
    while approved(issue):
        issue = issue.next
    return issue


def _told(old: str, new: str, date: dt.date, why: str) -> tuple[str, str]:
    """The note, in the two pieces that are set apart."""
    reason = f" {why.rstrip('.')}." if why else ""
    return f"Corrected on {date}:", f"{quoted(old)} now reads {quoted(new)}.{reason}"


def _page(html: str, key: str, old: str, new: str, told: tuple[str, str]) -> str:
    slug = re.escape(re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-"))
    start, end = _section(html, rf'<article id="piece-\d+-{slug}"', r"</article>", "newsletter.html", key)
    spared = [found.span() for pattern in (_NOTE_HTML, _TAG) for found in pattern.finditer(html, start, end)]
    html, end = _replaced(
        html, escape(old, quote=False), escape(new, quote=False), (start, end), spared, "newsletter.html"
    )
    head = html.index("</h2>", start, end) + len("</h2>")
    lead, words = (escape(one, quote=False) for one in told)
    return f'{html[:head]}\n<p class="correction"><strong>{lead}</strong> {words}</p>{html[head:]}'


def _markdown(text: str, title: str, old: str, new: str, told: tuple[str, str]) -> str:
    bare = ink.literal(title)
    heading = f"(?:{re.escape(bare)}|{re.escape(ink.unbracketed(bare))})"  # as a link's words, or without a link
    start, end = _section(text, rf"^## .*{heading}.*$", r"^(?:## |\* \* \*$)", "newsletter.md", title)
    spared = [found.span() for found in _NOTE_MARKDOWN.finditer(text, start, end)]
    text, end = _replaced(text, ink.literal(old), ink.literal(new), (start, end), spared, "newsletter.md")
    head = text.index("\n", start)
    return f"{text[:head]}\n\n*{ink.literal(' '.join(told))}*{text[head:]}"


def _section(text: str, begin: str, close: str, name: str, what: str) -> tuple[int, int]:
    first = re.compile(begin, re.M).search(text)
    if not first:
        raise ConfigError(f"{name}: no item is marked as {what!r}; mend your template of that page")
    last = re.compile(close, re.M).search(text, first.end())
    return first.start(), last.start() if last else len(text)


def _replaced(
    text: str, old: str, new: str, within: tuple[int, int], spared: list[tuple[int, int]], name: str
) -> tuple[str, int]:
    """The text with the one place of the old words changed, and where the section ends now; never inside `spared`."""
    pattern = re.compile(r"(?<!\w)" * old[:1].isalnum() + r"\s+".join(map(re.escape, old.split())) + _end(old))
    found = [one for one in pattern.finditer(text, *within) if not any(_meet(one.span(), span) for span in spared)]
    if len(found) != 1:
        many = f"stand {len(found)} times in the item; give more of the words around them"
        none = "do not stand in the item; copy them as the page prints them, from within one sentence"
        raise ConfigError(f"{name}: the words “{clip(old, 80)}” {many if found else none}")
    start, end = found[0].span()
    return text[:start] + new + text[end:], within[1] + len(new) - (end - start)


def _end(old: str) -> str:
    """A correction is of words: 'ask' does not stand in 'task' or 'asked'."""
    return r"(?!\w)" if old[-1:].isalnum() else ""


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _named(files: Mapping[str, bytes], item: str) -> tuple[str, str]:
    """The key and title of an item of an edition, by its key, a link to it, or its file's name."""
    items = json.loads(files["evidence.json"])["items"]
    wanted = {item, ids.key_from(item) or item}
    for one in items:
        if wanted & {one["key"], Path(one["file"]).name, Path(one["file"]).stem}:
            return str(one["key"]), plain(str(one["title"])) or str(one["key"])
    there = ", ".join(one["key"] for one in items)
    raise ConfigError(f"the edition has no item {item!r}; those it has: {there or 'none'}")
