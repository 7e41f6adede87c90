"""How sure is sure: events proposed for the development articles, right or wrong -> a calibration, and its honesty.

Method: Platt scaling (Platt 1999) of the encoder's cue probability; measured by leaving out each tenth of the articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communique.analysis.calibration import Calibration, logit
from communique.analysis.encoder import Analyzer
from communique.codebook import Codebook
from communique.coding.events import decide, points_of
from communique.evaluation.agreement import from_cue, match_events
from communique.evaluation.gold import Document

LEAST = 0.1  # raw; cues below are not looked at
FOLDS = 10
BINS = 10
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proposed:
    """An event that would be made: its raw probability, whether its type and cue are right, its article and maker."""

    raw: float
    right: bool
    article: int
    maker: str


def propose(analyzer: Analyzer, codebook: Codebook, documents: Sequence[Document]) -> Iterator[Proposed]:
    """An analyzer, codebook and gold articles -> every event at or above LEAST, the surer ones matched first."""
    for number, document in enumerate(documents):
        analysis = analyzer.analyze(document.text, points_of(document.text, codebook), LEAST)
        decided = sorted(decide(analysis, codebook, LEAST), key=lambda d: (-d.cue.probability, d.cue.span))
        found = [from_cue(d.cue) for d in decided]
        pairs = match_events(document.events, found)
        right = {id(f) for g, f in pairs if g.event_type == f.event_type}
        for d, f in zip(decided, found, strict=True):
            yield Proposed(d.cue.probability, id(f) in right, number, d.found_by.maker)


def fit(proposed: Sequence[Proposed], gold: int) -> Calibration:
    """Proposed events and the number of gold events -> the calibration, with the threshold of the best type F1."""
    encoder = [p for p in proposed if p.maker == "encoder"]
    slope, offset = _platt(_logits(encoder), _right(encoder))
    made = [p.right for p in proposed if p.maker == "codebook"]
    codebook = (sum(made) + 1) / (len(made) + 2)
    curve = Calibration(round(slope, 4), round(offset, 4), round(codebook, 4))
    return Calibration(curve.slope, curve.offset, curve.codebook, _best_least(proposed, gold, curve))


def _platt(logits: Floats, right: Floats) -> tuple[float, float]:
    """Log odds and what was right -> slope and offset of the likeliest logistic curve (Newton's method; a step that
    would make it less likely is halved).
    """
    x = np.stack([logits, np.ones(len(logits))], 1)

    def loss(w: Floats) -> float:
        return float((np.logaddexp(0, x @ w) - right * (x @ w)).sum())

    w = np.zeros(2)
    for _ in range(50):
        q = 1 / (1 + np.exp(-(x @ w)))
        step = np.linalg.solve((x * (q * (1 - q))[:, None]).T @ x + 1e-6 * np.eye(2), x.T @ (right - q))
        while loss(w + step) > loss(w) and np.abs(step).max() > 1e-9:
            step = step / 2
        w = w + step
        if np.abs(step).max() < 1e-9:
            break
    return float(w[0]), float(w[1])


def _best_least(proposed: Sequence[Proposed], gold: int, curve: Calibration) -> float:
    """The calibrated probability from which on type F1 is best, two decimals."""
    sure = np.array([curve.codebook if p.maker == "codebook" else curve.calibrated(p.raw) for p in proposed])
    right = _right(proposed)
    steps = [round(x / 100, 2) for x in range(10, 91)]
    return max(steps, key=lambda least: 2 * right[sure >= least].sum() / ((sure >= least).sum() + gold))


def honesty(proposed: Sequence[Proposed]) -> dict[str, float]:
    """Proposed events -> Brier score and calibration error of the encoder's own figure, and of the calibrated one where
    each tenth of the articles was left out of the fit; and of events at .75 to .85, the share that is right.
    """
    encoder = [p for p in proposed if p.maker == "encoder"]
    logits, right, raw = _logits(encoder), _right(encoder), np.array([p.raw for p in encoder])
    fold = np.array([p.article % FOLDS for p in encoder])
    sure = np.zeros(len(encoder))
    for k in range(FOLDS):
        slope, offset = _platt(logits[fold != k], right[fold != k])
        sure[fold == k] = 1 / (1 + np.exp(-(slope * logits[fold == k] + offset)))
    near = (sure >= 0.75) & (sure < 0.85)
    return {
        "events": len(encoder),
        "brier raw": _brier(raw, right),
        "brier": _brier(sure, right),
        "error raw": calibration_error(raw, right),
        "error": calibration_error(sure, right),
        "events at .8": int(near.sum()),
        "right at .8": round(float(right[near].mean()), 4) if near.any() else 0.0,
    }


def calibration_error(sure: Floats, right: Floats) -> float:
    """Probabilities and what was right -> how far the two are apart, on average over ten bins weighed by their events
    (expected calibration error).
    """
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = (abs(sure[bins == k].mean() - right[bins == k].mean()) * (bins == k).sum() for k in set(bins.tolist()))
    return round(float(sum(gaps)) / len(sure), 4)


def _brier(sure: Floats, right: Floats) -> float:
    return round(float(((sure - right) ** 2).mean()), 4)


def _logits(proposed: Sequence[Proposed]) -> Floats:
    return np.array([logit(p.raw) for p in proposed])


def _right(proposed: Sequence[Proposed]) -> Floats:
    return np.array([p.right for p in proposed], float)
