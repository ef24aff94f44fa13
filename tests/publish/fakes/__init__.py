"""Platforms that remember, over real sockets, written from reference/publish.md: what they refuse, count, forget."""

from fakes.bluesky import FakeBluesky
from fakes.buttondown import FakeButtondown
from fakes.listmonk import FakeListmonk
from fakes.mail import FakeMail
from fakes.mastodon import FakeMastodon
from fakes.x import FakeX

__all__ = ["FakeBluesky", "FakeButtondown", "FakeListmonk", "FakeMail", "FakeMastodon", "FakeX"]
