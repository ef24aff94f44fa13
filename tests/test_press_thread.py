"""The threads: what they say, how long a post counts, where it is cut, what never becomes a link."""

import json
import re
from itertools import pairwise

import pytest
import regex
import yaml
from handmade import STEERING, material, only, printed, sheet
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digest.build import issue, thread
from digest.build.thread import BLUESKY, NETWORKS, X, mastodon
from digest.build.thread.cut import split
from digest.build.thread.inert import JOINER, URL, inert
from digest.build.thread.record import dollars
from digest.build.weight import LIMIT, auto_links, weighted_length
from digest.model import Item, Line

MASTODON = mastodon()
SPARE = len(" (99/99)")


def threads(**changes):
    return json.loads(printed(**changes)["thread.json"])["threads"]


def texts(network="x", **changes):
    return [post["text"] for post in threads(**changes)[network]]


def test_the_thread_says_what_the_issue_is_then_one_post_an_item_then_the_link():
    posts = texts(base_url="https://d.example")
    assert posts[0] == (
        "AI safety digest, May 2025: 8 items, from 10,189 papers, posts and pages seen; 16 of these were read, 14"
        " of them whole; of the 8 items here 1 by its abstract alone. Quotes selected automatically in 5 of 8 items; no"
        " critical reading was done there. (1/10)"
    )
    assert posts[1] == (
        "“Steering GPT-2-XL by adding …” (arXiv): “ActAdd shifts 84 % of completions toward the target [12], while"
        " perplexity on unrelated text rises by 0.3 %.” Their own limit: “We tested four models and one injection layer"
        " each; larger models may behave differently.” (2/10)"
    )
    assert posts[3] == "“A technical note on bilinear layers for interpretability” (LessWrong) (4/10)"
    assert posts[-1] == "The full issue, with sources and notes: https://d.example/2025-05/newsletter.html (10/10)"


def test_the_first_post_of_a_sample_says_that_it_is_one():
    """Who approves the demo with a key at hand would otherwise post invented papers as real ones."""
    for network in ("x", "bluesky", "mastodon"):
        first = texts(network, sample=True)[0]
        assert first.startswith("Sample issue: made from invented and recorded samples, not a real month. AI safety")


def test_a_bracket_that_an_address_opened_belongs_to_it_and_one_around_it_does_not():
    url = "https://en.example/wiki/Mirage_(emergence)"
    links = threads(**only(url=url, prose="x"))["bluesky"][1]["links"]
    assert links == [url]
    own = only(post=f"As told before (see {url}), it holds.", prose="x")
    assert threads(**own)["mastodon"][1]["links"][0] == url


def test_where_nothing_was_read_the_first_post_says_what_the_items_stand_on():
    first = texts(coverages=(0.0,) * 3)[0]
    assert "pages seen; of 1 item the abstract alone. Quotes" in first


@pytest.mark.parametrize(
    ("coverages", "said"),
    [
        ((1.0, 1.0), "2 of these were read whole"),
        ((1.0, 0.4, 0.0), "2 of these were read, 1 of them whole"),
        ((0.4,), "1 of these was read in part"),
    ],
)
def test_the_first_post_says_how_much_was_read_in_words_that_are_true_of_a_post_without_abstract(coverages, said):
    first = texts(coverages=coverages, **only(badges=()))[0]
    assert f"; {said}." in first and "abstract" not in first


LONG_TITLE = "Reading Every Layer of a Model by Its Weights Alone: What a Year of Patience Has Taught Us"


def test_a_title_that_stands_alone_in_a_post_is_whole_and_announces_nothing():
    found = f"“Readers named the right layer in 31% of cases{' of this kind' * 14}.”"
    made = only(title=LONG_TITLE, signed=True, prose=found, doubts=("They were few.",))
    head, finding, *_ = texts(**made)[1:]
    assert head.startswith(f"“{LONG_TITLE}” (") and re.search(r"\) \(2/\d\)$", head)
    assert finding.startswith(found)


