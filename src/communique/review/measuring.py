"""How right the coder is, by what reviewers said; and how far two of them agree."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from communique.review.applying import Judgement, judge
from communique.review.log import Review
from communique.store import Store

Z = 1.959964  # 95 % of a normal distribution lie within so many standard deviations
BANDS = (0.5, 0.7, 0.9, 1.01)  # upper ends of the bands of probability that are weighed apart


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """-> the share, None of nothing."""
        return self.part / self.whole if self.whole else None

    def interval(self) -> tuple[float, float]:
        """-> where the true share lies, with 95 % confidence (Wilson 1927); 0 to 1 where nothing was seen."""
        if not self.whole:
            return 0.0, 1.0
        p, n = self.part / self.whole, self.whole
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Precision:
    """Of events of one type that were judged: how many are events, how many are right in every field."""

    event_type: str
    events: Share
    whole: Share


@dataclass(frozen=True, slots=True)
class Judged:
    """An event of the coder that was judged: its type and probability as coded, and the verdict."""

    event_type: str
    probability: float
    verdict: str


def find_judged(store: Store, reviews: Sequence[Review]) -> list[Judged]:
    """A store and rows that stand -> the coder's events that were judged, by the last reviewer of each."""
    last: dict[str, Judgement] = {}
    for judgement in sorted(judge(reviews).values(), key=lambda j: j.number):
        last[judgement.event_id] = judgement
    texts = {review.event_id: review.text_sha256 for review in reviews}
    rows = store.connection.execute(
        "SELECT e.id, event_type, probability, text_sha256 FROM event e JOIN report r USING (report_key) "
        "WHERE is_current AND e.id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY e.id",
        {"ids": list(last)},
    ).fetchall()
    return [Judged(kind, p, last[i].verdict) for i, kind, p, sha in rows if texts[i] == sha]


def measure_precision(judged: Iterable[Judged]) -> list[Precision]:
    """Judged events -> the precision of each type, the most judged first, and of all together at the end."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        for name in (one.event_type, "all"):
            counts[name]["judged"] += 1
            counts[name]["event"] += one.verdict != "wrong"
            counts[name]["whole"] += one.verdict == "right"
    names = sorted(counts, key=lambda name: (name == "all", -counts[name]["judged"], name))
    return [Precision(n, *(Share(counts[n][what], counts[n]["judged"]) for what in ("event", "whole"))) for n in names]


def weighted_precision(store: Store, judged: Sequence[Judged]) -> tuple[float, float, float] | None:
    """A store and its judged events -> precision of all its events and 95 % interval; None where a band has no judge.

    A review queue begins with what is doubtful. So events are weighed by band of probability as the store has them
    (post-stratification); each band's share is drawn a little to one half, as (right + 1) / (judged + 2).
    """
    sizes = Counter(_band(p) for (p,) in store.connection.execute("SELECT probability FROM events").fetchall())
    mean = variance = 0.0
    for band, size in sizes.items():
        here = [one for one in judged if _band(one.probability) == band]
        if not here:
            return None
        right = sum(one.verdict != "wrong" for one in here)
        weight, share = size / sizes.total(), (right + 1) / (len(here) + 2)
        mean += weight * share
        variance += weight * weight * share * (1 - share) / (len(here) + 2)
    half = Z * math.sqrt(variance)
    return (mean, max(0.0, mean - half), min(1.0, mean + half)) if sizes else None


def _band(probability: float) -> int:
    return next(n for n, end in enumerate(BANDS) if probability < end)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers on the events both judged: how many, same verdict (an event or none), kappa (Cohen 1960; None
    where chance alone would agree), and all fields the same among those that both take for events.
    """

    reviewers: tuple[str, str]
    both: int
    same: int
    kappa: float | None
    fields: Share


def measure_agreement(reviews: Iterable[Review]) -> list[Agreement]:
    """Rows that stand -> the agreement of each two reviewers who judged an event of the coder in common."""
    by_reviewer: dict[str, dict[str, Judgement]] = defaultdict(dict)
    for judgement in judge(reviews).values():
        if judgement.verdict != "added":
            by_reviewer[judgement.reviewer][judgement.event_id] = judgement
    found = []
    for one, other in combinations(sorted(by_reviewer), 2):
        shared = sorted(by_reviewer[one].keys() & by_reviewer[other].keys())
        if shared:
            pairs = [(by_reviewer[one][event], by_reviewer[other][event]) for event in shared]
            found.append(_agreement((one, other), pairs))
    return found


def _agreement(names: tuple[str, str], pairs: Sequence[tuple[Judgement, Judgement]]) -> Agreement:
    taken = [(a.verdict != "wrong", b.verdict != "wrong") for a, b in pairs]
    same, n = sum(a == b for a, b in taken), len(pairs)
    yes = [sum(side) / n for side in zip(*taken, strict=True)]
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    kappa = (same / n - chance) / (1 - chance) if chance < 1 else None
    events = [pair for pair, (a, b) in zip(pairs, taken, strict=True) if a and b]
    return Agreement(names, n, same, kappa, Share(sum(_same(a.changes, b.changes) for a, b in events), len(events)))


def _same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return dict(one) == dict(other)
