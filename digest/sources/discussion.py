"""The order of the comments under a post, whatever order they came in. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from digest.model import Comment


def ranked(comments: Sequence[Comment]) -> list[Comment]:
    """Answers to a question post first, then by karma; each address once, ties broken so that order never varies."""
    once: dict[str, Comment] = {}
    for comment in sorted(
        comments,
        key=lambda comment: (not comment.answer, -(comment.karma or 0), comment.url, comment.model_dump_json()),
    ):
        once.setdefault(comment.url, comment)
    return list(once.values())


def threaded(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Each comment after the one it replies to; siblings, and comments without a parent here, keep the order given.

    None is lost: a reply whose parent is missing starts a thread of its own, and so does the first comment of a cycle.
    """
    present = {comment.url for comment in comments}
    replies: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        replies[comment.parent if comment.parent in present else ""].append(comment)
    placed: dict[str, Comment] = {}
    for start in (*replies[""], *comments):  # what no thread starter leads to is part of a cycle
        waiting = [start]
        while waiting:  # no recursion: a chain of replies may be a thousand deep
            comment = waiting.pop()
            if comment.url not in placed:
                placed[comment.url] = comment
                waiting.extend(reversed(replies[comment.url]))
    return tuple(placed.values())
