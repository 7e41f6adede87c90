"""``communique probe``: what the coder does with text made to test one property of it."""

from __future__ import annotations

from rich.table import Table

from communique.analysis.encoder import Analyzer
from communique.cli.screen import output
from communique.coder import Coder
from communique.errors import InputError
from communique.evaluation.swap import load_pairs, load_sentences, report_of, run_swap

FLOOR = 0.99


def run_probe_swap(every: int, shown: int, model: str) -> int:
    """Which sentences (each, every second ...), how many changes to show, a model -> the exit code; 1 below FLOOR."""
    if every < 1:
        raise InputError(f"--every {every}: is no step; use 1 for every sentence")
    coder = Coder(analyzer=Analyzer(model))
    sentences, pairs = load_sentences()[::every], load_pairs()
    result = run_swap(lambda text: coder.code(report_of(text)), sentences, pairs)
    console = output()
    share = result.same / result.sentences
    console.print(
        f"{len(sentences)} sentences about {len(pairs)} pairs of countries: {share:.4f} of {result.sentences:,} "
        f"as about {pairs[0].first.name} and {pairs[0].second.name}"
    )
    if result.changed:
        table = Table("changed", "sentences", box=None, pad_edge=False)
        for name, count in (*result.changed.most_common(), *result.by_pair.most_common(5)):
            table.add_row(name, str(count))
        console.print(table)
    for text, changed in result.examples[:shown]:
        console.print(f"  {changed}: {text}", markup=False)
    return 0 if share >= FLOOR else 1
