"""Where models lie, and what a name means."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.errors import DownloadError, ModelError, VoiceError
from debate.models import names
from debate.models.catalogue import EMBEDDED, catalogue
from debate.models.inspect import ModelFile
from debate.models.names import HubName, choose, from_url, parse, safe_path
from debate.models.places import Places, embedded_model, find_models, hub_files, places
from debate.models.resolve import ModelRef, default_model, resolve
from tests.gguf_files import write_gguf


@pytest.fixture
def where(tmp_path: Path) -> Places:
    return Places(
        data=tmp_path / "data",
        cache=tmp_path / "cache",
        hub=tmp_path / "hub",
        ollama=(tmp_path / "ollama",),
        lm_studio=(tmp_path / "lm",),
    )


def _in_hub(where: Places, repo: str, name: str, commit: str = "a" * 40) -> Path:
    folder = where.hub / f"models--{repo.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True, exist_ok=True)
    (folder / "refs" / "main").write_text(commit)
    return write_gguf(folder / "snapshots" / commit / name)


def _in_ollama(where: Places, name: str, manifest: object) -> None:
    path = where.ollama[0] / "manifests" / "registry.ollama.ai" / name
    path.parent.mkdir(parents=True)
    path.write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))


def _found(where: Places) -> list[tuple[str, str]]:
    return [(f.where, f.name) for f in find_models(where) if f.where != "embedded"]


def test_models_are_found_wherever_they_lie(where: Places) -> None:
    write_gguf(where.own / "host" / "own.gguf")
    _in_hub(where, "owner/repo", "deep/m.gguf")
    digest = "b" * 64
    write_gguf(where.ollama[0] / "blobs" / f"sha256-{digest}")
    layers = [
        {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{digest}"},
        {"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:" + "c" * 64},
    ]
    _in_ollama(where, "library/qwen/4b", {"layers": layers})
    write_gguf(where.lm_studio[0] / "pub" / "repo" / "s.gguf")
    (where.lm_studio[0] / "pub" / "repo" / "page.gguf").write_text("<html>")
    assert _found(where) == [
        ("pulled", "host/own.gguf"),
        ("hub", "owner/repo/deep/m.gguf"),
        ("ollama", "qwen:4b"),
        ("lm-studio", "pub/repo/s.gguf"),
    ]


def test_parts_are_found_as_one(where: Places) -> None:
    folder = where.lm_studio[0]
    for n in (1, 2):
        write_gguf(folder / f"m-0000{n}-of-00002.gguf")
    write_gguf(folder / "torn-00002-of-00002.gguf")
    found = [f for f in find_models(where) if f.where == "lm-studio"]
    assert {f.name: f.complete for f in found} == {"m-00001-of-00002.gguf": True, "torn-00002-of-00002.gguf": False}
    assert found[0].size == 2 * found[1].size


def test_a_file_that_two_names_lead_to_is_found_once(where: Places) -> None:
    real = _in_hub(where, "owner/repo", "m.gguf")
    where.lm_studio[0].mkdir()
    (where.lm_studio[0] / "m.gguf").symlink_to(real)
    assert _found(where) == [("hub", "owner/repo/m.gguf")]


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        '{"layers": 3}',
        '{"layers": [3]}',
        "[" * 99_999,
        {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:../../../etc/passwd"}]},
        {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": 7}]},
    ],
)
def test_a_strange_manifest_is_passed_over(manifest: object, where: Places) -> None:
    _in_ollama(where, "library/x/y", manifest)
    assert _found(where) == []


def test_the_newest_revision_wins(where: Places) -> None:
    old = _in_hub(where, "owner/repo", "m.gguf", "a" * 40)
    new = _in_hub(where, "owner/repo", "m.gguf", "b" * 40)
    assert hub_files(where.hub, "owner/repo") == {"m.gguf": new}
    assert old != new


@pytest.mark.parametrize(
    ("env", "hub"),
    [
        ({"HF_HUB_CACHE": "/x"}, "/x"),
        ({"HF_HOME": "/h"}, "/h/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({}, str(Path.home() / ".cache/huggingface/hub")),
    ],
)
def test_folders_follow_the_variables_of_their_owners(env: dict[str, str], hub: str) -> None:
    assert places(env).hub == Path(hub)
    assert places({"OLLAMA_MODELS": "/o"}).ollama == (Path("/o"),)
    assert places({"DEBATE_DATA": "/d"}).own == Path("/d/models")


def test_a_model_inside_a_package_is_found_without_importing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packed_model").mkdir()
    (tmp_path / "packed_model" / "__init__.py").write_text("raise RuntimeError('imported')")
    path = write_gguf(tmp_path / "packed_model" / "m.gguf")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert embedded_model("packed_model") == path
    assert "packed_model" not in sys.modules
    assert embedded_model("no_such_package_at_all") is None


def test_every_entry_of_the_catalogue_can_be_fetched_or_installed() -> None:
    for entry in catalogue().values():
        assert bool(entry.package) != bool(entry.repo and entry.file)
        assert entry.size < entry.memory
        if entry.repo:
            assert parse(f"hf:{entry.repo}/{entry.file}") == HubName(repo=entry.repo, file=entry.file)


# names on the Hub


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("hf:o/r/a.gguf", HubName(repo="o/r", file="a.gguf")),
        ("hf:o/r/deep/a.gguf", HubName(repo="o/r", file="deep/a.gguf")),
        ("hf:o/r:Q4_K_M", HubName(repo="o/r", quantisation="Q4_K_M")),
        ("hf:o/r", HubName(repo="o/r")),
    ],
)
def test_names_on_the_hub(name: str, wanted: HubName) -> None:
    assert parse(name) == wanted


@pytest.mark.parametrize(
    "name",
    [
        "hf:",
        "hf:o",
        "hf:o/r/../../x.gguf",
        "hf:o/r//x.gguf",
        "hf:../r/a.gguf",
        "hf:o/r/a.bin",
        "hf:o/r:Q4/x",
        "x",
        "hf:o/r/a.gguf\n",
        "hf:o/r/a\x1b.gguf",
        "hf:o/r/.../../a.gguf",
    ],
)
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(ModelError):
        parse(name)


@given(st.text(max_size=40))
def test_a_safe_path_stays_in_its_folder(name: str) -> None:
    if safe_path(name):
        assert Path("/base", name).resolve().is_relative_to("/base")


FILES = [
    "a-Q4_K_M.gguf",
    "a-Q4_K_S.gguf",
    "a-Q8_0-00001-of-00002.gguf",
    "a-Q8_0-00002-of-00002.gguf",
    "a-UD-Q4_K_M.gguf",
    "mmproj-Q5_0.gguf",
    "README.md",
    "a-IQ2_M.gguf",
]


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("hf:o/r", ("a-Q4_K_M.gguf",)),
        ("hf:o/r:q4_k_s", ("a-Q4_K_S.gguf",)),
        ("hf:o/r:Q8_0", ("a-Q8_0-00001-of-00002.gguf", "a-Q8_0-00002-of-00002.gguf")),
        ("hf:o/r:UD-Q4_K_M", ("a-UD-Q4_K_M.gguf",)),
        ("hf:o/r/a-Q8_0-00002-of-00002.gguf", ("a-Q8_0-00001-of-00002.gguf", "a-Q8_0-00002-of-00002.gguf")),
    ],
)
def test_which_files_a_name_means(wanted: str, chosen: tuple[str, ...]) -> None:
    assert choose(FILES, parse(wanted)) == chosen


@pytest.mark.parametrize(
    ("files", "wanted", "why"),
    [
        (FILES, "hf:o/r:Q2_M", "no Q2_M file"),  # IQ2_M is another type
        (FILES, "hf:o/r:Q5_0", "no Q5_0 file"),
        (FILES, "hf:o/r/b.gguf", "no file b.gguf"),
        (["a-Q4_K_M.gguf", "b-Q4_K_M.gguf"], "hf:o/r", "several"),
        (["a-Q4_K_M-00001-of-00002.gguf"], "hf:o/r", "lacks"),
        ([], "hf:o/r", "no Q4_K_M"),
    ],
)
def test_what_is_not_there_or_not_clear_is_said(files: list[str], wanted: str, why: str) -> None:
    with pytest.raises(DownloadError, match=why) as caught:
        choose(files, parse(wanted))
    assert "it has" in caught.value.hint


def test_an_address_on_the_hub_is_the_same_as_its_name() -> None:
    assert from_url("https://h/o/r/resolve/main/a.gguf?download=true", "https://h") == "hf:o/r/a.gguf"
    assert from_url("https://h/o/r/blob/main/a.gguf", "https://h") == "hf:o/r/a.gguf"
    assert from_url("https://elsewhere/o/r/resolve/main/a.gguf", "https://h") is None


@pytest.mark.parametrize(("setting", "offline"), [("", False), ("1", True), ("yes", True), ("0", False)])
def test_the_hub_can_be_moved_and_forbidden(setting: str, offline: bool) -> None:
    assert names.offline({"HF_HUB_OFFLINE": setting}) is offline
    assert names.endpoint({"HF_ENDPOINT": "https://mirror/"}) == "https://mirror"


# what --model takes


def test_the_book_is_a_name(where: Places) -> None:
    book = resolve("book", where)
    assert (book.name, book.path, book.speech) == ("book", None, None)


def test_a_path_is_a_model(where: Places, tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf")
    assert resolve(str(path), where).path == path


def test_an_id_is_a_model_that_any_program_keeps(where: Places) -> None:
    entry = catalogue()["qwen3-4b"]
    with pytest.raises(ModelError, match="not on this machine") as caught:
        resolve("qwen3-4b", where)
    assert caught.value.hint == "debate model pull qwen3-4b"
    studio = write_gguf(where.lm_studio[0] / "pub" / entry.file)
    assert resolve("qwen3-4b", where).path == studio
    in_hub = _in_hub(where, entry.repo, entry.file)
    assert resolve("qwen3-4b", where).path == in_hub


def test_a_name_on_the_hub_is_a_model_if_it_is_in_the_cache(where: Places) -> None:
    path = _in_hub(where, "o/r", "a-Q4_K_M.gguf")
    assert resolve("hf:o/r/a-Q4_K_M.gguf", where).path == path
    assert resolve("hf:o/r:Q4_K_M", where).path == path
    with pytest.raises(ModelError) as caught:
        resolve("hf:o/r:Q8_0", where)
    assert caught.value.hint == "debate model pull hf:o/r:Q8_0"


@pytest.mark.parametrize(("name", "hint"), [("qwen3-4", "qwen3-4b"), ("Book", "book"), ("zzz", "there are: book")])
def test_an_unknown_name_gets_the_nearest_ones(name: str, hint: str, where: Places) -> None:
    with pytest.raises(ModelError, match="no model is called") as caught:
        resolve(name, where)
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", ["human", "server:gpt"])
def test_voices_of_later_are_refused(name: str, where: Places) -> None:
    with pytest.raises(VoiceError, match="cannot take part yet"):
        resolve(name, where)


@pytest.mark.parametrize(("parameters", "speech"), [(135_000_000, "grounded"), (2_000_000_000, "free")])
def test_small_models_choose_and_large_ones_write(parameters: int, speech: str) -> None:
    file = ModelFile(path=Path("m"), paths=(), architecture="llama", quantisation="Q4_0", parameters=parameters, size=1)
    assert ModelRef(name="m", file=file).speech == speech


def test_the_default_is_the_configured_model_then_the_embedded_one_then_the_book(where: Places, tmp_path: Path) -> None:
    path = str(write_gguf(tmp_path / "m.gguf"))
    configured = default_model(path, where, installed=lambda package: True)
    assert (configured.model.name, "configured" in configured.notice) == (Path(path).name, True)
    bare = default_model(None, where, installed=lambda package: False)
    assert bare.model.name == "book"
    assert "pip install" in bare.notice
    if embedded_model():
        embedded = default_model(None, where, installed=lambda package: True)
        assert (embedded.model.name, embedded.model.speech) == (EMBEDDED, "grounded")
        assert EMBEDDED in embedded.notice
