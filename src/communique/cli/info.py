"""``communique info``: what codes here."""

from __future__ import annotations

import platform
from importlib.metadata import version

import onnxruntime
from rich.table import Table

from communique.analysis.devices import devices_here
from communique.analysis.encoder import Analyzer
from communique.analysis.graph import EVENT_ROLES
from communique.cli.screen import output
from communique.coder import Coder

LIBRARIES = ("duckdb", "numpy", "sentencex", "tokenizers", "trafilatura")


def show_info(model: str) -> None:
    """A model -> versions, hashes, thresholds and the model's measured figures, as a table on standard output."""
    coder = Coder(analyzer=Analyzer(model))
    made, card = coder.provenance, coder.analyzer.card
    rows = {
        "communique": made.version,
        "model": f"{card.name} ({made.model})",
        "thresholds": f"probability {coder.analyzer.calibration.least:g}, cue {card.cue_threshold:g}, "
        + ", ".join(f"{role} {least:g}" for role, least in card.role_thresholds.items() if role in EVENT_ROLES),
        "codebook": made.codebook,
        "knowledge": made.knowledge,
        "python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        # The package that holds onnxruntime has another name where it is built for other devices.
        "onnxruntime": f"{onnxruntime.__version__} (--device {', '.join(devices_here())})",
        **{name: version(name) for name in LIBRARIES},
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows.items():
        table.add_row(name, value)
    for name, figure in card.figures.items():
        table.add_row(name.replace("_", " ").replace("f1", "F1"), f"{figure:.3f}")
    console = output()
    console.print(table)
    console.print("Figures: the encoder alone on the development articles (gold by machine annotators).", style="dim")
