"""A hand-made issue for the press's tests: eight items, one replication, mentions, notes by machine and editor."""

import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.build import pages
from digest.galley.material import Material
from digest.model import (
    Check,
    Claim,
    Evidence,
    Fact,
    Figure,
    Finding,
    Item,
    Line,
    Month,
    Replication,
    Sentence,
    Sheet,
    SourceReport,
    Summary,
    Tally,
    Text,
)
from digest.templates import Templates

OURS = Templates(Path("/nowhere/templates"))
RENDERINGS = (
    "newsletter.md", "newsletter.html", "email.html", "email.txt", "substack.html", "substack.md", "thread.md",
    "sources.html",
)  # fmt: skip
SOURCES = """\
schema: 1
title: The digest
sources:
  - {kind: arxiv, name: arXiv, categories: [cs.LG]}
interests: [reward hacking, deceptive alignment and scheming]
"""
MONTH = Month(year=2025, number=5)
STEERING, EMERGENCE, NEURONS = "arxiv:2308.10248", "arxiv:2304.15004", "page:0123456789abcdef"
_QUOTES = {
    "s3": ("Abstract", "We introduce activation engineering: the inference-time modification of activations."),
    "s12": (
        "3.1 Method",
        "We compute a steering vector from the difference of two forward passes, one with “Love” and one with “Hate”.",
    ),
    "s31": (
        "4.2 Results",
        "ActAdd shifts 84 % of completions toward the target [12], while perplexity on unrelated text rises by 0.3 %.",
    ),
    "s57": (
        "6 Limitations",
        "We tested four models and one injection layer each; larger models may behave differently.",
    ),
}
_LONG_TITLE = "Language Models Don't Always Say What They Think: Unfaithful Explanations in Chain-of-Thought Prompting"
_LW, _EA = "https://www.lesswrong.com/posts", "https://forum.effectivealtruism.org/posts"
_TITLES = (
    (STEERING, "Steering GPT-2-XL by adding an activation vector", "https://arxiv.org/abs/2308.10248"),
    (EMERGENCE, "Are Emergent Abilities of Large Language Models a Mirage?", "https://arxiv.org/abs/2304.15004"),
    (
        "forum:abcdefghijklmnopq",
        "A technical note on bilinear layers for interpretability",
        f"{_LW}/abcdefghijklmnopq/x",
    ),
    ("arxiv:2305.04388", _LONG_TITLE, "https://arxiv.org/abs/2305.04388"),
    ("arxiv:2305.16867", "Playing repeated games with Large Language Models", "https://arxiv.org/abs/2305.16867"),
    (NEURONS, "Language models can explain neurons in language models", "https://openai.com/index/neurons"),
    ("arxiv:2305.15324", "An early warning system for novel AI risks", "https://arxiv.org/abs/2305.15324"),
    ("forum:qrstuvwxyzabcdefg", "What a month of red-teaming our own agent taught us", f"{_EA}/qrstuvwxyzabcdefg/x"),
)
_MACHINE = """\
The authors write: “We introduce activation engineering: the inference-time modification of activations.”[^s3]
And: “We compute a steering vector from the difference of two forward passes, one with “Love” and one with
“Hate”.”[^s12] They report: “ActAdd shifts 84 % of completions toward the target \\[12\\], while perplexity on
unrelated text rises by 0.3 %.”[^s31] They name a limit: “We tested four models and one injection layer each;
larger models may behave differently.”[^s57]

The text we read mentions no ablation (searched the whole text for: ablat\\*, “without the”).

Nora Belrose (31 karma) comments: “People also sometimes do this sort of motivated reasoning all the time.”
"""
_KIN = "It is similar to [Editing Models with Task Arithmetic](https://arxiv.org/abs/2212.04089), but simpler.[^kin]"
_KIN_NOTE = """
[^kin]: Task vectors live in *weight* space; these live in activation space.
    See [their code](https://github.com/mlfoundations/task_vectors).
"""
_PROSE = {
    STEERING: _MACHINE.replace("without the”).", "without the”). " + _KIN) + _KIN_NOTE,
    EMERGENCE: """\
The paper argues that the choice of metric decides how suddenly an ability seems to appear. Take math problems:
accuracy jumps, while the edit distance to the right answer falls smoothly.

This matters because predicting capabilities in advance is a key problem in AI safety. For more, read
[Jason Wei's post](https://www.jasonwei.net/blog/common-arguments-regarding-emergent-abilities).
""",
    NEURONS: "The page writes: “GPT-4 is good at figuring out neuron explanations from this weird data.” It is short.",
}
_SHORT = (
    "The authors write: “We study how this behaves in a small and controlled setting.” "
    "They report: “The effect holds in 12 of 14 tasks.”"
)


