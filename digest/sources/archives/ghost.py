"""Ghost, without a key: /rss/2/ and on where the site has them, else its sitemap of posts, each dated by its page."""

from digest.errors import NetError
from digest.net import Net
from digest.sources.archives import paged, site_map
from digest.sources.archives.blog import Blog, Reached
from digest.sources.window import Window


def reach(net: Net, blog: Blog, window: Window) -> Reached:
    """The posts back to before the window. Raises NetError when neither way works."""
    found = None
    try:
        found = paged.numbered(net, blog, window, f"{blog.url.rstrip('/')}/", "/")
        if found.covers(window, blog):
            return found
    except NetError:  # newer versions have no second page
        pass
    try:
        return site_map.mapped(net, blog, window, f"{blog.base}/sitemap-posts.xml", ("^/",))
    except NetError:
        if found is None:
            raise
        return found
