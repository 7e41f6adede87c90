"""Plots: what is drawn is what was counted; files of every kind. (That they can be read, people have looked at.)"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from communique.cli import main
from communique.errors import InputError, MissingExtra
from communique.store import Selection, Store
from communique.views import plots, series
from communique.views.outlines_build import build
from communique.views.pictures import picture_series
from communique.views.plot_map import draw_map
from communique.views.plot_network import draw_network
from communique.views.plots import QUAD_COLOURS, save_plot
from communique.views.series import SeriesOptions
from little_events import place, told

Plot = Callable[..., Any]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plots") / "s.duckdb"
    with Store(made) as store:
        store.write([
            told("a", "2024-01-10", "2024-01-09 CHN>USA AGREE", "2024-01-10 CHN>USA AID", "2024-01-10 CHN>USA ACCUSE",
                 place=place("Geneva", "CHE", 46.2, 6.15)),
            told("b", "2024-03-20", "2024-03-10 USA>CHN ASSAULT", "2024-03-11 CHN>USA SANCTION",
                 "2024-03-11 CHN>USA ACCUSE",
                 place=place("Cusco", "PER", -13.5, -71.98)),
            told("c", "2024-03-21", "2024-03-21 CHN> AGREE"),
        ])  # fmt: skip
    return made


@pytest.fixture
def plot(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plot:
    """A function that runs `communique plot` and reads the Vega-Lite that it wrote."""

    def call(kind: str, *words: str, ending: str = "json") -> Any:
        out = tmp_path / f"p.{ending}"
        monkeypatch.setattr(sys, "argv", ["communique", "plot", kind, str(path), "-o", str(out), *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code
        return json.loads(out.read_text()) if ending == "json" else out.read_bytes()

    return call


def data_of(spec: Any, sets: Any = None) -> list[list[dict[str, Any]]]:
    """A spec, the data sets of the one that it is part of -> the rows of each of its charts, in order."""
    sets = sets or spec.get("datasets")
    own = [spec["data"]["values"] if "values" in spec["data"] else sets[spec["data"]["name"]]] if "data" in spec else []
    return own + [rows for key in ("vconcat", "layer") for part in spec.get(key, []) for rows in data_of(part, sets)]


def test_series(plot: Plot) -> None:
    """January: aid next to zero, the agreement on it, the accusation below; March: both below."""
    spec = plot("series", "--actor", "CHN", "--recipient", "USA", "--title", "Hi")
    bars, _, reports = data_of(spec)
    assert [(b["period"][:7], b["until"], b["kind"], b["from"], b["to"]) for b in bars] == [
        ("2024-01", "2024-02-01", "material cooperation", 0, 1), ("2024-01", "2024-02-01", "verbal cooperation", 1, 2),
        ("2024-01", "2024-02-01", "verbal conflict", 0, -1), ("2024-03", "2024-04-01", "material conflict", 0, -1),
        ("2024-03", "2024-04-01", "verbal conflict", -1, -2),
    ]  # fmt: skip
    assert [row["reports"] for row in reports] == [1, 0, 1]
    assert spec["title"]["text"] == "Hi"
    assert len(set(QUAD_COLOURS.values())) == 4


def test_bars_and_reports_stand_over_one_another(plot: Plot) -> None:
    spec = plot("series", "--actor", "USA", "--recipient", "CHN")  # nothing happened in the first two months
    bars, reports = spec["vconcat"]
    scales = [bars["layer"][0]["encoding"]["x"]["scale"], reports["encoding"]["x"]["scale"]]
    assert scales == [{"domain": ["2024-01-01", "2024-04-01"]}] * 2


def test_a_series_with_its_shifts_is_counted_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Any] = []
    count = series.count_series

    def counting(*given: Any) -> Any:
        counted.append(given)
        return count(*given)

    monkeypatch.setattr(series, "count_series", counting)
    with Store(path, read_only=True) as store:
        picture_series(store, Selection(), SeriesOptions(), marked=True)
    assert len(counted) == 1


def test_the_title_says_what_was_selected(plot: Plot) -> None:
    spec = plot("series", "--country", "CHN", "--of", "country", "--since", "2024-01-01", "--no-shifts")
    assert spec["title"]["text"] == "Events a month; country CHN; since 2024-01-01"


def test_heat(plot: Plot) -> None:
    (cells,) = data_of(plot("heat", "--period", "quarter"))
    assert {(c["type"], c["events"]) for c in cells} == {
        ("AGREE", 2), ("AID", 1), ("ACCUSE", 2), ("ASSAULT", 1), ("SANCTION", 1),
    }  # fmt: skip


def test_map(plot: Plot) -> None:
    countries, circles, names = data_of(plot("map"))
    shaded = {c["id"]: c["properties"]["words"] for c in countries if c["properties"]["events"]}
    assert shaded == {"PER": "Peru: 3 events", "CHE": "Switzerland: 3 events"}
    assert {"CYP", "KOS", "SOM", "ESH"} < {c["id"] for c in countries}
    assert [(c["name"], c["events"], round(c["share"], 2)) for c in circles] == [("Cusco", 3, 1.0), ("Geneva", 3, 0.33)]
    assert [name["name"] for name in names] == ["Cusco", "Geneva"]


def test_marks_of_an_svg_say_what_they_are(plot: Plot) -> None:
    svg = plot("map", ending="svg").decode()
    assert "<title>Peru: 3 events</title>" in svg
    assert "<title>Bolivia: 0 events</title>" in svg
    assert "<title>Geneva: 3 events, 1 of them conflict</title>" in svg
    assert ET.fromstring(svg).tag.endswith("svg")


def test_outlines_are_built_from_arcs(tmp_path: Path) -> None:
    square = [[[0, 0], [10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10]], [[0, 0], [1, 0], [-1, 0]]]
    countries: list[dict[str, Any]] = [
        {"type": "Polygon", "arcs": [[0, 1]], "id": "604", "properties": {"name": "Peru"}},
        {"type": "MultiPolygon", "arcs": [[[~1, ~0]], [[2]]], "properties": {"name": "N. Cyprus"}},
        {"type": "Polygon", "arcs": [[0, 1]], "id": "196", "properties": {"name": "Cyprus"}},
    ]
    transform = {"scale": [0.5, 0.25], "translate": [-60, 10]}
    topology = {"objects": {"countries": {"geometries": countries}}, "arcs": square, "transform": transform}
    world, codes, out = tmp_path / "w.json", tmp_path / "c.json", tmp_path / "o.json.gz"
    world.write_text(json.dumps(topology))
    codes.write_text(json.dumps([["PE", "PER", "604", ""], ["CY", "CYP", "196", ""]]))
    assert build(world, codes, out) == 2
    cyprus, peru = json.loads(gzip.decompress(out.read_bytes()))
    ring = [[-60, 10], [-55, 10], [-55, 12.5], [-60, 12.5], [-60, 10]]
    assert peru["geometry"]["coordinates"] == [[ring]]
    assert cyprus["geometry"]["coordinates"] == [[ring[::-1]], [ring]]  # without the island that is too small
    countries[0]["id"] = "999"
    world.write_text(json.dumps(topology))
    with pytest.raises(InputError, match="Peru has no code of ours"):
        build(world, codes, out)
    with pytest.raises(InputError, match=r"give countries-110m\.json and codes\.json"):
        build(codes, world, out)


def test_network(plot: Plot) -> None:
    arrows, heads, discs, _ = data_of(plot("network"))
    assert arrows == heads
    assert [(a["actor"], a["recipient"], a["events"], a["kind"]) for a in arrows] == [
        ("CHN", "USA", 5, "conflict"), ("USA", "CHN", 1, "conflict"),
    ]  # fmt: skip
    assert [disc["actor"] for disc in discs] == ["CHN", "USA"]


@pytest.mark.parametrize(
    ("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>")]
)
def test_files(plot: Plot, ending: str, begins: bytes) -> None:
    made = plot("heat", ending=ending)
    assert made.lstrip().startswith(begins)
    assert b'src="http' not in made, "an HTML file works without a network"


def test_what_cannot_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"actor": f"A{n}", "recipient": None} for n in range(9)]
    with pytest.raises(InputError, match="9 series to draw: choose one to 8"):
        plots.draw_series(rows, "t")
    with pytest.raises(InputError, match="no event of the selection has a place"):
        draw_map([], {}, "t")
    with pytest.raises(InputError, match=r"a plot's file ends in \.png"):
        save_plot(None, tmp_path / "x.gif")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    drawings: tuple[Any, ...] = (plots.draw_series, lambda rows, t: draw_map(rows, {}, t), draw_network)
    for draw in drawings:
        with pytest.raises(MissingExtra, match=r'pip install "communique\[plot\]"'):
            draw([], "t")