def test_no_address_follows_a_colon_as_if_it_were_what_the_words_announce():
    for post in ("Of the layers they write:", "Of the layers they write."):
        said = threads(**only(post=post, signed=True, prose="x"))["bluesky"][1]
        assert bool(said["links"]) is post.endswith(".")


def test_without_an_address_the_draft_says_so_and_an_approved_thread_has_no_such_post():
    assert "Full issue: (address set at publishing) (10/10)" in printed()["thread.md"]
    assert "address set at publishing" not in printed(approved=True)["thread.md"]


def test_the_first_post_names_the_month_where_the_title_does_not_lest_two_issues_begin_alike():
    assert texts(sheet=sheet(title="The digest"))[0].startswith("The digest (May 2025): 8 items")


def test_a_title_with_a_colon_makes_no_second_one():
    titled = sheet(title="The digest, May 2025: Null results")
    assert texts(sheet=titled)[0].startswith("The digest, May 2025: Null results. 8 items, from")
    assert "# The thread of “The digest, May 2025: Null results”" in printed(sheet=titled)["thread.md"]


def test_what_the_lab_found_stays_out_of_the_thread_until_the_editor_lets_it_in():
    posts = threads()["x"]
    assert not [post for post in posts if post["image"] or post["alt"] or "toy" in post["text"]]
    items = material().items
    items = items | {STEERING: items[STEERING].model_copy(update={"thread": True})}
    for posts in threads(items=items).values():
        assert [post["image"] for post in posts if post["image"]] == ["figures/steering-vector.png"]
        assert posts[1]["alt"] == "Eight dots near +2.9, a grey band around zero."


# --- where it is cut

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ADDRESSES = ["https://arxiv.org/abs/2505.01234", "(https://a.example/b_(c)?d=e)"]
ODD = ["README.md", "@name", FAMILY, ENGLAND, "e\u0301" * 5, "漢字。" * 40, "שלום", "مرحبا", "a" * 400]
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="“”"), min_size=1, max_size=12),
    st.sampled_from(ADDRESSES + ODD),
)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one.name)
@settings(max_examples=60)
@given(st.lists(WORDS, max_size=60))
def test_posts_fit_and_nothing_is_lost_or_cut_inside_a_grapheme_or_an_address(network, words):
    text = " ".join(" ".join(words).split())
    assume(all(network.holds(found[0], SPARE) for found in URL.finditer(text)))
    assume(all(network.holds(one, SPARE) for one in regex.findall(r"\X", text)))
    posts = split(text, network, SPARE)
    assert all(network.holds(post, SPARE) for post in posts)
    assert "".join(posts).replace(" ", "") == text.replace(" ", "")
    assert [one for post in posts for one in regex.findall(r"\X", post) if one != " "] == [
        one for one in regex.findall(r"\X", text) if one != " "
    ]
    assert [one[0] for post in posts for one in URL.finditer(post)] == [one[0] for one in URL.finditer(text)]
    short = [word for word in text.split() if network.holds(word, SPARE)]
    assert not [word for word in short if word not in " ".join(posts).split()]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one.name)
@settings(max_examples=40)
@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=12))
def test_lines_are_posted_as_lines_and_nothing_is_lost(network, lines):
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    assume(all(network.holds(found[0], SPARE) for found in URL.finditer(text)))
    assume(all(network.holds(one, SPARE) for one in regex.findall(r"\X", text)))
    posts = split(text, network, SPARE)
    assert all(network.holds(post, SPARE) for post in posts)
    assert "".join("".join(posts).split()) == "".join(text.split())
    assert all(post in text for post in posts)


def test_a_post_of_several_lines_keeps_them_and_is_cut_at_the_end_of_one():
    lines = ["Three things:", "", *(f"- point {n} of those that the paper makes at such length" for n in range(6))]
    own = {"items": {STEERING: Item(key=STEERING, title="T", url="https://x.example/", post="\n".join(lines))}}
    own["sheet"] = sheet(items=(Line(key=STEERING, title="T", url="https://x.example/"),))
    for network in ("x", "bluesky", "mastodon"):
        posts = [re.sub(r" \(\d+/\d+\)$", "", one) for one in texts(network, **own)]
        said = "\n".join(one for one in posts if "point" in one).removesuffix(" https://x.example/")
        assert said == "\n".join(lines)
    page = printed(**own)["thread.md"]
    assert "    Three things:\n\n    - point 0 of those" in page


