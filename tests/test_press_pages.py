"""What every rendering says: items, notes, replications, mail."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import handmade_model
import markdown
import pytest
from handmade import OURS, RENDERINGS, STEERING, material, only, printed, sheet

from digest.build import pages
from digest.galley.footnotes import section
from digest.galley.prose import definitions
from digest.model import AnswerSample, Check, Entry, Item, Line, Sentence, SourceReport
from digest.report import replications_table


def test_every_rendering_says_draft_until_a_person_approved():
    assert all("Draft, not reviewed" in printed()[name] for name in RENDERINGS)
    assert "Draft, not reviewed" in json.loads(printed()["thread.json"])["marks"]
    assert not any("Draft" in text for text in printed(approved=True).values())


def test_a_sample_says_so_in_every_rendering():
    sentence = "Sample issue: made from invented and recorded samples, not a real month"
    assert all(sentence in printed(sample=True)[name] for name in RENDERINGS)
    assert not any(sentence in text for text in printed().values())


QUOTED = "Quotes selected automatically"
BY_MODEL = "by a model, checked sentence by sentence against its sources by a program"
CHECKED, VOUCHED = f"{BY_MODEL}, reviewed by nobody yet.", f"{BY_MODEL}, and signed by an editor."
SAVE = f"{BY_MODEL}, except what an editor wrote"


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ("qq", f"{QUOTED}; no critical reading was done"),
        ("tqq", f"{QUOTED} in 2 of 3 items; no critical reading was done there."),
        ("tt", ""),
        ("", ""),
        ("m", f"Drafted {CHECKED}"),
        ("s", f"Drafted {VOUCHED}"),
        ("st", f"In 1 of 2 items: drafted {VOUCHED}"),
        ("e", f"Drafted {SAVE}, and signed by an editor."),
        ("sme", f"In 1 of 3 items: drafted {CHECKED} An editor signed 2 of 3 items."),
        ("n", f"Drafted {SAVE}, reviewed by nobody yet."),
        ("bb", f"{QUOTED} and signed by an editor, who added no critical reading."),
        ("bcc", f"{QUOTED} in 1 of 3 items and signed by an editor, who added no critical reading there."),
        ("cd", ""),
        ("cb", f"{QUOTED} in 1 of 2 items and signed by an editor, who added no critical reading there."),
        ("mts", f"In 1 of 3 items: drafted {CHECKED} An editor signed 1 of 3 items."),
        (
            "mqs",
            f"In 1 of 3 items: drafted {CHECKED} {QUOTED} in 1 of 3 items; no critical reading was done there."
            " An editor signed 1 of 3 items.",
        ),
    ],
)
def test_readers_are_told_where_nobody_read_critically(kinds, said):
    """q: quotes; t: quotes and an editor's take; m: written by a model; s: the same, signed; e: the same, signed,
    with the editor's take; n: the same, not signed; b: quotes, signed as they lay; c: quotes, signed, with the editor's
    take; d: with the editor's doubt."""
    files = printed(**_month(kinds))
    assert f'<p class="notice">{said}</p>' in files["newsletter.html"] if said else "notice" not in _body(files)
    assert said in " ".join(files["email.txt"].split())


def _month(kinds):
    """An issue with one item of each kind."""
    drafted, items, laid = handmade_model.item(), {}, {}
    for n, kind in enumerate(kinds):
        key = f"arxiv:2505.1{n:04d}"
        quotes = Item(key=key, title="T", url="", prose="They write: “A.”", take="Mine." * (kind == "t"))
        items[key] = drafted.model_copy(update={"key": key, "signed": kind in "se"}) if kind in "msen" else quotes
        laid[key] = items[key].model_copy(update={"signed": False})
        if kind in "en":
            items[key] = items[key].model_copy(update={"take": "Mine."})
        if kind in "bcd":
            own = {"c": {"take": "Mine."}, "d": {"doubts": ("It was tried once.",)}}.get(kind, {})
            items[key] = quotes.model_copy(update={"signed": True, **own})
    order = tuple(Line(key=key, title="T", url="") for key in items)
    summaries = {key: handmade_model.summary() for key, kind in zip(items, kinds, strict=True) if kind in "msen"}
    texts = {key: handmade_model.text() for key in summaries}
    return {"items": items, "laid": laid, "summaries": summaries, "texts": texts, "sheet": sheet(items=order, also=())}


