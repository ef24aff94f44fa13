"""Checks sizes: mails that Gmail would cut off, images that a network would refuse. Pure."""

from collections.abc import Iterator, Mapping

from digest.preflight.finding import Finding, data

WARN, FAIL = 80_000, 95_000
"""Bytes of email.html: Gmail was seen to cut at 99.5 to 105 KB, and mailing platforms add tracking tags to links."""
IMAGE = 2_000_000
"""Bytes of an image: Bluesky's limit, the smallest of the networks we post to (X: 5 MB)."""


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
    """Warn the editor if the mail contains only the first items."""
    issue = data(files, "issue.json")
    items = len(issue.get("items", ()))
    if issue.get("in_mail", items) < items:
        where = "on the web page" if issue.get("address") else "at their sources: there is no base_url"
        yield Finding(
            "warn",
            "email.html",
            f"it holds the first {issue['in_mail']} of {items} items; the others are linked {where}",
            "nothing, or move items to Also seen until all fit",
        )
