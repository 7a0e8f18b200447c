"""HTTP for downloads: one client, one map of foreign errors, one rule for trying again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx2

from debate import __version__
from debate.errors import DownloadError
from debate.language import text

_T = TypeVar("_T")
_LONGEST_WAIT: Final = 300.0
_GATED: Final = (
    "the model may be gated: accept its licence on its page, make an access token there and set it as HF_TOKEN"
)


class TransientError(Exception):
    """Something that may go better next time; `after` is how many seconds the server asks to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True)
class Patience:
    """How to try again: `tries` in a row that get nowhere; pauses from `first` seconds, doubling to `most`.

    A connection that brings fewer than `least` bytes within `window` seconds is given up, and so gets nowhere a try
    that brings fewer in all.
    """

    tries: int = 5
    first: float = 1.0
    most: float = 30.0
    least: int = 30_000
    window: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def persist(self, step: Callable[[], _T], gained: Callable[[], int] = lambda: 0) -> _T:
        """Runs `step` until it succeeds; `gained` is the number of bytes that have arrived so far.

        Raises DownloadError when too many tries in a row, the last that got somewhere counted, have failed.
        """
        idle, best = 0, gained()
        while True:
            try:
                return step()
            except TransientError as error:
                idle = 1 if gained() >= best + self.least else idle + 1
                best = max(best, gained())
                if idle >= self.tries:
                    raise DownloadError(f"gave up: {error}") from error
                pause = min(self.most, self.first * 2.0 ** (idle - 1)) + random.uniform(0, self.first)
                self.sleep(pause if error.after is None else error.after)

    def steady(self, body: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces of a body; TransientError where they only drip."""
        since, arrived = self.clock(), 0
        for piece in body:
            yield piece
            arrived += len(piece)
            if (now := self.clock()) - since >= self.window:
                if arrived < self.least:
                    raise TransientError(f"only {arrived} bytes arrived in {now - since:.0f} s")
                since, arrived = now, 0


def make_client(timeout: float = 30.0) -> httpx2.Client:
    """A client that follows redirects, never from https down to http; `timeout` in seconds without a byte."""
    return httpx2.Client(
        timeout=httpx2.Timeout(timeout, connect=min(timeout, 15.0)),
        follow_redirects=True,
        headers={"User-Agent": f"debate/{__version__}", "Accept-Encoding": "identity"},
        event_hooks={"response": [_refuse_downgrade]},
    )


def token(url: str, endpoint: str, env: Mapping[str, str]) -> dict[str, str]:
    """The header that carries HF_TOKEN, only for the Hub itself; the client drops it on a redirect to another host."""
    secret = env.get("HF_TOKEN", "").strip()
    return {"Authorization": f"Bearer {secret}"} if secret and url.startswith(endpoint + "/") else {}


@contextmanager
def mapped(url: str) -> Iterator[None]:
    """Turns what httpx2 raises into TransientError or DownloadError."""
    try:
        yield
    except httpx2.UnsupportedProtocol as error:
        raise DownloadError(f"not an http(s) address: {text.line(url)}") from error
    except httpx2.TimeoutException as error:
        raise TransientError(f"{_host(url)} does not answer") from error
    except httpx2.TransportError as error:
        why = text.line(str(error)) or type(error).__name__
        raise TransientError(f"the connection to {_host(url)} failed ({why})") from error
    except httpx2.TooManyRedirects as error:
        raise DownloadError(f"{_host(url)} redirects in circles") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise DownloadError(f"{_host(url)}: {text.line(str(error))}") from error


def check_status(response: httpx2.Response) -> None:
    """Returns for a success; otherwise raises TransientError or DownloadError."""
    code = response.status_code
    what = f"{_host(response.request.url)} answered with status {code}"
    if response.is_success:
        return
    if code in (408, 425, 429) or code >= 500:
        after = _retry_after(response.headers.get("Retry-After", ""))
        if after is not None and after > _LONGEST_WAIT:
            hint = "try again later; what has arrived is kept"
            raise DownloadError(f"{what} and asks to wait {after:.0f} s", hint=hint)
        raise TransientError(what, after)
    if code in (401, 403):
        raise DownloadError(f"{_host(response.request.url)} refuses access (status {code})", hint=_GATED)
    if code in (404, 410):
        hint = "`debate model list` shows names that work"
        raise DownloadError(f"{_host(response.request.url)} has no such model or file (status {code})", hint=hint)
    raise DownloadError(what)


def _refuse_downgrade(response: httpx2.Response) -> None:
    here = response.request.url
    if response.has_redirect_location and here.scheme == "https" != here.join(response.headers["Location"]).scheme:
        raise DownloadError(f"{_host(here)} redirects to an address without encryption")


def _retry_after(value: str) -> float | None:
    """Seconds from a Retry-After header, which holds a number or a date; None where it holds neither."""
    try:
        if value.strip().isdecimal():
            return float(value)
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _host(url: str | httpx2.URL) -> str:
    try:
        return text.line(httpx2.URL(url).host) or "the server"
    except httpx2.InvalidURL:
        return "the server"
