"""The gazetteer: names of places to what GeoNames, the factbook and hand-made lists know of them.

One compressed file (see ``gazetteer_build``): a line for each place, an empty line, a line for each name, sorted. A
name is looked up by bisection in the lines themselves, so that loading costs no more than unpacking.
"""

from __future__ import annotations

import bisect
import functools
import gzip
import re
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from communique.knowledge.keys import unaccented

# How a name belongs to a place: its own, another one, or of its people.
NameKind = Literal["primary", "alternate", "demonym"]
_NAME_KINDS: dict[str, NameKind] = {"P": "primary", "A": "alternate", "D": "demonym"}
_PLAIN = str.maketrans({
    "ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe",
    "’": None, "‘": None, "'": None, "`": None, "ʻ": None, "ʼ": None, "ʹ": None, "-": " ", "–": " ", ".": " ",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One place. ``feature``: country, capital, city, region (first-order, known in the news), province (the other
    first-order ones), district (second-order), water, landform, area or site; ``region`` is GeoNames' first-order code
    within the country; ``id`` GeoNames' number; coordinates in degrees, WGS 84.
    """

    name: str
    feature: str
    country: str | None
    region: str | None
    lat: float
    lon: float
    population: int
    id: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean, and how the name belongs to it."""

    entry: Entry
    name_kind: NameKind


def key_of(name: str) -> str:
    """Name as written -> the form it is looked up by: no case, accents, apostrophes, hyphens or full stops."""
    bare = name if name.isascii() else unaccented(name)
    return " ".join(bare.translate(_PLAIN).lower().split())


class Gazetteer:
    """Look-up of names in the text of a built gazetteer file."""

    def __init__(self, text: str) -> None:
        places, _, names = text.partition("\n\n")
        self._places = places.split("\n")
        self._names = names.rstrip("\n").split("\n")

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Name or its key -> all places it may mean, in the order of the file (largest cities first), or none."""
        key = key_of(name)
        line = self._line_from(f"{key}\t")
        if line is None:
            return ()
        pairs = (item for item in line.partition("\t")[2].split(","))
        return tuple(Candidate(self._entry(int(item[1:])), _NAME_KINDS[item[0]]) for item in pairs)

    def continues(self, key: str) -> bool:
        """Key -> whether some longer name begins with it and a blank."""
        return self._line_from(f"{key} ") is not None

    @functools.cached_property
    def _countries(self) -> dict[tuple[str, str], int]:
        """(feature, country) -> the line of a country or its (largest) capital."""
        found: dict[tuple[str, str], int] = {}
        for number, line in enumerate(self._places):
            _, feature, country, *_ = line.split("\t", 3)
            if feature in {"country", "capital"}:
                found.setdefault((feature, country), number)
        return found

    def of_country(self, iso3: str, feature: Literal["country", "capital"]) -> Entry | None:
        """Country's code and what of it -> the country itself or its capital; None where it is not listed."""
        number = self._countries.get((feature, iso3))
        return None if number is None else self._entry(number)

    def _line_from(self, start: str) -> str | None:
        at = bisect.bisect_left(self._names, start)
        return self._names[at] if at < len(self._names) and self._names[at].startswith(start) else None

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - one gazetteer lives as long as the process
    def _entry(self, number: int) -> Entry:
        name, feature, country, region, lat, lon, population, id_ = self._places[number].split("\t")
        return Entry(
            name, feature, country or None, region or None, float(lat), float(lon), int(population or 0),
            int(id_) if id_ else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameWords:
    """The hand-made word lists of ``gazetteer_words.txt``; what each is for stands there."""

    plain: frozenset[str]
    given: frozenset[str]
    titles: frozenset[str]
    locative: frozenset[str]
    function: frozenset[str]
    compass: frozenset[str]
    no_surname: frozenset[str]
    newspapers: frozenset[str]
    bodies: frozenset[str]
    bodies_before: frozenset[str]
    containers: frozenset[str]
    metonyms: frozenset[str]
    never: frozenset[str]
    states: dict[str, str]
    codes: dict[str, str]


@functools.cache
def load_gazetteer() -> Gazetteer:
    """Nothing -> the shipped gazetteer (loaded once)."""
    packed = resources.files("communique.knowledge").joinpath("data/gazetteer.tsv.gz").read_bytes()
    return Gazetteer(gzip.decompress(packed).decode("utf-8"))


@functools.cache
def load_name_words() -> NameWords:
    """Nothing -> the shipped word lists: sections headed ``[name]``, words set off by white space."""
    text = resources.files("communique.knowledge").joinpath("data/gazetteer_words.txt").read_text("utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    sections = dict(re.findall(r"^\[(\w+)\]\n([^\[]*)", text, flags=re.MULTILINE))
    states, codes = (
        dict(line.split("=", 1) for line in sections.pop(name).split("\n") if line) for name in ("states", "codes")
    )
    sets: dict[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in sections.items()}
    return NameWords(states=states, codes=codes, **sets)
