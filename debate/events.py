"""What happens in a debate, as frozen values: one event is one line of the journal.

Times stand only in keys that end in `_at` or start with `seconds`, folders only in keys that end in `_path`: nothing
else differs between two runs with one seed on the book voice, or on a model in this process with the same file, build
and settings, save `prompt_tokens_read`, which counts what was evaluated for a turn and so depends on what was kept.
In a journal every event also has `chain`, last; see `debate.journal.chain`.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, computed_field, model_validator

from debate.persona.model import Exhibit, Persona, Question
from debate.persona.ref import Key, Ref
from debate.summary import Summary
from debate.values import Speech, Value

SCHEMA = 2
"""Version of the journal format: 1 had no chain. A journal with a higher one is refused; an older one is read."""

MAX_ROUNDS = 50
"""More rounds than any file has matter for; a journal that asks for more is refused before it is gone on with."""

Move = Literal[
    "open",
    "claim",
    "reply",
    "rebut",
    "answer",
    "steelman",
    "grade",
    "correct-paraphrase",
    "state",
    "mover",
    "descend",
    "yield",
    "close",
]
State = Literal["opposed", "agreed", "one-sided", "undecided"]


class OnMotion(Value):
    """Where a seat stands on the motion, and how that is known.

    `basis`: the author stated it, whoever wrote the file inferred it, or (`none`) nothing on file says.
    """

    side: Literal["for", "against", "neither"]
    basis: Literal["stated", "inferred", "none"]


class ModelInfo(Value):
    """The model behind a voice, enough to tell later which model made a transcript."""

    name: str
    sha256: str = ""
    quantisation: str = ""
    template: str = ""
    engine: str = ""
    threads: int = 0
    gpu_layers: int = 0


class SeatInfo(Value):
    """A place at the table. `seat` is unique in a debate even where one persona fills two."""

    seat: str
    name: str
    """As shown: the persona's short name, numbered where one persona fills two seats."""
    on_motion: OnMotion
    voice: str
    speech: Speech | None = None
    persona: Persona
    model: ModelInfo | None = None


