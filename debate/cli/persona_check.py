"""`debate persona check`: findings on stdout, one a line, and a count on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from debate.language.text import counted
from debate.persona.check import Shelf, Size
from debate.persona.check import check as check_persona
from debate.persona.folders import SHARED
from debate.persona.library import Library
from debate.persona.model import Persona
from debate.persona.shared import check_shared


def check(names: Sequence[str], everything: bool, model: str | None, quiet: bool) -> bool:
    """Prints what was found; whether there is no problem. Raises PersonaError for a name that is not on file."""
    library = Library()
    given = [p for name in names for p in _paths(library, Path(name), name)]
    beside = [f / f"{name}.yaml" for f in library.folders for name in SHARED]
    all_ = [*library.paths().values(), *(p for p in beside if p.is_file())]
    paths = list(dict.fromkeys([*given, *(all_ if everything else [])]))
    shelf = Shelf.of(library, [p for p in given if p.stem not in SHARED])
    problems = notes = 0
    with _size(model) as size:
        for path in paths:
            shared = path.stem in SHARED
            for finding in check_shared(path, shelf) if shared else check_persona(path, shelf, size):
                problems += finding.level == "problem"
                notes += finding.level == "note"
                if finding.level == "problem" or not quiet:
                    sys.stdout.write(f"{finding}\n")
    counts = (len(paths), "file"), (problems, "problem"), (notes, "note")
    sys.stderr.write(", ".join(counted(n, what) for n, what in counts) + "\n")
    return problems == 0


def _paths(library: Library, path: Path, name: str) -> list[Path]:
    """What a name on the command line means: a folder's files, a shared file, or a persona."""
    if path.is_dir():
        return sorted(p for p in path.glob("*.y*ml") if p.is_file())
    if path.stem in SHARED and path.is_file():
        return [path]
    return [library.find(name)]


@contextmanager
def _size(model: str | None) -> Iterator[Size | None]:
    """Measures prompts with a model's own tokenizer. Raises ModelError where the model cannot be opened."""
    if model is None:
        yield None
        return
    from debate.models.resolve import resolve
    from debate.voices.prompts import PERSONA_TOKENS, persona_prompt

    ref = resolve(model)
    if ref.path is None:
        yield lambda persona: "takes no prompt: the book voice reads from the file"
        return
    from debate.voices.llama.worker import counting

    with counting(ref.path) as count:

        def size(persona: Persona) -> str:
            made, whole = (persona_prompt(persona, count, b) for b in (PERSONA_TOKENS, 1_000_000))
            left = f"; {made.positions} of its {made.of} positions fit" if made.tokens < whole.tokens else ""
            return f"{whole.tokens} tokens in full, {made.tokens} as the prompt for {ref.name}{left}"

        yield size
