"""An item's post: what it takes from the item, what it never says, and whose words it is."""

import json

import handmade_model as model
import pytest
from handmade import STEERING, material, only, printed
from hypothesis import given
from hypothesis import strategies as st

from digest import written
from digest.build import issue, thread
from digest.draft import as_post
from digest.galley import hands
from digest.galley.hands import printed as sentences
from digest.galley.warnings import warnings
from digest.ground.quantities import quantities
from digest.model import Claim, Item, Written
from digest.text import plain


def post(now=None, laid=None, **changes):
    return posts(model.issue(now, laid, **changes), model.KEY)[0]


def posts(material, key):
    """The item's post in each wording, the shortest network's first."""
    return [one for one in sentences(material, key) if one.part == "post"]


def written_post(title, *rows, network="x", doubts=(), lead="", before="“"):
    """The post of a signed item with these sentences, each (part, text); one in quotation marks is the authors'.

    The editor wrote `lead` into it, before the first word that begins with `before`.
    """
    said = [
        Written(
            part=part,
            kind="judgement" if part in ("why", "null") else "report",
            text=text.strip("“”"),
            quoted=text.startswith("“"),
            evidence=(model.place(3),),
        )
        for part, text in rows
    ]
    summary = model.summary(title=title, written=tuple(said), claims=(), doubts=(), oversell=None)
    item = model.item(title=title, prose=written.prose(summary), doubts=doubts, bottom="", signed=True)
    now = item.model_copy(update={"prose": item.prose.replace(before, f"{lead} {before}".lstrip(), 1)})
    return hands.worded(model.issue(now, item, summaries={model.KEY: summary}), model.KEY)[network]


CHAINED = "Chained codes are harder to read than plain codes"


def test_of_several_results_the_one_nearest_to_the_title_is_told_and_none_that_hangs_in_the_air():
    said = written_post(
        CHAINED,
        ("what", "The authors chain codes and compare them with plain ones."),
        ("result", "On Rook 1B, chained codes outperformed at all layers."),
        ("result", "For the first layer of Rook 3B, with k=16, chained codes underperformed."),
        ("result", "Readers of chained codes named the right word less often than readers of plain codes."),
        ("result", "The loss in the third column of Table 2 fell by 40%."),
    )
    assert "Readers of chained codes named" in said and "perform" not in said and "Table 2" not in said


@pytest.mark.parametrize(
    "aside",
    [
        "Countries around the world look to the draft law when they write their own.",
        "A draft law is usually a text of many pages.",
        "Prior work on draft laws found that labs read them late.",
        "We hope to study how labs read the draft law.",
    ],
)
def test_an_aside_is_no_finding_though_it_stands_first_and_shares_the_title_s_words(aside):
    said = written_post(
        "What the draft law asks of small labs",
        ("what", aside),
        ("how", "The draft law asks small labs for papers that they cannot write."),
    )
    assert said.endswith("The draft law asks small labs for papers that they cannot write.")


def test_what_came_of_the_whole_work_leads_though_it_is_printed_as_a_limit_and_is_not_said_twice():
    failed = "“We think the project was largely unsuccessful, failing to provide evidence that any probe was better.”"
    rows = (
        ("result", "The pair term is somewhat useful, though no better than the spread term."),
        ("limit", failed),
        ("narrows", "All effects were small."),
    )
    said = written_post("Closed probes: a way to ask models what they know", *rows)
    assert said.endswith(f": {failed} Limit: All effects were small.")


@pytest.mark.parametrize(
    "no_limit",
    [
        "“The goal of these games is to give some first evidence.”",
        "“To test our judges, we first used a simpler game.”",
        "“Most critically, we don't need a judge at every move.”",
        "“Knowing that a judge can win, we asked how often it did.”",
        "“in my opinion, that it is entirely based on games.”",
    ],
)
def test_what_is_no_limit_is_not_told_as_one_and_of_limits_the_weightiest_is(no_limit):
    rows = (("result", "Judges catch 81% of lies."), ("limit", no_limit))
    assert written_post("Small judges", *rows).endswith("Judges catch 81% of lies.")
    more = (("limit", "“We only looked at cards.”"), ("limit", "“Our games may not transfer to real lies.”"))
    assert written_post("Small judges", *rows, *more).endswith(
        "Their own limit: “Our games may not transfer to real lies.”"
    )


