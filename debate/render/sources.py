"""How a transcript was made, and where every cited view was stated and to whom."""

from __future__ import annotations

import re
from datetime import date
from statistics import median
from typing import TypeGuard
from urllib.parse import urlsplit

from debate.events import ModelInfo, Turn
from debate.faithfulness.report import footer
from debate.language.text import capitalised, clean, sentences, stopped
from debate.persona.model import Exhibit, Position, Work
from debate.render.blocks import Block, Heading, Inline, Paragraph, Piece, Table, em, inline, link, strong
from debate.render.facts import Page
from debate.table.references import Cited

_COUNT = re.compile(r"[0-9]{1,9}")


def making(page: Page) -> list[Block]:
    """Method and checks, in short."""
    out: list[str] = [doubtful(page)] if page.doubts else []
    if found := page.summary:
        checked = found.grounding
        method = sentences(clean(found.method))[: 1 if page.played else None]
        out.append(capitalised(stopped(" ".join(method))))
        if checked.quotes:
            out.append(f"{checked.verified} of {checked.quotes} quotes stand in the turn they name.")
    return [Paragraph(inline(" ".join(out)))] if out else []


def doubtful(page: Page) -> str:
    """That the page cannot vouch for what its journal says any more, and why; empty where nothing is in doubt."""
    if not page.doubts:
        return ""
    told = clean("; ".join(page.doubts))
    return f"The journal was changed after it was written ({told}), so this page no longer vouches for what was said."


def citations(page: Page) -> str:
    """`The turns rest on 32 positions, each with a source.`"""
    views = [c.view for c in page.cited if c.ref in page.resting]
    bare = sum(view.source is None for view in views)
    count = f"The turns rest on {len(views) or 'no'} position{'s' if len(views) != 1 else ''}"
    told = f"{count}{f', {bare} of them without a source' if bare else ', each with a source' if views else ''}."
    return f"{told} Whether the files are true to their authors is for the sources to show."


def models(page: Page) -> list[str]:
    """One line a model: what it was, what it voiced, how fast; then what was flagged."""
    groups: dict[ModelInfo, list[str]] = {}
    for seat in page.header.seats:
        info = seat.model or (page.header.model if seat.voice != "book" else None)
        if info:
            groups.setdefault(info, []).append(seat.seat)
    out = []
    for info, seats in groups.items():
        speech = {s.speech for s in page.header.seats if s.seat in seats}
        how = "chose the sentences" if speech == {"grounded"} else "wrote the turns" if speech == {"free"} else "spoke"
        turns = [t for t in page.turns if t.seat in seats]
        out.append(f"{_described(info)} {how} for {page.names(seats)}.{_speed(turns)}")
    if flags := _flags(page.turns):
        out.append(f"Flags on turns: {flags}.")
    if faithful := footer([page.header, *page.turns]):
        out.append(clean(faithful))
    return out


def _flags(turns: list[Turn]) -> str:
    """`cut (1 turn), uncited (6 turns, 11 in all)`; a flag may carry a count after a colon."""
    found: dict[str, list[int]] = {}
    for turn in turns:
        for flag in turn.flags:
            name, _, count = clean(flag).partition(":")
            found.setdefault(name, []).append(int(count) if _COUNT.fullmatch(count) else 0)
    parts = []
    for name, counts in sorted(found.items()):
        total = f", {sum(counts)} in all" if any(counts) else ""
        parts.append(f"{name} ({len(counts)} turn{'s' if len(counts) != 1 else ''}{total})")
    return ", ".join(parts)


def _described(info: ModelInfo) -> str:
    facts = [info.quantisation, f"sha256 {info.sha256[:12]}" if info.sha256 else "", info.engine]
    facts += [f"{info.threads} threads" if info.threads else ""]
    facts += [f"{info.gpu_layers} layers on the GPU" if info.gpu_layers else ""]
    known = ", ".join(clean(f) for f in facts if f)
    return f"The model {clean(info.name)}" + (f" ({known})" if known else "")


def _speed(turns: list[Turn]) -> str:
    first = [t.seconds_to_first_token for t in turns if t.seconds_to_first_token is not None]
    rates = [
        t.completion_tokens / (t.seconds - (t.seconds_to_first_token or 0))
        for t in turns
        if t.completion_tokens and t.seconds and t.seconds > (t.seconds_to_first_token or 0)
    ]
    out = f" Median time to the first token {median(first):.1f} s" if first else ""
    if rates:
        rate = median(rates)
        shown = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"
        out += f"{',' if out else ' Median speed'} {shown} tokens a second"
    return out + "." if out else ""


def sources(page: Page) -> list[Block]:
    """The works, then a row for every position on which the page rests."""
    out: list[Block] = [Heading(2, inline("Sources"), "sources")]
    if not page.cited:
        return [*out, Paragraph(inline("Nothing was cited."))]
    if works := _works(page):
        out.append(Paragraph(inline(*works)))
    head = tuple(inline(cell) for cell in ("Position", "Holds that", "Where", "Said to", "Turns"))
    return [*out, Table(head, tuple(_row(page, c) for c in page.cited))]


def _works(page: Page) -> list[Inline]:
    """Each work once, by the key that its rows have; the author of a comment need not be that of the work."""
    used: dict[tuple[str, str], Work] = {}
    for cited in page.cited:
        person, source = page.personas.get(cited.ref.owner), cited.view.source
        if person and source and source.work in person.sources:
            work = person.sources[source.work]
            used.setdefault((source.work, work.title), work)
    out = []
    for (key, _), work in used.items():
        title: Piece = link(clean(work.title), work.url) if _web(work.url) else em(clean(work.title))
        rest = [clean(part) for part in (work.site, dated(work)) if part]
        out.append(inline(strong(key), " ", title, f", {stopped(', '.join(rest))} "))
    return out


def _web(url: str | None) -> TypeGuard[str]:
    """Whether an address is an ordinary web address that cannot break out of a link, nor pass as another's."""
    if not url or not url.startswith(("https://", "http://")) or set(url) & set(" <>()[]\"'`\\"):
        return False
    return "@" not in urlsplit(url).netloc


def dated(work: Work, form: str = "%-d %B %Y") -> str:
    """When a work was published, in words; where there is a note beside the date, with the note."""
    if not work.date:
        return work.date_note or "undated"
    try:
        day = date.fromisoformat(work.date).strftime(form)
    except ValueError:
        day = work.date
    return f"{day}; {work.date_note}" if work.date_note else day


def _row(page: Page, cited: Cited) -> tuple[Inline, ...]:
    view, source = cited.view, cited.view.source
    where = f"{source.work} {source.at}" if source else "not given"
    told = (source.said_to if source else None) or "not stated"
    turns = [link(str(n), f"#t{n}") for n in page.resting.get(cited.ref, ())]
    return (
        (Piece("anchor", cited.label, cited.anchor),),
        inline(clean(view.gist) + _standing(view)),
        inline(clean(where)),
        inline(clean(told)),
        inline(*(p for n, turn in enumerate(turns) for p in inline(", " if n else "", turn))),
    )


def _standing(view: Position | Exhibit) -> str:
    """How firmly a view is its author's, where that is not first-hand."""
    if isinstance(view, Exhibit):
        return f" ({view.name}, as told by {view.via})"
    marks: list[str] = [] if view.strength == "first-hand" else [view.strength]
    marks += [f"via {view.via}"] if view.via else []
    marks += [f"describes {view.describes}"] if view.describes else []
    return f" ({'; '.join(marks)})" if marks else ""
