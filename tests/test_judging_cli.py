"""`--moderator M` and `crux --control` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from debate.cli import main
from tests.models import write_model

TALK = """Ann: I think the swimming pool costs far more every year than the library does.

Bea: I disagree. I don't think the swimming pool costs more than the library, because the library has three buildings.
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEBATE_CACHE", str(tmp_path / "cache"))
    Path("talk.md").write_text(TALK)

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["debate", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, capsys.readouterr().out

    return call


@pytest.mark.parametrize("broken", [False, True])
def test_a_bad_model_leaves_a_conversation_to_words(run, broken: bool) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("llama_cpp")
    write_model(Path("m.gguf"), broken=broken)
    _, plain = run("crux", "talk.md", "--json")
    code, found = run("crux", "talk.md", "--json", "--moderator", "m.gguf")
    assert code == 0
    said = json.loads(found)
    assert "failed" in said["method"]
    assert said["cruxes"] == json.loads(plain)["cruxes"]


def test_a_debate_with_a_bad_moderator_is_the_debate_without_one(run) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("llama_cpp")
    write_model(Path("m.gguf"))
    quick = ("run", "--model", "book", "--rounds", "1", "--json")
    _, plain = run(*quick, "--out", "a")
    code, found = run(*quick, "--out", "b", "--moderator", "m.gguf")
    assert code == 0
    here, there = ([json.loads(row) for row in text.splitlines()] for text in (plain, found))
    for event in (*here, *there):  # the seal follows from the header, which names the moderator
        del event["chain"]
    assert here[1:-2] == there[1:-2]
    assert there[0]["moderator"] == "m.gguf"
    assert "failed the check" in there[-2]["method"]
    assert here[-2]["cruxes"] == there[-2]["cruxes"]


def test_controls_of_a_journal_and_of_a_conversation(run) -> None:  # type: ignore[no-untyped-def]
    run("run", "--model", "book", "--rounds", "1", "--quiet")
    (journal,) = Path("transcripts").glob("*.jsonl")
    for file in (journal, journal.with_suffix(".md"), Path("talk.md")):
        code, text = run("crux", str(file), "--control")
        assert code == 0
        assert "## Controls" in text
        _, data = run("crux", str(file), "--control", "--json")
        said = json.loads(data)
        assert said["control"]["played"]["cruxes"] == [c["question"] for c in said["cruxes"]]
    assert run("crux", "talk.md", "--json")[1].count("control") == 0
