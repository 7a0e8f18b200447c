"""A dispute made into a crux: its question, both sides' answers the right way round, its load and strength."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from debate.moderator.conversation.claims import Salience, claimness, retold, same_side
from debate.moderator.conversation.disputes import QUOTED, Dispute
from debate.moderator.conversation.exchange import Exchange
from debate.moderator.conversation.findings import Concession, quote
from debate.moderator.conversation.judge import Judge
from debate.moderator.conversation.passages import Sentence
from debate.moderator.conversation.phrasing import Question
from debate.moderator.conversation.retrieval import Index
from debate.moderator.conversation.terms import Weights, terms
from debate.summary import NOT_STATED, Answer, Crux, Quote, Status
from debate.text import fold

_LONGEST = 34
"""Words of an answer; longer ones are cut at a clause."""
_MOVERS = 2
_NEAR = 30
"""How many exchanges of a dispute, the most contested, are searched for answers."""
_BUT = re.compile(
    r"^(?:but|however|although|still|though|that said)\b|[,;—–-] ?(?:but|though|however)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Material:
    """What every candidate is worked out from."""

    sentences: Sequence[Sentence]
    index: Index
    salience: Salience
    weights: Weights
    judge: Judge
    proper: frozenset[str]
    conceded: Sequence[Concession]
    turns: int
    next: Mapping[int, Sentence]
    """By identity, the sentence that follows in the same paragraph."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A dispute with its question and measures, each 0 to 1."""

    dispute: Dispute
    question: Question
    source: Sentence
    """The claim that the question is about; its speaker answers yes or no as `question.yes` says."""
    load: float
    contest: float
    engagement: float
    status: Status
    stated: dict[str, Sentence] = field(default_factory=dict)
    """By speaker, a sentence that links the point to a conclusion in so many words."""
    granted: Concession | None = None

    @property
    def strength(self) -> float:
        """Geometric mean of load, contest and engagement; a settled dispute weighs half."""
        value = float((self.load * self.contest * self.engagement) ** (1 / 3))
        return value * {"open": 1.0, "partly resolved": 0.9, "resolved": 0.6, "dissolved": 0.3}[self.status]

    @property
    def subject(self) -> frozenset[str]:
        """Subject words of the question."""
        return frozenset(terms(self.question.text, self.source.names))


def candidate(dispute: Dispute, material: Material) -> Candidate:
    """The candidate of one dispute."""
    source, asked = _question(dispute, material)
    stated = _links(dispute, material)
    status, granted = _status(dispute, material.conceded)
    return Candidate(
        dispute=dispute,
        question=asked,
        source=source,
        load=_load(dispute, stated, material),
        contest=dispute.contest,
        engagement=min(1.0, (0.35 + 0.65 * len(dispute.turns) / max(2, min(material.turns, 8)))),
        status=status,
        stated=stated,
        granted=granted,
    )


def _question(dispute: Dispute, material: Material) -> tuple[Sentence, Question]:
    """The claim that makes the best question: plainly put, readable alone, at issue.

    It is one of the best exchange, or, where none of these can be read alone, of any exchange of the dispute.
    """
    best = _asked(dispute, (*dispute.best.passage, *dispute.best.reply), material)
    if best is None or best[2].quality < 0.6:
        rest = [s for e in dispute.exchanges[:_NEAR] for s in (*e.passage, *e.reply)]
        other = _asked(dispute, rest, material)
        if other is not None and (best is None or other[2].quality >= best[2].quality + 0.2):
            best = other
    if best is None:
        return dispute.claim, material.judge.question(dispute.claim, material.proper)
    return best[1], best[2]


def _asked(dispute: Dispute, pool: Sequence[Sentence], material: Material) -> tuple[float, Sentence, Question] | None:
    """The sentence of `pool` that makes the best question, with its score."""
    best: tuple[float, Sentence, Question] | None = None
    for s in pool:
        if s.asks or s.marks & {"order", "about words", "differ", "wonders", "mover"}:
            continue
        asked = material.judge.question(s, material.proper)
        score = claimness(s, material.salience) + 1.1 * asked.quality - 0.12 * ("hedge" in s.marks)
        score += 0.35 * (s is dispute.claim) + 0.2 * (s is dispute.counter)
        score -= 0.5 * ("agree" in s.marks and "disagree" not in s.marks)
        # What is asked has to be what the other side speaks to.
        other = dispute.best.reply if s.speaker == dispute.claim.speaker else dispute.best.passage
        score += 0.5 * material.weights.likeness(terms(asked.text, s.names), {t for x in other for t in x.terms})
        if best is None or score > best[0]:
            best = score, s, asked
    return best


