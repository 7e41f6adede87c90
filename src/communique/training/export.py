"""A trained model -> the shipped files: two int8 ONNX graphs, a pruned tokenizer, the model card."""

from __future__ import annotations

import copy
import gzip
import json
import tempfile
import unicodedata
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from communique.analysis.countries import FILE as COUNTRIES
from communique.analysis.decoding import RELATIVE
from communique.analysis.encoder import GRAPHS, WEIGHTS, OnnxRunner
from communique.analysis.labels import Labels, ModelCard
from communique.analysis.run import Reader
from communique.analysis.windows import MAX_PIECES, WordPieces
from communique.analysis.words import WORD
from communique.evaluation.names import measure_corpora
from communique.training.corpora import Corpora
from communique.training.measure import figures_at, pick_thresholds, read_cues
from communique.training.model import Model

OPSET = 17
SPECIAL = ("<s>", "</s>", "<pad>", "<mask>", "[UNK]", "<unk>", "[CLS]", "[SEP]", "[PAD]", "[MASK]")
SAME_MARK = {"<s>": "[CLS]", "</s>": "[SEP]", "<pad>": "[PAD]", "<mask>": "[MASK]", "<unk>": "[UNK]"}
MOST_PIECES = 14_500  # word pieces that ship: both models together stay below 75 MB


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


class _RowScaledTable(nn.Module):
    """An embedding whose rows are kept with a largest value of 1, and that value beside them: the same numbers."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        largest = table.weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-6)
        self.table, self.largest = nn.Embedding.from_pretrained(table.weight.detach() / largest), nn.Parameter(largest)

    def forward(self, ids: Tensor) -> Tensor:
        return self.table(ids) * F.embedding(ids, self.largest)


def scale_rows(model: Model) -> Model:
    """A model -> a copy of it that can be quantised with little loss: embedding and feed-forward layers by row."""
    out = copy.deepcopy(model)
    out.enc.word = _RowScaledTable(out.enc.word)
    for layer in out.enc.layers:
        layer.f1, layer.f2 = _RowScaled(layer.f1), _RowScaled(layer.f2)
    return out


def count_pieces(shared: Path, own: Path, tokenizer: Path) -> Counter[int]:
    """The shared folder, the project's own text, a tokenizer -> how often each word piece stands in the texts of the
    corpora; in the knowledge files, whose names are mostly rare, an occurrence counts a quarter.
    """
    pieces = WordPieces(tokenizer)
    words: Counter[str] = Counter()
    for folder, patterns, weight in (
        (shared / "corpora", ("*.jsonl", "authored/*.txt"), 4),
        (own, ("authored/*.txt",), 4),
        (shared / "knowledge", ("*",), 1),
    ):
        for file in (f for pattern in patterns for f in sorted(folder.glob(pattern))):
            text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            for line in text.decode("utf-8", "replace").splitlines():
                row = json.loads(line) if file.suffix == ".jsonl" else None
                content = f"{row.get('title') or ''} {row.get('text') or ''}" if row else line
                for word in WORD.findall(content):
                    words[word] += weight
    counts: Counter[int] = Counter()
    for word, n in words.items():
        for number in pieces(word):
            counts[number] += n
    return counts


def kept_pieces(vocabulary: Mapping[str, int], counts: Mapping[int, int], most: int = MOST_PIECES) -> list[str]:
    """A vocabulary and how often each piece was seen -> the ``most`` pieces that ship, in order of id.

    Always kept: special marks, single characters of Latin script, so that any word can still be cut; then the
    commonest.
    """
    always = {p for p in vocabulary if p in SPECIAL or (len(p.removeprefix("##")) == 1 and _latin(p))}
    common = sorted((p for p in vocabulary if p not in always), key=lambda p: (-counts.get(vocabulary[p], 0), p))
    seen = [p for p in common if counts.get(vocabulary[p], 0)]
    kept = always | set(seen[: max(0, most - len(always))])
    return sorted(kept, key=lambda p: vocabulary[p])


def _latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or unicodedata.category(c)[0] in "PS" for c in piece)


def pruned_tokenizer(tokenizer: Path, counts: Mapping[int, int]) -> str:
    """A ``tokenizer.json`` and how often each piece was seen -> the one with the kept pieces alone, as JSON."""
    spec = json.loads(tokenizer.read_text("utf-8"))
    new = {piece: i for i, piece in enumerate(kept_pieces(_vocabulary(spec), counts))}
    spec["model"]["vocab"] = new
    spec["added_tokens"] = [{**t, "id": new[t["content"]]} for t in spec["added_tokens"] if t["content"] in new]
    spec["post_processor"] = spec["truncation"] = spec["padding"] = None
    return json.dumps(spec, ensure_ascii=False)


def _vocabulary(spec: dict[str, Any]) -> dict[str, int]:
    return {**spec["model"]["vocab"], **{t["content"]: t["id"] for t in spec["added_tokens"]}}


def prune(model: Model, tokenizer: Path, kept: str) -> None:
    """A model, its own ``tokenizer.json``, a pruned one (of this or a like vocabulary, whose marks are named in another
    way) -> the model with the embedding rows of the pruned one, and positions as far as a window reaches.
    """
    old, new = _vocabulary(json.loads(tokenizer.read_text("utf-8"))), _vocabulary(json.loads(kept))
    rows = torch.tensor(
        [old[piece if piece in old else SAME_MARK[piece]] for piece in sorted(new, key=new.__getitem__)]
    )
    model.enc.word = nn.Embedding.from_pretrained(model.enc.word.weight.detach()[rows])
    model.enc.pos = nn.Embedding.from_pretrained(model.enc.pos.weight.detach()[: MAX_PIECES + 2])


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
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for name in GRAPHS:
        nodes = onnx.load(source / name).graph.node
        small = [n.name for n in nodes if n.op_type == "Gather" and "/word/table/" not in n.name]
        # reduce_range: without VNNI, signed 8-bit products overflow 16 bits; unsigned weights are a quarter slower.
        quantize_dynamic(
            source / name, target / name, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            nodes_to_exclude=small, extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip


def export(model: Model, labels: Labels, tokenizer: str, corpora: Corpora, out: Path, name: str) -> ModelCard:
    """A (pruned) model and its tokenizer -> shipped files in ``out``, the tokenizer and the names of countries beside
    that folder; thresholds are picked on the quantised graphs.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out.parent / "tokenizer.json").write_text(tokenizer, "utf-8")
    (out.parent / COUNTRIES).write_bytes((WEIGHTS / COUNTRIES).read_bytes())
    with tempfile.TemporaryDirectory() as plain:
        write_graphs(scale_rows(model).eval(), Path(plain))
        quantise(Path(plain), out)
    reader = Reader(OnnxRunner(out, torch.get_num_threads()), WordPieces(out.parent / "tokenizer.json"), labels)
    read = read_cues(reader, corpora.dev)
    cue, roles = pick_thresholds(read)
    figures = figures_at(read, cue, roles) | measure_corpora(reader, corpora.named)
    card = ModelCard(labels, cue, roles, name, figures)
    card.write(out / "model.json")
    return card
