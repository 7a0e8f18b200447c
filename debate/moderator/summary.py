"""The crux summary of a debate between position files: worked out from the files' links and from what was said and
cited.

No model takes part. A question is a crux where the debate's agenda has it, two seats took sides on it that exclude each
other, and both said so in words that can be quoted. Nothing is said of an author that the file does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from debate.cruxes import Credences, Incoherent, ground, value_of_discrimination, value_of_information
from debate.events import SummaryEvent
from debate.moderator.evidence import Evidence, Said, cut
from debate.moderator.watch import terms
from debate.persona.model import Persona, decided
from debate.plan.agenda import Agenda, Issue, descent
from debate.plan.duties import sense_in
from debate.plan.record import Record
from debate.plan.spoken import content, spoken
from debate.summary import NOT_STATED, Answer, Crux, Finding, Quote, Sense, Summary, VerbalDispute
from debate.text import capitalised, lowered

METHOD = (
    "Worked out without a model, from the position files, their shared questions and what was cited; quotes are "
    "sentences of the turns. The order is load (how far each conclusion leans on the question, by the files' links) "
    "times contest times how far the files argue it between them."
)
STANCES = {"yes": "yes", "no": "no", "mostly": "mostly yes", "mostly-not": "mostly not"}
LEANS = 0.5
"""Load from which a question counts as a speaker's crux; below it the conclusion leans on it in part."""


def summarise(record: Record, agenda: Agenda) -> SummaryEvent:
    """The crux summary of everything said so far, every quote checked against its turn."""
    evidence = Evidence(record, agenda)
    found = _cruxes(record, agenda, evidence)
    issues = {c.id: i for c, i in found}
    cruxes = tuple(_linked(c, i, issues, agenda) for c, i in found)
    summary = Summary(
        motion=record.header.motion,
        method=METHOD,
        overview=_overview(record, agenda, evidence, cruxes, issues),
        cruxes=cruxes,
        verbal_disputes=tuple(_verbal(record, agenda, evidence)),
        common_ground=tuple(_common(record, agenda, evidence)),
        concessions=tuple(_concessions(record, evidence)),
        unanswered=tuple(_unanswered(record, agenda, evidence)),
        not_cruxes=tuple(_not_cruxes(record, agenda, evidence, list(issues.values()))),
    )
    grounded = ground(summary, {t.turn: t.text for t in record.turns})
    return SummaryEvent.model_validate(grounded.model_dump())


# -- cruxes ----------------------------------------------------------------------------------------------------------


def _cruxes(record: Record, agenda: Agenda, evidence: Evidence) -> list[tuple[Crux, Issue]]:
    out: list[tuple[Crux, Issue]] = []
    for issue in agenda.chosen:
        sides = [s for s in issue.held if evidence.best(issue, s)]
        if not issue.divides(sides):
            continue
        if not any(issue.load[s] >= LEANS for s in sides):
            continue
        out.append((_crux(f"crux-{len(out) + 1}", record, agenda, evidence, issue, sides), issue))
    return out


def _crux(ident: str, record: Record, agenda: Agenda, evidence: Evidence, issue: Issue, sides: Sequence[str]) -> Crux:
    turns = evidence.turns(issue)
    loads = ", ".join(f"{record.name(s)} {issue.load[s]:.2f}" for s in sides)
    return Crux(
        id=ident,
        question=issue.question.text,
        kind=issue.question.kind,
        answers=tuple(_answer(record, evidence, issue, s) for s in sides),
        crux_for=tuple(s for s in sides if issue.load[s] >= LEANS),
        why=" ".join(_why(record, agenda, issue, s) for s in sides),
        status="open",
        settled_by=_settled(record, agenda, evidence, issue, sides),
        strength=issue.strength,
        strength_from=f"load-bearing ({loads}), opposite answers, argued in {numbered(turns)}",
        value=_value(record, agenda, issue, sides),
    )


def stance_words(issue: Issue, seat: str) -> str:
    """A seat's stance in words: the question's own, else the common ones."""
    stance = issue.stance.get(seat, "")
    return issue.question.stances.get(stance) or STANCES.get(stance, stance.replace("-", " "))


def _answer(record: Record, evidence: Evidence, issue: Issue, seat: str) -> Answer:
    said = evidence.best(issue, seat)
    position = record.position(said[0].ref)
    credence = position.credence.value if position.credence else None
    quotes = tuple(s.quote() for s in said)
    return Answer(seat=seat, text=f"{stance_words(issue, seat)}: {position.gist}", quotes=quotes, credence=credence)


