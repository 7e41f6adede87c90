"""Two data packages side by side: the same bytes, or how many rows differ and by how much their numbers do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import InputError
from communique.store import Selection
from communique.views.package import DESCRIPTOR, ExportOptions

if TYPE_CHECKING:
    import duckdb
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

Json = Mapping[str, Any]
_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


@dataclass(frozen=True, slots=True)
class Package:
    """A data package of ours that was read: its folder, and its descriptor."""

    folder: Path
    descriptor: Json

    @property
    def ours(self) -> Json:
        """-> what was asked for, and what coded the reports."""
        found: Json = self.descriptor["communique"]
        return found

    @property
    def resources(self) -> dict[str, Json]:
        """-> the tables by name."""
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    @property
    def options(self) -> ExportOptions:
        """-> the options of the export."""
        return ExportOptions(self.ours["as"], self.ours["format"], self.ours["text"])

    @property
    def selection(self) -> Selection:
        """-> the selection of the export."""
        return Selection.from_texts(self.ours["selection"])

    def table(self, connection: duckdb.DuckDBPyConnection, name: str) -> DuckDBPyRelation:
        """A connection, the name of a table -> its rows, as the descriptor describes them."""
        return _read(connection, self.folder / self.resources[name]["path"], self.resources[name])


@dataclass(frozen=True, slots=True)
class Difference:
    """One table twice: its rows, those that stand in one only, and the largest difference of a number in the others."""

    table: str
    rows: int
    rows_again: int
    only_first: int
    only_again: int
    numbers: float

    @property
    def share(self) -> float:
        """-> the part of all rows, of both, that stand in one only."""
        total = self.rows + self.rows_again
        return (self.only_first + self.only_again) / total if total else 0.0


def read_package(path: Path) -> Package:
    """A folder, or the ``datapackage.json`` in it -> the package, whose files are as they were written.

    Raises InputError: no package of ours, a file that is missing or was changed.
    """
    file = path / DESCRIPTOR if path.is_dir() else path
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
        package = Package(file.parent, descriptor)
        _ = package.options, package.selection, package.ours["coded_by"], package.resources["reports"]
        files = {resource["path"]: resource["hash"] for resource in package.resources.values()}
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such data package; `communique export` makes one") from None
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file}: is no data package of communique ({error}); name one that export wrote") from None
    for name, digest in files.items():
        if not (package.folder / name).is_file():
            raise InputError(f"{package.folder / name}: is missing; get the whole package")
        with (package.folder / name).open("rb") as stream:
            if f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}" != digest:
                raise InputError(f"{package.folder / name}: was changed after the export; get the package anew")
    return package


def same_bytes(first: Package, again: Package) -> bool:
    """Two packages -> whether their tables are the same, byte by byte."""
    return {n: r["hash"] for n, r in first.resources.items()} == {n: r["hash"] for n, r in again.resources.items()}


def compare_packages(first: Package, again: Package) -> list[Difference]:
    """Two packages of the same export -> the difference of each table that holds decisions.

    Rows are compared without what says nothing of a decision (running numbers, who coded: ``not_compared`` of the
    descriptor); numbers apart, between rows that are the same otherwise.
    """
    import duckdb

    with duckdb.connect() as connection:
        names = [name for name in first.resources if name not in ("notes", "reports")]
        return [_difference(connection, name, first, again) for name in names]


def _difference(connection: DuckDBPyConnection, name: str, first: Package, again: Package) -> Difference:
    left_out = set(first.ours["not_compared"])
    fields = [f for f in first.resources[name]["schema"]["fields"] if f["name"] not in left_out]
    numbers = [f'"{f["name"]}"' for f in fields if f["type"] == "number"]
    exact = ", ".join(f'"{f["name"]}"' for f in fields if f["type"] != "number")
    for view, package in (("first", first), ("again", again)):
        package.table(connection, name).create_view(f"{view}_rows")
        order = ", ".join(numbers) or "1"
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE {view} AS
            SELECT *, row_number() OVER (PARTITION BY row_key ORDER BY {order}) AS nth
            FROM (SELECT to_json(struct_pack({_packed(exact)}))::VARCHAR AS row_key, {order} FROM {view}_rows)""")
    gaps = [f"max(abs(coalesce(f.{n}, 0) - coalesce(a.{n}, 0)))" for n in numbers]
    largest = f"coalesce(greatest({', '.join(gaps)}), 0)" if gaps else "0"
    ((rows, rows_again, both, gap),) = connection.execute(f"""
        SELECT (SELECT count(*) FROM first), (SELECT count(*) FROM again), count(*), {largest}
        FROM first f JOIN again a USING (row_key, nth)""").fetchall()
    return Difference(name, rows, rows_again, rows - both, rows_again - both, float(gap))


def _packed(columns: str) -> str:
    return ", ".join(f"{column} := {column}" for column in columns.split(", "))


def _read(connection: DuckDBPyConnection, path: Path, resource: Json) -> DuckDBPyRelation:
    if resource["format"] == "parquet":
        return connection.read_parquet(str(path))
    if resource["format"] == "arrow":
        import pyarrow as pa

        with pa.memory_map(str(path)) as source:
            return connection.from_arrow(pa.ipc.open_file(source).read_all())
    fields = resource["schema"]["fields"]
    if resource["format"] == "jsonl":
        types = _TYPES | {"string": "VARCHAR"}
        return connection.read_json(str(path), columns={f["name"]: types.get(f["type"], "JSON") for f in fields})
    dialect = resource["dialect"]
    return connection.read_csv(
        str(path), columns={f["name"]: _TYPES.get(f["type"], "VARCHAR") for f in fields}, header=dialect["header"],
        delimiter=dialect["delimiter"], quotechar='"', escapechar='"', na_values=resource["schema"]["missingValues"],
    )  # fmt: skip
