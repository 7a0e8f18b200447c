"""The crux summary of a debate between position files, from the files' links and from what was said and cited.

No model takes part. A question is a crux where the debate's agenda has it, two seats took sides on it that exclude each
other, and both said so in words that can be quoted. Nothing is said of an author that the file does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debate.cruxes import findings, ground, questions
from debate.cruxes.wording import crux_label, joined
from debate.events import SummaryEvent
from debate.language.text import capitalised, lowered
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
        overview=_overview(record, agenda, evidence, cruxes, issues),
        cruxes=cruxes,
        verbal_disputes=tuple(findings.verbal(record, agenda, evidence)),
        common_ground=tuple(findings.common(agenda, evidence)),
        concessions=tuple(findings.concessions(record, evidence)),
        unanswered=tuple(findings.unanswered(record, agenda, evidence)),
        not_cruxes=tuple(findings.not_cruxes(record, agenda, evidence, list(issues.values()))),
    )
    grounded = ground(summary, {t.turn: t.text for t in record.turns})
    return SummaryEvent.model_validate(grounded.model_dump())


def _overview(
    record: Record, agenda: Agenda, evidence: Evidence, cruxes: Sequence[Crux], issues: Mapping[str, Issue]
) -> str:
    said = [f"{capitalised(record.name(s))} {_conclusion(record, agenda, s)}." for s in record.order]
    shared = [i for i in agenda.common if sum(bool(evidence.best(i, s)) for s in i.held) > 1][:2]
    if shared:
        said.append(
            "They give one answer on "
            + " and on ".join(i.question.about or i.question.text.rstrip("?") for i in shared)
            + "."
        )
    if not cruxes:
        said.append(_no_crux(record, agenda))
        return " ".join(said)
    top = cruxes[0]
    about = issues[top.id].question.about or lowered(top.question.rstrip("?"))
    double = "which both conclusions lean on" if len(top.crux_for) > 1 else "which one conclusion leans on"
    said.append(f"They part first of all on {about} (crux 1), {double}.")
    parts = [c for c in cruxes if issues[c.id].question.under == issues[top.id].question.id]
    if len(parts) > 1:
        said.append(f"It comes apart into {joined([crux_label(c) for c in parts])}.")
    above = [c for c in cruxes if top.id in c.rests_on]
    if above:
        said.append(
            f"{capitalised(joined([crux_label(c) for c in above]))} {'leans' if len(above) == 1 else 'lean'} on it."
        )
    if len(cruxes) > 1:
        rest = [
            f"{issues[c.id].question.about or lowered(c.question.rstrip('?'))} ({c.id.replace('-', ' ')})"
            for c in cruxes[1:4]
        ]
        said.append(f"They also part on {joined(rest)}.")
    return " ".join(said)


def _conclusion(record: Record, agenda: Agenda, seat: str) -> str:
    """What a seat holds: the gist of its answer to the motion, else of its thesis, else that nothing is on file."""
    root = agenda.issues.get(agenda.root or "")
    persona = record.persona(seat)
    if root and seat in root.held:
        return f"holds that {record.position(root.held[seat][0]).gist}"
    ident = next((i for i in persona.thesis if i in persona.positions), next(iter(persona.positions), None))
    return f"holds that {persona.positions[ident].gist}" if ident else "has nothing on file"


def _no_crux(record: Record, agenda: Agenda) -> str:
    if len({s.persona.id for s in record.header.seats}) == 1:
        return "No crux was found: one persona fills every seat, and it does not disagree with itself."
    if not any(len(i.held) > 1 for i in agenda.issues.values()):
        return (
            "No crux was found: the files share no question, so that nothing on record shows where the speakers "
            "exclude each other."
        )
    if not agenda.ranked:
        return "No crux was found: on every question that both answer, the speakers take the same side or none."
    return "No crux was found: the questions on which the files differ were not argued from both sides."
