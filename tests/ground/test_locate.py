"""digest.ground.locate: every word or none."""

import random
import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.ground import locate
from ground.papers import PAPER, recorded_sentences

SENTENCES = [one.strip() for one in re.split(r"(?<=[.])\s", PAPER) if len(one.split()) >= 5]
WORDS = PAPER.split()


def found(quote: str, text: str = PAPER) -> str | None:
    place = locate(quote, text)
    return text[place.start : place.end] if place else None


@pytest.mark.parametrize("quote", SENTENCES)
def test_a_sentence_of_the_text_stands_where_it_stands(quote):
    place = locate(quote, PAPER)
    assert place and place.status == "exact" and PAPER[place.start : place.end] == quote


@pytest.mark.parametrize(
    "quote",
    [
        "The vector did change refusals, except on medical questions",  # a not left out
        "The vector did not change refusals on medical questions",  # an exception left out
        "Sycophancy did not fall from 40% to 22% on our three tasks",  # a not put in
        "Sycophancy fell from 40% to 32% on our three tasks",  # a digit
        "Sycophancy fell from 40 to 22 on our three tasks",  # a unit lost
        "Sycophancy fell from 22% to 40% on our three tasks",  # swapped
        "Sycophancy rose from 40% to 22% on our three tasks",  # a direction
        "Sycophancy fell from 40% to 22",  # a unit cut off at the end
        "0.5 or by +0.5 makes no difference",  # a sign cut off at the beginning
        "accuracy rose from 61.5 to 63%",  # a unit put in
        "accuracy rose from 615 to 63 points",
        "we add it at layer 12 of Llama 2 13B",  # a version
        "Inference takes 35 s a token on one GPU",
        "at a cost of 1,200 in all",  # its sign cut off, and words missing
        "Larger vectors harm fluency in all models",
        "The vector is computed from a pair of tasks",
        "Sycophancy fell from 40% to 22% in GPT-4",  # stitched without a mark
        "Steering by 0.5 or by +0.5 makes no difference",  # a sign
        "and 102 examples were enough here",
        "and 102 examples were enough",  # a superscript
        "Sycophancy and length are cor related",  # words cut otherwise
        "No model that we tested was dishonest on every question",
        "a steering vector makes a model less sycophantic and more honest",
        "it at layer 12",  # too short
        "",
        "…",
        "... ...",
    ],
)
def test_an_altered_quotation_is_not_found(quote):
    assert locate(quote, PAPER) is None


@pytest.mark.parametrize(
    "quote",
    [
        "Sycophancy fell ... in GPT-4",  # parts too short
        "We study whether a steering vector ... prompting alone removes sycophancy",  # over a paragraph's end
        "The vector did ... change refusals, except on medical",  # the gap holds a not
        "The vector did not change refusals ... Larger vectors may harm fluency",  # the gap holds an exception
        "Larger vectors may harm ... Sycophancy fell from 40% to 22%",  # turned round
        "Earlier work by Rao ... We could not repeat everything",
        "accuracy rose from 61.5 ... Sycophancy and length are correlated",
    ],
)
def test_an_omission_hides_nothing_that_turns_the_sense(quote):
    assert locate(quote, PAPER) is None


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Sycophancy fell from 40% ... on our three tasks", "Sycophancy fell from 40% to 22% on our three tasks"),
        (
            "Earlier work by Rao et al. (2023) […] removes sycophancy in GPT-4.",
            "Earlier work by Rao et al. (2023) reports that prompting alone removes sycophancy in GPT-4",
        ),
    ],
)
def test_an_omission_that_hides_nothing_is_shown_whole(quote, shown):
    place = locate(quote, PAPER)
    assert place and place.status == "elided" and PAPER[place.start : place.end] == shown


def test_a_gap_of_an_omission_is_short():
    filler = "and the weather is fine today " * 20
    assert (
        locate("it begins like this ... it ends like that", f"it begins like this {filler} it ends like that") is None
    )


@pytest.mark.parametrize(
    "quote",
    [
        "the vector is computed from a pair of prompts, and we add it at layer 12 of Llama 2 7B",
        "THE STATE-OF-THE-ART DETECTOR failed on 12 of 60 cases",
        "No model that we tested was honest on every question - not even the largest - and the state-of-the-art",
        'The "probe" is a linear classifier',
        "The ‘probe’ is a lin\u00adear classi-\nfier",
        "Sycophancy fell from 40 % to 22\u00a0% on our three\n\ntasks",
        "A second run used 1000 prompts and five seeds",
        "steering by -0.5 or by +0.5 makes no difference, and 10² examples",
        "“…makes no difference, and 10² examples were enough.”",
        "We study whether a steer\u200bing vector makes a model less sycophantic",
    ],
)
def test_a_quotation_in_another_form_is_found(quote):
    place = locate(quote, PAPER)
    assert place and place.status in ("format_only", "exact")


def test_what_is_shown_is_the_source():
    assert found('the "probe" is a linear classifier') == "The “probe” is a linear classi\ufb01er"
    assert found("by -0.5 or by +0.5 makes no difference") == "by −0.5 or by +0.5 makes no dif-\nference"


