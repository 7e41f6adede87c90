"""The two models that ship: one contract, one vocabulary, small enough for a wheel."""

from __future__ import annotations

import pytest

from communique.analysis.encoder import GRAPHS, MODELS, WEIGHTS, Analyzer
from communique.coder import Coder

LARGEST = 75_000_000  # bytes of all graphs together
TEXT = "Kenya's parliament condemned the arrest of two reporters by Ugandan police on Friday, a spokesman said."


def test_both_are_small_enough_and_answer_the_same_questions() -> None:
    assert sum((WEIGHTS / model / graph).stat().st_size for model in MODELS for graph in GRAPHS) <= LARGEST
    best, fast = map(Analyzer, MODELS)
    assert best.card.labels == fast.card.labels
    assert best.card.name != fast.card.name
    assert best.hash != fast.hash
    assert best.pieces("Ukraine") == fast.pieces("Ukraine")


@pytest.mark.model
@pytest.mark.parametrize("model", MODELS)
def test_each_codes(model: str) -> None:
    coder = Coder(analyzer=Analyzer(model, threads=1))
    first, again = (coder.code(TEXT) for _ in range(2))
    assert first == again
    assert first.provenance
    assert first.provenance.model == coder.analyzer.hash
    assert "ACCUSE" in {e.event_type for e in first.events}
