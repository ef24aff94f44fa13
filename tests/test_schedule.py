"""Month after month: the files that start a run, the months it catches up, its log and its health check."""

import http.server
import logging
import re
import shlex
import shutil
import subprocess
import threading
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import digest.cli.shared
import digest.month
from digest import templates, unattended
from digest.cli import app
from digest.earlier import drafted
from digest.errors import ConfigError, EndpointRefused, Frozen, Locked, MachineRefused, NeedsPerson
from digest.model import Edition, Month
from digest.schedule import Job, due, schedule
from digest.templates import Templates

OURS = Templates(Path("/nowhere/templates"))
KINDS = ("cron", "systemd", "github")


def made(kind, folder="/home/ada/digest", key_env="OPENAI_API_KEY", program=("/home/ada/venv/bin/digest",)):
    return schedule(kind, Job(Path(folder), program, key_env), OURS)


def month(text):
    return Month.parse(text)


def lay(folder, which):
    """A sheet without items."""
    (folder / "issue.md").write_text(f"---\nschema: 1\nmonth: {which}\ntitle: Laid\n---\n")


# --- the files


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_ever_publishes(kind):
    text = "\n".join(made(kind).values())
    assert "--catch-up --yes" in text and not re.search(r"\bdigest publish|--send|--confirm", text)


def cron_line(**how):
    (text,) = made("cron", **how).values()
    (line,) = [row for row in text.splitlines() if row and not row.startswith("#")]
    return line


@pytest.mark.parametrize("folder", ["/a", "/home/ada/my digest", "/srv/100%/x'y", "/päth/数"])
def test_the_cron_line_is_daily_from_the_2nd_to_the_7th_at_an_odd_minute_in_the_folder(folder):
    minute, hour, days, months, weekday, command = cron_line(folder=folder).split(None, 5)
    assert (hour, days, months, weekday) == ("9", "2-7", "*", "*") and int(minute) % 2 == 1 and 0 < int(minute) < 60
    assert not re.search(r"(?<!\\)%", command)  # a bare one ends a crontab's command
    words = shlex.split(command.replace("\\%", "%"))
    assert words[1] == folder and "run --catch-up --yes --log digest.log" in command


