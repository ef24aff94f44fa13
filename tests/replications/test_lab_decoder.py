"""Hooks on a decoder, against nnsight, on a GPT-2 of random weights that is made here. Nothing is downloaded."""

import json
import shutil
from dataclasses import replace

import pytest

from digest.errors import MachineRefused, ModelRefused
from digest.replications import weights
from digest.replications.weights import HfParams

torch = pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("transformers", reason="transformers is not installed")
pytest.importorskip("tokenizers", reason="tokenizers is not installed")

from digest.replications import byte_text, decoder  # noqa: E402
from digest.replications.decoder import Decoder  # noqa: E402
from digest.replications.greedy import Greedy  # noqa: E402

from .tiny_model import made  # noqa: E402

TEXT = "I love you because you are kind"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def tiny(folder):
    return Decoder.opened(HfParams(model=str(folder), device="cpu", threads=1))


@pytest.fixture
def copy(folder, tmp_path):
    """Of the folder, to spoil."""
    return shutil.copytree(folder, tmp_path / "copy")


def opened(folder, **settings):
    return Decoder.opened(HfParams(model=str(folder), threads=1, **settings))


def tokens(tiny):
    return tiny.tensor([tiny.start + tiny.ids(TEXT)])


def test_layer_l_is_the_input_of_block_l_and_hidden_states_l(tiny):
    """ActAdd's layer 6 = the output of block 5 = hidden_states[6]."""
    with torch.no_grad():
        states = tiny.model(tokens(tiny), output_hidden_states=True).hidden_states
    for layer in (0, 1, 6):
        assert torch.equal(tiny.stream(tokens(tiny), layer), states[layer])
    seen = []
    handle = tiny.blocks[6].register_forward_pre_hook(lambda _, args: seen.append(args[0].clone()))
    out = tiny.blocks[5].register_forward_hook(lambda _, __, given: seen.append(given))
    tiny.logits(tokens(tiny))
    handle.remove()
    out.remove()
    assert torch.equal(seen[0], seen[1]) and torch.equal(seen[1], states[6])


@pytest.mark.parametrize("layer", [0, 3, 6])
def test_an_edit_changes_what_comes_after_it_and_leaves_no_hook(tiny, layer):
    before = tiny.logits(tokens(tiny))
    assert torch.equal(tiny.logits(tokens(tiny), layer, lambda stream: stream), before)
    pushed = tiny.logits(tokens(tiny), layer, lambda stream: stream + 1.5 * torch.ones(stream.shape[-1]).cumsum(0))
    assert (pushed - before).abs().max() > 0.01
    assert torch.equal(tiny.logits(tokens(tiny)), before)


def test_an_edit_that_fails_leaves_no_hook(tiny):
    before = tiny.logits(tokens(tiny))
    with pytest.raises(ZeroDivisionError):
        tiny.logits(tokens(tiny), 3, lambda stream: 1 / 0)
    assert torch.equal(tiny.logits(tokens(tiny)), before)


