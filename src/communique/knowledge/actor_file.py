"""A user's own actors: a CSV file -> names and people that win over what ships, or its problems, line by line.

Columns: ``name`` and ``country`` (ISO3, or UNO, EUR, IGO, NGO, IMG, ISM, MNC, ``---``); optional ``aliases``
(between semicolons), ``sectors`` (PLOVER, most specific first), ``kind`` (person, or organisation if empty),
``office``, ``start`` and ``end`` (ISO days). Several rows of one name are several terms; a row holds on its days only.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from communique.errors import InputError
from communique.knowledge.keys import make_key, plain
from communique.knowledge.tables import Known, Person, Term, find_people, load_agents, load_country_names, load_names

COLUMNS = ("name", "aliases", "country", "sectors", "kind", "office", "start", "end")
BLOCS = frozenset({"UNO", "EUR", "IGO", "NGO", "IMG", "ISM", "MNC", "---"})
SECTORS = frozenset(
    [
        "COP",
        "GOV",
        "JUD",
        "LEG",
        "MIL",
        "PRM",
        "PTY",
        "REB",
        "SPY",
        "UAF",
        "UNK",
        "AGR",
        "BUS",
        "CRM",
        "CVL",
        "EDU",
        "ELI",
        "JRN",
        "LAB",
        "MED",
        "REF",
        "OPP",
        "PRE",
        "REL",
        "SOC",
    ]
)
PERSON = "person"


@dataclass(frozen=True, slots=True)
class ActorRow:
    """One row of the file: its line, the name and its other forms, and what they stand for between two days."""

    line: int
    forms: tuple[str, ...]
    country: str
    sectors: tuple[str, ...]
    kind: str
    office: str
    start: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class ActorFile:
    """A user's actors by key: of names, of people's full names, and of their last names; ``hash`` of the file."""

    origin: str
    hash: str
    rows: tuple[ActorRow, ...] = ()
    names: Mapping[str, tuple[Known, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    surnames: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    small: frozenset[str] = frozenset()  # keys of forms written without capitals

    def on(self, day: dt.date | None) -> ActorFile:
        """A day -> the file with the names that hold on it."""
        held = {key: tuple(known for known in names if known.holds(day)) for key, names in self.names.items()}
        return replace(self, names={key: names for key, names in held.items() if names})


@cache
def load_actor_file(path: Path) -> ActorFile:
    """A CSV file -> its actors. Raises InputError with the first problem and how many there are."""
    file, problems = read_actor_file(path)
    if problems:
        more = f" (and {len(problems) - 1} more: `communique actors check {path}`)" if problems[1:] else ""
        raise InputError(f"{problems[0]}{more}")
    return file


def read_actor_file(path: Path) -> tuple[ActorFile, list[str]]:
    """A CSV file -> its actors as far as they can be read, and its problems: where, what, what to do."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; give a CSV file of actors") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; save it as CSV in UTF-8") from None
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in ("name", "country") if column not in (reader.fieldnames or ())]
    if missing:
        columns = ", ".join(COLUMNS)
        return _index(path, content, []), [f"{path}:1: no column {missing[0]}; name the columns {columns}"]
    rows: list[ActorRow] = []
    problems: list[str] = []
    for cells in reader:
        where = f"{path}:{reader.line_num}"
        found = list(_problems(cells))
        problems += [f"{where}: {problem}" for problem in found]
        if not found:
            rows.append(_row(cells, reader.line_num))
    return _index(path, content, rows), problems


def overridden(row: ActorRow) -> Iterator[str]:
    """A row -> what ships under its forms, in words: what the row wins over."""
    for form in row.forms:
        key = make_key(form)
        for known in load_names().get(key, ()):
            yield f"{form} is {known.country} {','.join(known.sectors) or '---'} ({known.kind}) in what ships"
        for person in find_people(key) if row.kind == PERSON else ():
            yield f"{form} is {person.name}, {person.country}, in what ships"
        if plain(key) in load_agents():
            yield f"{form} is also a plain noun: every such word in capitals becomes this actor"


def _cell(cells: Mapping[str, str | None], column: str) -> str:
    return (cells.get(column) or "").strip()


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[;,\s]+", text) if part)


def _problems(cells: Mapping[str, str | None]) -> Iterator[str]:
    """The cells of a row -> what is wrong in them."""
    if not make_key(_cell(cells, "name")):
        yield "no name; write the name as the reports do"
    country = _cell(cells, "country")
    if country not in BLOCS and country not in load_country_names():
        yield f"country {country or '(empty)'}: unknown; write ISO3, {', '.join(sorted(BLOCS))}"
    for sector in _list(_cell(cells, "sectors")):
        if sector not in SECTORS:
            yield f"sector {sector}: unknown; use {', '.join(sorted(SECTORS))}"
    days = [_cell(cells, column) for column in ("start", "end")]
    for column, text in zip(("start", "end"), days, strict=True):
        if text and _day(text) is None:
            yield f"{column} {text}: no day; write it as 2024-05-17"
    start, end = map(_day, days)
    if start and end and end < start:
        yield f"ends on {end}, before it starts on {start}; swap the days"
    if None in cells:
        yield 'more cells than columns; put names with commas in "quotation marks"'


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _row(cells: Mapping[str, str | None], line: int) -> ActorRow:
    forms = (_cell(cells, "name"), *(form.strip() for form in _cell(cells, "aliases").split(";") if form.strip()))
    start, end = (_day(_cell(cells, column)) for column in ("start", "end"))
    country = _cell(cells, "country").replace("---", "")
    kind = _cell(cells, "kind").lower() or "organisation"
    return ActorRow(line, forms, country, _list(_cell(cells, "sectors")), kind, _cell(cells, "office"), start, end)


def _index(path: Path, content: bytes, rows: list[ActorRow]) -> ActorFile:
    """Rows -> the file's actors by their keys; the rows of one person are its terms."""
    names: dict[str, tuple[Known, ...]] = {}
    people: dict[str, tuple[Person, ...]] = {}
    surnames: dict[str, tuple[Person, ...]] = {}
    for row in rows:
        if row.kind != PERSON:
            known = Known(row.forms[0], row.country, row.sectors, row.kind, row.start, row.end, path.name)
            for key in dict.fromkeys(make_key(form) for form in row.forms):
                names[key] = (*names.get(key, ()), known)
    persons: dict[tuple[str, str], list[ActorRow]] = {}
    for row in rows:
        if row.kind == PERSON:
            persons.setdefault((row.forms[0], row.country), []).append(row)
    for (name, country), terms in persons.items():
        held = tuple(
            Term(t.start or dt.date.min, t.end, None if t.end else dt.date.max, 0, t.sectors, t.office) for t in terms
        )
        person = Person(name, country, held, path.name)
        for key in dict.fromkeys(plain(make_key(form)) for t in terms for form in t.forms):
            people[key] = (*people.get(key, ()), person)
            last = key.split()[-1]
            if person not in surnames.get(last, ()):
                surnames[last] = (*surnames.get(last, ()), person)
    small = frozenset(make_key(form) for row in rows for form in row.forms if form.islower())
    digest = hashlib.sha256(content).hexdigest()[:12]
    return ActorFile(path.name, digest, tuple(rows), names, people, surnames, small)
