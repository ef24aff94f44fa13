"""Questions to a decoder on this machine: a tiny model that learned one answer by heart, and one of random weights."""

import json
from typing import Literal

import pytest
from pydantic import BaseModel

from digest.llm import Question
from digest.replications import RECIPES, repeated_games, unfaithful_cot
from digest.replications.asking import Unanswered, answering
from digest.replications.weights import HfParams
from digest.replications.worker import measured_or_why

from . import tiny_model

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from digest.replications import local_asking  # noqa: E402
from digest.replications.decoder import Decoder  # noqa: E402
from digest.replications.greedy import Greedy  # noqa: E402


class Word(BaseModel):
    word: str


ANSWER = '{"word": "heron"}'


@pytest.fixture(scope="module")
def knowing(tmp_path_factory):
    """A GPT-2 of a few thousand weights that learned by heart to say ANSWER after every prompt's end, then babble."""
    from transformers import GPT2Config, GPT2LMHeadModel
    from transformers.utils import logging

    from digest.replications import byte_text

    logging.disable_progress_bar()
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=byte_text.WORDS, n_positions=512, n_embd=32, n_layer=1, n_head=2, bos_token_id=256,
                        eos_token_id=256)  # fmt: skip
    model, tokenizer = GPT2LMHeadModel(config), byte_text.tokenizer(512)
    schema = json.dumps(Word.model_json_schema())
    text = f"Which bird?\n\nReply with one JSON object that fits this JSON schema, and with nothing else:\n{schema}\n\n"
    prompt = tokenizer(text, add_special_tokens=False)["input_ids"]
    answer = tokenizer(f"{ANSWER} and more and more and more", add_special_tokens=False)["input_ids"]
    tokens = torch.tensor([[256, *prompt, *answer]])
    labels = tokens.clone()
    labels[:, : 1 + len(prompt)] = -100
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(80):
        loss = model(tokens, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    folder = tmp_path_factory.mktemp("knowing")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def asked(folder, form, ask, most=40):
    with answering(HfParams(model=str(folder), device="cpu")) as here:
        return here.each(lambda one: here.ask(form, "", one, most), [ask])[0]


def test_the_answer_is_read_as_soon_as_its_object_is_whole(knowing):
    assert asked(knowing, Word, "Which bird?") == Word(word="heron")


def test_a_prompt_beyond_the_window_and_an_answer_cut_short_are_none(knowing):
    assert asked(knowing, Word, "Which bird? " * 60) is None
    assert asked(knowing, Word, "Which bird?", most=5) is None


def test_the_tokenizers_own_chat_form_is_used(knowing, tmp_path):
    import shutil

    from transformers import AutoTokenizer

    shutil.copytree(knowing, tmp_path / "chatty")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "chatty")
    tokenizer.chat_template = "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}<answer>"
    tokenizer.save_pretrained(tmp_path / "chatty")
    with answering(HfParams(model=str(tmp_path / "chatty"), device="cpu")) as here:
        tokens = here._tokens(Question("answer", "You read.", "", "Which bird?", Word, 10))
        assert here._decoder.tokenizer.decode(tokens).startswith("<system>You read.<user>Which bird?\n\nReply with")


class Choice(BaseModel):
    bird: Literal["heron", "her", "stork"]


def test_of_choices_the_likeliest_is_taken_and_none_for_beginning_another(knowing):
    """The model learned heron: its shorter beginning is no better, though fewer tokens are likelier."""
    with answering(HfParams(model=str(knowing), device="cpu")) as here:
        tokens = here._tokens(Question("answer", "", "", "Which bird?", Word, 10))
        assert here._chosen(tokens, '{"word": "', ("stork", "her", "heron")) == "heron"
        assert here._chosen(tokens, '{"word": "', ("stork", "her")) == "her"
        assert here.ask(Choice, "", "Which bird?", 40).bird in ("heron", "her", "stork")
        assert here.ask(Choice, "", "Which bird?", 5) is None


def test_a_form_of_numbers_is_no_form_for_here(knowing):
    with pytest.raises(TypeError, match="answers in strings and choices, not in"):
        asked(knowing, type("Count", (BaseModel,), {"__annotations__": {"count": int}}), "How many?")


@pytest.mark.parametrize(
    ("written", "end"), [('so" and', 2), ("never", -1), (r"a \"b\" c", -1), (r'a \\" c', 4), (r'a \"b" c', 5)]
)
def test_a_string_ends_at_the_quote_that_is_not_escaped(written, end):
    assert local_asking._end(written) == end