def test_a_doubt_that_points_to_a_row_the_post_does_not_have_yields_to_the_next():
    doubts = ("The score of row 3 may be too low to carry that.[^s3]", "The cards may be too few.[^s3]")
    rows = (("result", "Judges catch 81% of lies."),)
    assert written_post("Small judges", *rows, doubts=doubts).endswith("lies. Doubt: The cards may be too few.")
    assert "row 3" in written_post("Small judges", *rows, doubts=doubts[:1])


def test_where_no_sentence_tells_a_finding_the_post_says_what_was_done():
    done = "The authors study how judges of cards learn, with volumes of their weights."
    rows = (("how", "A volume is a measure of size."), ("what", done), ("how", "Volumes depend on the data."))
    assert f": {done}" in written_post("How judges of cards learn", *rows)


def test_no_sentence_is_cut_where_another_that_tells_the_finding_fits():
    title = "Patient Judges: Asking Language Models Twice for What They Believe of Nine Cards in the Hand of a Stranger"
    best = "Judges who ask twice are better than judges who ask once" + ", with cards of every kind" * 6 + "."
    short = "Judges who ask twice catch more lies than others do."
    said = written_post(title, ("result", best), ("result", short))
    assert said.endswith(f": {short}") and best in written_post(
        title, ("result", best), ("result", short), network="mastodon"
    )


def test_a_shortened_title_ends_in_no_word_that_needs_the_next():
    title = "Chained codes of seven parts are less easy to read than those of three, by seven readers"
    finding = "Readers named the right word for chained codes in 31% of cases and for plain codes in 64% of cases" + (
        ", whoever they were and wherever."
    )
    said = written_post(title, ("result", finding), doubts=("The readers came from one school, so others may differ.",))
    assert said.startswith("“Chained codes of seven parts …” (arXiv")


def test_the_draft_states_what_was_found_and_the_strongest_doubt():
    item = model.item(doubts=model.item().doubts[1:])
    assert post(item, item).text == (
        "“The Watchful Pupil Always Wins” (arXiv, model-written): Small judges are trained to catch the lies of a much"
        " larger model. In two card games they catch 81% of lies and flag 6% of true claims. Doubt: Both games are"
        " toys. A larger game could lower the rate."
    )
    assert post(item, item).hand == "template"


def test_it_lies_in_the_file_from_the_start_and_stands_in_evidence():
    drafted = as_post(model.item(), model.summary())
    assert drafted.startswith("“The Watchful Pupil Always Wins” (arXiv, model-written): Small judges")
    said = json.loads(printed(**vars(model.issue()))["evidence.json"])["items"][0]["sentences"]
    assert next(one["text"] for one in said if one["part"] == "post") == drafted


@pytest.mark.parametrize(
    ("doubts", "ends"),
    [
        (0, "Doubt: The title may oversell. The title says “Always”; the text says: “Accuracy falls to 58% when the"
            " liar was trained against the judge.”"),
        (2, "Doubt: No part of the judge was taken away to see what does the work."),
        (3, "Doubt: A judge could learn so few lies by heart. (a reader’s point: quiet reader)"),
        (4, "Their own limit: “We tested one family of models, and our games may be easier than real deception.”"),
    ],
)  # fmt: skip
def test_the_first_doubt_that_stands_is_kept_whole_and_without_any_the_authors_own(doubts, ends):
    item = model.item(doubts=model.item().doubts[doubts:])
    assert post(item, item).text.endswith(ends)


@pytest.mark.parametrize(("more", "together"), [("", True), (", in games of cards" * 9, False)])
def test_words_that_lead_into_a_quotation_stand_with_it_or_not_at_all(more, together):
    lead, quotation = "Of small judges and of liars the authors write:", f"“They catch 81% of lies{more}.”"
    by_hand = Item(key=STEERING, title="Small judges", url="", prose=f"{lead} {quotation}", signed=True, file="a.md")
    made = only() | {"items": {STEERING: by_hand}, "summaries": {}, "texts": {}, "laid": {}, "replications": ()}
    drafts = [
        written_post("Small judges and liars", ("result", quotation), lead=lead),
        posts(material(**made), STEERING)[0].text,
    ]
    assert [f"{lead} {quotation}" in one for one in drafts] == [together, together]
    assert [lead in one for one in drafts] == [together, together]
    nothing = written_post("Small judges", ("result", "Judges catch lies."), lead=lead, before="Judges")
    assert lead not in nothing


