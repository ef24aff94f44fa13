"""How to query ForumMagnum: endpoints, forms of the query, and what counts as an answer.

LessWrong and the Alignment Forum take the newer `selector:` form. Where it is not understood we fall back to the legacy
`input:{terms}` form, the only one the EA Forum's bot mirror knows.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from digest.errors import BadContent, BadStatus, Challenged
from digest.net import Net, shown
from digest.sources.run import learned
from digest.sources.window import HOUR, loads

Site = Literal["lesswrong", "alignmentforum", "eaforum"]
_UNKNOWN = ("Unknown argument", "Cannot query field", "Unknown field", "Unknown type", "not defined")


@dataclass(frozen=True)
class Place:
    endpoint: str
    home: str
    tag: str
    """Id of the tag for posts about AI; '' on the Alignment Forum, where every post is about AI."""
    legacy: bool = False


PLACES: dict[Site, Place] = {
    "lesswrong": Place("https://www.lesswrong.com/graphql", "https://www.lesswrong.com", "sYm3HiWcfZvrGu3ui"),
    "alignmentforum": Place("https://www.alignmentforum.org/graphql", "https://www.alignmentforum.org", ""),
    "eaforum": Place(
        # CEA's mirror for bots; the main host sends programs there.
        "https://forum-bots.effectivealtruism.org/graphql",
        "https://forum.effectivealtruism.org",
        "oNiQsBHA3i837sySD",
        legacy=True,
    ),
}

_POST = (
    "results { _id title url linkUrl postedAt modifiedAt baseScore commentCount canonicalSource "
    "fmCrosspost { isCrosspost foreignPostId } user { displayName } coauthors { displayName } "
    "tags { name } contents { html } }"
)
_ONE = _POST.replace("results", "result", 1)
_COMMENT = "results { _id parentCommentId postedAt baseScore deleted user { displayName } contents { html } }"
POSTS = (
    "query Posts($terms: PostsOldInput, $limit: Int) "
    f"{{ posts(selector: {{old: $terms}}, limit: $limit) {{ {_POST} }} }}"
)
POSTS_LEGACY = f"query Posts($terms: JSON) {{ posts(input: {{terms: $terms}}) {{ {_POST} }} }}"
POST = f"query Post($id: String) {{ post(selector: {{_id: $id}}) {{ {_ONE} }} }}"
POST_LEGACY = f"query Post($id: String) {{ post(input: {{selector: {{_id: $id}}}}) {{ {_ONE} }} }}"
# The comment views leave out answers to a question post, though these are comments too.
COMMENTS = (
    "query Comments($post: String, $limit: Int) "
    f"{{ answers: comments(selector: {{questionAnswers: {{postId: $post}}}}, limit: $limit) {{ {_COMMENT} }} "
    f"comments(selector: {{postCommentsTop: {{postId: $post}}}}, limit: $limit) {{ {_COMMENT} }} }}"
)
COMMENTS_LEGACY = (
    "query Comments($answers: JSON, $comments: JSON) "
    f"{{ answers: comments(input: {{terms: $answers}}) {{ {_COMMENT} }} "
    f"comments(input: {{terms: $comments}}) {{ {_COMMENT} }} }}"
)


def listed(
    net: Net, site: Site, forms: tuple[str, str], view: str, terms: dict[str, Any], limit: int, fresh_for: timedelta
) -> dict[str, Any]:
    """The `data` of a view of posts, in the newer form or the legacy one. Raises NetError."""
    newer = {"query": forms[0], "variables": {"terms": terms, "limit": limit}}
    legacy = {"query": forms[1], "variables": {"terms": {**terms, "view": view, "limit": limit}}}
    return asked(net, site, newer, legacy, fresh_for)


def commented(net: Net, site: Site, post: str, limit: int, fresh_for: timedelta) -> dict[str, Any]:
    """The `data` of a post's answers and comments, `limit` of each. Raises NetError."""
    newer = {"query": COMMENTS, "variables": {"post": post, "limit": limit}}
    views = {"answers": "questionAnswers", "comments": "postCommentsTop"}
    terms = {name: {"postId": post, "view": view, "limit": limit} for name, view in views.items()}
    return asked(net, site, newer, {"query": COMMENTS_LEGACY, "variables": terms}, fresh_for)


def asked(
    net: Net, site: Site, newer: dict[str, Any], legacy: dict[str, Any], fresh_for: timedelta = HOUR
) -> dict[str, Any]:
    """The answer to the newer form or, where that is not understood, to the legacy one, which is used from then on."""
    place, known = PLACES[site], learned(net).legacy
    if place.legacy or site in known:
        return _send(net, place.endpoint, legacy, fresh_for)
    try:
        return _send(net, place.endpoint, newer, fresh_for)
    except _NotUnderstood:
        data = _send(net, place.endpoint, legacy, fresh_for)
        known.add(site)
        return data


class _NotUnderstood(BadContent):
    """The server does not know the form of the query."""


class Partly(BadContent):
    """The server gave some data, and errors too."""

    def __init__(self, message: str, url: str, data: dict[str, Any]) -> None:
        super().__init__(message, url)
        self.data = data


def _send(net: Net, endpoint: str, payload: dict[str, Any], fresh_for: timedelta) -> dict[str, Any]:
    try:
        return answered(net.post(endpoint, payload, fresh_for=fresh_for).body, endpoint)
    except BadStatus as error:
        if error.status == 400:  # a GraphQL validation error, with the reason in the body
            return answered(error.body, endpoint)
        raise


def answered(body: bytes, endpoint: str) -> dict[str, Any]:
    """The `data` of an answer. Raises BadContent with the server's own words, as Partly where there are data too.

    Raises Challenged for a page that demands a browser.
    """
    if b"Vercel Security Checkpoint" in body[:20_000] and body.lstrip()[:1] == b"<":
        raise Challenged(f"{shown(endpoint)}: a challenge page for browsers; we do not push", endpoint)
    try:
        answer = loads(body)
        errors, data = answer.get("errors"), answer.get("data")
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadContent(f"{shown(endpoint)}: not a GraphQL answer", endpoint) from error
    if isinstance(data, dict) and not errors:
        return data
    complaint = (
        "; ".join(str(mapping(error).get("message", error)) for error in errors) if isinstance(errors, list) else ""
    )
    why = f"{shown(endpoint)}: {complaint[:300] or 'no data and no reason'}"
    if any(sign in complaint for sign in _UNKNOWN):
        raise _NotUnderstood(why, endpoint)
    if isinstance(data, dict) and any(data.values()):
        raise Partly(why, endpoint, data)
    raise BadContent(why, endpoint)


def rows_of(data: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """The objects of a list field. Raises BadContent when there is no list."""
    rows = mapping(data.get(field)).get("results")
    if not isinstance(rows, list):
        raise BadContent(f"the forum answered without a list of {field}")
    return [row for row in rows if isinstance(row, dict)]


def site_of(site_or_url: str) -> Site:
    """The site to ask, by its name or any URL of it."""
    if site := next((site for site in PLACES if site == site_or_url), None):
        return site
    if "effectivealtruism.org" in site_or_url or "ea.greaterwrong" in site_or_url:
        return "eaforum"
    # Every Alignment Forum post is also on LessWrong, and only there are all its comments.
    return "lesswrong"


def mapping(value: object) -> dict[str, Any]:
    """A JSON object, or {} for anything else: any field may be null."""
    return value if isinstance(value, dict) else {}