def _why(record: Record, agenda: Agenda, issue: Issue, seat: str) -> str:
    """How the seat's conclusion leans on the question, and whether the author states the link or the file infers it."""
    persona, name = record.persona(seat), capitalised(record.name(seat))
    part = "" if issue.load[seat] >= LEANS else " in part"
    path = _path(persona, [r.partition("/")[2] for r in issue.held[seat]], agenda.root)
    if path is None:
        if issue.depth < 99:
            above = (
                agenda.questions[issue.question.under].text
                if issue.question.under in agenda.questions
                else "the motion"
            )
            return f"{name} leans on it{part} (inferred): it helps to answer \u201c{above}\u201d."
        return f"{name} leans on it{part} (inferred): nothing on file ties it to the motion."
    start, basis, steps = path
    if steps == 0:
        return (
            f"{name} leans on it{part} (inferred): the case opens with the view that {persona.positions[start].short}."
        )
    return f"{name} leans on it{part} ({basis}): the view that {persona.positions[start].short} rests on it."


def _path(persona: Persona, holding: Sequence[str], root: str | None) -> tuple[str, str, int] | None:
    """The shortest way by `rests_on` from a thesis (or an answer to the motion) down to the question.

    Returns (where it starts, whether every link is stated or one is inferred, number of links), or None.
    """
    start = [*persona.thesis, *(i for i, p in persona.positions.items() if root and root in p.answers and p.held)]
    seen = {s: (s, "stated", 0) for s in start if s in persona.positions}
    queue = list(seen)
    for here in queue:
        if here in holding:
            return seen[here]
        origin, basis, steps = seen[here]
        for other, link in persona.positions[here].rests_on.items():
            if other not in seen and other in persona.positions:
                seen[other] = (origin, basis if link == "stated" else "inferred", steps + 1)
                queue.append(other)
    return None


def _settled(record: Record, agenda: Agenda, evidence: Evidence, issue: Issue, sides: Sequence[str]) -> str:
    """What each side said would settle it: movers, conditions and forecasts that were spoken, quoted."""
    elsewhere = {i.question.id for i in agenda.chosen} - {issue.question.id}
    out = []
    for seat in sides:
        said = evidence.movers(issue, seat, elsewhere)[:2]
        bases = {s.ref: m.basis for s in said if (m := record.position(s.ref).mover) and s.part == "mover"}
        quoted = "; ".join(
            f"\u201c{cut(s.text)}\u201d (turn {s.turn}{', ' + bases[s.ref] if s.part == 'mover' else ''})" for s in said
        )
        out.append(f"{capitalised(record.name(seat))}: {quoted or NOT_STATED}.")
    return " ".join(out) if any("\u201c" in o for o in out) else NOT_STATED


def _value(record: Record, agenda: Agenda, issue: Issue, sides: Sequence[str]) -> dict[str, float] | None:
    """VOI for each side and VOD for two, where the files state all three credences; null otherwise."""
    stated = {s: c for s in sides if (c := _credences(record.persona(s), agenda.root, issue.question.id))}
    out: dict[str, float] = {}
    try:
        for seat, three in stated.items():
            out[f"voi:{seat}"] = round(value_of_information(*three), 6)
        if len(stated) == 2:
            a, b = stated.values()
            out["vod"] = round(value_of_discrimination(a, b), 6)
    except Incoherent:
        return None
    return out or None


def _credences(persona: Persona, root: str | None, question: str) -> Credences | None:
    def value(about: str | None, given: str | None) -> float | None:
        found = (c.value for c in persona.credences if c.question == about and c.given == given and about)
        return next(found, None)

    three = (value(root, None), value(root, question), value(question, None))
    return Credences(*(v for v in three if v is not None)) if None not in three else None


def _linked(crux: Crux, issue: Issue, found: dict[str, Issue], agenda: Agenda) -> Crux:
    """The crux with the ids of the cruxes that it leans on: questions beneath it, and what its positions rest on."""
    leans = []
    for ident, other in found.items():
        if ident == crux.id:
            continue
        below = 0 < descent(agenda.questions, other.question.id, issue.question.id) < 99
        beside = issue.question.under is not None and other.question.under == issue.question.under
        if below or (
            not beside
            and _rests(issue, other, agenda)
            and not _rests(other, issue, agenda)
            and not _above(issue, other, agenda)
        ):
            leans.append(ident)
    direct = [i for i in leans if not any(_above(found[i], found[o], agenda) for o in leans if o != i)]
    return crux.model_copy(update={"rests_on": tuple(direct)})


