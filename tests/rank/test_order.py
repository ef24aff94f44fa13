import json
import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import INBOX, Discussion, Entry, Picks, Signal, Work
from digest.rank import explained, order, weighing, why_not
from digest.rank.starter import name_hash
from digest.report import ranking_table

WHEN = datetime(2025, 5, 3, tzinfo=UTC)
INTERESTS = ("mechanistic interpretability", "deceptive alignment and scheming", "reward hacking")


def work(key, title, abstract="", discussed=0, **facts):
    entry = Entry(
        **{
            "key": key,
            "kind": "paper",
            "source": "arXiv",
            "title": title,
            "url": "https://x.example",
            "published": WHEN,
            "abstract": abstract,
            **facts,
        }
    )
    talk = tuple(
        Discussion(key=f"forum:{n}", title="t", url="u", source="LessWrong", karma=30) for n in range(discussed)
    )
    return Work(entry=entry, discussed_by=talk)


SCHEMING = work("arxiv:2505.00001", "Deceptive alignment in small models", "We study scheming and reward hacking.")
TALKED = work(
    "arxiv:2505.00002", "Deceptive alignment in small models", "We study scheming and reward hacking.", discussed=4
)
SOUP = work("arxiv:2505.00003", "A survey of soup", "We taste twelve soups and rank them.")


def by_key(works, **sizes):
    return {pick.key: pick for pick in order(works, INTERESTS, **{"items": 8, "also": 15, **sizes}).picks}


def test_relevance_then_talk_decide_and_the_reasons_say_so():
    picks = by_key([SOUP, SCHEMING, TALKED])
    assert [picks[w.key].rank for w in (TALKED, SCHEMING, SOUP)] == [1, 2, 3]
    assert "about deceptive alignment and scheming, reward hacking" in picks[SCHEMING.key].reasons
    assert "4 LessWrong posts discuss it" in picks[TALKED.key].reasons


def test_who_links_to_his_own_work_moves_nothing():
    own = TALKED.discussed_by[0].model_copy(update={"own": True, "title": "We replicated it"})
    alone = SCHEMING.model_copy(update={"discussed_by": (own,)})
    assert by_key([SOUP, alone])[alone.key].signals == by_key([SOUP, SCHEMING])[alone.key].signals


def test_nothing_is_padded_and_every_drop_has_a_reason():
    picks = by_key([SOUP, SCHEMING])
    assert picks[SOUP.key].place == "dropped" and "below" in picks[SOUP.key].reasons[0]
    assert all(pick.reasons for pick in picks.values())


def test_places_fill_in_order():
    many = [
        work(f"arxiv:2505.1000{n}", "Reward hacking and scheming", f"Mechanistic interpretability {n}")
        for n in range(5)
    ]
    places = [pick.place for pick in order(many, INTERESTS, items=1, also=2).picks]
    assert places == ["item", "also", "also", "dropped", "dropped"]


def test_what_the_editor_added_is_an_item_whatever_it_is_and_takes_no_place_from_others():
    added = work("page:aaaaaaaaaaaaaaaa", "Soup", source=INBOX, kind="page", published=None)
    picks = by_key([SCHEMING, added], items=1)
    assert picks[added.key].place == "item" and picks[added.key].reasons[0] == "added by the editor"
    assert picks[SCHEMING.key].place == "item"


def test_killed_withdrawn_and_undated_works_are_dropped_by_name():
    withdrawn = work("arxiv:2505.00005", "Scheming", comment="This paper has been withdrawn by the authors")
    undated = work("page:bbbbbbbbbbbbbbbb", "Scheming and reward hacking", published=None, kind="page", source="A lab")
    picks = {p.key: p for p in order([SCHEMING, withdrawn, undated], INTERESTS, 8, 15, killed=(SCHEMING.key,)).picks}
    assert [picks[k].reasons[0] for k in (SCHEMING.key, withdrawn.entry.key, undated.entry.key)] == [
        "killed by the editor",
        "withdrawn by its authors",
        "undated: listed apart",
    ]


def test_no_works_no_ranking():
    assert order([], INTERESTS, 8, 15).picks == ()


def test_the_score_is_the_sum_of_its_stored_signals():
    for pick in by_key([SOUP, SCHEMING, TALKED]).values():
        assert pick.signals and abs(sum(one.points for one in pick.signals) - pick.score) < 0.001


def picked_before(monkeypatch, **rates):
    known = replace(weighing.shipped(), authors={name_hash(name): rate for name, rate in rates.items()})
    monkeypatch.setattr(weighing, "shipped", lambda: known)


def test_an_author_of_earlier_picks_is_named_and_lifts(monkeypatch):
    picked_before(monkeypatch, **{"Ada Álvarez": 0.5})
    hers = work("arxiv:2505.00009", "Scheming", "We study scheming.", authors=("Ada Alvarez",))
    theirs = work("arxiv:2505.00008", "Scheming", "We study scheming.", authors=("B",))
    picks = by_key([theirs, hers])
    assert picks[hers.key].rank == 1 and "by Ada Alvarez, whom editors picked before" in picks[hers.key].reasons
    assert picks[hers.key].score - picks[theirs.key].score == pytest.approx(0.75, abs=0.001)


