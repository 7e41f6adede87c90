"""Data packages: the tables of an export in a folder, with what they are, what made them, and how to make them again.

The descriptor ``datapackage.json`` follows the Data Package standard (datapackage.org, version 2); what is ours in it
stands under ``communique``. Nothing in a package says when or where it was made: the same store gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import InputError
from communique.store import Selection, Store
from communique.store.columns import load_columns
from communique.version import VERSION
from communique.views.export import FORMATS, LIST_SEPARATOR, NESTED, Dialect, item_kind, write_export
from communique.views.native import native_tables
from communique.views.peers import load_peers, peer_tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation
    from duckdb.sqltypes import DuckDBPyType

Json = dict[str, Any]
NATIVE = "native"
DESCRIPTOR = "datapackage.json"
STANDARD = "https://datapackage.org/profiles/2.0/datapackage.json"
# Other processors round sums otherwise, so that a probability moves a little and, rarely, a decision with it.
TOLERANCE = {"rows": 0.01, "numbers": 0.02}
_MADE_BY = ("version", "coder_version", "model", "codebook", "knowledge", "file", "line")
_TYPES = {
    "varchar": "string", "integer": "integer", "bigint": "integer", "double": "number", "boolean": "boolean",
    "date": "date", "struct": "object", "map": "object",
}  # fmt: skip
_MEDIA = {
    "csv": "text/csv", "jsonl": "application/jsonl", "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """As what (``native``, or a peer: gdelt, icews, polecat, phoenix), in which format, with words of the reports?"""

    kind: str = NATIVE
    form: str = "csv"
    text: bool = True

    def __post_init__(self) -> None:
        """Raises InputError for a kind or a format that there is not."""
        for name, value, known in (("as", self.kind, (NATIVE, *load_peers())), ("format", self.form, FORMATS)):
            if value not in known:
                raise InputError(f"--{name} {value}: unknown; use one of {', '.join(known)}")

    @property
    def dialect(self) -> Dialect:
        """How text tables are written: as the peer writes them."""
        peer = load_peers().get(self.kind)
        return Dialect(peer.delimiter, peer.header, peer.empty) if peer else Dialect()


def export_tables(store: Store, selection: Selection, options: ExportOptions) -> dict[str, DuckDBPyRelation]:
    """Store, selection, options -> the tables of an export by name, lazy; `write_export` writes one with its dialect.

    A peer's tables are followed by ours of the reports, so that it can be said what was coded.
    """
    if options.kind == NATIVE:
        return native_tables(store, selection, text=options.text)
    reports = native_tables(store, selection, text=False)["reports"]
    return peer_tables(store, options.kind, selection, text=options.text) | {"reports": reports}


def table_file(table: str, options: ExportOptions) -> str:
    """Name of a table, options -> the name of its file: the peer's own for its text tables."""
    peer = load_peers().get(options.kind)
    own = peer.tables[table].file if peer and table in peer.tables else None
    return own if own and options.form == "csv" else f"{table}.{options.form}"


def describe_columns(table: str, kind: str) -> dict[str, str]:
    """Name of a table, kind of export -> what its columns mean, in one line each."""
    peer = load_peers().get(kind)
    if peer and table in peer.tables:
        return {column.name: column.meaning for column in peer.tables[table].columns}
    return {name: column.meaning for name, column in load_columns().items()}


