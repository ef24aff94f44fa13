"""A recipe's questions to a decoder on this machine: the same prompts, greedily answered, one JSON object a reply.

Where the tokenizer has a chat form it is used; else system and question follow each other as plain text. The form of
the answer is asked for in words, so a model that keeps to none leaves its questions without an answer.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import torch
from pydantic import BaseModel

from digest.llm.question import Question
from digest.llm.reply import Unfit, parse
from digest.llm.request import with_schema
from digest.replications.decoder import Decoder, memory_explained
from digest.replications.weights import HfParams

Thing = TypeVar("Thing")
Found = TypeVar("Found")
Form = TypeVar("Form", bound=BaseModel)


class LocalAsker:
    """One decoder, asked one thing after another."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def ask(self, form: type[Form], system: str, ask: str, most_tokens: int) -> Form | None:
        """The answer in its form; None where it keeps to no form, never ends or the prompt is longer than its window.

        Raises MachineRefused where memory is too small.
        """
        tokens = self._tokens(Question("answer", system, "", ask, form, most_tokens))
        window = getattr(self._decoder.model.config, "max_position_embeddings", None)
        room = min(most_tokens, window - len(tokens)) if window else most_tokens
        if room < 1:
            return None
        found = parse(self._said(tokens, room, lambda said: _is_whole(said, form)), form)
        return None if isinstance(found, Unfit) else cast(Form, found)

    def continued(self, text: str, most_tokens: int, stop: str) -> str:
        """How the decoder goes on with a text, up to `stop` at the latest; nothing of chat. Raises MachineRefused."""
        tokens = [*self._decoder.start, *self._decoder.ids(text)]
        return self._said(tokens, most_tokens, lambda said: stop in said.lstrip()).strip().partition(stop)[0]

    def each(self, do: Callable[[Thing], Found], things: Sequence[Thing]) -> list[Found]:
        """Do it to each in turn: one model on one device gains nothing from asking side by side."""
        return [do(thing) for thing in things]

    def _tokens(self, question: Question) -> list[int]:
        messages = with_schema(question.messages, question.fits)
        tokenizer = self._decoder.tokenizer
        if not getattr(tokenizer, "chat_template", None):
            text = "\n\n".join(message["content"] for message in messages if message["content"])
            return [*self._decoder.start, *self._decoder.ids(f"{text}\n\n")]
        told: str = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return self._decoder.ids(told)  # the form writes its own beginning of text

    def _said(self, tokens: list[int], room: int, ended: Callable[[str], bool]) -> str:
        """Word by word, the likeliest each time, until it ends or the room does."""
        decoder, said = self._decoder, ""

        def stops(all_tokens: torch.Tensor, _: Any, **__: Any) -> torch.Tensor:
            nonlocal said
            said = decoder.tokenizer.decode(all_tokens[0, len(tokens) :], skip_special_tokens=True)
            return torch.tensor([ended(said)], device=all_tokens.device)

        with torch.no_grad(), memory_explained():
            decoder.model.generate(
                decoder.tensor([tokens]),
                max_new_tokens=room,
                do_sample=False,
                pad_token_id=decoder.tokenizer.eos_token_id,
                stopping_criteria=[stops],
            )
        return said


def _is_whole(said: str, form: type[BaseModel]) -> bool:
    return said.rstrip().endswith("}") and not isinstance(parse(said, form), Unfit)


@contextmanager
def asking_here(params: HfParams) -> Iterator[LocalAsker]:
    """The model that the settings name, opened once. Raises ModelRefused, MachineRefused."""
    yield LocalAsker(Decoder.opened(params))
