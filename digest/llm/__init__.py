"""Asks a model behind any OpenAI-compatible endpoint, and accounts for the cost. The second door to the network.

model.py     Model.ask: answers from the journal or bought  endpoint.py  `llm:` in sources.yaml; its address and key
caller.py    one request, with retries, until settled       money.py     caps, prices, estimates
door.py      the only file that uses `openai`               tokens.py    token counts; was the prompt truncated?
request.py   a request's body; modes of structured output   learned.py   what we learned about an endpoint
reply.py     reads a reply and parses its JSON              refusal.py   interprets errors of a server
question.py  Question, Answer, NoAnswer                     journal.py   answers bought, stored before they are used
"""

from digest.llm.endpoint import Endpoint, Place, Price, place
from digest.llm.journal import Journal, Paid
from digest.llm.model import Model
from digest.llm.money import Allowance, Estimate
from digest.llm.question import Answer, Ask, NoAnswer, Question
from digest.llm.refusal import LATE

__all__ = [
    "LATE",
    "Allowance",
    "Answer",
    "Ask",
    "Endpoint",
    "Estimate",
    "Journal",
    "Model",
    "NoAnswer",
    "Paid",
    "Place",
    "Price",
    "Question",
    "place",
]
