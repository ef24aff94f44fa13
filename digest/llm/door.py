"""The only file that uses `openai`: one request, bounded in size and time, never redirected or retried here."""

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
    """The connection to one endpoint. Thread-safe."""

    def __init__(self, place: Place, timeout: float) -> None:
        self._timeout = timeout
        # The environment's proxy is for the internet, not for a server on this machine or network.
        self._line = _HttpClient(timeout, trust_env=not place.near)
        self._client = openai.OpenAI(
            api_key=place.key or "-", base_url=place.url, timeout=timeout, max_retries=0, http_client=self._line
        )

    def complete(self, body: dict[str, Any], received: Callable[[Heard], None], stopped: threading.Event) -> Heard:
        """Requests a completion. `received` gets the reply first, in its thread, even when nobody waits any more."""
        create: Any = self._client.chat.completions.with_raw_response.create

        def ask() -> Heard:
            heard = _outcome(lambda: create(**body))
            received(heard)
            return heard

        return self._within(ask, stopped)

    def models(self, stopped: threading.Event) -> Heard:
        """The endpoint's list of models."""
        listed: Any = self._client.models.with_raw_response.list
        return self._within(lambda: _outcome(listed), stopped)

    def close(self) -> None:
        self._client.close()

    def _within(self, ask: Callable[[], Heard], stopped: threading.Event) -> Heard:
        """Runs `ask` in a thread of its own and waits at most the timeout, or until `stopped`.

        httpx2 times each read but not the whole request, so a server that sends its headers slowly could block us,
        even against Ctrl-C.
        """
        replies: list[Heard] = []
        failed: list[BaseException] = []
        done = threading.Event()

        def run() -> None:
            try:
                replies.append(ask())
            except BaseException as error:  # handed to the thread that waits
                failed.append(error)
            finally:
                done.set()

        threading.Thread(target=run, name="llm", daemon=True).start()
        until = time.monotonic() + self._timeout + 1
        while not done.wait(0.1):
            if stopped.is_set():
                return Heard(0, trouble="stopped")
            if time.monotonic() > until:
                return Heard(0, trouble="timeout")
        if failed:
            raise failed[0]
        return replies[0]


class _TooLarge(httpx2.TransportError):
    pass


class _HttpClient(httpx2.Client):
    """An HTTP client that reads at most CAP bytes of a body, decompressed, within the deadline."""

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
        headers = [(name, value) for name, value in response.headers.items() if name.lower() not in _TRANSPORT_HEADERS]
        return httpx2.Response(response.status_code, headers=headers, content=b"".join(pieces), request=request)


_TRANSPORT_HEADERS = ("content-encoding", "content-length", "transfer-encoding")


def _outcome(ask: Callable[[], Any]) -> Heard:
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
    """The names in a list of models; None when the reply is no such list."""
    try:
        return tuple(str(one["id"])[:200] for one in json.loads(heard.text)["data"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def stated_window(heard: Heard, model: str) -> int | None:
    """The context window, in tokens, that a list of models states for a model (llama.cpp, vLLM); None if it does not.

    The only model in a list is taken whatever its name, since llama.cpp answers to every name.
    """
    try:
        data = json.loads(heard.text)["data"]
        one = next((one for one in data if one["id"] == model), data[0] if len(data) == 1 else {})
        stated = one.get("max_model_len") or one.get("meta", {}).get("n_ctx")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return stated if isinstance(stated, int) and not isinstance(stated, bool) and stated > 0 else None
