"""``communique-train``: from the corpora to weights that can be shipped, in four steps.

SHARED is the folder with ``corpora/`` and ``knowledge/``; ENCODER a folder with start weights (``model.safetensors``,
``config.json``, ``tokenizer.json``); OUT the folder of a run (checkpoint, log, and ``weights/``, the files to ship).
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from communique.analysis.countries import FILE
from communique.analysis.encoder import WEIGHTS
from communique.errors import CommuniqueError, MissingExtra
from communique.training.corpora import load_corpora, part_of
from communique.training.countries import country_forms

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
Shared = Annotated[Path, typer.Argument(help="folder with corpora/ and knowledge/")]
Out = Annotated[Path, typer.Argument(help="folder of the run")]
Encoder = Annotated[Path, typer.Argument(help="folder with start weights")]
Own = Annotated[Path, typer.Option("--own", help="the project's own authored and annotated text")]
Threads = Annotated[int, typer.Option("--threads", help="processor cores to use")]
OWN, CORES = Path("corpora"), os.cpu_count() or 1
COUNTRIES = WEIGHTS / FILE  # every model of ours reads the names of countries so


@app.command()
def prepare(shared: Shared, own: Own = OWN) -> None:
    """Read every corpus and print what training would see."""
    corpora = load_corpora(shared / "corpora", own)
    counts: dict[str, Counter[str]] = {}
    for x in corpora.train:
        row = counts.setdefault(f"{x.kind}: {', '.join(sorted(x.layers)) or 'frames'}", Counter())
        row.update(documents=1, sentences=len(x.document.sentences), events=len(x.document.events))
        row.update(speech=len(x.speech), names=len(x.mentions), frames=len(x.frames))
    for name, row in counts.items():
        print(f"{name}: " + ", ".join(f"{n:,} {what}" for what, n in row.items() if n))
    print(f"{corpora.dropped} sentences dropped that stand in held-out articles, too")
    held = ", ".join(f"{len(found)} of {name}" for name, found in corpora.named.items())
    print(f"held out: {len(corpora.dev)} development articles; for names {held}")


@app.command()
def countries() -> None:
    """Write anew, from the knowledge files, the names of countries that the encoder reads under others."""
    rows = [("form", "code", "kind"), *country_forms()]
    COUNTRIES.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
    print(f"{len(rows) - 1:,} names in {COUNTRIES}; models have to be trained with them")


@app.command()
def train(
    shared: Shared,
    encoder: Encoder,
    out: Out,
    own: Own = OWN,
    threads: Threads = CORES,
    layers: Annotated[int, typer.Option(help="how many layers of the start weights to keep")] = 6,
    epochs: Annotated[float, typer.Option(help="passes over the events")] = 4.0,
    rate: Annotated[float, typer.Option(help="learning rate of the encoder")] = 5e-5,
    layer_decay: Annotated[float, typer.Option(help="rate of a layer against that of the layer above it")] = 1.0,
    real: Annotated[float, typer.Option(help="how often a pass reads a real article")] = 2.0,
    authored: Annotated[float, typer.Option(help="how often a pass reads an authored dispatch")] = 1.0,
    names: Annotated[float, typer.Option(help="share of the documents with names that a pass reads")] = 0.6,
    frames: Annotated[float, typer.Option(help="share of the PropBank sentences that a pass reads")] = 0.2,
    start: Annotated[Path | None, typer.Option(help="checkpoint or shipped graphs to go on from")] = None,
    share: Annotated[float, typer.Option(help="share of the event documents to use (learning curve)")] = 1.0,
    teacher: Annotated[
        Path | None, typer.Option(help="folder with the checkpoint of a model to learn from, too")
    ] = None,
    teacher_encoder: Annotated[Path | None, typer.Option(help="start weights of the teacher (its word pieces)")] = None,
    seed: int = 1,
    *,
    rounding: Annotated[bool, typer.Option(help="train against the rounding of int8")] = False,
    half: Annotated[bool, typer.Option(help="products in bfloat16, for cores that have it")] = False,
    device: Annotated[str, typer.Option(help="cpu or cuda")] = "cpu",
) -> None:
    """Train; run it again to go on from the last checkpoint."""
    _need_torch()
    import torch

    from communique.analysis.windows import WordPieces
    from communique.training.labels import training_labels
    from communique.training.teaching import taught
    from communique.training.tensors import Mix, prepare
    from communique.training.train import Plan, TorchRunner, load_trained, train

    torch.set_num_threads(threads)
    corpora = load_corpora(shared / "corpora", own)
    pieces, labels = WordPieces(encoder / "tokenizer.json", COUNTRIES), training_labels()
    used = part_of(corpora.train, share)
    documents = [prepare(x, pieces, labels) for x in used]
    if teacher:
        runner = TorchRunner(load_trained(teacher / "checkpoint.pt")[0], half=half, device=device)
        theirs = WordPieces((teacher_encoder or encoder) / "tokenizer.json", COUNTRIES)
        documents = list(taught(used, documents, runner, theirs, labels))
    mix = Mix(real, authored, names, frames)
    plan = Plan(
        encoder, out, layers, epochs, rate, layer_decay=layer_decay, mix=mix, start=start,
        rounding=rounding, half=half, device=device, seed=seed,
    )  # fmt: skip
    train(plan, labels, documents, pieces, corpora)


@app.command()
def measure(shared: Shared, encoder: Encoder, out: Out, own: Own = OWN, threads: Threads = CORES) -> None:
    """Measure a run's checkpoint (fp32) on the held-out documents."""
    _need_torch()
    import torch

    from communique.analysis.run import Reader
    from communique.analysis.windows import WordPieces
    from communique.training.measure import measure_all
    from communique.training.train import TorchRunner, load_trained

    torch.set_num_threads(threads)
    model, labels = load_trained(out / "checkpoint.pt")
    reader = Reader(TorchRunner(model), WordPieces(encoder / "tokenizer.json", COUNTRIES), labels)
    _show(measure_all(reader, load_corpora(shared / "corpora", own)))


