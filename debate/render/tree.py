"""The descent: which question each crux helps to answer, drawn as a tree of text."""

from __future__ import annotations

from dataclasses import dataclass, field

from debate.language.text import clean, fold
from debate.render.facts import Page, clipped, conjoined
from debate.summary import NOT_STATED, Crux


@dataclass
class _Node:
    label: str
    note: str = ""
    below: list[_Node] = field(default_factory=list)


def tree(page: Page) -> str:
    """The cruxes under the motion, each below the question that it helps to answer; empty when there is none."""
    if page.summary is None or not page.summary.cruxes:
        return ""
    root = _Node(_label(page.header.motion) if page.header.motion != NOT_STATED else "The conversation")
    motion = page.question(page.header.motion_question or page.header.motion)
    nodes: dict[str, _Node] = {}
    if motion:
        root.label = _label(motion.text)
        nodes[motion.id] = root
    for count, crux in enumerate(page.summary.cruxes, 1):
        question = page.question(crux.id) or page.question(crux.question)
        key = question.id if question else f"crux {crux.id}"
        if key not in nodes:
            nodes[key] = _Node(_label(crux.question))
        nodes[key].note = _note(page, count, crux)
    for crux in page.summary.cruxes:
        question = page.question(crux.id) or page.question(crux.question)
        if question and _leads(page, question.id, motion.id if motion else None):
            _hang(page, question.id, nodes, root)
        elif question:
            _put(nodes[question.id], root)
        else:
            _hang_loose(page, crux, nodes, root)
    return _drawn(root)


def _leads(page: Page, ident: str, motion: str | None) -> bool:
    """Whether the chain above a question ends at the motion; a chain of questions that do not is left out."""
    seen: set[str] = set()
    here: str | None = ident
    while here is not None and here not in seen:
        if here == motion:
            return True
        seen.add(here)
        question = page.question(here)
        here = question.under if question else None
    return False


def _label(words: str) -> str:
    return clipped(fold(clean(words)), 76)


def _note(page: Page, count: int, crux: Crux) -> str:
    assert page.summary
    numbers = {c.id: n for n, c in enumerate(page.summary.cruxes, 1)}
    leans = [str(numbers[i]) for i in crux.rests_on if i in numbers and i != crux.id]
    return f"crux {count}" + (f", leans on {conjoined(leans)}" if leans else "")


def _hang(page: Page, ident: str, nodes: dict[str, _Node], root: _Node) -> None:
    """Hangs a shared question, and the chain above it, below the motion."""
    seen = {ident}
    while nodes[ident] is not root:
        question = page.question(ident)
        above = question.under if question else None
        if above is None or above in seen or page.question(above) is None:
            _put(nodes[ident], root)
            return
        if above not in nodes:
            parent = page.question(above)
            assert parent
            nodes[above] = _Node(_label(parent.text), _spoken(page, above))
        _put(nodes[ident], nodes[above])
        seen.add(above)
        ident = above


def _hang_loose(page: Page, crux: Crux, nodes: dict[str, _Node], root: _Node) -> None:
    """Hangs a crux without a shared question below the first that rests on it."""
    assert page.summary
    node = nodes[f"crux {crux.id}"]
    for other in page.summary.cruxes:
        question = page.question(other.id) or page.question(other.question)
        parent = nodes[question.id if question else f"crux {other.id}"]
        if crux.id in other.rests_on and parent is not node and not _within(parent, node):
            _put(node, parent)
            return
    _put(node, root)


def _within(node: _Node, tree: _Node) -> bool:
    return any(child is node or _within(node, child) for child in tree.below)


def _put(node: _Node, parent: _Node) -> None:
    if node is not parent and not any(child is node for child in parent.below):
        parent.below.append(node)


def _spoken(page: Page, ident: str) -> str:
    """The turns in which a question was answered, from the moderator's books."""
    if page.ledger is None:
        return ""
    entry = next((e for e in page.ledger.questions if e.question == ident), None)
    turns = sorted({n for ns in entry.answers.values() for n in ns}) if entry else []
    return f"turn{'s' if len(turns) > 1 else ''} {', '.join(map(str, turns))}" if turns else ""


def _drawn(root: _Node) -> str:
    lines = [(root.label, root.note)]

    def walk(node: _Node, stem: str) -> None:
        for n, child in enumerate(node.below):
            last = n == len(node.below) - 1
            lines.append((f"{stem}{'└─' if last else '├─'} {child.label}", child.note))
            walk(child, stem + ("   " if last else "│  "))

    walk(root, "")
    width = max(len(label) for label, note in lines if note) if any(note for _, note in lines) else 0
    return "\n".join(f"{label.ljust(width)}  {note}" if note else label for label, note in lines)
