"""Measures how good an issue is, as far as a program can tell, by comparing its items with their source texts.

printed.py    an item's Markdown as the sentences a reader sees    style.py      length, hype, banned phrases
pieces.py     an item together with its source and summary         repeats.py    the same opening, the same doubt
grounding.py  does the source support what is printed              rubric.py     the seventeen moves of a good item
doubting.py   is each doubt warranted, and on what evidence        judging.py    votes by another model, on request
scores.py     the records of the result                            lexicon.py    hype, banned phrases, the first person
rendering.py  the result for a person, or as JSON                  votes.py      the share and agreement of the votes
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from digest import files
from digest import table as editors_table
from digest.desk import Desk
from digest.errors import ConfigError
from digest.evaluate.doubting import doubting
from digest.evaluate.grounding import grounding, reach
from digest.evaluate.judging import ballots, judge
from digest.evaluate.pieces import Piece
from digest.evaluate.rendering import table
from digest.evaluate.repeats import repeats
from digest.evaluate.rubric import moves, of_issue, rubric
from digest.evaluate.scores import ItemScores, Metric, Move, Scores, pooled
from digest.evaluate.style import spread, style
from digest.evaluate.votes import Judged
from digest.llm import Ask, Question
from digest.model import Item, Laid, Month, Summary, Text
from digest.templates import Templates

__all__ = [
    "ItemScores",
    "Judged",
    "Metric",
    "Move",
    "Scores",
    "evaluate",
    "evaluate_folder",
    "evaluate_items",
    "judge_questions",
    "judged",
    "table",
]


def evaluate(desk: Desk, month: Month) -> Scores:
    """Compute every metric of the month's items as they are on the table now. Calls no model. Raises ConfigError."""
    return _scores(str(month), _gather(desk, month))


def evaluate_folder(path: Path) -> Scores:
    """Measure a folder of item files by their words alone; every .md or .txt file is an item. Raises ConfigError."""
    folder = path / "items" if (path / "items").is_dir() else path
    found = sorted(file for file in folder.glob("*") if file.suffix in (".md", ".txt") and _is_item(file))
    if not found:
        raise ConfigError(f"{folder}: holds no item files (*.md, *.txt); name a folder like issues/2025-05")
    return evaluate_items([_item(file) for file in found], str(path))


def evaluate_items(items: Iterable[Item], of: str) -> Scores:
    """Measure items by their words alone; `of` names them in the result."""
    return _scores(of, [Piece(item) for item in items])


def judge_questions(desk: Desk, month: Month) -> tuple[Question, ...]:
    """Every question that `judged` will ask, for an estimate of its cost. Raises ConfigError."""
    return tuple(ballot.question for ballot in ballots(_gather(desk, month), Templates(desk.root / "templates")))


def judged(desk: Desk, month: Month, ask: Ask) -> Judged:
    """Have another model vote on every machine sentence of the month. Each `ask` is a paid call. Raises ConfigError."""
    return judge(ballots(_gather(desk, month), Templates(desk.root / "templates")), ask)


def _gather(desk: Desk, month: Month) -> list[Piece]:
    """The items that will be printed, in the editor's order, with the sources and summaries they were made from."""
    sheet, items = editors_table.read(desk.table(month))
    return [_piece(desk, month, items[line.key]) for line in sheet.items if line.key in items]


def _piece(desk: Desk, month: Month, item: Item) -> Piece:
    laid = desk.store.latest(Laid, f"{month}/{item.key}")
    return Piece(
        item=item,
        text=desk.store.latest(Text, item.key),
        summary=desk.store.latest(Summary, item.key),
        laid=editors_table.parse_item(laid.text, laid.file) if laid and laid.text else None,
    )


def _is_item(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and not path.name.endswith(".fresh.md")


def _item(path: Path) -> Item:
    """Parse an item file; without front matter, all of it is prose."""
    text = files.read(path)
    if text.lstrip("\ufeff").startswith("---\n"):
        return editors_table.parse_item(text, path.name)
    return Item(key=path.stem, title=path.stem, url="", prose=text, file=path.name)


def _scores(of: str, pieces: Sequence[Piece]) -> Scores:
    items = tuple(_score_item(piece) for piece in pieces)
    together = [pooled(metrics) for metrics in zip(*(item.metrics for item in items), strict=True)]
    metrics = (*spread(items), *together, *repeats(pieces))
    return Scores(of, items, tuple(metric for metric in metrics if metric.name != "words"), of_issue(items))


def _score_item(piece: Piece) -> ItemScores:
    found, doubts = moves(piece), doubting(piece)
    metrics = (*style(piece), *grounding(piece), *reach(piece), *doubts, rubric(found, doubts[0]))
    return ItemScores(piece.item.key, piece.item.title, metrics, found)
