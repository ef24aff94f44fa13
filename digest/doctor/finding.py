"""The result of one check, and a table of them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from digest.columns import wrapped

SEVERAL = 3
"""Findings with one cure, from which on it is told once for all."""
State = Literal["ok", "no", "unknown"]


@dataclass(frozen=True)
class Finding:
    name: str
    state: State
    """'no': something is wrong. 'unknown': it could not be found out, or nothing needs mending."""
    told: str
    mend: str = ""
    """What a person can do about it."""


def table(findings: Iterable[Finding], as_json: bool = False, width: int = 0) -> str:
    """The findings as text, for a terminal of `width` or for a file; or as JSON for scripts.

    A second line says how to mend something; what would mend several is said once, below.
    """
    findings = tuple(findings)
    if as_json:
        return json.dumps([asdict(row) for row in findings], indent=1, ensure_ascii=False)
    names = max((len(finding.name) for finding in findings), default=0)
    cures: dict[str, list[str]] = {}
    for row in findings:
        cures.setdefault(row.mend, []).append(row.name.removeprefix("source "))
    lines = []
    for row in findings:
        lines.append(wrapped(f"{row.state:7}  {row.name.ljust(names)}  ", row.told, width))
        if row.mend and len(cures[row.mend]) < SEVERAL:
            lines.append(wrapped(f"{'':7}  {'':{names}}  ", f"mend: {row.mend}", width))
    for cure, those in cures.items():
        if cure and len(those) >= SEVERAL:
            lines += ["", wrapped(f"mend {len(those)}: ", cure, width), wrapped("  ", ", ".join(those), width)]
    return "\n".join(lines)


def wrong(findings: Iterable[Finding]) -> bool:
    """Whether something needs mending. Of the rungs (forms in which a model may reply) one that works is enough."""
    findings = tuple(findings)
    rungs = [finding for finding in findings if finding.name.startswith("rung")]
    broken = any(finding.state == "no" for finding in findings if finding not in rungs)
    return broken or (bool(rungs) and all(finding.state == "no" for finding in rungs))
