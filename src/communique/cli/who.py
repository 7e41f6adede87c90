"""``communique who`` and ``communique actors``: actors asked for, files of actors checked, codes to merge on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from communique.cli.code import check_format
from communique.cli.screen import messages, output
from communique.cli.tables import print_table
from communique.cli.whenwhere import Shown, write_rows
from communique.coding.actors.candidates import find_candidates
from communique.errors import InputError
from communique.knowledge.actor_file import overridden, read_actor_file
from communique.knowledge.codes import actor_codes, country_table
from communique.records import Actor, Entity

CODES = {
    "country": "VARCHAR", "name": "VARCHAR", "iso2": "VARCHAR", "cow": "INTEGER", "cow_from": "INTEGER",
    "gw": "INTEGER", "gw_from": "INTEGER", "ucdp_government": "INTEGER", "cameo": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked for: a name, a day as written, words before it, a file of own actors."""

    name: str
    on: str | None = None
    context: str | None = None
    actors: Path | None = None

    @property
    def day(self) -> dt.date | None:
        """The day; raises InputError where it is none."""
        try:
            return dt.date.fromisoformat(self.on) if self.on else None
        except ValueError:
            raise InputError(f"--on {self.on}: no day; write it as 2023-01-01") from None


def show_who(asked: Asked) -> None:
    """Who is asked for -> whom the name stands for and why, its codes, and everybody else it may be, printed."""
    chosen, candidates = find_candidates(asked.name, asked.day, asked.context, asked.actors)
    console = output()
    for entity in chosen.entities:
        console.print(f"{asked.name} → {entity.code} {entity.name}", markup=False)
        console.print(f"    why    {_why(chosen)}", markup=False)
        console.print(f"    codes  {_codes(entity, asked.day)}", markup=False)
    if not chosen.entities:
        console.print(f"{asked.name} → ---  nothing known decides it", markup=False)
    rows = [
        (
            "*" if _is(candidate.entity, chosen) else "",
            candidate.entity.code,
            candidate.entity.name,
            candidate.bears,
            fact,
        )
        for candidate in candidates
        for fact in candidate.facts or ("",)
    ]
    if rows:
        print_table({"": None, "code": None, "who": 2, "by": None, "what is known": 4}, _once(rows))
    elif not chosen.entities:
        messages().print("add it with --actors FILE.csv (columns name, country, sectors, kind, start, end)")


def _why(chosen: Actor) -> str:
    words = " ← ".join(f"“{passage.text}”" for passage in chosen.chain)
    return f"{chosen.rule}{' ← ' + words if words else ''}"


def _is(entity: Entity, chosen: Actor) -> bool:
    return any((entity.code, entity.name) == (one.code, one.name) for one in chosen.entities)


def _once(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows -> the same with what repeats from the row above left out."""
    repeated = [("", "", "", "", row[4]) if row[:4] == above[:4] else row for above, row in pairwise(rows)]
    return [*rows[:1], *repeated]


def _codes(entity: Entity, on: dt.date | None) -> str:
    """An entity and a day -> its codes in one line."""
    codes = actor_codes(entity, on)
    country = codes.country
    parts = {
        "ISO": f"{country.iso3}/{country.iso2}" if country else None,
        "COW": country and country.cow,
        "GW": country and country.gw,
        "UCDP": codes.ucdp,
        "PLOVER": codes.plover,
        "CAMEO": codes.cameo or None,
    }
    return ", ".join(f"{name} {value}" for name, value in parts.items() if value)


def check_actors(path: Path) -> int:
    """A file of own actors -> the exit code; what is wrong in it, and what its rows win over, printed."""
    file, problems = read_actor_file(path)
    for problem in problems:
        messages().print(problem, markup=False)
    for row in file.rows:
        for told in overridden(row):
            output().print(f"{path}:{row.line}: {told}", markup=False)
    rows, wrong = len(file.rows), len(problems)
    output().print(f"{path}: {rows} rows can be used, {wrong} problem{'' if wrong == 1 else 's'}", markup=False)
    return 1 if problems else 0


def show_codes(shown: Shown) -> None:
    """How to show -> every country with its codes and the years from which they hold."""
    check_format(shown.form, shown.out)
    rows = country_table()
    if shown.form != "table" or shown.out:
        return write_rows(CODES, rows, shown)
    print_table(dict.fromkeys(CODES), rows)
    return None
