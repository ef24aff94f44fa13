"""Tables checked against themselves: a column of means or of differences, as the table's own rows show it to be. Pure.

What a column is made of is not guessed from its heading: most rows must agree on it to the last digit. Then a row that
does not is worth a look.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from digest.model import Sentence
from digest.replications.reported import spreads
from digest.replications.reported.finding import Input, Reported, number, passage
from digest.replications.reported.stated import Range, Stated, mean

AGREEING, SHARE = 4, 0.8
"""Rows that must show what a column is, at least, and of all rows that have it."""
MOST_ROWS, MOST_COLUMNS = 60, 16
_MEANS = re.compile(r"(?:avg|average|mean|ave)\b\.?", re.I)
_DIFFERENCES = re.compile(r"Δ|\bdelta\b|\bdiff(?:erence)?\b|\bgain\b|\bimprov(?:ement|\.)?\b|\bchange\b", re.I)
_CELL = re.compile(r"[+−-]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+−-]?\s?\.\d+")
Row = dict[int, Stated]
Making = Callable[[Row], Range | None]


def found(rows: Sequence[Sentence], captions: Sequence[Sentence]) -> Iterator[Reported]:
    """What a table's columns of means and of differences come to, and its first mean ± spread."""
    yield from spreads.in_table(rows, captions)
    if len(rows) <= AGREEING or len(rows) > MOST_ROWS:
        return
    head = [cell.strip() for cell in rows[0].text.split(" | ")]
    cells = [(row, _numbers(row.text)) for row in rows[1:] if row.text.count(" | ") == len(head) - 1]
    for column, title in enumerate(head[:MOST_COLUMNS]):
        if _MEANS.match(title):
            yield from _judged(rows[0], cells, column, _means(column))
        elif _DIFFERENCES.search(title):
            yield from _judged(rows[0], cells, column, _differences(head, column))


def _numbers(text: str) -> Row:
    """Column -> its number; a cell that holds anything else has none."""
    found = {}
    for column, cell in enumerate(text.split(" | ")[:MOST_COLUMNS]):
        bare = cell.strip().strip("*$ ").removesuffix("%").strip()
        if _CELL.fullmatch(bare):
            found[column] = Stated(bare.replace(" ", "").replace("−", "-").replace("+", ""))
    return found


def _means(column: int) -> Iterator[tuple[str, Making]]:
    """All columns before it, or all of them from a later one on."""
    for start in range(1, column - 1):
        columns = range(start, column)

        def made(row: Row, columns: Sequence[int] = columns) -> Range | None:
            return mean(row[one].range for one in columns) if all(one in row for one in columns) else None

        yield f"the mean of the {len(columns)} columns before it", made


def _differences(head: Sequence[str], column: int) -> Iterator[tuple[str, Making]]:
    """The later less the earlier of two columns, or the other way round."""
    others = [one for one in range(min(len(head), MOST_COLUMNS)) if one != column]
    for first, second in combinations(others, 2):
        for one, two in ((first, second), (second, first)):

            def made(row: Row, one: int = one, two: int = two) -> Range | None:
                return row[two].range - row[one].range if one in row and two in row else None

            yield f"“{head[two]}” less “{head[one]}”", made


def _judged(
    head: Sentence, cells: Sequence[tuple[Sentence, Row]], column: int, makings: Iterator[tuple[str, Making]]
) -> Iterator[Reported]:
    """The making that most rows agree on, and the rows that do not."""
    title = head.text.split(" | ")[column].strip()
    for told, made in makings:
        rows = [(sentence, row, value) for sentence, row in cells if column in row and (value := made(row)) is not None]
        off = [(sentence, row, value) for sentence, row, value in rows if not value.meets(row[column].range)]
        agree = len(rows) - len(off)
        if agree < AGREEING or agree < SHARE * len(rows) or len({row[column].value for _, row, _ in rows}) < AGREEING:
            continue
        result = f"Column “{title}” is {told} in {agree} of {len(rows)} rows"
        if not off:
            yield Reported("adds up", (), (passage(head),), f"{result}: it adds up.", head.section)
        for sentence, row, value in off[:2]:
            centre = number((value.low + value.high) / 2, row[column].digits + 1)
            label = sentence.text.split(" | ")[0].strip()
            inputs = (Input(title, row[column].said, sentence.id),)
            odd = f"{result}; in “{label}” that is {centre}, and {row[column].said} is stated: they differ."
            yield Reported("does not add up", inputs, (passage(head), passage(sentence)), odd, head.section)
        return
