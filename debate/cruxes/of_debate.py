"""The crux summary of a debate between position files, from the files' links and from what was said and cited.

No model takes part. A question is a crux where the debate's agenda has it, two seats took sides on it that exclude each
other, and both said so in words that can be quoted. Nothing is said of an author that the file does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debate.cruxes import findings, ground, questions
from debate.cruxes.wording import joined
from debate.events import SummaryEvent
from debate.language.text import lowered
from debate.summary import Crux, Summary
from debate.table.agenda import Agenda, Issue
from debate.table.evidence import Evidence
from debate.table.record import Record

METHOD = (
    "Worked out without a model, from the position files, their shared questions and what was cited; quotes are "
    "sentences of the turns. The order is load (how far each conclusion leans on the question, by the files' links) "
    "times contest times how far the files argue it between them."
)


def summarise(record: Record, agenda: Agenda) -> SummaryEvent:
    """The crux summary of everything said so far, every quote checked against its turn."""
    evidence = Evidence(record, agenda)
    cruxes, issues = questions.find(record, agenda, evidence)
    summary = Summary(
        motion=record.header.motion,
        method=METHOD,
        overview=_overview(agenda, cruxes, issues),
        cruxes=cruxes,
        verbal_disputes=tuple(findings.verbal(record, agenda, evidence)),
        common_ground=tuple(findings.common(record, agenda, evidence)),
        concessions=tuple(findings.concessions(record, evidence)),
        unanswered=tuple(findings.unanswered(record, agenda)),
        not_cruxes=tuple(findings.not_cruxes(record, agenda, evidence, list(issues.values()))),
    )
    grounded = ground(summary, {t.turn: t.text for t in record.turns})
    return SummaryEvent.model_validate(grounded.model_dump())


def _overview(agenda: Agenda, cruxes: Sequence[Crux], issues: Mapping[str, Issue]) -> str:
    """The quarrel in a sentence or two."""
    if not cruxes:
        return _no_crux(agenda)
    about = [issues[c.id].question.about or lowered(c.question.rstrip("?")) for c in cruxes[:3]]
    double = "on which both conclusions lean" if len(cruxes[0].crux_for) > 1 else "on which one conclusion leans"
    first = f"They part first of all on {about[0]}, {double}"
    return f"{first}; then on {joined(about[1:])}." if about[1:] else f"{first}."


def _no_crux(agenda: Agenda) -> str:
    if len({p.id for p in agenda.seats.values()}) == 1:
        return "No crux was found: one persona fills every seat, and it does not disagree with itself."
    if not any(len(i.held) > 1 for i in agenda.issues.values()):
        return (
            "No crux was found: the files share no question, so that nothing on record shows where the speakers "
            "exclude each other."
        )
    if not agenda.ranked:
        return "No crux was found: on every question that both answer, the speakers take the same side or none."
    return "No crux was found: the questions on which the files differ were not argued from both sides."
