"""A model, its server and its journal, for a test."""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from digest.llm import Endpoint, Journal, Model, Question, place
from llm.server import Server

KEY = "sk-secret-0123456789abcdef"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
GOOD = '{"word": "yes", "many": 2}'


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    word: str = Field(max_length=200)
    many: int


PARSED = Form(word="yes", many=2)
"""GOOD, read."""


def question(**changes):
    fields = {"name": "form", "system": "You read.", "document": "A document.", "ask": "What is it?", "fits": Form}
    return Question(**{**fields, **changes})


def ask(model, **changes):
    return model.ask(question(**changes), model.allowance())


class Setup:
    def __init__(self, folder):
        self.folder, self.kept, self.slept, self._open = folder, {}, [], []

    def __call__(self, script, models=("m",), path="", key=KEY, offline=False, refresh=False, **endpoint):
        server = Server(script, models).__enter__()
        model = self.another(server.url + path, key, offline, refresh, **endpoint)
        self._open.append(lambda: server.__exit__())
        return model, server

    def another(self, url, key=KEY, offline=False, refresh=False, journal=None, **endpoint):
        fields = {"model": "m", "base_url": url, "timeout": 5, **endpoint}
        made = Endpoint(**fields)
        journal = journal or Journal(self.kept.get, self.kept.__setitem__)
        model = Model(
            made,
            place(made, {"OPENAI_API_KEY": key}),
            journal,
            self.folder / "cache" / "llm.json",
            offline=offline,
            refresh=refresh,
            clock=lambda: NOW,
            sleep=self.slept.append,
        )
        self._open.append(model.close)
        return model

    def close(self):
        for end in self._open:
            end()