def other(kind):
    """A small decoder of another family, of random weights."""
    import transformers

    sizes = {"vocab_size": 257, "hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 4}
    sizes |= {"bos_token_id": 256, "eos_token_id": 256, "pad_token_id": 256}
    more = {"OPT": {"ffn_dim": 64, "word_embed_proj_dim": 32, "max_position_embeddings": 64}}
    more |= {key: {"num_key_value_heads": 4, "intermediate_size": 64} for key in ("Qwen2", "Mistral")}
    more |= {"Gemma3": {"num_key_value_heads": 1, "intermediate_size": 64, "head_dim": 8, "sliding_window": 8}}
    named = "Gemma3TextConfig" if kind == "Gemma3" else f"{kind}Config"
    config = getattr(transformers, named)(**sizes, **more.get(kind, {"intermediate_size": 64}))
    torch.manual_seed(0)
    return getattr(transformers, f"{kind}ForCausalLM")(config).eval()


@pytest.mark.parametrize("kind", ["Llama", "Qwen2", "Mistral", "GPTNeoX", "OPT", "Gemma3"])
def test_other_families_keep_the_same_count_of_layers(kind):
    found = Decoder(other(kind), byte_text.tokenizer(64)).checked()
    with torch.no_grad():
        states = found.model(tokens(found), output_hidden_states=True).hidden_states
    before = found.logits(tokens(found))
    for layer in (0, 2):
        assert torch.equal(found.stream(tokens(found), layer), states[layer])
        pushed = found.logits(tokens(found), layer, lambda stream: stream + torch.arange(32.0))
        assert not torch.equal(pushed, before)
    assert torch.equal(found.logits(tokens(found)), before)


@pytest.mark.parametrize("kind", ["GPT2", "Llama", "Qwen2", "Mistral", "GPTNeoX", "OPT", "Gemma3"])
def test_a_beginning_that_is_read_once_changes_nothing(kind, tiny):
    """Against texts that are read whole, each."""
    found = tiny if kind == "GPT2" else Decoder(other(kind), byte_text.tokenizer(64)).checked()
    begin, ends = tokens(found), torch.tensor([[65, 66, 67], [68, 69, 70]])
    whole = torch.cat([begin.expand(2, -1), ends], 1)

    def edit(stream):
        stream = stream.clone()
        stream[:, -3] += torch.arange(stream.shape[-1]) / 10
        return stream

    expected = found.logits(whole, 2, edit)[:, -3:]
    assert not torch.allclose(expected, found.logits(whole)[:, -3:], atol=1e-2)
    assert torch.allclose(found.logits_after(begin, ends, 2, edit), expected, atol=1e-4)
    assert torch.allclose(found.logits(whole, 2, edit, last=3), expected, atol=1e-5)


@pytest.mark.parametrize("kind", ["Mistral", "GPTNeoX", "Gemma3"])
def test_what_was_read_before_changes_no_logits(kind):
    """Also where a cache forgets what lies far back, and so cannot be cut short."""
    found = Decoder(other(kind), byte_text.tokenizer(64))
    greedy = Greedy(found)
    for text in (TEXT, TEXT + "er", TEXT[:20] + "!", TEXT[:20], "You"):
        read = [*found.start, *found.ids(text)]
        expected = found.logits(found.tensor([read]))[0, -2:]
        assert torch.allclose(greedy.after(read, 2), expected, atol=1e-5), text


def test_a_stream_is_read_without_what_comes_behind_it(tiny):
    before, late = tiny.logits(tokens(tiny)), []
    handle = tiny.blocks[6].register_forward_pre_hook(lambda *_: late.append(1))
    tiny.stream(tokens(tiny), 6)
    handle.remove()
    assert not late and torch.equal(tiny.logits(tokens(tiny)), before)


def test_a_model_whose_blocks_lie_elsewhere_is_refused():
    class Odd(torch.nn.Module):
        pass

    with pytest.raises(ModelRefused, match="Odd keeps its blocks where we do not look: transformer"):
        _ = Decoder(Odd(), None).blocks


def test_a_block_that_gives_a_tuple_is_edited_too():
    assert decoder._of_output((1, "cache"), lambda stream: stream + 1) == (2, "cache")
    assert decoder._of_output(1, lambda stream: stream + 1) == 2


@pytest.mark.filterwarnings("default")
def test_our_hooks_do_what_nnsight_does_to_the_last_bit(tiny):
    nnsight = pytest.importorskip("nnsight", reason="nnsight is not installed")
    vector = 3 * torch.randn(tiny.model.config.n_embd, generator=torch.Generator().manual_seed(0))
    ours = tiny.logits(tokens(tiny), 6, lambda stream: stream + vector)
    model = nnsight.LanguageModel(tiny.model, tokenizer=tiny.tokenizer)
    with model.trace(tokens(tiny)):
        block = model.transformer.h[5]
        block.output = block.output + vector
        theirs = model.lm_head.output.save()
    assert (ours - tiny.logits(tokens(tiny))).abs().max() > 0.1
    assert (ours - theirs).abs().max().item() == 0.0


def test_a_layer_that_there_is_not_is_refused(tiny):
    with pytest.raises(ModelRefused, match="layer 99 is asked for, and the model has blocks 0 to 7"):
        tiny.stream(tokens(tiny), 99)


def test_the_tokenizer_of_bytes_gives_bytes_and_start(tiny):
    assert tiny.ids("héllo  wörld.\n") == byte_text.encoded("héllo  wörld.\n").tolist()
    assert tiny.start == [byte_text.START]


def test_what_it_ran_on_is_told(folder):
    told = decoder.environment(HfParams(model=str(folder), device="cpu", threads=1))
    assert told["model"] == str(folder) and told["revision"].startswith("sha256:")
    assert (told["device"], told["dtype"]) == ("cpu, 1 thread", "float32")


def test_a_gpu_that_is_too_small_is_told(folder, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (2**29, 2**33))
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    told = decoder.environment(HfParams(model=str(folder), threads=1))
    assert told["device"] == "cpu, 1 thread (its GPU has 0.5 GB free, 1.0 are needed)"


def test_a_device_that_is_not_there_is_refused(folder):
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(MachineRefused, match="device=cuda: this machine has none"):
        opened(folder, device="cuda")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (torch.cuda.OutOfMemoryError("2 GiB"), "the GPU's memory was too small"),
        (MemoryError(), "the machine's memory was too small"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: 9 bytes"), "the machine's memory was too small"),
    ],
)
def test_too_little_memory_is_told_apart(error, said):
    with pytest.raises(MachineRefused, match=said), decoder.memory_explained():
        raise error


