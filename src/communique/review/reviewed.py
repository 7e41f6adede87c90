"""A store as its reviewers have it: a copy with the corrected codings, for all that reads a store."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from communique.codebook import Codebook
from communique.errors import InputError, StoreError
from communique.review.applying import apply_reviews
from communique.review.log import Review, ReviewLog, log_path
from communique.store import Store

MARK = "+reviewed"  # behind the model's hash: whoever reads the copy sees that people changed it


def by_report(reviews: list[Review]) -> dict[str, list[Review]]:
    """Rows of a log -> the same by report."""
    found: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        found[review.report_id].append(review)
    return found


def write_reviewed(store: Path, out: Path, book: Codebook) -> int:
    """A store's path, the copy's path, the codebook -> how many reports in the copy are corrected.

    Raises InputError where the copy exists, StoreError where the store cannot be read.
    """
    if out.exists():
        raise InputError(f"{out}: exists; name another file, or remove it")
    with Store(store, read_only=True) as reading:  # holds writers off while the file is copied
        rows = by_report(ReviewLog(log_path(store)).all())
        codings = []
        for report_id in rows:
            try:
                codings.append(apply_reviews(reading.coding(report_id), rows[report_id], book))
            except StoreError:  # the report is gone: its corrections are kept, and wait
                continue
        unfinished = out.with_name(out.name + ".part")
        for suffix in ("", ".wal"):
            source = store.with_name(store.name + suffix)
            if source.exists():
                shutil.copyfile(source, unfinished.with_name(unfinished.name + suffix))
    marked = [
        replace(c, provenance=replace(c.provenance, model=c.provenance.model + MARK)) if c.provenance else c
        for c in codings
    ]
    with Store(unfinished) as writing:
        if marked:
            writing.write(marked)
    unfinished.replace(out)
    return len(marked)
