"""What counts as an admission, family by family, on invented sentences: what is one, and what only sounds like one."""

import time

import pytest
from test_summarize import FILLER, text_of

from digest.summarize.admissions import admits, admits_plainly
from digest.summarize.limits import MOST, limiting, limits

EXPERIMENT = (
    "We train four crows on a benchmark of 200 samples and evaluate their accuracy in each experiment. "
    "We find that the score of the crows rises from 31% to 50%. "
    "We compare the crows with a baseline of pigeons on the same dataset. "
    "We observe that the accuracy of pigeons stays at 20% in every experiment. "
    "We find no difference between the samples of the two evaluations."
)
SEEN = [
    # family, an admission, what only sounds like one
    (
        "left out",
        "We excluded the crows of the northern islands from our study.",
        "We ignore the first call on each of our tapes.",
    ),
    ("left out", "We leave crows that were raised by people to future work.", "We left the crows alone for an hour."),
    ("narrowed", "I'll focus here on crows, and not on the other birds.", "We focus here on our finding about crows."),
    (
        "means",
        "Due to cost constraints we bought a cheap camera for the nests.",
        "Due to rain we met in the barn again.",
    ),
    (
        "means",
        "Given our compute constraints, a larger aviary did not make the cut.",
        "Given enough time, crows learn it.",
    ),
    (
        "simpler",
        "For simplicity, we take every call of a crow for a word.",
        "For simplicity, we denote the crows by a letter.",
    ),
    (
        "simpler",
        "We treat the weather in the aviary as fixed throughout.",
        "We hold the birds at a fixed distance of one metre.",
    ),
    (
        "simpler",
        "The number of calls is a crude proxy for hunger in our aviary.",
        "The number of calls is counted by our camera.",
    ),
    (
        "unknown",
        "We cannot rule out that the crows had seen the boxes before.",
        "Crows cannot rule out that a box is empty.",
    ),
    (
        "unknown",
        "We were unable to find the nest of one pair of crows.",
        "The crows were unable to find the nest of the pair.",
    ),
    (
        "unknown",
        "It is still not clear to me why the crows prefer red boxes.",
        "It is not clear that crows prefer the red boxes.",
    ),
    (
        "no telling",
        "It is difficult to distinguish whether the crow hears or sees the box.",
        "It is difficult to open a red box.",
    ),
    (
        "hard",
        "Though this is difficult to show rigorously, our sense is that crows count.",
        "We find counting difficult to show.",
    ),
    (
        "misleads",
        "Note that the scores can be misleading where a crow sleeps.",
        "We find that the scores of crows can be misleading.",
    ),
    (
        "misleads",
        "I cherry-pick the crows that were most interesting to me.",
        "Our crows are not cherry-picked but drawn by lot.",
    ),
    (
        "misleads",
        "These results should not be read as proof that crows plan.",
        "We argue that crows should not be seen as clever.",
    ),
    (
        "few",
        "We could pay for only 50 annotations of the calls of our crows.",
        "Our results show that only 30 crows of all cases sleep.",
    ),
    (
        "few",
        "We validated the labels on a small number of transcripts by ear.",
        "Crows eat a small number of transcripts a day.",
    ),
    (
        "noisy",
        "Our counts are noisy where two crows call at the same time.",
        "We find that our method is not too noisy for pigeons.",
    ),
    (
        "noisy",
        "The gap between our two aviaries is within the noise.",
        "At dusk we observe that the gap of pigeons is within the noise.",
    ),
    (
        "may lack",
        "However, it is important to note that the tapes may only include loud calls.",
        "The tapes include all loud calls.",
    ),
    (
        "may not",
        "Our boxes might not capture the full range of what crows do.",
        "The boxes of pigeons might not please the crows.",
    ),
    (
        "unfinished",
        "I view this as a cursory exploration of what crows can do.",
        "Crows took a cursory look at the red box.",
    ),
    ("unfinished", "This analysis would benefit from a second listener.", "The crows would benefit from a second box."),
    (
        "unfinished",
        "In this work, we offer first sketches, but many open questions remain.",
        "Many crows remain in the open.",
    ),
    (
        "better",
        "We think it is likely that better boxes for crows exist.",
        "We find that crows open better boxes than pigeons.",
    ),
    (
        "tilted",
        "Our way of counting may underestimate how often crows call.",
        "We may underestimate crows when only pigeons are seen.",
    ),
    (
        "passed over",
        "Young crows were not included in our evaluation.",
        "The door was not covered by the crows at night.",
    ),
    ("not meant", "I am not arguing that crows understand the boxes.", "I claim that the crows understand the boxes."),
    (
        "not yet",
        "The method is not yet mature, and it misses calls at night.",
        "The crow is not yet awake, as its keepers say.",
    ),
    (
        "with care",
        "We did not systematically vary the colour of the boxes.",
        "The crows did not systematically vary their calls.",
    ),
    (
        "these",
        "These results do not imply that a crow has a plan.",
        "These crows do not imply that a pigeon has a plan.",
    ),
    (
        "concedes",
        "We acknowledge that the pigeons may have heard the crows.",
        "We acknowledge the help of the keepers of the crows.",
    ),
    (
        "poor",
        "Our relatively crude camera sees nothing of the nest at night.",
        "Our new camera sees all of the nest at night.",
    ),
    ("bounds", "Our crows count, at least for the tasks that they were shown.", "Crows count the boxes at least once."),
]


