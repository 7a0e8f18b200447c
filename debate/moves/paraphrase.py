"""A speaker restated another's view: is it fair? The owner says what it has said itself."""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.language.likeness import likeness
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.table.plan import Slot
from debate.table.seat_view import SeatView
from debate.table.uptake import written_for

NEAR = 0.12
"""Likeness of wording from which a gist counts as standing in a sketch."""
FITS = {
    "fits-said": (
        "What I have said that comes near to it is that {gist}",
        "Nearest to that I have said that {gist}",
        "In my own words, {gist}",
    ),
    "fits-none": (
        "I have said nothing that is worded like that sketch",
        "I find none of my sentences in that sketch",
        "No sentence of mine comes near to that sketch",
    ),
}


class ParaphraseCheck(ModeratorMove):
    """A speaker restated another's view from its own account of it: its owner is asked before the debate goes on."""

    name = "paraphrase-check"
    does = "checks a paraphrase"
    urgent = True
    phrases = FITS

    def due(self, at: Moment) -> Intervention | None:
        """The last turn sketched somebody else's view, and nobody was asked about that sketch."""
        turn = at.record.turns[-1]
        for ref in () if turn.move == "steelman" else turn.cites:
            own = ref.owner == turn.persona
            if own and at.record.position(ref).describes and not self.made(at, position=ref):
                meant = [s for s in at.record.others(turn.seat) if at.record.meant(ref, s)]
                others = at.present(meant)
                if not others:
                    return None
                return self.says(
                    at,
                    "a speaker restated the other side's view",
                    f"Turn {turn.turn} sketches how the matter looks from the other side. Is the sketch yours? Say "
                    "what fits and what does not before you go on.",
                    evidence=(turn.turn,),
                    to=others[:1],
                    about=Target(turn=turn.turn, position=ref),
                )
        return None

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """In words written for it, else by what the seat has said that is worded like it, else that nothing is."""
        about = asked.about or Target()
        target = about.model_copy(update={"basis": "duty", "turn": asked.after_turn})
        written = written_for(view, asked.after_turn, about.position) if about.position else None
        if written:
            return [Slot(role="answer", points=written.points)], written.target, "correct-paraphrase"
        sketch = " ".join(view.record.position(about.position).say) if about.position else ""
        own = view.unsaid.own()
        heard = f"{sketch} {view.record.turn(asked.after_turn).text}"
        scores = likeness(heard, [view.record.position(r).gist for r in own])
        near = sorted((s, r) for s, r in zip(scores, own, strict=True) if s >= NEAR)[-2:]
        if not near:
            return [Slot(role="answer", points=self.bare(view, "fits-none"))], target, "correct-paraphrase"
        said = tuple(p for _, r in reversed(near) for p in self.gist(view, "fits-said", r))
        return [Slot(role="answer", points=said, most=2)], target, "correct-paraphrase"
