"""`debate model`: what models there are, where they lie, what is in them, how fast they are.

Data goes to stdout; progress, notices and questions to stderr. Names that come from files and servers are shown as
plain text, never as markup.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from debate.cli import options as o
from debate.cli.putting import note, put_json, put_table
from debate.errors import InputError, ModelError
from debate.language.text import line
from debate.models import digest, memory
from debate.models.catalogue import catalogue
from debate.models.inspect import ModelFile, describe, gigabytes, require_playable
from debate.models.places import find_models, places
from debate.models.resolve import ModelRef, default_model, entry_path, resolve
from debate.models.store import find, remove, stored
from debate.render.console import console

app = typer.Typer(help="Models on this machine and in the catalogue.", no_args_is_help=True, add_completion=False)

_MEMORY_NOTES = {
    "attention": "attention",
    "sliding": "attention with a sliding window: sequences only grow, nothing is cut out of them",
    "hybrid": "attention and recurrent layers: sequences only grow, nothing is cut out of them",
    "recurrent": "recurrent: sequences only grow, nothing is cut out of them",
}


@app.command("list")
def list_(as_json: o.JsonObject = False) -> None:
    """The catalogue, and every GGUF model that is on this machine.

    Looks into this program's folder, the Hub cache, and what Ollama and LM Studio keep.
    """
    where = places()
    found, unfinished = find_models(where), [e for e in stored(where) if not e.complete]
    known = [(e, entry_path(e, where, found)) for e in catalogue().values()]
    if as_json:
        rows = [{**e.model_dump(exclude_defaults=True), "path": str(path) if path else None} for e, path in known]
        here, rest = ([e.model_dump(mode="json") for e in entries] for entries in (found, unfinished))
        put_json({"catalogue": rows, "found": here, "unfinished": rest})
        return
    titles = {"ID": "left", "SIZE": "right", "MEMORY": "right", "LICENCE": "left", "HERE": "left", "GOOD FOR": "fold"}
    put_table(
        titles,
        [
            (e.id, gigabytes(e.size), gigabytes(e.memory), e.licence, "yes" if path else "no", e.good_for)
            for e, path in known
        ],
    )
    whole = [(f.name, gigabytes(f.size) + ", parts missing" * (not f.complete), f.where, f.path) for f in found]
    torn = [
        (e.names[0], f"{gigabytes(e.size)}, unfinished", "pulled", f"debate model pull {e.names[0]}")
        for e in unfinished
    ]
    sys.stdout.write("\nOn this machine\n" if whole or torn else "\nNo GGUF model was found on this machine.\n")
    if whole or torn:
        put_table({"MODEL": "fold", "SIZE": "right", "KEPT BY": "left", "FILE": "fold"}, [*whole, *torn])
    note("The catalogue's figures are as published; `debate model pull ID` asks the Hub.")


@app.command()
def pull(
    model: Annotated[str, typer.Argument(help="An id, hf:owner/repo/file.gguf, hf:owner/repo:Q4_K_M, or an address.")],
) -> None:
    """Fetch a model; what broke off before goes on where it stopped.

    Examples: debate model pull qwen3-4b · debate model pull hf:owner/repo:Q5_K_M
    """
    from debate.models.pull import Puller  # brings the HTTP client, which no other command needs

    err = console(sys.stderr)
    with _progress(err) as report:
        try:
            done = Puller(announce=lambda words: err.print(words, soft_wrap=True), report=report).pull(model)
        except KeyboardInterrupt:
            err.print("stopped; what has arrived is kept, the same command goes on from there", soft_wrap=True)
            raise typer.Exit(130) from None
    checked = "sha256 verified" if done.verified else "no sha256 was announced to check it against"
    note(f"fetched {gigabytes(done.fetched)}, {checked}" if done.fetched else "already on this machine")
    sys.stdout.write(f"{done.path}\n")
    try:
        require_playable(describe(done.path))
    except ModelError as error:
        note(f"note: {error.message}")
    else:
        name = model if model in catalogue() or model.startswith("hf:") else done.path
        note(f"play with it: debate run --model {name}")


@app.command()
def info(
    model: Annotated[str, typer.Argument(help="A .gguf file, or any other name that --model takes.")],
    sha256: Annotated[bool, typer.Option("--sha256", help="Also the file's digest, which takes a while.")] = False,
    ctx: Annotated[int | None, typer.Option("--ctx", min=1, help="Tokens of context to estimate memory for.")] = None,
    as_json: o.JsonObject = False,
) -> None:
    """What is in a model file, and what this program does about it. Nothing is loaded."""
    ref = resolve(model)
    if ref.file is None:
        raise InputError("the book voice has no model file", hint="name a .gguf file or an id of `debate model list`")
    digests = [("sha256", digest.sha256(path, places().cache)) for path in ref.file.paths] if sha256 else []
    rows = _facts(ref, ref.file, ctx, digests)
    if as_json:
        more = {"memory_needed": ref.file.memory_needed(ctx), "sha256": [found for _, found in digests]}
        put_json({**ref.file.model_dump(mode="json"), **more, **dict(rows[-2:])})
        return
    put_table({"": "left", " ": "fold"}, rows)


@app.command()
def bench(
    model: Annotated[str | None, typer.Argument(help="As --model takes it; the default model if left out.")] = None,
    threads: Annotated[int, typer.Option("--threads", min=0, help="0: one for each physical core.")] = 0,
    gpu_layers: Annotated[int, typer.Option("--gpu-layers", min=-1, help="-1: as many as the build can.")] = -1,
    as_json: o.JsonObject = False,
) -> None:
    """Measure how fast a model reads and writes here, beside a bare decode loop."""
    from debate.voices.llama.bench import bench as measure

    ref = resolve(model) if model else default_model().model
    if ref.file is None:
        raise InputError("the book voice has nothing to measure", hint="name a model: debate model bench ID")
    require_playable(ref.file)
    with console(sys.stderr).status("") as status:
        result = measure(
            ref.file.path, threads=threads, gpu_layers=gpu_layers, say=lambda what: status.update(Text(what))
        )
    if as_json:
        put_json({"model": ref.name, **result.model_dump(), "ratio": result.ratio})
        return
    layers = "all" if result.gpu_layers < 0 else str(result.gpu_layers)
    rows = [
        ("reading", f"{result.prompt:.1f} tokens/s"),
        ("writing", f"{result.decode:.1f} tokens/s, {result.ratio:.0%} of a bare loop ({result.bare:.1f})"),
        ("side by side", ", ".join(f"{n}: {rate:.1f}" for n, rate in result.batch.items()) + " tokens/s in all"),
        ("loading", f"{result.seconds_to_load:.1f} s"),
        ("memory", f"{gigabytes(result.peak)} at most"),
        ("machine", f"{result.threads} threads, layers on the GPU: {layers}"),
    ]
    put_table({"": "left", " ": "fold"}, rows)


@app.command()
def rm(
    model: Annotated[str, typer.Argument(help="Catalogue id, what was pulled, file name or path.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a model that `pull` stored. What other programs keep is never touched."""
    where = places()
    entry = find(where, model)
    what = f"{entry.names[0]} ({gigabytes(entry.size)}{'' if entry.complete else ', unfinished'})"
    if not yes:
        if not sys.stdin.isatty():
            raise InputError(f"{what} would be removed", hint="say so with --yes")
        typer.confirm(f"Remove {line(what)}?", abort=True, err=True)
    freed = remove(where, entry)
    note(f"removed {entry.names[0]}, {gigabytes(freed)} free again")


