"""For people who use something else: frames straight from a store, the notebook, R."""

from __future__ import annotations

import ast
import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from communique.store import Selection, Store
from communique.views.package import ExportOptions, write_package
from hand_built import coding
from little_events import told

DOCS = Path(__file__).parent.parent / "docs"


def test_frames_straight_from_a_store(tmp_path: Path) -> None:
    with Store(tmp_path / "s.duckdb") as store:
        store.write([coding("a"), told("b", "2024-05-17", "- CHN,RUS>USA ACCUSE 0.5")])
        events = store.events(status="all").order("event_id")
        pandas, polars, arrow = events.df(), events.pl(), events.arrow().read_all()
        assert isinstance(pandas, pd.DataFrame)
        assert isinstance(polars, pl.DataFrame)
        assert isinstance(arrow, pa.Table)
        assert list(pandas.columns) == polars.columns == arrow.column_names == events.columns
        assert len(pandas) == len(polars) == arrow.num_rows == 3
        assert (str(pandas.cameo_code[0]), pandas.probability.dtype.kind) == ("057", "f")
        assert pd.to_datetime(pandas.day).dt.year.tolist() == [2024] * 3
        assert polars.schema["day"] == pl.Date
        assert polars.schema["actor_codes"] == pl.List(pl.String)
        assert polars["actor_codes"].to_list()[2] == ["CHN ---", "RUS ---"]
        assert polars["day"].to_list()[2] == dt.date(2024, 5, 17)
        assert arrow.schema.field("mutual").type == pa.bool_()
        assert arrow.column("actor_names").to_pylist()[2] == ["CHN itself", "RUS itself"]


def cells() -> list[str]:
    found = json.loads((DOCS / "notebook.ipynb").read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in found["cells"]), "outputs go stale: clear them"
    return ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code"]


@pytest.mark.model
def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cell by cell in one namespace, as a kernel does; the value of each last line is asked for, too."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    shown = []
    for number, source in enumerate(cells()):
        tree = ast.parse(source)
        last = tree.body[-1]
        body = tree.body[:-1] if isinstance(last, ast.Expr) else tree.body
        exec(compile(ast.Module(body, []), f"cell {number}", "exec"), names)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names))
    frames = [value for value in shown if isinstance(value, pd.DataFrame)]
    assert [len(frame) > 0 for frame in frames] == [True] * 3
    assert (tmp_path / "package" / "datapackage.json").exists()


def test_r_reads_the_export(tmp_path: Path) -> None:
    if not (rscript := shutil.which("Rscript")):
        pytest.skip("Rscript is not on this machine")
    with Store(tmp_path / "s.duckdb") as store:
        store.write([coding("a"), told("b", "2024-05-17", "- CHN,RUS>USA ACCUSE", "2024-01-02 CHN>USA AGREE")])
        write_package(store, Selection(status="all"), ExportOptions(), tmp_path / "export")
    call = [rscript, str(DOCS / "read_export.R"), str(tmp_path / "export"), "CHN", "USA"]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    assert "4 events, 2 contexts, 3 dyad rows" in said
    assert "2024-05" in said
