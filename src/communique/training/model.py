"""The encoder and its heads in PyTorch: one post-norm transformer (BERT or MPNet weights) and the event heads."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from communique.analysis.decoding import RELATIVE
from communique.analysis.labels import MASKED, Labels
from communique.analysis.words import SHAPES


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of an encoder, as its ``config.json`` gives them; ``layers`` may be fewer than the weights have."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    buckets: int  # of relative positions (MPNet); 0 where the encoder has none

    @classmethod
    def read(cls, folder: Path, layers: int | None = None) -> Shape:
        """A folder with ``config.json`` -> the sizes."""
        c: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
        return cls(
            c["hidden_size"], layers or c["num_hidden_layers"], c["num_attention_heads"], c["intermediate_size"],
            c["vocab_size"], c["max_position_embeddings"], c["layer_norm_eps"],
            c["relative_attention_num_buckets"] if c["model_type"] == "mpnet" else 0,
        )  # fmt: skip


class Linear(nn.Linear):
    """A linear layer; while it trains with ``rounding``, weights and inputs are rounded as in the shipped int8 graphs
    (gradients pass as if they were not), so that the model learns to bear it. ``by_row``: one scale a row.
    """

    def __init__(self, width: int, out: int, *, by_row: bool = False) -> None:
        super().__init__(width, out)
        self.rounding, self.by_row = False, by_row

    def forward(self, x: Tensor) -> Tensor:
        """X [..., width] -> [..., out]."""
        if not (self.rounding and self.training):
            return F.linear(x, self.weight, self.bias)
        with torch.no_grad():
            step = self.weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 64  # seven bits with their sign
            off_weight = (self.weight / step).round() * step - self.weight
            if self.by_row:
                step = x.abs().amax(-1, keepdim=True).clamp(min=1e-6) / 127.5
            else:
                step = (x.max().clamp(min=0) - x.min().clamp(max=0)).clamp(min=1e-6) / 255
            off_input = (x / step).round() * step - x
        return F.linear(x + off_input, self.weight + off_weight, self.bias)


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float, drop: float = 0.1) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (Linear(width, width) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(width, epsilon), nn.LayerNorm(width, epsilon)
        self.f1, self.f2 = Linear(width, inner, by_row=True), Linear(inner, width, by_row=True)
        self.heads, self.drop = heads, nn.Dropout(drop)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """X [b, t, width], bias [b or 1, heads or 1, t or 1, t] -> [b, t, width]."""
        b, t, width = x.shape
        q, k, v = (f(x).view(b, t, self.heads, width // self.heads).transpose(1, 2) for f in (self.q, self.k, self.v))
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.n1(x + self.drop(self.o(attended.transpose(1, 2).reshape(b, t, width))))
        out: Tensor = self.n2(x + self.drop(self.f2(F.gelu(self.f1(x)))))
        return out


class Encoder(nn.Module):
    """Word pieces with word shapes -> vectors. Word-piece embeddings stay as they were pre-trained: the corpora see a
    fraction of them, and frozen rows keep unseen words where pre-training put them.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.size = shape
        self.word = nn.Embedding(shape.vocabulary, shape.width)
        self.word.weight.requires_grad_(requires_grad=False)
        self.pos = nn.Embedding(shape.positions, shape.width)
        self.shape = nn.Embedding(len(SHAPES), shape.width)
        nn.init.zeros_(self.shape.weight)
        self.norm, self.drop = nn.LayerNorm(shape.width, shape.epsilon), nn.Dropout(0.1)
        self.layers = nn.ModuleList(
            Layer(shape.width, shape.heads, shape.inner, shape.epsilon) for _ in range(shape.layers)
        )
        self.rel = nn.Embedding(shape.buckets, shape.heads) if shape.buckets else None

    def relative(self, length: int) -> Tensor:
        """MPNet's bucketed relative positions -> attention bias [1, heads, length, length]."""
        assert self.rel is not None  # noqa: S101
        p = torch.arange(length, device=self.rel.weight.device)
        n = p[:, None] - p[None, :]
        half = self.size.buckets // 2
        exact = half // 2
        side = (n < 0).long() * half
        n = n.abs()
        far = exact + (torch.log(n.clamp(min=1).float() / exact) / math.log(128 / exact) * (half - exact)).long()
        table: Tensor = self.rel(side + torch.where(n < exact, n, far.clamp(max=half - 1)))
        return table.permute(2, 0, 1)[None]

    def forward(self, ids: Tensor, mask: Tensor, shape: Tensor) -> Tensor:
        """ids, mask, shape [b, t] -> vectors [b, t, width]."""
        t = ids.shape[1]
        offset = 2 if self.rel is not None else 0  # MPNet numbers positions from 2
        x = self.word(ids) + self.pos(torch.arange(t, device=ids.device) + offset) + self.shape(shape)
        x = self.drop(self.norm(x))
        bias = (1 - mask[:, None, None, :].float()) * MASKED
        if self.rel is not None:
            bias = bias + self.relative(t)
        for layer in self.layers:
            x = layer(x, bias)
        out: Tensor = x
        return out


