"""One trial after another: a month is published, killed, and published again until it is done."""

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from benchmarks.once.child import KILLED, child, killer, never
from benchmarks.once.senders import append, naively, publish
from benchmarks.once.world import World

RECIPIENTS = tuple(f"reader{n}@example.org" for n in range(1, 7))
NETWORKS = ("x", "bluesky", "mastodon", "buttondown", "listmonk", "smtp")
MOST_RUNS = 6


class Outcome:
    """What readers got in one trial."""

    def __init__(
        self,
        got: dict[str, list[str]],
        wanted: dict[str, set[str]],
        unknown: list[str],
        killed: int,
        runs: int,
        said: str,
    ):
        self.twice = sum(len(texts) - len(set(texts)) for texts in got.values())
        lost = {name: wanted[name] - set(got[name]) for name in wanted}
        self.unknown, self.killed, self.runs = unknown, killed, runs
        left = Counter(unknown)
        self.missing = sum(max(len(texts) - left[name], 0) for name, texts in lost.items())
        self.said = said if self.twice or self.missing or said else ""


class Trials:
    def __init__(self, world: World, scratch: Path) -> None:
        import press

        self.world, self.scratch = world, scratch
        self.ready = scratch / "ready"
        self.ready.mkdir()
        urls, block = world.urls, press.block
        press.lay(self.ready, [
            {"kind": "folder", "path": "site"}, {"kind": "paste"},
            {"kind": "buttondown", "url": urls["buttondown"]},
            {"kind": "listmonk", "url": urls["listmonk"], "lists": [1]},
            press.mail(self.ready, *RECIPIENTS),
            *(block(kind) | {"url": urls[kind]} for kind in ("x", "bluesky", "mastodon")),
        ])  # fmt: skip
        press.approve(self.ready)

    def whole(self) -> tuple[float, list[str]]:
        """One undisturbed month: how long it takes once everything is warm, and its fault points."""
        root, log = self._fresh(), self.scratch / "moments"
        child(lambda: publish(root, self.world.urls))
        self._fresh()
        began = perf_counter()
        assert child(lambda: publish(root, self.world.urls, lambda what: append(log, what))) == 0
        took, state = perf_counter() - began, self.world.state()
        self.wanted = {name: set(state["got"][name]) for name in NETWORKS}
        self.writes = state["writes"]
        self.planned = len(_rows(root))
        return took, log.read_text().splitlines()

    def killed_at(self, k: int) -> Outcome:
        return self._outcome(
            f"killed at fault point {k}", lambda root: child(lambda: publish(root, self.world.urls, killer(k)))
        )

    def killed_after(self, seconds: float) -> Outcome:
        def first(root: Path) -> int:
            return child(lambda: publish(root, self.world.urls), kill_after=seconds)

        return self._outcome(f"killed after {seconds:.3f} s", first)

    def at_random(self, kills: int, chance: random.Random, took: float) -> list[Outcome]:
        """Trials until so many were killed; those that were done before are counted too."""
        outcomes = list[Outcome]()
        while sum(one.killed for one in outcomes) < kills:
            outcomes.append(self.killed_after(chance.uniform(0, took)))
        return outcomes

    def dropped(self, name: str, n: int) -> Outcome:
        def first(root: Path) -> int:
            self.world.say(f"drop {name} {n}")
            return child(lambda: publish(root, self.world.urls))

        return self._outcome(f"{name}: call {n} taken, then dropped", first)

    def naive(self, k: int) -> Outcome:
        root = self._fresh()
        codes = [child(lambda: naively(root, self.world.urls, killer(k)))]
        codes += [child(lambda: naively(root, self.world.urls, never))]
        return Outcome(self.world.state()["got"], self.wanted, [], codes.count(KILLED), len(codes), "")

    def _outcome(self, what: str, first: Callable[[Path], int]) -> Outcome:
        root = self._fresh()
        codes = [first(root)]
        while codes[-1] not in (0, 4) and len(codes) < MOST_RUNS:
            codes.append(child(lambda: publish(root, self.world.urls)))
        rows = _rows(root)
        unknown = [row["channel"] for row in rows if row["state"] == "unknown"]
        open_ones = [
            f"{row['channel']} {row['part']}: {row['state']}" for row in rows if row["state"] not in ("sent", "unknown")
        ]
        outcome = Outcome(self.world.state()["got"], self.wanted, unknown, codes.count(KILLED), len(codes), "")
        if outcome.twice or outcome.missing or open_ones or len(rows) != self.planned or set(unknown) - {"smtp"}:
            outcome.said = (
                f"{what}: exit codes {codes}, twice {outcome.twice}, missing {outcome.missing}, open {open_ones}"
            )
        return outcome

    def _fresh(self) -> Path:
        self.world.say("reset")
        root = self.scratch / "trial"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.ready, root)
        return root


def _rows(root: Path) -> list[dict[str, str]]:
    """Read in a child: the parent opens no database, for it forks."""
    out = root / "rows.json"

    def told() -> int:
        import press

        out.write_text(json.dumps([row.model_dump(mode="json") for row in press.rows(root).values()]))
        return 0

    assert child(told) == 0
    return list(json.loads(out.read_text()))
