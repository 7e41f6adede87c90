"""``communique evaluate``: accuracy on the development articles, against floors where they are given."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from communique.analysis.encoder import Analyzer
from communique.cli.screen import output, with_progress
from communique.coder import Coder
from communique.evaluation.actors import measure_actor_codes
from communique.evaluation.agreement import match_events
from communique.evaluation.coded import Coded, code_documents, from_event, measure_events
from communique.evaluation.dates import measure_dates, measure_timex
from communique.evaluation.gold import read_held_out
from communique.evaluation.names import held_out, measure_corpora, read_named
from communique.evaluation.places import measure_geovirus, measure_places
from communique.evaluation.whenwhere import measure_when_where

Figures = dict[str, float]


def run_evaluate(shared: Path, floors: Path | None, errors: int, model: str) -> int:
    """The shared folder, a file of floors, how many errors to list, a model -> the exit code; 1 where a figure is too
    low.
    """
    console = output()
    documents = read_held_out(shared / "corpora")
    coder = Coder(analyzer=Analyzer(model))
    coded = list(with_progress(code_documents(coder, documents), "coding", len(documents)))
    agreement = measure_events(coded)
    groups: dict[str, Figures] = {
        "events": agreement.figures(),
        "actors": measure_actor_codes(shared / "corpora"),
        "when and where": measure_when_where(coded),
        "dates": measure_dates(shared),
        "timex": measure_timex(shared),
        "places": measure_places(shared),
        "geovirus": measure_geovirus(shared),
        "names": measure_corpora(coder.analyzer.reader, held_out(read_named(shared / "corpora"))),
    }
    console.print(f"{len(documents)} development articles, {agreement.counts['gold']} gold events")
    console.print(_figure_table(groups))
    by_type = Table("type", "gold", "found", "F1", box=None, pad_edge=False)
    for name, (gold, found, f1) in agreement.by_type().items():
        by_type.add_row(name, str(gold), str(found), f"{f1:.3f}")
    console.print(by_type)
    _show_errors(console, coded, errors)
    return _below(console, groups, floors) if floors else 0


def _figure_table(groups: dict[str, Figures]) -> Table:
    table = Table("measured", "figure", box=None, pad_edge=False)
    for group, figures in groups.items():
        for name, value in figures.items():
            table.add_row(f"{group}.{name}", f"{value:.3f}")
    return table


def _below(console: Console, groups: dict[str, Figures], floors: Path) -> int:
    """Figures and a file of floors -> 1 where one lies below its floor, each named."""
    wanted = tomllib.loads(floors.read_text("utf-8"))
    low = [
        f"{group}.{name} is {groups[group].get(name, 0):.3f}, its floor is {floor:.3f}"
        for group, names in wanted.items()
        for name, floor in names.items()
        if groups[group].get(name, 0) < floor
    ]
    for line in low:
        console.print(f"below the floor: {line}")
    if not low:
        console.print("no figure below its floor")
    return 1 if low else 0


def _show_errors(console: Console, coded: Sequence[Coded], most: int) -> None:
    """Coded gold articles -> the surest false events and the missed ones, with their sentences."""
    if not most:
        return
    false, missed = [], []
    for c in coded:
        found = [from_event(e) for e in c.coding.events]
        pairs = match_events(c.document.events, found)
        hit_gold, hit_found = {id(g) for g, _ in pairs}, {id(f) for _, f in pairs}
        for f, e in zip(found, c.coding.events, strict=True):
            if id(f) not in hit_found:
                false.append((-e.probability, f"{e.event_type} “{e.cue.text}” in {_around(c, e.cue.span.start)}"))
        missed += [f"{g.event_type} in {_around(c, g.cue.start)}" for g in c.document.events if id(g) not in hit_gold]
    for heading, lines in (("false", [line for _, line in sorted(false)]), ("missed", missed)):
        console.print(f"\n{heading} ({len(lines)})", style="bold")
        for line in lines[:most]:
            console.print(f"  {line}", markup=False)


def _around(coded: Coded, at: int, reach: int = 60) -> str:
    text = coded.document.text
    return f"{coded.document.id}: … {' '.join(text[max(0, at - reach) : at + reach].split())} …"
