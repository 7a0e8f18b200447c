"""What every command prints: tables and objects on stdout, notes on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from debate.language.text import line
from debate.render.console import console


def put_json(value: Mapping[str, Any]) -> None:
    """One object on one line of stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def put_table(columns: Mapping[str, str], rows: Iterable[Iterable[object]], *, tabs: bool = False) -> None:
    """Rows under column titles, if those say anything; with `tabs`, cells between tabs where there is no terminal.

    "right" aligns a column, "fold" marks one that may wrap.
    """
    out = console(sys.stdout)
    cells = ([line(str(cell)) for cell in row] for row in rows)
    if tabs and not out.is_terminal:
        sys.stdout.writelines("\t".join(row) + "\n" for row in cells)
        return
    table = Table(box=None, show_header=any(map(str.strip, columns)), padding=(0, 2, 0, 0))
    for title, way in columns.items():
        wraps = way == "fold"
        table.add_column(
            title,
            justify="right" if way == "right" else "left",
            no_wrap=not wraps,
            overflow="fold" if wraps else "ellipsis",
        )
    for row in cells:
        table.add_row(*map(Text, row))
    out.print(table)


def note(words: str) -> None:
    """A line on stderr."""
    sys.stderr.write(line(words) + "\n")
