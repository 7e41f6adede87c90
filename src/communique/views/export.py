"""Relations of a store -> files: CSV, JSON Lines, Parquet, Arrow. A file is whole or not there."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from communique.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation
    from duckdb.sqltypes import DuckDBPyType

FORMATS = ("csv", "jsonl", "parquet", "arrow")
BINARY = ("parquet", "arrow")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NESTED = ("list", "struct", "map")
LIST_SEPARATOR = ";"  # between the items of a list in a CSV cell; JSON Lines and Parquet keep lists as lists


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written: what parts cells, whether names stand above, what stands for nothing."""

    delimiter: str = ","
    header: bool = True
    empty: str = ""


COMMAS = Dialect()


def write_export(relation: DuckDBPyRelation, out: Path | None, form: str, dialect: Dialect = COMMAS) -> None:
    """Relation, file (standard output if None), one of FORMATS, dialect of csv -> its rows, in the relation's order.

    ``arrow`` is the Arrow IPC file format (Feather 2). Raises InputError: unknown format, a file that cannot be
    written, no room; MissingExtra: arrow without pyarrow.
    """
    import duckdb

    if form not in FORMATS:
        raise InputError(f"{form}: no such export format; use one of {', '.join(FORMATS)}.")
    try:
        with _target(out) as path:
            if form == "csv":
                _flat(relation).write_csv(str(path), header=dialect.header, sep=dialect.delimiter, na_rep=dialect.empty)
            elif form == "parquet":
                relation.write_parquet(str(path), compression="zstd")
            elif form == "arrow":
                _write_arrow(relation, path)
            else:
                _write_jsonl(relation, path)
    except duckdb.IOException as error:
        raise _cannot_write(out, error) from error


@contextmanager
def open_output(out: Path | None) -> Iterator[TextIO]:
    """File -> a text stream, UTF-8; the file gets its name when all is written. None -> standard output."""
    if out is None:
        yield sys.stdout
        return
    with _whole(out) as path:
        try:
            stream = path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise _cannot_write(out, error) from error
        with stream:
            yield stream


def _flat(relation: DuckDBPyRelation) -> DuckDBPyRelation:
    """Lists become text that spreadsheets and pandas read (what is unknown in them is empty), nested values JSON."""
    cells = []
    for name, kind in zip(relation.columns, relation.types, strict=True):
        column = f'"{name}"'
        if kind.id == "list" and item_kind(kind) not in NESTED:
            joined = f"list_transform({column}, lambda item: coalesce(item::VARCHAR, ''))"
            cells.append(f"array_to_string({joined}, '{LIST_SEPARATOR}') AS {column}")
        elif kind.id in NESTED:
            cells.append(f"to_json({column})::VARCHAR AS {column}")
    return relation.project(f"* REPLACE ({', '.join(cells)})") if cells else relation


def item_kind(kind: DuckDBPyType) -> str:
    """The type of a list -> the id of its items' type."""
    item: Any = kind.children[0][1]
    return str(item.id)


def _write_arrow(relation: DuckDBPyRelation, path: Path) -> None:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtra('arrow needs pyarrow: pip install "communique[frames]"') from error
    rows = relation.to_arrow_reader()
    with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_file(stream, rows.schema) as out:
        for batch in rows:
            out.write_batch(batch)


def _write_jsonl(relation: DuckDBPyRelation, path: Path) -> None:
    """By way of Parquet: a relation cannot write JSON, and a read-only store lets it make no view to COPY from."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        rows = Path(folder) / "rows.parquet"
        relation.write_parquet(str(rows))
        connection.read_parquet(str(rows)).query("exported", f"COPY exported TO {_quoted(path)} (FORMAT json)")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def _target(out: Path | None) -> Iterator[Path]:
    """File -> where to write; None -> a file whose bytes go to standard output when it is whole."""
    if out is not None:
        with _whole(out) as path:
            yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield (path := Path(folder) / "rows")
        sys.stdout.flush()
        with path.open("rb") as rows:
            shutil.copyfileobj(rows, sys.stdout.buffer)
        sys.stdout.buffer.flush()


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """File -> a name beside it; what was written there gets the file's name at the end, and is removed on an error."""
    if not out.parent.is_dir():
        raise InputError(f"{out}: the folder {out.parent} does not exist; make it first.")
    if out.is_dir():
        raise InputError(f"{out}: is a folder; name a file.")
    ordinary = out.is_file() or not out.exists()  # else a device or a pipe: it stays what it is
    whole = out.resolve()
    unfinished = whole.with_name(f".{out.name}.{os.getpid()}.part") if ordinary else out
    try:
        yield unfinished
        if ordinary:
            unfinished.replace(whole)
    except OSError as error:  # what the caller does meanwhile may fail for other reasons: those pass
        if error.errno not in _NO_ROOM and error.filename != str(unfinished):
            raise
        raise _cannot_write(out, error) from error
    finally:
        if ordinary:
            unfinished.unlink(missing_ok=True)


def _cannot_write(out: Path | None, error: Exception) -> InputError:
    reason = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
    return InputError(f"{out or 'standard output'}: cannot be written ({reason}); free space or choose another file.")
