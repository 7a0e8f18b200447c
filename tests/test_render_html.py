"""The HTML page: whole in itself, and nothing in it but what we put there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import samples

from debate.events import Event
from debate.render import html

TAGS = set(
    re.findall(r"\w+", "html head meta title style body h1 h2 h3 p a strong em code aside ul li div table thead")
)
TAGS |= {"tbody", "tr", "th", "td", "span", "pre", "hr"}


class Reader(HTMLParser):
    """Collects tags, ids and links."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.links.add(value or "")
            assert not name.startswith("on")


@pytest.mark.parametrize("events", [samples.events, samples.events[:5], samples.events[:1], samples.by_points])
def test_the_page_is_self_contained_and_its_links_lead_somewhere(events: tuple[Event, ...]) -> None:
    made = html.transcript(events)
    page = Reader(made)
    assert page.tags <= TAGS
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert {link for link in page.links if not link.startswith("#")} <= {"https://span.example/n"}
    assert "default-src 'none'" in made
    assert not re.search(r"url\(|@import", made)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "{{ 7 * 7 }}"]
)
@pytest.mark.parametrize("debate", [samples.events, samples.by_points])
def test_markup_in_any_text_is_shown_and_never_obeyed(text: str, debate: tuple[Event, ...]) -> None:
    made = html.transcript([samples.hostile(event, text) for event in debate])
    assert Reader(made).tags <= TAGS
    assert "49" not in re.sub(r"\b[0-9a-f]{64}\b", "", made.partition("<body>")[2])


def test_sides_are_told_apart_by_colour_and_cruxes_lead_to_turns() -> None:
    made = html.transcript(samples.events)
    assert '<h3 id="t1" class="s0">' in made
    assert '<h3 id="t2" class="s1">' in made
    assert '<a href="#t3">turn 3</a>' in made
    assert "prefers-color-scheme: dark" in made
