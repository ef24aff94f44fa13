"""In what order the comments under a post are laid, whatever order they came in. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from digest.model import Comment


def ranked(comments: Sequence[Comment]) -> list[Comment]:
    """Answers to a question post first, then the best liked; each address once, and no two that could change places."""
    once: dict[str, Comment] = {}
    for one in sorted(comments, key=lambda one: (not one.answer, -(one.karma or 0), one.url, one.model_dump_json())):
        once.setdefault(one.url, one)
    return list(once.values())


def threaded(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Each comment after the one it replies to; where several reply to one, or to none of these, in the order given.

    None is lost: a reply whose parent is not among them begins a thread of its own, and so does the first of a ring.
    """
    here = {one.url for one in comments}
    replies: dict[str, list[Comment]] = defaultdict(list)
    for one in comments:
        replies[one.parent if one.parent in here else ""].append(one)
    laid: dict[str, Comment] = {}
    for start in (*replies[""], *comments):  # whatever no beginning leads to hangs on a ring
        waiting = [start]
        while waiting:  # no recursion: a stranger may reply to themselves a thousand times
            one = waiting.pop()
            if one.url not in laid:
                laid[one.url] = one
                waiting.extend(reversed(replies[one.url]))
    return tuple(laid.values())
