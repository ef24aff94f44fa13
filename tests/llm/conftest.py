import pytest

from llm.asking import Setup


@pytest.fixture
def setup(tmp_path):
    """Makes models that ask a scripted server; closes all of them."""
    made = Setup(tmp_path)
    yield made
    made.close()
