"""Facts for the reader, found by searching the whole text for what matters to this kind of work; no judgements. Pure.

An absence is stated only of a work that was read whole, together with the words searched for.
"""

from collections.abc import Iterator

from digest.model import DoubtKind, Entry, Fact, Sentence, Text
from digest.summarize.cues import cue
from digest.summarize.doubts.absence import PROVABLE, provable
from digest.summarize.doubts.kind_of_work import evaluates_models, methods_due
from digest.summarize.doubts.lexicon import HUMANS, INTERVALS, LEXICA, REPEATS, Lexicon
from digest.summarize.doubts.searching import Absent, look_for
from digest.summarize.quotable import at, commands_a_model, part_of
from digest.summarize.suspects import may_be_shown, speaks_to_a_model

SHOWN = 6
"""Words of a search that an item prints, at most."""
MOST = 3
_EVALUATION: tuple[tuple[str, Lexicon, DoubtKind | None], ...] = (
    ("prompt variation", LEXICA["no_prompt_variation"], "no_prompt_variation"),
    ("chain of thought", LEXICA["no_cot"], "no_cot"),
    ("human baseline", HUMANS, None),
    ("intervals", INTERVALS, None),
)
_TRAINING: tuple[tuple[str, Lexicon, DoubtKind | None], ...] = (
    ("seeds", REPEATS, None),
    ("intervals", INTERVALS, None),
    ("ablation", LEXICA["no_ablation"], "no_ablation"),
    ("baseline", LEXICA["no_baseline"], "no_baseline"),
)
"""What is searched for: a name, the words, and the kind of doubt that an absence would be the basis of."""
_CODE = cue(
    "code is, our code, code and, source code, github.com, code available, codebase, open-source our, open-source all"
)
_OF_REVIEWS = cue(
    "review, reviews, reviewer*, recommend, accept, accepting, weakness*, negatives, "
    "manuscript, this paper, these paper, submission, praise"
)
_ATTACKS = cue("inject*, jailbreak*, red-team*, adversar*, prompt*, attack*, steganograph*, backdoor*, sabotag*")


def facts(text: Text, entry: Entry) -> tuple[Fact, ...]:
    """At most MOST facts that matter for this kind of work, and a note if it contains instructions to a model.

    No facts for a position, a policy, a tool or a short post.
    """
    found: list[Fact | None] = []
    if methods_due(text, entry) and provable(text, entry):
        found += _absences(text, entry)
        found.append(_code(text))
    return tuple(filter(None, [_instructions(text, entry), *[*filter(None, found)][:MOST]]))


def _absences(text: Text, entry: Entry) -> Iterator[Fact]:
    models = evaluates_models(text, entry)
    checks = () if models is None else _EVALUATION if models else _TRAINING
    for name, lexicon, kind in checks:
        if isinstance(look_for(lexicon, text), Absent) and (kind is None or kind in PROVABLE):
            statement = (
                f"The text that was read mentions no {lexicon.phrase} (searched for: {_shown_words(lexicon.searched)})."
            )
            yield Fact(name=name, text=statement, present=False, searched=lexicon.searched, kind=kind)


def _shown_words(searched: tuple[str, ...]) -> str:
    """The first words of a search, as printed; the fact itself keeps all of them."""
    more = f", and {len(searched) - SHOWN} more" if len(searched) > SHOWN else ""
    return ", ".join(searched[:SHOWN]) + more


def _code(text: Text) -> Fact | None:
    hits = (one for one in text.sentences if _CODE.search(one.text) and part_of(one.section, text) != "aside")
    found = next((one for one in hits if not speaks_to_a_model(one.text)), None)
    if found is None:
        return None
    heading = found.section.split(" › ")[-1]
    where = f": section “{heading}”" if heading and may_be_shown(heading) else ""
    return Fact(
        name="code",
        text=f"Code is linked{where}.",
        present=True,
        searched=("code", "github.com"),
        evidence=at(found, text),
    )


def _instructions(text: Text, entry: Entry) -> Fact | None:
    """A neutral note on planted instructions. Works about such attacks quote them of course, and get none."""
    about_attacks = _ATTACKS.search(f"{entry.title} {entry.abstract}")
    if about_attacks or not any(map(_is_planted, text.sentences)):
        return None
    statement = (
        "A sentence of the text is worded as an instruction to a language model or a reviewer; it was not quoted."
    )
    return Fact(name="instructions", text=statement, present=True, searched=("instructions to a model",))


def _is_planted(one: Sentence) -> bool:
    """Whether a sentence asks a model to favour a work, outside quotations: a prompt that is quoted is not planted."""
    quoted = one.kind == "quote" or any(mark in one.text for mark in '“”"')
    return commands_a_model(one.text) and bool(_OF_REVIEWS.search(one.text)) and not quoted
