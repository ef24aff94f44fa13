"""Links that the editor collected: each is fetched on its own, whatever its date."""

from typing import Literal

from digest import ids
from digest.errors import NetError
from digest.model import INBOX, Batch, Entry, Month, Strict
from digest.net import Net
from digest.sources import arxiv, forum, page
from digest.sources.window import DAY, Window, failed


class Inbox(Strict):
    """issues/M/inbox.txt as a source: one window per link. Not configured in sources.yaml."""

    kind: Literal["inbox"] = "inbox"
    name: Literal["inbox"] = INBOX
    urls: tuple[str, ...]

    def windows(self, month: Month) -> list[Window]:
        return [Window(source=INBOX, label=url, start=month.start, end=month.end) for url in self.urls]

    def gather(self, net: Net, window: Window) -> Batch:
        """The entry behind one link."""
        try:
            entry = entry_at(net, window.label)
        except NetError as error:
            return failed(window, error)
        return Batch(source=INBOX, window=window.label, state="ok", entries=(entry,), final=True)


def entry_at(net: Net, url: str) -> Entry:
    """What a URL leads to, as an entry of source 'inbox'. Raises NetError."""
    if found := ids.arxiv_id(url):
        return arxiv.paper(net, found[0], INBOX)
    if ids.forum_id(url):
        return forum.post(net, url, INBOX)
    response = net.get(url, fresh_for=DAY, accept="text/html, */*;q=0.5")
    return page.entry_of(response.body, url, INBOX, response.fetched_at)
