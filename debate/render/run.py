"""The facts about a debate as YAML: what was played, by whom, and on which files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import yaml

from debate.events import SeatInfo
from debate.language.text import clean, line, sentences
from debate.render.blocks import Block, Code, Heading, Paragraph, inline
from debate.render.facts import Page, digest
from debate.render.opening import title
from debate.render.sources import models


def run(page: Page) -> list[Block]:
    """The last part of a page: how the summary orders, which models spoke and how fast, and the facts."""
    facts: str = yaml.safe_dump(facts_of(page), sort_keys=False, allow_unicode=True, width=1_000)
    method = " ".join(sentences(clean(page.summary.method))[1:]) if page.summary else ""
    told = [Paragraph(inline(words)) for words in (method, *models(page)) if words]
    return [Heading(2, inline("Run")), *told, Code(facts.rstrip("\n"), "yaml")]


def facts_of(page: Page) -> dict[str, Any]:
    """What the YAML holds."""
    header = page.header
    day = _day(header.started_at)
    return {
        "title": title(page),
        "motion": line(header.motion),
        **({"date": day} if day else {}),
        "format": line(header.format),
        "rounds": header.rounds,
        "seed": header.seed,
        "speakers": [
            {
                "id": seat.persona.id,
                "name": f"{seat.persona.name} (simulated)",
                "on_motion": seat.on_motion.side,
                "basis": seat.on_motion.basis,
                "voice": line(seat.voice),
                "model": line(_model(page, seat)),
                "persona": f"sha256:{digest(seat.persona)}",
            }
            for seat in header.seats
        ],
        "moderator": line(header.moderator),
        "turns": len(page.turns),
        "interventions": len(page.interventions),
        "cruxes": len(page.summary.cruxes) if page.summary else None,
        "simulation": True,
        "schema": header.schema_,
        "version": line(header.version),
    }


def _day(stamp: str) -> object:
    try:
        return datetime.fromisoformat(stamp).date()
    except ValueError:
        return None


def _model(page: Page, seat: SeatInfo) -> str:
    """The name of the model behind a seat, or `none`."""
    model = None if seat.voice == "book" else seat.model or page.header.model
    return model.name if model else "none"