def test_of_several_authors_the_best_is_named_and_none_who_may_be_a_namesake(monkeypatch):
    picked_before(
        monkeypatch, Ann=0.4, **{"Neel O’Nanda-Bo Jr.": 0.9, "Wei Li": 0.1, "Eve [x](http://e.example)": 0.95}
    )

    def told(*authors):
        (pick,) = order([work("arxiv:2505.00009", "Scheming", "We study scheming.", authors=authors)], (), 8, 15).picks
        return [one for one in pick.reasons if "picked before" in one]

    assert told("Ann", "B", "Wei Li", "Neel O’Nanda-Bo Jr.") == [
        "by Neel O’Nanda-Bo Jr. and 1 other whom editors picked before"
    ]
    assert told("Wei Li", "B") == []  # one pick among ten works
    assert told("Ann", "Eve [x](http://e.example)") == ["by 2 authors whom editors picked before"]


HOSTILE = [
    work("arxiv:2505.20001", "对齐与欺骗", "我们研究大型语言模型的欺骗行为。"),
    work("arxiv:2505.20002", "Scheming " * 200_000, "deceptive alignment " * 50_000),
    work("arxiv:2505.20003", "", ""),
    work("arxiv:2505.20004", "\x00\u202e\ud800", "<" * 100_000),
    work("arxiv:2505.20005", "Scheming", karma=-5, authors=("",) * 500),
]


def test_other_scripts_megabytes_and_nothing_at_all_are_ranked_and_finite():
    picks = order(HOSTILE, INTERESTS, 8, 15).picks
    assert [pick.rank for pick in picks] == [1, 2, 3, 4, 5]
    assert all(math.isfinite(pick.score) and pick.reasons for pick in picks)
    assert {pick.key: pick.place for pick in picks}["arxiv:2505.20003"] == "dropped"


def test_a_signal_that_is_no_number_counts_nothing():
    grades = {SCHEMING.key: Signal(name="model", points=math.nan), TALKED.key: Signal(name="model", points=math.inf)}
    picks = {pick.key: pick for pick in order([SCHEMING, TALKED, SOUP], INTERESTS, 8, 15, grades=grades).picks}
    assert all(math.isfinite(pick.score) for pick in picks.values())
    assert picks[SCHEMING.key].score == by_key([SCHEMING, TALKED, SOUP])[SCHEMING.key].score


def test_no_interests_are_no_reason_to_fail():
    assert [pick.key for pick in order([SOUP, SCHEMING], (), 8, 15).picks] == [SCHEMING.key, SOUP.key]


@given(st.permutations([SOUP, SCHEMING, TALKED, *HOSTILE]))
@settings(max_examples=10)
def test_the_order_of_the_candidates_changes_nothing(works):
    assert order(works, INTERESTS, 2, 2) == order([SOUP, SCHEMING, TALKED, *HOSTILE], INTERESTS, 2, 2)


def test_why_and_why_not_are_told():
    works = [SCHEMING, TALKED, SOUP]
    ranking = order(works, INTERESTS, 1, 0)
    said = "\n".join(explained(ranking, works, TALKED.key))
    assert "rank 1 of 3" in said and "who discusses it: 4 LessWrong posts discuss it" in said
    assert "words that told most" in said and "deceptive" in said
    killed = order(works, INTERESTS, 2, 0, killed=(TALKED.key,))
    assert "the lowest place" not in "\n".join(why_not(killed, works, TALKED.key))
    missed = "\n".join(why_not(ranking, works, SCHEMING.key))
    assert "no room" in missed and f"the lowest place went to {TALKED.key}" in missed and "digest add" in missed
    assert (
        "digest add --month 2025-05 https://x.example"
        in why_not(ranking, works, SCHEMING.key, "digest add --month 2025-05")[-1]
    )
    assert explained(ranking, works, "arxiv:2505.99999") == () == why_not(ranking, works, "arxiv:2505.99999")


def test_an_interest_is_named_for_most_of_its_words_and_not_for_its_common_ones():
    bounty = work("arxiv:2505.00011", "Dollar impact of AI agents", "AI agents find bugs; AI agents write patches.")
    schemers = work("arxiv:2505.00012", "Sabotage by scheming AI agents", "AI agents sabotage and scheme: scheming.")
    asked = ("scheming and sabotage by AI agents",)
    picks = {pick.key: pick for pick in order([bounty, schemers, SOUP], asked, 8, 15).picks}
    assert f"about {asked[0]}" in picks[schemers.key].reasons
    assert not any(reason.startswith("about") for reason in picks[bounty.key].reasons)