def material(**changes: Any) -> Material:
    """The issue, with whatever a test wants different."""
    items = {item.key: item for item in map(_item, range(len(_TITLES)))}
    fields: dict[str, Any] = {
        "month": MONTH,
        "sheet": sheet(),
        "items": items,
        "summaries": {STEERING: _summary()},
        "texts": {STEERING: _text()},
        "laid": {STEERING: items[STEERING].model_copy(update={"take": "", "doubts": (), "prose": _MACHINE})},
        "replications": (_replication(), _unrun()),
        "reports": _reports(),
        "tallies": tuple(_tally(name, n) for name, n in _SEEN),
        "coverages": (1.0,) * 14 + (0.63, 0.9, 0.0, 0.0),
        "figures": {"steering-vector.png": png(1200, 675)},
    }  # fmt: skip
    return Material(**{**fields, **changes})


def printed(**changes: Any) -> dict[str, str]:
    """Every rendering of the issue, as text."""
    files = pages.render(material(**changes), OURS)
    return {name: content.decode() for name, content in files.items() if not name.endswith(".png")}


def only(**fields: Any) -> dict[str, Any]:
    """What makes it an issue of one item with these fields."""
    item = Item(**{"key": STEERING, "title": "T", "url": "https://arxiv.org/abs/1", "file": "a.md", **fields})
    line = Line(key=item.key, title="T", url=item.url)
    return {"items": {item.key: item}, "sheet": sheet(items=(line,), also=())}


def sheet(**changes: Any) -> Sheet:
    also = tuple(
        Line(key=f"arxiv:2505.{n:05d}", title=title, url=f"https://arxiv.org/abs/2505.{n:05d}", note=note)
        for n, (title, note) in enumerate(_ALSO, 1)
    )
    fields: dict[str, Any] = {
        "month": MONTH,
        "title": "AI safety digest, May 2025",
        "preheader": "Steering vectors, a mirage that may not be one, and eight things worth an hour of your month",
        "opening": "The last weeks have had unusually many good papers and posts, not all of which I had time to "
        "check out.\n\nThis is not a fluke: AI risk is now sort of official, and the field will grow.",
        "thanks": "Thanks to a careful colleague for reviewing this issue.",
        "items": tuple(Line(key=key, title=title, url=url) for key, title, url in _TITLES),
        "also": also,
    }
    return Sheet(**{**fields, **changes})


