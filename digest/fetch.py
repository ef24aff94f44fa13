"""Fetches every source's entries of a month. A broken source never stops the others."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta
from queue import SimpleQueue
from threading import Event

from digest import health, inbox
from digest.desk import Desk
from digest.errors import ConfigError, MachineRefused
from digest.model import INBOX, Batch, Entry, Month, SourceReport, State
from digest.net import Net
from digest.sources import Source, Window
from digest.sources.inbox import Inbox
from digest.sources.kept import with_earlier
from digest.store import made_from

VERSION = 1
"""Not raised for a better reading: a feed may no longer show what a final window holds. `--refresh` asks again."""
THREADS = 8
NOTES = 5
"""Notes kept per source; each of its windows may have some."""
SETTLES = timedelta(days=7)
"""arXiv's moderation takes days; a week after a window ends, it brings nothing new."""
AGREE = 3
"""Servers that must agree before this machine's clock is called wrong."""
UNFINISHED = ""
"""The `made_from` of a batch that may still change."""
_WORST: tuple[State, ...] = ("failed", "partial", "ok", "empty")

Task = tuple[Source | Inbox, Window]


def fetch(desk: Desk, month: Month) -> tuple[Entry, ...]:
    """The month's entries from all sources, by date, undated last. Final windows are never asked for again.

    Stores a Batch per window and a SourceReport per source. Raises ConfigError for a month in the future,
    MachineRefused when no source could be reached, or when this machine's clock runs far ahead of all servers'.
    """
    now = desk.clock()
    if month.start > now:
        raise ConfigError(f"{month} has not begun; the present month is {now:%Y-%m}")
    sources = (*desk.config.sources, *_inbox(desk, month))
    tasks = [(source, window) for source in sources for window in source.windows(month) if window.start <= now]
    batches = _batches(desk, tasks)
    _refuse_silence(batches)
    _refuse_clock(now, desk.net.servers_clocks())
    past = health.histories(desk.store) if month.end <= now else {}
    for source in sources:
        own = [batch for batch in batches if batch.source == source.name]
        report = health.judged(reported(source.name, source.kind, own), month, past.get(source.name, ()))
        desk.store.put(report, f"{month}/{source.name}", "")
    return _in_order(batches)


def kept(desk: Desk, month: Month) -> tuple[Entry, ...]:
    """The month's entries as earlier runs saw them, or () where a source was asked otherwise or not at all. None is
    asked.
    """
    sources = (*desk.config.sources, *_inbox(desk, month))
    tasks = [(source, window) for source in sources for window in source.windows(month)]
    now = desk.clock()
    stored = [(task, desk.store.latest(Batch, _key(task))) for task in tasks if task[1].start <= now]
    whole = all(batch and batch.asked == _finished(task) for task, batch in stored)
    return _in_order([batch for _, batch in stored if batch]) if whole else ()


def _inbox(desk: Desk, month: Month) -> tuple[Inbox, ...]:
    """The editor's own links as one more source, if there are any."""
    urls = inbox.read(desk.table(month))
    return (Inbox(urls=urls),) if urls else ()


def reported(name: str, kind: str, batches: list[Batch]) -> SourceReport:
    """One source's report over all its windows: the worst state, or partial when only some windows failed."""
    states = {batch.state for batch in batches}
    state: State = next((state for state in _WORST if state in states), "empty")
    if state == "failed" and states != {"failed"}:
        state = "partial"
    entries = {entry.key for batch in batches for entry in batch.entries}
    reaches = [batch.reaches_back_to for batch in batches if batch.reaches_back_to]
    why = "" if state == "ok" else _why(batches)
    return SourceReport(
        name=name,
        kind=kind,
        state=state,
        why=why,
        fetched=len(entries),
        reaches_back_to=min(reaches, default=None),
        notes=tuple(dict.fromkeys(note for batch in batches for note in batch.notes))[:NOTES],
    )


def _batches(desk: Desk, tasks: list[Task]) -> list[Batch]:
    """A batch per task, in order. Threads gather; only this one writes to the store."""
    found: dict[int, Batch] = {}
    for n, task in enumerate(() if desk.again else tasks):
        if batch := desk.store.find(Batch, _key(task), _finished(task)):
            found[n] = batch
    open_tasks = {n: task for n, task in enumerate(tasks) if n not in found}
    doubted = {n for n, task in open_tasks.items() if _was_incomplete(desk, task)}
    for n, batch in _gathered(desk, open_tasks, doubted):
        found[n] = _put(desk, tasks[n], batch)
        desk.tell("fetch", len(found), len(tasks), tasks[n][0].name)
    return [found[n] for n in range(len(tasks))]


