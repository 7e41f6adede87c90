"""Shipped int8 graphs -> the weights they were made from, as near as seven bits are: a run can go on from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from communique.analysis.encoder import GRAPHS


def shipped_weights(folder: Path) -> dict[str, Tensor]:
    """A folder with the shipped graphs -> weights by name, as ``Model`` names them; without the word pieces, which are
    those of the start weights, and with positions as far as a window reaches.
    """
    import onnx
    from onnx.numpy_helper import to_array

    out: dict[str, Tensor] = {}
    for graph, prefix in zip(GRAPHS, ("", "heads."), strict=True):
        model = onnx.load(folder / graph).graph
        plain = {x.name: torch.from_numpy(to_array(x).copy()) for x in model.initializer}
        readers: dict[str, Any] = {name: node for node in model.node for name in node.input}
        for name, value in plain.items():
            own = prefix + name.removeprefix("model.")
            if name.endswith("_quantized") and "word.table" not in name:
                scale = plain[name.removesuffix("_quantized") + "_scale"]
                out[prefix + _owner(name, readers, plain)] = (value.float() * scale).t().contiguous()
            elif value.dtype == torch.float32 and not name.endswith("_scale") and "word.largest" not in name:
                out[own] = value
    return out


def _owner(name: str, readers: dict[str, Any], plain: dict[str, Tensor]) -> str:
    """A quantised matrix, who reads what, the values of a graph -> the name of the weight: that of the bias added."""
    node = readers[name]
    while True:
        node = readers[node.output[0]]
        for other in node.input:
            if other.endswith("bias") and other in plain:
                return other.removeprefix("model.").removesuffix("bias") + "weight"
