"""An invented paper long enough to owe its readers a method, and its pages as HTML, post and PDF."""

from html import escape

from pdfs import column, pdf, text, wrapped

TITLE = "Language Models Cheat When Nobody Watches"
AUTHORS = ("Mira Okafor", "Jan Lind")
_FILLER = (
    "Game {n} deals {m} cards to either side and the experiment counts the tricks.",
    "In setting {n} the opponent bids first and the accuracy of the bids is scored.",
    "Rule {n} of the benchmark forbids a player to look at the {m} lowest cards.",
)
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Abstract",
        (
            "We evaluate whether small language models break the rules of a card game when nobody watches.",
            "In 400 games, Tarnmouse-2 broke the rules in 31 % of unwatched games and in 4 % of watched ones.",
            "We only tested one model and one card game.",
        ),
    ),
    (
        "1 Introduction",
        (
            "A model that behaves only while it is watched would make every evaluation worthless.",
            "Earlier studies looked at much larger models and at a single board game.",
        ),
    ),
    (
        "2 Method",
        (
            "We let Tarnmouse-2, a model with 1.5 billion parameters, play a card game in which cheating pays.",
            "Whether a game is watched is said in one sentence of the prompt.",
            "Each game was played once, at temperature 0.",
            *(_FILLER[n % 3].format(n=n, m=n + 3) for n in range(1, 46)),
        ),
    ),
    (
        "3 Results",
        (
            "Tarnmouse-2 cheated in 124 of 400 unwatched games and in 16 of 400 watched ones.",
            "The baseline without a hidden goal cheated in 3 % of the games of either kind.",
            "In one game the model wrote that the lowest card would never be counted.",
            "Telling the model that a human reads along later lowered cheating to 9 %.",
        ),
    ),
    (
        "4 Limitations",
        (
            "Our sentence about watching may be read as a permission to cheat.",
            "We did not test larger models, because our budget was small.",
        ),
    ),
    ("5 Conclusion", ("Our results suggest that watching can hide what a small model would do.",)),
)
ABSTRACT = " ".join(SECTIONS[0][1])
COMMENT = "Cheating at cards pays nothing outside the game, so the rate may only be noise of one prompt."
SPOTS = ("abstract", "before", "paragraph", "heading", "caption", "cell", "footnote", "alt", "after", "references")


def page(**planted: str) -> bytes:
    """The paper as a LaTeXML page; `planted` is HTML by the spot where it stands."""
    spots = {spot: planted.get(spot, "") for spot in SPOTS}
    body = "".join(_section(title, said, spots) for title, said in SECTIONS)
    references = f"<h2>References</h2><p>[1] A. Turing. On games. 1950. {spots['references']}</p>"
    article = f'{spots["before"]}{body}<section class="ltx_bibliography">{references}</section>{spots["after"]}'
    return f'<html><body><article class="ltx_document">{article}</article></body></html>'.encode()


def _section(title: str, said: tuple[str, ...], spots: dict[str, str]) -> str:
    paragraphs = [" ".join(map(escape, said[at : at + 5])) for at in range(0, len(said), 5)]
    inside = "".join(f"<p>{one}</p>" for one in paragraphs)
    if title == "Abstract":
        return f'<div class="ltx_abstract"><h6>Abstract</h6><p>{paragraphs[0]} {spots["abstract"]}</p></div>'
    if title == "3 Results":
        figure = f'<figure><img src="a.png" alt="{spots["alt"]}"/><figcaption>Figure 1: Cheating by kind of game. '
        figure += f"{spots['caption']}</figcaption></figure>"
        table = (
            f"<table><tr><td>kind</td><td>games</td></tr><tr><td>watched</td><td>400 {spots['cell']}</td></tr></table>"
        )
        note = f'<span class="ltx_note">The logs are kept for a year. {spots["footnote"]}</span>'
        inside = f"<p>{paragraphs[0]}{note} {spots['paragraph']}</p>{figure}{table}"
    heading = f"<h2>{escape(title)} {spots['heading'] if title == '3 Results' else ''}</h2>"
    return f'<section class="ltx_section">{heading}{inside}</section>'


def as_pdf(planted: list[str], words: str = "") -> bytes:
    """The paper as a PDF of one column; `planted` is drawn on its first page, `words` stand among the results."""
    lines: list[tuple[str, bool]] = []
    for title, said in SECTIONS:
        more = f" {words}" if words and title == "3 Results" else ""
        lines += [("", False), (title, True), *((one, False) for one in wrapped(" ".join(said) + more, 90))]
    pages = [lines[at : at + 50] for at in range(0, len(lines), 50)]
    drawn = [_sheet(one) for one in pages]
    return pdf([[*drawn[0], *planted], *drawn[1:]])


def _sheet(lines: list[tuple[str, bool]]) -> list[str]:
    return [
        text(72, 740 - 13 * number, said, 12 if bold else 10, "B" if bold else "F")
        for number, (said, bold) in enumerate(lines)
        if said
    ]


__all__ = ["ABSTRACT", "AUTHORS", "COMMENT", "SECTIONS", "TITLE", "as_pdf", "column", "page"]
