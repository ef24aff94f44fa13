import dataclasses
import html
import itertools

import httpx
import pytest
from wire import Server, Time, net

from digest import table
from digest.draft import draft
from digest.follow import follow
from digest.link import link
from digest.model import (
    Batch,
    Choices,
    Counted,
    Enrichment,
    Entry,
    FollowUps,
    Line,
    Month,
    Offered,
    Pick,
    Picks,
    Ranking,
    Work,
)
from digest.rank.lessons import verdicts
from digest.report import missing

APRIL, MAY, JUNE = (Month.parse(f"2025-0{n}") for n in (4, 5, 6))
API = "https://export.arxiv.org/api/query"
SHEET = "---\nmonth: {month}\ntitle: T\n---\n\n## Items\n{items}\n"
ABSTRACT = "We steer a model. The effect holds in 12 of 14 tasks."
ATOM = """<entry><id>http://arxiv.org/abs/{id}v{version}</id><title>{title}</title><updated>{updated}T00:00:00Z</updated>
<published>2025-04-20T00:00:00Z</published><summary>{abstract}</summary><author><name>Ada Miro</name></author>
<arxiv:comment>{comment}</arxiv:comment><link href="https://arxiv.org/abs/{id}" rel="alternate"/>
<category term="cs.LG"/><arxiv:primary_category term="cs.LG"/></entry>"""
FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><id>x</id><title>x</title><updated>2025-06-01T00:00:00Z</updated>
<opensearch:totalResults>1</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>
<opensearch:itemsPerPage>1</opensearch:itemsPerPage>{entries}</feed>"""


def atom(version=1, updated="2025-04-20", title="Steering by Vectors", abstract=ABSTRACT, comment="") -> bytes:
    said = {"title": html.escape(title), "abstract": html.escape(abstract), "comment": html.escape(comment)}
    return FEED.format(entries=ATOM.format(id="2504.00001", version=version, updated=updated, **said)).encode()


def entry(key="arxiv:2504.00001", day="2025-04-20", **facts) -> Entry:
    kind, source = ("paper", "arXiv") if key.startswith("arxiv") else ("post", "LessWrong")
    said = {"kind": kind, "source": source, "title": "Steering by Vectors", "url": f"https://x.example/{key}"}
    said |= {"published": f"{day}T00:00:00Z", "abstract": ABSTRACT if kind == "paper" else "", "authors": ("Ada Miro",)}
    return Entry.model_validate({"key": key, **said, **facts})


PAPER = entry()


@pytest.fixture
def office(desk, tmp_path):
    """A desk after April's issue, with a server."""
    numbers = itertools.count()
    batch = Batch(source="arXiv", window="2025-04-20", state="ok", entries=(PAPER,), final=True)
    desk.store.put(batch, "arXiv/2025-04-20", "x")
    printed(desk, APRIL, f"- {PAPER.key} [Steering by Vectors](https://x.example)")

    def make(*answers):
        server = Server({API: list(answers) or [httpx.Response(500)]})
        return dataclasses.replace(desk, net=net(tmp_path / f"cache{next(numbers)}", server, Time()))

    return make


def printed(desk, month, items=""):
    desk.table(month).mkdir(parents=True, exist_ok=True)
    (desk.table(month) / "issue.md").write_text(SHEET.format(month=month, items=items))
    desk.output(month).mkdir(parents=True, exist_ok=True)
    (desk.output(month) / "newsletter.md").write_text("x")


def post(letter, **facts):
    said = {"title": f"Post {letter}", "authors": ("Bo Hale",), "links": (PAPER.key,), **facts}
    return entry(f"forum:{letter * 17}", "2025-05-09", **said)


def found(desk, *entries, month=MAY):
    told = follow(desk, month, link(desk, month, entries))
    return [(one.kind, one.key, one.what) for one in told.found]


IN_APRIL = "“Steering by Vectors” (in our issue of April 2025)"


def test_nothing_covered_nothing_asked(desk):
    assert follow(desk, MAY, ()) == FollowUps() and desk.store.latest(FollowUps, str(MAY)) is None


def test_a_new_version_is_told_with_what_changed(office):
    abstract = "We steer a model. The effect holds in 9 of 14 tasks."
    new = atom(2, "2025-05-12", "Steering by Vectors, Twice", abstract, "9 pages")
    assert found(office(new)) == [
        (
            "new version",
            PAPER.key,
            "v1 → v2 on 2025-05-12; its title was “Steering by Vectors”; abstract: 1 of 2 sentences new, 1 gone;"
            f" new: “The effect holds in 9 of 14 tasks.”; its comment: “9 pages”. {IN_APRIL}",
        )
    ]


