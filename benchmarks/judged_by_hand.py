"""The judges' part of the protocol of docs/eval/prereg.md: sheets for blind readers, figures from their verdicts.

    python -m benchmarks.judged_by_hand sheets DIR MONTH FOLDER   # FOLDER/KEY/text.md, sheet.md, statements.json
    python -m benchmarks.judged_by_hand score FOLDER              # reads FOLDER/KEY/judge-A.json, -B, and -C for ties

DIR holds what `benchmarks.by_hand ask` wrote. A sheet's statements are shuffled over the arms and carry no arm.
A judge's file is {"limits": [{"limit": "...", "printed_by": [n, ...]}],
                   "verdicts": [{"n": 1, "verdict": "...", "specific": true}]}.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.by_hand import texts
from digest.desk import opened
from digest.model import Month, Summary, Text
from digest.replications.proportions import wilson
from digest.text import slug

YES = ("supported", "fair", "valid")
"""Of a report, a judgement, a doubt. Their opposites: unsupported, unfair, invalid."""


def statements(summary: Summary, raw: dict[str, Any]) -> list[dict[str, Any]]:
    """What either arm printed and what the gate let fall, shuffled by hash; the sheet shows no arm."""
    rows = [*_printed(summary), *_fallen(summary), *_raw(raw)]
    rows.sort(key=lambda row: hashlib.sha256((summary.key + row["text"]).encode()).hexdigest())
    return [{"n": n, **row} for n, row in enumerate(rows, 1)]


def _printed(summary: Summary) -> Iterator[dict[str, Any]]:
    for one in summary.written:
        yield {"arm": "passes", "kind": one.kind, "part": one.part, "quoted": one.quoted, "text": one.text}
    told = " ".join(one.text for one in summary.written)
    for claim in summary.claims:
        if claim.role == "limit" and claim.evidence.quote not in told:
            yield {"arm": "passes", "kind": "report", "part": "limit", "quoted": True, "text": claim.evidence.quote}
    for doubt in summary.doubts:
        yield {"arm": "passes", "kind": "doubt", "part": doubt.kind, "text": f"{doubt.text} {doubt.changes}".strip()}


def _fallen(summary: Summary) -> Iterator[dict[str, Any]]:
    for one in summary.dropped:
        if one.where in ("sentence", "doubt"):
            kind = "doubt" if one.where == "doubt" else "report"
            yield {"arm": "fallen", "kind": kind, "part": "", "text": one.text, "reasons": one.reasons}


def _raw(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in raw.get("sentences", ()):
        yield {"arm": "raw", "kind": one["kind"], "part": one["part"], "text": one["text"]}
    for one in raw.get("doubts", ()):
        text = f"{one['text']} {one.get('changes') or ''}".strip()
        yield {"arm": "raw", "kind": "doubt", "part": one["kind"], "text": text}


def sheets(root: Path, month: Month, folder: Path) -> None:
    """A folder for each work of the two-pass arm."""
    made = {one.key: one for one in map(_summary, sorted((root / "by_hand" / "passes").glob("*.json")))}
    with opened(root, root / "sources.yaml", agrees=lambda estimate: True) as desk:
        for text, _ in texts(desk, month):
            if text.key not in made:
                continue
            raw = root / "by_hand" / "raw" / f"{slug(text.key)}.json"
            rows = statements(made[text.key], json.loads(raw.read_text()) if raw.exists() else {})
            home = folder / slug(text.key)
            home.mkdir(parents=True, exist_ok=True)
            whole = {"key": text.key, "title": made[text.key].title, "statements": rows}
            (home / "statements.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1))
            (home / "sheet.md").write_text(
                "\n".join(f"{row['n']}. [{row['kind']}] {row['text']}" for row in rows) + "\n"
            )
            (home / "text.md").write_text(f"# {made[text.key].title}\n\n{_whole(text)}\n")


def _whole(text: Text) -> str:
    """The text as a judge reads it; readers' comments too, for a doubt may be theirs."""
    said = [f"({one.id}) {one.text}" for one in text.sentences]
    return "\n".join([*said, *(f"(comment by {one.author}) {one.text}" for one in text.comments)])


def _summary(path: Path) -> Summary:
    return Summary.model_validate_json(path.read_text())