def test_where_there_is_more_room_the_post_says_more():
    title = "The Watchful Pupil Always Wins, and Other Things That Small Judges Learn of Large Liars in Games of Cards"
    item = model.item(title=title, doubts=model.item().doubts[1:])
    made = model.issue(item, item)
    short, *_, long = (one.text for one in posts(made, model.KEY))
    assert title in long and title not in short and long.endswith("Doubt: Both games are toys. A larger game could"
                                                                  " lower the rate.")  # fmt: skip
    threads = {one.network: " ".join(said.text for said in one.posts) for one in thread.compose(issue.compose(made))}
    assert long in threads["mastodon"] and short in threads["x"] and title not in threads["x"]


def test_an_instance_with_less_room_gets_the_longest_wording_that_stays_in_one_post():
    title = "The Watchful Pupil Always Wins, and Other Things That Small Judges Learn of Large Liars in Games of Cards"
    item = model.item(title=title, doubts=model.item().doubts[1:])
    made = issue.compose(model.issue(item, item))
    (small,) = thread.compose(made, [thread.mastodon(limit=300)])
    told = [one.text for one in small.posts if "Doubt: Both games" in one.text]
    assert len(told) == 1 and told[0].startswith("“The Watchful Pupil")


def test_a_struck_sentence_and_a_mended_number_do_not_live_on_in_the_post():
    laid = model.item(post=as_post(model.item(), model.summary()))
    now = laid.model_copy(
        update={"prose": laid.prose.replace("81%", "80%"), "doubts": ("Only my doubt.",), "signed": True}
    )
    said = post(now, laid).text
    assert "81" not in said and "oversell" not in said and said.endswith("Doubt: Only my doubt.")


def test_of_an_unsigned_item_nothing_is_taken_that_a_person_wrote_and_no_gate_saw():
    laid = model.item()
    now = laid.model_copy(
        update={"prose": "I think it cures everything. " + laid.prose, "doubts": ("Mine.", *laid.doubts[1:])}
    )
    said = post(now, laid).text
    assert "cures" not in said and "Mine" not in said and "Both games are toys" in said
    assert "Mine." in post(now.model_copy(update={"signed": True}), laid).text


def test_the_evidence_tells_whose_words_a_drafted_post_holds():
    laid = model.item(post=as_post(model.item(), model.summary()))
    mine = laid.model_copy(update={"doubts": ("Only my doubt.",), "signed": True})
    for now, who in ((laid, "template"), (mine, "editor")):
        said = json.loads(printed(**vars(model.issue(now, laid)))["evidence.json"])["items"][0]["sentences"]
        told = next(one for one in said if one["part"] == "post")
        assert told["who"] == who and told["text"] == post(now, laid).text
        hands = {one["text"]: one["who"] for one in told["holds"]}
        assert all(words in told["text"] for words in hands)
        assert hands["In two card games they catch 81% of lies and flag 6% of true claims."] == "model report"
        assert (hands.get("Only my doubt.") == "editor") is (now is mine)


def test_the_editor_s_own_post_is_the_editor_s():
    laid = model.item(post=as_post(model.item(), model.summary()))
    now = laid.model_copy(update={"post": "Judges catch 81% of lies in a toy game, and 58% once the liar trains."})
    assert (post(now, laid).text, post(now, laid).hand) == (now.post, "editor")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("Judges catch 97% of lies.", "the item prints no 97%"),
        ("A huge step for oversight", "“huge” is no part"),
        ("Judges catch lies \U0001f525", "“\U0001f525” is no part"),
        ("#AISafety judges catch lies.", "“#AISafety” is no part"),
        ("They say: “judges always win”", "the item does not quote “judges always win”"),
    ],
)
def test_an_editor_is_told_what_a_post_says_that_its_item_does_not(own, told):
    found = warnings(model.issue(model.item(post=own, signed=True)))
    assert any("post: " in one and told in one for one in found)
    assert not any("post: " in one for one in warnings(model.issue()))


def test_a_link_in_a_post_says_no_number_and_is_no_hashtag():
    own = "Judges catch 81% of lies: https://lab.example/2031/a?x=7&y=3/#AISafety"
    assert not any("post: " in one for one in warnings(model.issue(model.item(post=own, signed=True))))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n \n\n\n"])
