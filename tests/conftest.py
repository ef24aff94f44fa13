import os
from pathlib import Path

import pytest
from handmade import SOURCES
from hypothesis import HealthCheck, settings

from digest.desk import opened

SHARED = Path(os.environ.get("DIGEST_SHARED", Path(__file__).parents[2] / "shared"))

# A busy machine is slow, and that is no failure. In CI the examples are the same every time.
settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("house")


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
