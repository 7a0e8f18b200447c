"""What stands below the debate: about the page, further cruxes and why each bears, words, findings, how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from debate.cruxes.wording import joined, numbered
from debate.events import Sentence
from debate.language.text import capitalised, clean, fold, lowered, stopped
from debate.render import sources
from debate.render.blocks import Block, Bullets, Heading, Inline, Paragraph, Piece, em, inline, link, plain, strong
from debate.render.cruxes import MOST, STATUS, crux
from debate.render.facts import INFERRED, UNSUPPORTED, Page
from debate.render.meeting import met
from debate.render.opening import full_name, title
from debate.render.speech import moderates
from debate.summary import NOT_STATED, Crux, Finding, Quote, Summary


def about(page: Page) -> list[Block]:
    """That it is a simulation, whether the speakers met, whose the sides are, and what the marks mean."""
    told = [_made(page), met(page).full, *_chosen(page), _lost(page)]
    out: list[Block] = [Heading(2, inline("About this page"), "about")]
    out.append(Paragraph(inline(strong("This is a simulation."), " ", " ".join(filter(None, told)))))
    return [*out, Paragraph(_marks(page))] if page.turns else out


def _made(page: Page) -> str:
    real = [p for p in page.personas.values() if p.real_person]
    free = [page.name(s.seat) for s in page.header.seats if s.speech == "free"]
    whose = f" for {joined(free)}" if len(free) < len(page.header.seats) else ""
    if not real:
        how = f"A language model wrote what they say{whose}." if free else "What they say comes from their files."
        return f"The speakers are invented. {how}"
    who, none, nor = {
        1: ("one author has", "the author", "the author took no part"),
        2: ("two authors have", "either", "neither took part"),
    }.get(len(real), (f"{len(real)} authors have", "any of them", "none of them took part"))
    how = f"A program arranged paraphrases of what {who} published"
    if free:
        how = f"A language model wrote{whose}, from paraphrases of what {who} published; it can be wrong about them"
    return f"{how}. No sentence is a quotation of {none}, and {nor} in it."


def _chosen(page: Page) -> Iterator[str]:
    seats = page.header.seats
    read = [page.name(s.seat) for s in seats if s.on_motion.basis == "inferred"]
    nowhere = [page.name(s.seat) for s in seats if s.on_motion.basis == "none"]
    if read:
        sides, are = ("sides", "are") if len(read) > 1 else ("side", "is")
        yield f"The {sides} of {joined(read)} {are} read off what was said."
    if nowhere:
        yield f"Nothing on file says where {joined(nowhere)} would stand."


def _lost(page: Page) -> str:
    lost = [full_name(p) for p in page.personas.values() if p.real_person and full_name(p) != p.name]
    names, guess = ("names", "are lost") if len(lost) > 1 else ("name", "is lost")
    return f"The {names} of {joined(lost)} {guess} in the copy that we have; please do not guess." if lost else ""


def _marks(page: Page) -> Inline:
    """How many sentences are ours, and what the marks mean that stand in the turns."""
    said = [s for t in page.turns for s in t.sentences]
    stated = next((ref for s in said if s.basis == "stated" for ref in s.cites), None)
    ours, nobodys = _counted(said, "inferred"), _counted(said, "unsupported")
    out: list[Piece] = []
    if stated:
        out += inline(
            "A mark such as ", Piece("code", f"[{page.stands(stated)}]"), " stands at the end of what rests on one "
        )
        out += inline("view. It shows where the view stands in its source, and leads to its row below. ")
    if ours or stated:
        out += inline(f"{ours or f'None of the {len(said)} sentences is'} {INFERRED}")
        marked = ", marked where it stands" if ours.endswith("is") else ", marked where they stand"
        out += inline(f"{marked}: the author never said so. " if ours else ". ")
    if nobodys:
        out += inline(f"{nobodys} {UNSUPPORTED}, marked too: the model's own. ")
    return inline(out, f"What only joins, or takes up what was said, has no mark. {sources.citations(page)}")


def _counted(said: Sequence[Sentence], basis: str) -> str:
    """`3 of 84 sentences are`; empty where there are none."""
    count = sum(s.basis == basis for s in said)
    return f"{count} of {len(said)} sentences {'is' if count == 1 else 'are'}" if count else ""


def details(page: Page, found: Summary | None, told: set[object], said: str) -> list[Block]:
    """All that the first screen leaves out; `said` tells whose the words in quotation marks are."""
    out: list[Block] = [*_summary(page, found, told)] if found else []
    if any(isinstance(b, Bullets) and any('"' in plain(item) for item in b.items) for b in out):
        out.insert(0, Paragraph((em(said),)))
    out += _listed("What the moderator did", list(_moves(page)))
    if made := sources.making(page):
        out += [Heading(3, inline("How this was made")), *made]
    return [Heading(2, inline("Details"), "details"), *out] if out else []


def _summary(page: Page, found: Summary, told: set[object]) -> Iterator[Block]:
    for number, each in enumerate(found.cruxes[MOST:], MOST + 1):
        yield from crux(page, each, number, told)
    why = [_why(page, found, each, number) for number, each in enumerate(found.cruxes[:MOST], 1)]
    yield from _listed("What leans on each", [w for w in why if len(w) > 2])
    yield from _words(page, found, told)
    for name, some in (
        ("Agreed", found.common_ground),
        ("Granted, changed, withdrawn", found.concessions),
        ("Left unanswered", found.unanswered),
        ("Differences on which less hangs", found.not_cruxes),
    ):
        yield from _listed(name, list(_findings(page, some, told)))


def _listed(name: str, items: Sequence[Inline]) -> list[Block]:
    return [Heading(3, inline(name)), Bullets(tuple(items))] if items else []


def _why(page: Page, found: Summary, each: Crux, number: int) -> Inline:
    """Of what kind a crux is, what leans on it, on what it leans itself, and the numbers given."""
    kind = inline(f" ({each.kind})") if each.kind else ()
    out = inline(link(str(number), f"#crux-{number}"), kind, ".")
    if each.why != NOT_STATED:
        why = _in_short(page, found, each.why.replace(" leans on it", ""))
        out = inline(out, " ", page.pieces(capitalised(stopped(why))))
    numbers = {c.id: n for n, c in enumerate(found.cruxes, 1)}
    if leans := [f"crux {numbers[i]}" for i in each.rests_on if i in numbers and i != each.id]:
        out = inline(out, " It leans on ", page.pieces(joined(leans)), ".")
    if each.status_turns:
        settled = STATUS[each.status].rstrip(".").partition(":")[0]
        many = len(each.status_turns) > 2
        out = inline(
            out, f" {settled} in ", numbered(each.status_turns) if many else page.turn_links(each.status_turns), "."
        )
    if given := [f"{page.name(a.seat)} {a.credence:.0%}" for a in each.answers if a.credence is not None]:
        out = inline(out, f" Credences: {'; '.join(given)}.")
    if each.value:
        shown = "; ".join(f"{clean(key)} {value:.4g}" for key, value in each.value.items())
        out = inline(out, f" Value of the crux (base-10 logs): {shown}.")
    return out


def _in_short(page: Page, found: Summary, words: str) -> str:
    """`words` with the number of a crux in the place of its question, and the motion in that of the page's title."""
    numbered = {c.question: f"crux {n}" for n, c in enumerate(found.cruxes, 1)}
    for question, short in {title(page): "the motion", **numbered}.items():
        words = short if words == question else words.replace(f"\u201c{question}\u201d", short)
    return words


