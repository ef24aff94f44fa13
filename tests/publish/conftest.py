"""The newsroom, for every test here."""

import pytest
from newsroom import KINDS, Newsroom


@pytest.fixture
def newsroom(tmp_path):
    """newsroom('x', replies_refused=True): an approved month whose one channel is that fake."""
    opened = []

    def make(kind, block=None, **how):
        fake = KINDS[kind](**how)
        fake.__enter__()
        opened.append(fake)
        return Newsroom(tmp_path / "room", kind, fake, **(block or {}))

    yield make
    for fake in opened:
        fake.__exit__(None, None, None)
