"""``communique export`` and ``repeat``: a selection of a store as a data package, and the same made again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from communique.cli.options import CodebookOption, Device, Force, Model, StorePath, Workers, selecting

if TYPE_CHECKING:
    from communique.store import Selection
    from communique.views.package import ExportOptions

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
) -> None:
    """A data package: our tables, or the columns of others."""
    from communique.cli.screen import messages
    from communique.store import Store
    from communique.views.package import ExportOptions, write_package

    options = ExportOptions(kind, form, text)
    with Store(store, read_only=True) as opened:
        written = write_package(opened, selection, options, out, export_command(store, selection, options, out))
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


def export_command(store: Path, selection: Selection, options: ExportOptions, out: Path) -> str:
    """Store, selection, options, folder -> the command that asks for just this export."""
    words = ["communique", "export", str(store), "--as", options.kind, "--format", options.form]
    words += [] if options.text else ["--without-text"]
    for field, values in selection.texts().items():
        for value in values:
            words += [f"--{field.replace('_', '-')}", value]
    return shlex.join([*words, "-o", str(out)])
