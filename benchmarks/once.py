"""Does anything go out twice? `python -m benchmarks.once [--random 200]`: publishing killed anywhere, on fakes.

A world of stateful fakes and a real SMTP server runs in a process of its own. Each trial publishes a month of eight
channels in a fresh process, which is killed (SIGKILL) at the k-th fault point, or after a random time, or whose n-th
call is carried out by the platform and never answered. Then the same command runs again until it is done. A naive
sender (send, then write down) goes through the same kills: it must fail, or the harness sees nothing.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "publish")]
RECIPIENTS = tuple(f"reader{n}@example.org" for n in range(1, 7))
NETWORKS = ("x", "bluesky", "mastodon", "buttondown", "listmonk", "smtp")
ARMS = ("naive", "points", "random", "calls")
KILLED, MOST_RUNS = -signal.SIGKILL, 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=200, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--arm", action="append", choices=ARMS, help="only this; may be repeated")
    parser.add_argument("world", nargs="?", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.world:
        _world()
        return
    with _started() as world, tempfile.TemporaryDirectory() as scratch:
        trials = Trials(world, Path(scratch))
        took, points = trials.whole()
        print(f"one month: {len(points)} fault points, {took:.2f} s, {trials.planned} parts on 8 channels")
        arms = options.arm or ARMS
        if "naive" in arms:
            naive = [trials.naive(k) for k in range(1, 2 * trials.planned + 1)]
            report("naive sender, SIGKILL at every fault point", naive)
        if "points" in arms:
            report("SIGKILL at every fault point", [trials.killed_at(k) for k in range(1, len(points) + 1)])
        if "random" in arms:
            chance = random.Random(options.seed)
            report(f"SIGKILL at random moments (seed {options.seed})", trials.at_random(options.random, chance, took))
        if "calls" in arms:
            calls = [(name, n) for name, writes in trials.writes.items() for n in range(1, writes + 1)]
            report("taken, then the line dropped, at each call", [trials.dropped(name, n) for name, n in calls])


def report(what: str, outcomes: list["Outcome"]) -> None:
    """Failures first."""
    twice, missing = sum(one.twice for one in outcomes), sum(one.missing for one in outcomes)
    where = Counter(name for one in outcomes for name in one.unknown)
    kills, runs = sum(one.killed for one in outcomes), sum(one.runs for one in outcomes)
    told = ", ".join(f"{name} {count}" for name, count in sorted(where.items())) or "0"
    bad = [one.said for one in outcomes if one.said][:3]
    print(f"{what}: {len(outcomes)} trials, {kills} killed, {runs} runs in all")
    print(f"  published twice {twice}, missing after resume {missing}, unknown (left to a person): {told}")
    for line in bad:
        print(f"  {line}")


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
    def __init__(self, world: "World", scratch: Path) -> None:
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
        _child(lambda: _publish(root, self.world.urls))
        self._fresh()
        began = perf_counter()
        assert _child(lambda: _publish(root, self.world.urls, lambda what: _append(log, what))) == 0
        took, state = perf_counter() - began, self.world.state()
        self.wanted = {name: set(state["got"][name]) for name in NETWORKS}
        self.writes = state["writes"]
        self.planned = len(_rows(root))
        return took, log.read_text().splitlines()

    def killed_at(self, k: int) -> Outcome:
        return self._outcome(
            f"killed at fault point {k}", lambda root: _child(lambda: _publish(root, self.world.urls, _killer(k)))
        )

    def killed_after(self, seconds: float) -> Outcome:
        def first(root: Path) -> int:
            return _child(lambda: _publish(root, self.world.urls), kill_after=seconds)

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
            return _child(lambda: _publish(root, self.world.urls))

        return self._outcome(f"{name}: call {n} taken, then dropped", first)

    def naive(self, k: int) -> Outcome:
        root = self._fresh()
        codes = [_child(lambda: _naively(root, self.world.urls, _killer(k)))]
        codes += [_child(lambda: _naively(root, self.world.urls, _never))]
        return Outcome(self.world.state()["got"], self.wanted, [], codes.count(KILLED), len(codes), "")

    def _outcome(self, what: str, first: "object") -> Outcome:
        root = self._fresh()
        codes = [first(root)]  # type: ignore[operator]
        while codes[-1] not in (0, 4) and len(codes) < MOST_RUNS:
            codes.append(_child(lambda: _publish(root, self.world.urls)))
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


def _publish(root: Path, urls: dict[str, str], moment: "object" = None) -> int:
    import press

    from digest.publish import Order

    env = press.environment(root, {}) | {"DIGEST_SMTP_URL": urls["smtp"]}
    account = press.publish(root, {}, Order(confirm="2025-05", env={}), moment or _never, env=env)  # type: ignore[arg-type]
    return account.exit_code


def _naively(root: Path, urls: dict[str, str], moment: "object") -> int:
    """Send, then write down what was sent: what everybody writes first."""
    import press

    from digest.editions import standing
    from digest.publish import approved_of, publishers_of
    from digest.publishers.part import Done, Place

    book = root / "sent.txt"
    env = press.environment(root, {}) | {"DIGEST_SMTP_URL": urls["smtp"]}
    place = Place(root, env, sleep=lambda seconds: None)
    with press.desk_at(root) as desk:
        approved = approved_of(desk, standing(desk.store, press.MAY, desk.table(press.MAY)))
        for publisher in publishers_of(desk.config.publishers):
            with publisher.connect(place, approved) as session:
                before: list[Done] = []
                for part in publisher.parts(approved, root):
                    name = f"{publisher.channel} {part.name}"
                    known = dict(line.split("\t") for line in book.read_text().splitlines()) if book.exists() else {}
                    if name not in known:
                        moment("before")  # type: ignore[operator]
                        remote = _sent(session, _without_key(part) if publisher.kind == "mastodon" else part, before)
                        moment("after")  # type: ignore[operator]
                        _append(book, f"{name}\t{remote}")
                        known[name] = remote
                    before.append(Done(known[name]))
    return 0


def _sent(session: "object", part: "object", before: "object") -> str:
    """Its id there; 'refused' where the platform refused it, and the naive sender goes on."""
    from digest.errors import PublishError

    try:
        return str(session.do(part, before).remote)  # type: ignore[attr-defined]
    except PublishError:
        return "refused"


def _without_key(part: "object") -> "object":
    """A naive sender knows no idempotency keys."""
    from dataclasses import replace

    return replace(part, key=os.urandom(8).hex())  # type: ignore[type-var]


def _rows(root: Path) -> list[dict[str, str]]:
    """Read in a child: the parent opens no database, for it forks."""
    out = root / "rows.json"

    def told() -> int:
        import press

        out.write_text(json.dumps([row.model_dump(mode="json") for row in press.rows(root).values()]))
        return 0

    assert _child(told) == 0
    return list(json.loads(out.read_text()))


def _child(work: "object", kill_after: float | None = None) -> int:
    """Run in a forked process; its exit code, or -9 when it was killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()  # type: ignore[operator]
        except BaseException as error:
            print(f"  child: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            os._exit(code)
    if kill_after is not None:
        sleep(kill_after)
        os.kill(pid, signal.SIGKILL)  # a child that ended already waits for us, so the id is still its own
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _killer(k: int) -> "object":
    count = [0]

    def moment(what: str) -> None:
        count[0] += 1
        if count[0] == k:
            os.kill(os.getpid(), signal.SIGKILL)

    return moment


def _never(what: str) -> None: ...


def _append(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line + "\n")


class World:
    """The fakes, in a process of their own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.urls: dict[str, str] = self.say("urls")

    def state(self) -> dict:  # type: ignore[type-arg]
        return dict(self.say("state"))

    def say(self, order: str) -> dict:  # type: ignore[type-arg]
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))


@contextmanager
def _started() -> Iterator[World]:
    command = [sys.executable, "-m", "benchmarks.once", "world"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield World(process)
        process.stdin.close()


def _world() -> None:
    """Orders on standard input, one JSON answer each."""
    from fakes import FakeBluesky, FakeButtondown, FakeListmonk, FakeMail, FakeMastodon, FakeX

    with (
        FakeX() as x,
        FakeBluesky() as sky,
        FakeMastodon() as toot,
        FakeButtondown() as email,
        FakeListmonk() as list_,
        FakeMail() as post,
    ):
        fakes = {"x": x, "bluesky": sky, "mastodon": toot, "buttondown": email, "listmonk": list_, "smtp": post}
        for line in sys.stdin:
            order, *words = line.split()
            answer: dict = {}  # type: ignore[type-arg]
            if order == "urls":
                answer = {name: fake.url for name, fake in fakes.items()}
            elif order == "reset":
                for fake in fakes.values():
                    for name, fresh in vars(type(fake)()).items():
                        setattr(fake, name, fresh)
            elif order == "drop":
                fakes[words[0]].drop = {int(words[1])}
            elif order == "state":
                got = {
                    "x": [one["text"] for one in x.posts], "bluesky": [text for _, text in sky.history],
                    "mastodon": [one["status"] for one in toot.statuses], "buttondown": list(email.sent),
                    "listmonk": list(map(str, list_.sent)), "smtp": post.got,
                }  # fmt: skip
                writes = {name: fake.writes for name, fake in fakes.items() if name != "smtp"} | {
                    "smtp": len(post.mails)
                }
                answer = {"got": got, "writes": writes}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
