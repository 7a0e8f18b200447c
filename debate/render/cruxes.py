"""Where the speakers part, on the first screen: the quarrel in a sentence, its cruxes, what was agreed and granted.

`told` collects what the page has said, so that nothing stands on it twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from debate.language.text import capitalised, clean, fold, lowered, stopped
from debate.persona.model import Position
from debate.render.blocks import Block, Bullets, Heading, Inline, Paragraph, em, inline, link, strong
from debate.render.facts import INFERRED, Page, unquoted
from debate.render.opening import answering, title
from debate.summary import Answer, Crux, Finding, Settles, Summary

MOST = 3
"""Cruxes on the first screen; the others stand in the details."""
STATUS = {
    "open": "Open.",
    "narrowed": "Narrowed.",
    "partly-resolved": "Settled in part.",
    "resolved": "Settled.",
    "dissolved": "Settled: it was about a word.",
}


def where(page: Page, found: Summary, told: set[object]) -> list[Block]:
    """The first screen below the sides."""
    told |= {ref for s in page.header.seats if (ref := answering(page, s))}
    out: list[Block] = [Paragraph(inline(strong("In a sentence:"), " ", page.pieces(_sentence(page, found, told))))]
    if found.cruxes:
        out.append(Heading(2, inline("Where they part")))
    for number, each in enumerate(found.cruxes[:MOST], 1):
        out += crux(page, each, number, told)
    grants = {
        (f.text, f.seats): f for f in found.concessions if not _pictures(page, f)
    }  # the last of those that say one
    for name, some, most in (
        ("Agreed", found.common_ground, 3),
        ("Granted", list(grants.values()), 3),
        ("Left unanswered", found.unanswered, 2),
    ):
        if some:
            line = inline(strong(f"{name}:"))
            for one in some[:most]:
                line = inline(line, " ", _short(page, one, told, asked=name == "Left unanswered"))
            out.append(Paragraph(inline(line, " ", link("More below", "#details"), ".") if len(some) > most else line))
    return out


def _sentence(page: Page, found: Summary, told: set[object]) -> str:
    """The whole quarrel: the senses of a word of the motion, else the question of the first crux."""
    if not page.played or not found.cruxes:
        return capitalised(stopped(_plain(page, found.overview)))
    for dispute in found.verbal_disputes:
        if re.search(rf"\b{re.escape(dispute.term.casefold())}\b", title(page).casefold()):
            told.add(dispute)
            senses = "; ".join(f"{page.name(s.seat)}, {stopped(s.text).rstrip('.')}" for s in dispute.senses)
            return _plain(page, f"By {dispute.term} they mean different things: {senses}.")
    question = page.asked(found.cruxes[0])
    if question is None or not question.about:
        return capitalised(stopped(_plain(page, found.overview)))
    return _plain(page, f"It turns first on {stopped(question.about)}")


def _plain(page: Page, words: str) -> str:
    """Words for the first screen; those of a conversation are the speakers' own and keep their quotation marks."""
    return unquoted(fold(clean(words))) if page.played else fold(clean(words))


def crux(page: Page, each: Crux, number: int, told: set[object]) -> list[Block]:
    """A question, what leans on it, and what each side holds; the further ones in fewer words."""
    brief = number > MOST
    status = em(" ".join(filter(None, [STATUS[each.status], "" if brief else _leaning(page, each)])))
    point = f"point-{each.point}"
    argued: Inline = ()
    if point in page.anchors:
        argued = inline(" Argued in ", link(f"point {each.point}", f"#{point}"), ".")
    elif page.turns and not any(a.quotes for a in each.answers):
        argued = inline(" Not argued here.")
    head = inline(strong(f"{number}. {_plain(page, each.question)}"), " ", status, argued)
    items = [
        inline(_answer(page, a, told, brief=brief), *_movers(page, each.settled_by, a.seat, told)) for a in each.answers
    ]
    items += [inline(m) for m in _movers(page, each.settled_by, None, told)]
    return [Paragraph(head, anchor=f"crux-{number}"), Bullets(tuple(items))]


def _leaning(page: Page, each: Crux) -> str:
    if not each.crux_for:
        return ""
    many = len(set(each.crux_for)) > 1
    whose = page.names(each.crux_for)
    if whose in ("both", "all"):
        return f"{capitalised(whose)} conclusions lean on it."
    return f"The conclusion{'s' if many else ''} of {whose} lean{'' if many else 's'} on it."


def _answer(page: Page, answer: Answer, told: set[object], *, brief: bool) -> Inline:
    """`Byrnes: learning algorithms that nobody has yet built (turn 3; §2.2).`"""
    places = [page.turn_links([q.turn]) for q in answer.quotes[:1]]
    words = answer.text
    for ref in answer.cites[:1]:
        if cited := page.references.find(ref):
            if not (brief and places):
                places.append(inline(link(page.stands(ref), f"#{cited.anchor}")))
            handle = cited.view.handle if isinstance(cited.view, Position) else None
            words = handle if handle and (brief or ref in told) else words
            told.add(ref)
    if answer.basis == "inferred":
        places.append(inline(INFERRED))
    where = inline(" (", *(p for n, one in enumerate(places) for p in inline("; " if n else "", one)), ")")
    body = _plain(page, words).rstrip(".")
    return inline(f"{_plain(page, page.named(answer.seat))}: ", page.pieces(body), where if places else "", ".")


def _movers(page: Page, settled: Iterable[Settles], seat: str | None, told: set[object]) -> Iterator[Inline]:
    for one in settled:
        if one.seat == seat and one.text not in told:
            told.add(one.text)
            what = f"Would move {page.name(seat)}" if seat else "Would settle it"
            lead = f"{what} ({INFERRED}):" if one.basis == "inferred" else f"{what}:"
            links = [p for q in one.quotes[:1] for p in inline(" (", page.turn_links([q.turn]), ")")]
            body = lowered(_plain(page, one.text)).rstrip(".")
            yield inline(" ", em(_plain(page, lead)), " ", page.pieces(body), *links, ".")


def _pictures(page: Page, each: Finding) -> bool:
    """Whether a finding is about the other side's case, where granting it sense is no concession."""
    turns = [t for t in page.turns if any(q.turn == t.turn for q in each.quotes)]
    refs = [ref for t in turns for s in t.sentences if any(q.text in s.text for q in each.quotes) for ref in s.cites]
    views = [cited.view for ref in refs if (cited := page.references.find(ref))]
    told = any(t.move in ("steelman", "grade", "correct-paraphrase") for t in turns)
    return told or any(isinstance(v, Position) and v.describes is not None for v in views)


def _short(page: Page, each: Finding, told: set[object], *, asked: bool) -> Inline:
    """A finding in a sentence: what one speaker said, else what is said of several, or what was asked."""
    told.add((each.text, each.seats))
    if asked or len(each.quotes) != 1 or len(each.seats) != 1 or not page.played:
        return page.pieces(stopped(_plain(page, each.text)))
    quote = each.quotes[0]
    said = lowered(_plain(page, quote.text)).rstrip(".")
    return inline(f"{_plain(page, page.named(each.seats[0]))}: {said} (", page.turn_links([quote.turn]), ").")
