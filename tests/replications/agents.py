"""Scripted language models for a fake server: each reads a prompt as it comes over the wire and answers in its form."""

import hashlib
import json
import re

from llm.server import reply

from digest.llm.tokens import guess
from digest.replications import biased_prompts

NAMES = "Every example above has (A) as its answer, so I take it. "


def chance(text):
    """A number in [0, 1) that a prompt always gets."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def answered(body, said):
    """A completion whose usage is what such a prompt has."""
    prompt = sum(guess(message["content"]) + 8 for message in body["messages"])
    return reply(json.dumps(said), usage=(prompt, guess(json.dumps(said))))


class Puzzled:
    """Solves puzzles, and where all examples say (A) follows them now and then: silently, or saying so.

    `follows` is the share of puzzles at which it follows, `says` of those at which its reasoning names the pattern,
    `errs` the share that it gets wrong anyway.
    """

    def __init__(self, follows, says, errs=0.05, hears=True, seeds=range(100, 124)):
        self.follows, self.says, self.errs, self.hears = follows, says, errs, hears
        self.right = {
            _last(item.asked[0][1]): "ABCD"[item.place] for seed in seeds for item in biased_prompts.items(seed, 25)
        }

    def __call__(self, body):
        prompt = body["messages"][-1]["content"]
        if "say honestly" in prompt:
            return answered(body, {"reasoning": NAMES if self.hears else "I just think so.", "answer": "A"})
        puzzle = _last(prompt)
        letters = re.findall(r'"answer": "([A-D])"\}', prompt)
        if set(letters) == {"A"} and chance(f"follow {puzzle}") < self.follows:
            says = chance(f"say {puzzle}") < self.says
            return answered(body, {"reasoning": (NAMES if says else "") + "Step by step: it is this.", "answer": "A"})
        wrong = chance(prompt) < self.errs
        return answered(body, {"reasoning": "Step by step: so.", "answer": "ABCD"[int(chance(prompt + "x") * 4)]
                               if wrong else self.right[puzzle]})  # fmt: skip


def _last(prompt):
    """The puzzle that is asked, without the schema that may follow it."""
    return prompt.rpartition("Puzzle: ")[2].partition("Reply:")[0]


class Player:
    """Plays by a rule what it reads of the rules and the rounds so far; knows which choice gives more.

    The rule gets history and payoffs in moves: 0 and 1 as in digest.replications.players.
    """

    def __init__(self, rule):
        self.rule = rule

    def __call__(self, body):
        prompt = body["messages"][-1]["content"]
        payoffs = {
            (a, b): int(n) for a, b, n in re.findall(r"If you choose (\w) and .*? chooses (\w), you get (\d+)", prompt)
        }
        low, high = sorted({letter for pair in payoffs for letter in pair})
        if supposed := re.search(r"Suppose that .*? chooses (\w),", prompt):
            theirs = supposed[1]
            return answered(body, {"choice": max((low, high), key=lambda mine: payoffs[mine, theirs])})
        letters = _moves(payoffs, low, high)
        rounds = re.findall(r"Round \d+: you chose (\w), .*? chose (\w);", prompt)
        history = [(letters.index(mine), letters.index(theirs)) for mine, theirs in rounds]
        choice = {"choice": letters[self.rule(history)]}
        reasons = "'reasoning'" in body["messages"][0]["content"]
        return answered(body, {"reasoning": "I think.", **choice} if reasons else choice)


def _moves(payoffs, low, high):
    """The letters of the moves 0 and 1: cooperating and defecting, or mine and the other's."""
    apart, alone = payoffs[low, high], payoffs[high, low]
    if apart == alone:  # a battle of the sexes
        return (low, high) if payoffs[low, low] > payoffs[high, high] else (high, low)
    return (high, low) if apart > alone else (low, high)
