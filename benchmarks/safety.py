"""The network door under attack: what it lets in, how long and how large hostile servers and feeds can make a run, and
what reaches the terminal. Beside each figure, what happens without the guard.

    python -m benchmarks.safety            all of it, six to ten minutes
    python -m benchmarks.safety ssrf       or servers, feeds, terminal
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "net"), str(ROOT / "tests" / "sources")]  # the corpora are the tests'
for proxy in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
    os.environ.pop(proxy, None)
    os.environ.pop(proxy.lower(), None)

BOUND, GROWTH = 21.0, 64.0
"""Seconds and MB that one hostile server may cost."""
PATIENCE = 30
"""Seconds after which the arm without guard is killed."""
BARE = 40.0
"""MB of a Python with httpx; taken from the peak of an arm that was killed before it could tell."""
WORK = 5.0
"""Seconds of CPU that one hostile feed may cost."""
MONTH = "2025-05"
NOW = datetime(2025, 6, 20, tzinfo=UTC)


def ssrf() -> None:
    from recording import CORPUS, OUTSIDE, Network, asked_by_httpx, asked_by_net

    from digest.net.address import lies_inside

    def reached(network: Network) -> bool:
        return any(lies_inside(address) for address, _ in network.connected)

    print("URLs that lead inside, a recording network (no socket)  digest  plain httpx")
    named = ["listmonk.internal", "allowed.example:9000", "localhost:9000"]
    for kind, what in [
        ("private", "spelled, resolved or named inside"),
        ("rebinding", "names that change or mix their addresses"),
        ("redirects", "redirects from outside"),
    ]:
        ours = theirs = 0
        with tempfile.TemporaryDirectory() as folder:
            for one in CORPUS[kind]:
                target, url = (one, OUTSIDE) if kind == "redirects" else ("", one)
                asked_by_net(url, Path(folder), network := Network(target), times=3, allow_hosts=named)
                ours += reached(network)
                asked_by_httpx(url, network := Network(target), times=3)
                theirs += reached(network)
        print(f"  {what:41} {len(CORPUS[kind]):4} URLs {ours:7} {theirs:12}")
    refused = 0
    with tempfile.TemporaryDirectory() as folder:
        for url in CORPUS["public"]:
            refused += asked_by_net(url, Path(folder), Network()) != b"hi"
    print(f"  {'public URLs that were refused':41} {len(CORPUS['public']):4} URLs {refused:7}")


def servers() -> None:
    from benchmarks.hostile import KINDS

    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.hostile"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout and server.stdin
    port = server.stdout.readline().strip()
    print(f"one hostile server among 50 healthy: {BOUND:g} s, {GROWTH:g} MB | plain httpx, timeout=20 | what is said")
    runs, bare = [], []
    try:
        for kind in KINDS:
            ours, theirs = _child("guarded", kind, port, 120), _child("plain", kind, port, PATIENCE)
            runs.append(ours)
            bare.append(theirs)
            plain = f"killed at {PATIENCE} s" if theirs["killed"] else f"{theirs['seconds']:11.1f} s"
            here = f"{ours['seconds']:6.1f} s {ours['growth']:4.0f} MB  {ours['healthy']}/50 {_verdict(ours)}"
            print(f"  {kind:17} {here} | {plain} {theirs['growth']:5.0f} MB | {ours['why']}", flush=True)
    finally:
        server.stdin.close()
        server.wait()
    out = sum(_verdict(run) != "in bounds" for run in runs)
    seconds, growth = max(run["seconds"] for run in runs), max(run["growth"] for run in runs)
    healthy = min(run["healthy"] for run in runs)
    print(f"  worst of {len(runs)}: {seconds:.1f} s, {growth:.0f} MB, {healthy}/50 healthy; out of bounds: {out}")
    print(f"  plain httpx out of bounds: {sum(one['seconds'] > BOUND or one['growth'] > GROWTH for one in bare)}")


def _verdict(run: dict) -> str:
    within = run["seconds"] <= BOUND and run["growth"] <= GROWTH and run["healthy"] == 50
    return "in bounds" if within else "OUT OF BOUNDS"


def _child(how: str, kind: str, port: str, patience: int) -> dict:
    """One arm in a process of its own; its memory is looked at four times a second, in case it must be killed."""
    command = [sys.executable, "-m", "benchmarks.safety", how, kind, port]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until, peak = time.monotonic() + patience, 0.0
    while child.poll() is None and time.monotonic() < until:
        time.sleep(0.25)
        with suppress(OSError, IndexError):
            peak = _peak(child.pid)
    killed = child.poll() is None
    if killed:
        child.kill()
    said, trouble = child.communicate()
    if killed:
        return {"killed": True, "seconds": patience, "growth": max(0.0, peak - BARE), "why": "", "healthy": 0}
    if not said:
        raise RuntimeError(trouble)
    return {"killed": False, **json.loads(said)}


def _peak(pid: int | str = "self") -> float:
    """MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def guarded(kind: str, port: str) -> None:
    """One month of 50 healthy feeds and a hostile one, as `digest fetch` reads it; how it went as JSON."""
    healthy = [f"site{n:02}" for n in range(50)]
    with tempfile.TemporaryDirectory() as folder:
        _read_all(Path(folder) / "warm", ["warm", *healthy[:8]], port, lambda *_: None)
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before, start, ended = _peak(), time.monotonic(), {}

        def tell(verb: str, done: int, total: int, name: str) -> None:
            ended[name] = time.monotonic() - start

        reports = _read_all(Path(folder) / "run", [kind, *healthy], port, tell)
    hostile, states = reports[kind], [reports[name].state for name in healthy]
    told = {"seconds": ended[kind], "growth": _peak() - before, "healthy": states.count("ok")}
    print(json.dumps(told | {"why": f"{hostile.state}: {hostile.why}"[:120]}))


