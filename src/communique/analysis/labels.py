"""The label sets of one trained model, kept beside its weights, so that weights and code cannot drift apart."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communique.analysis.graph import MENTION_KINDS, ROLES, Role
from communique.records import EventType

# What a word can be asked about as, beside the event types: reported speech, nothing in particular, and (in training
# only) the numbered arguments of PropBank.
SAY, ANY, FRAME = "SAY", "ANY", "FRAME"
MASKED = -1e4  # finite, so that a quantised graph stays exact


@dataclass(frozen=True)
class Labels:
    """Names behind the numbers of the heads.

    A word gets the logits of three questions side by side. Cue: 0 outside, 1 inside, 2 + t start of a cue of type t;
    speech: 0 outside, 1 inside, 2 start of a cue of reported speech; mention: 0 outside, 1 + 2k start, 2 + 2k inside a
    mention of kind k (``analysis.graph.MENTION_KINDS``). Role classes: 0 outside, 1 + 2r start, 2 + 2r inside role r
    (``analysis.graph.ROLES``). A mode class is a (type, mode) pair, mode ``None`` included.
    """

    types: tuple[EventType, ...]
    statuses: tuple[str, ...]
    modes: tuple[tuple[str, str | None], ...]

    @property
    def word_classes(self) -> tuple[int, int, int]:
        """How many classes a word has in each question: cue, speech, mention."""
        return 2 + len(self.types), 3, 1 + 2 * len(MENTION_KINDS)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """What a cue can be asked about as: the types, then SAY, ANY and FRAME."""
        return (*self.types, SAY, ANY, FRAME)

    @property
    def role_classes(self) -> int:
        """How many classes a word has in the role head."""
        return 1 + 2 * len(ROLES)

    @cached_property
    def modes_of(self) -> tuple[NDArray[np.int64], ...]:
        """For each type, the mode classes that belong to it."""
        return tuple(np.array([i for i, (t, _) in enumerate(self.modes) if t == name]) for name in self.types)

    @cached_property
    def mode_mask(self) -> NDArray[np.float32]:
        """-> [kinds, modes] to add to logits: 0 where the mode belongs to the type, MASKED elsewhere; a kind that is no
        type masks none.
        """
        mask = np.zeros((len(self.kinds), len(self.modes)), np.float32)
        for kind, own in enumerate(self.modes_of):
            mask[kind] = MASKED
            mask[kind, own] = 0
        return mask

    @cached_property
    def mode_index(self) -> dict[tuple[str, str | None], int]:
        """(type, mode) -> mode class."""
        return {pair: i for i, pair in enumerate(self.modes)}

    def to_json(self) -> dict[str, Any]:
        """Labels -> plain lists for a JSON file."""
        return asdict(self)

    @classmethod
    def from_json(cls, obj: dict[str, Any]) -> Labels:
        """What ``to_json`` gave -> the labels."""
        return cls(tuple(obj["types"]), tuple(obj["statuses"]), tuple((t, m) for t, m in obj["modes"]))


@dataclass(frozen=True)
class ModelCard:
    """What stands in ``model.json`` beside the weights: labels, thresholds, hash of the weights, measured figures."""

    labels: Labels
    cue_threshold: float
    role_thresholds: dict[Role, float]
    name: str
    figures: dict[str, float]

    def write(self, path: Path) -> None:
        """A path -> the card as JSON there."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> ModelCard:
        """The path of a ``model.json`` -> the card."""
        obj = json.loads(path.read_text("utf-8"))
        return cls(**{**obj, "labels": Labels.from_json(obj["labels"])})
