"""Pulling: what a name brings, where it goes, and what `rm` takes away again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from debate.errors import DownloadError, InputError, ModelError
from debate.models import store
from debate.models.download import Disk
from debate.models.net import Patience
from debate.models.places import Places, find_models, hub_files
from debate.models.pull import Puller
from debate.models.resolve import resolve
from tests.gguf_files import LLAMA, gguf_bytes
from tests.misbehaving_server import COMMIT, Behaviour, MisbehavingServer

DATA = gguf_bytes()
DIGEST = hashlib.sha256(DATA).hexdigest()
PARTS = {f"big-Q8_0-0000{n}-of-00002.gguf": gguf_bytes({**LLAMA, "split.no": n - 1, "split.count": 2}) for n in (1, 2)}


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer() as server:
        server.repo("owner/repo", {"small-Q4_K_M.gguf": DATA, **PARTS, "README.md": b"words"}, licence="apache-2.0")
        yield server


@pytest.fixture
def where(tmp_path: Path) -> Places:
    return Places(data=tmp_path / "data", cache=tmp_path / "cache", hub=tmp_path / "hub", ollama=(), lm_studio=())


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def puller(server: MisbehavingServer, where: Places, said: list[str]) -> Puller:
    patience = Patience(tries=2, sleep=lambda seconds: None)
    return Puller(where=where, env={"HF_ENDPOINT": server.url}, announce=said.append, patience=patience)


def _files(where: Places) -> list[str]:
    found = [p for p in where.hub.rglob("*") if p.is_file() and ".locks" not in p.parts]
    return sorted(p.relative_to(where.hub).as_posix().removeprefix("models--owner--repo/") for p in found)


def test_a_file_goes_into_the_shared_cache_in_its_layout(puller: Puller, where: Places, said: list[str]) -> None:
    done = puller.pull("hf:owner/repo/small-Q4_K_M.gguf")
    assert done.path == where.hub / "models--owner--repo" / "snapshots" / COMMIT / "small-Q4_K_M.gguf"
    assert done.path.readlink() == Path("..", "..", "blobs", DIGEST)
    assert done.path.read_bytes() == DATA
    assert (done.verified, done.fetched, done.licence) == (True, len(DATA), "apache-2.0")
    assert _files(where) == [f"blobs/{DIGEST}", "refs/main", f"snapshots/{COMMIT}/small-Q4_K_M.gguf"]
    assert said == ["small-Q4_K_M.gguf, 1 kB; licence: apache-2.0"]


def test_the_library_of_the_hub_finds_what_was_pulled(puller: Puller, where: Places) -> None:
    hub = pytest.importorskip("huggingface_hub")
    done = puller.pull("hf:owner/repo/small-Q4_K_M.gguf")
    assert hub.try_to_load_from_cache("owner/repo", "small-Q4_K_M.gguf", cache_dir=where.hub) == str(done.path)


@pytest.mark.parametrize(
    "what", ["hf:owner/repo", "hf:owner/repo:q4_k_m", "{url}/owner/repo/resolve/main/small-Q4_K_M.gguf"]
)
def test_other_names_of_the_same_file(what: str, puller: Puller, where: Places, server: MisbehavingServer) -> None:
    done = puller.pull(what.format(url=server.url))
    assert hub_files(where.hub, "owner/repo") == {"small-Q4_K_M.gguf": done.path}


def test_all_parts_come_together(puller: Puller, where: Places, said: list[str]) -> None:
    done = puller.pull("hf:owner/repo:Q8_0")
    assert done.path.name == "big-Q8_0-00001-of-00002.gguf"
    assert done.fetched == sum(map(len, PARTS.values()))
    assert "in 2 parts" in said[0]
    assert len(resolve("hf:owner/repo:Q8_0", where).file.paths) == 2  # type: ignore[union-attr]


def test_a_set_that_breaks_off_is_continued_with_the_part_that_is_missing(
    puller: Puller, where: Places, server: MisbehavingServer
) -> None:
    server.next(Behaviour(), *[Behaviour(status=500)] * 2)
    with pytest.raises(DownloadError):
        puller.pull("hf:owner/repo:Q8_0")
    assert hub_files(where.hub, "owner/repo") == {}
    before = len(server.ranges())
    puller.pull("hf:owner/repo:Q8_0")
    assert len(server.ranges()) == before + 1
    assert len(hub_files(where.hub, "owner/repo")) == 2
    assert store.remove(where, store.find(where, "hf:owner/repo:Q8_0")) == sum(map(len, PARTS.values()))
    assert find_models(where) == [m for m in find_models(where) if m.where == "embedded"]


def test_what_is_there_is_not_fetched_again(puller: Puller, server: MisbehavingServer) -> None:
    first = puller.pull("hf:owner/repo")
    second = puller.pull("hf:owner/repo")
    assert (second.path, second.fetched) == (first.path, 0)
    assert len(server.ranges()) == 1


def test_a_wrong_copy_that_others_keep_is_reported_and_left_alone(puller: Puller, where: Places) -> None:
    blob = where.hub / "models--owner--repo" / "blobs" / DIGEST
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"x" * len(DATA))
    with pytest.raises(DownloadError, match="Hub cache is damaged"):
        puller.pull("hf:owner/repo")
    assert blob.read_bytes() == b"x" * len(DATA)


def test_without_digests_from_the_api_the_redirect_tells_them(
    puller: Puller, where: Places, server: MisbehavingServer
) -> None:
    server.repo("owner/plain", {"a-Q4_K_M.gguf": DATA}, digests=False)
    server.next(Behaviour(flip=len(DATA) - 1))
    with pytest.raises(DownloadError, match="damaged"):
        puller.pull("hf:owner/plain")
    done = puller.pull("hf:owner/plain")
    assert done.verified
    assert done.path == where.own / "owner" / "plain" / "a-Q4_K_M.gguf"
    assert resolve("hf:owner/plain/a-Q4_K_M.gguf", where).path == done.path


def test_any_address_goes_into_the_data_folder(
    puller: Puller, where: Places, server: MisbehavingServer, said: list[str]
) -> None:
    url = server.put("files/other.gguf?key=1", DATA)
    server.put("files/other.gguf", DATA)
    done = puller.pull(url)
    assert done.path.name == "other.gguf"
    assert done.path.is_relative_to(where.own)
    assert (done.verified, done.path.read_bytes()) == (False, DATA)
    assert "licence: not known" in said[0]
    assert resolve(url, where).path == done.path
    assert puller.pull(url).fetched == 0


@pytest.mark.parametrize("other", ["v2/m.gguf", "v1/m.gguf?rev=2", "v1/x/../m.gguf"])
def test_two_addresses_that_end_alike_are_two_models(
    other: str, puller: Puller, where: Places, server: MisbehavingServer
) -> None:
    newer = gguf_bytes({**LLAMA, "general.name": "Newer"})
    server.put("v1/m.gguf", DATA)
    server.put(other.split("?")[0], DATA if "?" in other else newer)
    first, second = puller.pull(f"{server.url}/v1/m.gguf"), puller.pull(f"{server.url}/{other}")
    assert (second.fetched > 0, second.path.name) == (True, "m.gguf")
    assert first.path != second.path
    assert resolve(f"{server.url}/{other}", where).path == second.path


def test_parts_from_one_folder_lie_together(puller: Puller, where: Places, server: MisbehavingServer) -> None:
    for name, data in PARTS.items():
        done = puller.pull(server.put(f"files/{name}", data))
    assert resolve(str(done.path), where).file.missing == ()  # type: ignore[union-attr]


def test_a_file_that_was_cut_off_on_disk_is_fetched_again(puller: Puller, server: MisbehavingServer) -> None:
    url = server.put("m.gguf", DATA)
    path = puller.pull(url).path
    path.write_bytes(DATA[:300])
    assert puller.pull(url).fetched == len(DATA)
    assert path.read_bytes() == DATA


@pytest.mark.parametrize(
    "address", ["http://[", "http://[x]/m.gguf", "http://", "https:///m.gguf", "http://a b/m.gguf"]
)
def test_an_address_that_cannot_be_read_is_refused(address: str, puller: Puller) -> None:
    with pytest.raises(DownloadError):
        puller.pull(address)


@pytest.mark.parametrize("address", ["/%2e%2e%2f%2e%2e%2fevil.gguf", "/a%00b.gguf", "/model", "/"])
def test_an_address_cannot_choose_where_its_file_goes(
    address: str, puller: Puller, where: Places, server: MisbehavingServer
) -> None:
    server.files[address] = DATA
    done = puller.pull(server.url + address)
    assert done.path.parent.parent == where.own
    assert done.path.name.startswith("model-")


@pytest.mark.parametrize(
    ("what", "folder"),
    [
        ("{url}/other.gguf", "data"),
        ("hf:owner/repo", "data"),
        ("hf:owner/repo", "hub/models--owner--repo/refs"),
        ("hf:owner/repo", "hub/models--owner--repo/snapshots"),
    ],
)
def test_a_folder_that_cannot_be_written_is_said(
    what: str, folder: str, puller: Puller, tmp_path: Path, server: MisbehavingServer
) -> None:
    server.put("other.gguf", DATA)
    (tmp_path / folder).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / folder).write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match="cannot write"):
        puller.pull(what.format(url=server.url))


def test_names_from_the_hub_cannot_climb(puller: Puller, server: MisbehavingServer) -> None:
    server.api["/api/models/owner/repo/revision/main"]["siblings"] = [{"rfilename": "../../x-Q4_K_M.gguf", "size": 9}]
    with pytest.raises(DownloadError, match="no Q4_K_M"):
        puller.pull("hf:owner/repo")


@pytest.mark.parametrize(
    "answer",
    [
        "[" * 4_000,
        None,
        [],
        3,
        {},
        {"sha": 3},
        {"sha": "../x", "siblings": []},
        {"sha": COMMIT},
        {"sha": COMMIT, "siblings": [3]},
    ],
)
def test_a_strange_answer_of_the_hub_is_refused(answer: object, puller: Puller, server: MisbehavingServer) -> None:
    server.api["/api/models/owner/repo/revision/main"] = answer
    with pytest.raises(DownloadError, match="cannot be read"):
        puller.pull("hf:owner/repo")


def test_a_licence_from_the_hub_is_shown_as_plain_text(
    puller: Puller, server: MisbehavingServer, said: list[str]
) -> None:
    server.api["/api/models/owner/repo/revision/main"]["cardData"] = {"license": "mit\x1b[31m\nsecond"}
    puller.pull("hf:owner/repo")
    assert said[0].endswith("licence: mit[31m second")


def test_a_repository_that_is_not_there(puller: Puller) -> None:
    with pytest.raises(DownloadError, match="no such model"):
        puller.pull("hf:owner/nothing")


def test_a_name_that_cannot_be_read(puller: Puller) -> None:
    with pytest.raises(ModelError, match="cannot read"):
        puller.pull("qwen")


def test_offline_only_the_cache_is_looked_at(puller: Puller, server: MisbehavingServer) -> None:
    offline = replace(puller, env={**puller.env, "HF_HUB_OFFLINE": "1"})
    with pytest.raises(DownloadError, match="offline"):
        offline.pull("hf:owner/repo")
    with pytest.raises(DownloadError, match="offline"):
        offline.pull(f"{server.url}/other.gguf")
    done = puller.pull("hf:owner/repo")
    count = len(server.requests)
    assert offline.pull("hf:owner/repo").path == done.path
    assert len(server.requests) == count


def test_a_token_goes_to_the_hub_only(puller: Puller, server: MisbehavingServer) -> None:
    replace(puller, env={**puller.env, "HF_TOKEN": "secret"}).pull("hf:owner/repo")
    assert {r.authorization for r in server.requests if r.path.startswith(("/api", "/owner"))} == {"Bearer secret"}
    server.requests.clear()
    other = server.put("x.gguf", DATA)
    replace(puller, env={"HF_TOKEN": "secret"}).pull(other)
    assert {r.authorization for r in server.requests} == {None}


def test_room_for_all_parts_is_looked_for_beforehand(puller: Puller, server: MisbehavingServer) -> None:
    with pytest.raises(DownloadError, match="more on disk"):
        replace(puller, disk=Disk(free=lambda folder: 1_500)).pull("hf:owner/repo:Q8_0")
    assert server.ranges() == []


# removing


def test_what_was_pulled_can_be_removed_by_any_of_its_names(puller: Puller, where: Places) -> None:
    done = puller.pull("hf:owner/repo:Q4_K_M")
    for name in ("hf:owner/repo:Q4_K_M", "hf:owner/repo/small-Q4_K_M.gguf", "small-Q4_K_M.gguf", str(done.path)):
        assert store.find(where, name).path == done.path
    assert store.remove(where, store.find(where, "small-Q4_K_M.gguf")) == len(DATA)
    assert _files(where) == []
    assert store.stored(where) == []


def test_an_unfinished_download_can_be_removed(puller: Puller, where: Places, server: MisbehavingServer) -> None:
    server.next(*[Behaviour(cut=500)] * 9)
    with pytest.raises(DownloadError):
        replace(puller, patience=Patience(tries=1, sleep=lambda seconds: None)).pull("hf:owner/repo")
    entry = store.find(where, "hf:owner/repo")
    assert (entry.complete, entry.size) == (False, 500)
    store.remove(where, entry)
    assert _files(where) == []


def test_what_others_keep_is_never_removed(puller: Puller, where: Places) -> None:
    blob = where.hub / "models--owner--repo" / "blobs" / DIGEST
    blob.parent.mkdir(parents=True)
    blob.write_bytes(DATA)
    assert puller.pull("hf:owner/repo").fetched == 0
    with pytest.raises(InputError, match="not a model that `debate model pull` stored"):
        store.find(where, "small-Q4_K_M.gguf")


def test_a_file_that_another_program_names_too_stays(puller: Puller, where: Places) -> None:
    done = puller.pull("hf:owner/repo")
    other = done.path.parent.parent / ("b" * 40) / "small-Q4_K_M.gguf"
    other.parent.mkdir()
    other.symlink_to(done.path.readlink())
    assert store.remove(where, store.find(where, "hf:owner/repo")) == 0
    assert other.read_bytes() == DATA
    assert not done.path.exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "no", "[" * 4_000, '{"pulled":' * 4_000, '{"pulled": 3}', '{"pulled": [3, {"names": []}]}']
)
def test_a_damaged_register_means_that_nothing_is_removed(content: str, puller: Puller, where: Places) -> None:
    done = puller.pull("hf:owner/repo")
    where.register.write_text(content)
    with pytest.raises(InputError):
        store.find(where, "hf:owner/repo")
    assert done.path.exists()


def test_the_register_says_what_is_whole(puller: Puller, where: Places) -> None:
    puller.pull("hf:owner/repo")
    (row,) = json.loads(where.register.read_text())["pulled"]
    assert (row["complete"], row["licence"]) == (True, "apache-2.0")
