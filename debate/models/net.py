"""HTTP for downloads: one client, one map of foreign errors, one rule for trying again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_exponential_jitter

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
    """How to try again: `tries` in a row without a byte gained; pauses from `first` seconds, doubling to `most`."""

    tries: int = 5
    first: float = 1.0
    most: float = 30.0
    sleep: Callable[[float], None] = time.sleep


def make_client(timeout: float = 30.0) -> httpx2.Client:
    """A client that follows redirects, never from https down to http; `timeout` in seconds without a byte."""
    return httpx2.Client(
        timeout=httpx2.Timeout(timeout, connect=min(timeout, 15.0)),
        follow_redirects=True,
        headers={"User-Agent": f"debate/{__version__}", "Accept-Encoding": "identity"},
        event_hooks={"response": [_refuse_downgrade]},
    )


def token(url: str, endpoint: str, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The header that carries HF_TOKEN, only for the Hub itself; the client drops it on a redirect to another host."""
    secret = env.get("HF_TOKEN", "").strip()
    return {"Authorization": f"Bearer {secret}"} if secret and url.startswith(endpoint + "/") else {}


@contextmanager
def mapped(url: str) -> Iterator[None]:
    """Turns what httpx2 raises into TransientError or DownloadError."""
    host = _host(url)
    try:
        yield
    except httpx2.TimeoutException as error:
        raise TransientError(f"{host} does not answer") from error
    except httpx2.UnsupportedProtocol as error:
        raise DownloadError(f"not an http(s) address: {text.line(url)}") from error
    except httpx2.TransportError as error:
        why = text.line(str(error)) or type(error).__name__
        raise TransientError(f"the connection to {host} failed ({why})") from error
    except httpx2.TooManyRedirects as error:
        raise DownloadError(f"{host} redirects in circles") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise DownloadError(f"{host}: {text.line(str(error))}") from error


def check_status(response: httpx2.Response) -> None:
    """Returns for a success; otherwise raises TransientError or DownloadError."""
    code, host = response.status_code, _host(str(response.request.url))
    if response.is_success:
        return
    if code in (408, 425, 429) or code >= 500:
        after = _retry_after(response.headers.get("Retry-After", ""))
        if after is not None and after > _LONGEST_WAIT:
            hint = "try again later; what has arrived is kept"
            raise DownloadError(f"{host} asks to wait {after:.0f} s (status {code})", hint=hint)
        raise TransientError(f"{host} answered with status {code}", after)
    if code in (401, 403):
        raise DownloadError(f"{host} refuses access (status {code})", hint=_GATED)
    if code in (404, 410):
        hint = "`debate model list` shows names that work"
        raise DownloadError(f"{host} has no such model or file (status {code})", hint=hint)
    raise DownloadError(f"{host} answered with status {code}")


def persist(step: Callable[[], _T], gained: Callable[[], int], patience: Patience) -> _T:
    """Runs `step` until it succeeds, pausing between tries; `gained` is the number of bytes that have arrived so far.

    Raises DownloadError when `patience.tries` tries in a row gained nothing.
    """
    backoff = wait_exponential_jitter(initial=patience.first, max=patience.most, jitter=patience.first)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, TransientError) else None
        return backoff(state) if asked is None else asked

    idle, best = 0, -1

    def stop(state: RetryCallState) -> bool:
        nonlocal idle, best
        now = gained()
        idle, best = (0 if now > best >= 0 else idle + 1), max(now, best)
        return idle >= patience.tries

    retrying = Retrying(
        retry=retry_if_exception_type(TransientError),
        stop=stop,
        wait=wait,
        sleep=patience.sleep,
        reraise=True,
    )
    try:
        return retrying(step)
    except TransientError as error:
        raise DownloadError(f"gave up: {error}") from error


def _refuse_downgrade(response: httpx2.Response) -> None:
    here = response.request.url
    if response.has_redirect_location and here.scheme == "https" != here.join(response.headers["Location"]).scheme:
        raise DownloadError(f"{_host(str(here))} redirects to an address without encryption")


def _retry_after(value: str) -> float | None:
    """Seconds from a Retry-After header, which holds a number or a date."""
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _host(url: str) -> str:
    try:
        return text.line(httpx2.URL(url).host) or "the server"
    except httpx2.InvalidURL:
        return "the server"
