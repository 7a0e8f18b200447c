"""The crux summary on the page: in short, the descent, a table, each crux, and what else was found."""

from __future__ import annotations

from collections.abc import Iterable

from debate.cruxes.wording import joined
from debate.language.text import capitalised, clean, stopped
from debate.render.blocks import (
    Block,
    Bullets,
    Code,
    Heading,
    Inline,
    Paragraph,
    Piece,
    Table,
    em,
    inline,
    link,
    strong,
)
from debate.render.facts import Page, clipped
from debate.render.tree import tree
from debate.summary import NOT_STATED, Answer, Crux, Finding, Quote, Summary


def summary(page: Page, found: Summary, said: str) -> list[Block]:
    """The whole summary; `said` tells whose the words in quotation marks are."""
    out: list[Block] = [Heading(2, inline("Crux summary"), "crux-summary"), Paragraph((em(said),))]
    out.append(Paragraph(inline(strong("In short."), " ", page.pieces(capitalised(found.overview)))))
    if not found.cruxes:
        out.append(Paragraph(inline(strong("No crux found."))))
    else:
        if len(found.cruxes) > 1 or page.header.questions:
            out.append(Code(tree(page)))
        out.append(table(page, found))
        for number, each in enumerate(found.cruxes, 1):
            out += crux(page, found, each, number)
    out += words(page, found)
    out += findings(page, "Common ground", found.common_ground)
    out += findings(page, "Conceded, changed, withdrawn", found.concessions, owned=True)
    out += findings(page, "Left unanswered", found.unanswered)
    if found.not_cruxes:
        out += findings(page, "Looks like a disagreement, but is not a crux", found.not_cruxes)
    return out


def seats_of(page: Page, found: Summary) -> list[str]:
    """The seats that have a column: those at the table, then any other that answers a crux."""
    answering = [a.seat for c in found.cruxes for a in c.answers]
    return list(dict.fromkeys([s.seat for s in page.header.seats] + answering))


def table(page: Page, found: Summary) -> Table:
    """One line a crux: question, kind, answers, for whom, status."""
    seats = seats_of(page, found)
    head = ["", "Question", "Kind", *(page.named(s) for s in seats), "A crux for", "Status"]
    rows = []
    for number, each in enumerate(found.cruxes, 1):
        answers = {a.seat: clipped(clean(a.text), 90) for a in each.answers}
        cells = [clipped(clean(each.question), 110), each.kind or NOT_STATED]
        cells += [answers.get(seat, NOT_STATED) for seat in seats]
        cells += [page.names(each.crux_for) or "neither", each.status]
        rows.append((inline(link(str(number), f"#crux-{number}")), *(inline(cell) for cell in cells)))
    return Table(tuple(inline(cell) for cell in head), tuple(rows))


def crux(page: Page, found: Summary, each: Crux, number: int) -> list[Block]:
    """One crux in full."""
    items = [inline(*_answer(page, a), *quoted(page, a.quotes)) for a in each.answers]
    items.append(inline(strong("Why it is a crux."), " ", page.pieces(_sentence(each.why))))
    numbers = {c.id: n for n, c in enumerate(found.cruxes, 1)}
    if leans := [numbers[i] for i in each.rests_on if i in numbers and i != each.id]:
        links = [inline(" and " if n else "", link(f"crux {i}", f"#crux-{i}")) for n, i in enumerate(leans)]
        items.append(inline(strong("Leans on"), " ", *links, "."))
    for one in each.settled_by:
        items.append(inline(strong("What would settle it."), " ", page.pieces(_sentence(one.text))))
    items.append(inline(strong("Credences:"), f" {_credences(page, each)}"))
    if each.value:
        shown = "; ".join(f"{clean(key)} {value:.4g}" for key, value in each.value.items())
        items.append(inline(strong("Value of the crux"), f" (base-10 logs): {shown}."))
    return [
        Heading(3, inline(f"{number}. {clean(each.question)}"), f"crux-{number}"),
        Paragraph((em(_kind(page, each)),)),
        Bullets(tuple(items)),
    ]


def _sentence(words: str) -> str:
    return capitalised(stopped(words))


def _answer(page: Page, answer: Answer) -> Inline:
    """`**Byrnes: no:** the systems one can trust are too weak.`: a stance that comes first stands out with the name."""
    stance, colon, rest = clean(answer.text).partition(": ")
    if not colon or len(stance) > 30:
        return (strong(f"{page.named(answer.seat)}: {stopped(clean(answer.text))}"),)
    return inline(strong(f"{page.named(answer.seat)}: {stance}."), f" {capitalised(stopped(rest))}")


def strength_word(strength: float) -> str:
    """A strength from 0 to 1 as a word."""
    return "strong" if strength >= 2 / 3 else "medium" if strength >= 1 / 3 else "weak"


def _kind(page: Page, each: Crux) -> str:
    seats = set(each.crux_for)
    if len(seats) > 1:
        whose = "Double crux" if len(seats) == 2 else f"A crux for {page.names(each.crux_for)}"
    else:
        whose = f"A crux for {page.names(each.crux_for)}" if seats else "A crux for neither"
    strength = f"{strength_word(each.strength)} ({each.strength:.2f}): {clean(each.strength_from)}"
    return " · ".join(filter(None, [whose, each.kind, each.status, strength]))


def _credences(page: Page, each: Crux) -> str:
    given = [f"{page.name(a.seat)} {a.credence:.0%}" for a in each.answers if a.credence is not None]
    none = {1: "none given", 2: "neither gave one"}.get(len(each.answers), "nobody gave one")
    return stopped("; ".join(given) if given else none)


def quoted(page: Page, quotes: Iterable[Quote]) -> list[Piece]:
    """Quotes, each with a link to its turn."""
    out: list[Piece] = []
    for quote in quotes:
        out += inline(f' "{clean(quote.text)}" (', *page.turn_links([quote.turn]), ").")
    return out


def words(page: Page, found: Summary) -> list[Block]:
    """Disputes about words, with each sense and what is left."""
    if not found.verbal_disputes:
        return []
    many = len(found.verbal_disputes) > 1
    out: list[Block] = [Heading(3, inline("Disputes about words" if many else "A dispute about words"))]
    for dispute in found.verbal_disputes:
        senses: list[Inline] = []
        for sense in dispute.senses:
            meant = f" {page.named(sense.seat)} means {stopped(clean(sense.text))}"
            senses.append(inline(meant, *quoted(page, sense.quotes)))
        left = page.pieces(stopped(dispute.residue))
        out.append(
            Paragraph(
                inline(strong(f'"{clean(dispute.term)}."'), *senses, " What is left once the senses are fixed: ", left)
            )
        )
    return out


def findings(page: Page, title: str, found: Iterable[Finding], *, owned: bool = False) -> list[Block]:
    """A list of findings with their quotes; `owned` ones are told by speaker."""
    items = [_finding(page, each, owned) for each in found]
    body: Block = Bullets(tuple(items)) if items else Paragraph(inline("None found."))
    return [Heading(3, inline(title)), body]


def _finding(page: Page, each: Finding, owned: bool) -> Inline:
    who: list[Piece] = []
    names = capitalised(joined([page.name(s) for s in each.seats]))
    if owned and names and not each.text.startswith(names):
        who = [strong(f"{names}:"), Piece("text", " ")]
    return inline(who, page.pieces(stopped(each.text)), *quoted(page, each.quotes))