@pytest.mark.parametrize(("family", "said", "_"), SEEN)
def test_an_admission_is_known_by_its_words(family, said, _):
    assert admits(said), family


@pytest.mark.parametrize(("family", "_", "said"), SEEN)
def test_what_only_sounds_like_an_admission_is_none(family, _, said):
    assert not admits(said), family


def found(said, section="3 Results", experiment=EXPERIMENT):
    text = text_of(("2 Method", experiment), (section, said), origin="post")
    assert all(text.body[one.start : one.end] == one.quote for one in limits(text))
    return [one.quote for one in limits(text)]


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        ("", "We excluded the crows of the northern islands from our study."),
        ("However, ", "I would not take these results too seriously: the crows of our aviary are few."),
        ("As noted above, ", "due to cost constraints we bought a cheap camera for the nests."),
        ("", "It may be that crows hear the box, but we couldn't find a box that makes no noise."),
        ("", "Note that because we judge the calls by ear, some artifacts of the judge are likely present."),
        ("", "We stress that this ability of crows is unreliable: we do not have evidence that they plan."),
        ("", "These results may not generalize to crows of larger islands."),
        ("", "It is unclear if this is robust to other kinds of boxes and crows."),
        ("", "The thresholds of our experiments with crows were chosen by hand."),
        ("", "The results are discouraging for our approach to teaching crows and pigeons."),
        ("", "Our experiments used a relatively small set of boxes and crows."),
        ("", f"We did not test whether {'very ' * 64}old crows learn what the boxes are for in our aviary."),
    ],
)
def test_an_admission_in_the_midst_of_a_text_is_quoted_as_far_as_it_stands_alone(lead, said):
    assert found(lead + said) == [said]


@pytest.mark.parametrize(
    "said",
    [
        "We do not know if this reflects what the crows of our aviary believe.",
        "This may be inaccurate where two of our crows call at the same time.",
        "It was not included in our evaluation of the crows and of the pigeons.",
        f"We did not test whether {'very ' * 84}old crows learn what the boxes are for in our aviary.",
    ],
)
def test_an_admission_that_leans_on_what_is_not_quoted_or_is_too_long_is_not_quoted(said):
    assert admits(said) and found(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "The length of the record means that our forecasts for crows are relatively robust even to large errors.",
        "Our experiments suggest that the crows do not become kind when a keeper looks at them.",
        "This post is primarily authored by the keepers of the crows, who did not test the boxes.",
        "Preliminary results suggest that the crows are extremely clever.",
        "Most critically, we don't need a box at every single nest, which we did not have time to build.",
        "We did not test the pigeons, whose preliminary results will be shared in an upcoming post.",
        "We believe that we did not test boxes in vain, and that counting is a better avenue for crows.",
        "We only train on datapoints that two keepers of our crows have labelled.",
        "Although we only count the calls of our crows, we see that they plan ahead.",
        "Our study of crows opens multiple avenues for future work that we did not explore.",
        "It is possible that another way of training could change what our crows do.",
        "Keepers and labs need more tests of crows, with risks that are unknown to us.",
        "We suspect this is at least partially due to the way our crows are counted.",
        "We use calls of other crows, and we do not train the models to answer them.",
        "The goal of these experiments is to give preliminary evidence that crows count.",
        "To be charitable to the keepers, I did not include the cost of the boxes in our numbers.",
    ],
)
def test_what_sounds_like_a_limit_and_holds_nothing_against_the_work_is_none(said):
    assert found(said) == []
    assert found(f"Our sample of crows is small, and not robust to noise. {said}", "6 Limitations") == [
        "Our sample of crows is small, and not robust to noise."
    ]


