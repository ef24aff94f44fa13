"""What Gmail cuts, and what a network refuses for its size. Pure."""

from collections.abc import Iterator, Mapping

from digest.preflight.finding import Finding, data

WARN, FAIL = 80_000, 95_000
"""Bytes of email.html: Gmail's cut was seen at 99.5 to 105 KB, and a platform's link tags add to ours."""
IMAGE = 2_000_000
"""Bytes: Bluesky's limit, the smallest of those we post to (X 5 MB)."""


def check(files: Mapping[str, bytes]) -> Iterator[Finding]:
    size = len(files.get("email.html", b""))
    if size > WARN:
        level, after = ("fail", "it is cut there") if size > FAIL else ("warn", "a platform's link tags may reach it")
        yield Finding(
            "fail" if level == "fail" else "warn",
            "email.html",
            f"{size:,} bytes; Gmail cuts near 102,000: {after}",
            "print again with `digest build`, which shortens a mail over 95,000 bytes; or move items to Also seen",
        )
    yield from _left_out(files)
    for name in ("email.html", "email.txt", "newsletter.html"):
        if files and not files.get(name):
            yield Finding("fail", name, "it is missing or empty", "print again with `digest build`")
    for name, content in sorted(files.items()):
        if name.endswith(".png") and len(content) > IMAGE:
            yield Finding(
                "warn",
                name,
                f"{len(content):,} bytes; Bluesky takes {IMAGE:,}",
                "draw the figure smaller, or keep it out",
            )


def _left_out(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What the editor should know before readers do: the mail holds the first items only."""
    said = data(files, "issue.json")
    items = len(said.get("items", ()))
    if said.get("in_mail", items) < items:
        where = "on the web page" if said.get("address") else "at their sources: there is no base_url"
        yield Finding(
            "warn",
            "email.html",
            f"it holds the first {said['in_mail']} of {items} items; the others are linked {where}",
            "nothing, or move items to Also seen until all fit",
        )
