"""The result of one check, and a table of them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "no", "unknown"]


@dataclass(frozen=True)
class Finding:
    name: str
    state: State
    """'no': something is wrong. 'unknown': it could not be found out, or nothing needs mending."""
    told: str
    mend: str = ""
    """What a person can do about it."""


def table(findings: Iterable[Finding], as_json: bool = False) -> str:
    """The findings as text, with a second line where something can be mended; or as JSON for scripts."""
    findings = tuple(findings)
    if as_json:
        return json.dumps([asdict(row) for row in findings], indent=1, ensure_ascii=False)
    width = max((len(finding.name) for finding in findings), default=0)
    lines = []
    for row in findings:
        lines.append(f"{row.state:7}  {row.name.ljust(width)}  {row.told}")
        lines += [f"{'':7}  {'':{width}}  mend: {row.mend}"] if row.mend else []
    return "\n".join(lines)


def wrong(findings: Iterable[Finding]) -> bool:
    """Whether something needs mending. Of the rungs (forms in which a model may reply) one that works is enough."""
    findings = tuple(findings)
    rungs = [finding for finding in findings if finding.name.startswith("rung")]
    broken = any(finding.state == "no" for finding in findings if finding not in rungs)
    return broken or (bool(rungs) and all(finding.state == "no" for finding in rungs))