def _above(issue: Issue, other: Issue, agenda: Agenda) -> bool:
    return 0 < descent(agenda.questions, issue.question.id, other.question.id) < 99


def _rests(issue: Issue, other: Issue, agenda: Agenda) -> bool:
    """Whether a seat's answer to one question rests, by its file, on its answer to the other."""
    for seat, refs in issue.held.items():
        persona = agenda.seats[seat]
        for ref in refs:
            leaned = {f"{persona.id}/{i}" for i in persona.positions[ref.partition("/")[2]].rests_on}
            if leaned & set(other.held.get(seat, ())) - set(refs):
                return True
    return False


# -- the rest --------------------------------------------------------------------------------------------------------


def _overview(
    record: Record, agenda: Agenda, evidence: Evidence, cruxes: Sequence[Crux], issues: Mapping[str, Issue]
) -> str:
    said = [f"{capitalised(record.name(s))} holds that {_conclusion(record, agenda, s)}." for s in record.order]
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
        said.append(f"It comes apart into {_joined([_label(c) for c in parts])}.")
    above = [c for c in cruxes if top.id in c.rests_on]
    if above:
        said.append(
            f"{capitalised(_joined([_label(c) for c in above]))} {'leans' if len(above) == 1 else 'lean'} on it."
        )
    if len(cruxes) > 1:
        rest = [
            f"{issues[c.id].question.about or lowered(c.question.rstrip('?'))} ({c.id.replace('-', ' ')})"
            for c in cruxes[1:4]
        ]
        said.append(f"They also part on {_joined(rest)}.")
    return " ".join(said)


def _conclusion(record: Record, agenda: Agenda, seat: str) -> str:
    """The gist of a seat's answer to the motion, else of its thesis, else that nothing is on file."""
    root = agenda.issues.get(agenda.root or "")
    persona = record.persona(seat)
    if root and seat in root.held:
        return record.position(root.held[seat][0]).gist
    ident = next((i for i in persona.thesis if i in persona.positions), next(iter(persona.positions), None))
    return persona.positions[ident].gist if ident else "nothing that is on file"


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


def _verbal(record: Record, agenda: Agenda, evidence: Evidence) -> Iterable[VerbalDispute]:
    for term, question in terms(agenda):
        senses = []
        for seat in record.order:
            sense = sense_in(agenda, seat, term, question)
            quotes = [s.quote() for s in evidence.using(term, seat, question)]
            if sense and quotes:
                senses.append(Sense(seat=seat, text=sense, quotes=tuple(quotes[:1])))
        if len(senses) > 1:
            yield VerbalDispute(
                term=term, senses=tuple(senses), residue=_residue(agenda, evidence, term, question, senses)
            )


def _residue(agenda: Agenda, evidence: Evidence, term: str, question: str | None, senses: Sequence[Sense]) -> str:
    """The disagreement left once the senses are fixed: the opposed question beneath that is worded most like them."""
    below = [i for i in agenda.ranked if i.question.under == question and question]
    if below:
        meant = content(" ".join(s.text for s in senses))
        return max(below, key=lambda i: (len(meant & _wording(agenda, i)), -below.index(i))).question.text
    here = agenda.issues.get(question or "")
    if here is None:  # a word of the files' own: the opposed question in whose answers it is used most
        uses = [(evidence.uses(term, i), -n, i) for n, i in enumerate(agenda.ranked)]
        most = max(uses, key=lambda u: u[:2], default=None)
        here = most[2] if most and most[0] else None
    return here.question.text if here and here.opposed else NOT_STATED


def _wording(agenda: Agenda, issue: Issue) -> frozenset[str]:
    """The content words of a question and of the gists that answer it."""
    gists = [agenda.seats[s].positions[r.partition("/")[2]].gist for s, refs in issue.held.items() for r in refs]
    return content(" ".join([issue.question.text, *gists]))


def _common(record: Record, agenda: Agenda, evidence: Evidence) -> Iterable[Finding]:
    for issue in agenda.common:
        by_seat = {s: evidence.best(issue, s, 1, granted=True) for s in issue.held if decided(issue.stance[s])}
        speakers = [s for s, said in by_seat.items() if said]
        if len(speakers) > 1:
            text = f"{issue.question.text} Both answer {stance_words(issue, speakers[0])}."
            if len({issue.stance[s] for s in speakers}) > 1:
                text = (
                    f"{issue.question.text} They answer alike, {_joined([stance_words(issue, s) for s in speakers])}."
                )
            yield Finding(text=text, seats=tuple(speakers), quotes=tuple(by_seat[s][0].quote() for s in speakers))


