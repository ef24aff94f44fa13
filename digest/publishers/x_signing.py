"""Signs requests to X: by OAuth 1.0a, whose four strings never expire, or OAuth 2, whose tokens rotate.

OAuth 1.0a is used wherever its four names are set. An OAuth 2 access token lives two hours, and the refresh token for
the next one works once; so new tokens are on disk before use, and none is asked for while the disk cannot be written.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digest.errors import ConfigError, NotKnown, NotSent
from digest.publishers.secret import Secret, secret
from digest.publishers.tokens import tokens, tokens_file, write
from digest.publishers.wire import Answer, Wire

KEYS = ("DIGEST_X_API_KEY", "DIGEST_X_API_SECRET", "DIGEST_X_ACCESS_TOKEN", "DIGEST_X_ACCESS_SECRET")
CLIENT_ID, CLIENT_SECRET = "DIGEST_X_CLIENT_ID", "DIGEST_X_CLIENT_SECRET"
TOKEN = "/2/oauth2/token"


class Signer(Protocol):
    """Signs requests for one account."""

    secrets: list[Secret]
    """Must never be shown; grows as tokens are renewed."""
    mend: str
    """What a person should check when X does not accept us."""

    def headers(self, url: str, method: str) -> dict[str, str]:
        """The headers that sign one request."""

    def renewed(self, wire: Wire) -> bool:
        """After a 401: whether there are new tokens to try with. Raises NotSent, MachineRefused."""


def by_keys(env: Mapping[str, str]) -> bool:
    """Whether OAuth 1.0a is used, as it is when complete; else OAuth 2. Raises ConfigError when neither is complete."""
    lacking = _lacking(env)
    if lacking and not secret(env, CLIENT_ID, needed=False):
        raise ConfigError(
            f"X: no way in is whole: for OAuth 1.0a {', '.join(lacking)} is not set, for OAuth 2 {CLIENT_ID} is not;"
            " put one of the two ways, each NAME or NAME_FILE, into the environment (docs/publishing.md)"
        )
    return not lacking


def way(env: Mapping[str, str]) -> str:
    """'by OAuth 1.0a' or 'by OAuth 2', and which names are set in vain. Raises ConfigError."""
    if by_keys(env):
        idle = secret(env, CLIENT_ID, needed=False)
        return f"by OAuth 1.0a ({CLIENT_ID} is set too, and not used)" if idle else "by OAuth 1.0a"
    lacking = _lacking(env)
    return "by OAuth 2" if len(lacking) == len(KEYS) else f"by OAuth 2 (for OAuth 1.0a {', '.join(lacking)} is not set)"


def signer_of(env: Mapping[str, str], url: str, channel: str) -> Signer:
    """The signer to use. Raises ConfigError, MachineRefused; NotSent where nobody has logged in yet."""
    return _Keys(env) if by_keys(env) else UserTokens(app_of(env, url, channel))


def _lacking(env: Mapping[str, str]) -> list[str]:
    return [name for name in KEYS if not secret(env, name, needed=False)]


class _Keys:
    mend = "are the four keys DIGEST_X_... right?"

    def __init__(self, env: Mapping[str, str]) -> None:
        from oauthlib.oauth1 import Client  # here, because every command loads this module

        self.secrets = [secret(env, name) for name in KEYS]
        self._client = Client(*(key.reveal() for key in self.secrets))

    def headers(self, url: str, method: str) -> dict[str, str]:
        """OAuth 1.0a signs neither JSON nor multipart bodies."""
        _, headers, _ = self._client.sign(url, method)
        return dict(headers)

    def renewed(self, wire: Wire) -> bool:
        return False


@dataclass(frozen=True)
class App:
    """Our app at X, and where its tokens are stored."""

    id: str
    secret: Secret
    """Empty for a public client."""
    account: str
    again: str
    """What a person types when the tokens no longer work."""
    file: Path

    @property
    def secrets(self) -> list[Secret]:
        return [self.secret, Secret(self._basic)] if self.secret else []

    def ask(self, wire: Wire, **form: str) -> Answer:
        """Ask X for tokens, which publishes nothing. Raises NotSent, NotKnown."""
        headers = {"Authorization": f"Basic {self._basic}"} if self.secret else {}
        answer = wire.write("POST", TOKEN, headers, data=form if self.secret else {**form, "client_id": self.id})
        if answer.status == 401:
            check = f"are {CLIENT_ID} and {CLIENT_SECRET} those of the app? (a public client has no secret)"
            raise NotSent(f"{wire.said(TOKEN, answer)}; {check}", person=True, whole=True)
        return answer

    @property
    def _basic(self) -> str:
        return b64encode(f"{self.id}:{self.secret.reveal()}".encode()).decode()


def app_of(env: Mapping[str, str], url: str, channel: str) -> App:
    """The app that the environment names. Raises ConfigError."""
    named = secret(env, CLIENT_ID).reveal()
    account = f"x {url.rstrip('/')} {named}"
    return App(
        named, secret(env, CLIENT_SECRET, needed=False), account, f"log in: digest login {channel}", tokens_file(env)
    )


class UserTokens:
    """OAuth 2, with the tokens of `digest login` or the last renewal. Raises NotSent when there are none."""

    def __init__(self, app: App) -> None:
        self.app, self.secrets = app, list(app.secrets)
        self.mend = f"may the app still post for this account? If not, {app.again}"
        with tokens(app.file) as known:
            kept = known.get(app.account, {})
        self._use(kept)

    def headers(self, url: str, method: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._access.reveal()}"}

    def renewed(self, wire: Wire) -> bool:
        """Replace the tokens that X just refused: by those another process stored meanwhile, else by X's."""
        with tokens(self.app.file) as known:
            kept = known.get(self.app.account, {})
            if kept.get("access") == self._access.reveal():
                write(self.app.file, known)  # fail on an unwritable disk before the refresh token is used up
                kept = known[self.app.account] = self._next(wire, kept["refresh"])
        self._use(kept)
        return True

    def _next(self, wire: Wire, refresh: str) -> dict[str, str]:
        try:
            answer = self.app.ask(wire, grant_type="refresh_token", refresh_token=refresh)
        except NotKnown as error:
            raise self._over(
                f"{error}; X may have replaced our tokens, and the new ones are lost with its answer"
            ) from None
        if not answer.ok:
            raise self._over(f"{wire.said(TOKEN, answer)}; X takes our tokens no more")
        if not (pair := pair_of(answer)):
            raise self._over("X renewed our tokens and its answer holds no new ones")
        return pair

    def _use(self, kept: Mapping[str, str]) -> None:
        if not kept.get("access") or not kept.get("refresh"):
            raise self._over(f"{self.app.file} holds no tokens for X")
        self._access = Secret(kept["access"])
        self.secrets += [self._access, Secret(kept["refresh"])]

    def _over(self, why: str) -> NotSent:
        return NotSent(f"{why}; {self.app.again}", person=True, whole=True)


def pair_of(answer: Answer) -> dict[str, str]:
    """The two tokens in an answer; {} when one is missing."""
    pair = {"access": str(answer.get("access_token") or ""), "refresh": str(answer.get("refresh_token") or "")}
    return pair if all(pair.values()) else {}
