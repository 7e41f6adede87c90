"""A map of events: circles where they happened, on countries shaded by how many happened there.

Outlines are Natural Earth's. They decide nothing: a country's number is that of the events whose place has its code.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from communique.errors import InputError
from communique.views.plots import CONFLICT, COOPERATION, WIDTH, Rows, altair, styled

if TYPE_CHECKING:
    import altair as alt

OUTLINES = "countries"  # the data set that holds them
NAMED = 12  # places with their names
LARGEST = 900  # square pixels of the largest circle
LAND, BORDER, SEA = "#E4E4E0", "#FBFBF9", "#F7FAFC"
SHADES = ("#D0CFC4", "#BAB9AB", "#A3A293")  # more and more events in a country


def draw_map(places: Rows, countries: Mapping[str, int], title: str) -> alt.Chart:
    """Rows of lat, lon, name, events, cooperation, conflict (numbers); ISO3 codes with their events -> a map.

    A circle's area is number, its colour conflict; a country's shade is number. Raises InputError for no place.
    """
    alt = altair()
    if not places:
        raise InputError("no event of the selection has a place with coordinates; choose others")
    west, south, east, north = _frame(places)
    scale = WIDTH / math.radians(east - west)
    height = max(200, round(scale * math.radians(north - south)))
    middle = math.radians((east + west) / 2), math.radians((north + south) / 2)
    projection = {
        "type": "equirectangular", "scale": scale, "precision": 0, "clipExtent": [[-2, -2], [WIDTH + 2, height + 2]],
        "translate": [WIDTH / 2 - scale * middle[0], height / 2 + scale * middle[1]],
    }  # fmt: skip
    layers = [_ground(alt, countries)]
    most = max(row["events"] for row in places)
    points = [
        row | {"share": row["conflict"] / row["events"], "words": _said(row["name"], row["events"], row["conflict"])}
        for row in sorted(places, key=lambda r: -r["events"])
    ]
    circles = alt.Chart(alt.Data(values=points)).mark_circle(clip=True, opacity=0.8, stroke="#333333", strokeWidth=0.7)
    layers.append(
        circles.encode(
            longitude="lon:Q", latitude="lat:Q",
            size=alt.Size("events:Q", title="events", scale=alt.Scale(domain=[0, most], range=[0, LARGEST]),
                          legend=alt.Legend(values=_round_numbers(most))),
            color=alt.Color("share:Q", title="conflict, of all events",
                            legend=alt.Legend(format="%", values=[0, 0.5, 1]),
                            scale=alt.Scale(domain=[0, 0.5, 1], range=[COOPERATION, "#F5F5F5", CONFLICT])),
            tooltip="words:N", description="words:N",
        )
    )  # fmt: skip
    words = alt.Chart(alt.Data(values=_labels(points, scale, most))).mark_text(fontSize=10, clip=True)
    layers.append(words.encode(longitude="lon:Q", latitude="lat:Q", text="name:N"))
    sea = alt.ViewBackground(fill=SEA, stroke="#BBBBBB")  # by the configuration, it would not reach a map of layers
    made = styled(alt.layer(*layers).project(**projection).properties(width=WIDTH, height=height, view=sea), title)
    made.datasets = {OUTLINES: _outlines(countries)}  # last: each step before copies the whole chart
    return made


def _outlines(countries: Mapping[str, int]) -> list[dict[str, Any]]:
    """-> the outlines of all countries, each with its name and number."""
    with files("communique.views").joinpath("outlines.json.gz").open("rb") as packed:
        features = json.loads(gzip.decompress(packed.read()))
    for feature in features:
        events = countries.get(feature["id"], 0)
        feature["properties"] = {"events": events, "words": _said(feature["properties"]["name"], events)}
    return list(features)


def _ground(alt: Any, countries: Mapping[str, int]) -> Any:
    """-> all countries, shaded by their numbers; their outlines are a data set of the map."""
    steps = _round_numbers(max(countries.values(), default=1))
    return (
        alt.Chart(alt.NamedData(name=OUTLINES))
        .mark_geoshape(stroke=BORDER, strokeWidth=0.6, clip=True)
        .encode(
            fill=alt.Fill("properties.events:Q", title="events in the country", legend=alt.Legend(format=","),
                          scale=alt.Scale(type="threshold", domain=steps, range=[LAND, *SHADES[-len(steps):]])),
            tooltip="properties.words:N", description="properties.words:N",
        )
    )  # fmt: skip


def _said(name: str, events: int, conflict: int | None = None) -> str:
    """-> ``Cusco: 3 events, 2 of them conflict``."""
    return f"{name}: {events:,} event{'s' if events != 1 else ''}" + (
        f", {conflict:,} of them conflict" if conflict else ""
    )


def _frame(places: Rows) -> tuple[float, float, float, float]:
    """Places -> west, south, east, north in degrees of a map around them, at least 40 wide and 20 high."""
    lats, lons = [row["lat"] for row in places], [row["lon"] for row in places]
    wide, high = max(40.0, (max(lons) - min(lons)) * 1.2), max(20.0, (max(lats) - min(lats)) * 1.2)
    wide, high = min(360.0, max(wide, high * 1.2)), min(150.0, max(high, wide * 0.4))
    x, y = (max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2
    x, y = max(wide / 2 - 180, min(180 - wide / 2, x)), max(high / 2 - 65, min(85 - high / 2, y))
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _labels(points: Rows, scale: float, most: int) -> list[dict[str, Any]]:
    """Places, the largest first -> the names of the first few, above their circles, none on another."""
    placed: list[dict[str, Any]] = []
    for point in points[: 3 * NAMED]:
        above = math.sqrt(LARGEST * point["events"] / most / math.pi) + 7
        label = {"lon": point["lon"], "lat": point["lat"] + math.degrees(above / scale), "name": point["name"]}
        near = [
            other for other in placed
            if abs(other["lat"] - label["lat"]) < math.degrees(11 / scale)
            and abs(other["lon"] - label["lon"]) < math.degrees(3 * (len(other["name"]) + len(label["name"])) / scale)
        ]  # fmt: skip
        if not near and len(placed) < NAMED:
            placed.append(label)
    return placed


def _round_numbers(most: int) -> list[int]:
    """The largest number -> up to three round ones that circles in the legend stand for."""
    top = 10 ** math.floor(math.log10(most)) if most else 1
    return sorted({max(1, top // 10), max(1, top // 2 if most < 2 * top else top), most // top * top})
