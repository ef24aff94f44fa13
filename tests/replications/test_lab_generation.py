"""Steered text in batches, against a loop that knows neither batch nor cache; on a GPT-2 of random weights."""

import json
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from digest.cli import app
from digest.errors import ModelRefused
from digest.replications import steering_texts
from digest.replications.bench import generator
from digest.replications.samples import ANSWERED
from digest.replications.weights import HfParams
from digest.verify import sampling

torch = pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("transformers", reason="transformers is not installed")
pytest.importorskip("tokenizers", reason="tokenizers is not installed")

from digest.replications import byte_text, kept_attention, steered_generation  # noqa: E402
from digest.replications.decoder import Decoder  # noqa: E402
from digest.replications.steered_generation import Row, Sampling, continued, greedy  # noqa: E402

from .test_lab_decoder import other  # noqa: E402
from .tiny_model import made  # noqa: E402

LAYER, NEW = 2, 12
TEXTS = ("The road is", "My neighbour said that it", "They had been", "We saw that")
PAPER = Sampling(new=NEW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made(tmp_path_factory.mktemp("tiny"), layers=4, loud=6.0)


@pytest.fixture(scope="module")
def tiny(folder):
    return Decoder.opened(HfParams(model=str(folder), device="cpu", threads=1))


def rows(decoder, new=NEW):
    """Each text unsteered, with a vector, with its reverse and with a longer one; no noise twice."""
    draw = torch.Generator().manual_seed(3)
    vector, longer = (20 * torch.randn(words, 32, generator=draw) for words in (3, 5))
    found = []
    for number, text in enumerate(TEXTS):
        for condition, added in {"none": None, "pair": vector, "reversed": -vector, "other": longer}.items():
            noise = torch.from_numpy(generator(100, f"{condition} {number}").random(new)).float()
            found.append(Row((*decoder.start, *decoder.ids(text)), added, noise))
    return found


def edit(row):
    """What a row's vector does to the stream of its whole text: nothing behind the vector's own places."""
    if row.vector is None:
        return None

    def add(stream):
        stream = stream.clone()
        stream[0, : len(row.vector)] += row.vector
        return stream

    return add


def one_by_one(decoder, row, drawing):
    """Word by word, the whole text read anew each time, every word sorted."""
    tokens = list(row.tokens)
    for step in range(drawing.new):
        logits = decoder.logits(decoder.tensor([tokens]), LAYER, edit(row))[0, -1] / drawing.temperature
        logits = logits - drawing.penalty * torch.bincount(torch.tensor(tokens), minlength=len(logits))
        chances, words = logits.softmax(-1).sort(descending=True)
        inside = chances.cumsum(-1) - chances <= drawing.top_p
        mass = (chances * inside).cumsum(-1)
        tokens.append(int(words[int((mass <= row.noise[step] * mass[-1]).sum())]))
    return tokens[len(row.tokens) :]


@pytest.mark.parametrize(
    "drawing",
    [greedy(PAPER), PAPER, replace(PAPER, top_p=0.9, temperature=0.7, penalty=0.3)],
    ids=["greedy", "paper", "other"],
)
def test_every_row_reads_as_if_it_were_alone_and_nothing_were_kept(tiny, drawing):
    some = rows(tiny)
    found = continued(tiny, LAYER, some, drawing)
    assert found == [one_by_one(tiny, row, drawing) for row in some]
    by_condition = [tuple(map(tuple, found[place::4])) for place in range(4)]
    assert len(set(by_condition)) == 4  # the vectors do something


def test_a_row_hangs_on_no_neighbour(tiny):
    some = rows(tiny)
    together = continued(tiny, LAYER, some, PAPER)
    assert continued(tiny, LAYER, some[::-1], PAPER) == together[::-1]
    assert [continued(tiny, LAYER, [row], PAPER)[0] for row in some] == together


def test_more_rows_than_one_batch_holds_keep_their_order(tiny, monkeypatch):
    together = continued(tiny, LAYER, rows(tiny), PAPER)
    monkeypatch.setattr(steered_generation, "AT_ONCE", 3)
    assert continued(tiny, LAYER, rows(tiny), PAPER) == together


def test_where_the_likeliest_words_do_not_reach_top_p_all_are_sorted(tiny):
    wide = replace(PAPER, top_p=0.95, temperature=3.0)
    some = rows(tiny)
    batch = steered_generation.Batch(tiny, LAYER, 1, len(some[0].tokens), wide, likeliest=4)
    batch.continued(some[:1])
    assert batch.unsure.all()
    assert continued(tiny, LAYER, some, wide, likeliest=4) == continued(tiny, LAYER, some, wide, likeliest=257)


def test_other_noise_is_another_text(tiny):
    row = rows(tiny)[0]
    wide = replace(PAPER, top_p=0.9)
    noises = [replace(row, noise=torch.from_numpy(generator(seed, "noise").random(NEW)).float()) for seed in range(4)]
    assert len(set(map(tuple, continued(tiny, LAYER, noises, wide)))) > 1


def test_the_model_is_as_it_was_and_an_error_leaves_nothing_behind(tiny):
    tokens = tiny.tensor([tiny.start + tiny.ids(TEXTS[0])])
    before = tiny.logits(tokens)
    continued(tiny, LAYER, rows(tiny), PAPER)
    assert torch.equal(tiny.logits(tokens), before)
    long = Row(tuple(tiny.ids("ab")), torch.zeros(3, 32), torch.zeros(NEW))
    with pytest.raises(ModelRefused, match="a prompt of 2 tokens is shorter than the vector, which has 3"):
        continued(tiny, LAYER, [long], PAPER)
    assert torch.equal(tiny.logits(tokens), before)


@pytest.mark.parametrize("kind", ["Llama", "Qwen2", "Mistral", "GPTNeoX", "OPT"])
def test_other_families_are_continued_too(kind):
    decoder = Decoder(other(kind), byte_text.tokenizer(64))
    some = rows(decoder)[:8]
    assert continued(decoder, LAYER, some, greedy(PAPER)) == [one_by_one(decoder, row, greedy(PAPER)) for row in some]


def test_a_gpt2_goes_by_steps_made_for_it_and_writes_what_its_own_code_writes(folder):
    import transformers

    model = transformers.GPT2LMHeadModel.from_pretrained(folder).eval()
    draw = torch.Generator().manual_seed(4)
    with torch.no_grad():  # no norm like another, no bias nought
        for weight in (one for one in model.parameters() if one.ndim == 1):
            weight += 0.3 * torch.randn(weight.shape, generator=draw)
    tiny = Decoder(model, byte_text.tokenizer(64))
    some = rows(tiny)
    for drawing in (greedy(PAPER), PAPER):
        written = []
        for fused in (True, False):
            batch = steered_generation.Batch(tiny, LAYER, 4, len(some[0].tokens), drawing)
            assert batch.fused
            batch.fused = fused
            written.append(batch.continued(some[:4]).tolist())
        assert written[0] == written[1]


def test_a_gpt2_of_another_activation_goes_by_its_own_code(folder):
    import transformers

    model = transformers.GPT2LMHeadModel.from_pretrained(folder, activation_function="relu").eval()
    decoder = Decoder(model, byte_text.tokenizer(64))
    some = rows(decoder)[:8]
    assert not steered_generation.Batch(decoder, LAYER, 1, 9, PAPER).fused
    assert continued(decoder, LAYER, some, greedy(PAPER)) == [one_by_one(decoder, row, greedy(PAPER)) for row in some]


def test_where_the_kernel_does_not_run_the_librarys_attention_is_used_and_it_is_said():
    kept_attention._kernel.cache_clear()
    with pytest.warns(UserWarning, match="on cpu the attention's kernel is not used"):
        found = kept_attention._kernel(torch.device("cpu"), torch.float32, 16)
    assert found is kept_attention._append_and_attend


def test_heads_that_share_their_keys_are_continued_too():
    import transformers

    torch.manual_seed(1)
    config = transformers.LlamaConfig(
        vocab_size=257, hidden_size=32, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
        intermediate_size=64, bos_token_id=256, eos_token_id=256, pad_token_id=256,
    )  # fmt: skip
    decoder = Decoder(transformers.LlamaForCausalLM(config).eval(), byte_text.tokenizer(64))
    some = rows(decoder)[:8]
    assert continued(decoder, LAYER, some, greedy(PAPER)) == [one_by_one(decoder, row, greedy(PAPER)) for row in some]


def test_an_attention_over_a_window_is_refused():
    model = other("Mistral")
    model.config.sliding_window = 8
    for layer in model.model.layers:
        layer.self_attn.sliding_window = 8
    with pytest.raises(ModelRefused, match="attends in a way that is not known here"):
        decoder = Decoder(model, byte_text.tokenizer(64))
        continued(decoder, LAYER, rows(decoder), PAPER)


def asked(folder, *more):
    """`digest verify samples` on the tiny model."""
    few = ("--set", "contrasts=6", "--set", "directions=2", "--set", "threads=1", "--set", "device=cpu")
    return CliRunner().invoke(app, ["verify", "samples", "steering_vector", "--model", str(folder), *few, *more])


def test_the_first_sample_of_each_prompt_and_condition_is_shown_in_full_and_said_to_be(folder):
    run = asked(folder, "--count", "2")
    assert run.exit_code == 0, run.output
    head, *blocks = run.output.strip().split("\n\n")
    assert sampling.NOT_SELECTED in head
    assert "block 1 of 4" in head and "top-p 0.3, temperature 1, frequency penalty 1" in head
    assert [block.splitlines()[0] for block in blocks] == [f"{prompt} ..." for prompt in steering_texts.NEUTRAL[4:6]]
    for block in blocks:
        assert [line.split()[0] for line in block.splitlines()[1:]] == list(sampling.CONDITIONS)


def test_samples_are_the_same_again_and_the_vector_is_what_differs(folder):
    told = json.loads(asked(folder, "--count", "1", "--json").output)
    assert told["note"] == sampling.NOT_SELECTED and told["revision"].startswith("sha256:")
    assert json.loads(asked(folder, "--count", "2", "--json").output)["samples"][:5] == told["samples"]
    plainly = json.loads(asked(folder, "--count", "1", "--json", "--set", "coefficient=0.000001").output)["samples"]
    assert len({one["text"] for one in plainly if one["condition"] in ("unsteered", "pair", "reversed")}) == 1
    assert len({one["text"] for one in told["samples"]}) > 1


def test_a_models_text_ends_where_it_says_and_commands_no_terminal(tiny, monkeypatch):
    said = tiny.ids("one\x1b[31m two\n three \u202e four")
    assert sampling._text(tiny, [*said, 256, *tiny.ids("after the end")]) == "one[31m two three four"
    assert sampling._text(tiny, tiny.ids("x" * 2000)) == "x" * (ANSWERED - 1) + "…"


def test_samples_without_a_model_or_of_a_recipe_that_steers_none_are_refused(folder):
    assert str(CliRunner().invoke(app, ["verify", "samples"]).exception).startswith("samples are of a model that is")
    other = CliRunner().invoke(app, ["verify", "samples", "unfaithful_cot", "--model", str(folder)])
    assert "unfaithful_cot at the tier hf samples no text" in str(other.exception)


def test_a_model_of_broken_weights_is_refused_in_one_line(folder, tmp_path):
    from transformers import GPT2LMHeadModel

    broken = shutil.copytree(folder, tmp_path / "broken")
    model = GPT2LMHeadModel.from_pretrained(broken)
    with torch.no_grad():
        model.transformer.h[1].mlp.c_fc.weight.fill_(torch.nan)
    model.save_pretrained(broken)
    found = asked(broken).exception
    assert isinstance(found, ModelRefused) and str(found).endswith("is no number: its weights are broken")
