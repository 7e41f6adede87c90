"""Repeating an export: the same reports, coded again, give the same rows, and what differs is counted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from communique.cli.repeat import RepeatRequest, run_repeat
from communique.errors import InputError
from communique.reading import read_inputs
from communique.records import Coding, Provenance, Report
from communique.runs import CoderOptions
from communique.store import Selection, Store
from communique.views.compare import compare_packages, read_package, same_bytes
from communique.views.export import FORMATS
from communique.views.package import DESCRIPTOR, ExportOptions, write_package
from little_events import event, told
from stores import stored

KINDS = ("native", "gdelt", "polecat")  # ours, one with a row for each pair of actors, one with a row for each event
CODED_BY = Provenance("0.1.0", "m" * 12, "c" * 12, "k" * 12)


class LittleCoder:
    """Codes lines such as "CHN>USA ACCUSE 0.9"."""

    def __init__(self, change: Callable[[str], str] = str, model: str = "m" * 12) -> None:
        self.change, self.provenance = change, replace(CODED_BY, model=model)

    def code(self, report: Report, notes: object = ()) -> Coding:
        lines = [line for line in report.text.split("\n") if ">" in line]
        events = tuple(event(report.id, n, f"- {self.change(line)}") for n, line in enumerate(lines))
        return Coding(report, events, provenance=self.provenance)


def package(reports: Path, options: ExportOptions, selection: Selection | None = None) -> Path:
    """The reports, coded and exported -> the folder of the package."""
    coder = LittleCoder()
    batch = [coder.code(r.report) for r in read_inputs([str(reports)]) if r.report]
    with Store(stored(reports.parent / "s.duckdb", *batch), read_only=True) as store:
        write_package(store, selection or Selection(), options, reports.parent / "package", "the command")
    return reports.parent / "package"


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds reports, and a package of them as it is where nothing else is asked for."""
    folder = tmp_path_factory.mktemp("repeat") / "reports"
    folder.mkdir()
    for n in range(12):
        lines = [f"{a}>USA ACCUSE 0.{5 + n % 4}" for a in ("CHN", "RUS", "FRA", "DEU")]
        rows = {"id": f"r{n}", "text": "The news.\n\n" + "\n".join(lines), "published": f"2024-01-{n + 1:02}"}
        (folder / f"{n:02}.jsonl").write_text(json.dumps(rows) + "\n")
    package(folder, ExportOptions())
    return folder.parent


@pytest.fixture
def reports(originals: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(originals / "reports", tmp_path / "reports"))


@pytest.fixture
def made(originals: Path, reports: Path) -> Path:
    """The folder of the package; its reports lie beside it."""
    return Path(shutil.copytree(originals / "package", reports.parent / "package"))


Repeat = Callable[..., int]


@pytest.fixture
def repeat(monkeypatch: pytest.MonkeyPatch) -> Repeat:
    """A function: the coder, a package, the folders of its reports -> the exit code of ``communique repeat``."""

    def call(coder: LittleCoder, where: Path, *paths: Path) -> int:
        monkeypatch.setattr(CoderOptions, "coder", lambda _: coder)
        return run_repeat(RepeatRequest(where, tuple(map(str, paths)), CoderOptions()))

    return call


Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("kind", "form"), [*((kind, "csv") for kind in KINDS), *(("native", f) for f in FORMATS[1:])])
def test_the_same_again(reports: Path, repeat: Repeat, capsys: Capture, kind: str, form: str) -> None:
    made = package(reports, ExportOptions(kind, form, text=form != "parquet"), selection=Selection(actor="CHN"))
    assert repeat(LittleCoder(), made, reports) == 0
    said = capsys.readouterr().out
    assert "12 reports, every table the same, byte by byte" in said or (form == "arrow" and "0.00%" in said)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        # In three of twelve reports an actor is another.
        (lambda line: line.replace("CHN", "IND") if "0.5" in line else line, 1, "not repeated within the tolerance"),
        (lambda line: line.replace("0.5", "0.51"), 0, "repeated within the tolerance: 0.00%"),
        (lambda line: line.replace("0.5", "0.55"), 1, "not repeated within the tolerance: 0.00%"),
    ],
)
def test_what_differs_is_counted(
    made: Path, repeat: Repeat, capsys: Capture, change: Callable[[str], str], code: int, said: str
) -> None:
    assert repeat(LittleCoder(change, "another"), made, made.parent / "reports") == code
    shown = capsys.readouterr()
    assert said in " ".join(shown.out.split())
    assert "12 reports were coded otherwise: model mmmmmmmmmmmm then, another now" in " ".join(shown.err.split())