def png(width: int, height: int) -> bytes:
    """A plain white picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


_SEEN = (("arXiv", 9120), ("LessWrong", 612), ("EA Forum", 402), ("anthropic.com", 31), ("deepmind.google", 24))
_ALSO = tuple(
    (title, note)
    for title, note in (
        ("Scaling laws for scalable oversight", "matches your interest in oversight; discussed in two posts"),
        ("Sparse autoencoders do not find canonical units of analysis", "matches your interest in interpretability"),
        (
            "Evaluating frontier models for stealth and situational awareness",
            "matches your interest in dangerous capabilities",
        ),
        ("Reward hacking in a simulated office: a field guide", "87 karma"),
        ("Chain-of-thought monitors fail gracefully, until they do not", "matches your interest in monitoring"),
        ("A sober look at steering vectors for language models", "cites an item of this issue"),
        ("The case for independent safety audits", "discussed in three posts"),
        ("Modular addition without black boxes", "matches your interest in interpretability"),
        ("On the persistence of sleeper behaviours under fine-tuning", "matches your interest in deception"),
        ("Which prompts count as jailbreaks? A taxonomy in 2x2", "matches your interest in robustness"),
        ("Guarantees for agents that ask", "54 karma"),
        ("A toy model of sandbagging", "matches your interest in evaluations"),
        ("Measuring debate: protocols and pitfalls", "discussed in one post"),
        ("Compute thresholds as a policy lever", "matches your interest in governance"),
        ("Notes from a reading group on corrigibility", "61 karma"),
    )
)


_EDITED: dict[int, dict[str, Any]] = {
    0: {
        "take": "Just adding a vector for one concept does not seem to work; the **counterbalanced pair** is the key. "
        "No weight is changed.",
        "post": "Adding one vector to GPT-2-XL's activations changes what it writes, without touching a weight. "
        "The pair of opposing prompts matters; four models were tried.",
    },
    1: {
        "take": "The title oversells it a bit. The experiments are convincing: it is possible to choose a smooth proxy "
        "for most abilities. However:",
        "doubts": (
            "For most tasks we do not care about metrics other than the most natural one.",
            "Finding a surrogate that is picked *before* training and predicts the original metric is unsolved.",
        ),
    },
    3: {"badges": ("abstract only",)},
    4: {
        "take": "Great direction, but let's wait for better experiments.",
        "doubts": ("toy games;", "no real prompt ablation;", "no chain of thought."),
    },
    5: {"badges": ("read 63 %",)},
}


def _item(n: int) -> Item:
    key, title, url = _TITLES[n]
    return Item(
        key=key, title=title, url=url, prose=_PROSE.get(key, _SHORT), file=f"items/{n}.md", **_EDITED.get(n, {})
    )


def _evidence(name: str) -> Evidence:
    section, quote = _QUOTES[name]
    start = int(name[1:]) * 200
    return Evidence(
        key=STEERING, version=2, sentence=name, section=section, start=start, end=start + len(quote), quote=quote
    )


_ABLATION = Fact(
    name="ablation",
    text="The text we read mentions no ablation (searched the whole text for: ablat*, “without the”).",
    present=False,
    searched=("ablat", "without the"),
)


def _summary() -> Summary:
    roles = {"s3": "what", "s12": "what", "s31": "result", "s57": "limit"}
    return Summary(
        key=STEERING,
        mode="notes",
        title=_TITLES[0][1],
        url=_TITLES[0][2],
        claims=tuple(Claim(role=role, evidence=_evidence(name)) for name, role in roles.items()),
        facts=(_ABLATION,),
        origin="html",
        coverage=1.0,
        sentences=240,
    )  # fmt: skip


def _text() -> Text:
    sentences = tuple(
        Sentence(id=name, section=section, start=int(name[1:]) * 200, end=int(name[1:]) * 200 + len(quote), text=quote)
        for name, (section, quote) in _QUOTES.items()
    )
    return Text(
        key=STEERING,
        version=2,
        origin="html",
        url="https://arxiv.org/html/2308.10248v2",
        body="",
        sentences=sentences,
        coverage=1.0,
    )


_BOX = (
    "In a toy transformer (8 independently trained models), adding the vector moved the log-odds of positive words by "
    "+2.9 [2.4, 3.4], against ±0.5 for random vectors of the same size. "
    "This is a 120k-parameter model on an invented grammar, not GPT-2-XL."
)
_PLOT = Figure(
    name="steering-vector.png",
    caption="Shift in log-odds for eight models: the vector against random vectors of its size.",
    alt="Eight dots near +2.9, a grey band around zero.",
)


def _replication() -> Replication:
    return Replication(
        recipe="steering_vector",
        key=STEERING,
        title="Steering by adding an activation vector",
        paper=STEERING,
        verdict="consistent",
        scope="toy model",
        text=_BOX,
        figures=(_PLOT,),
        deviations=("a 120k-parameter transformer instead of GPT-2-XL", "an invented grammar with two sentiments"),
        findings=(_STEERS,),
        checks=(Check(name="null baseline", passed=True, text="Random directions shift by +0.1."),),
        criterion="9f2c4e1ab07d" + "0" * 52,
        seeds=tuple(range(100, 108)),
    )  # fmt: skip


_STEERS = Finding(
    claim="Adding the vector moves the odds", kind="paper", primary=True, estimate=2.9, interval=(2.5, 3.3), sesoi=0.8,
    n=8, verdict="consistent", text="Adding the vector moves the odds: +2.9 [+2.5, +3.3] log-odds: consistent.",
)  # fmt: skip


def _unrun() -> Replication:
    return Replication(
        recipe="emergence_metric",
        key="arxiv:2304.15004",
        title="Sharp and smooth metrics on growing networks",
        paper="arxiv:2304.15004",
        verdict="did not run",
        scope="toy model",
        text="",
        why="torch is not installed",
    )


def _tally(name: str, n: int) -> Tally:
    return Tally(source=name, fetched=n, merged=n // 10, dropped=n - n // 10 - 4, undated=1, picked=3)


def _reports() -> tuple[SourceReport, ...]:
    back = datetime(2025, 5, 12, tzinfo=UTC)
    return (
        SourceReport(name="arXiv", kind="arxiv", state="ok", fetched=9120),
        SourceReport(name="LessWrong", kind="forum", state="ok", fetched=612),
        SourceReport(name="EA Forum", kind="forum", state="ok", fetched=402),
        SourceReport(name="anthropic.com", kind="sitemap", state="ok", fetched=31),
        SourceReport(
            name="deepmind.google", kind="feed", state="partial", why="its feed reaches back to 12 May only",
            fetched=24, reaches_back_to=back,
        ),
        SourceReport(name="transformer-circuits.pub", kind="feed", state="failed", why="no answer in 20 s"),
    )  # fmt: skip
