"""`debate model` as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from debate.cli.model import app
from debate.errors import DebateError, InputError, ModelError
from tests.gguf_files import gguf_bytes, write_gguf
from tests.misbehaving_server import Behaviour, MisbehavingServer

DATA = gguf_bytes()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of this test's own, in place of the user's."""
    monkeypatch.setenv("DEBATE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "ollama"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingServer]:
    with MisbehavingServer() as server:
        server.repo("owner/repo", {"small-Q4_K_M.gguf": DATA}, licence="apache-2.0")
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


def run(*arguments: str, fails: type[DebateError] | None = None) -> tuple[str, str]:
    """(stdout, stderr) of one command; with `fails`, (message, hint) of the error that it ends with."""
    result = CliRunner().invoke(app, list(arguments))
    if fails is not None:
        assert isinstance(result.exception, fails), result.output
        return result.exception.message, result.exception.hint
    assert result.exception is None, result.exception
    return result.stdout, result.stderr


def test_the_catalogue_is_listed_with_what_is_here(home: Path) -> None:
    out, err = run("list")
    assert "qwen3-4b" in out
    assert "Apache-2.0" in out
    assert "as published" in err
    write_gguf(home / "hub" / "models--o--r" / "snapshots" / ("a" * 40) / "[bold]m[/bold].gguf")
    assert "o/r/[bold]m[/bold].gguf" in run("list")[0]


def test_the_list_as_json_is_one_object(home: Path) -> None:
    out, err = run("list", "--json")
    assert {e["id"]: e["path"] for e in json.loads(out)["catalogue"]}["qwen3-4b"] is None
    assert err == ""


def test_pull_then_info_then_rm(server: MisbehavingServer, home: Path) -> None:
    out, err = run("pull", "hf:owner/repo:Q4_K_M")
    path = Path(out.strip())
    assert path.read_bytes() == DATA
    assert "licence: apache-2.0" in err
    assert "sha256 verified" in err
    assert "play with it: debate run --model" in err
    assert "already on this machine" in run("pull", "hf:owner/repo:Q4_K_M")[1]
    assert "Q4_0" in run("info", "hf:owner/repo:Q4_K_M")[0]
    assert "removed" in run("rm", "hf:owner/repo:Q4_K_M", "--yes")[1]
    assert not path.exists()


def test_a_pull_that_fails_says_how_to_go_on(server: MisbehavingServer) -> None:
    server.next(Behaviour(status=404))
    message, hint = run("pull", "hf:owner/repo", fails=DebateError)
    assert "no such" in message
    assert hint


def test_an_unfinished_pull_is_listed(server: MisbehavingServer) -> None:
    server.next(Behaviour(cut=500), Behaviour(status=403))
    run("pull", "hf:owner/repo", fails=DebateError)
    assert "500 bytes, unfinished" in run("list")[0]
    assert json.loads(run("list", "--json")[0])["unfinished"][0]["names"][0] == "hf:owner/repo"


def test_rm_asks_unless_told_not_to(server: MisbehavingServer) -> None:
    run("pull", "hf:owner/repo")
    message, hint = run("rm", "hf:owner/repo", fails=InputError)
    assert "would be removed" in message
    assert "--yes" in hint
    assert "hf:owner/repo" in run("rm", "elsewhere.gguf", "--yes", fails=InputError)[1]


def test_info_says_what_the_program_does_about_a_model(home: Path) -> None:
    template = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}[assistant]"
    path = write_gguf(home / "m.gguf", general__name="[red]Tiny\x1b[31m", tokenizer__chat_template=template)
    out, _ = run("info", str(path), "--ctx", "256", "--sha256")
    rows = {line[:14].strip(): line[14:].strip() for line in out.splitlines()}
    assert rows["name"] == "[red]Tiny[31m"
    assert rows["parameters"] == "1,024"
    assert rows["context"] == "512 tokens"
    assert rows["template"] == "its own"
    assert rows["playable"] == "yes, grounded by default"
    assert len(rows["sha256"]) == 64


def test_info_describes_what_cannot_be_played(home: Path) -> None:
    path = write_gguf(home / "m.gguf", llama__pooling_type=1)
    assert "no: " in run("info", str(path))[0]
    shown = json.loads(run("info", str(path), "--json")[0])
    assert shown["embedding_only"] is True
    assert shown["playable"].startswith("no: ")


@pytest.mark.parametrize("name", ["/nowhere/m.gguf", "qwen3-4b", "no-such-model"])
def test_a_model_that_is_not_here_is_said_with_a_hint(name: str) -> None:
    for command in ("info", "bench"):
        message, hint = run(command, name, fails=ModelError)
        assert message
        assert hint


def test_the_book_has_no_file() -> None:
    assert "book" in run("info", "book", fails=InputError)[0]
    assert "book" in run("bench", "book", fails=InputError)[0]
