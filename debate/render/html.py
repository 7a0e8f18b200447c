"""The transcript as one HTML file: no script, nothing loaded from anywhere, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from debate.events import Event
from debate.language.text import clean
from debate.render import document
from debate.render.facts import Page


def transcript(events: Sequence[Event], doubts: Sequence[str] = ()) -> str:
    """The transcript of a debate, finished or not, as a self-contained page; `doubts` as of `Page`."""
    page = Page(events, doubts)
    return _template().render(
        blocks=document.debate(page), title=clean(page.header.motion), version=clean(page.header.version)
    )


@cache
def _template() -> Template:
    source = resources.files("debate.render").joinpath("page.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(source)
