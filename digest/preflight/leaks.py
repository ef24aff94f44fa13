"""Finds secrets in any file: by their form, and by the values of this machine's own secrets. Pure.

No finding contains any part of a secret.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from digest.preflight.finding import TEXTS, Finding

SHORTEST = 8
"""Characters a value needs to be searched for; shorter ones occur everywhere by chance."""
PATTERNS = {
    "an OpenAI or Anthropic key": r"\bsk-[A-Za-z0-9_-]{20,}",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{20,})",
    "a Slack token": r"\bxox[abposr]-[A-Za-z0-9-]{10,}",
    "an AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{30,}",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a signed token (JWT)": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.",
    "a header with a token": r"\b(?:Authorization|Cookie)\s*:\s*(?:Bearer|Basic|Token)\s+[A-Za-z0-9+/=._-]{12,}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'<>]+:[^\s/:@\"'<>]{3,}@[\w-]",
}
_NAMED = re.compile(r"KEY|SECRET|TOKEN|PASSW|PASS$|CREDENTIAL", re.I)


def of_environment(environ: Mapping[str, str], names: tuple[str, ...] = ()) -> dict[str, str]:
    """Secrets of an environment, by variable name: named in `names`, DIGEST_*KEY and the like, *_API_KEY, and the
    passwords in DIGEST_*_URL."""
    found = {}
    for name, value in environ.items():
        ours = name.startswith("DIGEST_")
        if name in names or (ours and _NAMED.search(name)) or name.endswith("_API_KEY"):
            found[name] = value
        elif ours and name.endswith("_URL") and "@" in value:
            found[name] = _password(value)
    return {name: value for name, value in found.items() if len(value.strip()) >= SHORTEST}


def check(files: Mapping[str, bytes], secrets: Mapping[str, str]) -> Iterator[Finding]:
    for name, content in sorted(files.items()):
        for secret in _values(content, secrets):
            yield Finding("fail", name, f"it contains the value of {secret}", _do(name))
        if name.endswith(TEXTS):
            text = content.decode("utf-8", "replace")
            for kind, pattern in PATTERNS.items():
                if found := re.search(pattern, text):
                    line = text.count("\n", 0, found.start()) + 1
                    yield Finding("fail", name, f"line {line} holds what looks like {kind}", _do(name))


def _values(content: bytes, secrets: Mapping[str, str]) -> Iterator[str]:
    for secret, value in sorted(secrets.items()):
        value = value.strip()
        if len(value) >= SHORTEST and any(form.encode() in content for form in {value, quote(value, safe="")}):
            yield secret


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def _do(name: str) -> str:
    return f"find where {name} gets it from, remove it there, and replace the secret: it may have been seen"
