"""Other execution providers: the graph they get, what is said where one is missing or fails, and that they agree."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest

from communique.analysis.countries import FILE as COUNTRIES
from communique.analysis.devices import DEVICES, devices_here, float_graph, open_session
from communique.analysis.encoder import GRAPHS, MODELS, WEIGHTS, Analyzer
from communique.errors import ModelError

onnx = pytest.importorskip("onnx", reason="needs the package onnx")
SAMPLES = Path(__file__).parents[1] / "src/communique/samples"
# Of 229 samples' cues 2 in a hundred stand close to the threshold, where the rounding of int8 decides.
FOUND_BY_BOTH, PROBABILITY = 0.95, 0.1


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """x -> its int8 product with [[1, -2], [3, 4]] / 10, and whole numbers of at least 3."""
    make, number = onnx.helper.make_node, onnx.numpy_helper.from_array
    tensor, types = onnx.helper.make_tensor_value_info, onnx.TensorProto
    nodes = [
        make("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"]),
        make("MatMulInteger", ["q", "w", "zero", "w_zero"], ["product"]),
        make("Cast", ["product"], ["sums"], to=types.FLOAT),
        make("Mul", ["scale", "w_scale"], ["both"]),
        make("Mul", ["sums", "both"], ["y"]),
        make("Clip", ["n", "least", ""], ["clipped"]),
    ]
    weights = {
        "w": np.array([[1, -2], [3, 4]], np.int8), "w_zero": np.array([0, 0], np.int8),
        "w_scale": np.array([0.1, 0.1], np.float32), "least": np.array(3, np.int64),
    }  # fmt: skip
    inputs = [tensor("x", types.FLOAT, ["rows", 2]), tensor("n", types.INT64, ["k"])]
    outputs = [tensor("y", types.FLOAT, ["rows", 2]), tensor("clipped", types.INT64, ["k"])]
    made = onnx.helper.make_graph(nodes, "tiny", inputs, outputs, [number(v, k) for k, v in weights.items()])
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(made, opset_imports=opset, ir_version=8), tmp_path / "tiny.onnx")
    return tmp_path / "tiny.onnx"


def test_a_graph_in_floating_point_says_the_same_without_the_rounding(graph: Path) -> None:
    given = {"x": np.array([[1, 1], [0.017, -100]], np.float32), "n": np.array([1, 3, 9])}
    exact = given["x"] @ np.array([[0.1, -0.2], [0.3, 0.4]], np.float32)
    whole = float_graph(graph)
    rounded, plain = (ort.InferenceSession(g, providers=["CPUExecutionProvider"]) for g in (graph, whole))
    assert np.allclose(plain.run(None, given)[0], exact, rtol=1e-6)
    assert not np.allclose(rounded.run(None, given)[0], exact, rtol=1e-3)
    assert np.allclose(rounded.run(None, given)[0], exact, atol=0.3)
    for session in (rounded, plain):
        assert session.run(None, given)[1].tolist() == [3, 3, 9]
    left = {node.op_type for node in onnx.load_from_string(whole).graph.node}
    assert not left & {"DynamicQuantizeLinear", "MatMulInteger", "Clip"}


def test_a_device_that_is_not_there_is_one_clear_line() -> None:
    with pytest.raises(ModelError, match="--device tpu: no such device; use one of cpu, cuda"):
        Analyzer(device="tpu")
    missing = next(name for name in DEVICES if name not in devices_here())
    package = DEVICES[missing].package
    with pytest.raises(ModelError, match=f"--device {missing}: this onnxruntime runs on cpu.* only; put {package} in"):
        Analyzer(device=missing)


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """An onnxruntime that claims to have CUDA; ``fails`` is what opening it raises, None if it goes on without."""
    how: dict[str, Any] = {"fails": None, "says": b""}
    real = ort.InferenceSession

    def open_(graph: Any, options: Any, providers: list[Any], **rest: Any) -> Any:
        how["asked"] = providers, rest
        os.write(2, how["says"])
        if how["fails"]:
            raise how["fails"]
        return real(graph, options, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(ort, "get_available_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"])
    monkeypatch.setattr(ort, "InferenceSession", open_)
    yield how
    providers, rest = how.get("asked", (None, None))
    assert providers in (None, [("CUDAExecutionProvider", {"use_tf32": "0"}), "CPUExecutionProvider"])
    assert rest in (None, {"enable_fallback": 0})  # which prints to standard output and goes on with the CPU


@pytest.mark.parametrize(
    ("fails", "says", "why"),
    [
        (None, b"", "onnxruntime went on without it"),
        (None, b"[E] libcublas.so.12: cannot open\nmore of it\n", r"\[E\] libcublas.so.12: cannot open"),
        (RuntimeError("no\nkernel " + "x" * 300 + " image"), b"", "x image"),
    ],
)
def test_a_device_that_does_not_start_is_one_clear_line_with_its_reason(
    graph: Path, pretended: dict[str, Any], capfd: pytest.CaptureFixture[str],
    fails: Exception | None, says: bytes, why: str,
) -> None:  # fmt: skip
    pretended |= {"fails": fails, "says": says}
    with pytest.raises(ModelError, match=rf"--device cuda: CUDAExecutionProvider did not start \(.*{why}\); see https"):
        open_session(graph, 1, "cuda")
    assert capfd.readouterr() == ("", "")


def test_without_the_package_onnx_the_remedy_is_named(
    graph: Path, pretended: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ModelError, match=r"--device cuda: .*onnx.*; pip install 'communique\[devices\]'$"):
        open_session(graph, 1, "cuda")


def test_another_device_is_another_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.analysis.encoder.open_session", lambda *_: None)
    assert Analyzer("fast", device="cuda").hash != Analyzer("fast").hash


@pytest.mark.model
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("device", ["cpu", *(name for name in DEVICES if name != "cpu")])
def test_devices_agree(device: str, model: str, tmp_path: Path) -> None:
    """A device says what int8 on the CPU says, but for cues at the threshold; ``cpu`` stands for the graph in floating
    point on the CPU, which any onnxruntime can run.
    """
    if device == "cpu":
        folder = tmp_path / model
        folder.mkdir()
        for name in GRAPHS:
            (folder / name).write_bytes(float_graph(WEIGHTS / model / name))
        (folder / "model.json").symlink_to(WEIGHTS / model / "model.json")
        for beside in ("tokenizer.json", COUNTRIES):
            (tmp_path / beside).symlink_to(WEIGHTS / beside)
        other = Analyzer(folder, 1)
    else:
        try:
            other = Analyzer(model, 1, device)
        except ModelError as missing:
            pytest.skip(str(missing))
    analyzer = Analyzer(model, 1)
    ours, theirs = ({(file, c.span): c for file, c in _cues(a)} for a in (analyzer, other))
    both = ours.keys() & theirs.keys()
    assert len(both) >= FOUND_BY_BOTH * len(ours.keys() | theirs.keys())
    assert max(abs(ours[key].probability - theirs[key].probability) for key in both) <= PROBABILITY
    for decided in ("event_type", "status", "mode", "roles"):
        same = sum(_decided(ours[key], decided) == _decided(theirs[key], decided) for key in both)
        assert same >= FOUND_BY_BOTH * len(both), decided


def _cues(analyzer: Analyzer) -> Iterator[tuple[str, Any]]:
    for file in sorted(SAMPLES.glob("*.txt")):
        for cue in analyzer.analyze(file.read_text("utf-8")).cues:
            yield file.name, cue


def _decided(cue: Any, name: str) -> Any:
    return [(r.role, r.span) for r in cue.roles] if name == "roles" else getattr(cue, name)
