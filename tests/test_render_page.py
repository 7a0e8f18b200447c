"""What stands on a page: the first screen, the marks, what is counted, and what an unfinished debate leaves out."""

from __future__ import annotations

import re

import casts
import pytest
import samples
from turns import says

from debate.events import End, Event, Left, OnMotion, Sentence
from debate.persona.model import Persona, Source
from debate.render import markdown
from debate.render.blocks import plain
from debate.render.facts import LONGEST_PLACE, Page

PLAIN = ("mover", "on file", "same line", "systems that decide the matter", "not stated")
CARD = Persona(id="eve", name="Eve", real_person=False, card={"description": "A bridge."})


def first_screen(events: tuple[Event, ...] | list[Event]) -> str:
    return markdown.transcript(events).partition("\n---\n")[0]


def with_seats(*seats: object, events: tuple[Event, ...] = samples.events) -> list[Event]:
    return [samples.header.model_copy(update={"seats": seats}), *events[1:]]


def spoken(*sentences: Sentence) -> str:
    page = Page(samples.by_points)
    return plain(page.spoken(sentences))


class TestMarks:
    """What stands behind the sentences of a turn."""

    def test_a_run_from_one_position_has_one_mark_at_its_end(self) -> None:
        assert spoken(says("A.", "ada/O1"), says("B!", "ada/O1"), says("C.", "ada/O2")) == "A. B [§1]! C [reply 2]."

    def test_one_position_in_two_ways_is_two_runs(self) -> None:
        inferred = says("A.", "ada/O1", basis="inferred")
        assert spoken(inferred, says("B.", "ada/O1")) == "A [our inference, from §1]. B [§1]."

    def test_a_sentence_that_only_joins_has_none_and_breaks_no_run(self) -> None:
        assert spoken(says("A.", "ada/O1"), says("So."), says("B.", "ada/O1"), says("Done.")) == "A. So. B [§1]. Done."

    def test_what_rests_on_nothing_says_so_once(self) -> None:
        nothing = says("A.", basis="unsupported", by="model")
        assert spoken(nothing, nothing, says("B.", "ada/O1")) == "A. A [not on file]. B [§1]."

    def test_an_exhibit_shows_its_place_and_a_view_without_source_its_id(self) -> None:
        assert spoken(says("A.", "exhibit/E1"), says("B.", "ada/O3")) == "A [ch. 4]. B [O3]."

    def test_a_long_place_is_shortened_and_its_speaker_not_named_again(self) -> None:
        said = samples.ada.positions["O1"]
        places = {
            "O1": "first comment by Ada Ohm",
            "O2": "reply 2; a very long account of where it stands, and of why",
        }
        moved = {i: said.model_copy(update={"source": Source(work="NB", at=at)}) for i, at in places.items()}
        ada = samples.ada.model_copy(update={"positions": moved})
        page = Page(with_seats(samples.seat(ada, "for"), samples.header.seats[1]))
        first, second = plain(page.spoken([says("A.", "ada/O1")])), plain(page.spoken([says("B.", "ada/O2")]))
        assert (first, second) == ("A [first comment].", "B [reply 2 …].")
        assert len(second) < LONGEST_PLACE

    def test_two_positions_at_one_place_stay_apart(self) -> None:
        page = Page(samples.by_points)
        o1, p1 = page.spoken([says("A.", "ada/O1")]), page.spoken([says("B.", "ben/P1")])
        assert {p.label for p in (*o1, *p1) if p.kind == "cite"} == {"O1", "P1"}

    def test_every_mark_is_defined(self) -> None:
        made = markdown.transcript(samples.by_points)
        used = set(re.findall(r"\\\]\]\[([^\]]+)\]", made))
        assert used <= set(re.findall(r"^\[([^\]]+)\]: #", made, re.MULTILINE))
        assert {"O1", "P1", "E1", "not on file"} <= used


@pytest.mark.parametrize("events", [samples.events, samples.by_points])
class TestFirstScreen:
    """What everybody reads, for any debate."""

    def test_it_begins_with_the_question_and_that_it_is_a_simulation(self, events: tuple[Event, ...]) -> None:
        title, disclaimer, *_ = first_screen(events).split("\n\n")
        assert title == "# Do bridges inspect themselves well enough?"
        assert disclaimer.startswith("*A simulation, in our paraphrase.")
        assert disclaimer.endswith("[More](#about)")

    def test_nothing_beside_a_name_is_in_quotation_marks(self, events: tuple[Event, ...]) -> None:
        assert not re.search(r"[\"“”«»]", re.sub(r"<a id=\"[^\"]+\">", "", first_screen(events)))

    def test_it_holds_at_most_three_cruxes_in_plain_words(self, events: tuple[Event, ...]) -> None:
        screen = first_screen(events)
        assert 2 <= screen.count('<a id="crux-') <= 3
        assert not [word for word in PLAIN if word in screen]

    def test_a_side_is_a_stance_a_name_a_date_and_a_sentence(self, events: tuple[Event, ...]) -> None:
        assert "**Yes: Ada Ohm** (simulated; May 2024). Sensors see more than inspectors do." in first_screen(events)


