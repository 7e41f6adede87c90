"""How well places are found and told apart: the news toponyms of the shared folder."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

from communique.coding.places import PlaceResolver
from communique.records import Place, Report, Span

NEAR_KM = 161.0  # 100 miles, the field's usual threshold
_EARTH_DIAMETER_KM = 12_742.0


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Two points in degrees -> the great-circle distance in km."""
    phi, psi = math.radians(lat), math.radians(other_lat)
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(math.sqrt(min(1.0, half)))


def _near(place: Place | None, gold: dict[str, Any]) -> bool:
    if place is None or place.lat is None or place.lon is None:
        return False
    return distance_km(place.lat, place.lon, gold["lat"], gold["lon"]) <= NEAR_KM


def _count(row: dict[str, Any], counts: Counter[str]) -> None:
    """One article -> what is found, missed, invented, near; a place counts for one toponym it overlaps."""
    resolver = PlaceResolver(Report(id=row["id"], text_sha256="", text=row["text"]))
    free = list(resolver.places)
    for gold in row["toponyms"]:
        span = Span(gold["start"], gold["end"])
        place = next((place for place in free if place.span.overlaps(span)), None)
        counts["gold"] += 1
        if place is not None:
            free.remove(place)
            counts["found"] += 1
        if gold["lat"] is not None:
            counts["with a point"] += 1
            counts["near"] += _near(place or resolver.resolve(span), gold)
            counts["near end to end"] += _near(place, gold)
    counts["invented"] += len(free)


def measure_places(shared: Path) -> dict[str, float]:
    """Shared folder -> figures on TR-News (demonyms are toponyms in its gold and count as such).

    ``found precision``, ``found recall``, ``found f1``: spans, any overlap. ``near``: share of gold toponyms resolved
    within 161 km, their spans given; ``near end to end``: the same, counting only those found.
    """
    counts: Counter[str] = Counter()
    for line in (shared / "measure" / "trnews.jsonl").read_text("utf-8").splitlines():
        _count(json.loads(line), counts)
    precision = counts["found"] / (counts["found"] + counts["invented"])
    recall = counts["found"] / counts["gold"]
    return {
        "toponyms": counts["gold"],
        "found precision": precision,
        "found recall": recall,
        "found f1": 2 * precision * recall / (precision + recall),
        "near": counts["near"] / counts["with a point"],
        "near end to end": counts["near end to end"] / counts["with a point"],
    }