CLAUSES = st.lists(
    st.sampled_from(
        "models learn it|they do not learn it|and it never fails|alarms go off in most of the rounds".split("|")
    ),
    min_size=1,
    max_size=14,
)
SENTENCES = CLAUSES.map(lambda clauses: ", ".join(clauses).capitalize() + ".")
QUOTATIONS = st.lists(SENTENCES, min_size=1, max_size=3).map(lambda said: f"“{' '.join(said)}”")
CUT = re.compile(r" …” “… |(?<=[.])” “")


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one.name)
@settings(max_examples=150)
@given(st.lists(st.one_of(QUOTATIONS, SENTENCES, st.just("Their own limit:")), min_size=1, max_size=5))
def test_a_quotation_is_never_cut_without_its_marks_nor_before_the_not_of_its_clause(network, words):
    text = "“A Title” (arXiv): " + " ".join(words)
    posts = split(text, network, SPARE)
    assert all(network.holds(post, SPARE) for post in posts)
    assert all(post.count("“") == post.count("”") for post in posts)
    assert CUT.sub(" ", " ".join(posts)) == CUT.sub(" ", text), "nothing is lost, and nothing added but marks"
    for post, after in pairwise(posts):
        assert post.endswith(" …”") == after.startswith("“… ")
        if post.endswith(" …”") and post[-4] not in ",;:":
            assert not re.search(r"\b(not|never)\b", re.split("[,.”]", after)[0])
    for quotation in re.findall("“[^“”]*”", text):
        assert not network.holds(quotation, SPARE) or any(quotation in post for post in posts)


@pytest.mark.parametrize(
    "quotation", ["“" + "漢" * 400 + "”", "“see " + "a" * 400 + " b”", "“e" + "\u0f71" * 4000 + "”"]
)
def test_a_quotation_without_a_place_to_cut_ends_all_the_same(quotation):
    for network in NETWORKS:
        posts = split(f"They say: {quotation}", network, SPARE)
        assert all(network.holds(post, SPARE) for post in posts)
        assert posts[0].startswith("They say:")
        assert re.sub("[ …“”]", "", "".join(posts)) == re.sub("[ “”]", "", f"They say: {quotation}")


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one.name)
def test_a_grapheme_longer_than_a_post_does_not_stop_the_press(network):
    posts = split("e" + "\u0f71" * 4000, network, SPARE)
    assert all(network.holds(post, SPARE) for post in posts) and len("".join(posts)) == 4001


def test_bluesky_counts_bytes_too():
    posts = split("ก็่" * 290, BLUESKY)
    assert len(posts) == 1 and BLUESKY.length(posts[0]) == 290
    heavy = FAMILY * 290
    assert len(heavy.encode()) > 3000 and len(split(heavy, BLUESKY)) == 3


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one.name)
@pytest.mark.parametrize("letter", [FAMILY, ENGLAND, "q\u0323\u0307", "ก็่"])
def test_a_word_longer_than_a_post_is_cut_between_graphemes(network, letter):
    posts = split(letter * 700, network, SPARE)
    assert len(posts) > 1 and "".join(posts) == letter * 700
    assert {one for post in posts for one in regex.findall(r"\X", post)} == {letter}


def test_an_address_that_no_post_holds_is_left_whole_for_the_caller():
    url = "https://example.org/" + "a" * 400
    assert split(f"see {url} there", BLUESKY) == ["see", url, "there"]


@pytest.mark.parametrize(("network", "most"), [(X, 280), (BLUESKY, 300), (MASTODON, 500), (mastodon(5000), 5000)])
def test_a_post_at_its_limit_stays_whole_and_one_beyond_is_two(network, most):
    assert len(split("a" * most, network)) == 1
    assert len(split("a" * (most + 1), network)) == 2


def test_mastodon_counts_23_for_an_address():
    assert MASTODON.length("see https://example.org/" + "a" * 300) == 4 + 23


