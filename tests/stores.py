"""Stores for tests: what holds the same codings is made once, then copied."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from communique.records import Coding, Note
from communique.store import Store


def stored(path: Path, *batch: Coding | Note) -> Path:
    """Path, what is to be in it -> the path of a store that holds it, all of it written as one batch."""
    path.write_bytes(_made(batch))
    return path


def rows(store: Store, query: str) -> list[Any]:
    """Store, SQL -> its rows."""
    return store.connection.execute(query).fetchall()


@cache
def _made(batch: tuple[Coding | Note, ...]) -> bytes:
    """What is to be in it -> the file of a store; making its tables and writing them takes much longer than a copy."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s.duckdb"
        with Store(path) as store:
            if batch:
                store.write(batch)
        return path.read_bytes()
