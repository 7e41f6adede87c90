"""``communique export`` and ``repeat``: a selection of a store as a data package, and the same made again."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from communique.cli.options import CodebookOption, Device, Force, Model, Reviewed, StorePath, Workers, selecting

if TYPE_CHECKING:
    from communique.store import Selection

app = typer.Typer()


@app.command()
@selecting
def export(
    store: StorePath,
    selection: Selection,
    out: Annotated[Path, typer.Option("-o", "--out", help="A new folder.")],
    kind: Annotated[str, typer.Option("--as", help="native, gdelt, icews, polecat or phoenix.")] = "native",
    form: Annotated[str, typer.Option("--format", help="csv, jsonl, parquet or arrow.")] = "csv",
    text: Annotated[
        bool, typer.Option("--with-text/--without-text", help="Words of the reports, or spans and hashes only.")
    ] = True,
    reviewed: Reviewed = False,
    codebook: CodebookOption = None,
) -> None:
    """A data package: our tables, or the columns of others."""
    from communique.cli.reviewed import reviewed_copy
    from communique.cli.screen import messages
    from communique.store import Store
    from communique.views.package import ExportOptions, export_command, write_package

    options = ExportOptions(kind, form, text)
    further = [*(["--reviewed"] if reviewed else []), *(["--codebook", str(codebook)] if codebook else [])]
    command = export_command(str(store), selection, options, str(out), further)
    copy = reviewed_copy(store, codebook) if reviewed else nullcontext(store)
    with copy as path, Store(path, read_only=True) as opened:
        written = write_package(opened, selection, options, out, command)
    for resource in written:
        messages().print(f"{out / resource['path']}  {resource['bytes']:,} bytes", markup=False)


@app.command()
def repeat(
    package: Annotated[
        Path, typer.Argument(help="A data package: its folder or datapackage.json.", show_default=False)
    ],
    paths: Annotated[Optional[list[str]], typer.Argument(help="Where its reports are.", show_default=False)] = None,
    codebook: CodebookOption = None,
    model: Model = "best",
    device: Device = "cpu",
    workers: Workers = 1,
    force: Force = False,
) -> None:
    """Code the reports of a data package again, and compare."""
    from communique.cli.repeat import RepeatRequest, run_repeat
    from communique.runs import CoderOptions

    options = CoderOptions(codebook, None, force, model=model, device=device)
    raise typer.Exit(run_repeat(RepeatRequest(package, tuple(paths or ()), options, workers)))
