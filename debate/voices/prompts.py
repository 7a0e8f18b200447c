"""What a model is told: rules and persona once, the motion, and for each turn only the plan.

Short and concrete, for models of one to eight billion parameters. A persona's prompt does not depend on the motion or
on who else is at the table, so that it is read once and kept. Models write no citation marks: the program adds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from debate.events import Header, Intervention, Move, Turn
from debate.language.text import capitalised, fold, stopped
from debate.persona.model import Persona, Position
from debate.table.plan import Plan
from debate.table.record import Record
from debate.values import Value

Count = Callable[[str], int]
"""The number of tokens of a text, by the model's own tokenizer."""

PERSONA_TOKENS = 1_200
"""Budget of a persona's prompt, rules included."""
PLAN_TOKENS = 200
"""Budget of what a model is told before one turn."""
OPENING_TOKENS = 85
"""The same for an opening, whose case stands in the persona's prompt just above it."""

_RULES = (
    "You are {name} in a debate, a simulation of what this author has published.\n"
    "Speak in the first person, in plain spoken sentences, as {short} would.\n"
    "- Say only what follows from the views below. Invent no facts, studies, names or numbers.\n"
    "- Where the views below say nothing on a point, say that you have not taken a position.\n"
    "- Take up what was just said before you add your own reasons.\n"
    "- No lists, headings, greetings or stage directions. Do not write for anyone else."
)
_MOVES: dict[Move, str] = {
    "open": "Open your case.",
    "claim": "Say what you hold on this question, with a case that shows it and its limits.",
    "reply": "Answer what was just said on this question; do not restate it.",
    "rebut": "Answer what was said against you, then give your reasons.",
    "answer": "Answer the question that was put to you.",
    "steelman": "State the other side's view as strongly as you can, fairly, before your own.",
    "grade": "Say how far the restatement of your view was right, and correct what was not.",
    "correct-paraphrase": "Correct how your view was put.",
    "state": "State what you hold, plainly.",
    "mover": "Say what would change your mind.",
    "descend": "Go down to the question beneath, and say where you stand on it.",
    "yield": "Say in one sentence that you have nothing to add.",
    "close": "Close: say what the disagreement comes down to and where you stand.",
}


class PersonaPrompt(Value):
    """A persona's prompt: its text, its length in tokens, and how many positions it holds of how many."""

    text: str
    tokens: int
    positions: int
    of: int


def persona_prompt(persona: Persona, count: Count, budget: int = PERSONA_TOKENS) -> PersonaPrompt:
    """Rules, identity, manner, misreadings, thesis and further views, the most telling first, within `budget` tokens.

    What does not fit is left out whole; the rules and the identity always stand.
    """
    rules = _RULES.format(name=persona.name, short=persona.short)
    lines, used, held = [rules], count(rules), 0
    for text, positions in _lines(persona):
        cost = count("\n" + text)
        if used + cost > budget:
            if positions:
                continue
            if lines[1:]:
                break
        lines.append(text)
        used += cost
        held += positions
    while lines and (not lines[-1] or lines[-1].endswith(":")):
        lines.pop()
    text = "\n".join(lines)
    return PersonaPrompt(text=text, tokens=count(text), positions=held, of=len(persona.positions))


def _lines(persona: Persona) -> Iterator[tuple[str, int]]:
    """The lines of a persona's prompt in order of importance, with the number of positions each stands for."""
    yield fold(f"Who you are: {persona.name}. {persona.summary or ''}"), 0
    for key, text in persona.card.items():
        yield f"{capitalised(key)}: {text}", 0
    if persona.manner:
        yield f"How you argue: {persona.manner}", 0
    if persona.misreadings:
        yield "You do not hold: " + "; ".join(persona.misreadings) + ".", 0
    if persona.silent_on:
        yield "You have said nothing on: " + "; ".join(persona.silent_on) + ".", 0
    thesis = [persona.positions[i] for i in persona.thesis if i in persona.positions]
    rest = [p for i, p in persona.positions.items() if i not in persona.thesis and p.held]
    if thesis:
        yield "\nYour case:", 0
    for position in thesis:
        yield "- " + _in_full(position), 1
    if rest:
        yield "\nYou also hold that:", 0
    for position in rest:
        yield f"- {position.gist}", 1


def _in_full(position: Position) -> str:
    """A position in its first sentence and its limit."""
    said = position.say[0] if position.say else capitalised(position.gist)
    parts = [said, position.hedge or position.condition or ""]
    return " ".join(stopped(p) for p in parts if p)


def motion_prompt(header: Header, seat: str) -> str:
    """What stands first in the debate for one seat: the motion, who is there, and the side taken."""
    mine = next(s for s in header.seats if s.seat == seat)
    others = [s.name for s in header.seats if s.seat != seat]
    side = {"for": " You speak for it.", "against": " You speak against it.", "neither": ""}[mine.on_motion.side]
    table = f" Also at the table: {', '.join(others)}." if others else ""
    return f"The motion: “{header.motion}.”{side}{table}"


def turn_prompt(plan: Plan, record: Record, count: Count, words: int | None = None, budget: int = PLAN_TOKENS) -> str:
    """What a model is told before one turn: the move, what to take up, the points to make, and how long.

    At most about `budget` tokens; points that do not fit are left out from the end.
    """
    most = words or plan.words[1]
    head = f"[Your turn, {record.name(plan.seat)}. {_MOVES[plan.move]}"
    tail = f"Use your own words, one or two short paragraphs, at most {most} words.]"
    points = list(dict.fromkeys(_points(plan)))
    budget = min(budget, OPENING_TOKENS) if plan.move == "open" else budget
    used, kept = count(head) + count(tail) + 8, []
    for text in points:
        cost = count(f"- {text}\n")
        if used + cost > budget:
            break
        kept.append(f"- {text}")
        used += cost
    middle = ["Make these points:", *kept] if kept else []
    return "\n".join([head, *middle, tail])


def _points(plan: Plan) -> Iterator[str]:
    """The sentences that a plan would say first, slot by slot, without citation marks.

    Leads that only join sentences ("What follows is another matter") are left to the model.
    """
    for slot in plan.slots:
        for sentence in slot.lead:
            if not sentence.cites and slot.role not in ("answer", "yield"):
                continue
            yield stopped(sentence.text)
        for point in slot.points[: slot.most]:
            text = " ".join(stopped(s.text) for s in point.sentences[: max(1, point.needed)])
            if text:
                yield text


def spoken_line(name: str, text: str) -> str:
    """A turn as the others see it: the speaker's name, and the text."""
    return f"{name}: {text}"


def turn_line(record: Record, turn: Turn) -> str:
    """A turn as the others see it."""
    return spoken_line(record.name(turn.seat), turn.text)


def intervention_line(record: Record, intervention: Intervention) -> str:
    """A moderator's move as the speakers see it."""
    to = " and ".join(record.name(s) for s in intervention.to if s in record.seats)
    return spoken_line(f"Moderator (to {to})" if to else "Moderator", intervention.text)


def old_turns_prompt(turns: Sequence[Turn], record: Record, count: Count, budget: int) -> str:
    """What stands in for the oldest turns once they no longer fit: the first sentence of each, within `budget` tokens.

    Where not all fit, the latest are left out.
    """
    which = f"Turns 1 to {turns[-1].turn}" if len(turns) > 1 else "Turn 1"
    out = [f"[{which}, each in its first sentence:"]
    for turn in turns:
        said = spoken_line(record.name(turn.seat), turn.sentences[0].text) if turn.sentences else ""
        if count(" ".join([*out, said])) > budget:
            break
        out.append(said)
    return " ".join(out) + "]"
