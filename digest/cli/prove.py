"""What can be proved of an issue, of its machine text, and of this machine."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.shared import HERE, DirOption, JsonOption, MonthOption, app, console, desk_of, month_of
from digest.errors import ConfigError, NeedsPerson


@app.command(epilog="Example: digest review --month 2025-05")
def review(month: MonthOption = "", folder: DirOption = HERE) -> None:
    """Lay every printed sentence beside its passage: output/M/review.html, what needs you on top."""
    from digest.review import review as written

    with desk_of(folder) as desk:
        console.say(f"The review: {written(desk, month_of(month))}")


@app.command(epilog="Example: digest check --month 2025-05 --json")
def check(month: MonthOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """Prove every printed machine sentence again, offline, against the stored texts. Findings: exit code 4."""
    from digest.check import check as proved
    from digest.check import table

    with desk_of(folder, locked=False) as desk:
        findings = proved(desk, month_of(month))
        console.say(table(findings, as_json))
    if findings:
        raise typer.Exit(NeedsPerson.exit_code)


@app.command("eval", epilog="Example: digest eval --month 2025-05 --judge gpt-5-mini --yes")
def evaluate(
    month: MonthOption = "",
    folder: DirOption = HERE,
    items: Annotated[Path | None, typer.Option("--items", help="A folder of item files instead of an issue.")] = None,
    judge: Annotated[str, typer.Option("--judge", help="Another model than the writer; it votes three times.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Agree to what the judge may cost.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure an issue: what its sentences stand on, its doubts, its limits, its style."""
    from digest import evaluate as evaluating

    if items:
        console.say(evaluating.table(evaluating.evaluate_folder(items), as_json))
        return
    with desk_of(folder, locked=bool(judge), yes=yes, model=judge) as desk:
        console.say(evaluating.table(evaluating.evaluate(desk, which := month_of(month)), as_json))
        if judge:
            if desk.llm is None:
                raise ConfigError("--judge: sources.yaml has no llm: section that says where models are")
            console.say(evaluating.judged_table(evaluating.judged(desk, which, desk.llm), as_json))


__all__ = ["os", "replace"]
