"""``python -m communique.training SHARED ENCODER OUT``: from the corpora to weights that can be shipped.

SHARED: the folder with ``corpora/`` and ``knowledge/``. ENCODER: a folder with start weights (``model.safetensors``,
``config.json``, ``tokenizer.json``). OUT: checkpoint, log, and in ``OUT/weights`` the files to ship. Run it again to
go on from the last checkpoint.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from communique.errors import CommuniqueError, MissingExtra


def main() -> int:
    """Arguments of the command line -> the exit code."""
    parser = argparse.ArgumentParser(prog="python -m communique.training", description=__doc__)
    for name in ("shared", "encoder", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--layers", type=int, default=6, help="how many layers of the start weights to keep")
    parser.add_argument("--epochs", type=float, default=4.0)
    parser.add_argument("--rate", type=float, default=5e-5, help="learning rate of the encoder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--name", default="mpnet6-events")
    given = parser.parse_args()
    try:
        run(given)
    except CommuniqueError as error:
        print(f"communique.training: {error}", file=sys.stderr)
        return 1
    return 0


def run(given: argparse.Namespace) -> None:
    """Parsed arguments -> trained weights in ``given.out / "weights"``."""
    try:
        import torch
    except ImportError:
        raise MissingExtra("PyTorch is not installed; run pip install 'communique[train]'") from None
    from communique.analysis.windows import WordPieces
    from communique.training.corpora import load_corpora
    from communique.training.export import export, prune, seen_pieces
    from communique.training.labels import training_labels
    from communique.training.tensors import prepare
    from communique.training.train import Plan, train

    torch.set_num_threads(given.threads)
    labels, tokenizer = training_labels(), given.encoder / "tokenizer.json"
    corpora, pieces = load_corpora(given.shared / "corpora"), WordPieces(tokenizer)
    documents = [prepare(d, pieces, labels) for d in corpora.train]
    print(
        f"{len(documents)} documents; {corpora.dropped} sentences dropped that stand in held-out articles", flush=True
    )
    plan = Plan(given.encoder, given.out, given.layers, given.epochs, given.rate)
    model = train(plan, labels, documents, corpora.dev)
    kept = prune(model, tokenizer, seen_pieces(given.shared, pieces))
    print(export(model, labels, kept, corpora.dev, given.out / "weights", given.name).figures)


if __name__ == "__main__":
    sys.exit(main())
