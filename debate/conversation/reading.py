"""A file or a text turned into a `Conversation`, whatever its layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from debate.conversation.labels import openings
from debate.conversation.markup import without_html
from debate.conversation.structured import Pairs, structured
from debate.conversation.values import Conversation, Speech
from debate.errors import ConversationError
from debate.language.text import clean, line

MAX_BYTES = 64_000_000
"""Larger files are refused before they are read."""

_NOISE = re.compile(r"^(?:Reply\d*|\[-\]|Share|Like|Permalink|Load More|-{3,}|\*(?:\s?\*){2,}|={3,}|_{3,})$")
_OURS = re.compile(r"^#{2,4} \d+\. (?P<name>.+?) \(simulated\)(?: .*)?$")
_ANCHOR = re.compile(r"^<a id=\"[\w-]+\"></a>$")
_END_OF_OURS = re.compile(r"^(?:<a id=\"crux-summary\"></a>|## (?:Crux summary|Sources))\s*$")
_TITLE = re.compile(r"^(?:#\s+(?P<head>.+)|(?:title|motion|topic|subject):\s*(?P<word>.+))$", re.IGNORECASE)


def read(source: Path | str, speakers: Sequence[str] | str | None = None) -> Conversation:
    """The conversation in a file (a `Path`, or a one-line `str` that names a file) or in a text (any other `str`).

    Understands `Name: text`, Markdown headings and bold names, chat logs with times, forum exports, JSON, JSON lines
    and this program's transcripts. `speakers` (names, or one text with commas) settles doubt: then only
    these names open turns. Raises `ConversationError` if the file cannot be read or no speakers can be told apart.
    """
    text = clean(_load(source))
    names = _names(speakers)
    if not text.strip():
        raise ConversationError("the conversation is empty", hint="give a file with at least one turn")
    if found := structured(text):
        form, title, pairs = "JSON", *found
    elif _is_ours(text):
        form, title, pairs = "transcript of this program", *_transcript(text)
    else:
        form, title, pairs = _labelled(text, names)
    if not pairs:
        raise ConversationError("no speakers can be told apart in this text")
    turns = tuple(Speech(speaker=_speaker(who), text=clean(without_html(clean(said))).strip()) for who, said in pairs)
    return Conversation(turns=turns, title=line(title)[:300] if title else None, form=form)


def _load(source: Path | str) -> str:
    """The text of the source; bytes that are no UTF-8 become the replacement character."""
    if isinstance(source, str):
        if "\n" in source or len(source) > 1000 or not Path(source).is_file():
            return source
        source = Path(source)
    try:
        if source.stat().st_size > MAX_BYTES:
            raise ConversationError(f"{source.name} is larger than {MAX_BYTES // 1_000_000} MB", hint="split the file")
        raw = source.read_bytes()
    except OSError as error:
        raise ConversationError(
            f"cannot read {source}: {error.strerror or error}", hint="give the path of a text, Markdown or JSON file"
        ) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-8-sig", errors="replace")


def _names(speakers: Sequence[str] | str | None) -> list[str] | None:
    """The given names, each once; None if none are given."""
    if speakers is None:
        return None
    given = speakers.split(",") if isinstance(speakers, str) else list(speakers)
    names = list(dict.fromkeys(name for raw in given if (name := line(raw))))
    if not names:
        raise ConversationError("no speaker is named", hint="name them: --speakers 'Ann, Bob'")
    return names


def _speaker(name: str) -> str:
    """A speaker's name on one line, harmless and of bearable length."""
    return line(name)[:60] or "unnamed"


def _labelled(text: str, names: list[str] | None) -> tuple[str, str | None, Pairs]:
    """Turns of a text whose lines name the speakers."""
    lines = text.split("\n")
    form, found = openings(lines, names)
    if names:
        missing = [name for name in names if name not in {opening.name for opening in found}]
        if missing:
            raise ConversationError(
                f"nothing in this text is said by {', '.join(missing)}",
                hint="write the names as they stand before the turns, separated by commas",
            )
    if not found:
        return form, None, []
    ends = [opening.line for opening in found[1:]] + [len(lines)]
    if form == "forum export":
        lines = _before_page_end(lines, found[-1].line)
        ends[-1] = len(lines)
    pairs = [
        (opening.name, _body(opening.rest, lines[opening.line + opening.skip : end]))
        for opening, end in zip(found, ends, strict=True)
    ]
    return form, _heading_of(lines[: found[0].line]), pairs


def _before_page_end(lines: list[str], last: int) -> list[str]:
    """A page's lines without what stands behind its comments: the article, related links."""
    return next((lines[:i] for i in range(last + 1, len(lines)) if lines[i].strip() == "Moderation Log"), lines)


def _body(rest: str, lines: list[str]) -> str:
    """A turn's text without the buttons and rules that forums leave at its end."""
    lines = [rest, *lines]
    while lines and (not lines[-1].strip() or _NOISE.match(lines[-1].strip())):
        lines.pop()
    return "\n".join(lines).strip("\n")


def _heading_of(preface: list[str]) -> str | None:
    """The title in the lines before the first turn, if they hold one."""
    for row in preface:
        if match := _TITLE.match(row.strip()):
            return match["head"] or match["word"]
    return None


def _is_ours(text: str) -> bool:
    head = text[:4000]
    return head.startswith("---\n") and re.search(r"^simulation: true$", head, re.MULTILINE) is not None


def _transcript(text: str) -> tuple[str | None, Pairs]:
    """Turns of a Markdown transcript of this program, without the moderator, the summary and the sources."""
    motion = re.search(r"^motion:\s*\"?(.+?)\"?$", text, re.MULTILINE)
    pairs: Pairs = []
    for row in text.split("\n"):
        if _END_OF_OURS.match(row):
            break
        if match := _OURS.match(row):
            pairs.append((match["name"], ""))
        elif pairs and not row.startswith((">", "#")) and not _ANCHOR.match(row) and not _NOISE.match(row):
            name, said = pairs[-1]
            pairs[-1] = (name, f"{said}\n{row}")
    return motion[1] if motion else None, pairs
