"""Turns within a point: the claim with its example and its limits, what was really answered, what is granted.

Nothing is restated: the heading and the turn above say what is answered. An inferred reply is said only where nothing
stated answers, and what a file does not hold is not said at all: a seat without stated matter does not speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from debate.events import Point, Target, Turn
from debate.persona.ref import Ref
from debate.planning.compose import length
from debate.planning.draft import Draft
from debate.table.agenda import Agenda
from debate.table.formats import Step
from debate.table.plan import Offer, Plan, Slot
from debate.table.points import drawn, reserved, said_on, speaks_to
from debate.table.record import Record
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked
from debate.table.uptake import answer_to

CLAIMS = 2
"""Turns in a point in which a seat may bring a claim of its own; later ones only answer."""
MOST = 3
"""Turns of one seat in a point."""
DRAWN = 1.2
"""How far the seed decides between what could as well be said."""
LAST = 1.5
"""How much less a reply is wanted that had better come later."""
STUB = 12
"""Words below which a seat that has spoken to a point does not speak again, unless it was asked."""


def opened(record: Record, agenda: Agenda, step: Step, last_round: int) -> Point | None:
    """The next point; None where what is left on record divides nobody."""
    return next((p for p in drawn(record, agenda) if argue(record, agenda, step, last_round, p)), None)


def argue(record: Record, agenda: Agenda, step: Step, last_round: int, point: Point | None = None) -> Plan | None:
    """The plan of the next turn in a point, the one at hand if none is given; None where what is on record is spent."""
    point = point or record.point
    if point is None:
        return None
    held, here = speaks_to(record, agenda, point), record.argued(point)
    for seat in _order(record, held, here):
        random = Random(f"{record.header.seed}:{len(record.turns) + 1}:{seat}")
        view = SeatView(record, agenda, seat, step, last_round, random)
        plan = _Exchange(view, point, held, here).plan()
        if plan is not None:
            return plan
    return None


def _order(record: Record, held: Mapping[str, tuple[Ref, ...]], here: list[Turn]) -> list[str]:
    """Who could speak next: whoever the moderator asked, then the others after the last speaker.

    A point begins with the seat whose claim most of the others' stated replies meet, else each in turn.
    """
    seats = [s for s in record.order if s in held]
    if not seats:
        return []
    if here:
        at = seats.index(here[-1].seat) + 1 if here[-1].seat in seats else 0
        turned = [*seats[at:], *seats[:at]][: len(seats) - 1]
        return sorted(turned, key=lambda s: not record.owed(s))
    first = (len(record.points) - 1) % len(seats)
    turned = [*seats[first:], *seats[:first]]
    return sorted(turned, key=lambda s: -_met(record, s, held[s]))


def _met(record: Record, seat: str, refs: tuple[Ref, ...]) -> int:
    """How many stated replies the others have to what a seat could claim."""
    return sum(_replied(record, seat, ref) for ref in refs if ref.key("say", 0) not in record.used)


def _replied(record: Record, seat: str, ref: Ref) -> int:
    return sum(
        reply.to == ref and reply.basis == "stated"
        for other in record.others(seat)
        for position in record.persona(other).positions.values()
        for reply in position.replies
    )


class _Exchange:
    """One seat's next turn in a point."""

    def __init__(self, view: SeatView, point: Point, held: Mapping[str, tuple[Ref, ...]], here: list[Turn]) -> None:
        self.view, self.point, self.here, self.questioned = view, point, here, held
        self.held = held.get(view.seat, ())
        self.spoken = sum(t.seat == view.seat for t in here)
        self.draft = Draft(view)
        self.draft.move = "claim" if not here else "reply"

    def plan(self) -> Plan | None:
        """The turn, or None where the seat has nothing stated to add."""
        if self.spoken >= MOST or self.view.seat in self.view.record.out:
            return None
        if not self.view.unsaid.persona.positions:
            return self.draft.plan() if self.spoken < 1 else None
        self._answers()
        self._replies()
        if self.spoken < CLAIMS:
            self._claims()
        self._grants()
        if not any(offer.position for slot in self.draft.slots for offer in slot.points) or self._stub():
            return None
        self._asks()
        return self.draft.plan()

    def _stub(self) -> bool:
        """Whether a seat that has spoken would only add a few words of its own accord."""
        asked = any(slot.role in ("answer", "mover") for slot in self.draft.slots)
        said = [s for slot in self.draft.slots for offer in slot.points[:1] for s in offer.sentences]
        return bool(self.spoken) and not asked and length(said) < STUB

    def _theirs(self) -> list[tuple[Ref, int]]:
        """What the others said in this point from their own files, latest first, with the turn; where it begins, what
        they have said on its question before.
        """
        found = (
            said_on(self.view.record, self.view.seat, self.questioned)
            if not self.here
            else {
                ref: turn.turn
                for turn in self.here
                for ref in turn.cites
                if turn.seat != self.view.seat and ref.owner == turn.persona
            }
        )
        return sorted(found.items(), key=lambda f: -f[1])

    def _answers(self) -> None:
        """A question that was put in this point is answered first."""
        begun = self.here[0].turn if self.here else 0
        for asked in self.view.record.open_asks(self.view.seat):
            found = answer_to(self.view, asked.turn, asked.position) if asked.turn >= begun else None
            if found and found.target.basis != "reply-inferred":
                self.draft.add(Slot(role="answer", points=found.points))
                self.draft.targets.append(found.target)
                self.draft.move = "answer"
                return

    def _replies(self) -> None:
        """The reply that the author really gave to what was said; an inferred one only where nothing stated answers."""
        stated, inferred = list[tuple[Offer, Target]](), list[tuple[Offer, Target]]()
        if not self.here and any(self._unheard(s) for s in self.questioned if s != self.view.seat):
            return  # a point begins with what is claimed; what the openings said is met where nothing newer is
        for ref, turn in self._theirs():
            for offer, target in self._written(ref, Target(turn=turn, position=ref)):
                (stated if target.basis == "reply-stated" else inferred).append((offer, target))
        if not self.spoken and self.here and self.point.about:
            about = Target(turn=self.here[-1].turn, question=self.point.about)
            stated += [f for f in self._written(self.point.about, about) if f[1].basis == "reply-stated"]
        nothing_else = not self.draft.slots and not self.spoken and not self._own()
        options = stated or (inferred if nothing_else else [])
        options.sort(key=lambda o: -o[0].weight)
        for offer, target in options[:1]:
            self.draft.move = "answer" if self.draft.move == "answer" else "reply"
            also = [o for o, t in options[1:] if t.position == target.position and o.position != offer.position]
            self.draft.add(Slot(role="reply", points=(offer, *also), most=2))
            self.draft.targets.append(target)

    def _written(self, to: str, target: Target) -> list[tuple[Offer, Target]]:
        """Replies written for a position or question. Where the quarrel is over a word, what says how it is meant comes
        first; what grants, and what may answer a case that was not told, comes last.
        """
        view, out = self.view, []
        question = view.agenda.questions.get(self.point.about or "")
        worded = bool(question and question.senses)
        told = view.record.used
        given = self._given()
        untold = bool(
            target.position
            and view.record.position(target.position).example
            and target.position.key("example") not in told
        )
        for own in view.unsaid.own():
            for reply in view.record.position(own).replies:
                again = own in given and reply.does in ("grants", "agrees")
                said = view.unsaid.reply(own, reply) if reply.to == to and not again else []
                if said and all(map(view.unsaid.fresh, said)):
                    basis = "reply-stated" if reply.basis == "stated" else "reply-inferred"
                    weight = 4.0 + (own in self.held) + view.random.uniform(0, DRAWN) - LAST * untold
                    weight += 2.0 * (worded and reply.does == "redefines") - LAST * (reply.does in ("grants", "agrees"))
                    offer = view.unsaid.point(own, weight, said)
                    if offer:
                        out.append((offer, target.model_copy(update={"basis": basis})))
        return out

    def _own(self) -> list[Offer]:
        """The seat's own claims on the question that nobody has heard, those with a case to tell first."""
        view = self.view
        offers = []
        for n, ref in enumerate(self._claimable()):
            case = bool(view.unsaid.rest(ref, ("example",)))
            met = not self.here and _replied(view.record, view.seat, ref) > 0
            weight = 3.0 - 0.2 * n + 0.8 * case + 1.0 * met + 0.5 * self._main(ref) + view.random.uniform(0, DRAWN)
            offer = view.unsaid.point(ref, weight)
            offers.append(offer if offer is None or self.here else _ungranting(offer))
        found = [o for o in ranked(offers) if o.position not in self.draft.offered]
        new = [o for o in found if o.position.key("say", 0) not in view.record.used]
        return new or found  # what is left of a claim that was made before is said only where there is nothing else

    def _claimable(self) -> list[Ref]:
        """Positions that may be claimed now: those that give the seat's own answer, then those that are about this very
        question and that nothing else needs.
        """
        view, issue = self.view, self.view.agenda.issues.get(self.point.about or "")
        begun = {ref for turn in self.here for ref in turn.cites}
        own = [r for r in self.held if r not in begun]
        kept = reserved(view.record, view.agenda, view.seat, self.point.about)
        if not self.spoken:
            sided = [r for r in own if issue is None or r in issue.sided(view.seat)] or own
            return [r for r in sided if r not in kept] or sided
        return [r for r in own if r not in kept and (self._main(r) or issue is None)]

    def _unheard(self, seat: str) -> bool:
        """Whether a seat has an answer of its own that nobody has heard and that no other question waits for."""
        record, agenda = self.view.record, self.view.agenda
        issue = agenda.issues.get(self.point.about or "")
        kept = reserved(record, agenda, seat, self.point.about)
        refs = issue.sided(seat) if issue and seat in issue.held else self.questioned[seat]
        return any(ref.key("say", 0) not in record.used and ref not in kept for ref in refs)

    def _main(self, ref: Ref) -> bool:
        return next(iter(self.view.record.position(ref).answers), None) == self.point.about

    def _claims(self) -> None:
        own = self._own()
        if own:
            self.draft.add(Slot(role="thesis", points=tuple(own), most=1 if self.draft.slots else 2))
            if not self.draft.targets:
                self.draft.targets.append(Target(question=self.point.about, basis="question"))

    def _grants(self) -> None:
        """What the author concedes on the question, once a claim of the other's has been heard."""
        if not self.here:
            return
        view = self.view
        offers = ranked(view.unsaid.single(r, "grant", 1.0) for r in self.held if r not in self.draft.offered)
        given = self._given()
        heard = [o for o in offers if view.record.said_by[view.seat].get(o.position) and o.position not in given]
        self.draft.add(Slot(role="limit", points=tuple(heard)))

    def _given(self) -> set[Ref]:
        """The seat's positions from which it has granted something already."""
        record = self.view.record
        return {o.ref for o in record.own if o.seat == self.view.seat and record.gives(o.sentence) == "granted"}

    def _asks(self) -> None:
        """One question of the author's own that bears on what is said, where the other can answer it or never did."""
        view = self.view
        if self.spoken >= CLAIMS:
            return  # a question so late would open again what the turn is closing
        for ref in [*sorted(self.draft.offered), *self.held]:
            question = view.unsaid.question(ref)
            if question and self._meets(ref):
                self.draft.slots.append(Slot(role="ask", points=(question,)))
                return

    def _meets(self, ref: Ref) -> bool:
        """Whether the one addressed has a stated reply to a question, or was asked it on record."""
        other = self.view.record.addressee(self.view.seat)
        if not other:
            return False
        persona = self.view.record.persona(other)
        replies = (r for p in persona.positions.values() for r in p.replies)
        return any(r.to == ref and r.basis == "stated" for r in replies) or any(
            a.position == ref for a in persona.asked
        )


def _ungranting(offer: Offer) -> Offer:
    """A claim without what it grants: that is for later, when there is something to be granted."""
    return offer.model_copy(update={"sentences": tuple(s for s in offer.sentences if s.key.field != "grant")})
