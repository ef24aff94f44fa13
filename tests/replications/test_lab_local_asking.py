"""Questions to a decoder on this machine: a tiny model that learned one answer by heart, and one of random weights."""

import json

import pytest
from pydantic import BaseModel

from digest.replications import RECIPES, repeated_games, unfaithful_cot
from digest.replications.asking import Unanswered, answering
from digest.replications.stats import UnusableRows
from digest.replications.weights import HfParams

from . import tiny_model

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")


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
        from digest.llm import Question

        tokens = here._tokens(Question("answer", "You read.", "", "Which bird?", Word, 10))
        assert here._decoder.tokenizer.decode(tokens).startswith("<system>You read.<user>Which bird?\n\nReply with")


def test_a_model_that_keeps_to_no_form_gives_no_verdict(tmp_path):
    folder = tiny_model.made(tmp_path, layers=1)
    cot = unfaithful_cot.CotHfParams(model=str(folder), device="cpu", block=2, controls=1, answer_tokens=50)
    rows = unfaithful_cot.measure(cot, [100])
    assert {row.unit for row in rows} == {"run"} and {row.value for row in rows} == {2.0}
    with pytest.raises(UnusableRows, match="no item was answered in the form asked for, of 2 items asked"):
        unfaithful_cot.judge(rows)
    games = repeated_games.GamesHfParams(model=str(folder), device="cpu", answer_tokens=20, reasoning_tokens=50)
    with pytest.raises(Unanswered, match="no usable reply in the story of"):
        repeated_games.measure(games, [100])


def test_both_recipes_of_questions_have_the_tier_and_say_how_they_asked():
    for name in ("unfaithful_cot", "repeated_games"):
        recipe = next(one for one in RECIPES if (one.name, one.tier) == (name, "hf"))
        assert "transformers" in recipe.needs and "greedy" in recipe.deviations[-1] and not any(recipe.questions)
