"""The options that commands share, and what the shell completes for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from debate.errors import InputError
from debate.persona.folders import PACKAGE, RESERVED, folders
from debate.render import export
from debate.table.formats import DEFAULT, FORMATS
from debate.voices.kinds import NAMED


def personas(incomplete: str) -> list[str]:
    """Persona ids that begin so."""
    names = {p.stem for f in folders() if f.is_dir() for p in f.glob("*.yaml")}
    return sorted(n for n in names.difference(RESERVED) if n.startswith(incomplete))


def motions(incomplete: str) -> list[str]:
    """Ids of motions that begin so."""
    files = [f / "motions.yaml" for f in folders()]
    text = "\n".join(p.read_text(encoding="utf-8", errors="replace") for p in files if p.is_file())
    found = dict.fromkeys(re.findall(r"^- id: *([a-z0-9-]+)", text, re.MULTILINE))
    return [m for m in found if m.startswith(incomplete)]


def models(incomplete: str) -> list[str]:
    """Voices without a model, catalogue ids, and GGUF files in this folder."""
    catalogue = PACKAGE / "models" / "catalogue.yaml"
    text = catalogue.read_text(encoding="utf-8", errors="replace") if catalogue.is_file() else ""
    known = [*NAMED, *re.findall(r"^(?:- )?id: *([A-Za-z0-9._-]+)", text, re.MULTILINE)]
    known += sorted(str(p) for p in Path().glob("*.gguf"))
    return [m for m in known if m.startswith(incomplete)]


def voices(incomplete: str) -> list[str]:
    """`persona=model`."""
    who, equals, model = incomplete.partition("=")
    return [f"{who}={m}" for m in models(model)] if equals else [f"{p}=" for p in personas(who)]


def journals(incomplete: str) -> list[str]:
    """Names of journals in the usual folder, latest first."""
    found = sorted((p.stem for p in Path("transcripts").glob("*.jsonl")), reverse=True)
    return [name for name in found if name.startswith(incomplete)]


def formats(incomplete: str) -> list[str]:
    """Formats of a debate."""
    return [f for f in FORMATS if f.startswith(incomplete)]


def exports(incomplete: str) -> list[str]:
    """Formats of an export."""
    return [f for f in export.FORMATS if f.startswith(incomplete)]


def either(names: Sequence[str]) -> str:
    """Names for a help text: `md, html or json`."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def pairs(given: Sequence[str] | None) -> dict[str, str] | None:
    """`P=M` options as a mapping. Raises InputError."""
    if not given:
        return None
    out: dict[str, str] = {}
    for each in given:
        who, equals, model = each.rpartition("=")
        if not (who.strip() and equals and model.strip()):
            raise InputError(f"--voice {each} does not say whose voice", hint="for instance: --voice byrnes=book")
        out[who.strip()] = model.strip()
    return out


Optimist = Annotated[str | None, typer.Option(metavar="P", help="Who is hopeful: id or file.", autocompletion=personas)]
Pessimist = Annotated[
    str | None, typer.Option(metavar="P", help="Who is worried: id or file.", autocompletion=personas)
]
Speakers = Annotated[
    list[str] | None, typer.Option("--speaker", metavar="P", help="A speaker; several times.", autocompletion=personas)
]
Format = Annotated[
    str | None, typer.Option(metavar="F", help=f"{either([*FORMATS])}. [{DEFAULT}]", autocompletion=formats)
]
Rounds = Annotated[int | None, typer.Option(metavar="N", help="Rounds between opening and closing. [3]")]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="M",
        help=f"{', '.join(NAMED)}, a .gguf file, an id of `debate model list`, or hf:owner/repo/file.gguf.",
        autocompletion=models,
    ),
]
Voices = Annotated[
    list[str] | None, typer.Option("--voice", metavar="P=M", help="A persona's own model.", autocompletion=voices)
]
Speech = Annotated[
    str | None,
    typer.Option(
        metavar="HOW",
        help="grounded: the model chooses among the file's sentences; free: it writes. [by the model's size]",
    ),
]
Moderator = Annotated[
    str | None, typer.Option(metavar="M", help="The moderator's model. [book]", autocompletion=models)
]
Seed = Annotated[int | None, typer.Option(metavar="N", help="The same seed makes the same debate. [1]")]
Words = Annotated[int | None, typer.Option(metavar="N", help="The most words of a turn.")]
Temperature = Annotated[
    float | None, typer.Option(metavar="T", help="How freely a model chooses; 0 is always the likeliest.")
]
MinP = Annotated[
    float | None, typer.Option("--min-p", metavar="P", help="Drop tokens below this share of the likeliest.")
]
Context = Annotated[
    int | None, typer.Option("--ctx", metavar="N", help="Tokens of context. [as many as the debate needs]")
]
Threads = Annotated[int | None, typer.Option(metavar="N", help="Threads. [one for each physical core]")]
GpuLayers = Annotated[
    int | None,
    typer.Option("--gpu-layers", metavar="N", help="Layers on the GPU, -1 for all. [all that the build can]"),
]
Thinking = Annotated[bool | None, typer.Option("--thinking", help="Keep a thinking model's reasoning in the journal.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of journals and transcripts. [./transcripts]")]
Json = Annotated[bool, typer.Option("--json", help="Events, one a line, and nothing else on stdout.")]
JsonObject = Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only the transcript's path on stdout.")]
Journal = Annotated[
    str | None,
    typer.Argument(
        help="A .jsonl, its .md, or the beginning of its name; the latest if left out.", autocompletion=journals
    ),
]