class EventHeads(nn.Module):
    """For a cue (vector, kind) and the words of its sentence: status, mode and a role class a word.

    What is read of a word does not depend on the cue (``keys``): it is computed once a window.
    """

    def __init__(self, width: int, labels: Labels, inner: int = 256) -> None:
        super().__init__()
        mlp = lambda n: nn.Sequential(Linear(width, inner), nn.GELU(), nn.Dropout(0.1), Linear(inner, n))  # noqa: E731
        self.status, self.mode = mlp(len(labels.statuses)), mlp(len(labels.modes))
        self.w, self.c, self.w2, self.c2 = (Linear(width, inner) for _ in range(4))
        self.rel, self.kind = nn.Embedding(2 * RELATIVE + 1, inner), nn.Embedding(len(labels.kinds), inner)
        self.told = Linear(inner, len(labels.statuses))
        self.norm, self.drop = nn.LayerNorm(inner), nn.Dropout(0.1)
        self.mix = Layer(inner, 4, 2 * inner, 1e-5)
        self.out = Linear(inner, labels.role_classes)
        with torch.no_grad():
            self.out.bias[0] += 2  # most words are outside

    def keys(self, vectors: Tensor) -> Tensor:
        """Word vectors [..., width] -> what ``forward`` takes as ``words`` [..., 2 * inner]."""
        return torch.cat((self.w(vectors), self.w2(vectors)), -1)

    def forward(
        self, cue: Tensor, words: Tensor, mask: Tensor, relative: Tensor, kind: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """As ``analysis.decoding.HeadInputs`` -> logits of status, mode, role."""
        added, scaled = words.chunk(2, -1)
        x = added + self.c(cue)[:, None] + scaled * self.c2(cue)[:, None]
        x = self.drop(F.gelu(self.norm(x + self.rel(relative) + self.kind(kind)[:, None])))
        x = self.mix(x, (1 - mask[:, None, None, :].float()) * MASKED)
        own = (relative == RELATIVE).float() * mask.float()  # the words of the cue, now knowing their sentence
        told = (x * own[:, :, None]).sum(1) / own.sum(1, keepdim=True).clamp(min=1)
        return self.status(cue) + self.told(told), self.mode(cue), self.out(x)


class Model(nn.Module):
    """Encoder, the three word questions, and the heads that are asked about a cue."""

    def __init__(self, shape: Shape, labels: Labels) -> None:
        super().__init__()
        self.enc = Encoder(shape)
        self.drop = nn.Dropout(0.1)
        self.cue, self.speech, self.mention = (Linear(shape.width, n) for n in labels.word_classes)
        self.heads = EventHeads(shape.width, labels)
        with torch.no_grad():
            for question in (self.cue, self.speech, self.mention):
                question.bias[0] += 4  # most words are outside

    def words(self, ids: Tensor, mask: Tensor, shape: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """A batch (see ``analysis.windows.Batch``) -> word vectors [b, w, width], keys of the heads [b, w, k], logits
        of the three word questions side by side [b, w, classes].
        """
        x = self.enc(ids, mask, shape)
        h = x.gather(1, first[:, :, None].expand(-1, -1, x.shape[2]))
        d = self.drop(h)
        return h, self.heads.keys(h), torch.cat((self.cue(d), self.speech(d), self.mention(d)), -1)


def load_grown(model: Model, weights: Mapping[str, Tensor]) -> None:
    """A model and weights by name, maybe of an older and smaller model -> the model filled with what there is.

    Where a matrix has grown (more classes), the old rows stand first; what is new stays as it was made.
    """
    own = dict(model.named_parameters())
    with torch.no_grad():
        for name, old in weights.items():
            if name in own:
                own[name][tuple(slice(0, n) for n in old.shape)] = old


def load_start_weights(encoder: Encoder, folder: Path) -> None:
    """A folder with ``model.safetensors`` of BERT or MPNet -> the encoder filled with it, nothing left over."""
    from safetensors.torch import load_file

    mpnet = encoder.rel is not None
    w = {k.removeprefix("mpnet.").removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()}
    got = {
        "word.weight": w["embeddings.word_embeddings.weight"],
        "norm.weight": w["embeddings.LayerNorm.weight"],
        "norm.bias": w["embeddings.LayerNorm.bias"],
        "pos.weight": w["embeddings.position_embeddings.weight"],
    }
    if mpnet:
        got["rel.weight"] = w["encoder.relative_attention_bias.weight"]
    else:  # one segment: its embedding is folded into the positions
        got["pos.weight"] = got["pos.weight"] + w["embeddings.token_type_embeddings.weight"][0]
    attention = (
        {"q": "attn.q", "k": "attn.k", "v": "attn.v", "o": "attn.o", "n1": "LayerNorm"}
        if mpnet
        else {"q": "self.query", "k": "self.key", "v": "self.value", "o": "output.dense", "n1": "output.LayerNorm"}
    )
    names = {own: f"attention.{theirs}" for own, theirs in attention.items()}
    names |= {"f1": "intermediate.dense", "f2": "output.dense", "n2": "output.LayerNorm"}
    for i in range(encoder.size.layers):
        for own, theirs in names.items():
            for part in ("weight", "bias"):
                got[f"layers.{i}.{own}.{part}"] = w[f"encoder.layer.{i}.{theirs}.{part}"]
    missing = encoder.load_state_dict(got, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys  # noqa: S101
    assert missing.missing_keys == ["shape.weight"], missing.missing_keys  # noqa: S101