def _body(files):
    return files["newsletter.html"].partition("<body>")[2]


def test_the_accounts_close_the_issue():
    page = printed()["newsletter.md"]
    assert (
        "Seen: 10,189 papers, posts and pages from 5 sources; 1,018 were other faces of a work already there;"
        " 16 read, 14 of them whole, 2 more by their abstract only." in page
    )
    assert "Failed: transformer-circuits.pub. Seen in part: deepmind.google." in page
    assert "Never seen: what is behind a paywall, X/Twitter, private Slack" in page
    assert "[Every source, with its counts and reasons](sources.html)" in page


def test_a_month_without_gaps_says_so():
    ok = SourceReport(name="arXiv", kind="arxiv", state="ok", fetched=3)
    assert "Every source answered, and was seen whole." in printed(reports=(ok,))["email.txt"]


def test_an_item_reads_as_running_prose_with_its_take_before_its_doubts():
    page = printed()["newsletter.md"]
    start = page.index("## [Are Emergent Abilities")
    article = page[start : page.index("\n## ", start)]
    order = [
        "The paper argues",
        "This matters because",
        "The title oversells it a bit",
        "- For most tasks",
        "did not run",
    ]
    assert [article.index(part) for part in order] == sorted(article.index(part) for part in order)


def test_a_small_item_has_no_empty_parts():
    page = printed(**only(prose="They write: “A.” It is short."), replications=())["newsletter.html"]
    article = page[page.index("<article") : page.index("</article>")]
    assert re.findall(r"<(\w+)", article) == ["article", "h2", "a", "p", "p"]


def test_badges_are_small_marks():
    assert '<span class="badge">read 63 %</span>' in printed()["newsletter.html"]
    assert "openai.com (read 63 %)" in printed()["email.html"]


def test_an_item_whose_file_is_gone_is_still_mentioned():
    gone = Line(key="arxiv:2505.00099", title="Lost", url="https://arxiv.org/abs/2505.00099", note="moved up by hand")
    page = printed(**only(prose="x") | {"sheet": sheet(items=(gone,), also=())})["newsletter.md"]
    assert "- [Lost](https://arxiv.org/abs/2505.00099), arXiv: moved up by hand" in page


def test_a_line_of_a_key_alone_links_to_what_the_key_names():
    page = printed(sheet=sheet(also=(Line(key="arxiv:2505.12345", title="", url=""),)))["newsletter.md"]
    assert "- [arxiv:2505.12345](https://arxiv.org/abs/2505.12345), arXiv\n" in page


def test_notes_are_numbered_from_one_in_every_item():
    body = "“A.”[^s12] “B.”[^s3] “A again.”[^s12] and mine[^mine]\n\n[^mine]: Only *here*."
    files = printed(**only(prose=body), laid={})
    assert "“A.”[^1.1] “B.”[^1.2] “A again.”[^1.1] and mine[^1.3]" in files["newsletter.md"]
    assert (
        "[^1.1]: [Section 3.1, “Method”, arXiv HTML v2](https://arxiv.org/html/2308.10248v2)\n"
        in files["newsletter.md"]
    )
    assert "[^1.3]: Only *here*.\n" in files["newsletter.md"]
    assert "[3] Only here.\n" in files["email.txt"]


@pytest.mark.parametrize(
    ("heading", "numbered", "shown"),
    [
        ("Abstract", True, "Abstract"),
        ("4 Results › 4.2 Speed", True, "Section 4.2, “Speed”"),
        ("A.1 Prompts", True, "Appendix A.1, “Prompts”"),
        ("Appendix B: Proofs", True, "Appendix B, “Proofs”"),
        ("3 ways to fail › A definition", False, "“A definition”"),
        ("A definition", True, "“A definition”"),
        ("", False, ""),
    ],
)
def test_a_heading_is_told_as_a_reader_looks_for_it(heading, numbered, shown):
    assert section(heading, numbered) == shown


def test_notes_that_read_the_same_are_one():
    files = printed(**only(prose="“A.”[^s3] “B.”[^s12] “C.”[^s3] and[^a] and[^b]\n\n[^a]: Mine.\n[^b]: Mine."))
    assert "“A.”[^1.1] “B.”[^1.2] “C.”[^1.1] and[^1.3] and[^1.3]" in files["newsletter.md"]


