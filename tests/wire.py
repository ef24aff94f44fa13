"""A network made of functions, and a time that passes only when somebody sleeps."""

from datetime import UTC, datetime, timedelta

import httpx

from digest.net import Net


class Time:
    def __init__(self, at=datetime(2025, 6, 20, tzinfo=UTC)):
        self.start, self.passed, self.slept = at, 0.0, []

    def now(self):
        return self.start + timedelta(seconds=self.passed)

    def monotonic(self):
        return self.passed

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.passed += seconds


class Stream(httpx.SyncByteStream):
    """A body still to come, as from a real line: httpx reads bytes given as `content` at once."""

    def __init__(self, *chunks):
        self.chunks = chunks

    def __iter__(self):
        yield from self.chunks


class Server:
    """Answers by URL without its query: bytes, a Response, an error, or a function of the request; a list in turn."""

    def __init__(self, answers=None):
        self.answers, self.asked = answers or {}, []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.get(str(request.url).split("?")[0], httpx.Response(404))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, bytes):
            return httpx.Response(200, stream=Stream(answer))
        if isinstance(answer.stream, Stream):
            return answer
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Stream(answer.content))


def net(folder, server, time=None, mode="online", **more):
    time = time or Time()
    transport = httpx.MockTransport(server)
    clocks = {"clock": time.now, "monotonic": time.monotonic, "sleep": time.sleep}
    return Net(folder, mode, transport=transport, **clocks, **more)
