"""Writes what in docs/ is generated from the code, or with --check says what is stale, missing or dead.

Generated: data-dictionary.md (from the records), tables.md (from the views of a store and the columns of other data
sets), schema.json (JSON Schema of an output line), codebook.md (from the codebook).
Checked beside: every relative link in the pages leads to a file, every ``communique COMMAND`` exists.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_origin

import typer.main

from communique import records
from communique.cli.main import app
from communique.codebook import load_codebook
from communique.contract import derived_hints, field_hints, json_schema
from communique.store import Store
from communique.store.columns import load_columns
from communique.views.native import native_tables
from communique.views.peers import load_peers

HOME = Path(__file__).parent.parent
PAGES = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/*.md")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
COMMAND = re.compile(r"(?m)(?:^|`)(?:\$ )?communique ([a-z]+)")


def data_dictionary() -> str:
    """-> every record with its fields, as a page."""
    out = ["# Data dictionary", "", "Generated from `records.py`; one line of `--format jsonl` is a `Coding`.", ""]
    out += ["Spans are `[start, end]`: Python characters of `report.text`, end excluded.", ""]
    for _, cls in inspect.getmembers(records, inspect.isclass):
        if dataclasses.is_dataclass(cls) and cls.__module__ == records.__name__:
            out += [f"## {cls.__name__}", "", inspect.getdoc(cls) or "", "", "| field | values |", "| --- | --- |"]
            derived = derived_hints(cls)
            fields = field_hints(cls) | {f"{name} (derived)": hint for name, hint in derived.items()}
            out += [f"| {name} | {_type(hint)} |" for name, hint in fields.items()]
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def _type(hint: Any) -> str:
    if get_origin(hint) is Annotated:
        return f"{_type(str)}, written like {hint.__metadata__[0]}"
    words = hint.__name__ if isinstance(hint, type) else str(hint)
    words = words.replace("communique.records.", "").replace("typing.", "").replace("datetime.", "")
    return words.replace("Literal[", "one of [").replace("|", "or").replace("NoneType", "null").replace("None", "null")


def codebook_page() -> str:
    """-> the event types, modes and contexts, as a page."""
    book = load_codebook()
    out = ["# Codebook", "", "Generated from `src/communique/codebook/` (PLOVER 2.0, CAMEO codes beside it).", ""]
    out += [
        "A CAMEO code behind a context is that of events with the context; the first of them decides.",
        "",
    ]
    for entry in book.types.values():
        out += [f"## {entry.name}", "", " ".join(entry.definition.split()), ""]
        out += [f"{entry.quad_class}; score {entry.score:g}; CAMEO {entry.cameo_codes()}.", ""]
        if entry.modes:
            out += ["| mode | meaning | score | CAMEO |", "| --- | --- | --- | --- |"]
            out += [f"| {m.name} | {m.meaning} | {m.score:g} | {m.cameo_codes()} |" for m in entry.modes.values()] + [
                ""
            ]
        for rule in entry.rules:
            out += [f"* `{rule.name}` {rule.sense()}. {rule.why}".rstrip()]
        out += [""] if entry.rules else []
    out += ["## Contexts", "", "| context | meaning |", "| --- | --- |"]
    out += [f"| {c.name} | {' '.join(c.meaning.split())} |" for c in book.contexts.values()]
    return "\n".join(out) + "\n"


def tables_page() -> str:
    """-> the columns of our tables and of those that are written for others, as a page."""
    out = ["# Tables", "", "Generated from `store/views.sql`, `store/columns.tsv` and `views/peers/columns.tsv`.", ""]
    out += [
        "## Ours (`--as native`)",
        "",
        "`--without-text` leaves out the columns marked with ×: words of reports.",
        "",
    ]
    meanings = load_columns()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "empty.duckdb") as store:
        for name, table in native_tables(store).items():
            out += [f"### {name}", "", "| column | type | words | meaning |", "| --- | --- | --- | --- |"]
            for column, kind in zip(table.columns, table.types, strict=True):
                known = meanings[column]
                out.append(f"| {column} | {kind} | {'×' * known.words} | {known.meaning} |")
            out.append("")
    out += [
        "## Of other data sets",
        "",
        "Full: our field as it is. Derived: worked out from it. Partial: only sometimes",
    ]
    out += ["known. Running: numbered within the export. Constant: always the same. Unknown: always empty.", ""]
    for name, peer in load_peers().items():
        for table, known_table in peer.tables.items():
            out += [f"### {peer.title}, {table} (`--as {name}`: {known_table.file})", ""]
            out += ["| column | type | known | meaning |", "| --- | --- | --- | --- |"]
            out += [f"| {c.name} | {c.type} | {c.known} | {c.meaning} |" for c in known_table.columns] + [""]
    return "\n".join(out).rstrip() + "\n"


def generated() -> dict[Path, str]:
    """-> the generated files with their text."""
    return {
        HOME / "docs" / "data-dictionary.md": data_dictionary(),
        HOME / "docs" / "codebook.md": codebook_page(),
        HOME / "docs" / "tables.md": tables_page(),
        HOME / "docs" / "schema.json": json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n",
    }


def problems() -> Iterator[str]:
    """-> what is wrong with the pages, a line each."""
    for path, text in generated().items():
        if not path.exists() or path.read_text("utf-8") != text:
            yield f"{path.relative_to(HOME)}: stale; run `make docs`"
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    for page in (p for pattern in PAGES for p in sorted(HOME.glob(pattern))):
        text = page.read_text("utf-8")
        for link in LINK.findall(text):
            if not (page.parent / link).exists():
                yield f"{page.relative_to(HOME)}: dead link {link}"
        for command in set(COMMAND.findall(text)) - commands:
            yield f"{page.relative_to(HOME)}: no such command: communique {command}"


def main() -> int:
    """Arguments of the command line -> the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        for path, text in generated().items():
            path.write_text(text, "utf-8")
    found = list(problems())
    print("\n".join(found) or "docs: nothing stale, no dead link, no unknown command")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
