"""A paper of 100 pages read and split, from PDF and from HTML. Baseline: the bare text layer, as PDFium gives it.

The PDF is the tests' own: two columns, 5,000 letters a page, which is denser than most papers (about 3,000).
"""

import statistics
import sys
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = 100
TIMES = 3


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    import pypdfium2
    from pdfs import LOREM, long_paper

    from digest.read import main_page, paper_page
    from digest.read.pdf import read_pdf
    from digest.text import sentences

    made = long_paper(PAGES)
    html = "".join(f"<section><h2>{n} Part</h2>{f'<p>{escape(LOREM)}</p>' * 15}</section>" for n in range(PAGES))
    latex = f"<article class='ltx_document'>{html}</article>"

    def bare() -> int:
        document = pypdfium2.PdfDocument(made)
        return sum(len(page.get_textpage().get_text_range()) for page in document)

    def split(page: object) -> int:
        return sum(len(sentences(block.text)) for block in getattr(page, "blocks", ()))

    base = took(bare)
    print(f"{PAGES} pages, {len(made):,} bytes of PDF; the bare text layer takes {base:.2f} s (baseline)")
    for name, work in (
        ("PDF: visible text, laid out, split", lambda: split(read_pdf(made).page)),
        ("LaTeX HTML of as many words, split", lambda: split(paper_page(latex))),
        ("web page of as many words, split", lambda: split(main_page(f"<main>{html}</main>"))),
    ):
        seconds = took(work)
        print(f"{name:36} {seconds:5.2f} s  {seconds / base:5.1f} x the baseline")


def took(work: Callable[[], object]) -> float:
    """The median of a few runs, in seconds."""
    runs = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
