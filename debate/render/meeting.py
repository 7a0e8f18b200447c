"""Whether those at the table ever argued with each other, by the names in their sources."""

from __future__ import annotations

import re
from typing import NamedTuple

from debate.persona.model import Persona, Position
from debate.render.facts import Page


class Met(NamedTuple):
    """Whether the speakers exchanged views, in a clause for the head of a page and in sentences for the rest of it."""

    short: str
    full: str


def met(page: Page) -> Met:
    """What the sources show; nothing is said where an invented speaker or one without sources sits at the table."""
    people = list(page.personas.values())
    if len(people) < 2:
        return Met("", "One author fills every seat.")
    they = "the two" if len(people) == 2 else "some of them"
    views = [(c.view, c.ref.owner) for c in page.cited if isinstance(c.view, Position)]
    told = [view for view, owner in views if said_to_other(view, owner, people)]
    if told:
        were = "was" if len(told) == 1 else "were"
        count = (
            f"Of the {len(views)} positions on which this page rests, {len(told)} {were} said by one of them to another"
        )
        rest = ", the rest to someone else" if len(told) < len(views) else ""
        short = f"{they} did exchange views, though not in this order"
        return Met(short, f"{count}{rest}; the order of the turns is the program's.")
    if any(said_to_other(v, p.id, people) for p in people for v in p.positions.values()):
        apart = ", but what stands here was said to others" if page.turns else ""
        return Met(f"{they} did exchange views{apart}", "The order of the turns is the program's.")
    if not all(p.real_person and p.positions for p in people):
        return Met("", "")
    apart = "the two did not argue this with each other" if len(people) == 2 else "none argued this with another"
    return Met(
        f"as far as their sources show, {apart}",
        "Each statement was made to someone else, and the program brought them together.",
    )


def said_to_other(view: Position, owner: str, people: list[Persona]) -> bool:
    """Whether a position was stated to another person at the table, by the names in its source."""
    told = re.split(r"\babout\b", (view.source.said_to or "").casefold())[0] if view.source else ""
    others = [p for p in people if p.id != owner]
    names = {_bare(n.casefold()) for p in others for n in (p.name, p.short)} - {""}
    return any(re.search(rf"\b{re.escape(name)}\b", told) for name in names)


def _bare(name: str) -> str:
    name = name.removeprefix("the ").strip()
    return "" if name in ("commenter", "author", "speaker", "reader") else name
