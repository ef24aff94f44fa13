"""Renders the safe tree of prose.parse four ways: HTML, HTML for mail, Markdown, plain text. Pure.

In the tree, the root, list items and quotations hold blocks only, and paragraphs hold inline text only.
A note mark is <sup data-note="s12">; notes.number adds data-number ("3"), data-here (its own id), data-there (the
note's id), data-name (its name in Markdown, "2.3"), data-whose where its sentence is a judgement ("a model's
judgement"), and data-beside where another mark stands right before it.
"""

import re
import textwrap
from collections.abc import Iterator
from html import escape

from lxml.html import HtmlElement

WIDTH = 76
BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote", "pre", "hr"})
INLINE = frozenset({"em", "strong", "code", "a", "sup", "br"})
_AS_IS = (BLOCKS | INLINE) - {"hr", "br", "a", "sup"}


def as_html(tree: HtmlElement, anchors: bool) -> str:
    """The content of a tree as HTML; with `anchors`, note marks and notes link to each other."""
    return _shown(tree.text) + "".join(_html(child, anchors) + _shown(child.tail) for child in tree)


def alone(tree: HtmlElement) -> HtmlElement:
    """The paragraph a container consists of, else the container itself: spares list items and lines a <p>."""
    return tree[0] if len(tree) == 1 and tree[0].tag == "p" else tree


def _html(node: HtmlElement, anchors: bool) -> str:
    inner = as_html(alone(node) if node.tag == "li" else node, anchors)
    if node.tag in _AS_IS:
        return f"<{node.tag}>{inner}</{node.tag}>"
    if node.tag in ("br", "hr"):
        return f"<{node.tag}>"
    if node.tag == "a" and node.get("href"):
        return f'<a href="{escape(node.get("href"))}">{inner}</a>'
    return _html_mark(node, anchors) if node.tag == "sup" else inner


def _html_mark(mark: HtmlElement, anchors: bool) -> str:
    """The number of a note mark, after the words that say whose judgement its sentence is."""
    number, comma, whose = escape(mark.get("data-number", "")), ", " * _beside(mark), escape(_whose(mark), quote=False)
    if not anchors:
        return (f" <i>{whose}</i>" if whose else "") + f"<sup>{comma}{number}</sup>"
    here, there = escape(mark.get("data-here", "")), escape(mark.get("data-there", ""))
    link = f'<a href="#{there}" aria-label="Note {number}">{number}</a>'
    return (
        f' <span class="whose">{whose}</span>' if whose else ""
    ) + f'<sup class="ref" id="{here}">{comma}{link}</sup>'


def _whose(mark: HtmlElement) -> str:
    """'(a model's judgement)', said once where several marks stand side by side; '' behind any other sentence."""
    whose = mark.get("data-whose", "")
    return f"({whose})" if whose and not _beside(mark) else ""


def _beside(mark: HtmlElement) -> bool:
    return mark.get("data-beside") is not None


def _shown(text: str | None) -> str:
    return escape(text or "", quote=False)


def bare(tree: HtmlElement) -> str:
    """The words alone on one line, blocks separated by spaces, note marks left out."""
    return " ".join(_bare(tree).split())


def _bare(node: HtmlElement) -> str:
    if node.tag == "sup":
        return ""
    inner = (node.text or "") + "".join(_bare(child) + (child.tail or "") for child in node)
    return f" {inner} " if node.tag in BLOCKS or node.tag == "br" else inner


def runs(tree: HtmlElement) -> Iterator[tuple[str, list[str]]]:
    """Cut each paragraph after its note marks, and yield (words, names of the marks that follow them)."""
    yield from ((words, [mark.get("data-note") for mark in marks]) for words, marks in marked_runs(tree))


def marked_runs(tree: HtmlElement) -> Iterator[tuple[str, list[HtmlElement]]]:
    """The same, with the marks themselves."""
    for paragraph in tree.iter("p", "pre"):
        words, marks = "", list[HtmlElement]()
        for part in _parts(paragraph):
            if isinstance(part, str):
                if marks and part.strip():
                    yield words, marks
                    words, marks = "", []
                words += part
            else:
                marks.append(part)
        if words.strip():
            yield words, marks


def _parts(node: HtmlElement) -> Iterator[str | HtmlElement]:
    """Words and note marks, in reading order."""
    yield node.text or ""
    for child in node:
        yield from [child] if child.tag == "sup" else [" "] if child.tag == "br" else _parts(child)
        yield child.tail or ""


def as_markdown(tree: HtmlElement) -> str:
    """The tree as Markdown without HTML, in which only the tree's own links are links.

    A code block becomes lines of inline code, because dialects disagree where an indented block ends.
    """
    return "\n\n".join(_markdown_block(block) for block in tree)


