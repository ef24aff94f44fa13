"""What can go wrong, drawn as a tree. Each message says what happened, where, and what to do next.

DigestError                      anything this program can explain; the number is the exit code
├── ConfigError            2     a mistake in sources.yaml, in a file of issues/M/, or on the command line
│   ├── MadeByNewer        2     a file or record written by a newer digest
│   ├── EndpointRefused    2     `llm:` names a key, a model or an address that the endpoint does not accept
│   └── ModelRefused       2     `--model` names no folder or name whose weights we can take
├── NeedsPerson            4     only a person can decide what comes next
├── Frozen                 0     the month is approved: nothing was done, and nothing is wrong
├── Locked                 5     another run holds this database
├── MachineRefused         6     disk full, folder read-only, no network at all
├── PublishError                 one part of an issue did not go out, or may have; a value for the outbox
│   ├── NotSent                  certainly not out                       (.later .person .whole .gone)
│   └── NotKnown                 it may be out: never blindly repeated
└── NetError                     one request failed; a value for the source that asked, never the end of a run
    ├── Unreachable              no connection, or it broke
    ├── TimedOut                 the total deadline passed
    ├── TooLarge                 more bytes than we accept
    ├── BadStatus                the server answered 4xx or 5xx          (.status)
    ├── Blocked                  403: we are not wanted, and do not push
    │   └── Challenged           a page that asks for a browser: that one address is left alone
    ├── BadContent               the bytes are not what the address promised
    └── NotRecorded              --replay: this request was never recorded
"""


class DigestError(Exception):
    """Anything this program can explain."""

    exit_code = 1


class ConfigError(DigestError):
    exit_code = 2


class MadeByNewer(ConfigError):
    pass


class EndpointRefused(ConfigError):
    pass


class ModelRefused(ConfigError):
    pass


class NeedsPerson(DigestError):
    exit_code = 4


class Frozen(DigestError):
    exit_code = 0


class Locked(DigestError):
    exit_code = 5


class MachineRefused(DigestError):
    exit_code = 6


class PublishError(DigestError):
    exit_code = 3


class NotSent(PublishError):
    """Certainly not out. `later`: trying again by itself may help; `person`: only a person can mend it; `whole`: what
    hinders it hinders the whole channel; `gone`: the draft it is made of is not there any more. None of them: this
    part will never go."""

    def __init__(
        self, message: str, later: bool = False, person: bool = False, whole: bool = False, gone: bool = False
    ) -> None:
        super().__init__(message)
        self.later = later
        self.person = person
        self.whole = whole
        self.gone = gone


class NotKnown(PublishError):
    exit_code = 4


class NetError(DigestError):
    """One request failed. `url` is what was asked."""

    def __init__(self, message: str, url: str = "") -> None:
        super().__init__(message)
        self.url = url


class Unreachable(NetError):
    pass


class TimedOut(NetError):
    pass


class TooLarge(NetError):
    pass


class BadStatus(NetError):
    """`body` is the start of what the server said: GraphQL explains itself there."""

    def __init__(self, message: str, url: str, status: int, body: bytes = b"") -> None:
        super().__init__(message, url)
        self.status = status
        self.body = body


class Blocked(NetError):
    pass


class Challenged(Blocked):
    pass


class BadContent(NetError):
    pass


class NotRecorded(NetError):
    pass