def test_notes_side_by_side_can_be_read_and_each_stands_once():
    files = printed(**only(prose="“A.”[^s3][^s3] “B.”[^s3][^s12][^s3] “C.”[^s31] [^s12]."), laid={})
    assert "“A.”[^1.1] “B.”[^1.1] [^1.2] “C.”[^1.3] [^1.2]." in files["newsletter.md"]
    assert "“A.” [1] “B.” [1] [2] “C.” [3] [2]." in files["email.txt"]
    assert "“A.” [1] “B.” [1] [2] “C.” [3] [2]." in files["substack.html"]
    assert r"“A.” \[1\] “B.” \[1\] \[2\] “C.” \[3\] \[2\]." in files["substack.md"]
    for name in ("newsletter.html", "email.html"):
        page = re.sub(r"<(?!/?sup)[^>]+>|(?<=<sup)[^>]+", "", files[name])
        assert "“A.”<sup>1</sup> “B.”<sup>1</sup><sup>, 2</sup> “C.”<sup>3</sup><sup>, 2</sup>." in page


def test_a_note_on_words_above_the_first_heading_or_without_any_says_where_they_are():
    def notes(**changes):
        read = material().texts[STEERING].model_copy(update=changes)
        prose = "“A.”[^s1] “B.”[^s2][^s3] It counts.[^judged.s1.s3]"
        files = printed(**only(prose=prose), laid={}, summaries={}, texts={STEERING: read})
        return re.findall(r"^\[\^1\.\d\]: \[([^]]*)\]", files["newsletter.md"], re.M)

    ones = [Sentence(id=f"s{n}", section="", start=0, end=0, text=f"Words {n}.") for n in (1, 2, 3)]
    place = "arXiv HTML v2"
    assert notes(sentences=tuple(ones)) == [
        f"Sentence 1 of 3, {place}", f"Sentence 2 of 3, {place}", f"Sentence 3 of 3, {place}",
        f"The editor’s judgement, on sentences 1 and 3 of 3, {place}",
    ]  # fmt: skip
    below = ones[2].model_copy(update={"section": "1 End"})
    assert notes(sentences=(*ones[:2], below)) == [
        f"The opening, {place}", f"Section 1, “End”, {place}",
        f"The editor’s judgement, on the opening; Section 1, “End”, {place}",
    ]  # fmt: skip
    assert notes(sentences=tuple(ones), origin="abstract")[0] == "arXiv listing v2"


@pytest.mark.parametrize(
    ("published", "fields", "said", "for_machines"),
    [
        ((2025, 5, 3), {}, "3 May 2025", "2025-05-03"),
        ((2024, 11, 10), {}, "10 November 2024 (not of May 2025)", "2024-11-10"),
        ((2025, 7, 1), {"date_precision": "month"}, "July 2025 (not of May 2025)", "2025-07"),
        (
            (2025, 4, 28),
            {"updated": datetime(2025, 5, 6, tzinfo=UTC)},
            "28 April 2025, revised 6 May 2025",
            "2025-04-28",
        ),
    ],
)
def test_an_item_tells_its_works_date_and_where_that_is_not_of_the_month(published, fields, said, for_machines):
    files = printed(**only(prose="x"), entries={STEERING: entry(published=datetime(*published, tzinfo=UTC), **fields)})
    for name in ("newsletter.html", "email.html", "substack.html"):
        assert f"arXiv · {said}" in files[name]
    for name in ("newsletter.md", "substack.md"):
        assert f"arXiv, {said}" in files[name]
    assert said in files["email.txt"]
    assert json.loads(files["issue.json"])["items"][0]["published"] == for_machines


def test_of_a_work_without_a_date_nothing_is_said():
    undated = printed(**only(prose="x"), entries={STEERING: entry(date_precision="unknown")})
    assert undated == printed(**only(prose="x"))
    assert json.loads(undated["issue.json"])["items"][0]["published"] == ""


def entry(**fields):
    return Entry(key=STEERING, source="arXiv", kind="paper", title="T", url="https://arxiv.org/abs/1", **fields)


def test_every_anchor_of_the_page_leads_somewhere_and_every_id_is_unique():
    page = printed()["newsletter.html"]
    ids, anchors = re.findall(r'id="([^"]+)"', page), re.findall(r'href="#([^"]+)"', page)
    assert len(ids) == len(set(ids)) and len(anchors) > 15
    assert set(anchors) <= set(ids)