def _links(dispute: Dispute, material: Material) -> dict[str, Sentence]:
    """By speaker, the sentence near the dispute that gives a reason, draws a conclusion from it or says its weight."""
    out: dict[str, Sentence] = {}
    pool = [s for e in (dispute.best, *dispute.exchanges[:_NEAR]) for s in (*e.passage, *e.reply)]
    about = [s for s in pool if s is dispute.claim or s is dispute.counter or _near(s, dispute, material)]
    for mark in ("crux talk", "conclude", "because"):
        for s in about:
            if mark in s.marks and s.speaker not in out and not s.asks and not s.marks & {"order", "meta", "example"}:
                out[s.speaker] = s
    return out


def _near(s: Sentence, dispute: Dispute, material: Material) -> bool:
    """Whether a sentence is about what is disputed, by its words."""
    return material.weights.likeness(dispute.subject, s.subject) >= 0.12


def _load(dispute: Dispute, stated: dict[str, Sentence], material: Material) -> float:
    """How far conclusions lean on it: links in so many words, how plainly it is held, how central its subject is."""
    pair = (dispute.claim.speaker, dispute.counter.speaker)
    linked = sum(0.5 for who in pair if who in stated)
    held = sum(min(1.0, max(0.0, claimness(s, material.salience))) for s in (dispute.claim, dispute.counter)) / 2
    central = (material.salience.of(dispute.claim) + material.salience.of(dispute.counter)) / 2
    return max(0.05, min(1.0, 0.35 * linked + 0.4 * held + 0.25 * central))


def _status(dispute: Dispute, conceded: Sequence[Concession]) -> tuple[Status, Concession | None]:
    """Whether it was given up, partly or wholly, or cleared up as a misunderstanding, after it was disputed."""
    held = {id(e) for e in dispute.exchanges}
    last = max(e.turn for e in dispute.exchanges)
    final = dispute.exchanges[-1]
    if final.turn > dispute.best.turn and final.speaker == dispute.claim.speaker and _accepts(final):
        misread = {"rejects paraphrase", "clarify"} & frozenset().union(*(e.said for e in dispute.exchanges))
        return ("dissolved" if misread else "resolved"), None
    cleared = [e for e in dispute.exchanges if "cleared" in e.said and e.turn >= dispute.best.turn]
    mine = [
        c
        for c in conceded
        if c.exchange is not None and id(c.exchange) in held and c.full and c.sentence.turn >= dispute.best.turn
    ]
    for c in mine:
        goes_on = c.reserved or any(
            e.speaker == c.sentence.speaker and e.turn > c.sentence.turn and e.contest > 0.4 for e in dispute.exchanges
        )
        return ("partly resolved" if goes_on else "resolved"), c
    if cleared and cleared[-1].turn == last and cleared[-1].contest < 0.4:
        return "dissolved", None
    return "open", None


def _accepts(exchange: Exchange) -> bool:
    """Whether a reply opens by agreeing and disputes nothing."""
    opening = exchange.reply[0]
    if any(_BUT.search(s.text) for s in exchange.reply[:3]):
        return False
    return exchange.contest < 0.4 and "agree" in opening.marks and not opening.asks and "assume" not in opening.marks


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
        answers=_with_movers(found, moving),
        crux_for=leaning,
        why=_why(candidate, found),
        status=candidate.status,
        settled_by=" ".join(f"{s.speaker} (turn {s.turn}): “{s.text}”" for s in moving) or NOT_STATED,
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
        # A probability counts as the answer's credence only where its sentence is about the question itself.
        belief = next((s.credence for s in best if s.credence is not None and _answers(s, candidate, material)), None)
        out.append(
            Answer(
                seat=speaker,
                text=_answer_text(sides[speaker], candidate, main, material),
                quotes=tuple(
                    dict.fromkeys(
                        quote(s) for s in (main, *_reason(main, material), *best[1:], *_numbers(candidate, speaker))
                    )
                ),
                credence=belief,
            )
        )
    return tuple(out)