class TestWhoIsWho:
    """What the head says of those at the table is true of them."""

    def test_authors_who_did_exchange_views_and_authors_who_did_not(self) -> None:
        assert "The two did exchange views, though not in this order" in first_screen(samples.events)
        readers = samples.ada.positions["O1"]
        ada = samples.ada.model_copy(update={"positions": {"O1": readers, "O2": readers}})
        screen = first_screen(with_seats(samples.seat(ada, "for"), samples.header.seats[1]))
        assert "As far as their sources show, the two did not argue this with each other" in screen

    def test_of_those_who_met_nothing_is_said_of_what_stands_here_before_it_does(self) -> None:
        assert "The two did exchange views; we chose their sides." in first_screen(samples.events[:1])

    def test_invented_speakers(self) -> None:
        people = (p.model_copy(update={"real_person": False}) for p in (samples.ada, samples.ben))
        screen = first_screen(with_seats(*(samples.seat(p, "for") for p in people)))
        assert "*A simulation; who speaks here is invented.*" in screen

    def test_a_card_among_authors(self) -> None:
        eve = samples.seat(CARD, "neither", on_motion=OnMotion(side="neither", basis="none"), speech="free")
        events = with_seats(samples.header.seats[0], eve)
        made = markdown.transcript(events)
        assert "in our paraphrase, written by a language model; Eve is invented. We chose the side of Ada." in made
        assert "**On neither side: Eve** (simulated)." in made
        assert "Nothing on file says where Eve would stand." in made

    def test_one_author_in_every_seat_has_one_line(self) -> None:
        twice = [samples.seat(samples.ada, "for", seat=f"ada-{n}", name=f"Ada {n}") for n in (1, 2)]
        assert first_screen(with_seats(*twice, events=samples.events[:1])).count("Ada Ohm, in every seat") == 1

    def test_three_seats_and_one_of_them_neither(self) -> None:
        eve = samples.ben.model_copy(update={"id": "eve", "name": "Eve Stone", "short_name": "Eve", "positions": {}})
        screen = first_screen(with_seats(*samples.header.seats, samples.seat(eve, "neither")))
        assert "**On neither side: Eve Stone** (simulated)." in screen
        assert "The conclusions of Ada and Ben lean on it." in screen

    def test_a_work_stands_among_the_sources_without_a_name_that_need_not_be_its_author_s(self) -> None:
        assert "**NB** [Notes on bridges](" in markdown.transcript(samples.events)


@pytest.mark.parametrize(
    ("events", "says_so"),
    [
        (samples.events[:1], "the debate has 0 turns so far"),
        (samples.events[:4], "the debate has 2 turns so far"),
        ((*samples.events[:4], End(reason="nothing-left")), "The debate ended after 2 turns without a summary."),
    ],
)
def test_a_debate_without_a_summary_says_so_and_claims_nothing(events: tuple[Event, ...], says_so: str) -> None:
    screen = first_screen(events)
    assert says_so in screen
    assert "Where they part\n" not in screen
    assert "In a sentence" not in screen


def test_a_debate_without_a_crux_says_why() -> None:
    debate = casts.debate("maud", "maud")
    screen = first_screen(debate.events)
    assert "**In a sentence:** No crux was found: one persona fills every seat" in screen
    assert "## Where they part" not in screen


def test_inferences_are_counted() -> None:
    made = markdown.transcript(samples.by_points)
    assert "1 of 10 sentences is our inference" in made
    assert "1 of 10 sentences is not on file" in made
    assert "None of the 2 sentences is our inference." in markdown.transcript(samples.events[:2])


def test_a_debate_by_points_has_its_openings_its_points_and_its_closings() -> None:
    made = markdown.transcript(samples.by_points)
    assert re.findall(r"^### (.*)$", made.partition("## About")[0], re.MULTILINE) == [
        "Openings", "Point 1. Does rust show itself in time?", "Closings",
    ]  # fmt: skip
    assert (
        '<a id="t3"></a>**3. Ben (simulated).** Rust hides in the joints [\\[ch. 2\\]][P1]. That is one case.' in made
    )
    assert "*Left open*: Ada, yes; Ben, no. See [turn 4](#t4)." in made


def test_what_a_point_leaves_begins_with_its_outcome() -> None:
    left = Left(point=1, status="unanswered", text="Nothing that Ben stated answers this.")
    made = markdown.transcript([*samples.by_points[:6], left])
    assert "*Left unanswered.* Nothing that Ben stated answers this." in made


def test_a_row_of_the_sources_leads_back_to_the_turns_that_rest_on_it() -> None:
    made = markdown.transcript(samples.by_points)
    assert re.search(r"\| <a id=\"o1\"></a>O1 \|.*\| \[1\]\(#t1\), \[5\]\(#t5\) \|", made)


def test_each_quote_stands_once_on_the_page_s_summary() -> None:
    debate = casts.debate("maud", "tobias", format="points")
    made = markdown.transcript(debate.events)
    summary = made.partition("\n---\n")[0] + made.partition("## Details")[2].partition("## Sources")[0]
    quotes = re.findall(r'"([^"]+)" \(\[turn', summary)
    assert not casts.repeated(quotes)


def test_the_summary_of_the_default_debate_is_shorter_than_its_turns() -> None:
    debate = casts.played(casts.cast(casts.SHIPPED, format="points"))
    made = markdown.transcript(debate.events)
    summary = made.partition("\n---\n")[0] + made.partition("## Details")[2].partition("## Sources")[0]
    words = re.sub(r"\]\(#[^)]*\)|<a id=\"[^\"]*\"></a>|^[#-]+ ", "", summary, flags=re.MULTILINE).split()
    assert len(words) <= 0.6 * sum(len(t.text.split()) for t in debate.turns)
