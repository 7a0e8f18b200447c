"""Renders a chat template in a process of its own: JSON in on standard input, JSON out on standard output.

A template comes with a model file from the internet. The sandbox keeps it from Python's insides; a limit on memory and
processor time, set here, and one on the clock, set by the parent, keep it from running away. This file imports nothing
of the program, so that it starts quickly and can be run with `python -I`.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_CHARACTERS = 200_000
MOST_SECONDS = 5
MOST_BYTES = 1 << 30
PINNED = datetime(2026, 1, 1)
"""The date that templates print: a real one would make yesterday's kept prompts useless."""


class Generation(Extension):
    """`{% generation %} … {% endgeneration %}` marks what a trainer would learn from; here it is just its content."""

    tags = {"generation"}

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """Takes the block's body as it is."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _refuse(message: str) -> None:
    raise TemplateError(str(message))


def _tojson(value: Any, indent: int | None = None, **_: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def render(source: str, variables: dict[str, Any]) -> str:
    """One rendering. Raises TemplateError, or whatever a broken template makes Python raise."""
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", Generation]
    )
    env.filters["tojson"] = _tojson
    env.globals["raise_exception"] = _refuse
    env.globals["strftime_now"] = PINNED.strftime
    out, size = [], 0
    for piece in env.from_string(source).generate(**variables):
        size += len(piece)
        if size > MOST_CHARACTERS:
            raise TemplateError(f"the template writes more than {MOST_CHARACTERS} characters")
        out.append(piece)
    return "".join(out)


def _limit() -> None:
    """Limits memory and processor time where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def main() -> None:
    """Reads {"template", "jobs": [variables, …]} and writes [[text or null, error or null], …]."""
    _limit()
    asked = json.load(sys.stdin)
    out: list[list[str | None]] = []
    for job in asked["jobs"]:
        try:
            out.append([render(asked["template"], job), None])
        except Exception as error:  # whatever it is, it is the template's fault and goes into the answer
            out.append([None, f"{type(error).__name__}: {error}"[:300]])
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
