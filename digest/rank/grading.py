"""A model's grades for the uncertain band: from the last sure pick to about rank 400. Only on request.

Each question holds many fenced titles and abstracts, with ids that their authors cannot guess, and an answer can only
grade ids. Answers are journalled like all others, so asking again is free.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from digest.desk import Desk
from digest.errors import ConfigError
from digest.llm import Answer, Model, NoAnswer, Question
from digest.model import Month, Noun, Picks, Signal, Strict, Work
from digest.rank.words import shown
from digest.templates import Templates
from digest.text import clip, plain

LAST = 400
"""Lowest rank that is graded."""
BATCH = 40
"""Works per question."""
ABSTRACT = 1_000
"""Characters shown of each abstract."""
POINTS = 1.5
"""Per grade above or below the middle one."""
DOLLARS = 0.50
"""Most that grades may cost a month, whatever the issue's own cap."""
_WORDS = {4: "a model's grade: it must be in", 3: "a model's grade: worth a mention", 1: "a model's grade: marginal",
          0: "a model's grade: out of the field"}  # fmt: skip


class GradeForm(Strict):
    id: str
    grade: int = Field(ge=0, le=4)


class GradesForm(Strict):
    grades: tuple[GradeForm, ...]


class Grades(Noun):
    """Grades of one month's works by key, 0 to 4, and why some questions failed."""

    grades: dict[str, int] = {}
    failed: tuple[str, ...] = ()
    seed: str = ""
    """Makes the ids and the fence unpredictable for the works' authors."""


@dataclass(frozen=True)
class Asked:
    graded: int
    of: int
    told: str
    """What it cost, or why nothing was asked."""


def grades_of(desk: Desk, month: Month) -> dict[str, Signal]:
    """The model's grades of the month's works, as signals by key; empty before `digest rank --ask`."""
    kept = desk.store.latest(Grades, str(month)) or Grades()
    return {
        key: Signal(name="model", points=POINTS * (grade - 2), why=_WORDS.get(grade, ""))
        for key, grade in kept.grades.items()
    }


def model_of(desk: Desk) -> Model:
    """The model that grades. Raises ConfigError without one."""
    if desk.llm is None:
        raise ConfigError(
            "digest rank --ask: no model is configured; fill in `llm:` in sources.yaml, or leave --ask out"
        )
    return desk.llm


def ask(desk: Desk, month: Month, picks: Picks, works: Sequence[Work]) -> Asked:
    """Have the band graded. Raises ConfigError without a model, or when the estimate exceeds DOLLARS."""
    llm = model_of(desk)
    kept = desk.store.latest(Grades, str(month)) or Grades()
    seed = kept.seed or secrets.token_hex(16)
    band = band_of(picks, works, desk.config.issue.items)
    templates = Templates(desk.root / "templates")
    questions = [question(band[n : n + BATCH], seed, templates) for n in range(0, len(band), BATCH)]
    new = [query for query, _ in questions if not llm.holds(query)]
    estimate = llm.estimate(len(band), len(new), sum(len(query.document) + len(query.system) for query in new), 2_000)
    if estimate.dollars is not None and estimate.dollars > DOLLARS:
        raise ConfigError(f"digest rank --ask: {estimate.told}: above ${DOLLARS:.2f} a month; choose a smaller model")
    if estimate.calls and not desk.agrees(estimate):
        return Asked(0, len(band), "nothing was asked: the cost was not agreed to")
    desk.store.put(kept.model_copy(update={"seed": seed}), str(month), "")
    allowance, failed = llm.allowance(), []
    graded: dict[str, int] = {}
    for n, (query, names) in enumerate(questions, 1):
        reply = llm.ask(query, allowance)
        desk.tell("rank", n, len(questions), "the model grades titles and abstracts")
        if isinstance(reply, NoAnswer):
            failed.append(reply.why)
        else:
            graded |= read(reply, names)
    desk.store.put(Grades(grades=graded, failed=tuple(failed), seed=seed), str(month), "")
    lost = f"; {len(failed)} of {len(questions)} questions without an answer: {failed[0]}" if failed else ""
    return Asked(len(graded), len(band), f"{allowance.spent.told}{lost}")


def band_of(picks: Picks, works: Sequence[Work], items: int) -> tuple[Work, ...]:
    """The works between the sure picks (the better half of the items) and LAST, in an order that reveals no rank."""
    by_key = {work.key: work for work in works}
    scores = [(sum(s.points for s in pick.signals if s.name != "model"), pick.key) for pick in picks.ranking.picks]
    ranked = [key for _, key in sorted(scores, key=lambda scored: (-scored[0], scored[1]))][items // 2 : LAST]
    return tuple(by_key[key] for key in sorted(ranked, key=lambda key: hashlib.sha256(key.encode()).digest()))


def question(works: Sequence[Work], seed: str, templates: Templates) -> tuple[Question, Mapping[str, str]]:
    """One question about several works, and which key each id stands for."""
    names = {_name(work.key, seed): work.key for work in works}
    fence = _name("|".join(sorted(names)), seed)
    document = "\n".join([f"<<<FENCE {fence}", *_lines(works, seed), f"FENCE {fence}>>>"])
    prompt = templates.render("prompts/ask_grade.md", key=fence, number=len(names))
    system = templates.render("prompts/grade.md")
    return Question(
        name="grade", system=system, document=document, ask=prompt, fits=GradesForm, most_tokens=2_000
    ), names


def read(reply: Answer, names: Mapping[str, str]) -> dict[str, int]:
    """Grades by key. Unknown ids are ignored, and so are ids with several different grades."""
    assert isinstance(reply.parsed, GradesForm)
    by_id: dict[str, set[int]] = {}
    for form in reply.parsed.grades:
        by_id.setdefault(form.id, set()).add(form.grade)
    return {names[name]: grades.pop() for name, grades in by_id.items() if name in names and len(grades) == 1}


def _lines(works: Sequence[Work], seed: str) -> Iterator[str]:
    for work in works:
        text = work.entry.abstract or shown(work.entry.body)
        yield f"[{_name(work.key, seed)}] {_harmless(work.entry.title, 300)}\n{_harmless(text, ABSTRACT)}\n"


def _harmless(text: str, most: int) -> str:
    """Text on one line, without brackets that could pass for one of our ids, and without fences."""
    return clip(plain(text[: 4 * most]).replace("[", "(").replace("]", ")").replace("<<<", "").replace(">>>", ""), most)


def _name(key: str, seed: str) -> str:
    return "w" + hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()[:8]
