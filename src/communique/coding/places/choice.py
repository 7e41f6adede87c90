"""Which place a name means: its container, else the article's countries, regions and places, population last."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from communique.coding.places.mentions import CONTAINERS, SMALL_TOWN, TINY_TOWN, Mention
from communique.knowledge.gazetteer import Candidate, Entry, load_gazetteer

# Scores are on the scale of log10(population): a bonus of 1.5 outweighs a city some thirty times as large.
_PRIMARY = 1.5
_ARTICLE = 1.5
_REGION = 1.5
_NEAR = 1.5
_CAPITAL = 1.0
_NEIGHBOUR = 1.0
_UNIT = 0.8  # a region counts a little less than the city it is named after
_TELLS_ITS_COUNTRY = 1_000_000  # a city this large speaks for its country as a capital does
_SEAT = {"washington": 2.0, "new york": 1.0}  # the city, unless the words say the state
_BASE = {"country": 9.0, "region": 7.5, "water": 8.0, "landform": 8.0, "area": 8.0, "site": 8.0}
_ONE_COUNTRY_AREA = 6.5  # Kent, Norfolk: less known than what has no single country
_ONLY = {
    "primary": "only place of this name",
    "alternate": "only place also called so",
    "demonym": "people of a place",
}
_NEAR_DEGREES = 1.0  # about 100 km
_SPOTS = {"city", "capital", "district", "site"}  # what is small enough to tell what lies beside it


@dataclass(slots=True)
class Context:
    """What the article speaks of: for each country and each region the names (keys) that can only mean it or lie in
    it, and the places that are sure with their names.
    """

    countries: dict[str, Counter[str]] = field(default_factory=dict)
    regions: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    spots: dict[str, Entry] = field(default_factory=dict)

    def speaks_of(self, entry: Entry, key: str) -> bool:
        """Whether another name than ``key`` tells of the entry's country."""
        return any(name != key for name in self.countries.get(entry.country or "", ()))

    def names_region_of(self, entry: Entry, key: str) -> bool:
        """Whether another name than ``key`` is the entry's region, or lies in it for sure."""
        return any(name != key for name in self.regions.get((entry.country or "", entry.region or ""), ()))

    def has_near(self, entry: Entry, key: str) -> bool:
        """Whether a sure place of another name lies within about 100 km."""
        reach = _NEAR_DEGREES / max(0.1, math.cos(math.radians(entry.lat)))
        return any(
            name != key and abs(spot.lat - entry.lat) < _NEAR_DEGREES and abs(spot.lon - entry.lon) < reach
            for name, spot in self.spots.items()
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """The place chosen and why, in words for the record."""

    candidate: Candidate
    rule: str


def _containers(mention: Mention) -> list[Candidate]:
    if mention.within is None:
        return []
    return [c for c in load_gazetteer().candidates(mention.within) if c.entry.feature in CONTAINERS]


def read_context(mentions: Sequence[Mention]) -> Context:
    """Mentions -> what the article speaks of, by names that leave no choice and by containers."""
    context = Context()
    for mention in mentions:
        told = [
            c for c in mention.candidates
            if c.entry.feature in {"country", "region", "capital"} or c.entry.population >= _TELLS_ITS_COUNTRY
        ]  # fmt: skip
        countries = {c.entry.country for c in told}
        if mention.within is None and len(countries) == 1 and (country := countries.pop()):
            context.countries.setdefault(country, Counter())[mention.key] += 1
        for candidate in _containers(mention):
            context.countries.setdefault(candidate.entry.country or "", Counter())[mention.within or ""] += 1
            _add_region(context, candidate.entry, mention.within or "")
        regions = [c.entry for c in told if c.entry.feature == "region"]
        if len(regions) == len(told) == 1:
            _add_region(context, regions[0], mention.key)
    for mention in mentions:
        sure = contained(mention) or _sure(mention)
        if sure and sure.entry.feature in _SPOTS:
            context.spots[mention.key] = sure.entry
    return context


def _add_region(context: Context, entry: Entry, key: str) -> None:
    if entry.region and entry.feature != "country":
        context.regions.setdefault((entry.country or "", entry.region), Counter())[key] += 1


def _sure(mention: Mention) -> Candidate | None:
    """The place of a name that has no other, or that is a city of millions by its own name."""
    if len({c.entry for c in mention.candidates}) == 1 and mention.candidates[0].name_kind == "primary":
        return mention.candidates[0] if mention.candidates[0].entry.population >= SMALL_TOWN else None
    best = max(mention.candidates, key=lambda c: c.entry.population, default=None)
    large = best and best.name_kind == "primary" and best.entry.population >= _TELLS_ITS_COUNTRY
    return best if large else None


def _inside(candidate: Candidate, container: Candidate) -> bool:
    if candidate.entry.country != container.entry.country or candidate.entry == container.entry:
        return False
    return container.entry.feature == "country" or candidate.entry.region == container.entry.region


def _names_regions(names: list[str], country: str | None) -> bool:
    """Whether one of the names is a region of the country ("Texas" speaks for Georgia the state)."""
    return any(
        c.entry.feature == "region" and c.entry.country == country
        for name in names for c in load_gazetteer().candidates(name)
    )  # fmt: skip


def _score(candidate: Candidate, key: str, context: Context) -> float:
    entry = candidate.entry
    others = [name for name in context.countries.get(entry.country or "", ()) if name != key]
    score = _BASE.get(entry.feature, 0.0)
    if entry.population and entry.feature != "country":
        score = math.log10(entry.population + 10)
    if entry.feature in {"area", "landform", "site"} and entry.country:
        score = _ONE_COUNTRY_AREA
    if entry.feature in {"city", "capital"}:
        score += _PRIMARY * (candidate.name_kind == "primary") + _CAPITAL * (entry.feature == "capital")
        score += _SEAT.get(key, 0.0) if entry.population > 500_000 else 0.0
    elif entry.feature in CONTAINERS - {"country"}:
        score += _UNIT * (entry.feature != "region") + _NEIGHBOUR * _names_regions(others, entry.country)
    if entry.feature in _SPOTS:
        score += _REGION * context.names_region_of(entry, key) + _NEAR * context.has_near(entry, key)
    return score + _ARTICLE * bool(others)


def contained(mention: Mention) -> Candidate | None:
    """Of the places a name may mean, the one inside what follows the comma ("Paris, Texas").

    A country followed by a country, a state by a state is an enumeration, though some "China" lies in Japan.
    """
    kinds = {c.entry.feature for c in mention.candidates} & {"country", "region"}
    boxes = [box for box in _containers(mention) if box.entry.feature not in kinds or mention.within == mention.key]
    inside = [c for c in mention.candidates for box in boxes if _inside(c, box)]
    return max(
        inside,
        key=lambda c: (c.entry.feature == "region", c.name_kind == "primary", c.entry.population),
        default=None,
    )


def choose(mention: Mention, context: Context, settled: Mapping[str, Candidate]) -> Choice | None:
    """A mention, what the article speaks of, names a container settled -> its place; None if nothing speaks for it."""
    own = mention.candidates
    if best := contained(mention):
        return Choice(best, "followed by its container")
    if mention.key in settled:
        return Choice(settled[mention.key], "named with its container elsewhere")
    if not own:
        return None
    best = max(own, key=lambda c: (_score(c, mention.key, context), c.entry.population))
    supported = context.speaks_of(best.entry, mention.key)
    near = best.entry.feature in _SPOTS and context.has_near(best.entry, mention.key)
    if not _is_vouched_for(best, mention, supported=supported or near):
        return None
    if len({candidate.entry for candidate in own}) == 1:
        return Choice(best, _ONLY[best.name_kind])
    if best.entry.feature in _SPOTS and context.names_region_of(best.entry, mention.key):
        return Choice(best, "article's regions")
    known = "population" if best.entry.feature in _SPOTS else "best known place of this name"
    return Choice(best, "near other places" if near else "article's countries" if supported else known)


def _is_vouched_for(best: Candidate, mention: Mention, *, supported: bool) -> bool:
    """Whether a small town or one's other name has what it needs: words before it, its country or neighbours, both."""
    entry = best.entry
    whole = entry.feature == "district" and " " in mention.key  # Scott County says what it is
    small = entry.feature in {"city", "district"} and 0 < entry.population < SMALL_TOWN and not whole
    if small and entry.population < TINY_TOWN:
        return supported and mention.located
    weak = best.name_kind == "alternate" and not supported and entry.population < 500_000
    return supported or mention.located or not (small or weak)
