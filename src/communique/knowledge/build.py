"""``python -m communique.knowledge.build FOLDER``: the open fact files of FOLDER -> ``data/``, the files we ship.

Run by developers only, never imported at run time. Same input, same bytes. The hand-written files of FOLDER fill
holes; what contradicts a sourced file is dropped here. Our own additions (``own_*.tsv``) lie in ``data/`` already
and are read beside the built files, so that a rebuild never touches them.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from communique.errors import InputError
from communique.knowledge.build_names import read_agents, read_forms, read_groups, read_organisations
from communique.knowledge.build_people import read_people

DATA = Path(__file__).parent / "data"
Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """A CSV file, gzipped or not -> its rows. Raises InputError where it is missing."""
    if not path.exists():
        raise InputError(f"{path}: not found; give the folder of the open fact files")
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A path, column names and rows -> a sorted tab-separated file; gzipped (without a time) for ``.gz``."""
    body = sorted({"\t".join(cell.replace("\t", " ") for cell in row) for row in rows})
    content = ("\n".join(["\t".join(header), *body]) + "\n").encode()
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)


def build(folder: Path, target: Path = DATA) -> None:
    """The folder of open facts -> forms, organisations, groups, agents and people under ``target``."""
    tables = {path.name.split(".")[0]: read_rows(path) for path in sorted(folder.glob("*.csv*"))}
    target.mkdir(exist_ok=True)
    write_table(target / "forms.tsv", ("form", "country", "sectors", "kind"), read_forms(tables))
    write_table(target / "organisations.tsv", ("name", "forms", "country", "sectors", "kind"), read_organisations(tables))
    columns = ("name", "forms", "country", "sectors", "kind", "start", "end")
    write_table(target / "groups.tsv", columns, read_groups(tables))
    agents = read_agents((folder / "PLOVER_agents.txt").read_text(encoding="utf-8"))
    write_table(target / "agents.tsv", ("noun", "sectors"), agents)
    columns = ("keys", "name", "country", "surnames", "terms")
    write_table(target / "people.tsv.gz", columns, read_people(tables))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m communique.knowledge.build FOLDER")
    build(Path(sys.argv[1]))
