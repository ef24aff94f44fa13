"""A recipe's questions to a decoder on this machine: the same prompts, greedily answered, one JSON object a reply.

Where the tokenizer has a chat form it is used; else system and question follow each other as plain text. The form of
the answer is asked for in words and held to: the object's frame is written for the model, which writes the strings and
chooses among the choices, as a server does that is given a schema.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from digest.llm.question import Question
from digest.llm.request import with_schema
from digest.replications.decoder import Decoder
from digest.replications.greedy import Greedy
from digest.replications.weights import HfParams

Thing = TypeVar("Thing")
Found = TypeVar("Found")
Form = TypeVar("Form", bound=BaseModel)


class LocalAsker:
    """One decoder, asked one thing after another."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder, self._greedy = decoder, Greedy(decoder)

    def ask(self, form: type[Form], system: str, ask: str, most_tokens: int) -> Form | None:
        """The answer in its form, which has strings and choices among strings; None where a string does not end within
        so many tokens or the model's window.

        Raises MachineRefused where memory is too small.
        """
        tokens = self._tokens(Question("answer", system, "", ask, form, most_tokens))
        window = getattr(self._decoder.model.config, "max_position_embeddings", None) or len(tokens) + most_tokens
        room, said, text = min(most_tokens, window - len(tokens)), {}, ""
        for name, field in form.model_fields.items():
            text += f'{", " if text else "{"}"{name}": "'
            options = _options(field.annotation)
            longest = max(options, key=len, default="")
            left = room - len(self._decoder.ids(f'{text}{longest}"'))
            if left < 0:
                return None
            found = self._chosen(tokens, text, options) if options else self._written(tokens, text, left + 1)
            if found is None:
                return None
            text += f'{found}"'
            said[name] = found if options else _unescaped(found)
        with suppress(ValidationError):
            return form.model_validate(said)
        return None

    def continued(self, text: str, most_tokens: int, stop: str) -> str:
        """How the decoder goes on with a text, up to `stop` at the latest; nothing of chat. Raises MachineRefused."""
        tokens = [*self._decoder.start, *self._decoder.ids(text)]
        said = self._greedy.said(tokens, most_tokens, lambda said: stop in said.lstrip())
        return said.strip().partition(stop)[0]

    def each(self, do: Callable[[Thing], Found], things: Sequence[Thing]) -> list[Found]:
        """Do it to each in turn, so that what begins alike is read once."""
        return [do(thing) for thing in things]

    def _tokens(self, question: Question) -> list[int]:
        messages = with_schema(question.messages, question.fits)
        tokenizer = self._decoder.tokenizer
        if not getattr(tokenizer, "chat_template", None):
            text = "\n\n".join(message["content"] for message in messages if message["content"])
            return [*self._decoder.start, *self._decoder.ids(f"{text}\n\n")]
        told: str = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return self._decoder.ids(told)  # the form writes its own beginning of text

    def _written(self, tokens: list[int], text: str, most: int) -> str | None:
        """A string up to the quote that ends it; None where there is none."""
        said = self._greedy.said([*tokens, *self._decoder.ids(text)], most, lambda said: _end(said) >= 0, closed=True)
        return said[: _end(said)] if _end(said) >= 0 else None

    def _chosen(self, tokens: list[int], text: str, options: Sequence[str]) -> str:
        """The likeliest option behind the text. A token may reach over the quote, so each is cut up as a whole; the
        quote behind it belongs to it, so that no option is the beginning of another.
        """
        return options[self._greedy.likeliest(tokens, [self._decoder.ids(f'{text}{one}"') for one in options])]


def _options(annotation: Any) -> tuple[str, ...]:
    """Of a choice; () of a string."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if annotation is not str:
        raise TypeError(f"a decoder on this machine answers in strings and choices, not in {annotation}")
    return ()


def _end(written: str) -> int:
    """Where the quote stands that ends a JSON string; -1 where none does."""
    escaped = False
    for place, letter in enumerate(written):
        if letter == '"' and not escaped:
            return place
        escaped = letter == "\\" and not escaped
    return -1


def _unescaped(inside: str) -> str:
    """As it stands where its escapes are none of JSON's."""
    with suppress(ValueError):
        return str(json.loads(f'"{inside}"', strict=False))
    return inside


@contextmanager
def asking_here(params: HfParams) -> Iterator[LocalAsker]:
    """The model that the settings name, opened once. Raises ModelRefused, MachineRefused."""
    yield LocalAsker(Decoder.opened(params))
