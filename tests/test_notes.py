from datetime import UTC, datetime

import pytest

from digest.model import Claim, Comment, Entry, Evidence, Fact, Oversell, Summary, Work
from digest.notes import prose


def told(
    authors=("A", "B"), kind="paper", claims=(("what", "s1", "We study scheming."),), key="arxiv:2505.00001", **facts
):
    work = Work(
        entry=Entry(
            key=key,
            source="x",
            kind=kind,
            title="t",
            url="https://x.example",
            authors=authors,
            published=datetime(2025, 5, 1, tzinfo=UTC),
        )
    )
    quotes = tuple(
        Claim(role=role, evidence=Evidence(key=key, version=1, sentence=s, section="", start=0, end=len(q), quote=q))
        for role, s, q in claims
    )
    summary = Summary(
        key=key,
        mode="notes",
        title="t",
        url="u",
        claims=quotes,
        origin="html",
        coverage=1.0,
        sentences=9,
        **{"facts": (), **facts},
    )
    return prose(work, summary)


@pytest.mark.parametrize(
    ("authors", "kind", "start"),
    [
        (("A", "B"), "paper", ("The authors ", "In the authors’ words: ", "“We")),
        (("A",), "post", ("The author writes: ", "In the author’s words: ", "“We")),
        ((), "page", ("The page writes: ", "In the page’s words: ", "“We")),
    ],
)
def test_one_author_writes_and_several_write(authors, kind, start):
    for n in range(30):
        assert told(authors, kind, key=f"arxiv:2505.{n:05d}").startswith(start)


def test_a_quote_cut_out_of_its_sentence_never_opens_an_item_bare():
    texts = [told(claims=(("what", "s1", "we propose EVA."),), key=f"arxiv:2505.{n:05d}") for n in range(30)]
    assert {text.partition(":")[0] for text in texts} == {"The authors write", "In the authors’ words"}


def test_a_quote_that_begins_inside_a_sentence_shows_it():
    assert "“… we propose EVA.”[^s1]" in told(claims=(("what", "s1", "we propose EVA."),))
    assert "“We propose EVA.”[^s1]" in told(claims=(("what", "s1", "We propose EVA."),))


def test_whoever_opens_is_named_and_then_a_pronoun_will_do():
    claims = (("limit", "s1", "We did one run."), ("limit", "s2", "It was short."))
    texts = {told(("A",), "post", claims, key=f"arxiv:2505.{n:05d}").split(":")[0] for n in range(30)}
    assert texts == {"The author names limits", "Of its limits the author says", "The author adds, against themselves"}


def test_every_quote_stands_verbatim_with_its_sentence_and_markdown_is_disarmed():
    text = told(claims=(("what", "s7", "We use *stars*, <b>tags</b> and [links](x)."),))
    assert r"“We use \*stars\*, \<b\>tags\</b\> and \[links\](x).”[^s7]" in text


def test_facts_and_one_reader_follow_in_their_own_paragraphs():
    fact = Fact(name="seeds", text="The text we read mentions no seeds.", present=False, searched=("seed",))
    comment = Comment(author="Ann_A", karma=34, text="It helped.", url="https://x.example")
    paragraphs = told(facts=(fact,), comment=comment).split("\n\n")
    assert paragraphs[1:] == [
        "The text we read mentions no seeds.",
        r"[Ann\_A](https://x.example) (34 karma) comments: “It helped.”",
    ]


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("Bo_B", r"comments, in reply to Bo\_B: “It helped.”"),
        ("", "comments, in reply to a comment that was not read: “"),
    ],
)
def test_a_reply_is_not_passed_off_as_a_comment_on_the_work(to, said):
    url = "https://x.example"
    comment = Comment(author="Ann", karma=34, text="It helped.", url=url, parent=f"{url}/1", to=to)
    assert said in told(comment=comment)


def test_what_was_found_why_it_matters_and_the_limits_are_paragraphs_with_a_line_for_each_quote():
    claims = [("what", "s1", "We study scheming."), ("what", "s4", "Each of 12 models plays 50 games.")]
    claims += [("result", "s2", "It failed."), ("result", "s5", "It failed twice."), ("why", "s3", "It matters.")]
    claims += [("limit", f"s{n}", f"We left out crow {n}.") for n in range(6, 9)]
    texts = [told(claims=claims, key=f"arxiv:2505.{n:05d}").split("\n\n") for n in range(30)]
    for done, why, limits in (map(str.splitlines, text) for text in texts):
        assert done[0].endswith("“We study scheming.”[^s1]") and done[1] == "“Each of 12 models plays 50 games.”[^s4]"
        assert done[2].endswith(": “It failed.”[^s2]") and done[3:] == ["“It failed twice.”[^s5]"]
        assert why[0].endswith(":") and why[1:] == ["“It matters.”[^s3]"]
        assert limits[1:] == [f"“We left out crow {n}.”[^s{n}]" for n in range(6, 9)]
    leads = {text[-1].partition("\n")[0] for text in texts}
    assert leads == {"They name limits:", "Of its limits they say:", "They add, against themselves:"}
    one = {told(claims=[*claims[:1], claims[-1]], key=f"arxiv:2505.{n:05d}").splitlines()[2] for n in range(30)}
    assert one == (leads - {"They name limits:"}) | {"They name a limit:"}


def test_a_title_that_may_oversell_stands_beside_the_sentence_that_delivers_less():
    place = Evidence(key="k", version=1, sentence="s12", section="", start=0, end=9, quote="We tried *one* toy.")
    paragraphs = told(oversell=Oversell(verdict="slight", title="All models [lie]", evidence=place)).split("\n\n")
    assert paragraphs[1] == (
        r"The title may oversell: it says “All models \[lie\]”; the text says: “We tried \*one\* toy.”[^s12]."
    )


def test_why_no_model_wrote_it_is_said_last_and_only_when_there_is_a_reason():
    comment = Comment(author="Ann", karma=None, text="It helped.", url="https://x.example")
    text = told(comment=comment, why_notes="the model's server cut the document short")
    assert text.endswith("\n\nNo model wrote this item: the model's server cut the document short.")
    assert "model" not in told(comment=comment)


def test_an_item_with_nothing_to_quote_is_empty():
    assert told(claims=()) == ""
