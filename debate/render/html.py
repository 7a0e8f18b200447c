"""The transcript as one HTML file: no script, nothing loaded from anywhere, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from debate.events import Event
from debate.language.text import clean
from debate.render import document
from debate.render.blocks import Block
from debate.render.facts import Page


def transcript(events: Sequence[Event], doubts: Sequence[str] = ()) -> str:
    """The transcript of a debate, finished or not, as a self-contained page; `doubts` as of `Page`."""
    page = Page(events, doubts)
    blocks = [_values(block) for block in document.debate(page)]
    return _template().render(blocks=blocks, title=clean(page.header.motion), version=clean(page.header.version))


def _values(block: Block) -> dict[str, Any]:
    return {"what": type(block).__name__} | {f.name: getattr(block, f.name) for f in fields(block)}


@cache
def _template() -> Template:
    source = resources.files("debate.render").joinpath("page.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(source)
