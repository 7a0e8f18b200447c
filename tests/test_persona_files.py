"""Persona files from strangers: whatever is in them, one line says what is wrong and where, and nothing is run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.errors import DebateError, PersonaError
from debate.language.text import has_control
from debate.persona import files
from debate.persona.schema import KINDS, schema

GOOD = """\
schema: 1
id: ada
name: Ada Ohm
thesis: [O1]
sources:
  NB: {title: Notes, date: 2024-05-06}
positions:
  O1:
    gist: sensors suffice
    say: Sensors suffice
    answers: {inspect: no}
    source: {work: NB, at: section 1}
"""


def refused(tmp_path: Path, text: str | bytes, name: str = "ada.yaml") -> PersonaError:
    """The error for a persona file with that content, once it is known to be fit for a terminal."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(PersonaError) as caught:
        files.persona(path)
    error = caught.value
    assert "\n" not in error.message
    assert not has_control(error.message)
    assert name in error.message
    assert len(error.message) < 1_000
    assert error.hint
    return error


def test_a_good_file_is_read_and_a_stance_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(GOOD)
    position = files.persona(path).positions["O1"]
    assert position.answers == {"inspect": "no"}
    assert position.say == ("Sensors suffice",)


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("name: Ada Ohm", "nane: Ada Ohm"), 3, "unknown key, did you mean 'name'?"),
        (("id: ada", "id: Ada!"), 2, "id: has to be an id: up to 64 small letters"),
        (("thesis: [O1]", "thesis: [O9]"), 4, "names O9, which is no position of this file"),
        (("work: NB", "work: XY"), 12, "names XY, which is not in sources"),
        (("gist: sensors suffice", "gist: [a]"), 9, "positions.O1.gist: has to be text"),
        (("answers: {inspect: no}", "answers: [inspect]"), 11, "positions.O1.answers: has to be a mapping"),
        (("say: Sensors suffice", "hedges: Perhaps"), 10, "unknown key, did you mean 'hedge'?"),
        (("at: section 1", "at: section 1, sayd_to: all"), 12, "unknown key, did you mean 'said_to'?"),
        (("say: Sensors suffice", "mover: {text: x, towards: y}"), 10, "unknown key, did you mean 'toward'?"),
        (("say: Sensors suffice", "credence: {text: x, value: 2}"), 10, "value: has to be at most 1"),
        (("say: Sensors suffice", "credence: {text: x, value: inf}"), 10, "value: has to be at most 1"),
        (("say: Sensors suffice", "replies: [{to: B 1, say: x}]"), 10, "like byrnes/B31 or the id of a question"),
        (("name: Ada Ohm", "name: Ada Ohm\nname: Ben"), 4, "the key 'name' stands twice"),
        (("id: ada", "id: ada\nside: neutral"), 3, "side: has to be 'optimist', 'pessimist' or 'torn'"),
        (("schema: 1", "schema: 99"), 1, "schema 99 is newer"),
        (("name: Ada Ohm", 'name: "Ada \\e[31mOhm"'), 3, "holds control"),
        (("name: Ada Ohm", "name: !!python/object/apply:os.system [ls]"), 3, "tags are not allowed"),
        (("name: Ada Ohm", "name: &a Ada Ohm"), 3, "aliases and anchors"),
        (("name: Ada Ohm", "name: *a"), 3, "aliases and anchors"),
        (("name: Ada Ohm", "name: 'Ada"), 12, "not valid YAML"),
        (("name: Ada Ohm", "? [a, b]\n: c"), 3, "a key has to be plain text"),
        (("name: Ada Ohm", "name: Ada Ohm\n---\nid: ben"), 4, "a second document"),
        (("thesis: [O1]", "thesis: " + "[" * 40 + "]" * 40), 4, "nested too deeply"),
        (("name: Ada Ohm", "<<: {name: Ben}"), 3, "unknown key"),
    ],
    ids=lambda v: v[1].split("\n")[0][:28] if isinstance(v, tuple) else None,
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    tmp_path: Path, change: tuple[str, str], line: int, says: str
) -> None:
    error = refused(tmp_path, GOOD.replace(*change))
    assert says in error.message
    assert f"ada.yaml, line {line}:" in error.message or "not valid YAML" in says