def test_a_cut_falls_after_a_sentence_that_ends_late_enough():
    one, two = "A sentence of words. " * 10, "And then a tail " * 8
    posts = split((one + two).strip(), X, SPARE)
    assert posts[0] == one.strip() and posts[1].startswith("And then")
    quoted = (
        "They say: “" + "It holds. It grows. " * 7 + "It ends.” Their own limit: “" + "We stopped early. " * 6 + "”"
    )
    assert split(quoted, X, SPARE)[1].startswith("Their own limit:")


def test_a_sentence_that_no_post_holds_is_cut_between_clauses_and_before_none_that_denies():
    seen = "Judges who see the hand of the player, the claim of the liar and every move of the game" + " at hand" * 15
    said = f"{seen} catch most of the lies in it, though judges who see the claim alone do not catch more than chance."
    first, second = split(said, X, SPARE)
    assert first.endswith("lies in it,") and second.startswith("though judges")


def test_a_cut_after_a_sentence_parts_neither_an_accent_from_its_space_nor_a_word_that_a_post_holds():
    word = "漢字。" * 20
    said = f"{'a b ' * 30}{word} \ufe000{' end' * 20}"
    posts = split(said, X, SPARE)
    assert any(word in post.split() for post in posts) and not any(post.startswith("\ufe00") for post in posts)
    assert "".join(posts).replace(" ", "") == said.replace(" ", "")


def test_a_title_is_not_shortened_before_its_not():
    long = "Reading Every Layer of a Model by Its Weights Alone Is Something That We Could Not Do in a Year"
    doubt = (
        "They tried one model alone, and others, which are larger or were trained on other data, could be read in less"
        " or in more time than this one was."
    )
    item = Item(key="arxiv:1", title=long, url="", signed=True, prose="It took a year.", doubts=(doubt,))
    for title, ends in ((long, "Year”"), (long.replace("Not ", ""), "…”")):
        made = only(**{**item.model_dump(), "title": title})
        assert texts(**made)[1].partition(" (")[0].endswith(ends)


def test_a_script_without_spaces_is_cut_between_letters():
    posts = split("漢" * 400, X, SPARE)
    assert len(posts) == 3 and "".join(posts) == "漢" * 400


@pytest.mark.parametrize("items", [0, 1, 7, 8, 97, 98, 99, 300])
def test_the_numbering_fits_and_counts(items):
    order = [Item(key=f"arxiv:2505.{n:05d}", title="A title", url="", post="Same words. " * 24) for n in range(items)]
    made = {
        "items": {one.key: one for one in order},
        "sheet": sheet(items=tuple(Line(key=one.key, title="T", url="") for one in order), also=()),
    }
    for network in NETWORKS:
        posts = texts(network.name, approved=True, summaries={}, laid={}, replications=(), **made)
        assert all(network.holds(post) for post in posts)
        assert len(set(posts)) == len(posts)
        numbers = [re.search(r" \((\d+)/(\d+)\)$", post) for post in posts]
        if len(posts) == 1:
            assert numbers == [None]
        else:
            assert [found.groups() for found in numbers] == [
                (str(n), str(len(posts))) for n in range(1, len(posts) + 1)
            ]


# --- what it makes of links, and what it costs

URLS = ["https://github.com/o/r", "https://www.example.org/a/b?c=d"]


def test_on_x_addresses_are_gathered_into_the_last_post_and_elsewhere_they_stay():
    made = only(post=f"It steers, see {URLS[0]}. Data: {URLS[1]}", signed=True)
    posts = threads(base_url="https://d.example", **made)
    assert [bool(post["links"]) for post in posts["x"]] == [False, False, True]
    assert posts["x"][1]["text"] == f"It steers, see github.{JOINER}com. Data: example.{JOINER}org (2/3)"
    assert posts["x"][2]["links"] == ["https://d.example/2025-05/newsletter.html", *URLS]
    assert posts["bluesky"][1]["links"] == [*URLS, "https://arxiv.org/abs/1"]
    for network in posts.values():
        assert all(link in post["text"] for post in network for link in post["links"])


