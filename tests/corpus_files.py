"""Files of corpora, written for a test."""

from __future__ import annotations

import json
from pathlib import Path


def write_rows(path: Path, *rows: object) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
