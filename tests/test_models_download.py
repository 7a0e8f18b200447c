"""Downloads from a server that misbehaves: whole and right, or kept to be continued, never half-written."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import count, repeat
from pathlib import Path
from typing import BinaryIO

import pytest

from debate.errors import DownloadError
from debate.models.download import Disk, Wanted, download
from debate.models.net import Patience, TransientError, make_client
from tests.gguf_files import gguf_bytes
from tests.misbehaving_server import Behaviour, MisbehavingServer

DATA = gguf_bytes() + bytes(range(256)) * 4_000
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer() as server:
        yield server


class Getter:
    """Downloads to one place without ever really waiting; `waits` are the pauses that it would have made."""

    def __init__(self, folder: Path, server: MisbehavingServer) -> None:
        self.server, self.to, self.waits = server, folder / "model.gguf", list[float]()
        self.url = server.put("model.gguf", DATA)
        self.seen: list[tuple[int, int | None]] = []

    def __call__(
        self,
        *,
        size: int | None = len(DATA),
        sha256: str = DIGEST,
        disk: Disk | None = None,
        patience: Patience | None = None,
        url: str = "",
        timeout: float = 5.0,
    ) -> bool:
        wanted = Wanted(url or self.url, self.to, self.to.parent / "locks" / "lock", size, sha256)
        with make_client(timeout) as client:
            return download(
                wanted,
                client,
                disk=disk,
                patience=patience or Patience(tries=3, sleep=self.waits.append),
                progress=lambda done, total: self.seen.append((done, total)),
            )

    @property
    def part(self) -> Path:
        return self.to.with_name("model.gguf.part")

    def is_whole(self) -> bool:
        return self.to.read_bytes() == DATA and not self.part.exists() and len(list(self.to.parent.iterdir())) == 2


@pytest.fixture
def get(tmp_path: Path, server: MisbehavingServer) -> Getter:
    return Getter(tmp_path / "models", server)


def test_a_file_arrives_whole(get: Getter) -> None:
    assert get()
    assert get.is_whole()
    assert get.seen[-1] == (len(DATA), len(DATA))


@pytest.mark.parametrize("known", [True, False], ids=["length and digest known", "nothing known"])
def test_a_connection_that_breaks_off_is_taken_up_again(known: bool, get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=500_000), Behaviour(cut=200_000))
    get(size=len(DATA) if known else None, sha256=DIGEST if known else "")
    assert get.is_whole()
    first, second, third = server.ranges()
    assert first is None
    assert second != third
    assert {r.if_range for r in server.requests[1:]} == {f'"{DIGEST[:16]}"'}


def test_a_download_that_was_given_up_is_continued_by_the_next(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=300_000), *[Behaviour(status=503)] * 3)
    with pytest.raises(DownloadError, match="503") as caught:
        get()
    assert "same command" in caught.value.hint
    assert not get.to.exists()
    kept = get.part.stat().st_size
    assert 0 < kept <= 300_000
    get()
    assert get.is_whole()
    assert server.ranges()[-1] == f"bytes={kept}-"


def test_a_file_that_changed_meanwhile_starts_anew(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=300_000), *[Behaviour(status=503)] * 3)
    with pytest.raises(DownloadError):
        get(size=None, sha256="")
    newer = DATA[::-1].replace(DATA[::-1][:4], b"GGUF", 1)
    server.put("model.gguf", newer)
    get(size=None, sha256="")
    assert get.to.read_bytes() == newer


def test_a_server_that_ignores_ranges_sends_it_all_again(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=300_000), Behaviour(whole=True))
    get()
    assert get.is_whole()


def test_a_server_that_sends_another_range_is_not_believed(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=300_000), Behaviour(shift=7))
    get()
    assert get.is_whole()


def test_a_damaged_file_is_thrown_away(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(flip=700_000))
    with pytest.raises(DownloadError, match="damaged"):
        get()
    assert not get.to.exists()
    assert not get.part.exists()
    get()
    assert get.is_whole()


def test_a_damaged_part_of_an_earlier_run_is_fetched_anew_by_itself(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=300_000, flip=1_000), *[Behaviour(status=503)] * 3)
    with pytest.raises(DownloadError):
        get()
    get()
    assert get.is_whole()


@pytest.mark.parametrize("length", [len(DATA) // 2, len(DATA) * 2])
def test_a_wrong_length_is_noticed_before_anything_is_written(
    length: int, get: Getter, server: MisbehavingServer
) -> None:
    server.next(Behaviour(length=length))
    get()
    assert get.is_whole()
    assert len(server.requests) == 2


def test_a_server_that_announces_too_much_is_given_up_but_not_the_part(get: Getter, server: MisbehavingServer) -> None:
    server.next(*[Behaviour(length=2 * len(DATA))] * 9)
    with pytest.raises(DownloadError, match="gave up"):
        get(size=None, sha256="")
    assert not get.to.exists()
    assert get.part.stat().st_size == len(DATA)


@pytest.mark.parametrize(
    ("status", "why", "hint"),
    [(404, "no such", "model list"), (401, "refuses", "HF_TOKEN"), (403, "refuses", "HF_TOKEN"), (400, "400", "again")],
)
def test_a_refusal_is_final(status: int, why: str, hint: str, get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(status=status))
    with pytest.raises(DownloadError, match=why) as caught:
        get()
    assert hint in caught.value.hint
    assert len(server.requests) == 1


def test_a_busy_server_is_asked_again_when_it_says(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(status=429, headers={"Retry-After": "7"}), Behaviour(status=500))
    get()
    assert get.is_whole()
    assert get.waits[0] == 7.0
    assert 0 < get.waits[1] < 7


@pytest.mark.parametrize("after", ["²", "soon", "-1", "9" * 5_000, "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_pause_that_makes_no_sense_is_not_taken(after: str, get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(status=503, headers={"Retry-After": after}))
    with nullcontext() if len(after) < 99 else pytest.raises(DownloadError, match="asks to wait"):
        get()
        assert get.is_whole()
        assert get.waits[0] < 7


@pytest.mark.parametrize("total", ["9" * 5_000, "²", "-1"])
def test_a_length_that_makes_no_sense_is_not_believed(total: str, get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=300_000), Behaviour(headers={"Content-Range": f"bytes 300000-1/{total}"}))
    get()
    assert get.is_whole()


def test_a_server_that_wants_an_hour_is_not_waited_for(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(DownloadError, match="3600 s"):
        get()


def test_silence_is_not_waited_for_without_end(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(stall=2.0))
    get(timeout=0.2)
    assert get.is_whole()


def test_what_only_drips_is_given_up() -> None:
    patience = Patience(clock=count(step=1.0).__next__)
    with pytest.raises(TransientError, match="only 30 bytes arrived in 30 s"):
        list(patience.steady(repeat(b"x", 99)))
    enough = [b"x" * 1_000] * 99
    assert list(patience.steady(iter(enough))) == enough


def test_tries_that_bring_next_to_nothing_come_to_an_end(get: Getter, server: MisbehavingServer) -> None:
    server.next(*[Behaviour(cut=500)] * 99)
    with pytest.raises(DownloadError, match="gave up"):
        get()
    assert len(server.requests) == 3
    assert get.part.stat().st_size == 1_500


@pytest.mark.parametrize("cut", [300, 1_000], ids=["in its header", "in its weights"])
def test_without_a_length_the_header_says_where_the_file_ends(cut: int, get: Getter, server: MisbehavingServer) -> None:
    server.put("model.gguf", gguf_bytes())
    server.next(Behaviour(length="none", cut=cut), Behaviour(length="none"))
    get(size=None, sha256="")
    assert get.to.read_bytes() == gguf_bytes()
    assert server.ranges() == [None, f"bytes={cut}-"]


def test_without_a_length_a_cut_file_never_gets_its_name(get: Getter, server: MisbehavingServer) -> None:
    server.put("model.gguf", gguf_bytes())
    server.next(*[Behaviour(length="none", cut=300, whole=True)] * 9)
    with pytest.raises(DownloadError, match="broke off at 300 bytes"):
        get(size=None, sha256="")
    assert not get.to.exists()
    server.put("model.gguf", b"GGUF" + b"\7" * 99)
    with pytest.raises(DownloadError, match="version"):
        get(size=None, sha256="")
    assert not get.part.exists()


def test_a_page_is_not_a_model(get: Getter, server: MisbehavingServer) -> None:
    server.next(Behaviour(body=b"<html>" + b" " * 9_999, headers={"Content-Type": "text/html; charset=utf-8"}))
    with pytest.raises(DownloadError, match="web page"):
        get(size=None, sha256="")
    server.next(Behaviour(body=b"PK\x03\x04" + b" " * 9_999))
    with pytest.raises(DownloadError, match="not a GGUF file"):
        get(size=None, sha256="")
    assert not get.part.exists()


def test_a_redirect_is_followed_and_a_circle_is_not(get: Getter, server: MisbehavingServer) -> None:
    server.redirects["/here"] = f"{server.url}/model.gguf", {}
    server.redirects["/circle"] = f"{server.url}/circle", {}
    get(url=f"{server.url}/here")
    assert get.is_whole()
    get.to.unlink()
    with pytest.raises(DownloadError, match="circles"):
        get(url=f"{server.url}/circle")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/m.gguf", "file:///etc/passwd", "http://[", "http://127.0.0.1:1/m.gguf"]
)
def test_addresses_that_lead_nowhere(url: str, get: Getter) -> None:
    with pytest.raises(DownloadError):
        get(url=url)
    assert not get.part.exists()


def full_after(room: int) -> Disk:
    """A disk that takes `room` more bytes and then is full."""
    left = [room]

    def write(file: BinaryIO, piece: bytes) -> None:
        file.write(piece[: left[0]])
        if len(piece) > left[0]:
            raise OSError(errno.ENOSPC, "no space left on device")
        left[0] -= len(piece)

    return Disk(write=write)


def test_a_full_disk_keeps_what_arrived(get: Getter, server: MisbehavingServer) -> None:
    with pytest.raises(DownloadError, match="disk is full") as caught:
        get(disk=full_after(400_000))
    assert "run the same command again" in caught.value.hint
    assert not get.to.exists()
    assert get.part.stat().st_size == 400_000
    get()
    assert get.is_whole()
    assert server.ranges()[-1] == "bytes=400000-"


def test_room_is_looked_for_beforehand(get: Getter, server: MisbehavingServer) -> None:
    with pytest.raises(DownloadError, match="more on disk; 1 MB is free"):
        get(disk=Disk(free=lambda folder: 1_000_000))
    assert server.requests == []


def test_room_is_looked_for_as_soon_as_the_length_is_known(get: Getter) -> None:
    with pytest.raises(DownloadError, match="more on disk"):
        get(size=None, sha256="", disk=Disk(free=lambda folder: 1_000_000))
    assert not get.part.exists()


def test_a_folder_that_cannot_be_written_is_said(get: Getter) -> None:
    get.to.parent.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match="cannot write"):
        get()


def test_ctrl_c_keeps_what_arrived(get: Getter, server: MisbehavingServer) -> None:
    def write(file: BinaryIO, piece: bytes) -> None:
        file.write(piece)
        if file.tell() > 400_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(disk=Disk(write=write))
    assert get.part.stat().st_size > 400_000
    get()
    assert get.is_whole()
    assert len(server.requests) == 2
    assert server.ranges()[-1] is not None


def test_two_runs_do_not_write_one_file(get: Getter) -> None:
    def write(file: BinaryIO, piece: bytes) -> None:
        if file.tell() == 0:
            with pytest.raises(DownloadError, match="another run"):
                get()
        file.write(piece)

    get(disk=Disk(write=write))
    assert get.is_whole()
