"""``communique repeat``: the reports of a data package coded again, and what came of it beside what was published."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.table import Table

from communique.cli.code import keep
from communique.cli.screen import messages, output, short
from communique.errors import InputError
from communique.reading import ReadOptions, read_inputs
from communique.records import Reading
from communique.review.reviewed import MARK
from communique.runs import CoderOptions, Tally, code_readings
from communique.store import Store
from communique.views.compare import Difference, Package, compare_packages, read_package, same_bytes
from communique.views.package import write_package

Wanted = dict[str, list[dict[str, Any]]]
_METADATA = ("number", "published", "outlet", "url", "language")


@dataclass(frozen=True, slots=True)
class RepeatRequest:
    """What the user asked for: a package, where its reports are, what codes them."""

    package: Path
    paths: tuple[str, ...]
    options: CoderOptions
    workers: int = 1


def run_repeat(request: RepeatRequest) -> int:
    """A request -> the exit code: 0 where the decisions are the same within the tolerance that the package states.

    Raises InputError: no package, a file of it changed, reports missing or changed.
    """
    package = read_package(request.package)
    wanted = _wanted(package)
    if not request.paths:
        many = sum(map(len, wanted.values()))
        raise InputError(
            f"{request.package}: needs the {many} reports it was made of, which it does not hold; "
            f"name files or folders that hold them: communique repeat {request.package} FOLDER"
        )
    options = dataclasses.replace(request.options, min_probability=_least(package))
    readings = list(_found(read_inputs(request.paths, ReadOptions(force=options.force)), wanted))
    _complain(request.package, wanted, [r.report.id for r in readings if r.report])
    _say_who(package, options)
    with tempfile.TemporaryDirectory() as folder:
        with Store(Path(folder) / "again.duckdb") as store:
            keep(store, code_readings(readings, options, request.workers, None, Tally()), Tally())
            write_package(store, package.selection, package.options, Path(folder) / "again")
        again = read_package(Path(folder) / "again")
        if same_bytes(package, again):
            output().print(f"repeated: {len(readings)} reports, every table the same, byte by byte", markup=False)
            return 0
        return _judge(package, compare_packages(package, again))


def _wanted(package: Package) -> Wanted:
    """-> the reports that a package was made of, by the hash of their texts: several may have the same."""
    with duckdb.connect() as connection:
        table = package.table(connection, "reports").project(", ".join(["report_id", "text_sha256", *_METADATA]))
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    wanted: Wanted = {}
    for row in rows:
        wanted.setdefault(row["text_sha256"], []).append(row)
    return wanted


def _found(readings: Iterable[Reading], wanted: Wanted) -> Iterator[Reading]:
    """Readings -> a reading for each report wanted of that text, with the id and metadata that the package has."""
    seen = set()
    for reading in readings:
        report = reading.report
        if report is None or report.text_sha256 in seen:
            continue
        seen.add(report.text_sha256)
        for known in wanted.get(report.text_sha256, ()):
            same = {name: known[name] for name in _METADATA}
            yield Reading(dataclasses.replace(report, id=known["report_id"], **same), reading.notes)


def _complain(path: Path, wanted: Wanted, found: Sequence[str]) -> None:
    """Raises InputError where reports of the package were not found."""
    ids = [row["report_id"] for rows in wanted.values() for row in rows]
    missing = sorted(set(ids) - set(found))
    if missing:
        raise InputError(
            f"{path}: {len(missing)} of {len(ids)} reports are missing or their text has changed "
            f"({', '.join(map(short, missing[:3]))}{' ...' * (len(missing) > 3)}); name the files that hold them"
        )


def _least(package: Package) -> float | None:
    """-> the least probability that the package's reports were coded with, None for the model's own."""
    models = [str(coded["model"]).removesuffix(MARK) for coded in package.ours["coded_by"] if coded["model"]]
    return next((float(model.partition("@")[2]) for model in models if "@" in model), None)


def _say_who(package: Package, options: CoderOptions) -> None:
    """A line where something else codes now than did then."""
    now = dataclasses.asdict(options.coder().provenance)
    for coded in package.ours["coded_by"]:
        then = coded | {"model": str(coded["model"]).removesuffix(MARK)}
        if then["model"] != coded["model"]:
            messages().print(
                f"corrected by reviewers, which coding does not repeat: {coded['reports']} reports", markup=False
            )
        other = [f"{name} {then[name]} then, {now[name]} now" for name in now if then[name] != now[name]]
        if other:
            messages().print(f"{coded['reports']} reports were coded otherwise: {'; '.join(other)}", markup=False)


def _judge(package: Package, differences: Sequence[Difference]) -> int:
    """Differences -> the exit code; they are printed, and held against the package's tolerance."""
    table = Table(box=None, pad_edge=False)
    for heading in ("table", "rows then", "rows now", "only then", "only now", "numbers differ by"):
        table.add_column(heading, justify="left" if heading == "table" else "right")
    for d in differences:
        cells = [f"{n:,}" for n in (d.rows, d.rows_again, d.only_first, d.only_again)]
        table.add_row(d.table, *cells, f"{d.numbers:.3g}")
    output().print(table)
    allowed = package.ours["tolerance"]
    share, numbers = max(d.share for d in differences), max(d.numbers for d in differences)
    good = share <= allowed["rows"] and numbers <= allowed["numbers"]
    output().print(
        f"{'repeated within' if good else 'not repeated within'} the tolerance: {share:.2%} of the rows of a table "
        f"differ at most ({allowed['rows']:.0%} allowed), numbers by {numbers:.3g} ({allowed['numbers']:g} allowed)",
        markup=False,
    )
    return 0 if good else 1
