"""What nobody can read: nothing, a title, another language."""

import pytest

from digest.draft import _badges
from digest.model import NOT_ENGLISH
from digest.summarize import notes
from digest.summarize.suspects import not_english
from summarize.invented import text, work

GERMAN = (
    (
        "1 Einleitung",
        "Wir untersuchen, ob kleine Sprachmodelle die Regeln brechen, wenn niemand zusieht und nichts zählt.",
    ),
    ("2 Methode", "Das Modell spielt ein Kartenspiel, bei dem sich das Schummeln für die Spieler lohnt."),
    ("3 Ergebnisse", "In vierhundert Spielen hat das Modell die Regeln nicht immer befolgt, und das ist ein Problem."),
)


def german():
    return text(sentences=tuple(
        one.model_copy(update={"text": GERMAN[n % 3][1], "section": GERMAN[n % 3][0]})
        for n, one in enumerate(text().sentences * 3)
    ))  # fmt: skip


def test_a_text_in_another_language_says_so_and_nothing_is_found_missing_in_it():
    told = not_english(german())
    assert told.why == NOT_ENGLISH and text() == not_english(text())
    summary = notes(told, work())
    assert not any(fact.kind for fact in summary.facts) and summary.doubts == ()
    assert _badges(work(), summary) == ("not in English",)


@pytest.mark.parametrize("origin", ["abstract", "page"])
def test_where_there_is_only_a_title_that_is_what_is_said(origin):
    summary = notes(text(sentences=(), body="", coverage=0.0, origin=origin, comments=()), work())
    assert summary.claims == () and _badges(work(), summary) == ("title only",)
