"""Every request we make, against the platforms' own specifications, where those lie beside this checkout.

The specifications may not be kept in this repository; without them these tests are skipped, and say so.
"""

import json
from dataclasses import dataclass

import press
import pytest
from fakes import x

from digest.publishers import X, x_login

SPECS = {
    "x": ("x-api-v2.openapi.json", "https://api.x.com", ""),
    "buttondown": ("buttondown.openapi.json", "https://api.buttondown.com", "/v1"),
    "listmonk": ("listmonk.collections.yaml", "http://localhost:9000", ""),
}
OAUTH2 = {"DIGEST_X_CLIENT_ID": x.APP, "DIGEST_X_CLIENT_SECRET": x.APP_SECRET}


@dataclass
class Sent:
    """One of our requests, as openapi-core looks at it."""

    host_url: str
    path: str
    method: str
    body: bytes | None
    content_type: str
    parameters: object


@pytest.fixture(scope="module")
def checkers():
    """Platform -> its specification; each is read once, and takes seconds."""
    return {}


@pytest.mark.filterwarnings("ignore:Unsupported scheme type")  # openapi-core knows no OAuth
@pytest.mark.parametrize(("kind", "env"), [*((kind, None) for kind in SPECS), ("x", OAUTH2)])
def test_every_request_of_a_month_fits_the_specification(newsroom, shared, checkers, kind, env):
    from openapi_core import Config, OpenAPI

    file, host, prefix = SPECS[kind]
    api = checkers.setdefault(
        kind, OpenAPI.from_file_path(str(shared / "data/specs" / file), config=Config(spec_validator_cls=None))
    )  # X's own fails strict validation
    room = newsroom(kind)
    more = {"env": logged_in(room, env)} if env else {}
    assert room.publish(**more).exit_code == 0
    made = [one for one in room.fake.asked if not one.path.endswith("/upload") and "/oauth2/" not in one.path]
    for one in made:
        api.validate_request(_sent(one, host, prefix))
    assert len(made) >= 4
    wrong = _sent(next(one for one in made if one.method == "POST" and one.body), host, prefix)
    wrong.body = {"x": b'{"text": "a", "no_such_field": 1}', "listmonk": b'{"name": 3}'}.get(kind, b'{"body": "b"}')
    with pytest.raises(Exception, match=r"[Ii]nvalid|validation"):
        api.validate_request(wrong)


def logged_in(room, env):
    """X's specification names the addresses of OAuth 2, and does not say what is asked there."""
    publisher = X(kind="x", url=room.fake.url, site=room.fake.url)
    place = press.place(room.root, {}, env=(env := env | {"DIGEST_STATE": str(room.root / "state")}))
    question = x_login.asked(publisher, place)
    x_login.granted(publisher, place, question, room.fake.consents(question.url))
    return env


def _sent(one, host, prefix):
    from openapi_core.datatypes import RequestParameters
    from werkzeug.datastructures import Headers, ImmutableMultiDict

    parameters = RequestParameters(query=ImmutableMultiDict(one.query), header=Headers(one.headers), cookie={}, path={})
    kind = one.headers.get("content-type", "application/json").partition(";")[0]
    return Sent(host, prefix + one.path, one.method.lower(), one.body or None, kind, parameters)


def test_every_bluesky_record_fits_its_lexicon(newsroom, shared):
    lexicons = {
        one["id"]: one
        for path in (shared / "data/specs/atproto-lexicons").rglob("*.json")
        if (one := json.loads(path.read_text()))
    }
    room = newsroom("bluesky")
    assert room.publish().exit_code == 0
    put = lexicons["com.atproto.repo.putRecord"]["defs"]["main"]["input"]["schema"]
    post = lexicons["app.bsky.feed.post"]["defs"]["main"]["record"]
    records = [one.json for one in room.fake.made("POST", "putRecord")]
    for asked in records:
        _fits(lexicons, "com.atproto.repo.putRecord", put, asked)
        _fits(lexicons, "app.bsky.feed.post", post, asked["record"])
    assert len(records) == 3 and "reply" in records[1]["record"]
    with pytest.raises(AssertionError):
        _fits(lexicons, "app.bsky.feed.post", post, {"text": "a"})


def _fits(lexicons, home, schema, value):
    """The part of the lexicon language that a post uses."""
    if schema["type"] == "ref":
        name, _, part = schema["ref"].partition("#")
        name = name or home
        if name in lexicons:
            found = lexicons[name]["defs"][part or "main"]
            _fits(lexicons, name, found.get("record", found), value)
    elif schema["type"] == "object":
        assert isinstance(value, dict) and set(schema.get("required", [])) <= set(value), (home, value)
        for field, rule in schema.get("properties", {}).items():
            if field in value:
                _fits(lexicons, home, rule, value[field])
    elif schema["type"] == "array":
        assert isinstance(value, list) and len(value) <= schema.get("maxLength", 10**9)
        for one in value:
            _fits(lexicons, home, schema["items"], one)
    elif schema["type"] == "string":
        assert isinstance(value, str) and len(value.encode()) <= schema.get("maxLength", 10**9), (home, value)
    elif schema["type"] == "integer":
        assert isinstance(value, int) and value >= schema.get("minimum", value)
