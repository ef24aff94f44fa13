import hashlib
import re
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlencode, urlsplit

from oauthlib.oauth1 import Client

from fakes.server import Fake

KEYS = ("key-4f1d", "keysecret-91ab", "token-77c2", "tokensecret-0d3e")
APP, APP_SECRET = "WTNrQS14bUho:1:ci", "appsecret/5e+1"
REDIRECT = "http://127.0.0.1:8765/callback"
NEEDED = {"tweet.read", "tweet.write", "users.read", "media.write", "offline.access"}
_BLANK = {"type": "about:blank", "title": "Forbidden", "status": 403}
DUPLICATE = (403, {"detail": "You are not allowed to create a Tweet with duplicate content.", **_BLANK})
REPLY_REFUSED = (
    403,
    {
        "detail": "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged"
        " by the author of the post you are replying to.",
        **_BLANK,
    },
)
UNSEEN = (403, {"detail": "You attempted to reply to a Tweet that is deleted or not visible to you.", **_BLANK})
NO_CREDITS = (402, {"title": "Payment Required", "detail": "No credits", "status": 402, "type": "about:blank"})
NO_APP = (401, {"error": "unauthorized_client", "error_description": "Missing valid authorization header"})
WHO = (401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})


@dataclass
class FakeX(Fake):
    posts: list = field(default_factory=list)
    deleted: list = field(default_factory=list)
    media: dict = field(default_factory=dict)
    replies_refused: bool = False
    lag: int = 0
    """How many readings of the newest posts do not show the last one yet."""
    public: bool = False
    """The app is a public client: it has no secret."""
    denies: bool = False
    """The person at the browser says no."""
    me: tuple = ("42", "adigest")
    """Who is logged in at the browser."""
    now: float = 0.0
    codes: dict = field(default_factory=dict)
    """code -> what it was given for; used once, within 30 seconds."""
    access: dict = field(default_factory=dict)
    """access token -> (account, until when)"""
    refresh: dict = field(default_factory=dict)
    """refresh token -> its account; one that was used is in `spent`, and ends all that came of it."""
    spent: dict = field(default_factory=dict)
    pairs: int = 0

    def consents(self, url):
        """The address that a person's browser is sent to; read by hand, so that nothing here logs it."""
        parts = urlsplit(url)
        line = HTTPConnection(parts.hostname, parts.port)
        line.request("GET", f"{parts.path}?{parts.query}")
        address = line.getresponse().headers["location"]
        line.close()
        return address

    def expire(self):
        self.now += 7201

    def answer(self, asked):
        if asked.path == "/i/oauth2/authorize":
            return self._consent(asked.query)
        if asked.path == "/2/oauth2/token":
            return self._tokens(asked)
        if not (who := self._who(asked)):
            return WHO
        if asked.path == "/2/users/me":
            return 200, {"data": {"id": who[0], "name": "A digest", "username": who[1]}}
        if asked.path == "/2/users/42/tweets":
            return 200, {"data": [self._shown(post) for post in self._visible(int(asked.query["max_results"]))]}
        if asked.path == "/2/tweets":
            return self._post(asked.json)
        if asked.path == "/2/media/upload":
            if b"media_category" not in asked.body or b"tweet_image" not in asked.body:
                return 400, {"title": "Invalid Request", "status": 400}
            self.media[str(len(self.media) + 900)] = ""
            return 200, {"data": {"id": str(len(self.media) + 899), "expires_after_secs": 86400}}
        if asked.path == "/2/media/metadata":
            self.media[asked.json["id"]] = asked.json["metadata"]["alt_text"]["text"]
            return 200, {"data": {"id": asked.json["id"]}}
        if asked.method == "DELETE":
            self.deleted.append(asked.path.rpartition("/")[2])
            self.posts = [post for post in self.posts if post["id"] != self.deleted[-1]]
            return 200, {"data": {"deleted": True}}
        return 404, {"status": 404}

    def _post(self, wanted):
        parent = wanted.get("reply", {}).get("in_reply_to_tweet_id")
        if parent is not None and not isinstance(parent, str):
            return 400, {"title": "Invalid Request"}
        if any(post["text"] == wanted["text"] for post in self.posts):
            return DUPLICATE
        if parent and self.replies_refused:
            return REPLY_REFUSED
        if parent and parent not in [post["id"] for post in self.posts]:
            return UNSEEN
        new = {"id": str(1790000000000000000 + len(self.posts)), "text": wanted["text"], "parent": parent, **wanted}
        self.posts.append(new)
        return 201, {"data": {"id": new["id"], "text": self._shown(new)["text"]}}

    def _visible(self, most):
        posts = self.posts
        if self.lag and posts:
            self.lag, posts = self.lag - 1, posts[:-1]
        return posts[::-1][:most]

    def _shown(self, post):
        text = re.sub(r"https?://\S+", "https://t.co/AbCdEf1234", post["text"]).replace("&", "&amp;")
        shown = {"id": post["id"], "text": text}
        return shown | ({"referenced_tweets": [{"type": "replied_to", "id": post["parent"]}]} if post["parent"] else {})

    def _consent(self, query):
        """What the browser is told: where to go next."""
        right = {"response_type": "code", "client_id": APP, "redirect_uri": REDIRECT, "code_challenge_method": "S256"}
        if right.items() - query.items() or not set(query["scope"].split()) >= NEEDED or not query["state"]:
            return 400, "Something went wrong. You weren't able to give access to the App."
        answer = {"state": query["state"], "error": "access_denied"}
        if not self.denies:
            answer = {"state": query["state"], "code": f"code-{len(self.codes)}-b7Q"}
            self.codes[answer["code"]] = {"challenge": query["code_challenge"], "until": self.now + 30, "me": self.me}
        return 302, "", {"Location": f"{REDIRECT}?{urlencode(answer)}"}

    def _tokens(self, asked):
        form = dict(parse_qsl(asked.body.decode()))
        if not self._knows(asked, form):
            return NO_APP
        if form.get("grant_type") == "authorization_code":
            known = self.codes.pop(form.get("code"), {"until": -1})
            shown = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
            if self.now > known["until"] or known["challenge"] != shown or form["redirect_uri"] != REDIRECT:
                return _invalid("authorization code")
            return self._pair(known["me"])
        given = form.get("refresh_token")
        if given in self.spent:  # somebody stole one of the two: the whole family ends
            me = self.spent[given]
            self.access = {token: one for token, one in self.access.items() if one[0] != me}
            self.refresh = {token: one for token, one in self.refresh.items() if one != me}
        if given not in self.refresh:
            return _invalid("token")
        self.spent[given] = me = self.refresh.pop(given)
        self.access = {token: one for token, one in self.access.items() if one[0] != me}
        return self._pair(me)

    def _knows(self, asked, form):
        """A public client names itself in the form, a confidential one in the header."""
        kind, _, given = asked.headers.get("authorization", "").partition(" ")
        if self.public:
            return not kind and form.get("client_id") == APP
        return kind == "Basic" and b64decode(given).decode() == f"{APP}:{APP_SECRET}"

    def _pair(self, me):
        self.pairs += 1
        access, refresh = f"access-{self.pairs}-kX9:at", f"refresh-{self.pairs}-pL2:rt"
        self.access[access], self.refresh[refresh] = (me, self.now + 7200), me
        said = {"token_type": "bearer", "expires_in": 7200, "scope": " ".join(sorted(NEEDED))}
        return 200, {**said, "access_token": access, "refresh_token": refresh}

    def _who(self, asked):
        """(id, name) of the account that a request is signed for; () when nobody signed it."""
        kind, _, given = asked.headers.get("authorization", "").partition(" ")
        if kind == "Bearer":
            me, until = self.access.get(given, ((), -1))
            return me if self.now <= until else ()
        return ("42", "adigest") if self._signed(asked) else ()

    def _signed(self, asked):
        given = dict(re.findall(r'(oauth_\w+)="([^"]*)"', asked.headers.get("authorization", "")))
        if given.get("oauth_consumer_key") != KEYS[0]:
            return False
        again = Client(*KEYS, nonce=given["oauth_nonce"], timestamp=given["oauth_timestamp"])
        query = "&".join(f"{name}={value}" for name, value in asked.query.items()).replace(",", "%2C")
        url = f"{self.url}{asked.path}{'?' + query if query else ''}"
        _, headers, _ = again.sign(url, asked.method)
        return f'oauth_signature="{given["oauth_signature"]}"' in headers["Authorization"]


def _invalid(what):
    return 400, {"error": "invalid_request", "error_description": f"Value passed for the {what} was invalid."}
