"""The commands as a person types them, each in a process of its own."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from digest import inbox
from digest.cli import app
from digest.console import Console, folded, located
from digest.files import starter
from digest.store import lock

SOURCES = """\
schema: 1
sources:
  - {kind: feed, name: A lab, url: "https://lab.example/feed.xml"}
interests: [reward hacking]
"""
NO_PROXY = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"), "")
HEAVY = ("torch", "sklearn", "matplotlib", "sqlalchemy", "pydantic")


def digest(*words, cwd=None, env=None):
    command = [sys.executable, "-m", "digest", *map(str, words)]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=300
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def home(tmp_path):
    (tmp_path / "sources.yaml").write_text(SOURCES)
    return tmp_path


def _commands(group, *names):
    """Every command and group below `digest`, as a person types it."""
    for name, command in getattr(group, "commands", {}).items():
        yield " ".join((*names, name))
        yield from _commands(command, *names, name)


COMMANDS = tuple(_commands(get_command(app)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    done = CliRunner().invoke(app, [*command.split(), "--help"])
    assert done.exit_code == 0 and f"Example: digest {command}" in done.output
    assert "[[" not in done.output  # brackets of ours inside those of the usage line


def test_no_list_of_commands_breaks_a_sentence_off():
    for group in ("", "verify", "outbox", "templates"):
        told = CliRunner().invoke(app, [*group.split(), "--help"]).output
        assert not re.findall(r".*\w\.\.\.", told)


def test_the_help_names_every_command_and_exit_code_and_loads_nothing_heavy():
    done = digest("--help")
    assert all(f" {command.split()[0]} " in done.stdout for command in COMMANDS)
    assert "5 another run holds the lock" in " ".join(done.stdout.split())
    loaded = [sys.executable, "-c", f"import digest.cli, sys; print([m for m in {HEAVY} if m in sys.modules])"]
    assert subprocess.run(loaded, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_new_sets_a_folder_up_and_overwrites_nothing(tmp_path):
    done = digest("new", tmp_path / "mine")
    assert done.returncode == 0 and "digest run" in done.stdout
    assert (tmp_path / "mine" / "templates").is_dir()
    (tmp_path / "mine" / "sources.yaml").write_text("mine")
    again = digest("new", tmp_path / "mine")
    assert again.returncode == 2 and "left as it is" in " ".join(again.stderr.split())
    assert (tmp_path / "mine" / "sources.yaml").read_text() == "mine"


KEPT_OUT = (
    "readers.txt tokens.json cache/responses/a output/2025-05/newsletter.html digest.db digest.db.lock digest.db-wal"
    " attempts.jsonl outbox.jsonl lab-answers.jsonl digest.log digest.log.1 issues/2025-05/.issue.md.tmp"
).split()
TAKEN_IN = (
    ".gitignore sources.yaml requirements.txt .github/workflows/digest.yml templates/email.txt issues/2025-05/inbox.txt"
    " issues/2025-05/issue.md issues/2025-05/items/one.md"
).split()


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_new_keeps_addresses_and_what_a_run_makes_out_of_a_repository(tmp_path):
    assert digest("new", tmp_path).returncode == 0
    for name in (*KEPT_OUT, *TAKEN_IN):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    listed = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
    taken = subprocess.run(listed, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert sorted(taken.split("\0")[:-1]) == sorted(TAKEN_IN)


def test_new_leaves_a_gitignore_as_it_is(tmp_path):
    (tmp_path / ".gitignore").write_text("mine")
    assert digest("new", tmp_path).returncode == 0
    assert (tmp_path / ".gitignore").read_text() == "mine"


def test_what_new_says_to_type_can_be_typed_whatever_the_folder_is_called(tmp_path):
    assert "cd 'my digest', look" in digest("new", "my digest", cwd=tmp_path).stdout


def test_the_folder_of_the_pages_is_told_in_one_piece_however_narrow_the_terminal():
    from digest.cli.shared import PAGES

    assert PAGES in CliRunner().invoke(app, ["--help"], terminal_width=40).output


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_eighty_columns_the_title_is_cut_and_the_count_is_not(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    seen = _Terminal()
    console = Console(seen)
    console.tell("rank", 9_016, 9_016, "A title that is a good deal longer than the room beside its bar")
    console.say("done")  # the bars stop, and show where they stand
    assert "9016/9016" in seen.getvalue() and "…" in seen.getvalue()


def test_what_cannot_be_counted_leaves_the_count_as_it_stands(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    seen = _Terminal()
    console = Console(seen)
    console.tell("doctor", 0, 0, "the disk")
    console.tell("doctor", 57, 57, "arXiv")
    console.tell("doctor", 0, 0, "the model")
    console.say("done")
    last = re.sub(r"\x1b\[[\d;]*m", "", seen.getvalue()).splitlines()[-2]
    assert last.endswith("57/57 the model")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "--month", "2099-01"), 2, "lies in the future"),
        (("run", "--month", "May"), 2, "write it like 2025-05"),
        (("run", "2025-05", "--month", "2025-06"), 2, "the month is given twice"),
        (("publish", "-m", "2025-05", "--month=2025-06"), 2, "the month is given twice"),
        (("run", "May"), 2, "write it like 2025-05"),
        (("check", "2025-05", "2025-06"), 2, "unexpected extra argument"),
        (("publish", "--send", "--confirm", "2025-05", "2025-04"), 4, "2025-04 is not approved"),
        (("run", "--replay", "nowhere", "--month", "2025-05"), 2, "no such folder"),
        (("run", "--record", "a", "--replay", "b"), 2, "exclude each other"),
        (("run", "2025-05", "--again", "2505.00001"), 2, "no model is configured"),
        (("run", "--catch-up", "--again", "2505.00001"), 2, "without --catch-up"),
        (("build", "2025-05"), 2, "digest draft 2025-05"),
        (("kill", "arxiv:2505.00001", "--month", "2025-05"), 2, "digest run 2025-05"),
        (("rank", "2025-05", "--why-not", "a title"), 2, "expected a key (arxiv:2505.01234) or a link"),
        (("rank", "2025-05", "--explain", ""), 2, "expected a key (arxiv:2505.01234) or a link"),
        (("rank", "2025-05", "--forget", "--explain", "2505.00001"), 2, "expected one of them"),
        (("rank", "2025-05", "--ask"), 2, "no model is configured"),
        (("add", "not-a-link", "--month", "2025-05"), 2, "no link"),
        (("verify", "run", "alchemy"), 2, "steering_vector"),
        (("verify", "run", "steering_vector", "--set", "steps=0"), 2, "--set steps"),
        (("verify", "run", "steering_vector", "--set", "stps=9"), 2, "has the settings"),
        (("verify", "run", "steering_vector", "--tier", "endpoint"), 2, "has no tier"),
        (("verify", "run", "steering_vector", "--download"), 2, "add --tier hf --model NAME"),
        (("verify", "run", "steering_vector", "--model", "gpt2"), 2, "trains its own models"),
        (("verify", "train", "--size", "huge"), 2, "--size huge: expected small or base"),
        (("verify", "run", "--all", "--executor", "tcp://127.0.0.1:1"), 2, "--executor tcp://127.0.0.1:1"),
        (("templates", "copy", "../../etc/passwd"), 2, "newsletter.html"),
        (("frobnicate",), 2, "No such command"),
    ],
)
def test_bad_input_ends_in_one_clear_line_and_its_code(home, words, code, said):
    done = digest(*words, cwd=home)
    assert (done.returncode, said in " ".join(done.stderr.split())) == (code, True), done.stderr


def test_a_mistake_in_sources_yaml_names_its_line(home):
    (home / "sources.yaml").write_text(SOURCES.replace("kind: feed", "kind: fead"))
    done = digest("status", cwd=home)
    assert done.returncode == 2 and "sources.yaml:3:" in done.stderr


def test_no_network_at_all_is_the_machine_and_not_forty_broken_sources(home):
    done = digest("run", "--month", "2025-05", cwd=home, env={**NO_PROXY, "HTTPS_PROXY": "http://127.0.0.1:9"})
    assert done.returncode == 6 and "no network" in done.stderr


def test_an_empty_month_is_an_issue_that_says_so(home):
    (home / "responses").mkdir()
    done = digest("run", "--month", "2025-05", "--replay", "responses", cwd=home)
    assert done.returncode == 3 and "A lab" in done.stderr
    assert "Draft, not reviewed" in (home / "output/2025-05/newsletter.md").read_text()


def test_a_held_lock_is_told_and_reading_needs_none(home):
    with lock(home / "digest.db.lock"):
        done = digest("run", "--month", "2025-05", cwd=home)
        assert done.returncode == 5 and "another run" in done.stderr
        assert digest("status", "--month", "2025-05", cwd=home).returncode == 0


def test_a_folder_that_cannot_be_made_is_the_machine(tmp_path):
    (tmp_path / "file").write_text("")
    done = digest("demo", "--dir", tmp_path / "file" / "demo")
    assert done.returncode == 6 and "--dir" in done.stderr


def test_an_inbox_saved_by_windows_is_read_as_it_is_meant(tmp_path):
    (tmp_path / "inbox.txt").write_bytes("\ufeffhttps://arxiv.org/abs/2505.00001\r\n".encode())
    assert inbox.read(tmp_path) == ("https://arxiv.org/abs/2505.00001",)


def test_the_editor_adds_and_the_inbox_keeps_what_a_person_wrote(home):
    folder = home / "issues" / "2025-05"
    folder.mkdir(parents=True)
    (folder / "inbox.txt").write_text("# mine\nhttps://arxiv.org/abs/2505.00001v2 # a remark\n")
    done = digest("add", "https://arxiv.org/pdf/2505.00001", "https://lab.example/x", "--month", "2025-05", cwd=home)
    assert done.returncode == 0 and "2505.00001" not in done.stdout
    assert (
        folder / "inbox.txt"
    ).read_text() == "# mine\nhttps://arxiv.org/abs/2505.00001v2 # a remark\nhttps://lab.example/x\n"


def test_a_link_with_a_password_is_not_added(home):
    done = digest("add", "https://ada:hush@lab.example/x", "--month", "2025-05", cwd=home)
    assert done.returncode == 2 and "readers would see" in done.stderr and "hush" not in done.stderr
    assert not (home / "issues" / "2025-05" / "inbox.txt").exists()


def test_status_as_json_is_for_scripts(home):
    facts = json.loads(digest("status", "--month", "2025-05", "--json", cwd=home).stdout)
    assert facts["month"] == "2025-05" and facts["on_table"] is False


def test_templates_are_listed_and_copied_once(home):
    assert "newsletter.html" in digest("templates", cwd=home).stdout
    assert digest("templates", "copy", "newsletter.html", cwd=home).returncode == 0
    assert (home / "templates" / "newsletter.html").exists()
    assert digest("templates", "copy", "newsletter.html", cwd=home).returncode == 2


def test_ctrl_c_is_said_and_keeps_what_was_made(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "demo", "--dir", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    try:
        while not (tmp_path / "digest.db").exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    # Once, on a busy machine, and not in 54 tries after it, Python ended by the signal itself: to a shell 130 too.
    assert process.returncode in (130, -signal.SIGINT), said
    assert "interrupted" in said and "Traceback" not in said, said


@pytest.mark.parametrize("package", ["typer", "pydantic"])  # the one before the command line, the other behind it
def test_ctrl_c_while_python_still_imports_is_said_in_one_line(home, package):
    (home / f"{package}.py").write_text(
        "import os, signal\n"
        "try:\n    os.kill(os.getpid(), signal.SIGINT)\n"
        "except KeyboardInterrupt:\n    raise RuntimeError('so it comes out of a compiled one') from None\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "digest", "status"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    said = "digest: interrupted; finished work is kept, run it again to go on\n"
    assert (done.returncode, done.stderr) == (130, said)


def test_help_lists_the_commands_as_a_month_goes():
    said = digest("--help").stdout
    places = [said.index(f"\n  {name} ") for name in ("new", "run", "review", "approve", "publish", "add", "schedule")]
    assert places == sorted(places)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_in_a_message_gets_the_folder_if_it_takes_one(command):
    takes = "--dir" in CliRunner().invoke(app, [*command.split(), "--help"]).output and command != "demo"
    given = " --dir 'my digest'" if takes else ""
    for message in ("with: digest {}; or", "`digest {}`", "build, then digest {}", "then run digest {}", "  digest {}"):
        told = message.format(command)
        assert located(told, Path("my digest")) == message.format(command + given)
        assert located(told, Path()) == told
    if takes:
        told = f"look first: digest {command} 2025-05 --json"
        assert located(told, Path("mine")) == f"look first: digest {command} 2025-05 --dir mine --json"


def test_a_rank_is_explained_from_what_was_fetched_and_nobody_is_asked_again(home):
    sample = starter() / "examples" / "sample-month"
    (home / "sources.yaml").write_bytes((sample / "sources.yaml").read_bytes())
    fetched = digest("fetch", "2025-02", "--dir", home, "--replay", sample / "responses")
    assert fetched.returncode == 3 and "failed: A quiet blog" in fetched.stderr
    for option in ("--explain", "--why-not"):
        told = digest("rank", "2025-02", option, "2502.99901", "--dir", home, env=NO_PROXY)
        assert told.returncode == 0 and "score" in told.stdout and told.stderr.count("fetch") == 0
        assert f"earlier runs fetched, 20 works; to fetch again: digest fetch 2025-02 --dir {home}" in told.stdout
    told = digest("rank", "2025-02", "--why-not", "2505.01234", "--dir", home, env=NO_PROXY)
    assert told.returncode == 2 and told.stderr.count("fetch ") == 0, "no address of a sample answers"
    assert "no candidate of 2025-02: no source had it in what earlier runs fetched, 20 works" in told.stderr


def test_the_list_of_recipes_fits_a_terminal():
    from digest.replications import RECIPES
    from digest.report import recipes_table

    told = recipes_table(RECIPES, width=80)
    assert max(map(len, told.splitlines())) <= 80
    assert all(f"{recipe.name} {recipe.title} paper " in " ".join(told.split()) for recipe in RECIPES)
    names = [line.split()[0] for line in told.splitlines()]
    assert len(names) == 1 + len(RECIPES) + 2 * names.count("paper"), "no line runs over"


def test_the_paths_in_a_message_are_right_from_where_one_stands():
    told = "issues/2025-05/items/a.md (output/2025-05/): see mine/issues/2025-05/issue.md, /x/output/2025-05/"
    expected = (
        "mine/issues/2025-05/items/a.md (mine/output/2025-05/): see mine/issues/2025-05/issue.md, /x/output/2025-05/"
    )
    assert located(told, Path("mine")) == expected


def test_a_message_ends_its_lines_between_words_and_never_inside_a_command():
    command = "digest merge --dir mine arxiv:2505.00001 forum:abcdefghijklmnopq --month 2025-05"
    told = folded(f"  say whether these two works are one, with: {command}\nand a short line", 60)
    assert told == f"  say whether these two works are one, with:\n      {command}\nand a short line"
    path = f"items/{'long-' * 12}.md"
    assert folded(f"  {path}: to sign", 50) == f"  {path}:\n      to sign"
    assert folded(told, 0) == told


def test_what_to_type_next_can_be_typed_from_where_one_stands(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "sources.yaml").write_text(SOURCES)
    done = digest("add", "https://arxiv.org/abs/2505.00001", "2025-05", "--dir", "mine", cwd=tmp_path)
    assert "Next: digest run 2025-05 --dir mine" in done.stdout
    assert "Next: digest run 2025-05 --dir mine" in digest("status", "2025-05", "--dir", "mine", cwd=tmp_path).stdout
    refused = digest("kill", "arxiv:2505.00001", "2025-05", "--dir", "mine", cwd=tmp_path)
    assert refused.returncode == 2 and "run first: digest run 2025-05 --dir mine" in refused.stderr
