"""A trained model -> the shipped files: two int8 ONNX graphs, a pruned tokenizer, the model card."""

from __future__ import annotations

import copy
import gzip
import json
import tempfile
import unicodedata
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from communique.analysis.decoding import RELATIVE
from communique.analysis.encoder import OnnxRunner
from communique.analysis.labels import Labels, ModelCard
from communique.analysis.run import Reader
from communique.analysis.windows import WordPieces
from communique.analysis.words import WORD
from communique.training.corpora import Corpora
from communique.training.measure import measure_events, measure_mentions
from communique.training.model import Model

OPSET = 17
SPECIAL = ("<s>", "</s>", "<pad>", "<mask>", "[UNK]", "<unk>", "[CLS]", "[SEP]", "[PAD]", "[MASK]")


class _Words(nn.Module):
    """The part of the model that reads a batch, as one graph."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor, shape: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.model.words(ids, mask, shape, first)


class _RowScaled(nn.Module):
    """A linear layer that sees each row brought to a largest value of 1 and scales its answer back: the same numbers.

    Dynamic quantisation takes one scale a tensor; a few rows (the marks between sentences) are ten times larger than
    the others and would take their precision.
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight = nn.Parameter(linear.weight.detach().t().contiguous())
        self.bias = nn.Parameter(linear.bias.detach())

    def forward(self, x: Tensor) -> Tensor:
        largest = x.abs().amax(-1, keepdim=True).clamp(min=1e-6)
        return (x / largest) @ self.weight * largest + self.bias


def scale_rows(model: Model) -> Model:
    """A model -> a copy of it whose feed-forward layers can be quantised with little loss."""
    out = copy.deepcopy(model)
    for layer in out.enc.layers:
        layer.f1, layer.f2 = _RowScaled(layer.f1), _RowScaled(layer.f2)
    return out


def seen_pieces(shared: Path, tokenizer: Path) -> set[int]:
    """The shared folder -> ids of the word pieces in any text of its corpora or name of its knowledge files."""
    pieces = WordPieces(tokenizer)
    files = [
        f
        for pattern in ("corpora/*.jsonl", "corpora/ud/*", "corpora/authored/*.txt", "knowledge/*")
        for f in sorted(shared.glob(pattern))
    ]
    words: set[str] = set()
    for file in files:
        text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        for line in text.decode("utf-8", "replace").splitlines():
            row = json.loads(line) if file.suffix == ".jsonl" else None
            words.update(WORD.findall(f"{row.get('title') or ''} {row.get('text') or ''}" if row else line))
    return {number for word in words for number in pieces(word)}


def kept_pieces(vocabulary: dict[str, int], used: set[int]) -> list[str]:
    """A vocabulary and the ids seen in any text at hand -> the pieces that ship, in order of id.

    Kept: special marks, single characters of Latin script, whatever was seen.
    """
    return [
        piece
        for piece, number in sorted(vocabulary.items(), key=lambda item: item[1])
        if piece in SPECIAL or number in used or (len(piece.removeprefix("##")) == 1 and _latin(piece))
    ]


def _latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or unicodedata.category(c)[0] in "PS" for c in piece)


def prune(model: Model, tokenizer: Path, used: set[int]) -> str:
    """A model and its ``tokenizer.json`` -> the model with the kept embedding rows only; the new tokenizer as JSON."""
    spec = json.loads(tokenizer.read_text("utf-8"))
    vocabulary = {**spec["model"]["vocab"], **{t["content"]: t["id"] for t in spec["added_tokens"]}}
    kept = kept_pieces(vocabulary, used)
    rows = torch.tensor([vocabulary[piece] for piece in kept])
    new = {piece: i for i, piece in enumerate(kept)}
    model.enc.word = nn.Embedding.from_pretrained(model.enc.word.weight.detach()[rows])
    spec["model"]["vocab"] = new
    spec["added_tokens"] = [{**t, "id": new[t["content"]]} for t in spec["added_tokens"] if t["content"] in new]
    spec["post_processor"] = spec["truncation"] = spec["padding"] = None
    return json.dumps(spec, ensure_ascii=False)


def write_graphs(model: Model, out: Path) -> None:
    """A model -> ``words.onnx`` and ``heads.onnx`` in ``out``: fp32."""
    one = lambda *s: torch.ones(*s, dtype=torch.long)  # noqa: E731
    width, keys = model.enc.size.width, model.heads.w.out_features * 2
    words = {"ids": one(2, 20), "mask": one(2, 20), "shape": one(2, 20), "first": one(2, 15)}
    asked = {
        "cue": torch.randn(3, width), "words": torch.randn(3, 9, keys), "mask": one(3, 9),
        "relative": one(3, 9) * RELATIVE, "kind": one(3),
    }  # fmt: skip
    by_word, by_piece, single = {0: "b", 1: "w"}, {0: "b", 1: "t"}, {0: "b"}
    _write(_Words(model), words, out / "words.onnx", {
        **dict.fromkeys(("ids", "mask", "shape"), by_piece),
        **dict.fromkeys(("first", "vectors", "keys", "logits"), by_word),
    })  # fmt: skip
    _write(model.heads, asked, out / "heads.onnx", {
        **dict.fromkeys(("words", "mask", "relative", "role"), by_word),
        **dict.fromkeys(("cue", "kind", "status", "mode"), single),
    })  # fmt: skip


def _write(module: nn.Module, inputs: dict[str, Tensor], path: Path, axes: dict[str, dict[int, str]]) -> None:
    """A module, inputs like those it will get, a path, which sizes vary -> its graph there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, tuple(inputs.values()), str(path), input_names=list(inputs), opset_version=OPSET, dynamo=False,
            output_names=[name for name in axes if name not in inputs], dynamic_axes=axes,
        )  # fmt: skip


def quantise(source: Path, target: Path) -> None:
    """Folders of fp32 graphs -> the same graphs with int8 weights, activations scaled as they come (dynamic)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for name in ("words.onnx", "heads.onnx"):
        # reduce_range: without VNNI, 8-bit products overflow 16 bits.
        quantize_dynamic(
            source / name, target / name, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip


def export(model: Model, labels: Labels, tokenizer: str, corpora: Corpora, out: Path, name: str) -> ModelCard:
    """A (pruned) model -> shipped files in ``out``; thresholds are picked on the quantised graphs."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(tokenizer, "utf-8")
    with tempfile.TemporaryDirectory() as plain:
        write_graphs(scale_rows(model).eval(), Path(plain))
        quantise(Path(plain), out)
    reader = Reader(OnnxRunner(out, torch.get_num_threads()), WordPieces(out / "tokenizer.json"), labels)
    best: dict[str, float] = {}
    for tau in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        figures = {"tau": tau, **measure_events(reader, corpora.dev, tau)}
        if not best or figures["who_what_whom_f1"] > best["who_what_whom_f1"]:
            best = figures
    for corpus, documents in corpora.mentions.items():
        best |= {f"{corpus}_{figure}": value for figure, value in measure_mentions(reader, documents).items()}
    card = ModelCard(labels, best.pop("theta"), best.pop("tau"), name, best)
    card.write(out / "model.json")
    return card
