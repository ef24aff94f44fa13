"""The only file that knows `openai`: one request, bounded in size and time, never redirected or repeated by itself."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx2
import openai

from digest.llm.endpoint import Place
from digest.llm.refusal import Heard
from digest.llm.reply import CAP


class Door:
    """One endpoint. Requests come from many threads."""

    def __init__(self, place: Place, timeout: float) -> None:
        self._timeout = timeout
        # A proxy of the environment is for the world, and not for a server on this machine or network.
        self._line = _Line(timeout, trust_env=not place.near)
        self._client = openai.OpenAI(
            api_key=place.key or "-", base_url=place.url, timeout=timeout, max_retries=0, http_client=self._line
        )

    def complete(self, body: dict[str, Any], received: Callable[[Heard], None], stopped: threading.Event) -> Heard:
        """Ask for a completion. `received` is called first, in the thread that got the reply."""
        create: Any = self._client.chat.completions.with_raw_response.create

        def ask() -> Heard:
            heard = _heard(lambda: create(**body))
            received(heard)
            return heard

        return self._within(ask, stopped)

    def models(self, stopped: threading.Event) -> Heard:
        """The endpoint's list of models."""
        listed: Any = self._client.models.with_raw_response.list
        return self._within(lambda: _heard(listed), stopped)

    def close(self) -> None:
        self._client.close()

    def _within(self, ask: Callable[[], Heard], stopped: threading.Event) -> Heard:
        """Run it in a thread of its own, and wait no longer than allowed.

        httpx2 times each read and never the whole: a server that drips its headers would hold us, and so
        would Ctrl-C.
        """
        said: list[Heard] = []
        failed: list[BaseException] = []
        over = threading.Event()

        def run() -> None:
            try:
                said.append(ask())
            except BaseException as error:  # handed to the thread that waits
                failed.append(error)
            finally:
                over.set()

        threading.Thread(target=run, name="llm", daemon=True).start()
        until = time.monotonic() + self._timeout + 1
        while not over.wait(0.1):
            if stopped.is_set():
                return Heard(0, trouble="stopped")
            if time.monotonic() > until:
                return Heard(0, trouble="timeout")
        if failed:
            raise failed[0]
        return said[0]


class _TooLarge(httpx2.TransportError):
    pass


class _Line(httpx2.Client):
    """Reads every body itself: at most CAP bytes once unpacked, within the deadline."""

    def __init__(self, timeout: float, trust_env: bool) -> None:
        super().__init__(timeout=timeout, follow_redirects=False, trust_env=trust_env)
        self._seconds = timeout

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        until = time.monotonic() + self._seconds
        response = super().send(request, **{**options, "stream": True, "follow_redirects": False})
        pieces, size = [], 0
        try:
            for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > CAP:
                    raise _TooLarge(f"more than {CAP} bytes")
                if time.monotonic() > until:
                    raise httpx2.ReadTimeout("the deadline passed")
        finally:
            response.close()
        headers = [(name, value) for name, value in response.headers.items() if name.lower() not in _OF_THE_WIRE]
        return httpx2.Response(response.status_code, headers=headers, content=b"".join(pieces), request=request)


_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding")


def _heard(ask: Callable[[], Any]) -> Heard:
    try:
        response = ask().http_response
    except openai.APIStatusError as error:
        response = error.response
    except openai.APITimeoutError:
        return Heard(0, trouble="timeout")
    except openai.APIConnectionError as error:
        return Heard(0, trouble="size" if isinstance(error.__cause__, _TooLarge) else "connection")
    return Heard(response.status_code, response.content.decode("utf-8", "replace"), dict(response.headers))


def listed(heard: Heard) -> tuple[str, ...] | None:
    """The names in a list of models; None when it is no such list."""
    try:
        return tuple(str(one["id"])[:200] for one in json.loads(heard.text)["data"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def stated_window(heard: Heard, model: str) -> int | None:
    """The tokens that a list of models says this one reads at once (llama.cpp, vLLM); None when it does not say.

    A list of one model is about that one, whatever it is called: llama.cpp answers to every name.
    """
    try:
        data = json.loads(heard.text)["data"]
        one = next((one for one in data if one["id"] == model), data[0] if len(data) == 1 else {})
        told = one.get("max_model_len") or one.get("meta", {}).get("n_ctx")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return told if isinstance(told, int) and not isinstance(told, bool) and told > 0 else None
