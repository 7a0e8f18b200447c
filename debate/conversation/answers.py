"""A candidate made into a crux: both sides' answers the right way round, why it matters, what would settle it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from debate.conversation.candidates import NEAR, Candidate, Material
from debate.conversation.claims import claimness, retold, same_side
from debate.conversation.disputes import QUOTED
from debate.conversation.findings import quote
from debate.conversation.opposites import conditional, opposed
from debate.conversation.passages import Sentence
from debate.language.text import fold
from debate.summary import NOT_STATED, Answer, Crux, Settles

_LONGEST = 34
"""Words of an answer; longer ones are cut at a clause."""
_DENIES = frozenset({"disagree", "refusal", "opposed", "echo", "other cause", "differ"})
"""Marks of a denial in so many words."""
_MOVERS = 2
"""How many sentences are quoted on what would settle a crux."""


def crux(
    candidate: Candidate, number: int, rests_on: tuple[str, ...], moving: Sequence[Sentence], material: Material
) -> Crux:
    """The crux as a value; `moving` holds what would settle it, in the speakers' words."""
    found = answers(candidate, material)
    context = " ".join(s.text for s in (candidate.dispute.claim, candidate.dispute.counter))
    leaning = tuple(a.seat for a in found if a.seat in candidate.stated or _returns(candidate, a.seat) > 1)
    leaning = leaning or tuple(a.seat for a in found[:2])
    return Crux(
        id=f"crux-{number}",
        question=candidate.question.text,
        kind=material.judge.kind(candidate.question.text, context),
        answers=found,
        crux_for=leaning,
        why=_why(candidate, found),
        status=candidate.status,
        settled_by=tuple(Settles(seat=s.speaker, text=s.text, quotes=(quote(s),)) for s in moving),
        rests_on=rests_on,
        strength=round(min(1.0, candidate.strength), 3),
        strength_from=_explained(candidate),
    )


def answers(candidate: Candidate, material: Material) -> tuple[Answer, ...]:
    """Each speaker's answer: the side taken, and the speaker's own sentence that puts it best."""
    sides = _sides(candidate)
    dispute = candidate.dispute
    out = []
    for speaker in dispute.speakers[:8]:
        best = _best(candidate, speaker, material)
        if speaker not in sides or not best:
            continue
        main = best[0]
        leading = {candidate.source.speaker, dispute.claim.speaker, dispute.counter.speaker}
        if speaker not in leading and material.weights.likeness(candidate.subject, main.subject) < 0.12:
            continue
        granting, numbers = _granting(candidate, speaker, material), _numbers(candidate, speaker)
        said = (*granting, main, *_reason(main, material), *best[1:], *numbers)
        # A probability counts as the answer's credence only where its sentence is about the question itself.
        belief = next(
            (
                s.credence
                for s in best
                if not conditional(s) and s.credence is not None and _answers(s, candidate, material)
            ),
            None,
        )
        belief = _opposed_numbers(candidate, material).get(speaker, belief)
        out.append(
            Answer(
                seat=speaker,
                text=_answer_text(_plain_side(sides[speaker], belief), candidate, main, material),
                quotes=tuple(dict.fromkeys(quote(s) for s in said)),
                credence=belief,
            )
        )
    return tuple(out)


def _plain_side(side: str, belief: float | None) -> str:
    """The side, or none where the speaker's own number says otherwise: 15 % is no yes."""
    against = belief is not None and ((side == "yes" and belief < 0.5) or (side == "no" and belief > 0.5))
    return "" if against else side


def _answers(s: Sentence, candidate: Candidate, material: Material) -> bool:
    """Whether a sentence speaks to nearly the whole subject of the question."""
    return material.weights.share(candidate.subject, s.subject) >= 0.6


def _opposed_numbers(candidate: Candidate, material: Material) -> dict[str, float]:
    """By speaker, the probabilities that two of them state for the very claim that the question is about."""
    for e in candidate.dispute.exchanges:
        if e.credences is None or e.clash is None:
            continue
        claim = e.clash[0]
        if claim is candidate.source:
            same = candidate.question.yes
        else:
            same = "negation" not in claim.marks and _answers(claim, candidate, material)
        if same:
            return {e.of: e.credences[0], e.speaker: e.credences[1]}
    return {}


def _granting(candidate: Candidate, speaker: str, material: Material) -> list[Sentence]:
    """The sentence that grants the claim, wholly or on an assumption, so that the answer is quoted where it is."""
    if candidate.granted is not None and candidate.granted.sentence.speaker == speaker:
        return [candidate.granted.sentence]
    assumed = _assumed(candidate, speaker, material)
    return [assumed] if assumed is not None else []


def _numbers(candidate: Candidate, speaker: str) -> list[Sentence]:
    """The speaker's own probability in the dispute, if one is given. It may be about something near the question."""
    said = [s for e in candidate.dispute.exchanges for s in (*e.passage, *e.reply)]
    return [s for s in said if s.speaker == speaker and s.credence is not None][:1]


