"""What the neuron recipe is made of: hypotheses that are true, scores that count what they should, texts kept apart."""

import numpy as np
import pytest

from digest.replications import feeling_grammar as grammar
from digest.replications import neuron_labels as labels
from digest.replications import neuron_scores as scoring
from digest.replications import neuron_study as study
from digest.replications.neuron_hypotheses import LEAST, hypotheses, usable


def texts(*sentences):
    return np.array([grammar.tokens(sentence) for sentence in sentences])


def where(sentence, hypothesis):
    """The words at which it holds."""
    (holds,) = hypotheses(texts(sentence))[hypothesis]
    return [word for word, held in zip(sentence.split(), holds, strict=True) if held]


@pytest.mark.parametrize(
    ("hypothesis", "words"),
    [
        ("the word is a name", ["ann"]),
        ("the word is a word of judgement", ["cruel", "good"]),
        ("the word is 'dog'", ["dog"]),
        ("the word before is a verb of feeling", ["the"]),
        ("the word before is '<start>'", ["ann"]),
        ("the word is a thing after a bad word", ["dog"]),
        ("the mood so far is good", ["love", "the", "good"]),
        ("the mood so far is open", ["ann", "cruel", "dog", "and"]),
        ("the word is 'the' and the mood so far is good", ["the"]),
    ],
)
def test_a_hypothesis_holds_where_it_says(hypothesis, words):
    assert where("ann love the cruel dog and good", hypothesis) == words


def test_rare_hypotheses_and_echoes_of_simpler_ones_are_left_out():
    said = hypotheses(np.repeat(texts("ann love the dog . bob hate the dog ."), LEAST, 0))
    kept = usable(said)
    assert "the word is a thing" in kept and "the word is 'dog'" not in kept
    assert "the word is a plain adjective" not in kept
    assert "the word is a name" not in usable(hypotheses(texts("ann love the dog . bob hate the dog .")))


def test_r_is_pearsons_and_nothing_that_never_moves_scores():
    draw = np.random.default_rng(0)
    one, other = draw.normal(size=(2, 3, 50))
    assert scoring.scores(one, other) == pytest.approx(
        [np.corrcoef(a, b)[0, 1] for a, b in zip(one, other, strict=True)]
    )
    assert scoring.scores(np.ones((1, 50)), one[:1]) == [0.0]
    assert scoring.scores(one[:1], np.full((1, 50), 0.1)) == [0.0]


def test_a_neuron_that_never_rises_above_zero_is_dead():
    assert scoring.dead(np.array([[-0.1, 0.0, -0.2], [-0.1, 0.3, 0.0]])).tolist() == [True, False]


def test_a_table_foretells_the_mean_at_a_word_and_the_whole_mean_at_a_new_one():
    words, later = np.array([0, 0, 1, 1]), np.array([1, 0, 2])
    assert scoring.looked_up(np.array([[1.0, 3.0, 6.0, 6.0]]), words, later).tolist() == [[6.0, 2.0, 4.0]]


def test_a_table_of_pairs_knows_what_follows():
    many = np.tile([[0, 1, 0, 1]], (500, 1))
    assert scoring.pair_loss(many, many, 2) < 0.01
    assert scoring.pair_loss(many, np.array([[0, 0, 0]]), 2) > 3


def test_the_texts_of_highest_activation_are_among_those_that_flatter():
    true = np.zeros((40, 4))
    true[:5, 1] = 1
    simulated = true.copy()
    simulated[10:, 2] = 1
    flattered = scoring.extreme_and_random(simulated, true, np.random.default_rng(0))
    assert flattered > scoring.scores(simulated.reshape(1, -1), true.reshape(1, -1))[0]


@pytest.fixture(scope="module")
def pages():
    from random import Random

    draw = Random("pages")
    one, other = (np.array([grammar.text(draw, 16) for _ in range(80)]) for _ in range(2))
    return study.Pages.of(100, one, other)


def planted(pages, layers=2, neurons=20):
    """Activations of neurons that are one hypothesis each and a little noise, on both texts; the first is dead."""
    draw = np.random.default_rng(1)
    truth = draw.integers(0, len(pages.sentences), layers * neurons)
    both = [of[truth] + draw.normal(0, 0.1, (len(truth), of.shape[1])) for of in (pages.held, pages.later)]
    for of in both:
        of[0] = -0.1
    return [of.reshape(layers, neurons, 80, 15) for of in both]


def test_planted_hypotheses_are_found_and_no_baseline_finds_them(pages):
    r = {name: values.mean() for name, values in study.studied(pages, *planted(pages), 40).items()}
    assert r[labels.OWN] > 0.7 and r[labels.BEST] > 0.9 and r[labels.PLANTED] > 0.7
    assert max(abs(r[name]) for name in (labels.OTHER, labels.SHUFFLED, labels.PLANTED_OTHER)) < 0.2


def test_a_dead_neuron_stays_in_the_draw_and_scores_nothing(pages):
    before, after = planted(pages)
    r, silent = study.studied(pages, before, after, 40), study.silent(pages, before, 40)
    assert silent.sum() == 1
    for condition in (labels.OWN, labels.OTHER, labels.TABLE, labels.TOPS, labels.SHUFFLED):
        assert r[condition][silent == 1] == 0


def test_the_scoring_text_chooses_nothing(pages):
    """Neurons that turn to something else on the scoring text are not explained by what they turn to."""
    before, after = planted(pages)
    as_chosen, turned = (study.studied(pages, before, of, 40)[labels.OWN] for of in (after, after[:, ::-1]))
    assert turned.mean() < 0.2 < 0.7 < as_chosen.mean()


def test_texts_for_scoring_are_never_texts_for_choosing():
    neurons = pytest.importorskip("digest.replications.neurons", reason="torch is not installed")
    one = neurons.fresh(1, "choosing", 30, 12)
    again = neurons.fresh(1, "choosing", 30, 12, without=one)
    assert len({tuple(text) for text in (*one, *again)}) == 60


def test_neurons_are_read_where_the_block_writes_them():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    from digest.replications import neurons
    from digest.replications.stacked_gpt import Shape, each

    model = neurons.born(Shape(len(grammar.WORDS), 8, 8, 2), [1, 2])
    both = [neurons.fresh(seed, "x", 3, 8) for seed in (1, 2)]
    found = torch.from_numpy(neurons.activations(model, both))
    tokens = torch.from_numpy(np.stack(both))
    muted = {**model.weights, "narrow1": torch.zeros_like(model.weights["narrow1"])}
    without = type(model)(model.shape, muted).before(tokens, 2)
    written = each(found[:, 1].permute(0, 2, 3, 1), model.weights["narrow1"])
    assert torch.allclose(written, (model.before(tokens, 2) - without)[:, :, 1:], atol=1e-5)
