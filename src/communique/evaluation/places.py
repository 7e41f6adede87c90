"""How well places are found and told apart: toponyms with coordinates, TR-News and GeoVirus."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from communique.coding.places import PlaceResolver
from communique.evaluation.gold import read_split
from communique.records import Place, Report, Span

NEAR_KM = 161.0  # 100 miles, the field's usual threshold
FARTHEST_KM = 20_039.0  # half the equator: no error is larger; also the field's (Gritta et al. 2020)
_EARTH_DIAMETER_KM = 12_742.0


@dataclass(slots=True)
class _Tally:
    """Counts over the toponyms, and the errors in km: of those found, and of those whose spans are given."""

    counts: Counter[str] = field(default_factory=Counter)
    found_km: list[float] = field(default_factory=list)
    given_km: list[float] = field(default_factory=list)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Two points in degrees -> the great-circle distance in km."""
    phi, psi = math.radians(lat), math.radians(other_lat)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(math.sqrt(min(1.0, half)))


def area_under_curve(errors_km: Sequence[float]) -> float:
    """Errors in km -> the area under the curve of their sorted logarithms, 0 (none) to 1 (Gritta et al. 2020)."""
    logs = sorted(math.log1p(min(error, FARTHEST_KM)) for error in errors_km)
    if len(logs) < 2:
        return 0.0
    area = sum((low + high) / 2 for low, high in pairwise(logs))
    return area / (math.log1p(FARTHEST_KM) * (len(logs) - 1))


def _error(place: Place | None, gold: dict[str, Any]) -> float:
    """A place and gold -> how far apart in km; as far as can be where nothing is known."""
    if place is None or place.lat is None or place.lon is None:
        return FARTHEST_KM
    return distance_km(place.lat, place.lon, gold["lat"], gold["lon"])


def _count(row: dict[str, Any], tally: _Tally, *, demonyms: bool) -> None:
    """One article -> what is found, missed, invented, near; a place counts for one toponym it overlaps."""
    resolver = PlaceResolver(Report(id=row["id"], text_sha256="", text=row["text"]))
    free = [place for place in resolver.places if demonyms or place.kind != "demonym"]
    for gold in row["toponyms"]:
        span = Span(gold["start"], gold["end"])
        place = next((place for place in free if place.span.overlaps(span)), None)
        tally.counts["gold"] += 1
        if place is not None:
            free.remove(place)
            tally.counts["found"] += 1
        if gold["lat"] is not None:
            tally.given_km.append(_error(place or resolver.resolve(span), gold))
            if place is not None:
                tally.found_km.append(_error(place, gold))
    tally.counts["invented"] += len(free)


def measure_toponyms(rows: Iterable[dict[str, Any]], *, demonyms: bool = True) -> dict[str, float]:
    """Articles with toponyms (``demonyms``: with those, too) -> figures.

    ``found precision``, ``found recall``, ``found f1``: spans, any overlap. ``near``: share of gold toponyms resolved
    within 161 km, their spans given. ``near end to end``: the same, those not found counting as far. ``mean error
    km``, ``auc``: of those found; ``auc end to end``: those not found count as 20,039 km. Smaller is better.
    """
    tally = _Tally()
    for row in rows:
        _count(row, tally, demonyms=demonyms)
    n, with_point = tally.counts, max(1, len(tally.given_km))
    precision, recall = n["found"] / max(1, n["found"] + n["invented"]), n["found"] / max(1, n["gold"])
    missed = [FARTHEST_KM] * (len(tally.given_km) - len(tally.found_km))
    return {
        "toponyms": n["gold"],
        "found precision": precision,
        "found recall": recall,
        "found f1": 2 * precision * recall / max(1e-9, precision + recall),
        "near": sum(km <= NEAR_KM for km in tally.given_km) / with_point,
        "near end to end": sum(km <= NEAR_KM for km in tally.found_km) / with_point,
        "mean error km": sum(tally.found_km) / max(1, len(tally.found_km)),
        "auc": area_under_curve(tally.found_km),
        "auc end to end": area_under_curve(tally.found_km + missed),
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def measure_places(shared: Path) -> dict[str, float]:
    """Shared folder -> figures on TR-News (demonyms are toponyms in its gold and count as such)."""
    return measure_toponyms(_rows(shared / "measure" / "trnews.jsonl"))


def measure_geovirus(shared: Path) -> dict[str, float]:
    """Shared folder -> figures on GeoVirus without the articles held out for events.

    Its gold has no demonyms: those found are left out of the count. Rules may be developed on it.
    """
    corpora = shared / "corpora"
    held_out = frozenset().union(*read_split(corpora).values())
    rows = (row for row in _rows(corpora / "geovirus.jsonl") if row["id"] not in held_out)
    return measure_toponyms(rows, demonyms=False)