def test_mail_has_no_anchors_and_its_notes_carry_full_links():
    mail = printed()["email.html"]
    assert 'href="#' not in mail and ' id="' not in mail
    assert ">Section 4.2, “Results”, arXiv HTML v2</a>" in mail
    assert "    https://arxiv.org/html/2308.10248v2\n" in printed()["email.txt"]


def test_a_note_of_one_word_is_no_address_for_markdown_without_notes():
    page = printed(**only(prose="Here[^a].\n\n[^a]: javascript:alert(1)"))["newsletter.md"]
    assert "[^1.1]: Note: javascript:alert(1)\n" in page


def test_a_mark_that_names_nothing_stays_as_it_was_written():
    files = printed(**only(prose="A claim[^s999] and [^nobody]."))
    assert "A claim[^s999] and [^nobody]." in files["newsletter.html"]
    assert "A claim\\[^s999] and \\[^nobody]." in files["newsletter.md"]


def test_definitions_may_go_on_in_the_next_line():
    assert definitions("text[^a]\n\n[^a]: one\n  two\n\nmore") == ("text[^a]\n\n\n\nmore", {"a": "one two"})


def test_a_replication_that_ran_has_a_box_with_plot_and_small_print():
    page = printed()["newsletter.html"]
    box = page[page.index("<aside") : page.index("</aside>")]
    assert "Steering by adding an activation vector: <em>consistent in a toy model</em>" in box
    assert 'src="figures/steering-vector.png" alt="Eight dots near +2.9, a grey band around zero."' in box
    assert 'width="1200" height="675"' in box
    for part in ("Seeds 100 to 107", "9f2c4e1ab07d", "Departs from the paper:", "what holds here need not hold there"):
        assert part in box


def test_no_line_of_a_box_ends_between_a_number_and_its_percent_sign():
    box = material().replications[0].model_copy(update={"text": "It rose to 9 % [4 %, 14 %].", "deviations": ("1 %",)})
    files = printed(replications=(box,))
    for name in ("newsletter.html", "replications/steering-vector.html"):
        page = files[name]
        assert "9\N{NO-BREAK SPACE}% [4\N{NO-BREAK SPACE}%, 14\N{NO-BREAK SPACE}%]" in page
    assert "<li>1\N{NO-BREAK SPACE}%.</li>" in files["newsletter.html"]


@pytest.mark.parametrize(
    "name", ["newsletter.html", "email.html", "email.txt", "newsletter.md", "substack.html", "substack.md"]
)
def test_the_small_print_of_a_box_stands_in_paragraphs_everywhere_and_whole(name):
    ways = {"deviations": ("They trained 9 models", "One text")}
    mine = material().replications[0].model_copy(update=ways)
    page = printed(replications=(mine,), base_url="https://d.example")[name]
    starts = ("A toy model is far", "Departs from the paper:", "Checks: ")
    lines = [re.sub(r"^(?:<[^>]+>|[>|] )*", "", line) for line in page.splitlines()]
    assert all(any(line.startswith(start) for line in lines) for start in starts)
    assert "They trained 9 models." in page and "One text." in page and "All of it" in page
    if name == "newsletter.html":
        assert re.search(r"<li>They trained 9 models\.</li>\s*<li>One text\.</li>", page)


def test_our_apostrophes_in_a_box_are_typographic_and_quoted_ones_stay():
    ways = {
        "text": "GPT-4's words, “we can't say “it's so” or don't”, beside the authors' own. See [a's b](https://x.example/a's).",
        "deviations": ("It isn't the paper's model, which says \"don't\" and 'it's odd'", "`x's` of the models' kind"),
        "quote": "We can't tell the model's aim.",
    }
    mine = material().replications[0].model_copy(update=ways)
    files = printed(replications=(mine,))
    page = files["newsletter.md"]
    assert "GPT-4’s words, “we can't say “it's so” or don't”, beside the authors’ own." in page
    assert "[a’s b](https://x.example/a%27s)" in page
    assert """It isn’t the paper’s model, which says "don't" and 'it's odd'. \\`x's\\` of the models’ kind.""" in page
    assert "We can&#39;t tell the model&#39;s aim." in files["replications/steering-vector.html"]


