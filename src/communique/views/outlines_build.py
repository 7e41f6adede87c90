"""``python -m communique.views.outlines_build COUNTRIES CODES``: outlines of countries -> ``outlines.json.gz``.

COUNTRIES is ``countries-110m.json`` of the npm package ``world-atlas`` (Natural Earth as TopoJSON), CODES is
``codes.json`` of ``i18n-iso-countries`` (ISO 3166-1: letters and numbers). Run by developers only. Same input, same
bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from itertools import accumulate
from pathlib import Path
from typing import Any

from communique.errors import InputError
from communique.knowledge.tables import load_country_names

OUT = Path(__file__).parent / "outlines.json.gz"
# Outlines without a number, under the code that the gazetteer gives to places there.
_UNNUMBERED = {"Kosovo": "KOS", "N. Cyprus": "CYP", "Somaliland": "SOM"}
Point = tuple[float, float]


def read_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """A topology -> its arcs in degrees, to a tenth (11 km); points that fall together are one.

    TopoJSON 1.0, 2.1.4: an arc is its first point and the steps from there, in units of ``transform``.
    """
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        places = accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]])
        points = [(round(x * kx + x0, 1), round(y * ky + y0, 1)) for x, y in places]
        arcs.append([p for n, p in enumerate(points) if n in (0, len(points) - 1) or p != points[n - 1]])
    return arcs


def read_polygons(geometry: dict[str, Any], arcs: list[list[Point]]) -> list[list[list[Point]]]:
    """A geometry and all arcs -> its polygons, each a list of rings. A number below zero is an arc backwards."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    rings = [[_joined([arcs[n] if n >= 0 else arcs[~n][::-1] for n in ring]) for ring in rings] for rings in polygons]
    return [kept for polygon in rings if (kept := [ring for ring in polygon if len(set(ring)) > 2])]


def _joined(parts: list[list[Point]]) -> list[Point]:
    """Arcs of which each begins where the last ended -> the ring; no point twice in a row."""
    points = [parts[0][0], *(point for part in parts for point in part[1:])]
    return [p for n, p in enumerate(points) if n == 0 or p != points[n - 1]]


def build(countries: Path, codes: Path, out: Path = OUT) -> int:
    """The two files, ours -> how many countries it holds: GeoJSON features with ISO3 codes and our short names.

    Raises InputError for a file that is not what it should be, or an outline of no known country.
    """
    try:
        topology = json.loads(countries.read_text(encoding="utf-8"))
        letters = {number: iso3 for _, iso3, number, *_ in json.loads(codes.read_text(encoding="utf-8"))}
        geometries, arcs = topology["objects"]["countries"]["geometries"], read_arcs(topology)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(f"{countries}, {codes}: give countries-110m.json and codes.json ({error})") from error
    names, found = load_country_names(), dict[str, list[list[list[Point]]]]()
    for geometry in geometries:
        name = geometry["properties"]["name"]
        code = letters.get(geometry["id"]) if "id" in geometry else _UNNUMBERED.get(name)
        if code not in names:
            raise InputError(f"{countries}: {name} has no code of ours; give it one in {Path(__file__).name}")
        found.setdefault(code, []).extend(read_polygons(geometry, arcs))
    features = [
        {"type": "Feature", "id": code, "properties": {"name": names[code]},
         "geometry": {"type": "MultiPolygon", "coordinates": found[code]}}
        for code in sorted(found)
    ]  # fmt: skip
    out.write_bytes(gzip.compress(json.dumps(features, separators=(",", ":")).encode(), 9, mtime=0))
    return len(features)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m communique.views.outlines_build countries-110m.json codes.json")
    build(Path(sys.argv[1]), Path(sys.argv[2]))
