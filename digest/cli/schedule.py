"""digest schedule: a ready file for cron, systemd or GitHub."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from digest.cli.shared import HERE, DirOption, app, console
from digest.errors import ConfigError


@app.command(epilog="Example: digest schedule systemd --write ~/.config/systemd/user")
def schedule(
    kind: Annotated[Literal["cron", "systemd", "github"], typer.Argument(help="Where the job is to run.")],
    folder: DirOption = HERE,
    log: Annotated[str, typer.Option("--log", help="The log file, relative to the digest's folder.")] = "digest.log",
    write: Annotated[Path | None, typer.Option("--write", help="Write the files here; overwrites nothing.")] = None,
) -> None:
    """Print a ready file that drafts each month by itself. Daily from the 2nd to the 7th; it never publishes."""
    from digest import config
    from digest.schedule import Job
    from digest.schedule import schedule as files_of
    from digest.templates import Templates

    root = folder.resolve()
    llm = config.load(root / "sources.yaml").llm
    job = Job(root, _program(), (llm.key_env or "") if llm else "", log)
    files = files_of(kind, job, Templates(root / "templates"))
    for name, text in files.items():
        if write:
            console.say(f"wrote {_written(write / name, text)}")
        else:
            console.say(("" if len(files) == 1 else f"# ---- {name}\n") + text.rstrip("\n") + "\n")


def _program() -> tuple[str, ...]:
    """The command that started this digest, with absolute paths: cron and systemd do not have your PATH."""
    started = Path(sys.argv[0])
    if started.name == "digest" and started.is_file():
        return (str(started.resolve()),)
    return (sys.executable, "-m", "digest")


def _written(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{path} is there already and was left as it is; move it away first") from None
    return path
