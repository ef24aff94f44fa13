"""Finding the ids in 1 MB of hostile text: is it linear? Each near miss is repeated; ratio: 1 MB to half of it.

    python -m benchmarks.links

Known-bad arm: a single pattern whose old-style id may begin with any letters, anywhere.
"""

import re
import time

from digest.ids import links_in

BAD = re.compile(r"arxiv\s*[:.]\s*\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", re.I)
PIECES = ("arxiv:", "arXiv: 2505.0123 ", "10.1234/", "10.12345 ", "hep-th/", "a", "a-", "https://", "https://a.b/",
          ") ", " ", "github.com/a/", "https://github.com/a/b ", "https://openreview.net/forum?id=", "%25",
          "www.arxiv.org/abs/", "https://lesswrong.com/posts/ ", "lw/", "arxiv.", "doi: ")  # fmt: skip
SIZE = 1_000_000


def seconds(find: object, text: str) -> float:
    start = time.process_time()
    find(text)  # type: ignore[operator]
    return time.process_time() - start


def main() -> None:
    worst = 0.0
    for piece in PIECES:
        half, whole = (seconds(links_in, (piece * (size // len(piece) + 1))[:size]) for size in (SIZE // 2, SIZE))
        worst = max(worst, whole)
        print(f"{piece!r:36} {whole:6.3f} s for 1 MB, {whole / max(half, 1e-4):4.1f} x half of it")
    bad = [seconds(BAD.findall, "a" * size) for size in (10_000, 20_000)]
    print(
        f"worst {worst:.3f} s; known-bad arm, 20 kB of one letter: {bad[1]:.3f} s, {bad[1] / bad[0]:.1f} x half of it"
    )


if __name__ == "__main__":
    main()
