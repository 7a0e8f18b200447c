"""Interventions, each with the rule that triggers it; at most one at a time, neutral in wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from debate.events import Intervention, Target
from debate.language.text import capitalised
from debate.moves.duties import grounds, sense_in
from debate.table.agenda import Agenda, Issue
from debate.table.evidence import Evidence
from debate.table.formats import Step
from debate.table.record import Record

EXCHANGES = 2
"""Turns per side in which an answer has stood before the moderator asks for a mover."""


def intervene(record: Record, agenda: Agenda, step: Step, last_round: int, ending: bool) -> Intervention | None:
    """The moderator's next move, or None. `ending` says that a round has just ended.

    What the format opens a stage with comes first; then the rules in the order of how soon each has to be met.
    """
    if not record.turns:
        return None
    opening = step.stage.opens_with if ending else None
    if opening and (step.first or opening == "descend") and (move := _OPENERS[opening](record, agenda)):
        return move
    if step.round <= 1 and not ending:
        return _paraphrase(record) or _return(record)
    if step.stage.move == "close" and not ending:
        return None
    rules: list[Callable[[], Intervention | None]] = [
        lambda: _paraphrase(record),
        lambda: _return(record),
        lambda: _split(record),
        lambda: _taboo(record, agenda),
    ]
    if step.stage.move == "rebut":
        rules.append(
            lambda: _descend(record, agenda) if ending and step.round > 1 and last_round > step.round else None
        )
        rules.append(lambda: _stock(record, agenda) if ending and step.round > 1 else None)
    return next((m for rule in rules if (m := rule())), None)


def _asked_before(record: Record, move: str, **about: object) -> bool:
    return any(
        i.move == move and all(i.about is not None and getattr(i.about, k) == v for k, v in about.items())
        for i in record.interventions
    )


def _new(record: Record, move: str, trigger: str, text: str, **rest: object) -> Intervention:
    return Intervention.model_validate(
        {"after_turn": len(record.turns), "move": move, "trigger": trigger, "text": text, **rest}
    )


# -- the rules -------------------------------------------------------------------------------------------------------


def _paraphrase(record: Record) -> Intervention | None:
    """A speaker restated another's view from its own account of it: its owner is asked before the debate goes on."""
    turn = record.turns[-1]
    if turn.move == "steelman":
        return None
    for ref in (r for c in turn.cites if (r := record.resolve(c))):
        own = ref.partition("/")[0] == turn.persona
        if own and record.position(ref).describes and not _asked_before(record, "paraphrase-check", position=ref):
            others = [s for s in record.others(turn.seat) if s not in record.out]
            if not others:
                return None
            return _new(
                record,
                "paraphrase-check",
                "a speaker restated the other side's view",
                f"Turn {turn.turn} sketches how the matter looks from the other side. Is the sketch yours? Say what "
                "fits and what does not before you go on.",
                evidence=(turn.turn,),
                to=(others[0],),
                about=Target(turn=turn.turn, position=ref),
            )
    return None


def _return(record: Record) -> Intervention | None:
    """A direct question went unanswered though the one who was asked has spoken since."""
    for asked in record.asked:
        spoke = next((t.turn for t in reversed(record.turns) if t.seat == asked.to and t.turn > asked.turn), None)
        if spoke is None or (asked.turn, asked.to) in record.answered or asked.to in record.out:
            continue
        if _asked_before(record, "return", turn=asked.turn, position=asked.position):
            continue
        question = asked.text.rstrip(" ?")
        return _new(
            record,
            "return",
            "a direct question went unanswered",
            f"Turn {asked.turn} asked {record.name(asked.to)} this: {question}? Turn {spoke} did not take it up. "
            "What is the answer, if there is one on record?",
            evidence=(asked.turn, spoke),
            to=(asked.to,),
            about=Target(turn=asked.turn, position=asked.position),
        )
    return None


_SPLITS = re.compile(
    r"\b(?:two|three|different) (?:senses|meanings|notions|readings)\b|\bin (?:one|another|a different) sense\b",
    re.IGNORECASE,
)


def _split(record: Record) -> Intervention | None:
    """A speaker told senses of a term apart: the other says which of them is its own."""
    last = record.turns[-1].turn
    for turn, seat, ref, text in reversed(record.own):
        if turn != last:
            return None
        others = [s for s in record.others(seat) if s not in record.out]
        if _SPLITS.search(text) and others and not _asked_before(record, "split", position=ref):
            return _new(
                record,
                "split",
                "a speaker told senses of a term apart",
                f"Turn {turn} tells senses of a word apart. Which of them do you speak of?",
                evidence=(turn,),
                to=(others[0],),
                about=Target(turn=turn, position=ref),
            )
    return None


def _taboo(record: Record, agenda: Agenda) -> Intervention | None:
    """Two speakers lean on one term, and their files give it different senses."""
    done = [i.term for i in record.interventions if i.term]
    if len(done) * 6 > len(record.turns):  # asking after words again and again would stifle the debate
        return None
    evidence = Evidence(record, agenda)
    for term, question in terms(agenda):
        if term in done:
            continue
        users = {
            seat: used[-1].turn
            for seat in record.order
            if sense_in(agenda, seat, term, question) and (used := evidence.using(term, seat, question))
        }
        present = tuple(s for s in users if s not in record.out)
        if len(present) > 1:
            where = (
                f" In the question {agenda.questions[question].about or agenda.questions[question].text}"
                if question
                else ""
            )
            return _new(
                record,
                "taboo",
                "both sides lean on one term, and their files give it different senses",
                f"The word \u201c{term}\u201d has been used on both sides.{where and where + ', say'} "
                f"{'what you mean by it' if where else 'Say what you mean by it'}, and go on with that in its place.",
                evidence=tuple(sorted(users[s] for s in present)),
                to=present,
                term=term,
                about=Target(question=question),
            )
    return None


