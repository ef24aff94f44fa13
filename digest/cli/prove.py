"""Commands that examine: an issue (review, check, eval) and this machine (doctor)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    YesOption,
    app,
    console,
    desk_of,
    month_of,
    monthly,
)
from digest.errors import ConfigError, NeedsPerson

if TYPE_CHECKING:
    from digest.desk import Desk
    from digest.evaluate import Judged
    from digest.model import Month


@monthly(epilog="Example: digest review 2025-05")
def review(month: MonthOption = "", folder: DirOption = HERE) -> None:
    """Show each printed sentence beside its passage. One page, output/M/review.html, with what needs you at the top."""
    from digest.check import check as proved
    from digest.review import review as laid

    with desk_of(folder) as desk:
        findings = proved(desk, which := month_of(month))
        look = [finding.told for finding in findings]
        console.say(f"The review: {laid(desk, which, look)}")


@monthly(epilog="Example: digest check 2025-05 --json")
def check(month: MonthOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """Prove every printed machine sentence again, offline. Held against the stored texts. Findings: exit code 4."""
    from digest.check import account, prove, rows_of, table
    from digest.galley import gather

    with desk_of(folder, locked=False) as desk:
        material = gather(desk, month_of(month))
        proof = prove(material, rows_of(desk, material))
    console.guide(table(proof.findings, as_json), as_json)
    if not as_json:
        console.guide(account(proof))
    if proof.findings:
        raise typer.Exit(NeedsPerson.exit_code)


@monthly("eval", epilog="Example: digest eval 2025-05 --judge gpt-5-mini --yes")
def evaluate(
    month: MonthOption = "",
    folder: DirOption = HERE,
    items: Annotated[Path | None, typer.Option("--items", help="A folder of item files instead of an issue.")] = None,
    judge: Annotated[str, typer.Option("--judge", help="A model to vote on each sentence; best not the writer.")] = "",
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Measure an issue. How well its sentences are supported, its doubts, its limits, its style."""
    from digest import evaluate as evaluating

    if items:
        console.say(evaluating.table(evaluating.evaluate_folder(items), as_json, width=console.width))
        return
    with desk_of(folder, locked=bool(judge), yes=yes, model=judge) as desk:
        scores = evaluating.evaluate(desk, which := month_of(month))
        votes = _votes(desk, which) if judge else None
        console.say(evaluating.table(scores, as_json, votes, console.width))


def _votes(desk: "Desk", month: "Month") -> "Judged | None":
    """Another model's votes, if a person agrees to their cost."""
    from digest.evaluate import judge_questions, judged

    if desk.llm is None:
        raise ConfigError("--judge: sources.yaml has no `llm:` that says where models are; the starter shows one")
    desk.llm.check()
    questions = judge_questions(desk, month)
    size = sum(len(message["content"]) for question in questions for message in question.messages)
    estimate = desk.llm.estimate(len(questions) // 3, len(questions), size, 2_000)
    if not desk.agrees(estimate):
        return None
    model, allowance = desk.llm, desk.llm.allowance()
    return judged(desk, month, lambda question: model.ask(question, allowance))


@app.command(epilog="Example: digest doctor --llm")
def doctor(
    folder: DirOption = HERE,
    llm: Annotated[bool, typer.Option("--llm", help="Ask the model's endpoint at most eight small things.")] = False,
    long: Annotated[int, typer.Option("--long", help="Tokens of the prompt that reveals a truncated context.")] = 2_000,
    as_json: JsonOption = False,
) -> None:
    """Say what is broken here, and how to fix it.

    Looks once at the database, the disk, torch, and each publisher, source and model; exit code 3 if anything is
    wrong. Without --llm the model is only looked up in its server's list, which costs nothing.
    """
    from digest.doctor import examine, table, wrong

    findings = tuple(examine(folder, llm, long, console.tell))
    console.say(table(findings, as_json, console.width))
    if wrong(findings):
        raise typer.Exit(3)