def patterns(schema: object) -> Iterator[str]:
    """Every pattern that a JSON Schema gives, at any depth."""
    if isinstance(schema, dict):
        yield from (v for k, v in schema.items() if k == "pattern" and isinstance(v, str))
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from patterns(part)


@pytest.mark.parametrize("pattern", sorted({p for kind in KINDS for p in patterns(schema(kind))}))
def test_what_does_not_match_a_pattern_is_told_what_is_wanted_in_words(pattern: str) -> None:
    assert pattern not in files.form(pattern)


def test_an_address_is_not_spoken_of_as_an_id() -> None:
    assert files.form(r"^https?://[^/]+/.*$") == "a web address, such as https://example.org/page"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# only a comment\n",
        b"null\n",
        b"just words\n",
        b"- a\n- list\n",
        b"\x00\x01\x02\x03ELF",
        b"\xff\xfe\x00i\x00d",
        b"id: ada\nname: \xc3\x28\n",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"id: ada\n\tname: x\n",
        b"{" * 5_000,
        b"- " * 5_000,
        b"a: " * 3_000,
        b"id: " + b"x" * 900_000,
        ("'" + "k" * 70_000 + "': 1").encode(),
        "\N{RIGHT-TO-LEFT OVERRIDE}id: ada\n".encode(),
        b'"\\x1b]0;title\\x07": 1\n',
        b"a: &a [x]\nb: [*a, *a]\n",
        b"".join(b"k%d: v\n" % n for n in range(60_000)),
        b"positions: {" + b"".join(b"O%d: {gist: g}, " % n for n in range(30_000)) + b"}",
    ],
    ids=range(20),
)
def test_files_that_are_no_personas_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    refused(tmp_path, content)


def test_fifty_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(PersonaError, match="larger than 1000 kB"):
        files.persona(path)


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    missing = tmp_path / "no.yaml"
    for path, says in ((tmp_path, "is a folder"), (pipe, "is not a plain file"), (missing, "No such file")):
        with pytest.raises(PersonaError, match=says):
            files.persona(path)


def test_a_card_of_another_program_may_stand_in_for_a_file(tmp_path: Path) -> None:
    path = tmp_path / "may.json"
    path.write_text(json.dumps({"spec": "chara_card_v2", "data": {"name": "May", "description": "An aunt."}}))
    assert files.persona(path).card == {"description": "An aunt."}


# Pieces out of which YAML-like text is thrown together: indicators, quotes, keys of the format, control characters.
_PIECES = st.sampled_from(
    ["id: ada\n", "name: A\n", "positions:\n", "  O1:\n", "    gist: g\n", "    say: [", "]", "{", "}", "- ", "? ",
     ": ", "&a ", "*a ", "!!str ", "!x ", "|\n", ">\n", "'", '"', "\\x1b[2J", "\x07", "\t", "\n", "  ", "---\n",
     "...\n", "%TAG ", "<<: ", "null", "~", "thesis: [O1]\n", "source: {work: X, at: y}\n", "\u202e", "é", "@", "`"]
)  # fmt: skip


def outcome(path: Path) -> str:
    """The name of the persona in a file, or the error's line."""
    try:
        return files.persona(path).name
    except DebateError as error:
        return error.message


@given(pieces=st.lists(_PIECES | st.text(max_size=6), max_size=30))
def test_whatever_the_text_it_is_a_persona_or_one_harmless_line(tmp_path: Path, pieces: list[str]) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes("".join(pieces).encode("utf-8", "surrogatepass"))
    told = outcome(path)
    assert told
    assert "\n" not in told
    assert not has_control(told)


_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(key=st.sampled_from(sorted(set(files.Persona.model_fields) - {"name"})), value=_DATA)
def test_a_field_of_the_wrong_kind_is_named(tmp_path: Path, key: str, value: object) -> None:
    path = tmp_path / "kind.yaml"
    path.write_text(json.dumps({"id": "ada", "name": "Ada", key: value}), encoding="utf-8")
    told = outcome(path)
    assert told == "Ada" or str(path) in told
    assert not has_control(told)
