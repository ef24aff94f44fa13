"""The baseline of bytes, against the same written out with dictionaries; and the split by paper."""

import math
from collections import Counter, defaultdict

import numpy as np
import pytest

from digest.replications.byte_text import START, WORDS, Papers, count, encoded, part_of, row
from digest.replications.five_gram import SEEN, FiveGram

TRAIN = ["the cat sat on the mat", "a cat is a cat", "", "the mät"]
APART = ["the cat is on a mat", "zzz", "", "ä"]


def written_out(texts, apart):
    """Bits of each byte, one at a time."""
    seen = [defaultdict(Counter) for _ in range(SEEN + 1)]
    for text in texts:
        tokens = [START] * SEEN + list(text.encode()) + [START]
        for place in range(SEEN, len(tokens)):
            for k in range(SEEN + 1):
                seen[k][tuple(tokens[place - k : place])][tokens[place]] += 1
    bits = []
    for text in apart:
        tokens = [START] * SEEN + list(text.encode())
        for place in range(SEEN, len(tokens)):
            chance = 1 / WORDS
            for k in range(SEEN + 1):
                if after := seen[k].get(tuple(tokens[place - k : place])):
                    kinds, total = len(after), sum(after.values())
                    chance = (after[tokens[place]] + kinds * chance) / (total + kinds)
            bits.append(-math.log2(chance))
    return bits


def test_the_five_gram_is_witten_and_bells():
    assert FiveGram.counted(TRAIN).bits(APART) == pytest.approx(written_out(TRAIN, APART))


def test_its_chances_are_chances():
    counted = FiveGram.counted(["abc" * 9, "abd"])
    after = [counted.bits([f"ab{chr(byte)}"])[2] for byte in range(128)]
    assert 0.9 < sum(2.0**-bits for bits in after) < 1
    assert counted.bits(["abc"])[2] < counted.bits(["abz"])[2]


def test_counting_bytes_gives_one_number_a_byte():
    assert len(FiveGram.counted(TRAIN).bits(APART)) == count(APART)


def test_a_papers_part_hangs_on_its_key_alone_and_is_one():
    keys = [f"arxiv:2505.{number:05}" for number in range(5000)]
    parts = Counter(map(part_of, keys))
    assert 0.78 < parts["train"] / 5000 < 0.82
    assert 0.08 < parts["held out"] / 5000 < 0.12 and 0.08 < parts["classifier"] / 5000 < 0.12
    papers, fewer = Papers(dict.fromkeys(keys, "a text")), Papers(dict.fromkeys(keys[:9], "a text"))
    whole = {part: len(papers.part(part)) for part in parts}
    assert whole == dict(parts) and sum(whole.values()) == 5000
    assert papers.sha256 != fewer.sha256 and fewer.sha256 == Papers(dict(reversed(fewer.texts.items()))).sha256


def test_the_row_of_tokens_is_starts_and_texts():
    assert row(["ab", "ä"]).tolist() == [START, 97, 98, START, 195, 164, START]
    assert np.array_equal(encoded("ab"), [97, 98])
