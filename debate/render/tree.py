"""The descent: which question each crux helps to answer, drawn as a tree of text."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from debate.cruxes.wording import joined
from debate.language.text import clean, fold
from debate.render.facts import Page, clipped
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
        question = page.asked(crux)
        key = question.id if question else f"crux {crux.id}"
        if key not in nodes:
            nodes[key] = _Node(_label(crux.question))
        nodes[key].note = _note(page, count, crux)
    for crux in page.summary.cruxes:
        question = page.asked(crux)
        if question is None:
            _hang_loose(page, crux, nodes, root)
            continue
        chain = _chain(page, question.id, motion.id if motion else None)
        for ident in chain:
            if ident not in nodes:
                nodes[ident] = _Node(_label(page.questions[ident].text), _spoken(page, ident))
        for below, above in pairwise(chain):
            _put(nodes[below], nodes[above])
        _put(nodes[chain[-1]], root)
    return _drawn(root)


def _chain(page: Page, ident: str, motion: str | None) -> list[str]:
    """The questions from one up to the motion, each helping to answer the next; it alone where none lead there."""
    chain = [ident]
    while chain[-1] != motion:
        above = page.questions[chain[-1]].under
        if above not in page.questions or above in chain:
            return [ident]
        chain.append(above)
    return chain


def _label(words: str) -> str:
    return clipped(fold(clean(words)), 76)


def _note(page: Page, count: int, crux: Crux) -> str:
    assert page.summary
    numbers = {c.id: n for n, c in enumerate(page.summary.cruxes, 1)}
    leans = [str(numbers[i]) for i in crux.rests_on if i in numbers and i != crux.id]
    return f"crux {count}" + (f", leans on {joined(leans)}" if leans else "")


def _hang_loose(page: Page, crux: Crux, nodes: dict[str, _Node], root: _Node) -> None:
    """Hangs a crux without a shared question below the first that rests on it."""
    assert page.summary
    node = nodes[f"crux {crux.id}"]
    for other in page.summary.cruxes:
        question = page.asked(other)
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
