"""A web server for tests of downloads: it serves files as the Hub does, and misbehaves on request.

    with MisbehavingServer() as server:
        url = server.put("model.gguf", data)            # a plain file
        server.repo("owner/repo", {"a.gguf": data})     # a repository: API, redirect, X-Linked-Etag
        server.next(CutOff(1000), Status(503))          # how the next requests for content fare; then all is well

Only requests for content take a behaviour from the queue; `server.requests` remembers them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

COMMIT = "c0ffee" * 6 + "c0ff"


@dataclass(frozen=True)
class Behaviour:
    """How one request fares: well, unless told otherwise.

    `status`: answer with this instead. `headers`: more of them, or others. `cut`: close the connection after so many
    bytes of the body. `flip`: change the byte at this place of the file. `whole`: ignore `Range`. `length`: announce so
    many bytes (none: no length at all, the end of the connection ends the body). `body`: send this instead. `stall`:
    seconds of silence before the body. `shift`: send the range from so many bytes later than asked.
    """

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    flip: int | None = None
    whole: bool = False
    length: int | Literal["none"] | None = None
    body: bytes | None = None
    stall: float = 0.0
    shift: int = 0


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    path: str
    range: str | None
    if_range: str | None
    authorization: str | None


class MisbehavingServer:
    """Serves on a free local port until the `with` block ends."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, tuple[str, dict[str, str]]] = {}
        self.answers: dict[str, Behaviour] = {}
        self.requests: list[Request] = []
        self.api: dict[str, Any] = {}
        self._queue: list[Behaviour] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def put(self, name: str, data: bytes) -> str:
        """Serves `data` at an address and returns it."""
        self.files[f"/{name}"] = data
        return f"{self.url}/{name}"

    def repo(self, name: str, files: dict[str, bytes], *, licence: str = "mit", digests: bool = True) -> None:
        """Serves a repository as the Hub does: a list, and for each file a redirect to another address."""
        rows = []
        for file, data in files.items():
            digest = hashlib.sha256(data).hexdigest()
            rows.append({"rfilename": file, "size": len(data), **({"lfs": {"sha256": digest}} if digests else {})})
            self.files[f"/cdn/{digest}"] = data
            linked = {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(data)), "X-Repo-Commit": COMMIT}
            self.redirects[f"/{name}/resolve/{COMMIT}/{file}"] = f"{self.url}/cdn/{digest}", linked
        self.api[f"/api/models/{name}/revision/main"] = {
            "sha": COMMIT,
            "siblings": rows,
            "tags": ["gguf", f"license:{licence}"],
            "cardData": {"license": licence},
        }

    def next(self, *behaviours: Behaviour) -> None:
        """How the next requests for content fare, in order."""
        self._queue.extend(behaviours)

    def take(self) -> Behaviour:
        """The behaviour for the request at hand."""
        return self._queue.pop(0) if self._queue else Behaviour()

    def ranges(self) -> list[str | None]:
        """The `Range` of each request for content so far."""
        return [r.range for r in self.requests if r.path in self.files]


def _handler(server: MisbehavingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?", 1)[0]
            asked = self.headers
            server.requests.append(Request(path, asked["Range"], asked["If-Range"], asked["Authorization"]))
            if path in server.api:
                self._send(200, json.dumps(server.api[path]).encode(), {"Content-Type": "application/json"})
            elif path in server.redirects:
                target, headers = server.redirects[path]
                self._send(302, b"", {"Location": target, **headers})
            elif path in server.files:
                self._content(server.files[path], server.take())
            else:
                self._send(404, b"no such file", {})

        def _content(self, data: bytes, how: Behaviour) -> None:
            if how.status is not None:
                self._send(how.status, how.body or b"no", how.headers)
                return
            etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            start = self._start(etag) if not how.whole else 0
            if start >= len(data):
                self._send(416, b"", {"Content-Range": f"bytes */{len(data)}"})
                return
            if how.flip is not None:
                data = data[: how.flip] + bytes([data[how.flip] ^ 1]) + data[how.flip + 1 :]
            headers = {"ETag": etag, "Accept-Ranges": "bytes"}
            if start:
                headers["Content-Range"] = f"bytes {start + how.shift}-{len(data) - 1}/{len(data)}"
            body = data[start + how.shift :] if how.body is None else how.body
            time.sleep(how.stall)
            self._send(206 if start else 200, body, {**headers, **how.headers}, how)

        def _start(self, etag: str) -> int:
            asked, guard = self.headers["Range"], self.headers["If-Range"]
            if not asked or (guard is not None and guard != etag):
                return 0
            return int(asked.removeprefix("bytes=").split("-")[0])

        def _send(self, status: int, body: bytes, headers: dict[str, str], how: Behaviour | None = None) -> None:
            how = how or Behaviour()
            self.send_response(status)
            for name, item in headers.items():
                self.send_header(name, item)
            if how.length != "none":
                self.send_header("Content-Length", str(len(body) if how.length is None else how.length))
            with contextlib.suppress(ConnectionError):  # whoever asked may have gone
                self.end_headers()
                self.wfile.write(body if how.cut is None else body[: how.cut])
            self.close_connection = how.cut is not None or how.length is not None

        def log_message(self, *args: object) -> None:
            pass

    return Handler