@pytest.mark.parametrize(
    ("name", "href"),
    [
        ("newsletter.html", ""),
        ("replications/steering-vector.html", "../"),
        ("email.html", "https://d.example/2025-05/"),
    ],
)
def test_a_figure_opens_large_by_a_plain_link_to_its_picture(name, href):
    page = printed(base_url="https://d.example")[name]
    assert (
        f'<a href="{href}figures/steering-vector.png"><img src="{href}figures/steering-vector.png" alt="Eight'
        in re.sub(r' style="[^"]*"', "", page)
    )


def test_a_share_of_almost_nothing_is_printed_nowhere_and_called_what_it_is():
    """As emergence says of a family whose largest model is no better than its smallest."""
    law = "The paper's law itself gives a head start of −324767443 %; 10 % wanted."
    claim = "More of its gain than it: 0.02 [0.01, 0.03] of the whole gain, more than −1623837.21 wanted: inconclusive."
    mine = material().replications[0]
    primary = mine.findings[0].model_copy(update={"text": claim, "sesoi": -1623837.21, "verdict": "inconclusive"})
    ways = {
        "text": "It made 1 % [−46500 %, 46502 %] of its gain, in 5000 texts, and 0.0000 [0.0000, 0.0000] of the loss. "
        + law,
        "findings": (primary,),
        "checks": (Check(name="positive control", passed=False, text=law),),
    }
    mine = mine.model_copy(update=ways)
    files = printed(replications=(mine,))
    files["terminal"] = replications_table([mine])
    for name in (*RENDERINGS, "replications/steering-vector.html", "terminal"):
        page = files[name]
        assert "465" not in page and "324767443" not in page and "1623837" not in page, name
    spoken = "gives a head start of [not computable: a share of almost nothing]; 10"
    for name in ("newsletter.html", "replications/steering-vector.html", "terminal"):
        assert (
            spoken in files[name]
            and "It made [not computable: a share of almost nothing] of its gain, in 5000" in files[name]
        )
    assert "in 5000 texts, and 0.0000 [0.0000, 0.0000] of the loss" in files["terminal"]
    page = files["replications/steering-vector.html"]
    assert "0.02 [0.01, 0.03] of the whole gain, more than [not computable: a share of almost nothing] wanted" in page


def test_a_replication_has_a_page_with_all_that_stands_behind_it():
    page = printed()["replications/steering-vector.html"]
    for part in (
        'href="../newsletter.html#piece-1-arxiv-2308-10248"',
        'src="../figures/steering-vector.png"',
        "What would change the verdict",
        "How it departs from the paper",
        "<dt>Null baseline: passed</dt>",
        "100, 101, 102",
        "Claim of the paper; it decides the verdict. 8 units",
        "whole interval lies on the other side of +0.80",
    ):
        assert part in page, part
    assert 'href="replications/steering-vector.html"' in printed()["newsletter.html"]
    assert "replications/" not in printed(base_url="")["email.html"]
    assert 'href="https://d.example/2025-05/replications/' in printed(base_url="https://d.example")["email.html"]


def test_the_page_of_a_replication_shows_samples_by_the_rule_that_drew_them_and_the_newsletter_none():
    made = [AnswerSample(drawn="The first 2 of 9 items.", asked=f"2 + {n}?", answered="4" * n, counted=f"Counted {n}.")
            for n in range(2)]  # fmt: skip
    mine = material().replications[0].model_copy(update={"samples": (*made,), "tier": "endpoint"})
    files = printed(replications=(mine, material().replications[0]))
    page = files["replications/steering-vector-endpoint.html"]
    section = page[page.index("Samples, unselected") : page.index("How it departs")]
    assert section.count("The first 2 of 9 items.") == 1 and "<blockquote>4</blockquote>" in section
    assert "No answer that could be used" in section and "it is no statement of ours" in section
    assert "Samples, unselected" not in files["replications/steering-vector.html"]
    assert not any("The first 2 of 9 items." in text for name, text in files.items() if "replications/" not in name)


def test_where_a_model_lies_on_the_editors_machine_is_printed_nowhere():
    there = "/home/ann/models/tiny-2"
    tried = {"environment": {"model": there, "device": "cpu"}, "settings": {"model": there, "layer": 6}}
    mine = material().replications[0].model_copy(update=tried)
    files = printed(replications=(mine,))
    assert "<dt>Setting: model</dt>" in files["replications/steering-vector.html"]
    assert any("tiny-2" in text for text in files.values())
    assert not any("ann" in re.findall(r"/home/(\w+)", text) for text in files.values())


