"""Which of several earlier words is meant: features with weights -> a probability. The weights are data, and fitted.

``weights.toml`` is written by ``communique-train actors``; every feature is a yes or no, or a share between 0 and 1,
so that a weight can be read.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights by feature (absent: 0) and the least probability from which a candidate is taken."""

    weights: Mapping[str, float]
    least: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Features of one candidate -> how likely it is the one meant."""
        total = self.weights.get("bias", 0.0) + sum(self.weights.get(name, 0.0) * x for name, x in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def load_scorers(path: Path = WEIGHTS) -> dict[str, Scorer]:
    """A file of weights -> the scorer of each question."""
    return {
        name: Scorer(dict(table["weights"]), table["least"])
        for name, table in tomllib.loads(path.read_text("utf-8")).items()
    }
