"""digest preflight, the last checks of a printed issue; and digest archive, the site of approved editions."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.shared import HERE, DirOption, JsonOption, MonthOption, app, console, desk_of, month_of, monthly
from digest.errors import ConfigError, NeedsPerson

SEVERAL = 3
"""Files with one finding, from which on it is told once for all."""

if TYPE_CHECKING:
    from digest.build.archive import BackIssue
    from digest.desk import Desk
    from digest.model import Month
    from digest.preflight import Finding


@monthly(epilog="Example: digest preflight 2025-05 --json")
def preflight(month: MonthOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """Check an issue before it goes out. Sizes, mail programs, links, posts, secrets. Failures: exit code 4."""
    from digest.preflight import failed

    with desk_of(folder, locked=False) as desk:
        findings = _findings(desk, month_of(month))
    console.guide(_table(findings, as_json), as_json)
    if failed(findings):
        raise typer.Exit(NeedsPerson.exit_code)


def _findings(desk: "Desk", month: "Month") -> "tuple[Finding, ...]":
    """The findings of preflight in output/M/, and every machine sentence that `digest check` cannot prove."""
    from dataclasses import replace

    from digest.approve import vouched
    from digest.build.issue import SAMPLE
    from digest.build.pages import render
    from digest.build.weight import weighted_length
    from digest.check import prove, rows_of
    from digest.correct import told_again
    from digest.galley import gather
    from digest.preflight import Finding, looked_at
    from digest.preflight import preflight as looked_over
    from digest.preflight.finding import data
    from digest.templates import Templates
    from digest.text import clip

    files = _printed(desk, month)
    issue = data(files, "issue.json")  # print it again in the same way, as a sample and as approved, to compare
    sample, approved = SAMPLE in issue.get("marks", ()), bool(issue.get("approved"))
    material = replace(gather(desk, month), sample=sample, approved=approved)
    looked = looked_at(desk, material, files, weighted_length)
    now = render(material, Templates(desk.root / "templates"))
    found = looked_over(looked, material, vouched(told_again(desk, month, now), material) if approved else now)
    see = f"see `digest check {month}`"
    unproved = (
        Finding("fail", material.items[finding.key].file, f"{finding.why}: {clip(finding.text, 120)}", see)
        for finding in prove(material, rows_of(desk, material)).findings
    )
    return (*unproved, *found)


def _printed(desk: "Desk", month: "Month") -> dict[str, bytes]:
    """The files in output/M/, by name. Raises ConfigError when there are none."""
    folder = desk.output(month)
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    if not found:
        raise ConfigError(f"{folder}: nothing is printed there; print it with: digest build {month}")
    return found


def _table(findings: "tuple[Finding, ...]", as_json: bool) -> str:
    from dataclasses import asdict

    from digest.text import for_terminal

    if as_json:
        return json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False)
    if not findings:
        return "Nothing stands in the way."
    files: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        files.setdefault((finding.level, finding.what, finding.do), []).append(finding.file)
    lines = [_told(*what, where) for what, where in files.items()]
    fails = sum(finding.level == "fail" for finding in findings)
    return for_terminal("\n".join([*lines, f"{fails} fail, {len(findings) - fails} warn"]))


def _told(level: str, what: str, do: str, files: "list[str]") -> str:
    """One finding; what holds of many files is said once, above them."""
    if len(files) < SEVERAL:
        return "\n".join(f"{level}  {file}: {what}\n      {do}" for file in files)
    return "\n      ".join([f"{level}  {len(files)} files: {what}", f"{do}:", *files])


@app.command(epilog="Example: digest archive --to site")
def archive(
    folder: DirOption = HERE,
    to: Annotated[Path | None, typer.Option("--to", help="Also write the whole site here, to be uploaded.")] = None,
) -> None:
    """Rebuild the archive of approved editions. output/index.html, feeds, sitemap. Sends nothing."""
    from digest.build.archive import archive as front
    from digest.build.archive import site
    from digest.files import write
    from digest.templates import Templates

    with desk_of(folder) as desk:
        editions, templates = _approved(desk), Templates(desk.root / "templates")
        title, base_url = desk.config.title, desk.config.base_url
        for name, content in front(editions, title, base_url, templates).items():
            write(desk.root / "output" / name, content)
        for name, content in site(editions, title, base_url, templates).items() if to else ():
            write(Path(to or HERE) / name, content)
    console.say(f"{len(editions)} approved: {folder / 'output' / 'index.html'}")
    if to:
        console.say(f"The site: {to}")
    if not base_url:
        console.error("no base_url in sources.yaml, so there is no feed and no sitemap: both need absolute addresses")


def _approved(desk: "Desk") -> "list[BackIssue]":
    """Every approved edition, with its stored files."""
    from digest.build.archive import BackIssue
    from digest.editions import approvals, approved_files

    return [
        BackIssue(approval.month, approval.subject, approved_files(desk.store, approval), approval.at)
        for approval in approvals(desk.store)
    ]