def write_package(
    store: Store, selection: Selection, options: ExportOptions, out: Path, command: str = ""
) -> list[Json]:
    """Store, selection, options, a new folder, the command that asks for it -> the resources written there.

    The folder is whole or not there. Raises InputError: it exists and holds something, or cannot be written.
    """
    with _new_folder(out) as folder:
        resources = []
        for table, relation in export_tables(store, selection, options).items():
            dialect = options.dialect if table in _peer_tables(options.kind) else Dialect()
            path = folder / table_file(table, options)
            write_export(relation, path, options.form, dialect)
            fields = _fields(relation, describe_columns(table, options.kind), options.form)
            resources.append(_resource(table, path, fields, dialect if options.form == "csv" else None))
        descriptor = {
            "$schema": STANDARD,
            "name": f"communique-{options.kind}",
            "title": f"Events coded by communique, as {_title(options.kind)}",
            "resources": resources,
            "communique": _ours(store, selection, options) | {"command": command},
        }
        text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
        (folder / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")
        (folder / "README.md").write_text(package_page(descriptor), encoding="utf-8", newline="\n")
    return resources


def export_command(
    store: str, selection: Selection, options: ExportOptions, out: str, further: Sequence[str] = ()
) -> str:
    """Store, selection, options, folder, further words of the call -> the command that asks for just this export."""
    words = ["communique", "export", store, "--as", options.kind, "--format", options.form]
    words += [] if options.text else ["--without-text"]
    words += further
    for field, values in selection.texts().items():
        for value in values:
            words += [f"--{field.replace('_', '-')}", value]
    return shlex.join([*words, "-o", out])


def package_page(descriptor: Mapping[str, Any]) -> str:
    """Descriptor -> the page that goes with it: what was asked, what made it, the meaning of every column."""
    ours = descriptor["communique"]
    out = [
        f"# {descriptor['title']}",
        "",
        f"`{ours['command']}`",
        "",
        f"Selection: {json.dumps(ours['selection'])}.",
        "",
    ]
    out += [
        f"{coded['reports']} reports coded by communique {coded['version']}, model {coded['model']}, codebook "
        f"{coded['codebook']}, knowledge {coded['knowledge']}."
        for coded in ours["coded_by"]
    ]
    out += ["", f"`communique repeat {DESCRIPTOR} REPORTS` codes the reports again and compares.", ""]
    for resource in descriptor["resources"]:
        out += [f"## {resource['path']}", "", "| column | type | meaning |", "| --- | --- | --- |"]
        fields = resource["schema"]["fields"]
        out += [f"| {f['name']} | {f['type']} | {f['description'].replace('|', ' ')} |" for f in fields] + [""]
    return "\n".join(out).rstrip() + "\n"


def _title(kind: str) -> str:
    peer = load_peers().get(kind)
    return peer.title if peer else "our own tables"


def _peer_tables(kind: str) -> tuple[str, ...]:
    peer = load_peers().get(kind)
    return tuple(peer.tables) if peer else ()


def _ours(store: Store, selection: Selection, options: ExportOptions) -> Json:
    """-> what was asked for, and what coded the reports."""
    rows = store.connection.execute(
        "SELECT coder_version, model, codebook, knowledge, count(*) FROM report WHERE is_current "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    names = ("version", "model", "codebook", "knowledge", "reports")
    return {
        "as": options.kind,
        "format": options.form,
        "text": options.text,
        "selection": {name: list(values) for name, values in selection.texts().items()},
        "written_by": VERSION,
        "coded_by": [dict(zip(names, row, strict=True)) for row in rows],
        "tolerance": TOLERANCE,
        "not_compared": _not_compared(options.kind),
    }


def _not_compared(kind: str) -> list[str]:
    """-> columns that say nothing of what was decided: who coded, from which file, running numbers, constants."""
    peer = load_peers().get(kind)
    columns = [column for table in peer.tables.values() for column in table.columns] if peer else []
    return list(dict.fromkeys([*_MADE_BY, *(c.name for c in columns if c.known in ("running", "constant"))]))


def _fields(relation: DuckDBPyRelation, meanings: Mapping[str, str], form: str) -> list[Json]:
    """-> name, type and meaning of each column, as the standard wants them."""
    return [
        {"name": name, **_type(kind, form), "description": meanings.get(name, "")}
        for name, kind in zip(relation.columns, relation.types, strict=True)
    ]


def _type(kind: DuckDBPyType, form: str) -> Json:
    if kind.id != "list":
        return {"type": _TYPES.get(kind.id, "any")}
    item = item_kind(kind)
    if form != "csv" or item in NESTED:
        return {"type": "array"}
    return {"type": "list", "delimiter": LIST_SEPARATOR, "itemType": _TYPES.get(item, "string")}


def _resource(table: str, path: Path, fields: list[Json], dialect: Dialect | None) -> Json:
    """A table that was written -> its entry in the descriptor."""
    form = path.suffix[1:] if path.suffix[1:] in _MEDIA else "csv"
    described: Json = {"name": table, "path": path.name, "type": "table", "format": form, "mediatype": _MEDIA[form]}
    if dialect:
        described["encoding"] = "utf-8"
        described["dialect"] = {"delimiter": dialect.delimiter, "header": dialect.header}
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    described |= {"bytes": path.stat().st_size, "hash": f"sha256:{digest}"}
    missing = {"missingValues": [dialect.empty]} if dialect else {}
    return described | {"schema": {"fields": fields, **missing}}


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """Folder -> one beside it, which gets its name when all is written, and goes on an error."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        what = "is a folder that holds files" if out.is_dir() else "is a file; export writes a folder"
        raise InputError(f"{out}: {what}; name a new folder or remove this one")
    if not out.resolve().parent.is_dir():
        raise InputError(f"{out}: the folder {out.resolve().parent} does not exist; make it first")
    whole = out.resolve()
    unfinished = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        unfinished.mkdir()
    except OSError as error:
        raise InputError(f"{out}: cannot be made ({error.strerror}); choose a folder that you may write to") from error
    try:
        yield unfinished
        unfinished.replace(whole)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