def _sides(candidate: Candidate) -> dict[str, str]:
    """`yes`, `no` or `other` by speaker: the claimant as the claim says, whoever disputes it the other way."""
    yes = candidate.question.yes
    sides = {candidate.source.speaker: "yes" if yes else "no"}
    for e in sorted(candidate.dispute.exchanges, key=lambda e: (-e.contest, e.turn)):
        for here, there in ((e.speaker, e.of), (e.of, e.speaker)):
            if there in sides and here not in sides and e.contest >= 0.3:
                sides[here] = {"yes": "no", "no": "yes", "other": "other"}[sides[there]]
    if candidate.granted is not None:
        sides[candidate.granted.sentence.speaker] = "granted"
    return sides


def _best(candidate: Candidate, speaker: str, material: Material) -> list[Sentence]:
    """Up to three sentences of a speaker that answer the question, the best first; all are the speaker's own."""
    dispute = candidate.dispute
    near = sorted(dispute.exchanges, key=lambda e: (e is not dispute.best, -e.contest, e.turn))[:NEAR]
    pool = [s for e in near for s in (*e.passage, *e.reply) if s.speaker == speaker]
    pool += [s for s in material.replies.get(id(candidate.source), ()) if s.speaker == speaker]
    pool += material.index.search(candidate.subject, lambda s: s.speaker == speaker, 4)
    scored = {
        (s.turn, s.text): (_fitness(s, candidate, material), s)
        for s in pool
        if not (s.asks or s.marks & {"order", "about words", "mover"})
        and (s is candidate.source or not s.text.endswith(":"))
    }
    ranked = sorted(scored.values(), key=lambda pair: (-pair[0], pair[1].turn))
    if not ranked:
        ranked = [(0.0, s) for s in pool if "order" not in s.marks][:1]
    top = ranked[0][0] if ranked else 0.0
    return [s for i, (score, s) in enumerate(ranked[:3]) if i == 0 or (score >= 0.75 and score >= top - 0.45)]


def _fitness(s: Sentence, candidate: Candidate, material: Material) -> float:
    """How well a sentence answers the question: states a claim, on its subject, in the exchange itself."""
    dispute, best = candidate.dispute, candidate.dispute.best
    likeness = material.weights.likeness(candidate.subject, s.subject)
    score = claimness(s, material.salience) + 0.8 * likeness
    own_words = not (retold(s) or s.marks & {"clarify", "wonders"})
    chosen = any(s is c for c in (dispute.claim, dispute.counter, candidate.source))
    core = any(s is c for c in (*best.passage, *best.reply)) and (likeness >= 0.1 or not best.general)
    direct = any(s is c for c in material.replies.get(id(candidate.source), ()))
    answering = any(
        any(s is r for r in e.reply[:3]) and any(x is candidate.source for x in e.passage)
        for e in dispute.exchanges[:NEAR]
    )
    score += 0.3 * (answering and not direct and own_words)
    score += 0.4 * (chosen and own_words) + 0.3 * (s is candidate.source) + 0.35 * core + 0.8 * direct
    score += 0.12 * bool(s.marks & {"disagree", "refusal"}) * (s.speaker != candidate.source.speaker)
    return score - 0.35 * (not own_words)


def _reason(main: Sentence, material: Material) -> list[Sentence]:
    """The sentence right behind a short one, if it goes on from it: mostly the reason."""
    after = material.next.get(id(main))
    if (
        after is None
        or len(main.text.split()) > 11
        or after.asks
        or after.marks & {"mover", "order", "meta", "about words"}
    ):
        return []
    return [after]


def _answer_text(side: str, candidate: Candidate, sentence: Sentence, material: Material) -> str:
    """The side taken and the sentence in short, as the speaker put it."""
    lead = {"yes": "Yes", "no": "No", "other": "Otherwise", "granted": "Gives the point up", "": ""}[side]
    if side == "granted" and candidate.granted is not None:
        if candidate.granted.reserved or candidate.status == "partly-resolved":
            lead = "Grants it in part"
        sentence = candidate.granted.sentence
    elif (assumed := _assumed(candidate, sentence.speaker, material)) is not None:
        lead, sentence = "Grants it only on an assumption", assumed
    elif sentence.speaker != candidate.source.speaker and same_side(candidate.source, sentence, material.weights):
        lead = "Says as much, and disputes what follows"
    elif sentence.speaker != candidate.source.speaker and not _sure(candidate, sentence, material):
        lead = ""
    said = " ".join(s.text for s in (sentence, *_reason(sentence, material)))
    said = shortened(re.sub(r"^(?:yes|no)[,.:;—–]? +(?=.)", "", said, flags=re.IGNORECASE))
    return f"{lead}: {said}" if lead else said


