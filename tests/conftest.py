import os
from pathlib import Path

import pytest

from digest.desk import opened

SHARED = Path(os.environ.get("DIGEST_SHARED", Path(__file__).parents[2] / "shared"))

SOURCES = """\
schema: 1
title: The digest
sources:
  - {kind: arxiv, name: arXiv, categories: [cs.LG]}
interests: [reward hacking, deceptive alignment and scheming]
"""


@pytest.fixture
def shared():
    """The folder of recorded worlds and contract data, where this checkout has one beside it."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED} (DIGEST_SHARED names another place)")
    return SHARED


@pytest.fixture
def desk(tmp_path):
    """A desk in an empty folder, whose network answers nothing."""
    (tmp_path / "sources.yaml").write_text(SOURCES)
    (tmp_path / "responses").mkdir()
    with opened(tmp_path, tmp_path / "sources.yaml", "offline", tmp_path / "responses") as made:
        yield made
