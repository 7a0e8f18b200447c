"""What a persona file holds, as frozen values. The JSON Schema for editors is made from these classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from debate.language.text import fold, has_control
from debate.values import Value

SCHEMA = 1
"""Version of the persona file format that this program reads."""

FULL = 12
"""Positions of an author's own from which a persona can be cast on any motion that it answers."""

Side = Literal["optimist", "pessimist", "torn"]
Basis = Literal["stated", "inferred"]
Does = Literal["denies", "agrees", "grants", "narrows", "redefines", "declines"]
"""What a reply does with the view or question that it answers."""
Strength = Literal["first-hand", "probable", "reported", "superseded", "retracted"]
Kind = Literal["empirical", "predictive", "conceptual", "value", "strategic", "exegetical"]

UNDECIDED = frozenset(
    {"maybe", "unsure", "depends", "asks", "hedges", "describes-other", "in-part", "both", "not-said"}
)
"""Stances that take no side: opposed to nothing, equal to nothing."""
_SAME = {"mostly": "yes", "mostly-not": "no", "partly": "in-part"}

# Fields of a position that hold sentences an author may say, in the order in which a turn would use them.
SENTENCE_FIELDS = ("example", "hedge", "grant", "condition", "forecast", "more", "close")


def _harmless(text: str) -> str:
    if has_control(text):
        raise ValueError("holds control or text-reordering characters")
    return text.strip()


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


IDENT = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
SLUG = r"^[a-z0-9][a-z0-9-]{0,63}$"
POSITION = r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$"
ADDRESSEE = r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?$"

Text = Annotated[str, AfterValidator(_harmless), AfterValidator(fold), Field(min_length=1, max_length=2_000)]
Passage = Annotated[str, AfterValidator(_harmless), Field(min_length=1, max_length=20_000)]
Ident = Annotated[str, Field(pattern=IDENT)]
Slug = Annotated[str, Field(pattern=SLUG)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_list, json_schema_input_type=Text | tuple[Text, ...])]
AnyBasis = Annotated[Basis, BeforeValidator(lambda b: "inferred" if b == "implied" else b)]


def decided(stance: str) -> bool:
    """Whether a stance takes a side."""
    return stance.casefold() not in UNDECIDED


def camp(stance: str) -> str:
    """The side that a stance takes: `mostly` counts with `yes`, `mostly-not` with `no`."""
    stance = stance.casefold()
    return _SAME.get(stance, stance)


def opposed(a: str, b: str) -> bool:
    """Whether two stances on one question exclude each other."""
    return decided(camp(a)) and decided(camp(b)) and camp(a) != camp(b)


def agree(a: str, b: str) -> bool:
    """Whether two stances on one question come to the same."""
    return decided(camp(a)) and camp(a) == camp(b)


class Disposition(Value):
    """How the author regards the difficulty of alignment, and whether the author said so."""

    text: Text
    basis: AnyBasis = "inferred"
    scale: int | None = Field(default=None, ge=1, le=7)


class Work(Value):
    """Something the author published. `date_note` stands in for a missing `date`."""

    title: Text
    site: Text | None = None
    date: Text | None = None
    date_note: Text | None = None
    url: Text | None = None


class Source(Value):
    """Where a position was stated: `work` is a key of the persona's `sources`, `said_to` whom it answered."""

    work: Ident
    at: Text
    said_to: Text | None = None


class Reply(Value):
    """What the author answers to `to`: a position of another persona (`byrnes/B31`) or a question id.

    `does` is absent where nobody has said what the reply does with it.
    """

    to: Annotated[str, Field(pattern=ADDRESSEE)]
    basis: AnyBasis = "inferred"
    does: Does | None = None
    say: Texts


class Mover(Value):
    """What would change the author's mind: `toward` which answer (a stance) to which shared question."""

    text: Text
    basis: AnyBasis = "inferred"
    toward: dict[Ident, Text] = {}


class Asked(Value):
    """A question put to the author on record and never answered there: `by` whom, and `where`.

    `position` (`commenter/C07`) is the view of another persona whose `ask` it is.
    """

    text: Text
    by: Text
    where: Text
    position: Annotated[str, Field(pattern=POSITION)] | None = None


class PositionCredence(Value):
    """A credence that the author stated with a position; `value` is a probability where one can be read off."""

    text: Text
    value: float | None = Field(default=None, ge=0, le=1)


class Credence(Value):
    """A credence that the author stated: about what, in what words, and (if a number) its value.

    `question` ties it to a shared question; `given` (a question id) makes it conditional on that question resolving
    yes.
    """

    about: Text
    text: Text
    value: float | None = Field(default=None, ge=0, le=1)
    question: Ident | None = None
    given: Ident | None = None
    position: Ident | None = None


