"""A whole debate checked: scores for free turns, lists for the voices that read from the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from debate.events import Event, Header, SeatInfo, Turn
from debate.faithfulness.judge import judge
from debate.faithfulness.lookup import File, Weights
from debate.faithfulness.values import Faithfulness, Judged, TurnScore, Use
from debate.language.text import words
from debate.persona.model import Persona
from debate.persona.ref import Ref

_RESTATES = 0.1
"""By how much another's file has to support a sentence better, for it to be taken as restating the other."""


Judge = Callable[[str, File], Judged]
"""Gives the verdict on a sentence against a file. `judge` goes by wording; a model's judgement can take its place."""


def check(
    header: Header, turns: Sequence[Turn], against: Iterable[Persona] = (), by: Judge = judge, method: str = "wording"
) -> Faithfulness:
    """How far free turns rest on their files, and which positions the other seats used.

    `against`: further personas for the control, beside those at the table. `by`: who judges, called `method`. Turns in
    which a free voice fell back on the file's own sentences (flag `book`) are not scored.
    """
    free = {s.seat: s.persona.id for s in header.seats if s.speech == "free" and s.persona.positions}
    written = [t for t in turns if free.get(t.seat) == t.persona and "book" not in t.flags]
    scored: list[TurnScore] = []
    if written:
        personas = {p.id: p for p in (*(s.persona for s in header.seats), *against) if p.positions}
        weights = Weights(personas.values())
        files = {i: File(p, weights) for i, p in personas.items()}
        names = {s.seat: _names(header, s) for s in header.seats}
        scored = [score(t, files, names[t.seat], by) for t in written]
    uses = [_use(s, turns) for s in header.seats if s.seat not in free and s.persona.positions]
    return Faithfulness(turns=tuple(scored), uses=tuple(uses), method=method)


def checked(events: Iterable[Event]) -> Faithfulness | None:
    """`check` for a journal's events; None where there is no header."""
    events = list(events)
    header = next((e for e in events if isinstance(e, Header)), None)
    return check(header, [e for e in events if isinstance(e, Turn)]) if header else None


def footer(events: Iterable[Event]) -> str | None:
    """One sentence for a transcript's footer; None where nobody spoke freely.

    It names the control, because a share by itself says little: it is what the same turns score on the others' files.
    """
    found = checked(events)
    if found is None or found.score is None:
        return None
    control = f", against {found.control:.2f} on the other speakers' files" if found.control is not None else ""
    told = {"contradicts": "seem to contradict it", "misreading": "come close to a listed misreading"}
    counts = {v: sum(s.verdict == v for t in found.turns for s in t.sentences) for v in told}
    more = "".join(f"; sentences that {told[v]}: {n}" for v, n in counts.items() if n)
    own = f"{found.score:.2f} of what was claimed rests, by its wording, on the speaker's own file"
    return f"Free speech: {own}{control}{more}."


def score(turn: Turn, files: dict[str, File], others: Sequence[str] = (), by: Judge = judge) -> TurnScore:
    """One turn against its own persona's file and, as a control, against all the other files."""
    said = [s.body for s in turn.sentences]
    mine = [_restating(by(s, files[turn.persona]), files, turn.persona, others) for s in said]
    controls = [share([by(s, f) for s in said]) for i, f in files.items() if i != turn.persona]
    claims = [j for j in mine if j.verdict != "joins"]
    return TurnScore(
        turn=turn.turn,
        seat=turn.seat,
        persona=turn.persona,
        sentences=tuple(mine),
        score=share(mine),
        support=round(sum(j.support for j in claims) / len(claims), 4) if claims else 0.0,
        control=round(sum(controls) / len(controls), 4) if controls else None,
    )


def share(judged: Sequence[Judged]) -> float:
    """Sentences that rest on the file, less those that contradict or misread it, as a share of those that claim."""
    claims = [j.verdict for j in judged if j.verdict != "joins"]
    if not claims:
        return 0.0
    bad = claims.count("contradicts") + claims.count("misreading")
    return round(max(0.0, (claims.count("rests") - bad) / len(claims)), 4)


def _restating(judged: Judged, files: dict[str, File], mine: str, others: Sequence[str]) -> Judged:
    """A sentence that names another speaker and says what stands in another's file claims nothing of its own."""
    said = f" {' '.join(words(judged.text))} "
    if judged.verdict == "joins" or not any(f" {n} " in said for n in others):
        return judged
    best = max(
        ((m.support, str(m.key.ref)) for i, f in files.items() if i != mine for m in f.matches(judged.text)[:1]),
        default=(0.0, ""),
    )
    if best[0] < judged.support + _RESTATES:
        return judged
    return judged.model_copy(update={"verdict": "joins", "position": Ref(best[1]), "evidence": f"restates {best[1]}"})


def _names(header: Header, me: SeatInfo) -> list[str]:
    """What the others at the table may be called, in small letters."""
    found = [n for s in header.seats if s.seat != me.seat for n in (s.name, s.persona.name, s.persona.short)]
    return [" ".join(words(n)) for n in dict.fromkeys(found)]


def _use(seat: SeatInfo, turns: Sequence[Turn]) -> Use:
    """Which of its own positions a seat cited, and which that it holds it never did."""
    own = seat.persona.positions
    cited = [c for t in turns if t.seat == seat.seat for c in t.cites if c.owner == seat.persona.id]
    used = tuple(dict.fromkeys(c.ident for c in cited if c.ident in own))
    never = tuple(i for i, p in own.items() if p.held and i not in used)
    return Use(seat=seat.seat, persona=seat.persona.id, used=used, never=never)
