"""Has a model write a whole issue: estimates the cost, asks for consent, works in parallel, stores each summary."""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial

from digest.desk import Desk
from digest.errors import ConfigError
from digest.llm import Model
from digest.llm.money import add
from digest.model import Noun, Summary, Text, Usage, Work
from digest.store import made_from
from digest.summarize.examples import links_for, signed_items
from digest.summarize.passes import CALLS, LONG_REPLY, NOTHING, Fallen, Told, tell
from digest.summarize.source import Source
from digest.summarize.telling import fallen_summary, source_of, told_summary
from digest.templates import Templates
from digest.text import plain

log = logging.getLogger(__name__)

VERSION = 7
_PROMPTS = ("rules", "extract", "ask_extract", "voice", "write", "ask_write", "ask_revise")
_OVERHEAD = 12_000
"""Characters of a prompt beside the document, about: instructions, examples, the schema."""

_BLANK = {
    "key": "", "part": "", "title": "", "kinds": "", "examples": (), "methods_due": True, "absences": (), "draft": "",
    "failed": (), "answers": (), "unworded": (),
}  # fmt: skip

_Notes = Callable[[Text, Work], Summary]


class Seed(Noun):
    """This installation's secret, so that authors of documents cannot guess the fences' keys."""

    value: str


def by_model(
    desk: Desk, model: Model, texts: Sequence[Text], works: Mapping[str, Work], notes: _Notes, rules: int
) -> tuple[Summary, ...]:
    """One summary per text; one stored for the same text, prompts and model is used again. `rules`: version of the
    reading notes.
    """
    templates = Templates(desk.root / "templates")
    examples, links = signed_items(desk.root / "issues", works), links_for(tuple(works.values()))
    sources = {text.key: source_of(text, works[text.key], links[text.key], examples) for text in texts}
    versions = {key: made_from(rules, _made_from(desk, one, works[key], templates)) for key, one in sources.items()}
    if strangers := desk.anew - set(sources):
        raise ConfigError(f"--again {min(strangers)}: it is not read for this issue; put its line under ## Items")
    kept = {key: None if desk.again else desk.store.find(Summary, key, versions[key]) for key in sources}
    done = {key: one for key, one in kept.items() if one and key not in desk.anew}
    wanted = [sources[text.key] for text in texts if text.key not in done]
    before = [one or (desk.store.latest(Summary, key) if key in desk.anew else None) for key, one in kept.items()]
    spent = [one.usage for one in before if one and one.usage]
    for source, result in _results(desk, model, wanted, templates, spent):
        key, plain_notes = source.text.key, notes(source.text, works[source.text.key])
        if isinstance(result, Told):
            summary, version = told_summary(plain_notes, result, source), versions[key]
        else:
            summary = fallen_summary(plain_notes, result)
            version = versions[key] if result.lasting else made_from(versions[key], "it failed for a while")
        if earlier := kept[key]:
            summary, version = _instead(earlier, summary), versions[key]
        done[key] = desk.store.put(summary, key, version)
        desk.tell("summarize", len(done), len(texts), f"{_cost_so_far(done.values())} · {source.entry.title}")
    return tuple(done[text.key] for text in texts)


def _instead(earlier: Summary, summary: Summary) -> Summary:
    """What stands after an item was asked for anew: the new one if a model wrote it. It has cost what both have."""
    stays = summary.mode != "model"
    if stays:
        log.warning("%s stays as it was: %s", plain(earlier.title), summary.why_notes)
    if not summary.usage or not summary.usage.calls:
        return earlier if stays else summary.model_copy(update={"usage": earlier.usage})
    usage = add(earlier.usage or Usage(), summary.usage)
    return (earlier if stays else summary).model_copy(update={"usage": usage})


def _made_from(desk: Desk, source: Source, work: Work, templates: Templates) -> str:
    """A hash of everything the model is shown and of its configuration."""
    assert desk.config.llm is not None
    prompts = [templates.render(f"prompts/{name}.md", **_BLANK) for name in _PROMPTS]
    shown = [source.text.model_dump(mode="json"), work.model_dump(mode="json"), source.examples]
    links = [link.model_dump(mode="json") for link in source.links.values()]
    return made_from(VERSION, shown, links, prompts, desk.config.llm.model_dump(mode="json"))


def _results(
    desk: Desk, model: Model, wanted: Sequence[Source], templates: Templates, spent: Iterable[Usage]
) -> Iterator[tuple[Source, Told | Fallen]]:
    """Each document's result as it arrives. Nothing is asked before the user agrees to the estimated cost."""
    readable = [one for one in wanted if one.text.sentences]
    empty = [one for one in wanted if not one.text.sentences]
    yield from ((one, Fallen("there was no text to read", True, NOTHING)) for one in empty)
    if not readable:
        return
    model.check()
    room = partial(_room, model)
    estimate = model.estimate(len(readable), CALLS * len(readable), sum(_size(one, room()) for one in readable))
    if estimate.calls and not desk.agrees(estimate):
        yield from ((one, Fallen("the cost of the model was not agreed to", False, NOTHING)) for one in readable)
        return
    seed, allowance = _seed(desk), model.allowance()
    for usage in spent:
        allowance.keep(usage)  # the caps hold for the whole issue, across runs
    pool = ThreadPoolExecutor(model.endpoint.concurrency)
    try:
        ask = partial(model.ask, allowance=allowance)
        asks = {one.text.key: partial(ask, anew=one.text.key in desk.anew) for one in readable}
        jobs = {pool.submit(tell, one, seed, asks[one.text.key], templates, room): one for one in readable}
        for job in as_completed(jobs):
            yield jobs[job], job.result()
    except BaseException:
        model.close()  # else Ctrl-C waits for all pending answers
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _size(source: Source, room: int) -> int:
    """Characters that the three prompts on a document send, about."""
    document = min(room, sum(len(one.text) + 8 for one in source.text.sentences))
    return document + 2 * min(document, 45_000) + CALLS * _OVERHEAD


def _room(model: Model) -> int:
    return max(2_000, model.room(LONG_REPLY) - _OVERHEAD)


def _cost_so_far(summaries: Iterable[Summary]) -> str:
    """The cost of this issue's items up to now, in words."""
    spent = Usage()
    for one in summaries:
        spent = add(spent, one.usage or Usage())
    return spent.told


def _seed(desk: Desk) -> str:
    kept = desk.store.latest(Seed, "") or desk.store.put(Seed(value=secrets.token_hex(16)), "", "")
    return kept.value
