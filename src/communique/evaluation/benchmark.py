"""``communique benchmark``: what each step costs on this machine, beside the bare encoder in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

from communique.analysis.encoder import Analyzer
from communique.analysis.windows import Batch, batches_of, collate, cut_sentences
from communique.analysis.words import find_sentences
from communique.coder import Coder
from communique.coding.actors import ActorResolver, Seen
from communique.coding.dates import find_dates
from communique.coding.places import PlaceResolver
from communique.coding.quotes import find_quoted
from communique.knowledge import tables
from communique.reading import read_inputs
from communique.records import Actor, Coding, Report, Span

ROUNDS = 3  # the best of so many: what the machine can do, not what else it did


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for all reports, best of ROUNDS: the bare encoder, the analysis around it, all dates and all places of
    the text, its actors (all mentions read, those of its events resolved), the whole coder.
    """

    words: int
    reports: int
    encoder: float
    analysis: float
    dates: float
    places: float
    actors: float
    coder: float
    loading: float  # seconds once: names, agent nouns and the people file


def sample_reports(count: int) -> list[Report]:
    """A number -> so many reports: the sample reports that ship, again and again (ids differ)."""
    with as_file(files("communique") / "samples") as folder:
        own = [r.report for r in read_inputs([folder]) if r.report and r.report.language in (None, "en")]
    return [own[i % len(own)] for i in range(count)]


def measure_speed(reports: int, threads: int, model: str = "best") -> Speed:
    """How many reports and threads, which model -> the speeds; the model is loaded and warm before the clock starts."""
    analyzer = Analyzer(model, threads)
    coder = Coder(analyzer=analyzer)
    texts = sample_reports(reports)
    batches = [b for r in texts for b in _batches(r.text, analyzer)]
    mentioned = [_mentioned(coder.code(r), analyzer) for r in texts]
    return Speed(
        words=sum(len(r.text.split()) for r in texts),
        reports=reports,
        encoder=_best(lambda: [analyzer.runner.words(b) for b in batches]),
        analysis=_best(lambda: [analyzer.analyze(r.text) for r in texts]),
        dates=_best(lambda: [find_dates(r.text, r.day) for r in texts]),
        places=_best(lambda: [PlaceResolver(r).places for r in texts]),
        actors=_best(lambda: [_resolve(r, seen, spans) for r, seen, spans in mentioned]),
        coder=_best(lambda: [coder.code(r) for r in texts]),
        loading=_best(_load_knowledge),
    )


def _load_knowledge() -> None:
    tables.forget()
    tables.load_names()
    tables.load_agents()
    tables.find_people("vladimir putin")


def _mentioned(coding: Coding, analyzer: Analyzer) -> tuple[Report, Seen, list[Span]]:
    """A coding -> its report, what is known of it before actors are resolved, the spans that are."""
    report = coding.report
    analysis = analyzer.analyze(report.text)
    people = tuple(mention.span for mention in analysis.mentions if mention.kind == "person")
    seen = Seen(tuple(find_quoted(report.text)), analysis.sentences, PlaceResolver(report).places, people)
    return report, seen, [a.span for event in coding.events for a in (*event.actors, *event.recipients)]


def _resolve(report: Report, seen: Seen, spans: Sequence[Span]) -> list[Actor]:
    resolver = ActorResolver(report, seen)
    return [resolver.resolve(span) for span in spans]


def _batches(text: str, analyzer: Analyzer) -> list[Batch]:
    """A text -> the very batches the analysis makes of it."""
    sentences = cut_sentences(text, find_sentences(text), analyzer.pieces)
    return [collate(group, analyzer.pieces) for group in batches_of(sentences)]


def _best(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def run_benchmark(reports: int, threads: int, model: str = "best") -> None:
    """How many reports and threads, which model -> the speeds, printed."""
    from rich.console import Console
    from rich.table import Table

    s = measure_speed(reports, threads, model)
    table = Table(box=None, pad_edge=False)
    for heading in ("step", "seconds", "words/s", "reports/s", "of bare encoder"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    steps = {
        "bare encoder": s.encoder,
        "analysis (encoder, heads, decoding)": s.analysis,
        "all dates of the text": s.dates,
        "all places of the text": s.places,
        "all actors": s.actors,
        "whole coder (all records)": s.coder,
        "all but the analysis": s.coder - s.analysis,
    }
    for name, seconds in steps.items():
        rate = (f"{s.words / seconds:,.0f}", f"{s.reports / seconds:.1f}") if seconds > 0 else ("", "")
        table.add_row(name, f"{seconds:.2f}", *rate, f"{seconds / s.encoder:.2f}")
    console = Console(highlight=False)
    console.print(f"{s.reports} reports, {s.words:,} words, {threads} threads, best of {ROUNDS} rounds")
    console.print(table)
    console.print(f"knowledge files, read once a process: {s.loading:.2f} s")