def _read_all(root: Path, names: list[str], port: str, tell: Callable[..., None]) -> dict[str, Any]:
    from digest.desk import opened
    from digest.fetch import fetch
    from digest.model import Month, SourceReport
    from digest.net import Net

    sources = [f"  - {{kind: feed, name: {name}, url: 'http://{name}.example:{port}/feed'}}" for name in names]
    hosts = [f"{name}.example:{port}" for name in names]
    root.mkdir(parents=True)
    (root / "sources.yaml").write_text(
        "\n".join(["schema: 1", "interests: [x]", f"allow_hosts: [{', '.join(hosts)}]", "sources:", *sources])
    )
    with opened(root, root / "sources.yaml") as desk:
        net = Net(root / "r", clock=lambda: NOW, allow_hosts=hosts, lookup=lambda *_: ["127.0.0.1"])
        with net:
            fetch(replace(desk, net=net, clock=lambda: NOW, tell=tell), Month.parse(MONTH))
        return {name: desk.store.latest(SourceReport, f"{MONTH}/{name}") for name in names}


def plain(kind: str, port: str) -> None:
    """What is usual: `httpx.get` with a timeout and redirects. Its memory is walled in at 4 GB."""
    import httpcore
    import httpx

    resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
    Path("/proc/self/clear_refs").write_text("5")
    before, start = _peak(), time.monotonic()
    with httpx.Client(follow_redirects=True, timeout=20) as client:

        class Local(httpcore.SyncBackend):
            def connect_tcp(self, host, port, *args, **more):
                return super().connect_tcp("127.0.0.1", port, *args, **more)

        client._transport._pool._network_backend = Local()
        with suppress(httpx.HTTPError, MemoryError):
            client.get(f"http://{kind}.example:{port}/feed")
    print(json.dumps({"seconds": time.monotonic() - start, "growth": _peak() - before, "why": "", "healthy": 0}))


def feeds() -> None:
    from hostile_feeds import PAYLOADS

    from digest.errors import BadContent
    from digest.sources.readers import Readers

    print(f"hostile feeds: seconds of CPU (bound: {WORK:g})                   digest  feedparser, stopped at 15 s")
    worst = 0.0
    for name, made in PAYLOADS.items():
        body = made()
        before, readers = os.times(), Readers(1)
        try:
            found = json.loads(readers.read(body, "application/rss+xml", "https://blog.example/"))
            why = f"{len(found['entries'])} entries"
        except BadContent as error:
            why = str(error).partition(": ")[2]
        readers.close()
        ours = _cpu_since(before)
        worst, theirs = max(worst, ours), _unbounded(body)
        print(f"  {name:38} {len(body) / 1e6:5.1f} MB {ours:9.2f} {theirs:9.2f}   {why}", flush=True)
    print(f"  worst of {len(PAYLOADS)}: {worst:.2f} s of CPU")


def _cpu_since(before: os.times_result) -> float:
    now = os.times()
    return now.children_user + now.children_system - before.children_user - before.children_system


def _unbounded(body: bytes) -> float:
    program = (
        "import resource, sys, io, feedparser; resource.setrlimit(resource.RLIMIT_CPU, (15, 15))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000,) * 2)\n"
        "feedparser.parse(io.BytesIO(sys.stdin.buffer.read()))"
    )
    before = os.times()
    subprocess.run([sys.executable, "-c", program], input=body, capture_output=True, check=False)
    return _cpu_since(before)


def terminal() -> None:
    """Every payload as a source of one month, fetched, ranked and told as the commands do, with all writing watched."""
    import hostile_run

    with tempfile.TemporaryDirectory() as folder:
        told = hostile_run.run(Path(folder), hostile_run.COMMANDS)
    print("hostile feeds through fetch, rank and the console                       digest  printed as it came")
    print(f"  control, bidi and invisible characters that reach a terminal  {told.shown:13} {told.raw:13}")
    print(f"  files written outside the work folder                         {told.outside:13} {told.naive:13}")
    print(f"  addresses that the parser asked for                           {told.asked:13}")


ARMS = {"ssrf": ssrf, "servers": servers, "feeds": feeds, "terminal": terminal, "guarded": guarded, "plain": plain}


def main() -> None:
    arms = sys.argv[1:2] or ["ssrf", "feeds", "terminal", "servers"]
    for arm in arms:
        ARMS[arm](*sys.argv[2:])


if __name__ == "__main__":
    main()
