"""The moderator's books: who has answered which question, what was conceded, what is still owed.

Read off the record, whose indexes grow with the files and not with the number of turns, so a long debate costs no more
per turn than a short one.
"""

from __future__ import annotations

from debate.events import Ledger, LedgerEntry, State
from debate.persona.model import agree, opposed
from debate.table.agenda import Agenda
from debate.table.record import Record


def keep(record: Record, agenda: Agenda) -> Ledger:
    """The ledger as it stands."""
    entries = []
    for question, issue in agenda.issues.items():
        answers = {
            seat: tuple(sorted({t for ref in refs for t in record.said_by[seat].get(ref, ())}))
            for seat, refs in issue.held.items()
        }
        answers = {seat: turns for seat, turns in answers.items() if turns}
        if answers:
            entries.append(
                LedgerEntry(question=question, answers=answers, state=_state([issue.stance[s] for s in answers]))
            )
    return Ledger(
        after_turn=len(record.turns),
        questions=tuple(entries),
        concessions=tuple(sorted({t for t, _ in record.grants})),
        unanswered=tuple(a.text for a in record.unanswered()),
        terms=tuple(dict.fromkeys(i.term for i in record.interventions if i.term)),
    )


def _state(stances: list[str]) -> State:
    pairs = [(a, b) for n, a in enumerate(stances) for b in stances[n + 1 :]]
    if any(opposed(a, b) for a, b in pairs):
        return "opposed"
    if any(agree(a, b) for a, b in pairs):
        return "agreed"
    return "undecided" if pairs else "one-sided"


def changed(new: Ledger, old: Ledger | None) -> bool:
    """Whether anything but the turn number differs."""
    return new != (old or Ledger(after_turn=0)).model_copy(update={"after_turn": new.after_turn})