def test_of_several_places_the_nearest_is_taken():
    text = "the model lies in most cases. " * 3
    assert locate("the model lies in most cases", text).start == 0
    assert locate("the model lies in most cases", text, near=(62, 80)).start == 60


REWRAP = [
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", "\u00a0 "),
    lambda text: text.replace('"', "”").replace("'", "’"),
    lambda text: text.replace("fi", "\ufb01").replace("fl", "\ufb02").replace("ff", "\ufb00"),
    lambda text: re.sub(r"([a-z]{3})([a-z]{3})", "\\1\u00ad\\2", text),
    lambda text: re.sub(r"([a-z]{3})([a-z]{3})", r"\1-" + "\n" + r"\2", text),
    lambda text: re.sub(r"(?<=[a-z])-(?=[a-z])", "‑", text),
    lambda text: re.sub(r"(?<= )[-–—](?= )", "–", text),
    lambda text: text[:1].swapcase() + text[1:],
    lambda text: f"“{text}”",
    lambda text: f"...{text}",
]
ALTER = [
    lambda words, at: words[:at] + words[at + 1 :],
    lambda words, at: [*words[:at], "not", *words[at:]],
    lambda words, at: [*words[:at], "17", *words[at:]],
    lambda words, at: [*words[:at], *words[at : at + 2][::-1], *words[at + 2 :]],
    lambda words, at: [*words[:at], re.sub(r"\d", lambda d: str((int(d[0]) + 1) % 10), words[at]), *words[at + 1 :]],
    lambda words, at: [*words[:at], "un" + words[at], *words[at + 1 :]],
]


def key(text: str) -> str:
    """The letters, digits and signs of a text; what a re-wrapping leaves alone."""
    return re.sub(r"[^\w%$+−²-]|(?<=[a-z])-\s*(?=[a-z])", "", text.casefold())


@given(st.integers(0, len(WORDS) - 6), st.integers(5, 40), st.lists(st.sampled_from(REWRAP), max_size=4))
def test_a_rewrapped_stretch_is_always_found(start, length, rewraps):
    stretch = " ".join(WORDS[start : start + length])
    assume(len(re.findall(r"\b[a-zA-Z]+\b", stretch)) >= 5)
    assume(not re.search(r"^(?:[\d.,]+[ %]|ference)|(?:[\d²]\W*|dif-)$", stretch))
    quote = stretch
    for rewrap in rewraps:
        quote = rewrap(quote)
    place = locate(quote, PAPER)
    assert place, quote
    assert key(PAPER[place.start : place.end]) == key(stretch)


@given(st.integers(0, len(WORDS) - 12), st.integers(8, 40), st.integers(1, 6), st.sampled_from(ALTER))
def test_an_altered_stretch_is_never_found(start, length, at, alter):
    words = WORDS[start : start + length]
    altered = " ".join(alter(words, min(at, len(words) - 3)))
    assume(re.sub(r"\W", "", altered.casefold()) not in re.sub(r"\W", "", PAPER.casefold()))
    assert locate(altered, PAPER) is None


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_two_texts_can_be_compared(quote, text):
    place = locate(quote, text)
    assert place is None or 0 <= place.start < place.end <= len(text)


@pytest.mark.parametrize("text", ["a ", "-\n", "lie not ", "\u0301", "$\\", "… ", "1,", "“'", "model does "])
def test_hostile_texts_are_answered(text):
    text = text * (100_000 // len(text))
    assert locate("the model does not lie in this one", text) is None
    assert locate(text[:3000], "the model does not lie ... in this one") is None
    locate("... ".join(["a a a "] * 500)[:3900], text)


def test_real_sentences_are_found_rewrapped_and_not_altered(shared):
    """Four hundred sentences of seven real texts: each in every form, and each with one word or digit changed."""
    rng = random.Random(7)
    texts = recorded_sentences(shared)
    for url in sorted(texts):
        body = "\n\n".join(texts[url])
        prose = [one for one in texts[url] if len(one.split()) >= 9 and len(one) < 500]
        for sentence in rng.sample(prose, 60):
            assert locate(sentence, body), sentence
            for rewrap in (REWRAP[0], REWRAP[1], REWRAP[4], REWRAP[8], REWRAP[9]):
                assert locate(rewrap(sentence), body), rewrap(sentence)
            words = sentence.split()
            for alter in ALTER[:4]:
                altered = " ".join(alter(words, rng.randrange(2, len(words) - 3)))
                if re.sub(r"\W", "", altered.casefold()) not in re.sub(r"\W", "", body.casefold()):
                    assert locate(altered, body) is None, altered


def test_a_sentence_of_another_paper_is_not_found(shared):
    texts = recorded_sentences(shared)
    urls = sorted(texts)
    for url, other in pairwise(urls):
        body = "\n\n".join(texts[other])
        prose = [one for one in texts[url] if len(one.split()) >= 9 and one not in body]
        assert not any(locate(one, body) for one in prose[:80])
