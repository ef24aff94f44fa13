"""The gate: a quotation found, a report and a judgement ruled on. Baseline: splitting the same into words."""

import random
import time
from collections.abc import Callable

from digest.ground import judges, locate, supports
from digest.ground.sentence import parsed

WORDS = (
    "the model probe vector lied answered refused rose fell to from in of on with and but may not all some test prompt "
    "accuracy honesty layer seed question task 12 40% 63% GPT-4 Llama reduced improved because than better"
).split()
SENTENCES = 2_000
"""About the length of a long paper."""
ASKED = 300


def main() -> None:
    rng = random.Random(1)
    text = [" ".join(rng.choices(WORDS, k=24)).capitalize() + "." for _ in range(SENTENCES)]
    body = " ".join(text)
    asked = rng.sample(text, ASKED)
    locate(asked[0], body)  # the text's key is made once
    bare = each(lambda n: asked[n].split())
    found = each(lambda n: locate(asked[n].lower(), body))
    missed = each(lambda n: locate(asked[n] + " never", body))
    report = each(lambda n: supports(asked[n], text[n : n + 4]))
    judged = each(lambda n: judges(asked[n], text[n : n + 4]))
    print(f"split into words             {bare * 1e3:7.3f} ms  1.0 x (baseline)")
    print(f"quotation found              {found * 1e3:7.3f} ms  {found / bare:.0f} x, in {len(body):,} characters")
    print(f"quotation not there          {missed * 1e3:7.3f} ms  {missed / bare:.0f} x")
    print(f"report on four sentences     {report * 1e3:7.3f} ms  {report / bare:.0f} x")
    print(f"judgement on four sentences  {judged * 1e3:7.3f} ms  {judged / bare:.0f} x")


def each(act: Callable[[int], object]) -> float:
    """Seconds for one, with nothing of a sentence remembered."""
    parsed.cache_clear()
    start = time.perf_counter()
    for n in range(ASKED):
        act(n)
    return (time.perf_counter() - start) / ASKED


if __name__ == "__main__":
    main()