def test_the_page_says_that_claims_which_do_not_decide_pay_for_their_number():
    mine = material().replications[0]
    others = tuple(one.model_copy(update={"primary": False}) for one in mine.findings * 2)
    for findings, said in ((mine.findings, False), ((*mine.findings, *others), True)):
        page = printed(replications=(mine.model_copy(update={"findings": findings}),))
        assert ("Holm" in page["replications/steering-vector.html"]) is said


def test_a_box_without_a_judged_claim_has_no_page():
    plain = material().replications[0].model_copy(update={"findings": ()})
    files = printed(replications=(plain,))
    assert "Steering by adding an activation vector" in files["newsletter.html"]
    assert not any("replications/" in name or "replications/" in text for name, text in files.items())


def test_a_box_says_which_attempt_it_is_and_what_came_before():
    tried = {"attempt": 2, "earlier": ("attempt 1: inconclusive in a toy model",)}
    again = material().replications[0].model_copy(update=tried)
    page = printed(replications=(again,))["newsletter.html"]
    assert "Attempt 2 in this digest’s record; attempt 1: inconclusive in a toy model." in page


def test_one_whose_work_is_only_mentioned_stands_under_no_item_that_links_to_its_paper():
    issue = material()
    elsewhere = issue.replications[0].model_copy(update={"key": "forum:mentionedmentione"})
    assert "<aside" not in printed(replications=(elsewhere,))["newsletter.html"]
    linking = issue.summaries[STEERING].model_copy(update={"links": (elsewhere.paper,)})
    assert "<aside" not in printed(replications=(elsewhere,), summaries={STEERING: linking})["newsletter.html"]


def test_one_that_did_not_run_says_why_in_one_line():
    page = printed()["newsletter.html"]
    assert page.count("<aside") == 1
    assert "Replication “Sharp and smooth metrics on growing networks” did not run: torch is not installed." in page


def test_a_missing_plot_leaves_its_words():
    files = pages.render(material(figures={}), OURS)
    assert not any(name.startswith("figures/") for name in files)
    assert b"<img" not in files["newsletter.html"] and b"Shift in log-odds for eight models" in files["newsletter.html"]


def test_mail_shows_a_plot_only_from_where_it_will_be():
    assert "<img" not in printed()["email.html"]
    mail = printed(base_url="https://digest.example.org/")["email.html"]
    assert 'src="https://digest.example.org/2025-05/figures/steering-vector.png"' in mail


def test_mail_stays_far_below_where_gmail_clips():
    assert len(printed()["email.html"].encode()) < 40_000


def test_plain_mail_is_wrapped_and_gives_each_address_a_line():
    for row in printed()["email.txt"].splitlines():
        assert len(row) <= 76 or re.fullmatch(r"[\s|]*https?://\S+", row), row
        assert "http" not in row or re.fullmatch(r"[\s|]*https?://\S+", row), row


def test_every_link_of_the_mail_is_in_its_plain_part_too():
    files = printed(base_url="https://digest.example.org")
    links = set(re.findall(r'href="([^"]+)"', files["email.html"])) - {
        "https://digest.example.org/2025-05/newsletter.html"
    }
    assert all(link in files["email.txt"] for link in links)


@pytest.mark.parametrize("title", ["Be selective [Progress Report]", "A [b", "A] b", "[all of it]", "a\\[b] [c](d)"])
def test_a_title_with_brackets_is_one_link(title):
    said = printed(sheet=sheet(also=(Line(key="page:1", title=title, url="https://a.example/x"),)))["newsletter.md"]
    line = next(row for row in said.splitlines() if "https://a.example/x" in row)
    assert f'<a href="https://a.example/x">{title}</a>' in unescape(markdown.markdown(line))


def test_an_empty_month_is_still_an_issue():
    files = printed(items={}, sheet=sheet(items=(), also=()), replications=(), reports=(), tallies=(), coverages=())
    assert "Seen: 0 papers, posts and pages from 0 sources" in files["newsletter.md"]
    assert "<article" not in files["newsletter.html"] and "Also seen" not in files["newsletter.html"]
    assert "0 items. (1/2)" in files["thread.md"]
