"""Reads a PDF's bytes as a page of text: letters by a separate process, which may be killed; the layout here."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from digest.text import Page, clip, plain
from digest.text.pdf import blocks_of, stamped

SECONDS = 20
"""Seconds to read one file; a paper of a hundred pages takes about two."""
SCANNED = 60
"""Letters per page below which a file counts as having no text layer."""
_READER = Path(__file__).with_name("readpdf.py")


@dataclass(frozen=True)
class Read:
    """The result of reading a PDF. `why`: in words, why the page is empty; '' when it is not."""

    page: Page
    why: str = ""
    share: float = 1.0
    """The share of its pages that were read, 0..1."""
    version: str = ""
    """The version printed on it by the archive, as 'v2'; '' when none is."""


def read_pdf(body: bytes) -> Read:
    """The visible text of a PDF, without running heads."""
    command = [sys.executable, "-P", str(_READER), str(SECONDS)]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=3 * SECONDS, check=False)
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return _nothing(f"took longer than {SECONDS} s to read")
    except ValueError:
        return _nothing("could not be read")
    if found["why"]:
        return _nothing(str(found["why"]))
    letters = sum(len(run[5]) for sheet in found["sheets"] for run in sheet["runs"])
    if letters < SCANNED * found["read"]:
        return _nothing("is a scan without a text layer" if found["images"] else "holds no text")
    pieces = tuple(clip(plain(piece), 300) for piece in found["unseen"])
    page = Page(blocks_of(found["sheets"]), found["hidden"], tuple(filter(None, pieces))[:20])
    return Read(page, "", found["read"] / max(1, found["pages"]), stamped(found["sheets"]))


def _nothing(why: str) -> Read:
    return Read(Page((), 0), why)
