"""A PDF's bytes as a page of text: read by a process of its own that may be killed, laid out here."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from digest.text import Page, clip, plain
from digest.text.pdf import blocks_of, stamped

SECONDS = 20
"""For one file to be read; a paper of a hundred pages takes about two."""
SCANNED = 60
"""A file with fewer letters a page has no text of its own."""
_READER = Path(__file__).with_name("readpdf.py")


@dataclass(frozen=True)
class Read:
    """What a PDF gave. `why` says in words why there is no page, or ''."""

    page: Page
    why: str = ""
    share: float = 1.0
    """Of its pages, how many were read."""
    version: str = ""
    """The version printed on it by the archive, as 'v2'; '' when none is."""


def read_pdf(body: bytes) -> Read:
    """The visible text of a PDF, its running heads left out."""
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
