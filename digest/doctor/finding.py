"""One thing that was looked at, and the table of them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "no", "unknown"]


@dataclass(frozen=True)
class Finding:
    name: str
    state: State
    """'no': something is wrong. 'unknown': it could not be found out, or is nobody's fault."""
    told: str
    mend: str = ""
    """What a person can do about it."""


def table(findings: Iterable[Finding], as_json: bool = False) -> str:
    """The findings, a line each and a second one where something can be mended; or as JSON for a script."""
    findings = tuple(findings)
    if as_json:
        return json.dumps([asdict(one) for one in findings], indent=1, ensure_ascii=False)
    width = max((len(finding.name) for finding in findings), default=0)
    lines = []
    for one in findings:
        lines.append(f"{one.state:7}  {one.name.ljust(width)}  {one.told}")
        lines += [f"{'':7}  {'':{width}}  mend: {one.mend}"] if one.mend else []
    return "\n".join(lines)


def wrong(findings: Iterable[Finding]) -> bool:
    """Whether something needs mending. Of the rungs (the forms in which a model may reply) one that works is enough."""
    findings = tuple(findings)
    rungs = [one for one in findings if one.name.startswith("rung")]
    broken = any(one.state == "no" for one in findings if one not in rungs)
    return broken or (bool(rungs) and all(one.state == "no" for one in rungs))