def _answers(s: Sentence, candidate: Candidate, material: Material) -> bool:
    """Whether a sentence speaks to nearly the whole subject of the question."""
    return material.weights.share(candidate.subject, s.subject) >= 0.6


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
    inside = {id(s) for e in dispute.exchanges for s in (*e.passage, *e.reply)}
    core = {id(s) for s in (*dispute.best.passage, *dispute.best.reply)}
    near = sorted(dispute.exchanges, key=lambda e: (e is not dispute.best, -e.contest, e.turn))[:_NEAR]
    pool = [s for e in near for s in (*e.passage, *e.reply) if s.speaker == speaker]
    pool += material.index.search(candidate.subject, lambda s: s.speaker == speaker, 4)
    chosen = (dispute.claim, dispute.counter, candidate.source)
    scored: dict[tuple[int, str], tuple[float, Sentence]] = {}
    for s in pool:
        if (
            s.asks
            or s.marks & {"order", "about words"}
            or (s.text.rstrip().endswith(":") and s is not candidate.source)
        ):
            continue
        score = claimness(s, material.salience) + 0.8 * material.weights.likeness(candidate.subject, s.subject)
        score += (
            0.4 * (any(s is c for c in chosen) and not retold(s))
            + 0.3 * (s is candidate.source)
            + 0.15 * (id(s) in inside)
            + 0.25 * (id(s) in core)
        )
        score -= 0.35 * bool(s.marks & {"clarify", "wonders"} or retold(s))
        score += 0.12 * bool(s.marks & {"disagree", "refusal"}) * (speaker != candidate.source.speaker)
        scored[s.turn, s.text] = (score, s)
    ranked = sorted(scored.values(), key=lambda pair: (-pair[0], pair[1].turn))
    if not ranked:
        ranked = [(0.0, s) for s in pool if "order" not in s.marks][:1]
    top = ranked[0][0] if ranked else 0.0
    return [s for i, (score, s) in enumerate(ranked[:3]) if i == 0 or (score >= 0.75 and score >= top - 0.45)]


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
    lead = {"yes": "Yes", "no": "No", "other": "Otherwise", "granted": "Gives the point up"}[side]
    if side == "granted" and candidate.granted is not None:
        if candidate.granted.reserved or candidate.status == "partly resolved":
            lead = "Grants it in part"
        sentence = candidate.granted.sentence
    elif sentence.speaker != candidate.source.speaker and same_side(candidate.source, sentence, material.weights):
        lead = "Says as much, and disputes what follows"
    elif candidate.contest < 0.5 and sentence.speaker != candidate.source.speaker:
        lead = "Holds against it" if candidate.question.yes else "Holds otherwise"
    said = " ".join(s.text for s in (sentence, *_reason(sentence, material)))
    return f"{lead}: {shortened(re.sub(r'^(?:yes|no)[,.:;—–]? +(?=.)', '', said, flags=re.IGNORECASE))}"


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
        if "mover" not in s.marks or len(s.text.split()) < 6 or s.marks & {"order", "about words"}:
            continue
        scores = [(_fits(s, c, material), -i) for i, c in enumerate(found) if s.speaker in c.dispute.speakers]
        best, place = max(scores, default=(0.0, 0))
        if best >= 0.2 or (scores and len(found) == 1):
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


def _with_movers(found: tuple[Answer, ...], movers: Sequence[Sentence]) -> tuple[Answer, ...]:
    """The answers with the sentences of `settled_by` among their quotes, so that these are checked as well."""
    out = []
    for answer in found:
        extra: list[Quote] = [quote(s) for s in movers if s.speaker == answer.seat]
        out.append(answer.model_copy(update={"quotes": tuple(dict.fromkeys((*answer.quotes, *extra)))}))
    return tuple(out)


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