def test_a_bug_stays_a_bug():
    with pytest.raises(RuntimeError, match="shapes"), decoder.memory_explained():
        raise RuntimeError("shapes do not match")


def test_no_folder_no_weights_and_pickles_are_refused(copy, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelRefused, match="there is no folder /no/such/place"):
        opened("/no/such/place")
    with pytest.raises(ModelRefused, match="openai-community/gpt2-none is no folder, and not among the models downl"):
        opened("openai-community/gpt2-none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelRefused, match=r"holds no config\.json"):
        opened(tmp_path / "empty")
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(ModelRefused, match=r"holds no \*\.safetensors; pytorch_model\.bin is a pickle"):
        opened(copy)


def test_another_models_tokenizer_is_refused(copy):
    path = copy / "tokenizer.json"
    told = json.loads(path.read_text())
    told["added_tokens"].append({**told["added_tokens"][0], "id": 257, "content": "<|more|>"})
    path.write_text(json.dumps(told))
    with pytest.raises(ModelRefused, match="another model's: it has 258 words, the model 257"):
        opened(copy)


def test_a_tokenizer_that_changes_the_text_is_refused(copy):
    path = copy / "tokenizer.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"normalizer": {"type": "Lowercase"}}))
    with pytest.raises(ModelRefused, match="does not give back the text"):
        opened(copy)


def test_weights_that_cannot_be_read_are_refused(copy):
    (copy / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelRefused, match="cannot be opened as a decoder"):
        opened(copy)


def test_a_model_that_changed_since_it_was_promised_is_refused(folder):
    with pytest.raises(ModelRefused, match="was changed: sha256:0 was promised"):
        opened(folder, revision="sha256:0")


def test_a_model_of_ours_that_was_not_better_than_counting_is_refused(copy):
    report = {"made_by": "digest verify train", "used": False, "why": "it does not beat the 5-gram baseline"}
    (copy / weights.REPORT).write_text(json.dumps(report))
    with pytest.raises(ModelRefused, match="is not used: it does not beat the 5-gram baseline"):
        opened(copy)


def test_without_transformers_the_extra_is_named(folder, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "transformers", None)
    with pytest.raises(
        ModelRefused, match=r"transformers is not installed: pip install 'ai-safety-digest\[verify,hf\]'"
    ):
        opened(folder)


def test_a_recipe_is_pinned_to_what_lies_there(folder, copy):
    from digest.replications import steering_vector

    recipe = replace(steering_vector.RECIPE, params=HfParams(model=str(folder)), scope="other model")
    pinned = weights.pinned(recipe)
    assert pinned.params.revision == weights.hashed(folder) and pinned.scope == "other model"
    tried = replace(pinned, tier="hf", ours="").opening
    assert tried.startswith(f"We tried {folder.name} ourselves;") and str(folder) not in tried
    (copy / weights.REPORT).write_text(json.dumps({"made_by": "digest verify train", "used": True}))
    ours = weights.pinned(replace(recipe, params=HfParams(model=str(copy))))
    assert ours.scope == "small model" and ours.params.revision != pinned.params.revision
    gone = replace(recipe, params=HfParams(model="/no/such/place"))
    assert weights.pinned(gone) == gone


def test_the_box_opens_with_the_size_of_the_model_that_was_tried(folder, copy):
    from digest.replications import steering_vector_hf
    from digest.verify import pinned

    recipe = replace(steering_vector_hf.RECIPE, params=HfParams(model=str(folder)))
    size = sum(weight.numel() for weight in opened(folder).model.parameters())
    (tried,) = pinned([recipe])
    assert tried.opening.startswith(f"We tried {folder.name}, a model of {size:,} parameters, ourselves; this neither")
    (copy / "model.safetensors").write_bytes(b"no header")
    (odd,) = pinned([replace(recipe, params=HfParams(model=str(copy)))])
    assert odd.opening.startswith(f"We tried {copy.name} ourselves;")
