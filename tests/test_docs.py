"""The documents are true: what they name is there, what is there they name."""

import re
import tomllib
from pathlib import Path

import pytest

from digest.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_readme_tree_names_every_file_of_the_package():
    modules = [
        *(ROOT / "digest").glob("*.py"),
        *(p for p in (ROOT / "digest").iterdir() if p.is_dir() and any(p.glob("*.py"))),
    ]
    names = {path.name + ("/" if path.is_dir() else "") for path in modules} - {
        "__init__.py",
        "__main__.py",
        "__pycache__/",
    }
    tree = README.partition("<!-- tree -->")[2].partition("<!-- /tree -->")[0]
    assert {name for name in names if f" {name} " not in tree} == set()


MAPS = [path for path in (ROOT / "digest").glob("*/**/__init__.py") if len(list(path.parent.glob("*.py"))) > 6]


@pytest.mark.parametrize("at", MAPS, ids=lambda at: at.parent.name)
def test_a_large_package_begins_with_a_map_of_its_files(at):
    map_, code = at.read_text(encoding="utf-8").split('"""', 2)[1:]
    a_line_each = at.parent.name in {"archives", "deciding", "publishers"}  # imported there, one by one
    files = {path.name for path in at.parent.glob("*.py")} - {"__init__.py"}
    known = set(re.findall(r"\w+\.py", map_)) | {f"{name}.py" for name in re.findall(r"\w+", code) if a_line_each}
    assert files - known == set()


def test_the_readme_names_every_command():
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert {
        command for command in commands if f"digest {command}" not in README and f"make {command}" not in README
    } == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_pinned_version_is_public():
    pins = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", pin) for pin in pins)


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"] + ["matplotlib"]
    names = {re.match(r"[A-Za-z0-9._-]+", need)[0].lower().replace("_", "-") for need in wanted}
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert names - pinned == set()