def test_a_link_that_the_editor_gave_is_watched_too(desk, tmp_path):
    own = PAPER.model_copy(update={"source": "inbox"})
    batch = Batch(source="inbox", window=own.url, state="ok", entries=(own,), final=True)
    desk.store.put(batch, f"inbox/{own.url}", "x")
    printed(desk, APRIL, f"- {PAPER.key} [Steering by Vectors](https://x.example)")
    server = Server({API: [httpx.Response(200, content=atom(2, "2025-05-12"))]})
    told = found(dataclasses.replace(desk, net=net(tmp_path / "cache", server, Time())))
    assert [what for what, _, _ in told] == ["new version"]


def test_an_unchanged_abstract_is_said_to_be_unchanged(office):
    assert found(office(atom(2, "2025-05-12")))[0][2] == f"v1 → v2 on 2025-05-12; abstract unchanged. {IN_APRIL}"


def test_the_same_version_is_nothing_and_one_after_the_month_waits(office):
    assert found(office(atom())) == []
    late = office(atom(2, "2025-06-02"))
    assert found(late) == []
    printed(late, MAY)
    assert [kind for kind, *_ in found(late, month=JUNE)] == ["new version"]


def test_what_one_issue_told_the_next_does_not_tell_again(office):
    desk = office(atom(2, "2025-05-12"))
    assert len(found(desk)) == 1
    printed(desk, MAY)
    assert found(desk, month=JUNE) == []


def test_a_withdrawal_is_told_at_once_in_its_authors_words(office):
    gone = atom(2, "2025-06-03", comment="Withdrawn: the control was wrong")
    assert found(office(gone)) == [
        (
            "withdrawn",
            PAPER.key,
            f"withdrawn on arXiv on 2025-06-03 (v2); its comment: “Withdrawn: the control was wrong”. {IN_APRIL}",
        )
    ]


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("Withdrawn by the authors", True),
        ("This paper has been withdrawn due to an error", True),
        ("Replaces a withdrawn submission", False),
        ("We withdraw the earlier claim of Section 3", False),
        ("", False),
    ],
)
def test_what_a_withdrawal_says(comment, withdrawn):
    assert entry(comment=comment).withdrawn is withdrawn


def test_who_answers_and_who_links_is_told_by_what_stands_there(office):
    told = found(office(atom()), post("a", karma=5), post("b", authors=("Miro, Ada",)), post("c", links=()))
    assert told == [
        (
            "reply",
            "forum:" + "b" * 17,
            f"by Miro, Ada, whose name stands among the authors there too: links to {IN_APRIL}",
        ),
        ("linked", "forum:" + "a" * 17, f"by Bo Hale: links to {IN_APRIL}"),
    ]


def test_a_link_post_of_it_is_told_as_one(office):
    told = found(office(atom()), post("a", same_as=(PAPER.key,)))
    assert told == [("posted", "forum:" + "a" * 17, f"a post of {IN_APRIL}")]


def test_many_are_counted_and_lists_are_not_talk(office):
    many = [post(letter, karma=n) for n, letter in enumerate("abcde")]
    told = found(office(atom()), *many, post("f", links=(PAPER.key, *(f"arxiv:2503.{n:05}" for n in range(60)))))
    assert len(told) == 3 and sum(", as 2 more do" in what for *_, what in told) == 1


def test_arxiv_out_of_reach_is_said_and_changes_nothing_else(office):
    desk = office(httpx.Response(403))
    assert [kind for kind, *_ in found(desk, post("a"))] == ["linked"]
    told = desk.store.latest(FollowUps, str(MAY))
    assert told.why.startswith("new versions of 1 earlier papers were not looked for: ") and told.why in missing(
        desk, MAY
    )


def test_the_editor_moves_and_deletes_them_and_none_comes_twice(office):
    desk = office(atom(2, "2025-05-12"))
    found(desk, post("a"))
    nothing = Picks(ranking=Ranking(picks=()), kept=(), shortlist=())
    draft(desk, MAY, nothing, ())
    sheet = desk.table(MAY) / "issue.md"
    lines = table.read(desk.table(MAY))[0].followups
    assert [line.key for line in lines] == [PAPER.key, "forum:" + "a" * 17] and lines[0].note.startswith("v1 → v2")
    mine = table.without(sheet.read_text(), PAPER.key)
    sheet.write_text(mine)
    found(desk, post("a"), post("b"))
    draft(desk, MAY, nothing, ())
    assert [line.key for line in table.read(desk.table(MAY))[0].followups] == [f"forum:{c * 17}" for c in "ab"]


