"""Where entries come from. A source is its own configuration: each entry under `sources:` in sources.yaml builds one.

A source has a `kind`, a `name`, `windows(month)` and `gather(net, window) -> Batch`, which never raises NetError: a
failure is a Batch that says why. To add one, write a file and add it to the union below.

arxiv.py       papers, day by day            atom.py          arXiv's API, page by page
                                             oai.py           the fallback
forum.py       posts and their comments      magnum.py        how to query ForumMagnum
                                             keyset.py        all posts, page by page
                                             forum_lesser.py  fallbacks when it challenges us
                                             discussion.py    the order of comments
feed.py        RSS, Atom and JSON            archives/        the older posts of a blog
                                             readers.py, readfeed.py    feeds parsed in worker processes
sitemap.py, index.py, inbox.py               page.py          a web page as an entry, and its date
                                             headline.py      its title, without the site's name
                                             byline.py        who wrote it
window.py      what all of them share        fields.py        checked types for sources.yaml
filters.py     filters and notes           run.py           what a run has learned about its servers
                                             kept.py          what an earlier run saw, and this one does not
"""

from typing import Annotated

from pydantic import Field

from digest.sources.arxiv import Arxiv
from digest.sources.feed import Feed
from digest.sources.forum import Forum
from digest.sources.index import Index
from digest.sources.sitemap import Sitemap
from digest.sources.window import Window

Source = Annotated[Arxiv | Forum | Feed | Sitemap | Index, Field(discriminator="kind")]

__all__ = ["Arxiv", "Feed", "Forum", "Index", "Sitemap", "Source", "Window"]