class Position(Value):
    """One stated view. `gist` completes "holds that …"; `say` are sentences of which the first stands alone."""

    gist: Annotated[Text, Field(max_length=300)]
    handle: Text | None = None
    say: Texts = ()
    example: Text | None = None
    hedge: Text | None = None
    grant: Text | None = None
    condition: Text | None = None
    forecast: Text | None = None
    more: Text | None = None
    ask: Text | None = None
    mover: Annotated[Mover | None, BeforeValidator(_as_text, json_schema_input_type=Text | Mover | None)] = None
    close: Text | None = None
    answers: dict[Ident, Text] = {}
    rests_on: dict[Ident, AnyBasis] = {}
    replies: tuple[Reply, ...] = ()
    describes: Text | None = None
    strength: Strength = "first-hand"
    via: Text | None = None
    credence: Annotated[
        PositionCredence | None,
        BeforeValidator(_as_text, json_schema_input_type=Text | PositionCredence | None),
    ] = None
    source: Source | None = None

    @property
    def short(self) -> str:
        """The shortest clause that completes "the charge that …"."""
        return self.handle or self.gist

    def sentences(self) -> Iterator[tuple[str, tuple[int, ...], str]]:
        """Every sentence that may be said from it: the field, the place in the field, the sentence."""
        yield from (("say", (n,), text) for n, text in enumerate(self.say))
        yield from ((f, (), text) for f in SENTENCE_FIELDS if (text := getattr(self, f)))
        if self.mover:
            yield "mover", (), self.mover.text
        for n, reply in enumerate(self.replies):
            yield from (("reply", (n, m), text) for m, text in enumerate(reply.say))

    def basis(self, field: str, places: tuple[int, ...] = ()) -> Basis:
        """Whether the author stated what a field says, or whoever wrote the file inferred it."""
        if field == "mover" and self.mover:
            return self.mover.basis
        return self.replies[places[0]].basis if field == "reply" else "stated"

    @property
    def held(self) -> bool:
        """Whether the author holds it now, as the author's own view."""
        return self.strength in ("first-hand", "probable") and self.describes is None


class Persona(Value):
    """A speaker: who it is, how it argues, and what it has on record."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    id: Slug
    name: Text
    short_name: Text | None = None
    real_person: bool = True
    side: Side = "torn"
    disposition: Disposition | None = None
    summary: Text | None = None
    manner: Text | None = None
    thesis: tuple[Ident, ...] = ()
    silent_on: Texts = ()
    misreadings: Texts = ()
    asked: tuple[Asked, ...] = ()
    terms: dict[Text, Text] = {}
    credences: tuple[Credence, ...] = ()
    sources: dict[Ident, Work] = {}
    positions: dict[Ident, Position] = {}
    card: dict[Ident, Passage] = {}
    """Prompt text of an imported character card; such a persona has no positions and needs a model voice."""

    @model_validator(mode="after")
    def _is_readable(self) -> Persona:
        if self.schema_ > SCHEMA:
            raise ValueError(f"schema {self.schema_} is newer than this program reads ({SCHEMA})")
        return self

    @property
    def short(self) -> str:
        """What others call the speaker in a sentence."""
        return self.short_name or self.name

    @property
    def breadth(self) -> str:
        """`full` where there is enough on file for many turns, `narrow` for one or two topics, `card` for none."""
        own = sum(p.held for p in self.positions.values())
        return "full" if own >= FULL else "narrow" if own else "card"


class Question(Value):
    """A neutral question that positions of several personas answer.

    `under` is the question that it helps to answer; `about` completes "the question is …"; `senses` gives each
    persona's sense of a word that the sides use differently; `stances` puts short words to stance labels.
    """

    id: Ident
    text: Text
    kind: Kind = "empirical"
    under: Ident | None = None
    about: Text | None = None
    senses: dict[Text, dict[Ident, Text]] = {}
    stances: dict[Text, Text] = {}


class Motion(Value):
    """What is debated. `question` is the shared question whose "yes" is a vote for the motion; `pairs` suit it."""

    id: Ident = "motion"
    text: Text
    question: Ident | None = None
    pairs: tuple[tuple[Ident, Ident], ...] = ()


class Exhibit(Value):
    """A second-hand view that speakers may point at, never a seat."""

    id: Ident
    name: Text
    via: Text
    gist: Text
    say: Texts = ()
    answers: dict[Ident, Text] = {}
    disputed: Text | None = None
    source: Source | None = None
