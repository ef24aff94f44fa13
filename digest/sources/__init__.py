"""Where the post comes from. A source is its own configuration: what stands in sources.yaml constructs one of these.

A source has a `kind`, a `name`, `windows(month)` and `gather(net, window) -> Batch`, which never raises NetError: a
failure is a Batch that says why. To add one, write a file and add it to the union below.
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