def _concessions(record: Record, evidence: Evidence) -> Iterable[Finding]:
    for said in evidence.said:
        if said.part == "grant":
            gist = record.position(said.ref).short
            yield Finding(
                text=f"{capitalised(record.name(said.seat))} concedes a point while holding that {gist}.",
                seats=(said.seat,),
                quotes=(said.quote(),),
            )
    for turn in record.turns:
        name = capitalised(record.name(turn.seat))
        pictured = [s for s in evidence.said if s.turn == turn.turn and record.position(s.ref).describes]
        if pictured:
            yield Finding(
                text=f"{name} pictures the other side's view; granting it sense on its own premises is no agreement.",
                seats=(turn.seat,),
                quotes=(pictured[0].quote(),),
            )
        if turn.move == "correct-paraphrase":
            first = spoken(turn.text)[:1]
            yield Finding(
                text=f"{name} was asked whether that picture is fair, and answered in turn {turn.turn}.",
                seats=(turn.seat,),
                quotes=tuple(Quote(turn=turn.turn, text=s.text) for s in first),
            )


def _unanswered(record: Record, agenda: Agenda, evidence: Evidence) -> Iterable[Finding]:
    for asked in record.asked:
        answer = next(
            (
                t
                for t in record.turns
                if t.turn > asked.turn
                and t.seat == asked.to
                and any(a.turn == asked.turn and a.position == asked.position for a in t.answers)
            ),
            None,
        )
        silent = answer is not None and any(a.position == asked.position and a.basis == "none" for a in answer.answers)
        if answer is None or silent:
            where = f"; turn {answer.turn} says that nothing is on record" if answer else ""
            text = (
                capitalised(asked.text.rstrip(" ?")) + f"? Put to {record.name(asked.to)} in turn {asked.turn}{where}."
            )
            yield Finding(text=text, seats=(asked.to,), quotes=_asked_quote(record, asked.turn, asked.text))
    one_sided = [
        (i, s)
        for i in sorted(agenda.issues.values(), key=lambda i: -max(i.load.values()))
        for s in i.held
        if len(i.held) == 1 and decided(i.stance[s]) and i.depth < 99
    ]
    shown = 0
    for issue, seat in one_sided:
        said = evidence.best(issue, seat, 1)
        others = [record.name(o) for o in record.others(seat)]
        if said and shown < 4:
            shown += 1
            yield Finding(
                text=f"{issue.question.text} {capitalised(record.name(seat))}: {stance_words(issue, seat)}. "
                f"Nothing on file for {_joined(others)}.",
                seats=(seat,),
                quotes=(said[0].quote(),),
            )


def _asked_quote(record: Record, turn: int, text: str) -> tuple[Quote, ...]:
    body = text.rstrip(" ?")
    return (Quote(turn=turn, text=body),) if body in record.turn(turn).text else ()


def _not_cruxes(record: Record, agenda: Agenda, evidence: Evidence, cruxes: Sequence[Issue]) -> Iterable[Finding]:
    """Questions on which the speakers differ and said so, but on which no conclusion leans enough."""
    taken = {i.question.id for i in cruxes}
    for issue in agenda.ranked:
        if issue.question.id in taken:
            continue
        said: dict[str, list[Said]] = {s: evidence.best(issue, s, 1) for s in issue.held}
        speakers = [s for s, found in said.items() if found]
        if not issue.divides(speakers):
            continue
        why = (
            "neither conclusion on the motion leans on it"
            if issue.depth == 99
            else "it bears on the conclusions less than the cruxes above"
        )
        answers = _joined([f"{record.name(s)} {stance_words(issue, s)}" for s in speakers])
        yield Finding(
            text=f"{issue.question.text} They differ ({answers}), but {why}.",
            seats=tuple(speakers),
            quotes=tuple(said[s][0].quote() for s in speakers),
        )


# -- wording ---------------------------------------------------------------------------------------------------------


def _label(crux: Crux) -> str:
    return crux.id.replace("-", " ")


def _joined(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def numbered(turns: Sequence[int]) -> str:
    """`turns 2 to 5, 7 and 8`."""
    runs: list[list[int]] = []
    for turn in turns:
        if runs and turn == runs[-1][-1] + 1:
            runs[-1].append(turn)
        else:
            runs.append([turn])
    words = [w for r in runs for w in ([f"{r[0]} to {r[-1]}"] if len(r) > 2 else map(str, r))]
    return ("turn " if len(turns) == 1 else "turns ") + _joined(words)
