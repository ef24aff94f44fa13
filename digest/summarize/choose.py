"""Chooses the authors' sentences for four roles: what was done, what came out, why it matters, what limits it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from digest.model import Claim, Entry, Role, Text
from digest.summarize import outcomes, strengths
from digest.summarize.central import centrality
from digest.summarize.experiments import has_abstract, reports_findings
from digest.summarize.limits import limiting
from digest.summarize.outcomes import failed_to
from digest.summarize.quotable import Passage, passages
from digest.summarize.strengths import About, alike
from digest.summarize.voices import authors_own

SHORT = 30
"""Sentences. A shorter text gets at most one quotation per role, and two limits."""
_Score = Callable[[Passage, About], float]


def claims(text: Text, entry: Entry) -> tuple[Claim, ...]:
    """At most ten exact quotations, by role; fewer where less was worth quoting. Limits may be most, since without a
    model they are nearly all the criticism there is.
    """
    known = [one for one in passages(text) if one.part != "aside" and not one.quoted and authors_own(one.text, one.led)]
    about = _about(text, entry)
    limit = limiting(text)
    named = {one.sentence.id for one in (limit if about.reports else limit[: 2 * _quota(text)])}
    # That something failed is a result first, although it also limits what was found.
    rest = [one for one in known if one.sentence.id not in named or (about.reports and failed_to(one))]
    of_it = _of_a_paper if not about.post else _of_an_experiment if about.reports else _of_a_post
    chosen = of_it(rest, about, _quota(text))
    taken = {one.sentence.id for _, found in chosen for one in found}
    limit = [one for one in limit[: 2 * _quota(text)] if one.sentence.id not in taken]
    roles: tuple[tuple[Role, list[Passage]], ...] = (*chosen, ("limit", sorted(limit, key=_start)))
    return tuple(Claim(role=role, evidence=passage.evidence(text)) for role, found in roles for passage in found)


_Chosen = tuple[tuple[Role, list[Passage]], ...]


def _of_a_paper(known: Sequence[Passage], about: About, several: int) -> _Chosen:
    what = _best(known, [], strengths.what, about, 1, 2.5)
    about = _after(what, about)
    what = what or _best(known, [], strengths.fallback, about, 1, 0.0)
    result = _best(known, what, outcomes.result, about, several, 4.0)
    why = _best(known, [*what, *result], strengths.why, about, 1, 4.5)
    detail = _best(known, [*what, *result, *why], strengths.detail, _after(what, about), 1, 4.0)
    return ("what", [*what, *detail]), ("result", result), ("why", why)


def _of_an_experiment(known: Sequence[Passage], about: About, several: int) -> _Chosen:
    """Of a post that reports one: its findings before its author's views."""
    what = _best(known, [], strengths.what, about, 1, 4.2)
    what = what or _best([one for one in known if not one.told], [], strengths.fallback, about, 1, 0.0)
    about = _after(what, about)
    result = _best(known, what, outcomes.result, about, several, 4.0) or _best(
        known, what, strengths.thesis, about, 1, 4.0
    )
    why = _best(known, [*what, *result], strengths.why, about, 1, 4.6)
    detail = _best(known, [*what, *result, *why], strengths.detail, _after(what, about), 1, 4.5)
    return ("what", sorted([*what, *detail], key=_start)), ("result", result), ("why", why)


def _of_a_post(known: Sequence[Passage], about: About, several: int) -> _Chosen:
    what = _best(known, [], strengths.what, about, 1, 4.2)
    about = _after(what, about)
    theses = _best(known, what, strengths.thesis, about, several, 5.5) or _best(
        known, what, strengths.thesis, about, 1, 4.0
    )
    what += theses
    what = what or _best(known, [], strengths.fallback, about, 1, 0.0)
    result = _best(known, what, outcomes.result, about, 1, 5.0)
    why = _best(known, [*what, *result], strengths.why, about, 1, 4.6)
    detail = _best(known, [*what, *result, *why], strengths.detail, _after(what, about), several - 1, 4.5)
    return ("what", sorted([*what, *detail], key=_start)), ("result", result), ("why", why)


def _best(
    known: Sequence[Passage], taken: Sequence[Passage], score: _Score, about: About, most: int, least: float
) -> list[Passage]:
    """The at most `most` best passages of `least` points or more, in reading order, none like another or one of
    `taken`.
    """
    ranked = sorted(((score(passage, about), -passage.start, passage) for passage in known), key=lambda row: row[:2])
    found: list[Passage] = []
    for points, _, passage in reversed(ranked):
        if points < least or len(found) == most:
            break
        if not any(alike(passage, other, about.title) for other in (*taken, *found)):
            found.append(passage)
    return sorted(found, key=_start)


def _about(text: Text, entry: Entry) -> About:
    post = entry.kind != "paper" and not has_abstract(text)
    return About(
        title=strengths.terms(entry.title),
        name=_name(entry.title),
        post=post,
        reports=post and reports_findings(text),
        central=dict(enumerate(centrality([sentence.text for sentence in text.sentences]))),
    )


def _after(what: Sequence[Passage], about: About) -> About:
    return replace(about, what_at=what[0].place, what_number=what[0].number) if what else about


def _quota(text: Text) -> int:
    return 1 if len(text.sentences) < SHORT else 2


def _start(passage: Passage) -> int:
    return passage.start


def _name(title: str) -> str:
    head = title.partition(":")[0].strip()
    return head if head != title and len(head.split()) <= 2 else ""
