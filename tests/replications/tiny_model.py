"""A GPT-2 of random weights and a tokenizer of bytes, written as a Hugging Face folder."""


def made(folder, layers=8, loud=5.0, seed=0, window=256):
    """`loud` is what the weights are multiplied by: at GPT-2's own start nothing moves anything."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel
    from transformers.utils import logging

    from digest.replications import byte_text

    logging.disable_progress_bar()
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=byte_text.WORDS, n_positions=window, n_embd=32, n_layer=layers, n_head=4, bos_token_id=256,
        eos_token_id=256,
    )  # fmt: skip
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim > 1:
                weight.mul_(loud)
    model.save_pretrained(folder)
    byte_text.tokenizer(window).save_pretrained(folder)
    return folder