@app.command()
def export(
    shared: Shared,
    encoder: Encoder,
    out: Out,
    own: Own = OWN,
    threads: Threads = CORES,
    model: Annotated[str, typer.Option(help="folder in OUT/weights for the graphs and the card")] = "best",
    name: Annotated[str, typer.Option(help="name of the model on its card")] = "mpnet6-events",
    pieces: Annotated[Path | None, typer.Option(help="tokenizer.json of the other model, to share its pieces")] = None,
) -> None:
    """Write the files to ship into OUT/weights: int8 graphs, pruned word pieces, the model card."""
    _need_torch()
    import torch

    from communique.training.export import count_pieces, export, prune, pruned_tokenizer
    from communique.training.train import load_trained

    torch.set_num_threads(threads)
    trained, labels = load_trained(out / "checkpoint.pt")
    tokenizer = encoder / "tokenizer.json"
    kept = pieces.read_text("utf-8") if pieces else pruned_tokenizer(tokenizer, count_pieces(shared, own, tokenizer))
    prune(trained, tokenizer, kept)
    corpora = load_corpora(shared / "corpora", own)
    _show(export(trained, labels, kept, corpora, out / "weights" / model, name).figures)
    calibrate(shared, str(out / "weights" / model))


@app.command()
def calibrate(
    shared: Shared, model: Annotated[str, typer.Option(help="best, or a folder of weights")] = "best"
) -> None:
    """Measure what a model's probabilities are worth and write calibration.json beside its card (no PyTorch needed)."""
    from communique.analysis.encoder import Analyzer
    from communique.codebook import load_codebook
    from communique.evaluation.calibration import fit, honesty, propose
    from communique.evaluation.gold import read_held_out

    analyzer, documents = Analyzer(model), read_held_out(shared / "corpora")
    proposed = list(propose(analyzer, load_codebook(), documents))
    calibration = fit(proposed, sum(len(d.events) for d in documents))
    calibration.write(analyzer.folder)
    _show(honesty(proposed) | asdict(calibration))


def _show(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name} {value:.4f}")


def main() -> int:
    """The command line -> the exit code."""
    try:
        app()
    except CommuniqueError as error:
        print(f"communique-train: {error}", file=sys.stderr)
        return 1
    return 0


def _need_torch() -> None:
    """-> nothing; raises MissingExtra where PyTorch is not installed."""
    try:
        import torch  # noqa: F401
    except ImportError:
        raise MissingExtra("PyTorch is not installed; run pip install communique[train]") from None


if __name__ == "__main__":
    sys.exit(main())
