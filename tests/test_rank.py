from datetime import UTC, datetime

from digest.model import INBOX, Discussion, Entry, Work
from digest.rank import order

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
    assert "discussed at LessWrong (4 times)" in picks[TALKED.key].reasons


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
