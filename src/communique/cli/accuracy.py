"""``communique evaluate``: accuracy on the development articles, against floors where they are given."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from communique.analysis.encoder import Analyzer
from communique.cli.screen import output, with_progress
from communique.coder import Coder
from communique.errors import InputError
from communique.evaluation.actor_suite import measure_actor_suite
from communique.evaluation.actors import measure_actor_codes
from communique.evaluation.agreement import Agreement, match_events
from communique.evaluation.coded import Coded, code_documents, from_event, measure_events, measure_probability
from communique.evaluation.coreference import find_people, measure_coreference
from communique.evaluation.dates import measure_dates, measure_timex
from communique.evaluation.gold import read_held_out
from communique.evaluation.names import held_out, measure_corpora, read_named
from communique.evaluation.pairs import measure_pairs
from communique.evaluation.peers import measure_gsr, measure_petrarch
from communique.evaluation.places import measure_geovirus, measure_places
from communique.evaluation.quotes import measure_quotes
from communique.evaluation.statuses import measure_statuses
from communique.evaluation.whenwhere import measure_when_where

Figures = dict[str, float]


def run_evaluate(
    shared: Path, own: Path, floors: Path | None, errors: int, model: str, only: Sequence[str] = ()
) -> int:
    """The shared folder, the project's own text, a file of floors, how many errors to list, a model, groups (all if
    none) -> the exit code; 1 where a figure is too low.
    """
    console = output()
    coder = Coder(analyzer=Analyzer(model))
    people = find_people(coder.analyzer)
    corpora = shared / "corpora"
    documents = read_held_out(corpora)

    @cache
    def coded() -> list[Coded]:
        return list(with_progress(code_documents(coder, documents), "coding", len(documents)))

    measures: dict[str, Callable[[], Figures]] = {
        "events": lambda: measure_events(coded()).figures(),
        "statuses": lambda: measure_statuses(coder, own),
        "actors": lambda: measure_actor_codes(corpora, people=people),
        "actor suite": lambda: measure_actor_suite(shared),
        "coreference": lambda: measure_coreference(corpora, people),
        "when and where": lambda: measure_when_where(coded()),
        "dates": lambda: measure_dates(shared),
        "timex": lambda: measure_timex(shared),
        "places": lambda: measure_places(shared),
        "geovirus": lambda: measure_geovirus(shared),
        "probability": lambda: measure_probability(coded()),
        "gsr": lambda: measure_gsr(shared, coder),
        "petrarch": lambda: measure_petrarch(shared, coder),
        "pairs": lambda: measure_pairs(shared, coder.analyzer, documents),
        "quotes": lambda: measure_quotes(coder, coded(), shared),
        "names": lambda: measure_corpora(coder.analyzer.reader, held_out(read_named(corpora))),
    }
    if unknown := [name for name in only if name not in measures]:
        raise InputError(f"--only {unknown[0]}: no such group; use one of {', '.join(measures)}")
    groups = {name: measure() for name, measure in measures.items() if not only or name in only}
    console.print(f"{len(documents)} development articles, {sum(len(d.events) for d in documents)} gold events")
    console.print(_figure_table(groups))
    if "events" in groups:
        console.print(_type_table(measure_events(coded())))
        _show_errors(console, coded(), errors)
    return _below(console, groups, floors) if floors else 0


def _type_table(agreement: Agreement) -> Table:
    table = Table("type", "gold", "found", "precision", "recall", "F1", box=None, pad_edge=False)
    for name, (gold, found, f1) in agreement.by_type().items():
        right = agreement.counts[f"both {name}"]
        shares = (right / max(1, found), right / max(1, gold), f1)
        table.add_row(name, str(gold), str(found), *(f"{share:.3f}" for share in shares))
    return table


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
        if group in groups and groups[group].get(name, 0) < floor
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