def test_the_figures_of_a_difference(tmp_path: Path) -> None:
    """Three rows and three: one actor was another, one probability moved by .1; a running number says nothing."""
    first = told("a", "2024-01-01", "- CHN>USA ACCUSE 0.5", "- RUS>USA ACCUSE 0.5", "- FRA>USA ACCUSE 0.9")
    second = told("a", "2024-01-01", "- CHN>USA ACCUSE 0.6", "- IND>USA ACCUSE 0.5", "- FRA>USA ACCUSE 0.9")
    for kind in ("native", "gdelt"):
        for name, coding in (("1", first), ("2", second)):
            with Store(stored(tmp_path / f"{name}.duckdb", coding), read_only=True) as store:
                write_package(store, Selection(), ExportOptions(kind), tmp_path / f"{kind}{name}")
        one, two = (read_package(tmp_path / f"{kind}{n}") for n in "12")
        assert not same_bytes(one, two)
        events = {d.table: d for d in compare_packages(one, two)}["events"]
        assert (events.rows, events.rows_again, events.only_first, events.only_again) == (3, 3, 1, 1)
        assert events.share == pytest.approx(1 / 3)
        assert events.numbers == pytest.approx(0.1 if kind == "native" else 0)
        assert {d.share for d in compare_packages(one, one)} == {0.0}


def test_reports_are_known_by_their_text_whatever_their_name(
    reports: Path, made: Path, repeat: Repeat, capsys: Capture
) -> None:
    for path in sorted(reports.iterdir()):
        row = json.loads(path.read_text())
        path.write_text(json.dumps({"text": row["text"]}) + "\n")
    (reports / "more.txt").write_text("Something else that is news and was not asked for.")
    assert repeat(LittleCoder(), made / DESCRIPTOR, reports) == 0
    assert "every table the same" in capsys.readouterr().out


def test_reports_that_are_not_there(reports: Path, made: Path, repeat: Repeat) -> None:
    with pytest.raises(
        InputError, match=r"needs the 12 reports it was made of, .*: communique repeat .*package FOLDER"
    ):
        repeat(LittleCoder(), made)
    for n in range(12):
        if n % 4:  # every fourth report has the same text as r0, and goes with it
            (reports / f"{n:02}.jsonl").unlink()
    with pytest.raises(
        InputError, match=r"9 of 12 reports are missing or their text has changed \(r1, r10, r11 \.\.\.\)"
    ):
        repeat(LittleCoder(), made, reports)


def test_packages_that_are_none(reports: Path, made: Path) -> None:
    (reports / DESCRIPTOR).write_text("[]")
    (made / "events.csv").write_text("changed")
    for path, message in (
        (reports / "no", "there is no such data package; `communique export` makes one"),
        (reports, "is no data package of communique"),
        (made, r"events\.csv: was changed after the export; get the package anew"),
    ):
        with pytest.raises(InputError, match=message):
            read_package(path)
    (made / "events.csv").unlink()
    with pytest.raises(InputError, match=r"events\.csv: is missing; get the whole package"):
        read_package(made)


def test_the_least_probability_of_then_holds_now(reports: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (made / DESCRIPTOR).read_text().replace('"mmmmmmmmmmmm"', '"mmmmmmmmmmmm@0.25"')
    (made / DESCRIPTOR).write_text(text)
    asked: list[float | None] = []

    def coder(options: CoderOptions) -> LittleCoder:
        asked.append(options.min_probability)
        return LittleCoder()

    monkeypatch.setattr(CoderOptions, "coder", coder)
    run_repeat(RepeatRequest(made, (str(reports),), CoderOptions()))
    assert set(asked) == {0.25}
