"""A journal of schema 1, as version 0.1 wrote it, shows and exports as it did then."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from debate.cli.app import app
from debate.events import Turn
from debate.journal import read
from debate.moderator.book import BookModerator
from debate.render.blocks import plain
from debate.render.facts import Page
from debate.table.agenda import Agenda
from debate.table.record import Record

PATH = Path(__file__).parent / "data" / "first-schema.jsonl"
WRITTEN = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
TURNS = [event for event in WRITTEN if event["type"] == "turn"]
(SUMMARY,) = (event for event in WRITTEN if event["type"] == "summary")


@pytest.fixture(scope="module")
def journal() -> read.Journal:
    return read.read(PATH)


def shown(page: Page, turn: Turn) -> str:
    """A turn as it is shown, without its marks."""
    return unmarked("\n\n".join(plain(page.spoken(paragraph)) for paragraph in turn.paragraphs()))


def unmarked(text: str) -> str:
    mark = r"\[\[?[^\]]*\]?\](?:\[[^\]]*\])?"
    return re.sub(rf" {mark}(?:, {mark})*", "", text)


def test_every_turn_is_shown_as_it_was_written(journal: read.Journal) -> None:
    page = Page(journal.events)
    assert not journal.notices
    assert [shown(page, t) for t in journal.turns] == [unmarked(t["text"]) for t in TURNS]


def test_every_turn_cites_and_says_what_it_did(journal: read.Journal) -> None:
    references = Page(journal.events).references
    assert [[references.label(ref) for ref in t.cites] for t in journal.turns] == [t["cites"] for t in TURNS]
    assert [list(t.said) for t in journal.turns] == [t["said"] for t in TURNS]


def test_each_sentence_knows_who_wrote_it_and_on_whose_word(journal: read.Journal) -> None:
    record = Record(journal.header)
    sentences = [s for t in journal.turns for s in t.sentences]
    assert {s.basis for s in sentences} == {"stated", "inferred", "frame"}
    for sentence in sentences:
        key = sentence.key
        assert (sentence.by == "program") is key.is_phrase is (sentence.basis == "frame")
        if sentence.by == "file":
            assert sentence.basis == record.position(key.ref).basis(key.field, key.places)


def test_its_cruxes_stand_and_are_found_again(journal: read.Journal) -> None:
    assert journal.summary is not None
    questions = [c["question"] for c in SUMMARY["cruxes"]]
    assert questions
    assert [c.question for c in journal.summary.cruxes] == questions
    record = Record(journal.header)
    for event in journal.events[1:]:
        record.add(event)
    again = BookModerator().summarise(record, Agenda(journal.header))
    assert [c.question for c in again.cruxes] == questions
    assert again.grounding.verified == again.grounding.quotes > 0


@pytest.mark.parametrize("command", [("show",), ("export",)])
def test_show_and_export_give_every_word_of_it(command: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*command, str(PATH)], env={"COLUMNS": "400"})
    assert done.exit_code == 0, done.output
    text = unmarked(" ".join(done.output.replace("\\", "").split()))
    for paragraph in (p for t in TURNS for p in re.split(r"\n\s*\n", t["text"])):
        linked = re.sub(r"\b(?:turn|crux) \d+\b", "", paragraph)
        assert unmarked(" ".join(paragraph.split())) in text or linked != paragraph, paragraph
    for crux in SUMMARY["cruxes"]:
        assert crux["question"] in text


def test_what_a_model_said_freely_is_known_to_be_its_own(tmp_path: Path) -> None:
    header, *rest = WRITTEN
    free = {**header, "seats": [{**seat, "speech": "free"} for seat in header["seats"]]}
    path = tmp_path / "free.jsonl"
    events = [free, *({k: v for k, v in e.items() if k != "said"} for e in rest)]
    path.write_text("".join(json.dumps(e) + "\n" for e in events), encoding="utf-8")
    page = Page(read.read(path).events)
    assert [shown(page, t) for t in page.turns] == [unmarked(t["text"]) for t in TURNS]
    for sentence in (s for t in page.turns for s in t.sentences):
        assert sentence.by == "model"
        assert (sentence.basis == "stated") is bool(sentence.cites)


@pytest.mark.parametrize(
    ("text", "cites", "plain"),
    [
        ("It bears [M01].", ["maud/M01"], "It bears."),
        ("Does it [M01], [T01]?", ["maud/M01", "tobias/T01"], "Does it?"),
        ("Far [tobias/T01]!", ["tobias/T01"], "Far!"),
        ("Nobody wrote [Z99].", [], "Nobody wrote."),
        ("A list [1] of things.", [], "A list [1] of things."),
    ],
)
def test_marks_before_the_stop_become_citations(text: str, cites: list[str], plain: str) -> None:
    header, first = WRITTEN[0], {**TURNS[0], "text": text, "said": []}
    raw = "".join(json.dumps(e) + "\n" for e in (header, first)).encode()
    (turn,) = read.parse(raw).turns
    assert (list(turn.cites), turn.text) == (cites, plain)


@pytest.mark.parametrize("field", [{"text": 7}, {"said": "none"}, {"text": None}])
def test_a_turn_of_no_known_form_is_named_and_left_out(field: dict[str, object]) -> None:
    raw = "".join(json.dumps(e) + "\n" for e in (WRITTEN[0], {**TURNS[0], **field})).encode()
    journal = read.parse(raw)
    assert not journal.turns
    assert journal.doubts[0].startswith("line 2 is left out: ")
