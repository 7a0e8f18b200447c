"""The command line: parse, wire, catch `DebateError` once, exit. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import errno
import os
import sys

from debate.cli import streams
from debate.errors import DebateError, OutputError


def main() -> None:
    """The `debate` command. Exits with 0, 1 for what the user can mend, 2 for bad usage, 130 after Ctrl-C (of other
    signals 128 and their number)."""
    streams.settle()
    from debate.cli.app import app

    try:
        app(prog_name="debate")
    except DebateError as error:
        report(error)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        report(OutputError(f"cannot write the output: {error.strerror}", hint="write it to another place"))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or closing it would fail once more
        sys.exit(1)


def report(error: DebateError) -> None:
    """Two lines on stderr: what is wrong, and what to do."""
    from debate.language.text import line

    sys.stderr.write(f"error: {line(error.message)}\nhint: {line(error.hint)}\n")