def test_the_cron_command_is_what_a_shell_runs(tmp_path):
    folder = tmp_path / "my 100% 'digest'"
    folder.mkdir()
    tool = folder / "tool"
    tool.write_text('#!/bin/sh\necho "$PWD|$*|$OPENAI_API_KEY" > ran\n')
    tool.chmod(0o755)
    home = tmp_path / "home/.config/digest"
    home.mkdir(parents=True)
    (home / "env").write_text("OPENAI_API_KEY=from-file\n")
    command = cron_line(folder=str(folder), program=(str(tool),)).split(None, 5)[5].replace("\\%", "%")
    subprocess.run(
        ["/bin/sh", "-c", command], check=True, env={"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    )
    assert (folder / "ran").read_text() == f"{folder}|run --catch-up --yes --log digest.log|from-file\n"
    (home / "env").unlink()
    subprocess.run(
        ["/bin/sh", "-c", command], check=True, env={"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    )


@pytest.mark.parametrize("key_env", ["", "OPENAI_API_KEY"])
def test_systemd_accepts_the_units(tmp_path, key_env):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    folder = tmp_path / "my 100% digest"
    folder.mkdir()
    for name, text in made("systemd", str(folder), key_env, ("/bin/echo",)).items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            "--recursive-errors=no",
            *map(str, sorted(tmp_path.glob("digest.*"))),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [row for row in done.stderr.splitlines() if str(tmp_path) in row or "digest." in row]
    assert (done.returncode, told) == (0, [])
    (calendar,) = re.findall(r"OnCalendar=(.*)", made("systemd")["digest.timer"])
    next_ones = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=7", "--base-time=2026-12-31 00:00 UTC", calendar],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.findall(r"(?:Next elapse|Iter\. #\d): \w+ 2027-01-(\d\d)", next_ones) == "02 03 04 05 06 07".split()


def test_the_units_say_what_a_monthly_job_needs():
    service, timer = (made("systemd")[name] for name in ("digest.service", "digest.timer"))
    for line in ("Type=oneshot", "TimeoutStartSec=6h", "SuccessExitStatus=3", "WorkingDirectory=/home/ada/digest"):
        assert line in service.splitlines()
    assert "LoadCredential=OPENAI_API_KEY:%h/.config/digest/OPENAI_API_KEY" in service
    assert "LoadCredential" not in made("systemd", key_env="")["digest.service"]
    assert "Persistent=true" in timer and re.search(r"OnCalendar=\*-\*-02\.\.07 09:\d[13579]:00 UTC", timer)


def test_in_a_unit_nothing_of_a_path_stands_for_something_else():
    service = made("systemd", "/srv/100%", "", ("/opt/100%/$x y/digest",))["digest.service"]
    assert 'ExecStart="/opt/100%%/$$x y/digest" run' in service and "WorkingDirectory=/srv/100%%\n" in service


def test_the_unit_s_shell_hands_the_key_over_and_nothing_else(tmp_path):
    service = made("systemd", str(tmp_path), program=("/bin/sh", "-c", 'echo "$OPENAI_API_KEY|$1"', "x"))[
        "digest.service"
    ]
    (line,) = re.findall(r"ExecStart=(.*)", service)
    (tmp_path / "OPENAI_API_KEY").write_text("the key\n")
    words = shlex.split(line.replace("$$", "$").replace("%%", "%"))
    done = subprocess.run(
        words, capture_output=True, text=True, check=True, env={"CREDENTIALS_DIRECTORY": str(tmp_path)}
    )
    assert done.stdout == "the key|run\n"


def test_the_workflow_is_yaml_that_github_knows():
    (text,) = made("github").values()
    flow = yaml.safe_load(text)
    starts = flow[True]  # YAML 1.1 reads `on` so
    (when,) = starts["schedule"]
    assert re.fullmatch(r"\d?[13579] 9 2-7 \* \*", when["cron"]) and "month" in starts["workflow_dispatch"]["inputs"]
    assert flow["concurrency"] == {"group": "digest-draft", "cancel-in-progress": False}
    assert flow["permissions"] == {"contents": "write"}
    job = flow["jobs"]["draft"]
    assert 0 < job["timeout-minutes"] <= 360
    run = next(step for step in job["steps"] if "env" in step)
    assert run["env"] == {
        "MONTH": "${{ inputs.month }}",
        "OPENAI_API_KEY": "${{ secrets.OPENAI_API_KEY }}",
        "DIGEST_HEALTHCHECK_URL": "${{ secrets.DIGEST_HEALTHCHECK_URL }}",
    }
    assert not any("${{" in step.get("run", "") for step in job["steps"])  # nothing a person typed is a shell's word
    assert "60 days" in text
    for step in job["steps"]:
        if "run" in step:
            subprocess.run(["/bin/sh", "-n", "-c", step["run"]], check=True)


class Runner:
    """A remote, GitHub's cache, and a machine thrown away after each job; of the actions only what they leave."""

    def __init__(self, root):
        self.root, self.remote, self.cache, self.jobs = root, root / "remote.git", root / "cache", 0
        home = {"HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "EMAIL": "ada@example.org"}
        self.env = {"PATH": f"{root}/bin:/usr/bin:/bin", **home}
        (root / "bin").mkdir()
        self.sh(root, f"git init -q --bare -b main {self.remote}")
        self.push("sources.yaml")

    def sh(self, where, script, **env):
        return subprocess.run(["bash", "-e", "-c", script], cwd=where, env={**self.env, **env}, capture_output=True)

    def push(self, name):
        """A person commits a file."""
        where = self.root / f"home-{name}"
        self.sh(self.root, f"git clone -q {self.remote} {where}")
        self.sh(
            where, f"git checkout -q -B main && touch {name} && git add {name} && git commit -qm {name} && git push -q"
        )

    def job(self, digest):
        """`digest`: what the command does. Returns whether the job succeeded."""
        self.jobs += 1
        here, good, commit = self.root / f"job{self.jobs}", True, "skipped"
        (self.root / "bin/digest").write_text(f"#!/bin/sh\n{digest}\n")
        (self.root / "bin/digest").chmod(0o755)
        self.sh(self.root, f"git clone -q -b main file://{self.remote} --depth 1 {here}")
        for step in yaml.safe_load(made("github")["digest.yml"])["jobs"]["draft"]["steps"]:
            meant = {
                None: good,
                "always()": True,
                "always() && steps.commit.outcome == 'success'": commit == "success",
                "hashFiles('digest.db') == ''": good and not (here / "digest.db").exists(),
            }[step.get("if")]
            if meant and "restore" in step.get("uses", "") and self.cache.exists():
                shutil.copytree(self.cache, here, dirs_exist_ok=True)
            if meant and "cache/save" in step.get("uses", "") and (here / "digest.db").exists():
                self.cache.mkdir(exist_ok=True)
                shutil.copy(here / "digest.db", self.cache)
            if meant and "run" in step and "pip" not in step["run"]:
                done = self.sh(here, step["run"], MONTH="")
                good = good and not done.returncode
                commit = ("failure" if done.returncode else "success") if step.get("id") == "commit" else commit
        return good

    def there(self):
        return self.sh(self.remote, "git ls-tree -r --name-only main").stdout.decode().split()


LAYS = "mkdir -p issues/2025-05; echo one > issues/2025-05/issue.md; echo laid >> digest.db"


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_the_workflow_never_keeps_a_database_without_the_files_that_it_knows_as_laid(tmp_path):
    runner = Runner(tmp_path)
    (hook := runner.remote / "hooks/pre-receive").write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert not runner.job(LAYS) and not runner.cache.exists()  # refused: the next day lays all of it again
    hook.unlink()
    assert not runner.job(f"{LAYS}; exit 6") and "issues/2025-05/issue.md" in runner.there()
    assert (runner.cache / "digest.db").read_text() == "laid\n"
    pushes = (
        f"git clone -q {runner.remote} other && cd other && touch mine && git add mine && git commit -qm m && git push"
    )
    assert runner.job(f"{LAYS}; echo two >> issues/2025-05/issue.md; ({pushes}) >/dev/null 2>&1; exit 3")
    assert {"mine", "issues/2025-05/issue.md"} <= set(runner.there())
    assert runner.job("exit 0")  # nothing new is no failure


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_a_database_in_the_repository_is_the_one_that_is_used_and_committed(tmp_path):
    runner = Runner(tmp_path)
    assert runner.job(LAYS)
    runner.push("digest.db")
    assert runner.job(f"test -s digest.db && exit 1; {LAYS}")  # the cached one, which holds a line, is left alone
    assert runner.sh(runner.remote, "git show main:digest.db").stdout == b"laid\n"


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_break_in_a_path_is_refused(kind):
    with pytest.raises(ConfigError, match="control character"):
        made(kind, folder="/home/a\nExecStart=/bin/evil")


def test_the_command_prints_and_writes_and_overwrites_nothing(tmp_path):
    shutil.copy(templates.starter() / "sources.yaml", tmp_path)
    run = CliRunner().invoke(app, ["schedule", "systemd", "-C", str(tmp_path)])
    assert run.exit_code == 0 and f"WorkingDirectory={tmp_path}" in run.stdout and "# ---- digest.timer" in run.stdout
    CliRunner().invoke(app, ["schedule", "systemd", "-C", str(tmp_path), "--write", str(tmp_path / "units")])
    assert sorted(path.name for path in (tmp_path / "units").iterdir()) == ["digest.service", "digest.timer"]
    again = CliRunner().invoke(app, ["schedule", "systemd", "-C", str(tmp_path), "--write", str(tmp_path / "units")])
    assert isinstance(again.exception, ConfigError) and "left as it is" in str(again.exception)


# --- which months are due


@pytest.mark.parametrize(
    ("there", "last", "months", "skipped"),
    [
        ("", "2026-10", "2026-10", ""),
        ("2026-10", "2026-10", "2026-10", ""),
        ("2026-09", "2026-10", "2026-10", ""),
        ("2025-11", "2026-01", "2025-12 2026-01", ""),
        ("2025-12", "2025-12", "2025-12", ""),
        ("2026-01 2026-07", "2026-10", "2026-08 2026-09 2026-10", ""),
        ("2026-05", "2026-10", "2026-08 2026-09 2026-10", "2026-06 2026-07"),
        ("2027-01", "2026-10", "2026-10", ""),
    ],
)
def test_every_month_since_the_last_drafted_is_due_three_at_most(there, last, months, skipped):
    found = due(tuple(map(month, there.split())), month(last))
    assert (" ".join(map(str, found.months)), " ".join(map(str, found.skipped))) == (months, skipped)


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(1, 30))
def test_nothing_between_is_lost(year, number, missed):
    last = Month(year=year, number=number)
    before = last
    for _ in range(missed):
        before = Month.before(before.start)
    found = due((before,), last)
    every = [before, *found.skipped, *found.months]
    assert every[-1] == last and all(one.end == other.start for one, other in pairwise(every))
    assert len(found.months) == min(missed, 3)


def test_in_january_the_last_whole_month_is_december():
    assert str(Month.before(datetime(2027, 1, 2, 9, 17, tzinfo=UTC))) == "2026-12"
    assert str(Month.before(datetime(2028, 3, 1, tzinfo=UTC))) == "2028-02"


def test_a_month_is_drafted_when_its_table_lies_there(tmp_path):
    for name in ("2026-01", "2026-13", "abcd-ef", "2025-12"):
        (tmp_path / "issues" / name).mkdir(parents=True)
        (tmp_path / "issues" / name / "issue.md").write_text("x")
    (tmp_path / "issues" / "2026-02").mkdir()
    assert list(map(str, drafted(tmp_path))) == ["2025-12", "2026-01"]


# --- a run that nobody watches


@pytest.fixture
def newsroom(tmp_path, monkeypatch):
    """A folder whose months are made by hand: `newsroom.does(month)` is what a run does."""
    shutil.copy(templates.starter() / "sources.yaml", tmp_path)
    ran = []

    class Newsroom:
        root = tmp_path
        months = ran

        @staticmethod
        def does(which):
            pass

    def make(desk, which):
        ran.append(str(which))
        Newsroom.does(which)
        (desk.table(which)).mkdir(parents=True, exist_ok=True)
        lay(desk.table(which), which)
        return Edition(month=which, files={})

    monkeypatch.setattr(digest.month, "make_issue", make)
    monkeypatch.delenv(unattended.VARIABLE, raising=False)
    return Newsroom


def invoke(newsroom, *words):
    return CliRunner().invoke(app, ["run", "-C", str(newsroom.root), *words])


def test_a_missed_december_is_caught_up_in_february(newsroom, monkeypatch):
    class February(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2027, 2, 2, 9, 17, tzinfo=tz)

    monkeypatch.setattr("datetime.datetime", February)
    (newsroom.root / "issues/2026-11").mkdir(parents=True)
    lay(newsroom.root / "issues/2026-11", "2026-11")
    assert invoke(newsroom, "--catch-up", "--yes").exit_code == 0
    assert newsroom.months == ["2026-12", "2027-01"]
    invoke(newsroom, "--catch-up", "--yes")
    assert newsroom.months == ["2026-12", "2027-01", "2027-01"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NeedsPerson("2026-12 is approved and issues/2026-12/ was deleted"), 4),
        (Frozen("2026-12 is approved"), 0),
        (ConfigError("2026-12 is approved in vain: 2026-12/inbox.txt:2: no link"), 2),
    ],
)
def test_a_month_that_cannot_be_made_holds_up_no_other(newsroom, monkeypatch, caplog, error, code):
    class February(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2027, 2, 2, 9, 17, tzinfo=tz)

    def does(which):
        if str(which) == "2026-12":
            raise error

    monkeypatch.setattr("datetime.datetime", February)
    newsroom.does = staticmethod(does)
    (newsroom.root / "issues/2026-11").mkdir(parents=True)
    lay(newsroom.root / "issues/2026-11", "2026-11")
    assert invoke(newsroom, "--catch-up", "--yes").exit_code == code
    assert newsroom.months == ["2026-12", "2027-01"] and "2026-12 is left as it is: 2026-12 is approved" in caplog.text


def test_what_would_go_wrong_in_every_month_ends_the_catching_up(newsroom):
    def does(which):
        raise EndpointRefused("401: the key is wrong")

    newsroom.does = staticmethod(does)
    (newsroom.root / "issues/2024-01").mkdir(parents=True)
    lay(newsroom.root / "issues/2024-01", "2024-01")
    assert isinstance(invoke(newsroom, "--catch-up", "--yes").exception, EndpointRefused) and len(newsroom.months) == 1


def test_a_month_missed_too_long_ago_is_named_with_what_to_type(newsroom, caplog):
    (newsroom.root / "issues/2024-01").mkdir(parents=True)
    lay(newsroom.root / "issues/2024-01", "2024-01")
    invoke(newsroom, "--catch-up", "--yes")
    assert f"by itself: digest run 2024-02 --dir {newsroom.root}\n" in caplog.text


def test_catch_up_and_month_exclude_each_other(newsroom):
    assert isinstance(invoke(newsroom, "--catch-up", "--month", "2025-05").exception, ConfigError)


def test_the_log_holds_what_was_said_and_no_secret(newsroom, monkeypatch):
    monkeypatch.setenv("MY_API_KEY", "canary-4711")
    monkeypatch.setenv("DIGEST_SMTP_URL", "smtps://ada:hush@mail.example")

    def does(which):
        digest.cli.shared.console.error("refused canary-4711 at https://ada:hunter2@x.example/?access_token=abc")
        logging.getLogger("digest.llm.caller").warning("Authorization: Bearer abcdef")
        digest.cli.shared.console.say("two\nlines \x1b[31m smtps://ada:hush@mail.example")

    newsroom.does = staticmethod(does)
    assert invoke(newsroom, "--month", "2025-05", "--log", str(newsroom.root / "logs/digest.log")).exit_code == 0
    text = (newsroom.root / "logs/digest.log").read_text()
    assert not re.search(r"canary|hunter2|abcdef|hush|access_token=abc|\x1b", text) and text.count("[secret]") == 5
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|warning) ", row) for row in text.splitlines())
    assert text.splitlines()[-1].endswith("exit code 0") and not logging.getLogger("digest").handlers


def test_the_log_is_rotated(tmp_path, monkeypatch):
    monkeypatch.setattr(unattended, "LOG_BYTES", 2_000)
    log = unattended.Log(tmp_path / "a.log", unattended.Secrets({}))
    for n in range(400):
        log.emit(logging.makeLogRecord({"msg": f"line {n} " + "x" * 50, "levelno": 20, "levelname": "INFO"}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.log", *(f"a.log.{n}" for n in range(1, 6))]
    log.close()


def test_a_full_disk_stops_no_run(newsroom):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    newsroom.does = staticmethod(lambda which: digest.cli.shared.console.error("said"))
    assert invoke(newsroom, "--month", "2025-05", "--log", "/dev/full").exit_code == 0
    assert newsroom.months == ["2025-05"] and not logging.getLogger("digest").handlers


def test_a_log_that_cannot_be_opened_is_told_before_anything_runs(newsroom):
    (newsroom.root / "file").write_text("x")
    run = invoke(newsroom, "--log", str(newsroom.root / "file/digest.log"))
    assert isinstance(run.exception, MachineRefused) and newsroom.months == []


@pytest.fixture
def health():
    """A real server that answers pings, and what it was told."""
    told = []

    class Check(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            told.append((self.path, self.rfile.read(int(self.headers["content-length"] or 0)).decode()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Check)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ping/uuid-1234", told
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("error", "paths", "code"),
    [
        (None, ["/ping/uuid-1234/start", "/ping/uuid-1234"], 0),
        (NeedsPerson("look"), ["/ping/uuid-1234/start", "/ping/uuid-1234/4"], 1),
        (RuntimeError("boom"), ["/ping/uuid-1234/start", "/ping/uuid-1234/1"], 1),
        (KeyboardInterrupt(), ["/ping/uuid-1234/start", "/ping/uuid-1234/130"], 130),
        (Locked("held"), ["/ping/uuid-1234/start"], 1),
    ],
)
def test_the_health_check_hears_start_and_end(newsroom, health, monkeypatch, error, paths, code):
    url, told = health
    monkeypatch.setenv(unattended.VARIABLE, url)
    monkeypatch.setenv("MY_TOKEN", "canary-4711")

    def does(which):
        digest.cli.shared.console.error("canary-4711 is mine")
        if error:
            raise error

    newsroom.does = staticmethod(does)
    assert invoke(newsroom, "--month", "2025-05").exit_code == code
    assert [path for path, _ in told] == paths
    assert not any("canary" in body for _, body in told)
    if len(told) > 1:
        assert "[secret] is mine" in told[-1][1] and "exit code" in told[-1][1]


def test_an_incomplete_month_is_a_success_that_says_what_was_missing(newsroom, health, monkeypatch):
    url, told = health
    monkeypatch.setenv(unattended.VARIABLE, url)
    monkeypatch.setattr("digest.report.missing", lambda desk, which: "failed: arXiv")
    assert invoke(newsroom, "--month", "2025-05").exit_code == 3
    assert told[-1][0] == "/ping/uuid-1234" and "done, but incomplete: failed: arXiv" in told[-1][1]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "https://no.such.host.invalid/x", "ftp://x/y", "not a url", "http://[::"]
)
def test_a_health_check_that_is_down_fails_no_run(newsroom, monkeypatch, caplog, url):
    monkeypatch.setenv(unattended.VARIABLE, url)
    run = invoke(newsroom, "--month", "2025-05")
    assert run.exit_code == 0 and "health check was not reached" in caplog.text and newsroom.months == ["2025-05"]


def test_a_health_check_that_answers_an_error_is_asked_twice():
    asked = []

    def answer(request):
        asked.append(str(request.url))
        return httpx.Response(503)

    why = unattended.ping("https://hc.example/key/slug?create=1", "start", transport=httpx.MockTransport(answer))
    assert (why, asked) == ("it answered 503", ["https://hc.example/key/slug/start?create=1"] * 2)


def test_a_second_run_of_the_same_day_changes_nothing(tmp_path, monkeypatch):
    from digest.desk import opened

    sample, which = templates.sample_month(), month("2025-02")
    monkeypatch.setattr(digest.month, "verify", lambda *_: ())

    def once():
        with opened(tmp_path, sample / "sources.yaml", "offline", sample / "responses", sample=True) as desk:
            puts = []
            keep = desk.store.put
            desk.store.put = lambda thing, *at: (puts.append(type(thing).__name__), keep(thing, *at))[1]
            digest.month.make_issue(desk, which)
        files = {
            str(path): path.read_bytes() for name in ("issues", "output") for path in (tmp_path / name).rglob("*.*")
        }
        return puts, {name: text for name, text in files.items() if not name.endswith("report.json")}

    first, laid = once()
    second, same = once()
    assert same == laid
    assert not {"Text", "Summary"} & set(second) and {"Text", "Summary"} <= set(first)
