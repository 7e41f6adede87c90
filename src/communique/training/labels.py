"""The label sets a new model is trained with: taken from the codebook, then kept beside the weights."""

from __future__ import annotations

from communique.analysis.labels import Labels
from communique.codebook import load_codebook
from communique.records import EVENT_TYPES, STATUSES


def training_labels() -> Labels:
    """-> types and statuses of the records, modes of the codebook (each type's "no mode" first)."""
    book = load_codebook()
    modes = tuple((t, m) for t in EVENT_TYPES for m in (None, *book.type(t).modes))
    return Labels(EVENT_TYPES, STATUSES, modes)
