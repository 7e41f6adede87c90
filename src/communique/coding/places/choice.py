"""Which place a name means: containment first, then the article's countries, population last."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from communique.coding.places.mentions import SMALL_TOWN, Mention
from communique.knowledge.gazetteer import Candidate, load_gazetteer

# Scores are on the scale of log10(population): a bonus of 1.5 outweighs a city some thirty times as large.
_PRIMARY = 1.5
_ARTICLE = 1.5
_CAPITAL = 1.0
_NEIGHBOUR = 1.0
_TELLS_ITS_COUNTRY = 1_000_000  # a city this large speaks for its country as a capital does
_SEAT = {"washington": 2.0, "new york": 1.0}  # the city, unless the words say the state
_BASE = {"country": 9.0, "region": 7.5, "water": 8.0, "landform": 8.0, "area": 8.0, "site": 8.0}
_ONLY = {"primary": "only place of this name", "alternate": "only place also called so", "demonym": "people of a place"}
_ONE_COUNTRY_AREA = 6.5  # Kent, Norfolk: less known than what has no single country


# For each country, how often each name (key) that can only mean it or its people stands in the text.
Votes = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The place chosen and why, in words for the record."""

    candidate: Candidate
    rule: str


def _containers(mention: Mention) -> list[Candidate]:
    if mention.within is None:
        return []
    return [c for c in load_gazetteer().candidates(mention.within) if c.entry.feature in {"country", "region"}]


def country_votes(mentions: list[Mention]) -> Votes:
    """Mentions -> the countries the article speaks of, by names that leave no choice and by containers."""
    votes: Votes = {}
    for mention in mentions:
        told = [
            c for c in mention.candidates
            if c.entry.feature in {"country", "region", "capital"} or c.entry.population >= _TELLS_ITS_COUNTRY
        ]  # fmt: skip
        countries = {c.entry.country for c in told}
        if mention.within is None and len(countries) == 1 and (country := countries.pop()):
            votes.setdefault(country, Counter())[mention.key] += 1
        for container in _containers(mention):
            votes.setdefault(container.entry.country or "", Counter())[mention.within or ""] += 1
    return votes


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


def _score(candidate: Candidate, key: str, votes: Votes) -> float:
    entry = candidate.entry
    others = [name for name in votes.get(entry.country or "", ()) if name != key]
    score = _BASE.get(entry.feature, math.log10(entry.population + 10))
    if entry.feature in {"area", "landform", "site"} and entry.country:
        score = _ONE_COUNTRY_AREA
    if entry.feature in {"city", "capital"}:
        score += _PRIMARY * (candidate.name_kind == "primary") + _CAPITAL * (entry.feature == "capital")
        score += _SEAT.get(key, 0.0) if entry.population > 500_000 else 0.0
    elif entry.feature == "region":
        score += _NEIGHBOUR * _names_regions(others, entry.country)
    return score + _ARTICLE * bool(others)


def contained(mention: Mention) -> Candidate | None:
    """Of the places a name may mean, the one inside what follows the comma ("Paris, Texas").

    A country followed by a country is an enumeration, though some "China" lies in Japan.
    """
    a_country = any(c.entry.feature == "country" for c in mention.candidates)
    boxes = [box for box in _containers(mention) if not (a_country and box.entry.feature == "country")]
    inside = [c for c in mention.candidates for box in boxes if _inside(c, box)]
    return max(
        inside,
        key=lambda c: (c.entry.feature == "region", c.name_kind == "primary", c.entry.population),
        default=None,
    )


def choose(mention: Mention, votes: Votes, settled: Mapping[str, Candidate]) -> Choice | None:
    """A mention, the article's countries, names settled by a container -> its place; None if nothing speaks for it."""
    own = mention.candidates
    if best := contained(mention):
        return Choice(best, "followed by its container")
    if mention.key in settled:
        return Choice(settled[mention.key], "named with its container elsewhere")
    if not own:
        return None
    scored = [(_score(candidate, mention.key, votes), -index, candidate) for index, candidate in enumerate(own)]
    best = max(scored, key=lambda item: item[:2])[2]
    supported = any(name != mention.key for name in votes.get(best.entry.country or "", ()))
    small = best.entry.feature == "city" and best.entry.population < SMALL_TOWN and best.entry.population > 0
    weak = best.name_kind == "alternate" and not supported and best.entry.population < 500_000
    if (small or weak) and not supported and not mention.located:
        return None
    if len({candidate.entry for candidate in own}) == 1:
        return Choice(best, _ONLY[best.name_kind])
    return Choice(best, "article's countries" if supported else "population")
