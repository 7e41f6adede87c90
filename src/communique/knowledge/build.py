"""``python -m communique.knowledge.build FOLDER``: the open fact files of FOLDER -> ``data/``, the files we ship.

Run by developers only, never imported at run time. Same input, same bytes. The hand-written files of FOLDER fill
holes; what contradicts a sourced file is dropped here. Our own additions lie in ``own/`` (readable, edited by hand);
where they name a form or a noun, they win. Everything is written with its keys ready, so that loading is quick.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from communique.errors import InputError
from communique.knowledge.build_names import read_agents, read_countries, read_names, read_ucdp_ids
from communique.knowledge.build_people import find_keys, read_people

DATA = Path(__file__).parent / "data"
# A party called "Coalition" or a group called "Army": the common noun is meant far more often.
OWN_PEOPLE = ("name", "aliases", "country", "sector", "office", "start", "end")
NAMES_NOT_NOUNS = {"armed", "group", "organisation", "nickname"}
NAME_COLUMNS = ("key", "name", "country", "sectors", "kind", "start", "end")  # the days only where there are any
CODE_COLUMNS = ("code", "iso2", "cow", "cow_from", "gw", "gw_from")
OWN = Path(__file__).parent / "own"
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
    body = sorted({"\t".join(" ".join(cell.split()) for cell in row) for row in rows})
    content = ("\n".join(["\t".join(header), *body]) + "\n").encode()
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)


def read_own(name: str) -> list[list[str]]:
    """A file of our own additions -> its rows, header left out."""
    lines = (OWN / name).read_text(encoding="utf-8").split("\n")[1:]
    return [line.split("\t") for line in lines if line]


def build(folder: Path, target: Path = DATA) -> None:
    """The folder of open facts -> countries, names, agents and people under ``target``."""
    tables = {path.name.split(".")[0]: read_rows(path) for path in sorted(folder.glob("*.csv*"))}
    tables["own_people"] = [dict(zip(OWN_PEOPLE, row, strict=False)) for row in read_own("people.tsv")]
    agents = list(read_agents((folder / "PLOVER_agents.txt").read_text(encoding="utf-8"), read_own("agents.tsv")))
    nouns = {agent[0] for agent in agents}
    names = read_names(tables, read_own("forms.tsv"))
    clear = [row for row in names if row[4] not in NAMES_NOT_NOUNS or row[0] not in nouns]
    people = sorted(read_people(tables))
    target.mkdir(exist_ok=True)
    write_table(target / "countries.tsv", ("code", "name"), read_countries(tables))
    write_table(target / "names.tsv", NAME_COLUMNS, clear)
    write_table(target / "agents.tsv", ("key", "sectors", "kind"), agents)
    write_table(target / "country_codes.tsv", CODE_COLUMNS, read_own("country_codes.tsv"))
    write_table(target / "ucdp_ids.tsv", ("key", "ucdp_id"), read_ucdp_ids(tables))
    write_table(target / "acts.tsv", ("place", "words", "sectors", "of"), read_own("acts.tsv"))
    write_table(target / "given_names.tsv", ("key", "gender"), read_own("given_names.tsv"))
    write_table(target / "people.tsv.gz", ("name", "country", "terms"), [person[2:] for person in people])
    write_table(target / "people_keys.tsv.gz", ("key", "line"), find_keys(people))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m communique.knowledge.build FOLDER")
    build(Path(sys.argv[1]))