def score(folder: Path) -> Iterator[str]:
    """The protocol's figures, one line each. Raises ValueError while a statement lacks a verdict of A or B."""
    every = [row | {"key": home.name} for home in sorted(folder.iterdir()) for row in _settled(home)]
    yield from _rates(every)
    agreed = [(row["A"] in YES) == (row["B"] in YES) for row in every]
    yield f"agreement of A and B: {sum(agreed)}/{len(agreed)}, kappa {_kappa(every):.2f}"
    for home in sorted(folder.iterdir()):
        yield from _limits(home)


def _settled(home: Path) -> Iterator[dict[str, Any]]:
    """Each statement with both verdicts and the one that counts: a third judge's where the two differ."""
    of = {name: _verdicts(home / f"judge-{name}.json") for name in "ABC"}
    for row in json.loads((home / "statements.json").read_text())["statements"]:
        a, b, c = (of[name].get(row["n"], {}) for name in "ABC")
        if not (a and b):
            raise ValueError(f"{home.name}: judge {'B' if a else 'A'} says nothing of statement {row['n']}")
        first, second = a["verdict"], b["verdict"]
        same = (first in YES) == (second in YES)
        good = first in YES if same else c.get("verdict", "") in YES
        open_ = not same and not c
        specific = bool(a.get("specific")) and bool(b.get("specific"))
        yield row | {"A": first, "B": second, "good": good, "open": open_, "specific": specific}


def _verdicts(path: Path) -> dict[int, dict[str, Any]]:
    return {one["n"]: one for one in json.loads(path.read_text())["verdicts"]} if path.exists() else {}


def _rates(every: list[dict[str, Any]]) -> Iterator[str]:
    def of(arm: str, kind: str, **more: object) -> list[dict[str, Any]]:
        asked = more.items()
        return [
            one for one in every if (one["arm"], one["kind"]) == (arm, kind) and all(one.get(k) == v for k, v in asked)
        ]

    for name, rows in (
        ("M1 reports worded by a model, two-pass", of("passes", "report", quoted=False)),
        ("M1 the same with quotations", of("passes", "report")),
        ("M1 raw arm", of("raw", "report")),
        ("judgements unfair, two-pass", of("passes", "judgement")),
        ("judgements unfair, raw", of("raw", "judgement")),
    ):
        bad = [one for one in rows if not one["good"]]
        share = wilson(len(bad) / len(rows), len(rows)) if rows else None
        yield f"{name}: {len(bad)}/{len(rows)} not supported" + (f", Wilson to {share.high:.3f}" if share else "")
        yield from (f"    {one['key']} {one['n']}{' OPEN' if one['open'] else ''}: {one['text']}" for one in bad)
    fallen, stood = of("fallen", "report"), of("passes", "report", quoted=False)
    lost = sum(one["good"] for one in fallen)
    yield f"M2 fallen though judged supported: {lost}/{len(fallen) + len(stood)} written sentences ({len(fallen)} fell)"
    doubts = {
        arm: [one for one in every if (one["arm"], one["kind"]) == (arm, "doubt")]
        for arm in ("passes", "raw", "fallen")
    }
    valid = {arm: [one for one in rows if one["good"]] for arm, rows in doubts.items()}
    for arm, rows in doubts.items():
        named = sum(one["specific"] for one in valid[arm])
        yield f"M3 doubts, {arm}: {len(valid[arm])} of {len(rows)} valid, {named} name a fact of the work"
    yield f"M4 valid doubts, two-pass to raw: {len(valid['passes'])}/{len(valid['raw'])}"


def _kappa(every: list[dict[str, Any]]) -> float:
    pairs = [(one["A"] in YES, one["B"] in YES) for one in every]
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    a, b = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    chance = a * b + (1 - a) * (1 - b)
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def _limits(home: Path) -> Iterator[str]:
    rows = {one["n"]: one for one in json.loads((home / "statements.json").read_text())["statements"]}
    for name in "AB":
        listed = json.loads((home / f"judge-{name}.json").read_text())["limits"]
        for arm in ("passes", "raw"):
            told = sum(any(rows[n]["arm"] == arm for n in one["printed_by"] if n in rows) for one in listed)
            yield f"M7 {home.name}, judge {name}, {arm}: {told}/{len(listed)} of the authors' limits"


def main(words: list[str]) -> None:
    if words[0] == "sheets":
        sheets(Path(words[1]), Month.parse(words[2]), Path(words[3]))
    else:
        print("\n".join(score(Path(words[1]))))


if __name__ == "__main__":
    main(sys.argv[1:])
