"""The second door to the network: questions to a model behind any OpenAI-compatible endpoint, and what they cost.

model.py     Model.ask: from the journal, or paid for       endpoint.py  `llm:` in sources.yaml; where it is, which key
caller.py    one request until answered or given up         money.py     caps, prices, estimates
door.py      the only file that knows `openai`              tokens.py    how many tokens, and was the prompt cut short
request.py   the ladder of structured output, the body      learned.py   what an endpoint taught us
reply.py     a reply, read and parsed by our own rules      refusal.py   what a server means when it does not answer
question.py  Question, Answer, NoAnswer                     journal.py   answers paid for, kept before they are used
"""

from digest.llm.endpoint import Endpoint, Place, Price, place
from digest.llm.journal import Journal, Paid
from digest.llm.model import Model
from digest.llm.money import Allowance, Estimate
from digest.llm.question import Answer, Ask, NoAnswer, Question

__all__ = [
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