class Header(Value):
    """First line of a journal: everything needed to render, check and resume without the files it was made from."""

    type: Literal["header"] = "header"
    schema_: int = Field(default=SCHEMA, alias="schema", ge=1)
    version: str
    motion: str
    motion_question: str | None = None
    """Id of the shared question that the motion puts, if one was found."""
    agenda_question: str | None = None
    """Where the motion puts none: the question at the root of what divides the speakers, so that there is an agenda."""
    format: str
    rounds: int = Field(ge=0, le=MAX_ROUNDS)
    seed: int
    seats: tuple[SeatInfo, ...]
    questions: tuple[Question, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    model: ModelInfo | None = None
    moderator: str = "book"
    settings: dict[str, Any] = {}
    started_at: str = ""
    personas_path: str | None = None


class Target(Value):
    """What a turn takes up: something said in turn `turn`, a position (`persona/ID`), a question, an intervention."""

    turn: int | None = None
    position: Ref | None = None
    question: str | None = None
    intervention: int | None = None
    """Index (from 1) of the intervention followed through."""
    basis: Literal["reply-stated", "reply-inferred", "question", "rests-on", "wording", "shift", "duty", "none"] = (
        "none"
    )


class Score(Value):
    """A candidate that a model weighed: what it was, its score, and whether it was said."""

    key: str
    score: float
    said: bool = False


By = Literal["file", "program", "model"]
"""Who wrote a sentence."""
Carried = Literal["stated", "inferred", "frame", "unsupported"]
"""What carries a sentence: the author stated it, whoever wrote the file inferred it, nothing (it only joins and holds
no view), or nothing on file although it claims something."""
Verdict = Literal["same", "weaker", "stronger", "opposite", "other", "unsupported", "unchecked"]


class Sentence(Value):
    """What a turn is made of: a whole sentence as spoken, without citation marks.

    `paragraph` counts from 1. `cites` are the positions that it rests on; `keys` the fields of files that it joins and
    the phrases that it uses; `verdict` how a model's sentence compares with what it cites.
    """

    text: str
    paragraph: int = Field(default=1, ge=1)
    by: By = "file"
    basis: Carried = "stated"
    cites: tuple[Ref, ...] = ()
    keys: tuple[Key, ...] = ()
    verdict: Verdict | None = None

    @property
    def key(self) -> Key:
        """The first of its keys."""
        return self.keys[0] if self.keys else Key()

    @property
    def body(self) -> str:
        """The sentence without its terminal stop, to be quoted as it stands in the turn."""
        return self.text.rstrip(".!?\u2026 ")


class Struck(Value):
    """What a model wrote and nobody may read as said, and why."""

    text: str
    why: str


class Turn(Value):
    """One speech, made of its sentences; its text and what it cites follow from them."""

    type: Literal["turn"] = "turn"
    turn: int = Field(ge=1)
    seat: str
    persona: str
    round: int = Field(ge=0)
    move: Move
    point: int | None = None
    """The number of the point that it argues; null outside of points."""
    sentences: tuple[Sentence, ...] = ()
    struck: tuple[Struck, ...] = ()
    answers: tuple[Target, ...] = ()
    seconds: float | None = None
    seconds_to_first_token: float | None = None
    prompt_tokens: int | None = None
    prompt_tokens_read: int | None = None
    completion_tokens: int | None = None
    tries: int | None = None
    flags: tuple[str, ...] = ()
    thinking: str | None = None
    scores: tuple[Score, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _derived(cls, given: Any) -> Any:
        """What follows from the sentences is written for readers of a journal, and worked out anew when it is read."""
        return {k: v for k, v in given.items() if k not in ("text", "cites")} if isinstance(given, dict) else given

    @computed_field  # type: ignore[prop-decorator]
    @property
    def text(self) -> str:
        """The sentences, paragraphs apart by an empty line; without citation marks."""
        return "\n\n".join(" ".join(s.text for s in p) for p in self.paragraphs())

    @computed_field  # type: ignore[prop-decorator]
    @property
    def cites(self) -> tuple[Ref, ...]:
        """What the sentences cite, in order of first use."""
        return tuple(dict.fromkeys(c for s in self.sentences for c in s.cites))

    @property
    def said(self) -> tuple[Key, ...]:
        """The fields and phrases that the sentences join, in the order spoken."""
        return tuple(dict.fromkeys(k for s in self.sentences for k in s.keys))

    def paragraphs(self) -> list[tuple[Sentence, ...]]:
        """The sentences, paragraph by paragraph."""
        return [tuple(found) for _, found in groupby(self.sentences, lambda s: s.paragraph)]


class Point(Value):
    """A question of the agenda, argued by itself from here on; `why` says why it is argued.

    `about` is the id of the shared question, `position` the claim where the files share none.
    """

    type: Literal["point"] = "point"
    point: int = Field(ge=1)
    question: str
    why: str
    about: str | None = None
    position: Ref | None = None


Outcome = Literal["open", "narrowed", "granted", "word", "unanswered"]


class Left(Value):
    """What a point leaves, in the moderator's words, with the turns that made it so.

    `word`: one word in two senses; `unanswered`: nothing that the others stated answers it.
    """

    type: Literal["left"] = "left"
    point: int = Field(ge=1)
    status: Outcome
    text: str
    turns: tuple[int, ...] = ()


class Intervention(Value):
    """One move of the moderator, with the rule that triggered it and the turns it rests on."""

    type: Literal["intervention"] = "intervention"
    after_turn: int = Field(ge=0)
    move: str
    """The name of a moderator's move; `moves/` holds those that there are."""
    trigger: str
    evidence: tuple[int, ...] = ()
    to: tuple[str, ...] = ()
    text: str
    about: Target | None = None
    term: str | None = None


class LedgerEntry(Value):
    """A question, as the moderator's books have it: who answered what, in which turns, with which positions."""

    question: str
    answers: dict[str, tuple[int, ...]] = {}
    state: State = "one-sided"


class Ledger(Value):
    """The moderator's running state after turn `after_turn`."""

    type: Literal["ledger"] = "ledger"
    after_turn: int
    questions: tuple[LedgerEntry, ...] = ()
    concessions: tuple[int, ...] = ()
    unanswered: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _without_digest(cls, given: Any) -> Any:
        """Journals used to hold an empty `digest` here."""
        return {k: v for k, v in given.items() if k != "digest"} if isinstance(given, dict) else given


class SummaryEvent(Summary):
    """The crux summary as an event."""

    type: Literal["summary"] = "summary"


class Notice(Value):
    """Something a reader has to know that is neither speech nor moderation: a resume, a fold of old turns."""

    type: Literal["notice"] = "notice"
    text: str


class End(Value):
    """Last line of a finished debate."""

    type: Literal["end"] = "end"
    reason: Literal["finished", "nothing-left"]
    finished_at: str = ""


Event = Annotated[
    Header | Turn | Point | Left | Intervention | Ledger | SummaryEvent | Notice | End, Field(discriminator="type")
]
EventAdapter: TypeAdapter[Event] = TypeAdapter(Event)


def dump(event: Event) -> dict[str, Any]:
    """An event as JSON-ready values under their contract names; absent fields are left out, but never in a summary."""
    return event.model_dump(mode="json", by_alias=True, exclude_none=not isinstance(event, SummaryEvent))
