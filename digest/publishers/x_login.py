"""Gets the first tokens for an X account: a person consents at X, and pastes the URL to which X sends the browser.

With PKCE (RFC 7636, S256) the code in that URL is useless to anyone who sees it: X gives tokens only to the holder of
the verifier, which is never shown.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest, token_urlsafe
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from digest.errors import ConfigError, NeedsPerson, NotSent, PublishError
from digest.publishers.part import Place
from digest.publishers.secret import Secret
from digest.publishers.tokens import tokens, write
from digest.publishers.wire import Wire, checked_base
from digest.publishers.x import WHO, X
from digest.publishers.x_signing import TOKEN, App, UserTokens, app_of, pair_of
from digest.text import clip, plain

SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")


@dataclass(frozen=True)
class Consent:
    """A request for consent, and what identifies the answer to it."""

    url: str
    state: str
    verifier: Secret


def asked(x: X, place: Place) -> Consent:
    """A new request for consent. Raises ConfigError, and MachineRefused where tokens could not be stored."""
    app = app_of(place.env, x.url, x.channel)
    with tokens(app.file) as known:
        write(app.file, known)  # fail now if it cannot be written, as X's code lives only 30 seconds
    state, verifier = token_urlsafe(24), token_urlsafe(48)
    fields = {
        "response_type": "code",
        "client_id": app.id,
        "redirect_uri": x.redirect,
        "scope": " ".join(SCOPES),
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    url = f"{checked_base(x.site)}/i/oauth2/authorize?{urlencode(fields, quote_via=quote)}"
    return Consent(url, state, Secret(verifier))


def granted(x: X, place: Place, consent: Consent, pasted: str) -> str:
    """Get and store tokens for a pasted URL; the account's name. Raises ConfigError, NeedsPerson, MachineRefused."""
    app = app_of(place.env, x.url, x.channel)
    code = _code(pasted, consent, app)
    hidden = [*app.secrets, consent.verifier, code]
    with Wire(place, x.url, secrets=hidden) as wire:
        try:
            pair = _exchange(wire, app, x, consent, code)
            with tokens(app.file) as known:
                known[app.account] = pair
            return _account(wire, UserTokens(app), hidden)
        except PublishError as error:
            raise NeedsPerson(f"{error}; {app.again}") from None


def challenge_of(verifier: str) -> str:
    """The hash of a verifier that X gets beforehand."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _code(pasted: str, consent: Consent, app: App) -> Secret:
    """The code in a pasted URL, which must answer this request."""
    given = _fields(pasted)
    if not given.get("state"):
        raise ConfigError(f"that is no address X sends to: it has no state; paste all of it; {app.again}")
    if not compare_digest(given["state"].encode(), consent.state.encode()):
        raise ConfigError(
            f"that address answers another login: its state is not ours, and it was not used; {app.again}"
        )
    if error := given.get("error"):
        raise NeedsPerson(f"X was not given your consent ({clip(plain(error), 60)}); nothing is kept; {app.again}")
    if not given.get("code"):
        raise ConfigError(f"that address holds no code; paste all of it; {app.again}")
    return Secret(given["code"])


def _fields(pasted: str) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(urlsplit(pasted.strip()).query))
    except ValueError:
        return {}


def _exchange(wire: Wire, app: App, x: X, consent: Consent, code: Secret) -> dict[str, str]:
    """Tokens for a code. Raises NotSent, NotKnown."""
    form = {"code": code.reveal(), "redirect_uri": x.redirect, "code_verifier": consent.verifier.reveal()}
    answer = app.ask(wire, grant_type="authorization_code", **form)
    if not answer.ok:
        raise NotSent(f"{wire.said(TOKEN, answer)}; X gave no tokens: a code lives 30 seconds and works once")
    scopes = str(answer.get("scope") or " ".join(SCOPES)).split()
    if lacking := [scope for scope in SCOPES if scope not in scopes]:
        raise NotSent(f"X granted all but {', '.join(lacking)}: give the app these permissions at X")
    if not (pair := pair_of(answer)):
        raise NotSent("X answered without tokens")
    return pair


def _account(wire: Wire, signer: UserTokens, hidden: list[Secret]) -> str:
    hidden += signer.secrets
    answer = wire.read(WHO, signer.headers(wire.base + WHO, "GET"))
    if not answer.ok or not answer.get("data", "username"):
        raise NotSent(f"{wire.said(WHO, answer)}; X gave tokens, and does not take them")
    return str(answer.get("data", "username"))
