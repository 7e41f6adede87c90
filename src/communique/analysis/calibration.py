"""What the encoder's probability of a cue says about the event that is made of it: how often such events are right."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "calibration.json"
SEEN = 0.02  # cues below are never looked at, whatever is asked for
SUREST = 1e-4  # raw probabilities are written with four decimals: none is nearer to 0 or 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's logistic curve from raw to calibrated probability, measured on development articles.

    ``codebook``: the probability of an event that words of the codebook made; ``least``: the calibrated probability
    from which on events are kept unless a user says otherwise (the best type F1).
    """

    slope: float = 1.0
    offset: float = 0.0
    codebook: float = 0.5
    least: float = 0.5

    def calibrated(self, raw: float) -> float:
        """The encoder's probability -> that of the event being right, four decimals."""
        return round(1 / (1 + math.exp(-(self.slope * logit(raw) + self.offset))), 4)

    def raw(self, calibrated: float) -> float:
        """The inverse: a calibrated probability -> the encoder's probability that has it (SEEN at least)."""
        return max(SEEN, 1 / (1 + math.exp(-(logit(calibrated) - self.offset) / self.slope)))

    def write(self, folder: Path) -> None:
        """A model's folder -> the calibration beside its card."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path, threshold: float) -> Calibration:
        """A model's folder and its cue threshold -> its calibration; where it has none, raw probabilities stand."""
        file = folder / FILE
        return cls(**json.loads(file.read_text("utf-8"))) if file.exists() else cls(least=threshold)


def logit(probability: float) -> float:
    """Probability -> its log odds, bounded."""
    bounded = min(max(probability, SUREST), 1 - SUREST)
    return math.log(bounded / (1 - bounded))