def test_what_begins_alike_is_read_once_and_says_the_same(tmp_path):
    """Against transformers' own greedy generation, which reads every prompt anew; and chances against a whole pass."""
    decoder = Decoder.opened(HfParams(model=str(tiny_model.made(tmp_path, layers=2)), device="cpu", threads=1))
    greedy, read = Greedy(decoder), []
    handle = decoder.blocks[0].register_forward_pre_hook(lambda _, args: read.append(args[0].shape[1]))
    prompts = [[*decoder.start, *decoder.ids(text)] for text in ("One bird sang.", "One bird sings.", "Two.", "Two.")]
    anew = []
    for tokens in prompts:
        read.clear()
        said = greedy.said(tokens, 12, lambda _: False, closed=True)
        anew.append(read[0])
        with torch.no_grad():
            whole = decoder.model.generate(decoder.tensor([tokens]), max_new_tokens=12, do_sample=False,
                                           suppress_tokens=[256], pad_token_id=256)  # fmt: skip
        assert said == decoder.tokenizer.decode(whole[0, len(tokens) :], skip_special_tokens=True) != ""
        expected = decoder.logits(decoder.tensor([tokens]))[0, -3:]
        assert torch.allclose(greedy.after(tokens, 3), expected, atol=1e-4)
    handle.remove()
    alike = 1 + len("One bird s")
    assert anew == [len(prompts[0]), len(prompts[1]) - alike, len(prompts[2]) - 1, 1]


def test_a_string_that_never_ends_leaves_its_item_out_and_gives_no_verdict(tmp_path, monkeypatch):
    monkeypatch.setattr(local_asking.LocalAsker, "_written", lambda *_: None)
    folder = tiny_model.made(tmp_path, layers=1)
    cot = unfaithful_cot.CotHfParams(model=str(folder), device="cpu", block=2, controls=1, answer_tokens=50)
    with pytest.raises(Unanswered, match="no item was answered in the form asked for, of 2: a larger model may keep"):
        unfaithful_cot.measure(cot, [100])


def test_asking_ends_once_too_many_items_are_left_for_any_verdict(tmp_path, monkeypatch):
    """30 of 600 may be left: after two blocks of 25 there is no way back, and each was asked one prompt only."""
    asked, ask = [], local_asking.LocalAsker.ask
    monkeypatch.setattr(local_asking.LocalAsker, "ask", lambda *told: asked.append(told) or ask(*told))
    folder = tiny_model.made(tmp_path, layers=1)  # of 256 bytes, and the prompts are longer
    cot = unfaithful_cot.CotHfParams(model=str(folder), device="cpu", controls=2)
    with pytest.raises(Unanswered, match="in the form asked for, of 50: "):
        unfaithful_cot.measure(cot, unfaithful_cot.HF.seeds)
    assert len(asked) == 2 + 50


def test_a_prompt_beyond_the_window_ends_a_game(tmp_path):
    folder = tiny_model.made(tmp_path, layers=1)  # of 256 bytes
    games = repeated_games.GamesHfParams(model=str(folder), device="cpu", answer_tokens=20, reasoning_tokens=50)
    with pytest.raises(Unanswered, match="no usable reply in the story of"):
        repeated_games.measure(games, [100])


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_a_model_that_gives_no_numbers_is_blamed_itself_and_not_the_form_of_its_reply(tmp_path, dtype):
    folder = tiny_model.made(tmp_path, layers=1, loud=float("nan"), window=8192)
    params = {"model": str(folder), "device": "cpu", "dtype": dtype, "block": 2, "controls": 1, "answer_tokens": 50}
    told = measured_or_why({"recipe": "unfaithful_cot", "tier": "hf", "params": params, "seeds": [100]}, RECIPES)
    assert f"in {dtype} gives NaN in place of numbers; its weights are damaged" in told["why"]
    assert ("--set dtype=float32" in told["why"]) == (dtype == "float16")


def test_both_recipes_of_questions_have_the_tier_and_say_how_they_asked():
    for name in ("unfaithful_cot", "repeated_games"):
        recipe = next(one for one in RECIPES if (one.name, one.tier) == (name, "hf"))
        assert "transformers" in recipe.needs and "greedy" in recipe.deviations[-1] and not any(recipe.questions)
