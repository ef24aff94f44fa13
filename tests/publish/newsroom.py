"""An approved month, and the one platform it goes to."""

import shutil

import press
from fakes import FakeBluesky, FakeButtondown, FakeListmonk, FakeMail, FakeMastodon, FakeX

KINDS = {
    "x": FakeX,
    "bluesky": FakeBluesky,
    "mastodon": FakeMastodon,
    "buttondown": FakeButtondown,
    "listmonk": FakeListmonk,
    "smtp": FakeMail,
}


class Newsroom:
    """One folder, one platform, an approved month."""

    def __init__(self, root, kind, fake, **more):
        self.root, self.kind, self.fake, self.more = root, kind, fake, more
        self.fakes = {kind: fake}
        self.approve()

    def approve(self, **how):
        press.lay(self.root, [self.block()], **how)
        return press.approve(self.root)

    def block(self):
        if self.kind == "smtp":
            return press.mail(self.root, *self.more.get("to", ("a@example.org", "b@example.org")))
        more = {"listmonk": {"lists": [1]}, "x": {"site": self.fake.url}}.get(self.kind, {})
        return press.block(self.kind, self.fake, **more, **self.more)

    def publish(self, **more):
        return press.publish(self.root, self.fakes, **more)

    def rows(self):
        return {part: row for (_, part), row in press.rows(self.root).items()}

    def states(self):
        return {part: row.state for part, row in self.rows().items()}

    def got(self):
        """What readers got, in order: one twice is one too many."""
        return {
            "x": lambda: [one["text"] for one in self.fake.posts],
            "bluesky": lambda: [text for _, text in self.fake.history],
            "mastodon": lambda: [one["status"] for one in self.fake.statuses],
            "buttondown": lambda: list(self.fake.sent),
            "listmonk": lambda: list(self.fake.sent),
            "smtp": lambda: self.fake.got,
        }[self.kind]()

    def again(self, root):
        """The same approved month in another folder, on a platform that knows nothing yet."""
        shutil.copytree(self.root, root)
        for name, fresh in vars(type(self.fake)()).items():
            setattr(self.fake, name, fresh)
        other = object.__new__(Newsroom)
        other.__dict__.update(self.__dict__, root=root)
        return other