def test_a_purpose_that_is_denied_and_a_count_that_is_not_corrected_are_limits():
    for said in (
        "The goal of this post is not to give a final answer, as we only tested four crows.",
        "We did not correct our counts of the crows for the calls of other birds.",
    ):
        assert found(said) == [said]
    assert (
        found("Knowing that it works even if we don't correctly count the crows, we looked at all of our pairs.") == []
    )


def test_in_an_essay_a_heading_alone_makes_no_sentence_a_limit():
    essay = text_of(("Epistemic status", "This post came out of long talks between our two keepers and their crow."))
    assert limits(essay) == ()


def test_a_limit_that_is_answered_at_once_is_one_all_the_same():
    said = "We excluded the crows of the northern islands from our study."
    assert found(f"{said} However, they are said to be much like the others.") == [said]


@pytest.mark.parametrize(
    ("section", "counts"),
    [
        ("Appendix › Details of the boxes", True),
        ("A Boxes", True),
        ("3 Some preliminary thoughts", True),
        ("Appendix › Related work", False),
        ("Appendix › Example transcripts", False),
        ("2 Related Work", False),
        ("Interview with a crow", False),
    ],
)
def test_an_appendix_may_admit_something_but_no_transcript_and_nothing_on_others_work(section, counts):
    assert bool(found("We excluded the crows of the northern islands from our study.", section)) is counts


def test_an_essay_admits_only_what_it_says_plainly():
    """In an essay "we do not know if" tells of the world; that something is left out, or not claimed, of the essay."""
    essay = " ".join([FILLER] * 8)
    world = "We do not know if the crows of the next century will be kind to us."
    assert admits(world) and not admits_plainly(world) and found(world, "", essay) == []
    for none in (
        "It may be a check that our black box methods are not missing a crow in the list.",
        "The nests are far apart, so we've created a limitation for the crows of the list.",
        "This post will assume that readers know the crows of the list by their names.",
        "We need to get the crows right at once, since we don't get to try it again.",
    ):
        assert found(none, "", essay) == []
    for own in (
        "I don't claim that the list of crows is complete in any way.",
        "I'll focus here on crows, and no pigeons.",
    ):
        assert found(own, "", essay) == [own]


def test_sixteen_limits_are_kept_and_the_weakest_are_left_out():
    said = [
        f"We did not test {' '.join(f'{one}{n}' for one in 'hat box nest egg sun rain'.split())}." for n in range(20)
    ]
    assert len(found(" ".join(said))) == MOST == 16


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "we did not yet ",
            "our results may ",
            "the very very ",
            "small number of ",
            "to show ",
            "only 12 cases ",
            "but ",
        ),
        *("these results do not ", "ly, speculative ", "we acknowledge ", "at least for the ", "treat a ", "artifact "),
    ],
)
def test_long_sentences_are_searched_in_time_that_grows_no_faster_than_they_do(piece):
    def seconds(length):
        said = piece * (length // len(piece))
        start = time.process_time()
        admits(said)
        return time.process_time() - start

    seconds(1_000)
    assert min(seconds(80_000) for _ in range(3)) < 30 * max(min(seconds(8_000) for _ in range(3)), 0.004)


def test_limiting_says_where_each_stands():
    text = text_of(
        ("2 Method", EXPERIMENT), ("3 Results", "We excluded the crows of the northern islands."), origin="post"
    )
    assert [(one.part, one.sentence.section) for one in limiting(text)] == [("results", "3 Results")]


def test_a_lead_is_not_cut_before_an_aside():
    """“In my opinion, that it rests on ...” was printed: what followed the lead hung on it."""
    aside = "The main limitation of our analysis is, in my opinion, that it is entirely based on recorded calls."
    plain = "A further limitation of our study is that we only watched birds of one northern island."
    text = text_of(("1 Method", EXPERIMENT), ("5 Limitations", f"{aside} {plain}"))
    assert {one.text for one in limiting(text)} == {aside, "we only watched birds of one northern island."}
