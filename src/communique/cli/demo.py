"""``communique demo``: the sample reports, coded, shown, kept; and what to try next."""

from __future__ import annotations

import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from communique.cli.code import CodeRequest, run_code
from communique.cli.explain import explain_coding
from communique.cli.screen import messages, output
from communique.cli.stored import Wanted, run_check, show_events
from communique.runs import CoderOptions
from communique.store import Selection, Store

SHOWN = "wire-state-visit.txt"


def run_demo(store: Path | None) -> int:
    """A path for the store (a temporary one if None) -> the exit code; the result goes to standard output."""
    with tempfile.TemporaryDirectory() as folder, as_file(files("communique") / "samples") as samples:
        path = store or Path(folder) / "demo.duckdb"
        say = messages()
        say.print(
            f"Coding the {sum(1 for f in samples.iterdir() if f.suffix != '.py')} sample files in {samples.name}/ ..."
        )
        code = run_code(CodeRequest((str(samples),), CoderOptions(), path, "table", None, 1, strict=False))
        _show_one(path, samples / SHOWN)
        output().print("[bold]Events of all sample reports[/bold] (communique events STORE)")
        show_events(Wanted(path, "table", None, 15), Selection())
        output().print("\n[bold]Every record against the stored words[/bold] (communique check STORE)")
        checked = run_check(path)
        _say_next(store)
    return code or checked


def _show_one(path: Path, sample: Path) -> None:
    """The store and one sample -> that report's first events, explained."""
    from communique.reading import read

    report = next(iter(read(sample)))
    with Store(path, read_only=True) as store:
        coding = store.coding(report.id)
    explain_coding(output(), coding, list(coding.events[:3]), whole=False)


def _say_next(store: Path | None) -> None:
    path = store or "records.duckdb"
    output().print(
        "\nTry next:\n"
        "  communique explain FILE                     a report of yours, each field with its words\n"
        f"  communique code FOLDER --store {path}   keep the records of many reports\n"
        f"  communique events {path} --country CHN --format csv -o events.csv\n"
        "  communique --help",
        markup=False,
    )
