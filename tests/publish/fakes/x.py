import re
from dataclasses import dataclass, field

from oauthlib.oauth1 import Client

from fakes.server import Fake

KEYS = ("key-4f1d", "keysecret-91ab", "token-77c2", "tokensecret-0d3e")
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
WHO = (401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})


@dataclass
class FakeX(Fake):
    posts: list = field(default_factory=list)
    deleted: list = field(default_factory=list)
    media: dict = field(default_factory=dict)
    replies_refused: bool = False
    lag: int = 0
    """How many readings of the newest posts do not show the last one yet."""

    def answer(self, asked):
        if not self._signed(asked):
            return WHO
        if asked.path == "/2/users/me":
            return 200, {"data": {"id": "42", "name": "A digest", "username": "adigest"}}
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

    def _signed(self, asked):
        given = dict(re.findall(r'(oauth_\w+)="([^"]*)"', asked.headers.get("authorization", "")))
        if given.get("oauth_consumer_key") != KEYS[0]:
            return False
        again = Client(*KEYS, nonce=given["oauth_nonce"], timestamp=given["oauth_timestamp"])
        query = "&".join(f"{name}={value}" for name, value in asked.query.items()).replace(",", "%2C")
        url = f"{self.url}{asked.path}{'?' + query if query else ''}"
        _, headers, _ = again.sign(url, asked.method)
        return f'oauth_signature="{given["oauth_signature"]}"' in headers["Authorization"]