def terms(agenda: Agenda) -> Iterator[tuple[str, str | None]]:
    """Terms of which two seats have senses on file: (term, the question it belongs to), the weightiest question
    first.
    """
    debated = [i for q, i in agenda.issues.items() if q in agenda.topic]
    order = sorted(debated, key=lambda i: (-i.strength, i.question.id))
    seen: set[str] = set()
    for issue in order:
        for term in issue.question.senses:
            if sum(bool(sense_in(agenda, s, term, issue.question.id)) for s in agenda.seats) > 1:
                seen.add(term.casefold())
                yield term, issue.question.id
    for persona in agenda.seats.values():
        for term in persona.terms:
            senses = {sense_in(agenda, s, term, None) for s in agenda.seats} - {None}
            if len(senses) > 1 and term.casefold() not in seen:
                seen.add(term.casefold())
                yield term, None


def stood(record: Record, issue: Issue) -> dict[str, list[int]]:
    """The turns in which each seat has given its answer to an issue from its own file."""
    return {s: sorted({t for ref in issue.sided(s) for t in record.said_by[s].get(ref, ())}) for s in issue.held}


def _mover(record: Record, agenda: Agenda) -> Intervention | None:
    """An answer has stood unchanged for two exchanges: what would each have to see?"""
    for need, trigger in (
        (EXCHANGES, "an answer stood unchanged for two exchanges"),
        (1, "both sides have answered, in opposite ways, and neither has moved"),
    ):
        for issue in agenda.ranked:
            turns = stood(record, issue)
            sides = [s for s, ts in turns.items() if len(ts) >= need and s not in record.out]
            if issue.divides(sides) and not _asked_before(record, "mover", question=issue.question.id):
                return _new(
                    record,
                    "mover",
                    trigger,
                    f"{issue.question.text} Your answers stand where they stood. What would you have to see to "
                    "give the other's?",
                    evidence=tuple(sorted({t for s in sides for t in (turns[s][0], turns[s][-1])})),
                    to=tuple(sides),
                    about=Target(question=issue.question.id),
                )
    return None


def _descend(record: Record, agenda: Agenda) -> Intervention | None:
    """Two seats have answered one question in opposite ways: what does each answer rest on?"""
    for issue in agenda.ranked:
        turns = {s: ts for s, ts in stood(record, issue).items() if ts and s not in record.out}
        if not issue.divides(turns) or _asked_before(record, "descend", question=issue.question.id):
            continue
        if not all(any(grounds(record, agenda, s, issue.question.id)) for s in turns):
            continue  # somebody would have to say that nothing is on file, which helps nobody
        return _new(
            record,
            "descend",
            "both sides answered one question in opposite ways",
            f"{issue.question.text} You have answered in opposite ways. What does your answer rest on?",
            evidence=tuple(sorted({t for ts in turns.values() for t in ts[:1]})),
            to=tuple(turns),
            about=Target(question=issue.question.id),
        )
    return None


def _find_crux(record: Record, agenda: Agenda) -> Intervention | None:
    """The question on which both conclusions turn most."""
    if not agenda.ranked:
        return None
    issue = agenda.ranked[0]
    return _new(
        record,
        "find-crux",
        "both conclusions are on the table, and the files make both lean on one question",
        f"Both conclusions seem to turn on this: {issue.question.text} How do you answer it?",
        evidence=tuple(t.turn for t in record.turns),
        to=tuple(s for s in issue.held if s not in record.out),
        about=Target(question=issue.question.id),
    )


def _steelman(record: Record, agenda: Agenda) -> Intervention | None:
    """Each puts the other's case."""
    return _new(
        record,
        "steelman",
        "both sides have opened",
        "Put the other side's case as its owner would. The owner will then say what in it is right.",
        evidence=tuple(t.turn for t in record.turns),
        to=tuple(s for s in record.order if s not in record.out),
    )


def _stock(record: Record, agenda: Agenda) -> Intervention | None:
    """The end of a round: what is agreed, open and dropped. Only where something has changed since the last time."""
    agreed, open_, dropped = [], [], []
    debated = [i for q, i in agenda.issues.items() if q in agenda.topic]
    for issue in sorted(debated, key=lambda i: (-i.strength, i.question.id)):
        spoke = [s for s, ts in stood(record, issue).items() if ts]
        if len(spoke) > 1 and issue.opposed:
            open_.append(issue.question)
        elif len(spoke) > 1 and issue.shared:
            agreed.append(issue.question)
        elif len(spoke) == 1 and len(issue.held) > 1 and issue.opposed:
            dropped.append(issue.question)
    parts = [
        f"{word}: {'; '.join(q.about or q.text.rstrip('?') for q in found[:3])}."
        for word, found in (("agreed", agreed), ("open", open_), ("answered by one side only", dropped))
        if found
    ]
    text = "Where things stand. " + " ".join(capitalised(p) for p in parts)
    if not open_ or any(i.move == "take-stock" and i.text == text for i in record.interventions):
        return None
    return _new(
        record,
        "take-stock",
        "the end of a round",
        text,
        evidence=tuple(t.turn for t in record.turns[-len(record.order) :]),
    )


_OPENERS: dict[str, Callable[[Record, Agenda], Intervention | None]] = {
    "mover": _mover,
    "descend": _descend,
    "find-crux": _find_crux,
    "steelman": _steelman,
}
