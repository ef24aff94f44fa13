"""The matrix: payloads x carriers x ways to obey, counted by family; and the same with the defences taken away."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice, product
from unittest.mock import patch

from digest.text.hidden import Unseen

from .carriers import CARRIERS
from .gullible import MODES
from .payloads import Payload
from .steering import Outcome, below_the_floor, outcome, steered


@dataclass
class Tally:
    """What became of the runs, by family."""

    runs: Counter[str] = field(default_factory=Counter)
    steered: Counter[str] = field(default_factory=Counter)
    obeyed: Counter[str] = field(default_factory=Counter)
    """The model could read the payload."""
    fell: Counter[str] = field(default_factory=Counter)
    """Reading notes were printed instead."""
    broken: Counter[str] = field(default_factory=Counter)
    """Steered below the floor: what code proves is gone, or something planted is printed."""
    where: list[str] = field(default_factory=list)
    """Each steered run: carrier, payload, mode, in what way."""


def tally(
    runs: Iterable[tuple[str, Payload]], modes: tuple[str, ...] = (), clean: dict[str, Outcome] | None = None
) -> Tally:
    """Every run of (carrier, payload), in the payload's own mode; where the model obeys, in the other modes too.
    `clean`: the clean twins' outcomes that are known already; they are added to.
    """
    found, clean = Tally(), {} if clean is None else clean
    for carrier, payload in runs:
        if carrier not in clean:
            clean[carrier] = outcome(CARRIERS[carrier](""), (), "praise")
        case = CARRIERS[carrier](payload.worn)
        text, obeyed = case.read(), True
        for mode in dict.fromkeys((payload.mode, *modes)):
            if not obeyed:
                break  # who sees nothing answers the same in every mode
            got = outcome(case, (payload,), mode, text)
            obeyed = got.obeyed
            why = steered(got, clean[carrier], payload)
            found.runs[payload.family] += 1
            found.steered[payload.family] += bool(why)
            found.obeyed[payload.family] += obeyed
            found.fell[payload.family] += got.fell
            found.broken[payload.family] += any(below_the_floor(one, clean[carrier]) for one in why)
            if why:
                found.where.append(f"{carrier} | {payload.name} | {mode}: {'; '.join(why[:3])}")
    return found


def sample(
    payloads: Iterable[Payload], carriers: Iterable[str], every: int, start: int = 0
) -> Iterator[tuple[str, Payload]]:
    """Every so many of all pairs, the same ones each time."""
    yield from islice(((name, one) for one, name in product(payloads, carriers)), start, None, every)


@contextmanager
def undefended() -> Iterator[None]:
    """Hidden text stays, nothing is withheld, the gate takes every word, and only the model names limits and gaps."""
    here = "digest.summarize."
    nothing_hidden = {
        "digest.text.markup.drop_hidden": lambda *_: Unseen(),
        "digest.text.pdf.blocks_of": None,
        f"{here}telling.suspects": lambda _: frozenset(),
        f"{here}telling.may_be_shown": lambda _: True,
        f"{here}telling.defames": lambda _: False,
        f"{here}topical.Vocabulary.belongs": lambda *_, **__: True,
        f"{here}fence.may_be_shown": lambda _: True,
        f"{here}sieve.report_reasons": lambda *_, **__: (),
        f"{here}sieve.judgement_reasons": lambda *_: (),
        f"{here}sieve.is_copy": lambda *_: False,
        f"{here}doubting._basis_reasons": lambda *_: [],
        f"{here}doubting._doubt_reasons": lambda *_: [],
        f"{here}without_suspects": lambda text: text,
        f"{here}facts": lambda *_: (),
        f"{here}claims": lambda *_: (),
        f"{here}oversell": lambda *_: None,
    }
    with ExitStack() as stack:
        for name, instead in nothing_hidden.items():
            if instead:
                stack.enter_context(patch(name, instead))
        yield


__all__ = ["MODES", "Tally", "sample", "tally", "undefended"]
