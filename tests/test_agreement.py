"""Agreement is never made up: whatever a summary lists as agreed or granted is carried by stated sentences."""

from __future__ import annotations

import casts
import pytest

from debate.events import Sentence
from debate.persona.model import agree
from debate.summary import Finding
from debate.table.agenda import Agenda
from debate.table.record import Record

PAIRS = [(m.id, *pair) for m in casts.SHIPPED.motions for pair in m.pairs]
every_pair = pytest.mark.parametrize(("motion", "a", "b"), PAIRS)


def played(motion: str, a: str, b: str) -> tuple[casts.Debate, Record]:
    debate = casts.debate(a, b, library=casts.SHIPPED, motion=motion, format="points")
    record = Record(debate.header)
    for event in debate.events[1:]:
        record.add(event)
    return debate, record


def carrying(finding: Finding, record: Record) -> list[Sentence]:
    """The sentences that the quotes of a finding stand in."""
    found = [[s for s in record.turn(q.turn).sentences if q.text in s.text] for q in finding.quotes]
    assert all(found), finding
    return [sentences[0] for sentences in found]


@every_pair
def test_common_ground_is_two_stated_answers_to_one_question_or_an_agreement_in_so_many_words(
    motion: str, a: str, b: str
) -> None:
    debate, record = played(motion, a, b)
    agenda = Agenda(debate.header)
    for finding in debate.summary.common_ground:
        said = carrying(finding, record)
        assert all(s.basis == "stated" for s in said)
        if len(finding.seats) == 1:
            assert all((reply := record.reply(s)) and reply.does == "agrees" for s in said)
            continue
        (issue,) = [i for i in agenda.common if finding.text.startswith(i.question.text)]
        answers = [record.position(s.key.ref).answers for s in said]
        assert [next(iter(each)) for each in answers] == [issue.question.id] * len(said)
        assert all(agree(each[issue.question.id], answers[0][issue.question.id]) for each in answers)
        words = finding.text.removeprefix(issue.question.text)
        assert words.startswith((" Both, ", " All, ")) or all(
            record.name(s).casefold() in words.casefold() for s in finding.seats
        )


@every_pair
def test_what_is_granted_is_a_grant_on_file_or_a_reply_that_grants(motion: str, a: str, b: str) -> None:
    debate, record = played(motion, a, b)
    for finding in debate.summary.concessions:
        for sentence in carrying(finding, record):
            reply = record.reply(sentence)
            assert sentence.basis == "stated"
            assert sentence.key.field == "grant" or (reply and reply.does == "grants")


@every_pair
def test_of_the_replies_spoken_none_is_inferred_where_one_was_stated(motion: str, a: str, b: str) -> None:
    debate, _ = played(motion, a, b)
    inferred = [s for t in debate.turns for s in t.sentences if s.key.field == "reply" and s.basis != "stated"]
    stated = [s for t in debate.turns for s in t.sentences if s.key.field == "reply" and s.basis == "stated"]
    assert len(inferred) <= len(stated) / 4
