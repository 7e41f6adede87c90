"""The shipped knowledge files, loaded once and only when asked for: names, people, agent nouns.

Keys are those of ``keys.make_key``; ``data/SOURCES.md`` says where each file comes from.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from communique.knowledge.keys import plain

DATA = Path(__file__).parent / "data"
# An office whose end nobody has told is taken to last this long after it was last seen.
TRUSTED = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Known:
    """A named thing: country, organisation, group or seat of power, and the actor code it stands for.

    ``kind``: country, former, demonym, people, seat, city, region, building, institution, nickname, shared (a name
    that several countries' bodies bear: Senate), organisation, group. ``start`` and ``end``: the days between which
    the code holds (the Taliban), None: open. ``origin``: the file it comes from, empty for what ships.
    """

    name: str
    country: str
    sectors: tuple[str, ...]
    kind: str
    start: dt.date | None = None
    end: dt.date | None = None
    origin: str = ""

    def holds(self, on: dt.date | None) -> bool:
        """A day (None: unknown) -> whether the code holds on it; on an unknown day, the first one."""
        if on is None:
            return self.start is None
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Term:
    """One office of one person. ``end`` None: still held when last seen (``asof``). ``rank`` 0 is the highest."""

    start: dt.date | None
    end: dt.date | None
    asof: dt.date | None
    rank: int
    sectors: tuple[str, ...]
    office: str

    def holds(self, on: dt.date) -> bool:
        """A day -> whether the office was held on it, as far as is known."""
        if self.start is None and self.end is None:
            return self.asof is not None and abs(on - self.asof) <= TRUSTED
        if self.start is not None and on < self.start:
            return False
        last = self.end or (min(self.asof, dt.date.max - TRUSTED) + TRUSTED if self.asof else None)
        return last is None or on <= last


@dataclass(frozen=True, slots=True)
class Person:
    """A known person: country and dated offices; ``origin``: the file it comes from, empty for what ships."""

    name: str
    country: str
    terms: tuple[Term, ...]
    origin: str = ""

    def term(self, on: dt.date | None) -> Term | None:
        """A day (None: any) -> the highest office held then, None where none is known."""
        held = [term for term in self.terms if on is None or term.holds(on)]
        held = [term for term in held if term.sectors[:1] != ("ELI",)] or held
        return min(held, key=lambda term: (term.rank, term.start or dt.date.min), default=None)

    def sectors(self, on: dt.date | None) -> tuple[str, ...]:
        """A day -> sectors then: the office's; ELI after the last one ended; none before the first or in doubt."""
        term = self.term(on)
        if term is not None:
            return term.sectors
        ended = [term for term in self.terms if on is not None and term.end and term.end < on]
        later = [term for term in self.terms if on is not None and term.start and term.start > on]
        if any(term.sectors[:1] == ("LEG",) for term in ended) and any(term.sectors[:1] == ("LEG",) for term in later):
            return ("LEG",)  # of a long mandate the sources list the chairs held meanwhile
        doubtful = any(term.start and on and term.start <= on and not term.end for term in self.terms)
        return ("ELI",) if ended and not doubtful else ()

    def lately(self, on: dt.date | None) -> bool:
        """A day -> whether an office ended so shortly before it that a title still in use may be right."""
        return on is not None and any(term.end and term.end < on <= term.end + TRUSTED for term in self.terms)

    def rank(self, on: dt.date | None) -> int:
        """A day -> the rank of the office held then; without one, the lowest."""
        term = self.term(on)
        return term.rank if term else 9


@dataclass(frozen=True, slots=True)
class Agent:
    """What an agent noun says of whoever it names: sectors, and a kind.

    ``kind``: voice (speaks or acts for its institution, whose code it takes: spokesman, official, member),
    former (a past office), kin (whose relative somebody is), rank (a military rank: an office beside it tells more),
    org (its first "sector" is the code of a country-less actor: coalition IGO), abroad (states or people of no one
    country), or empty.
    """

    sectors: tuple[str, ...]
    kind: str


def read_table(name: str) -> Iterator[list[str]]:
    """A data file's name -> its rows, header left out."""
    path = DATA / name
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in raw.decode().split("\n")[1:]:
        if line:
            yield line.split("\t")


def _sectors(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


@cache
def load_names() -> dict[str, tuple[Known, ...]]:
    """-> key to what bears that name; several where the name alone does not tell."""
    names: dict[str, tuple[Known, ...]] = {}
    for key, name, country, sectors, kind, *days in read_table("names.tsv"):
        start, end = map(_date, days) if days else (None, None)
        known = Known(name, country, _sectors(sectors), kind, start, end)
        names[key] = (*names.get(key, ()), known)
    return names


@cache
def load_country_names() -> dict[str, str]:
    """-> country code to its short English name."""
    return dict(read_table("countries.tsv"))


def forget() -> None:
    """-> nothing; what has been loaded is read anew when it is next asked for (for measuring)."""
    for loaded in (load_names, load_country_names, _people_lines, load_agents, load_acts):
        loaded.cache_clear()


@cache
def _people_lines() -> tuple[list[str], list[str]]:
    """-> the sorted key lines, and the lines of the people file they point to (parsed only when hit)."""
    keys, people = (
        gzip.decompress((DATA / name).read_bytes()).decode().split("\n")[1:-1]
        for name in ("people_keys.tsv.gz", "people.tsv.gz")
    )
    return keys, people


def _find(key: str) -> tuple[Person, ...]:
    """A key of the people index -> those it points to."""
    keys, people = _people_lines()
    at = bisect_left(keys, key + "\t")
    if at == len(keys) or not keys[at].startswith(key + "\t"):
        return ()
    return tuple(_person(people[int(number)]) for number in keys[at].split("\t")[1].split(","))


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@cache
def _person(line: str) -> Person:
    """A line of the people file (without its keys) -> the Person."""
    name, country, terms = line.split("\t")
    parsed = []
    for term in terms.split(";"):
        start, end, asof, rank, sectors, office = term.split("|")
        parsed.append(Term(_date(start), _date(end), _date(asof), int(rank), _sectors(sectors), office))
    return Person(name, country, tuple(parsed))


def find_people(key: str) -> tuple[Person, ...]:
    """The key of a full name -> the known people who bear it."""
    return _find(plain(key))


def find_leaders(key: str) -> tuple[Person, ...]:
    """The key of a surname -> the people of high office or leaders of groups who bear it."""
    return _find("=" + plain(key))


@cache
def load_agents() -> dict[str, Agent]:
    """-> key of an agent noun (singular or plural, lower case) to what it says."""
    return {key: Agent(_sectors(sectors), kind) for key, sectors, kind in read_table("agents.tsv")}


@cache
def load_acts() -> tuple[tuple[str, str, tuple[str, ...], str], ...]:
    """-> what is done to or by people: where the words stand, the words, the sectors they tell, of whom."""
    return tuple((place, words, _sectors(sectors), of) for place, words, sectors, of in read_table("acts.tsv"))


@cache
def knowledge_hash() -> str:
    """-> the first 12 hex digits of the SHA-256 over all data files, in name order."""
    digest = hashlib.sha256()
    for path in sorted(DATA.iterdir()):
        if path.suffix != ".md":
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
