"""What the wheel carries, and that it works where no checkout is."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, unpacked: what `pip install` would put on the path."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("ai_safety_digest-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def digest(site, cwd, *words):
    env = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run([sys.executable, "-m", "digest", *words], cwd=cwd, env=env, capture_output=True, text=True)


def test_the_wheel_carries_types_templates_sources_and_the_sample(installed):
    for name in (
        "py.typed",
        "starter/sources.yaml",
        "starter/templates/newsletter.html",
        "starter/sample-month/sources.yaml",
    ):
        assert (installed / "digest" / name).is_file(), name
    assert any((installed / "digest/starter/sample-month/responses").rglob("*.body"))


def test_the_wheel_carries_the_pages_that_messages_name_and_tells_where_they_lie(installed, tmp_path):
    pages = installed / "digest/starter/docs"
    assert {page.name for page in pages.iterdir()} == {page.name for page in (ROOT / "docs").glob("*.md")}
    assert str(pages) in "".join(digest(installed, tmp_path, "--help").stdout.split())
    digest(installed, tmp_path, "new", "mine")
    told = digest(installed, tmp_path, "login", "folder", "--dir", "mine")
    assert told.returncode == 2 and "docs/publishing.md" in told.stderr and str(pages) in told.stderr


def test_a_new_folder_is_set_up_from_the_wheel(installed, tmp_path):
    done = digest(installed, tmp_path, "new", "mine")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine/sources.yaml").read_bytes() == (ROOT / "sources.yaml").read_bytes()
    assert digest(installed, tmp_path, "status", "--dir", "mine").returncode == 0
    assert digest(installed, tmp_path, "templates", "copy", "newsletter.md", "--dir", "mine").returncode == 0


def test_the_starter_names_no_secret_and_is_read_whole():
    from digest.config import load

    config = load(ROOT / "sources.yaml")
    kinds = {source.kind for source in config.sources}
    assert kinds >= {"arxiv", "forum", "feed", "sitemap"} and len(config.sources) > 40
    assert (config.issue.items, config.issue.also, config.issue.read) == (8, 15, 20)