def _sure(candidate: Candidate, s: Sentence, material: Material) -> bool:
    """Whether a sentence is plainly on the other side of the question: else it is quoted without a yes or no.

    It is if it contradicts the claim in like words, or stands in a reply to the claim, or in what the claim replies to,
    where that reply denies in so many words.
    """
    source = candidate.source
    like = material.weights.likeness(s.subject, source.subject)
    if like >= 0.25 and ("negation" in s.marks) != ("negation" in source.marks):
        return True
    if opposed(s.text, source.text) and (like >= 0.2 or material.weights.share(s.subject, source.subject) >= 0.6):
        return True
    for e in candidate.dispute.exchanges:
        here, there = (e.reply, e.passage) if s.speaker == e.speaker else (e.passage, e.reply)
        if e.contest >= 0.45 and any(x is s for x in here) and any(x is source for x in there):
            denying = any(x.marks & _DENIES for x in e.reply[:3]) or e.flips
            if denying or e.contest >= 0.6:
                return True
    return False


def _assumed(candidate: Candidate, speaker: str, material: Material) -> Sentence | None:
    """Where a speaker grants the other's claim, but only if some premise held."""
    if speaker == candidate.source.speaker:
        return None
    for c in material.conceded:
        about = c.exchange is not None and any(s is candidate.source for s in c.exchange.passage)
        alike = material.weights.likeness(c.sentence.subject, candidate.source.subject) >= 0.12
        if c.on_assumption and c.sentence.speaker == speaker and about and alike:
            return c.sentence
    return None


def shortened(text: str) -> str:
    """A sentence cut at a clause if it is long; the cut is marked."""
    words = fold(text).split()
    if len(words) <= _LONGEST:
        return fold(text)
    kept = " ".join(words[:_LONGEST])
    clause = max(kept.rfind(mark) for mark in (", ", "; ", " — ", "—", ": "))
    return (kept[:clause] if clause > len(kept) // 2 else kept).rstrip(" ,;:—–") + " …"


def movers(found: Sequence[Candidate], material: Material) -> list[list[Sentence]]:
    """For each candidate, what its disputants say would settle it; each sentence goes where it fits best."""
    out: list[list[tuple[float, Sentence]]] = [[] for _ in found]
    for s in material.sentences:
        if (
            "mover" not in s.marks
            or len(s.text.split()) < 6
            or s.marks & {"order", "about words"}
            or {"assume", "agree"} <= s.marks
        ):
            continue
        scores = [(_fits(s, c, material), -i) for i, c in enumerate(found) if s.speaker in c.dispute.speakers]
        best, place = max(scores, default=(0.0, 0))
        if best < 0.2 and "commits" in s.marks and scores:
            place = max(place for _, place in scores)  # what would change a mind, in no other words: the first crux
        elif best < 0.2 and len(found) > 1:
            continue
        if scores:
            out[-place].append((best, s))
    return [
        sorted((s for _, s in sorted(held, key=lambda p: (-p[0], p[1].turn))[:_MOVERS]), key=lambda s: s.turn)
        for held in out
    ]


def _fits(s: Sentence, c: Candidate, material: Material) -> float:
    """How near a sentence is to a dispute, by subject and by place."""
    inside = any(s is x for e in c.dispute.exchanges for x in (*e.passage, *e.reply))
    return (
        material.weights.likeness(c.dispute.subject | c.subject, s.terms)
        + 0.2 * inside
        + 0.1 * (s.turn in c.dispute.turns)
    )


def _returns(c: Candidate, speaker: str) -> int:
    """In how many turns a speaker argues it."""
    said = (
        s for e in c.dispute.exchanges for s in (*e.passage, *e.reply) if e.contest >= QUOTED or e is c.dispute.best
    )
    return len({s.turn for s in said if s.speaker == speaker})


def _why(candidate: Candidate, found: Sequence[Answer]) -> str:
    """How each side's conclusion leans on it, and whether the speaker says so or it is read off the conversation."""
    parts = []
    for answer in found:
        link = candidate.stated.get(answer.seat)
        if link is not None:
            parts.append(f"{answer.seat} (stated, turn {link.turn}): “{shortened(link.text)}”")
        else:
            count = _returns(candidate, answer.seat)
            parts.append(
                f"{answer.seat} (inferred): argues it in {count} turn{'s' if count != 1 else ''}, without "
                f"saying what hangs on it"
            )
    return "; ".join(parts) + "." if parts else NOT_STATED


def _explained(c: Candidate) -> str:
    turns = ", ".join(map(str, c.dispute.turns[:12])) + (" …" if len(c.dispute.turns) > 12 else "")
    text = f"load {c.load:.2f}, contest {c.contest:.2f}, engagement {c.engagement:.2f} (cube root of their product"
    if c.status != "open":
        text += f", less because {c.status}"
    return f"{text}); from reply structure and wording, argued in turns {turns}"
