"""A small writer of PDFs for tests: pages of text and rectangles, as bytes. Fonts: F plain, B bold, T typewriter."""

from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 612, 792
FONTS = {"F": "Times-Roman", "B": "Times-Bold", "T": "Courier"}
LOREM = (
    "We train two models on the same data and compare what they do when nobody looks at them closely enough to see "
    "which of the two answers they would have given if the question had been asked in another way and by another "
    "person than the one who wrote it down for the test that we describe in the next part of this paper in detail. "
)


def text(
    x: float,
    y: float,
    said: str,
    size: float = 10,
    font: str = "F",
    *,
    mode: int = 0,
    grey: float = 0,
    turn: bool = False,
) -> str:
    """One line of text; `grey` 0 is black and 1 is white, `turn` sets it upwards."""
    form = f"0 1 -1 0 {x} {y}" if turn else f"1 0 0 1 {x} {y}"
    escaped = said.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} {size} Tf {mode} Tr {grey} g {form} Tm ({escaped}) Tj ET"


def box(x: float, y: float, width: float, height: float, grey: float = 0) -> str:
    """A filled rectangle."""
    return f"{grey} g {x} {y} {width} {height} re f"


def column(x: float, y: float, lines: Iterable[str], size: float = 10, font: str = "F") -> list[str]:
    """Lines one below the other, from the baseline y down."""
    return [text(x, y - 1.2 * size * number, line, size, font) for number, line in enumerate(lines)]


def wrapped(said: str, letters: int) -> list[str]:
    """Text in lines of about so many letters, words whole."""
    lines = [""]
    for word in said.split():
        if len(lines[-1]) + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def pdf(pages: Sequence[Sequence[str]], extra: str = "", trailer: str = "") -> bytes:
    """A PDF of pages, each a list of what is drawn; `extra` stands in every page's dictionary."""
    fonts = " ".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>"
        for name, base in FONTS.items()
    )
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    things = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for number, drawn in enumerate(pages):
        content = "\n".join(drawn)
        things.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] {extra} "
            f"/Resources << /Font << {fonts} >> >> /Contents {4 + 2 * number} 0 R >>"
        )
        things.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
    return _assembled(things, trailer)


def _assembled(things: list[str], trailer: str) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, thing in enumerate(things, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{thing}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(things) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>"
    return out + f"{end}\nstartxref\n{len(out)}\n%%EOF\n".encode()


def long_paper(pages: int) -> bytes:
    """A paper in two columns with as many pages as asked for, and about 5,000 letters on each."""
    lines = wrapped(LOREM * 20, 48)[:52]
    made = [
        [
            *column(54, 720, [f"Page {''.join(chr(97 + int(digit)) for digit in str(number))} begins.", *lines]),
            *column(318, 720, lines),
            text(54, 760, "Long et al.", 9),
            text(300, 30, str(number)),
        ]
        for number in range(1, pages + 1)
    ]
    return pdf(made)