def _facts(ref: ModelRef, file: ModelFile, ctx: int | None, digests: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What `info` shows, as (name, value) rows."""
    try:
        require_playable(file, context=ctx)
        playable = f"yes, {ref.speech} by default"
    except ModelError as error:
        playable = f"no: {error.message}"
    parts = f" and {len(file.paths) - 1} more parts" if len(file.paths) > 1 else ""
    needed, free = gigabytes(file.memory_needed(ctx)), gigabytes(memory.available())
    tokens = ctx or file.usual_context
    template, notes = _template(file)
    return [
        ("file", f"{file.path}{parts}"),
        *digests,
        ("name", file.name or "not stated"),
        ("architecture", file.architecture),
        ("parameters", f"{file.parameters:,}"),
        ("quantisation", file.quantisation),
        ("layers", str(file.layers)),
        ("context", f"{file.context_length:,} tokens"),
        ("vocabulary", f"{file.vocabulary:,} tokens"),
        ("licence", file.licence or "not stated"),
        ("size", gigabytes(file.size)),
        ("memory", f"about {needed} with {tokens:,} tokens of context; {free} is free"),
        ("kind", _MEMORY_NOTES[file.memory]),
        ("template", template),
        ("treatment", notes),
        ("playable", playable),
    ]


def _template(file: ModelFile) -> tuple[str, str]:
    """(kind, what this program does about it), as the voice itself reads the template."""
    from debate.voices.llama.templates import read_template

    marks = ("<|im_start|>", "<|im_end|>") if file.chatml else ()
    found = read_template(
        file.template,
        bos=file.bos,
        eos=file.eos,
        adds_bos=file.adds_bos,
        has_token=lambda token: token in marks,
    )
    kinds = {
        "template": "its own",
        "merged": "its own, without a system role",
        "chatml": "ChatML",
        "plain": "plain transcript",
    }
    bos = "one BOS in front" if found.bos else "no BOS"
    return kinds[found.kind], "; ".join((*found.notes, bos))


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar on a terminal, and nothing where stderr is not one."""
    from rich.markup import escape
    from rich.progress import DownloadColumn, Progress, TransferSpeedColumn

    columns = (*Progress.get_default_columns(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def report(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(escape(line(name)[-48:]), total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield report