def test_line_breaks_alone_make_a_post_the_editor_s_and_hide_nothing(end):
    laid = model.item(post=as_post(model.item(), model.summary()))
    now = laid.model_copy(update={"post": laid.post.replace("81% of", f"81%{end}of") + end})
    kept = "\n\n" if end.count("\n") > 1 else "\n"
    assert (post(now, laid).text, post(now, laid).hand) == (laid.post.replace("81% of", f"81%{kept}of"), "editor")
    assert not any("post: " in one for one in warnings(model.issue(now, laid)))
    said = json.loads(printed(**vars(model.issue(now, laid)))["evidence.json"])["items"][0]["sentences"]
    told = next(one for one in said if one["part"] == "post")
    assert any("they catch 81% of lies" in one["text"] for one in told["holds"]) and "\n" in told["text"]


def test_authors_words_come_in_quotation_marks_results_before_what_was_done():
    (first, *_) = [one for one in json.loads(printed()["thread.json"])["threads"]["x"] if "ActAdd" in one["text"]]
    assert "“ActAdd shifts 84 % of completions toward the target [12]" in first["text"]
    summary = material().summaries[STEERING]
    done = tuple(Claim(role="what", evidence=one.evidence) for one in summary.claims if one.role in ("result", "what"))
    said = posts(material(summaries={STEERING: summary.model_copy(update={"claims": done})}), STEERING)[0].text
    assert "ActAdd shifts" in said  # the one with figures, still


def test_an_item_of_which_nothing_is_known_is_its_title_and_place():
    assert posts(material(**only(badges=("title only",))), STEERING)[0].text == "“T” (arXiv, title only)"


@pytest.mark.parametrize(
    "title",
    ["\u202eesrever \u202c@all #AI", "漢字" * 90, "כותרת בעברית",
     "A \U0001f468\u200d\U0001f469\u200d\U0001f467 title",
     "$X$ and $Y$ in README.md", "e\u0301tude", "", "<script>alert(1)</script>", "a" * 500, "\x1b[31mred"],
)  # fmt: skip
def test_titles_of_any_kind_make_posts_that_fit(title):
    made = material(**only(title=title, signed=True))
    for one in thread.compose(issue.compose(made)):
        network = next(known for known in thread.NETWORKS if known.name == one.network)
        assert all(network.holds(said.text) for said in one.posts)
        assert not any(letter in said.text for said in one.posts for letter in "\x1b\u202e\u0301\U0001f468")


@given(st.lists(st.sampled_from(range(1, 10)), min_size=1, max_size=6), st.integers(0, 4), st.booleans())
def test_a_draft_never_holds_a_number_or_word_that_the_item_does_not_print(ids, doubts, signed):
    prose = " ".join(f"{model.text().sentences[n - 1].text}[^s{n}]" for n in ids)
    item = model.item(prose=prose, doubts=model.item().doubts[doubts:], signed=signed)
    every = sentences(model.issue(item, item), model.KEY)
    said, drafts = [one for one in every if one.part != "post"], [one for one in every if one.part == "post"]
    there = [one for words in (item.title, *(one.text for one in said)) for one in quantities(plain(words))]
    assert all(any(one.same(other) for other in there) for drafted in drafts for one in quantities(drafted.text))
    words = set(
        " ".join([item.title, *item.badges, *(one.text for one in said)]).replace("“", " ").replace("”", " ").split()
    )
    ours = {"(arXiv,", "model-written):", "model-written)", "Doubt:", "Their", "own", "limit:", "Limit:", "…"}
    assert all(set(one.text.replace("“", " ").replace("”", " ").split()) <= words | ours for one in drafts)


def test_a_person_s_unsigned_item_gives_its_title_alone_and_signed_its_sentences():
    item = Item(key=STEERING, title="T", url="", prose="Adding one vector steers the model. It is cheap.", file="a.md")
    made = only() | {"items": {STEERING: item}, "summaries": {}, "texts": {}, "laid": {}, "replications": ()}
    assert posts(material(**made), STEERING)[0].text == "“T” (arXiv)"
    made["items"] = {STEERING: item.model_copy(update={"signed": True})}
    assert posts(material(**made), STEERING)[0].text == "“T” (arXiv): Adding one vector steers the model."