def mentions(*keys):
    works = [Work(entry=post(key[-1])) for key in keys]
    ranked = [Pick(key=w.key, rank=n, score=1 / n, place="also", reasons=("why",)) for n, w in enumerate(works, 1)]
    return Picks(ranking=Ranking(picks=tuple(ranked)), kept=tuple(works), shortlist=())


def test_what_answers_an_earlier_item_stands_there_and_not_among_the_mentions_too(office):
    desk, (a, b, c) = office(atom()), (f"forum:{letter * 17}" for letter in "abc")
    found(desk, post("a"))
    draft(desk, MAY, mentions(a, b), ())
    sheet = table.read(desk.table(MAY))[0]
    assert [line.key for line in sheet.also] == [b] and [line.key for line in sheet.followups] == [a]
    found(desk, post("a"), post("b"), post("c"))
    draft(desk, MAY, mentions(a, b, c), ())
    sheet = table.read(desk.table(MAY))[0]
    assert [line.key for line in sheet.also] == [b] and sheet.suggested == ()
    assert [line.key for line in sheet.followups] == [a, c]  # b was a mention before, and stays put


def test_a_mention_that_stands_as_a_follow_up_is_no_kill(office):
    desk, a = office(atom()), f"forum:{'a' * 17}"
    found(desk, post("a"))
    draft(desk, MAY, mentions(a), ())
    sheet = table.read(desk.table(MAY))[0]
    assert not list(verdicts(sheet, desk.store.latest(Offered, str(MAY)), Choices(), Ranking(picks=())))


def test_a_follow_up_may_be_an_item_too_and_stands_above_suggested():
    line = Line(key="arxiv:2505.00001", title="T", url="https://x.example")
    text = SHEET.format(month=MAY, items=table.line_text(line))
    text = table.with_suggested(text, (Line(key="arxiv:2505.00002", title="S", url="https://x.example"),))
    text = table.with_followups(text, (line,))
    text = table.with_suggested(text, (Line(key="arxiv:2505.00003", title="S", url="https://x.example"),))
    sheet = table.parse_sheet(text, "issue.md")
    assert [len(sheet.items), len(sheet.followups), len(sheet.suggested)] == [1, 1, 2]
    assert table.with_item(text, line) == text
    told_only = table.with_followups(SHEET.format(month=MAY, items=""), (line,))
    assert table.parse_sheet(table.with_item(told_only, line), "issue.md").items == (line,)


def test_every_rendering_shows_them():
    from handmade import OURS, material

    from digest.build import pages

    note = "v1 → v2 on 2025-05-12; abstract unchanged. <b>x</b>"
    base = material()
    sheet = base.sheet.model_copy(
        update={"followups": (Line(key="arxiv:2504.00001", title="Old *one*", url="https://x.example", note=note),)}
    )
    shown = pages.render(dataclasses.replace(base, sheet=sheet), OURS)
    without = pages.render(base, OURS)
    for name in ("newsletter.md", "newsletter.html", "email.html", "email.txt"):
        text = shown[name].decode()
        assert "follow-ups and corrections" in text.lower() and "2025-05-12" in text, name
        assert name.endswith(".txt") or "<b>x" not in text, name
        assert "follow-ups" not in without[name].decode().lower()


def counted(desk, month, **facts):
    fact = Counted(key=PAPER.key, source="OpenAlex", at="2025-06-20", **facts)
    desk.store.put(Enrichment(facts=(fact,)), str(month), "")


def test_a_retraction_is_told_once_and_as_whose_word_it_is(office):
    desk = office(atom())
    counted(desk, MAY, retracted=True)
    told = f"marked as retracted by OpenAlex (seen on 2025-06-20). {IN_APRIL}"
    assert found(desk) == [("retracted", PAPER.key, told)]
    assert found(desk) == [("retracted", PAPER.key, told)]
    counted(desk, JUNE, retracted=True)
    assert found(desk, month=JUNE) == []


def test_what_was_retracted_when_it_was_printed_is_no_news(office):
    desk = office(atom())
    counted(desk, APRIL, retracted=True)
    counted(desk, MAY, retracted=True)
    assert found(desk) == []


def test_a_retraction_is_told_while_arxiv_is_down(office):
    desk = office()
    counted(desk, MAY, retracted=True)
    assert [kind for kind, *_ in found(desk)] == ["retracted"]


def test_counts_are_no_news(office):
    desk = office(atom())
    counted(desk, MAY, citations=40)
    assert found(desk) == []