def test_the_estimate_is_x_s_price_for_posts_with_and_without_an_address():
    made = material(base_url="https://d.example")
    x, *_ = thread.compose(issue.compose(made))
    assert len(x.posts) == 10 and str(dollars(x.posts)) == "0.335"
    assert "about 0.335 USD" in printed(base_url="https://d.example")["thread.md"]


def test_an_address_longer_than_a_post_is_named_and_told():
    url = "https://example.org/" + "a" * 400
    made = only(post=f"It steers: {url}", signed=True)
    assert "example." in texts("bluesky", **made)[1]
    assert f"No post had room for {url}" in printed(**made)["thread.md"]


def test_more_addresses_than_the_last_post_holds_are_told_of():
    urls = [f"https://example.org/{n}" for n in range(14)]
    made = only(post=" ".join(urls), signed=True)
    last = threads(base_url="https://d.example", **made)["x"][-1]
    assert weighted_length(last["text"]) <= LIMIT and last["links"][1:] == urls[: len(last["links"]) - 1]
    assert f"No post had room for {urls[-1]}" in printed(base_url="https://d.example", **made)["thread.md"]


@pytest.mark.parametrize(
    "words",
    ["@name says", "see (@name)", "ask @a_b.", "README.md", "x.ai and file.py", "foo.co.uk", "$TSLA or $X$", "#AI",
     "＠name", "＃AI", "mail a@b.org", "Node.js on claude.ai", "www.example.com"],
)  # fmt: skip
def test_names_and_accidental_addresses_stay_words(words):
    said, kept = inert(words)
    assert said.replace(JOINER, "") == words and not auto_links(said)
    assert not re.search(r"(?<!\w)[@＠#＃$](?=\w)", said)
    assert kept or "@b" in words


@settings(max_examples=150)
@given(st.text(st.sampled_from("abAI1 .@#$/:-_é漢md\u2060com aiorg")))
def test_nothing_calls_or_links_whatever_the_words(words):
    said, _ = inert(words)
    assert said.replace(JOINER, "") == words.replace(JOINER, "")
    assert not auto_links(URL.sub(" ", said))


def test_the_paste_sheet_names_what_was_kept_from_linking():
    page = printed(**only(title="Reading README.md with @name and $TSLA, $X", signed=True, prose="It reads."))[
        "thread.md"
    ]
    assert "Kept from calling or linking" in page and "@name" in page and "$TSLA" in page


# --- how long X counts


def test_weighted_length_passes_todays_conformance_cases(shared):
    path = shared / "data/twitter-text/conformance/validate.yml"
    if not path.is_file():
        pytest.skip(f"no conformance cases at {path}")
    cases = yaml.safe_load(path.read_text())["tests"]
    today = cases["WeightedTweetsWithDiscountedEmojiCounterTest"] + cases["UnicodeDirectionalMarkerCounterTest"]
    assert len(today) == 24
    assert [weighted_length(case["text"]) for case in today] == [case["expected"]["weightedLength"] for case in today]


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("é…", 3), ("e\u0301", 1), ("README.md", 23), ("日本", 4), ("👨‍👩‍👧", 2), ("a – “b” ’", 9), ("≤ →", 5),
     ("αβγ", 3), ("https://example.com/" + "a" * 200, 23), ("https://a.com.", 24), ("arXiv:2401.00001 v2.0", 21),
     ("GPT-4.1 node.js", 15), ("©", 2), ("1️⃣", 2), ("🇩🇪", 2), ("x\u2060y", 4), ("\ud800", 1)],
)  # fmt: skip
def test_weighted_length_where_it_surprises(text, length):
    assert weighted_length(text) == length


@settings(max_examples=200)
@given(
    st.text(
        st.one_of(st.sampled_from(list("ab .1©™#*\u200d\ufe0f\u20e3é\u0301א中😀@/:")), st.characters(codec="utf-8")),
        max_size=9,
    )
)
def test_counting_without_the_parser_counts_as_the_parser_does(text):
    from twitter_text import parse_tweet

    weighted_length("README.md")  # loads it with its stand-in
    assert weighted_length(text) == (parse_tweet(text).weightedLength if text else 0)
