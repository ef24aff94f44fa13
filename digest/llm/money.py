"""The budget of one issue: prices, estimates, and caps that hold while many threads spend."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from digest.llm.endpoint import Endpoint, Place, Price
from digest.model import Usage


@dataclass(frozen=True)
class Estimate:
    """The cost of the questions still to be asked, if every answer has its maximum length and none needs a repair."""

    papers: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    dollars: float | None
    """None: the price is not known."""
    max_dollars: float
    max_tokens: int

    @property
    def told(self) -> str:
        tokens = self.prompt_tokens + self.completion_tokens
        cost = f"about ${self.dollars:.2f}" if self.dollars is not None else "price unknown"
        cap = f"${self.max_dollars:.2f} or {self.max_tokens:,} tokens"
        return f"{self.papers} papers, {self.calls} calls, about {tokens:,} tokens, {cost} (cap: {cap})"


@dataclass(frozen=True)
class Left:
    tokens: int
    dollars: float | None
    """None: the price is not known, and only the tokens are capped."""


class Tariff:
    """What a model's tokens cost: by the user's own figures, else by the price list for the provider's address."""

    def __init__(self, endpoint: Endpoint, place: Place) -> None:
        self._own, self._model, self._url, self._near = endpoint.price, endpoint.model, place.url, place.near

    def dollars(self, prompt: int, completion: int, cached: int = 0) -> float | None:
        """US dollars for these numbers of tokens; None, and never zero, when the price is not known."""
        if self._own:
            return _by_hand(self._own, prompt, completion)
        if self._near:
            return None
        import genai_prices  # here, because it takes long to import and only paid models need it

        usage = genai_prices.Usage(input_tokens=prompt, output_tokens=completion, cache_read_tokens=cached)
        try:
            return float(genai_prices.calc_price(usage, self._model, provider_api_url=self._url).total_price)
        except (LookupError, ValueError):
            return None


def _by_hand(price: Price, prompt: int, completion: int) -> float:
    return (prompt * price.input + completion * price.output) / 1_000_000


class Allowance:
    """What one issue may still spend. Thread-safe: concurrent requests cannot overdraw it together."""

    def __init__(self, endpoint: Endpoint, tariff: Tariff) -> None:
        self._endpoint, self._tariff = endpoint, tariff
        self._priced = tariff.dollars(1000, 1000) is not None
        self._change = threading.Condition()
        self._spent = self._kept = Usage(model=endpoint.model)
        self._held_tokens, self._held_dollars, self._holders = 0, 0.0, 0

    @property
    def spent(self) -> Usage:
        """What this run has paid."""
        with self._change:
            return self._spent

    @property
    def kept(self) -> Usage:
        """What the answers from the journal cost when bought; it counts against the caps too."""
        with self._change:
            return self._kept

    @property
    def left(self) -> Left:
        with self._change:
            return self._left()

    def usage(self, prompt: int, completion: int, cached: int = 0, estimated: bool = False) -> Usage:
        """One call's usage, with its price."""
        dollars = self._tariff.dollars(prompt, completion, cached)
        return Usage(
            model=self._endpoint.model,
            calls=1,
            prompt_tokens=prompt,
            completion_tokens=completion,
            dollars=dollars,
            estimated=estimated,
        )

    def pay(self, usage: Usage) -> None:
        with self._change:
            self._spent = add(self._spent, usage)

    def keep(self, usage: Usage) -> None:
        with self._change:
            self._kept = add(self._kept, usage)

    @contextmanager
    def held(self, prompt: int, completion: int) -> Iterator[bool]:
        """Reserves a call's maximum cost while it runs. Yields False when it no longer fits.

        A call that does not fit beside those in flight waits for them, as they rarely cost their maximum.
        """
        tokens, dollars = prompt + completion, self._tariff.dollars(prompt, completion)
        with self._change:
            while not (fits := self._fits(tokens, dollars)) and self._holders:
                self._change.wait()
            if fits:
                self._hold(1, tokens, dollars or 0.0)
        try:
            yield fits
        finally:
            if fits:
                with self._change:
                    self._hold(-1, -tokens, -(dollars or 0.0))
                    self._change.notify_all()

    def _hold(self, holders: int, tokens: int, dollars: float) -> None:
        self._holders += holders
        self._held_tokens += tokens
        self._held_dollars += dollars

    def _fits(self, tokens: int, dollars: float | None) -> bool:
        left = self._left()
        if left.tokens - self._held_tokens < tokens or self._endpoint.max_dollars == 0:
            return False
        known = left.dollars is not None and dollars is not None
        return not known or (left.dollars or 0.0) - self._held_dollars >= (dollars or 0.0)

    def _left(self) -> Left:
        used = add(self._spent, self._kept)
        tokens = self._endpoint.max_tokens - used.prompt_tokens - used.completion_tokens
        dollars = max(0.0, self._endpoint.max_dollars - (used.dollars or 0.0))
        return Left(max(0, tokens), dollars if self._priced else None)


def add(one: Usage, other: Usage) -> Usage:
    """The sum of two usages; its price is unknown if either is."""
    if not one.calls or not other.calls:
        return one if one.calls else other.model_copy(update={"model": other.model or one.model})
    known = one.dollars is not None and other.dollars is not None
    return Usage(
        model=one.model or other.model,
        calls=one.calls + other.calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
        dollars=(one.dollars or 0.0) + (other.dollars or 0.0) if known else None,
        estimated=one.estimated or other.estimated,
    )