def test_a_mention_is_told_why_it_is_no_item():
    works = [SCHEMING, TALKED, SOUP]
    behind = "\n".join(why_not(order(works, INTERESTS, 1, 1), works, SCHEMING.key))
    assert "it is in the issue (also)" in behind and f"why no item: the last one is {TALKED.key} with" in behind
    many = [
        work(f"arxiv:2505.3000{n}", "Reward hacking", f"Reward hacking, and specification gaming {n}") for n in "abcd"
    ]
    other = work("arxiv:2505.40000", "Deceptive alignment", "We study scheming.")
    ranking = order([*many, other], ("soup",), 3, 2)
    assert {pick.key: pick.place for pick in ranking.picks}[other.key] == "item"
    passed = next(pick.key for pick in ranking.picks if pick.place == "also")
    told = "\n".join(why_not(ranking, [*many, other], passed))
    assert f"why no item: enough of reward hacking stands among the items; {other.key} is one" in told


def test_a_post_that_two_forums_share_is_in_one_of_the_sources():
    post = work("forum:both", "Scheming and reward hacking", kind="post", source="Alignment Forum")
    copy = post.entry.model_copy(update={"source": "LessWrong"})
    paper = SCHEMING.entry
    (shared,) = order([post.model_copy(update={"others": (copy,)})], INTERESTS, 8, 15).picks
    (two,) = order([Work(entry=paper, others=(post.entry, copy))], INTERESTS, 8, 15).picks
    assert not any("of the sources" in reason for reason in shared.reasons)
    assert "in 2 of the sources" in two.reasons


def about(one, *interests):
    (pick,) = [p for p in order([one, SOUP], interests, 8, 15).picks if p.key == one.key]
    return [reason for reason in pick.reasons if reason.startswith("about")]


def test_words_of_an_interest_that_stand_far_apart_do_not_name_it():
    far = work(
        "arxiv:2505.00013",
        "Models persuade people",
        "We compare truthful and deceptive persuaders in a quiz for money, with many people and two models. All of it"
        " asks for governance and for better alignment of what is sold.",
    )
    assert about(far, "deceptive alignment") == []
    assert about(SCHEMING, "deceptive alignment") == ["about deceptive alignment"]


def test_one_phrase_of_an_interest_names_it():
    aware = work("arxiv:2505.00014", "Do models know it is a test?", "We measure evaluation awareness of six models.")
    assert about(aware, "evaluation awareness and sandbagging") == ["about evaluation awareness and sandbagging"]
    assert about(aware, "AI governance and evaluation of awareness campaigns in frontier laboratories") == []


def test_a_word_of_one_phrase_does_not_fill_up_another():
    evaluated = work("arxiv:2505.00015", "Safety of frontier AI", "We test models. It matters to governance. We test.")
    assert about(evaluated, "AI governance and frontier safety frameworks") == []
    both = "Jailbreaks of one model are adversarial attacks on another: what they meet is no robustness."
    jailbroken = work("arxiv:2505.00016", "Jailbreaks transfer", both)
    assert about(jailbroken, "jailbreaks and adversarial robustness") == ["about jailbreaks and adversarial robustness"]


def test_fine_tuning_alone_is_no_emergent_misalignment():
    aligned = work(
        "arxiv:2505.00017",
        "Seeing and reading in one space",
        "We map pictures to words without fine-tuning of either model. A misalignment of both spaces remains.",
    )
    emerged = work("arxiv:2505.00018", "Emergent misalignment", "It comes from narrow fine-tuning.")
    asked = "emergent misalignment from fine-tuning"
    assert about(aligned, asked) == [] and about(emerged, asked) == [f"about {asked}"]


def test_a_post_is_about_what_it_opens_with():
    told, rest = "Mechanistic interpretability is our plan. " * 4, "Alignment research goes on. " * 100
    late = work("forum:late", "Our agenda", kind="post", source="LessWrong", body=rest + told)
    early = work("forum:early", "Our agenda", kind="post", source="LessWrong", body=told + rest)
    assert about(late, "mechanistic interpretability") == []
    assert about(early, "mechanistic interpretability") == ["about mechanistic interpretability"]


def test_a_title_that_is_cut_in_the_table_shows_that_it_is():
    one = work(
        "arxiv:2505.00001", "Scheming models deceive the overseers who were told to watch them most closely of all"
    )
    ranking = order([one, SOUP], INTERESTS, 1, 0)
    picks = Picks(ranking=ranking, kept=(one,), shortlist=(one,), titles={w.key: w.entry.title for w in (one, SOUP)})
    told = ranking_table(picks, True)
    assert "Scheming models deceive the overseers who were told to… · " in told
    assert "A survey of soup · score" in told and len(told.splitlines()) == 3  # a drop has its title too
    assert [row["title"] for row in json.loads(ranking_table(picks, True, as_json=True))][1] == "A survey of soup"
    folded = ranking_table(picks, True, width=80)
    assert max(map(len, folded.splitlines())) <= 80 and folded.split() == told.split()
