"""The Markdown transcript: the layout, and text that stays text whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import samples
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from turns import says, turn

from debate.events import End, Event, Notice, Turn
from debate.language.text import clean, fold, line
from debate.persona.model import Persona
from debate.render import document, export, html, markdown
from debate.render.blocks import Paragraph, plain
from debate.render.facts import Page, digest

GOLDEN = Path(__file__).parent / "golden"
PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
GENEROUS = MarkdownIt("gfm-like", {"html": True, "linkify": False})
HOSTILE = [
    "# not a heading", "> no quotation", "- no list", "1. no list", "10) no list", "---", "***", "===", "+ no",
    "`code`", "``` fence", "~~~", "*strong* __strong__ _em_ ~~gone~~", "a | b", "| --- |",
    "<script>alert(1)</script>", "<!-- gone", "<a id='t1'></a>", "&lt; &#60; &amp;", "<https://evil.example>",
    "[text](https://evil.example)", "![picture](https://evil.example/x.png)", "[P1](https://evil.example)",
    "[P1]: https://evil.example", "[P1]:https://evil.example 'x'", "![P1]", "[P1][P2]", "[P9]", "[^1]",
    "a\\", "\\[P1\\]",
    "$x$ $$y$$", "a  \nb", "\tcode", "    code", "https://evil.example", "www.evil.example", "\x1b[31mred", "a\u202eb",
    "snake_case and _private_", "[P1] [x]: y", "](https://evil.example)", "[ben/P1]", "[link]", "turn 99 and turn 1",
]  # fmt: skip


def inner(tokens: list) -> list:
    return [t for token in tokens for t in (token.children or [token])]


def shown(source: str) -> str:
    """What a reader of the rendered Markdown sees."""
    parts = [t.content if t.type in ("text", "code_inline") else " " if t.type == "softbreak" else ""
             for t in inner(PARSER.parse(source))]  # fmt: skip
    return fold("".join(parts))


def page_with(text: str) -> Page:
    """A page whose first turn says a text, each paragraph of it cited."""
    parts = [p for p in re.split(r"\n\s*\n", text) if p.strip()]
    first = turn(1, "ada", *(says(p, "ada/O1", paragraph=n) for n, p in enumerate(parts, 1)))
    return Page([samples.header, first, *samples.turns[1:]])


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("finished", samples.events),
        ("half-finished", samples.events[:5]),
        ("begun", samples.events[:1]),
        ("by-points", samples.by_points),
    ],
)
def test_the_transcript_is_as_it_was_agreed(
    name: str, events: tuple[Event, ...], request: pytest.FixtureRequest
) -> None:
    path = GOLDEN / f"{name}.md"
    made = markdown.transcript(events)
    if request.config.getoption("--golden"):
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


DEFINED = "\n[O1]: #o1\n[O2]: #o2\n[P1]: #p1\n[P2]: #p2\n[our inference]: #about\n[not on file]: #about\n"


def check_literal(text: str) -> None:
    page = page_with(text)
    words = [p for p in document.speech.turn(page, page.turns[0]) if isinstance(p, Paragraph)]
    source = markdown.blocks(words)
    tokens = PARSER.parse(source + DEFINED)
    kinds = {t.type for t in inner(tokens)}
    assert kinds <= {"paragraph_open", "paragraph_close", "text", "link_open", "link_close", "inline", "softbreak"}
    targets = [str(t.attrs["href"]) for t in inner(tokens) if t.type == "link_open"]
    assert set(targets) <= {"#o1", "#t1", "#t2", "#t3", "#t4"}, "a mark that is only written cites nothing"
    assert targets.count("#o1") == len(page.turns[0].sentences)
    expected = " ".join(plain(p.inline) for p in words)
    assert re.sub(r"[\s\[\]]", "", shown(source + DEFINED)) == re.sub(r"[\s\[\]]", "", expected)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "Before {} after.", "[P1]{}", "One.\n\n{}"])
def test_hostile_text_stays_text(text: str, around: str) -> None:
    check_literal(around.format(text))


@given(st.text(alphabet="ab1 \n[]()<>&#;:|`*_~!\\-+=.$\"'P/t", max_size=40))
@example("[P1]\n\n[P1]:a")
def test_any_text_stays_text(text: str) -> None:
    check_literal(text)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(("debate", "headings"), [(samples.events, 15), (samples.by_points, 12)])
def test_no_field_of_any_event_makes_html_or_foreign_links(text: str, debate: tuple[Event, ...], headings: int) -> None:
    """Every text of every event, replaced by something hostile."""
    events = [samples.hostile(event, clean(text)) for event in debate]
    tokens = inner(PARSER.parse(markdown.transcript([*events[:-1], Notice(text=text), events[-1]])))
    html = {t.content for t in tokens if t.type in ("html_inline", "html_block")}
    assert all(re.fullmatch(r'<a id="[a-z0-9-]+">(</a>)?\n?|</a>', h) for h in html), html
    targets = {str(t.attrs["href"]) for t in tokens if t.type == "link_open"}
    assert all(t.startswith("#") or t == "https://span.example/n" for t in targets), targets
    assert not [t for t in tokens if t.type in ("image", "s_open")]
    (run,) = (t for t in tokens if t.type == "fence")
    assert yaml.safe_load(run.content)["simulation"] is True
    assert sum(t.type == "heading_open" for t in tokens) in (headings, headings - 1), (
        "a word of the title is told above"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_the_facts_of_a_run_are_yaml_whatever_they_hold(text: str) -> None:
    header = samples.header.model_copy(update={"motion": clean(text) or "x", "motion_question": None})
    (run,) = (t for t in GENEROUS.parse(markdown.transcript([header])) if t.type == "fence")
    assert yaml.safe_load(run.content)["motion"] == line(clean(text)) or not clean(text)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://span.example/n", True),
        ("https://span.example/@ada/n?to=a@b.example", True),
        ("https://bank.example@evil.example/", False),
        ("https://bank.example:x@evil.example", False),
        ("javascript:alert(1)", False),
    ],
)
def test_an_address_that_passes_as_another_is_no_link(url: str, linked: bool) -> None:
    works = {key: work.model_copy(update={"url": url}) for key, work in samples.ada.sources.items()}
    ada = samples.ada.model_copy(update={"sources": works})
    header = samples.header.model_copy(update={"seats": (samples.seat(ada, "for"), samples.header.seats[1])})
    made = markdown.transcript([header, *samples.events[1:]])
    assert (f"]({url})" in made) == linked


@pytest.mark.parametrize("render", [markdown.transcript, html.transcript])
def test_a_page_of_a_changed_journal_does_not_vouch_for_it(render: Callable[..., str]) -> None:
    made = render(samples.events, ("line 7 is not the line that was written here",))
    says = "was changed after it was written (line 7 is not the line that was written here)"
    top, _, rest = made.partition("The debate")
    assert says in top
    assert says in rest.partition("How this was made")[2]
    assert "no longer vouches" not in render(samples.events)


def test_a_flag_with_too_long_a_number_counts_as_one_turn() -> None:
    turn = samples.turns[0].model_copy(update={"flags": ("x:" + "9" * 5_000,)})
    assert "Flags on turns: x (1 turn)." in markdown.transcript([samples.header, turn])


def test_a_persona_keeps_its_digest_when_the_format_gains_a_field() -> None:
    class Later(Persona):
        gained: tuple[str, ...] = ()

    assert digest(Later.model_validate(samples.ada.model_dump(by_alias=True))) == digest(samples.ada)
    assert digest(samples.ada.model_copy(update={"summary": "Other."})) != digest(samples.ada)


@pytest.mark.parametrize("debate", [samples.events, samples.by_points])
def test_every_link_within_the_page_leads_somewhere(debate: tuple[Event, ...]) -> None:
    made = markdown.transcript(debate)
    targets = {a or b for a, b in re.findall(r"\]\(#([^)]+)\)|\]: #(\S+)", made)}
    assert {"t1", "crux-1", "p2", "about"} <= targets <= set(re.findall(r'<a id="([^"]+)">', made))


def test_a_position_called_like_a_turn_does_not_take_its_anchor() -> None:
    ada = samples.ada.model_copy(update={"positions": {"T1": samples.ada.positions["O1"]}})
    header = samples.header.model_copy(update={"seats": (samples.seat(ada, "for"), samples.header.seats[1])})
    made = markdown.transcript([header, turn(1, "ada", says("So it is.", "ada/T1"))])
    assert made.count('<a id="t1">') == 1
    assert "So it is [\\[§1\\]][T1]." in made
    assert "[T1]: #p-t1" in made


def test_two_personas_with_the_same_ids_are_told_apart() -> None:
    ben = samples.ben.model_copy(update={"positions": {"O1": samples.ben.positions["P1"]}})
    header = samples.header.model_copy(update={"seats": (samples.header.seats[0], samples.seat(ben, "against"))})
    made = markdown.transcript([header, turn(1, "ben", says("Mine and yours.", "ben/O1", "ada/O1"))])
    assert "Mine and yours [\\[ch. 2\\]][ben/O1], [\\[§1\\]][ada/O1]." in made
    assert "[ben/O1]: #ben-o1" in made


def test_a_model_is_named_with_its_speed() -> None:
    model = {"name": "tiny", "sha256": "ab" * 32, "quantisation": "Q4_1", "engine": "e 1", "threads": 2}
    seats = tuple(
        type(s).model_validate({**s.model_dump(by_alias=True), "voice": "tiny.gguf", "speech": "free", "model": model})
        for s in samples.header.seats
    )
    turns = [
        t.model_copy(
            update={
                "seconds": 3.0,
                "seconds_to_first_token": 1.0,
                "completion_tokens": 80,
                "flags": ("cut", "uncited:2"),
            }
        )
        for t in samples.turns
    ]
    made = markdown.transcript([samples.header.model_copy(update={"seats": seats}), *turns])
    assert "A language model wrote, from paraphrases of what two authors have published" in made
    assert "The model tiny (Q4_1, sha256 abababababab, e 1, 2 threads) wrote the turns for both." in made
    assert "Median time to the first token 1.0 s, 40 tokens a second." in made
    assert "Flags on turns: cut (4 turns), uncited (4 turns, 8 in all)." in made


def test_a_page_does_not_vouch_for_a_quote_that_its_turns_do_not_hold() -> None:
    first, *others = samples.events
    honest = markdown.transcript(samples.events)
    told = samples.summary.grounding
    assert f"{told.verified} of {told.quotes} quotes" in honest
    changed = [
        e.model_copy(update={"sentences": (says("Nothing of the kind."),)}) if isinstance(e, Turn) else e
        for e in others
    ]
    made = markdown.transcript([first, *changed])
    assert f"{told.verified} of {told.quotes} quotes" not in made
    assert f"of {told.quotes} quotes" in made


def test_a_conversation_needs_no_persona() -> None:
    made = markdown.blocks(document.conversation(samples.summary, {"ada": "Ada", "ben": "Ben"}))
    assert "simulated" not in made
    assert "- Ada: rust announces itself early (turn 3)." in made


def test_json_holds_header_and_events() -> None:
    data = yaml.safe_load(export.as_json(samples.events))
    assert data["header"]["motion"] == samples.MOTION
    assert [e["type"] for e in data["events"][:3]] == ["turn", "turn", "intervention"]


def test_a_debate_that_ran_dry_says_so() -> None:
    made = markdown.transcript([*samples.events[:-1], End(reason="nothing-left")])
    assert "> *Note:* a speaker had nothing more on file" in made
