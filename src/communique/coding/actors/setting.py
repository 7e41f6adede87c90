"""What a phrase cannot tell by itself: the day, the countries spoken of, and the people named elsewhere."""

from __future__ import annotations

import datetime as dt
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field

from communique.knowledge.actor_file import ActorFile
from communique.records import UNKNOWN_CODE, Entity, Passage, Place, Span

# Codes that are no country: they never lend their code to "the army" or "the president".
NO_COUNTRY = frozenset({"UNO", "EUR", "IGO", "NGO", "IMG", "ISM", "MNC", ""})
DOMINANT = 2  # the country of more than one mention in this many is what the report is about
BACKWARD = 600  # characters a country named earlier reaches: some three sentences


@dataclass(frozen=True, slots=True)
class Seen:
    """What others found in a report, each empty where nobody looked: quotations, sentences, places.

    ``people``: where the encoder sees names of people; None where it was not asked, then every unknown name may be
    one. ``own``: the user's actors.
    """

    quoted: tuple[Span, ...] = ()
    sentences: tuple[Span, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[Span, ...] | None = None
    own: ActorFile | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Words that bear a country, for "the army" and "the president" near them."""

    start: int
    country: str
    passage: Passage
    place: bool = False  # a country, region or city, not a people, a person or a body


@dataclass(slots=True)
class Setting:
    """A report's day, its countries by weight and place, and whom its names stand for."""

    on: dt.date | None = None
    weights: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)  # organisations that are no country
    bearers: list[Bearer] = field(default_factory=list)
    people: dict[str, list[tuple[int, Entity, Passage]]] = field(default_factory=dict)
    armed: list[Bearer] = field(default_factory=list)  # named armed groups; their country may be IMG
    running: set[str] = field(default_factory=set)  # known people who run for an office, by name
    legislature: bool = False  # whether the report speaks of one
    protest: bool = False  # whether the report speaks of protesters or activists
    dateline: Bearer | None = None
    own: ActorFile | None = None  # the user's actors that hold on the day
    starts: list[int] = field(default_factory=lambda: [0])  # where sentences begin

    def main_country(self) -> Bearer | None:
        """-> the first bearer of the country spoken of most (ties: the first named)."""
        top = max(self.weights.values(), default=0)
        return next((bearer for bearer in self.bearers if self.weights[bearer.country] == top), None)

    def dominant_country(self) -> Bearer | None:
        """-> the first bearer of the country of more than half of all mentions, None where there is none."""
        main = self.main_country()
        return main if main and self.weights[main.country] * DOMINANT > sum(self.weights.values()) else None

    def sentence_of(self, offset: int) -> tuple[int, int]:
        """A place in the text -> where its sentence begins and the next one does."""
        at = bisect_right(self.starts, offset)
        return self.starts[at - 1] if at else 0, self.starts[at] if at < len(self.starts) else sys.maxsize

    def nearest_country(self, offset: int, *, places: bool = False) -> tuple[Bearer, str] | None:
        """A place in the text -> the nearest bearer: in its sentence before, then after; then some sentences back.

        ``places``: only names of places count (for residents, victims, rebels, who belong where they are).
        """
        bearers = [bearer for bearer in self.bearers if bearer.place] if places else self.bearers
        at = bisect_left(bearers, offset, key=lambda bearer: bearer.start)
        start, end = self.sentence_of(offset)
        before = bearers[at - 1] if at else None
        after = bearers[at] if at < len(bearers) else None
        if before and before.start >= start:
            return before, "country named before"
        if after and after.start < end:
            return after, "country named after"
        return (before, "country named before") if before and offset - before.start <= BACKWARD else None

    def country_at(self, offset: int, *, places: bool = False) -> tuple[Bearer, str] | None:
        """A place in the text -> the country a bare "the army" there belongs to, and the rule that says so."""
        if main := self.dominant_country():
            return main, "country of the report"
        if near := self.nearest_country(offset, places=places):
            return near
        if main := self.main_country():
            return main, "country of the report"
        return (self.dateline, "country of the dateline") if self.dateline else None

    def sole_armed(self, offset: int) -> tuple[Bearer, str] | None:
        """A place in the text -> the armed group named before it, if all named ones are of one country: those whom
        "the militants" there are.
        """
        one = len({bearer.country for bearer in self.armed}) == 1 and self.armed[0].start < offset
        return (self.armed[0], "only armed group named") if one else None

    def person(self, key: str, offset: int) -> tuple[Entity, Passage] | None:
        """The key of a name -> who bears it in this report: the last one named before, else the first one after."""
        found = self.people.get(key) or self._longer(key)
        if not found:
            return None
        known = [entry for entry in found if entry[1].code != UNKNOWN_CODE]
        if 2 * len(known) >= len(found) or (known and " " in key):
            found = known  # a leader's relatives are named less often than the leader
        before = [entry for entry in found if entry[0] <= offset]
        entry = before[-1] if before else found[0]
        return entry[1], entry[2]

    def _longer(self, key: str) -> list[tuple[int, Entity, Passage]]:
        """Words of a name -> whose one longer name holds them all (``Ana Ruiz``: Ana Ruiz Gil); else empty."""
        words = set(key.split())
        full = [one for one in self.people if len(words) > 1 and words < set(one.split())]
        return self.people[full[0]] if len(full) == 1 else []

    def link_names(self) -> None:
        """Tell full names what is known of their surname, where only one full name of the report has it."""
        full = [key for key in self.people if " " in key]
        bearers = Counter(key.split()[-1] for key in full)
        for key in full:
            surname = key.split()[-1]
            known = [entry for entry in self.people[key] if entry[1].code != UNKNOWN_CODE]
            if bearers[surname] == 1:
                known = known or [entry for entry in self.people.get(surname, ()) if entry[1].code != UNKNOWN_CODE]
                self.people[surname] = known or self.people.get(surname, [])
            self.people[key] = known or self.people[key]