def _words(page: Page, found: Summary, told: set[object]) -> list[Block]:
    """Disputes about words that the page has not told yet, with each sense and what is left."""
    items = []
    for dispute in (d for d in found.verbal_disputes if d not in told):
        out = inline(strong(f"{fold(clean(dispute.term))}:"))
        for n, sense in enumerate(dispute.senses):
            where = inline(" (", page.turn_links(q.turn for q in sense.quotes), ")") if sense.quotes else ()
            meant = stopped(fold(clean(sense.text))).rstrip(".")
            out = inline(out, f"{';' if n else ''} {page.name(sense.seat)} means {meant}", where)
        left = page.pieces(stopped(_in_short(page, found, dispute.residue)))
        items.append(inline(out, ".", *(() if dispute.residue == NOT_STATED else inline(" What is left: ", left))))
    return _listed("Words", items)


def _findings(page: Page, found: Iterable[Finding], told: set[object]) -> Iterator[Inline]:
    """Findings that the page has not told yet, those in the same words as one; of what several said in a debate only
    the turns are named."""
    grouped: dict[tuple[str, tuple[str, ...]], list[Quote]] = {}
    for each in found:
        if (each.text, each.seats) not in told:
            grouped.setdefault((each.text, each.seats), []).extend(each.quotes)
    for (text, seats), quotes in grouped.items():
        if len(seats) > 1 and page.played:
            links = inline(" (", page.turn_links(sorted({q.turn for q in quotes})), ")") if quotes else ()
            yield inline(page.pieces(stopped(text).rstrip(".")), links, ".")
        else:
            fresh = [q for q in dict.fromkeys(quotes) if q not in told]
            told |= set(fresh)
            said = (inline(f' "{clean(q.text)}" (', page.turn_links([q.turn]), ").") for q in fresh)
            yield inline(page.pieces(stopped(text)), *said)


def _moves(page: Page) -> Iterator[Inline]:
    """`After turn 2: returns a question (to Byrnes). A direct question went unanswered (turn 1).`"""
    for number, event in enumerate(page.interventions, 1):
        did = link(lowered(moderates(page, event)), f"#m{number}")
        rests = inline(" (", page.turn_links(event.evidence), ")") if event.evidence else ()
        why = page.pieces(capitalised(stopped(clean(event.trigger))).rstrip("."))
        yield inline("After ", page.turn_links([event.after_turn]), ": ", did, ". ", why, rests, ".")