def _was_incomplete(desk: Desk, task: Task) -> bool:
    """Whether the last run's batch was not ok: then even recorded responses are not used again."""
    last = desk.store.latest(Batch, _key(task))
    return last is not None and last.state != "ok"


def _gathered(desk: Desk, tasks: dict[int, Task], doubted: set[int]) -> Iterator[tuple[int, Batch]]:
    """Batches as they arrive: sources in parallel, the windows of one in turn. Re-raises errors of source code."""
    arrived: SimpleQueue[tuple[int, Batch] | BaseException] = SimpleQueue()
    by_source: dict[str, list[int]] = {}
    for n, (source, _) in tasks.items():
        by_source.setdefault(source.name, []).append(n)
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="fetch")
    stop = Event()
    try:
        for numbers in by_source.values():
            pool.submit(_in_turn, desk.net, {n: tasks[n] for n in numbers}, doubted, arrived, stop)
        for _ in tasks:
            if isinstance(result := arrived.get(), BaseException):
                raise result
            yield result
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _in_turn(
    net: Net,
    tasks: dict[int, Task],
    doubted: set[int],
    arrived: "SimpleQueue[tuple[int, Batch] | BaseException]",
    stop: Event,
) -> None:
    try:
        for n, (source, window) in tasks.items():
            if stop.is_set():
                return
            with net.afresh() if n in doubted else nullcontext():
                arrived.put((n, source.gather(net, window)))
    except BaseException as error:
        arrived.put(error)


def _put(desk: Desk, task: Task, batch: Batch) -> Batch:
    """Store a batch, with what an earlier run saw and this one does not.

    It is final, and found again by its task, once its window had settled when the source was asked. A replay makes none
    final, as its recordings may be older. Others are stored as UNFINISHED, where the next one replaces them and the
    final one removes them.
    """
    now = min([desk.clock(), *desk.net.servers_clocks()[-1:]])  # ours may run ahead, and the month not be over
    settled = task[1].end + SETTLES <= now and desk.net.mode != "offline"
    cut_short = batch.state == "partial" and batch.final  # by the source's reach, and nothing else
    seen_until = now if cut_short or batch.state in ("ok", "empty") else None
    batch = batch.model_copy(
        update={"final": batch.final and settled, "seen_until": seen_until, "asked": _finished(task)}
    )
    batch = with_earlier(batch, desk.store.latest(Batch, _key(task)), task[1].start)
    desk.store.put(batch, _key(task), _finished(task) if batch.final else UNFINISHED)
    if batch.final:
        desk.store.drop(Batch, _key(task), UNFINISHED)
    return batch


def _key(task: Task) -> str:
    source, window = task
    return f"{source.name}/{window.label}"


def _finished(task: Task) -> str:
    source, window = task
    return made_from(source.model_dump(mode="json"), window.model_dump(mode="json"), VERSION)


def _why(batches: list[Batch]) -> str:
    """One reason in full, and how many windows have one."""
    if not batches:
        return "no window has begun"
    short = [batch for batch in batches if batch.state in ("failed", "partial")]
    if len(batches) == 1 or not short:
        return batches[0].why
    if short[0].source == INBOX:
        return "; ".join(batch.why for batch in short)
    failures = sum(batch.state == "failed" for batch in short)
    counts = [f"{failures} failed"] * (failures > 0) + [f"{len(short) - failures} incomplete"] * (failures < len(short))
    return f"of {len(batches)} windows {' and '.join(counts)}; the first: {short[0].why}"


def _refuse_silence(batches: list[Batch]) -> None:
    """Raises MachineRefused when every source was unreachable: that is a missing network, not broken sources."""
    if batches and all(batch.unreached for batch in batches):
        raise MachineRefused(
            f"no network: not one source could be reached ({batches[0].why}); "
            "check the connection and HTTPS_PROXY, then run again, nothing is lost"
        )


def _refuse_clock(now: datetime, servers: Sequence[datetime]) -> None:
    """Raises MachineRefused where this machine's clock is further ahead of every server's than a window takes to
    settle: a month that is not over would be drafted. A few servers may all be wrong; then no window is made final.
    """
    if len(servers) >= AGREE and now - max(servers) > SETTLES:
        raise MachineRefused(
            f"this machine's clock says {now:%Y-%m-%d}, and of {len(servers)} servers none is later than"
            f" {max(servers):%Y-%m-%d}; set the clock, or mend the proxy that dates their answers, then run again,"
            " nothing is lost"
        )


def _in_order(batches: list[Batch]) -> tuple[Entry, ...]:
    once = {(entry.source, entry.key): entry for batch in reversed(batches) for entry in reversed(batch.entries)}
    return tuple(sorted(once.values(), key=_place))


def _place(entry: Entry) -> tuple[bool, datetime, str, str]:
    return entry.published is None, entry.published or datetime.max, entry.key, entry.source