def _markdown_block(block: HtmlElement) -> str:
    if block.tag in ("ul", "ol"):
        marks = ["- " if block.tag == "ul" else f"{n}. " for n in range(1, len(block) + 1)]
        return "\n".join(mark + _hang(as_markdown(item), mark) for mark, item in zip(marks, block, strict=True))
    if block.tag == "blockquote":
        return textwrap.indent(as_markdown(block), "> ", lambda line: True)
    if block.tag == "pre":
        return "\n".join(_code(row) for row in "".join(block.itertext()).splitlines() if row.strip())
    return "* * *" if block.tag == "hr" else _line_start(_markdown_inline(block).strip())


def _markdown_inline(node: HtmlElement) -> str:
    return literal(node.text or "") + "".join(_markdown_run(child) + literal(child.tail or "") for child in node)


def _markdown_run(node: HtmlElement) -> str:
    inner = _markdown_inline(node)
    if node.tag == "sup":
        whose = f" *{_whose(node)}*" if _whose(node) else ""
        return f"{whose}{' ' * _beside(node)}[^{node.get('data-name')}]"
    if node.tag == "code":
        return _code("".join(node.itertext()))
    if node.tag == "a" and node.get("href"):
        return f"[{inner if node.find('.//sup') is not None else unbracketed(inner)}]({address(node.get('href'))})"
    wrap = {"em": "*", "strong": "**"}.get(node.tag, "")
    return " " if node.tag == "br" else f"{wrap}{inner}{wrap}" if inner.strip() else inner


def unbracketed(inner: str) -> str:
    """Escape the brackets in a link's words: a lone one would move where the link begins or ends."""
    return re.sub(r"\\.|[\[\]]", lambda found: found[0] if len(found[0]) == 2 else f"\\{found[0]}", inner)


def literal(text: str) -> str:
    """Escape words so that Markdown shows them literally: no emphasis, no link, no tag."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~]|$)", r"\\\\", text)
    text = re.sub(r"([*`]|~(?=~)|(?<![^\W_])_|_(?![^\W_])|\[(?=\^)|\](?=[(\[:]|$))", r"\\\1", text)
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text)
    return re.sub(r"<(?=[A-Za-z/!?]|\S*@|$)", "&lt;", text)  # Markdown links an e-mail address in angle brackets, too


def address(url: str) -> str:
    """Escape a URL so that it cannot close the parentheses of a Markdown link early."""
    return re.sub(r"[\s()<>\\\"'`*_\[\]]", lambda m: "_" if m[0] == "_" else f"%{ord(m[0]):02X}", url)


def _code(text: str) -> str:
    text = _inert(text)
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{' '.join(text.split())}{pad}{ticks}"


def _inert(code: str) -> str:
    """Put a space after '<', so that “<script>” is no tag even where a dialect does not recognise the code."""
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", code)


def _line_start(line: str) -> str:
    """Escape a first character that would turn a paragraph into a heading, a list or a quotation."""
    line = re.sub(r"^([#>+=|-])", r"\\\1", line)
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)


def as_text(tree: HtmlElement, first: str = "", rest: str = "") -> str:
    """The tree as wrapped plain text, with URLs on lines of their own after the paragraph they are linked in."""
    lines: list[str] = []
    for block in tree:
        lines += [rest.rstrip()] if lines else []
        lines += _text_block(block, rest if lines else first, rest)
    return "\n".join(lines)


def _text_block(block: HtmlElement, first: str, rest: str) -> Iterator[str]:
    if block.tag in ("ul", "ol"):
        for number, item in enumerate(block, 1):
            mark = "- " if block.tag == "ul" else f"{number}. "
            yield as_text(item, (first if number == 1 else rest) + mark, rest + " " * len(mark))
    elif block.tag == "blockquote":
        yield as_text(block, first + "> ", rest + "> ")
    elif block.tag == "pre":
        yield textwrap.indent("".join(block.itertext()).strip("\n"), rest + "    ")
    else:
        yield from wrap(_text_inline(block) if block.tag == "p" else "* * *", first, rest)
        yield from (rest + url for url in _addresses(block))


def wrap(words: str, first: str = "", rest: str = "") -> list[str]:
    """Wrap words to lines of at most WIDTH characters; a longer word, such as a URL, is not broken."""
    words = " ".join(words.split())
    return textwrap.wrap(
        words, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _text_inline(node: HtmlElement) -> str:
    return (node.text or "") + "".join(_text_run(child) + (child.tail or "") for child in node)


def _text_run(node: HtmlElement) -> str:
    if node.tag == "sup":
        return f"{' ' + _whose(node) if _whose(node) else ''} [{node.get('data-number')}]"
    return " " if node.tag == "br" else _text_inline(node)


def _addresses(block: HtmlElement) -> Iterator[str]:
    links = [link for link in block.iter("a") if link.get("href")]
    yield from dict.fromkeys(link.get("href") for link in links if link.text != link.get("href"))


def _hang(block: str, mark: str) -> str:
    return textwrap.indent(block, " " * len(mark)).strip()
