"""Where the graphs run: a graph and a device -> a session of onnxruntime there, or one clear line why not."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from communique.errors import ModelError


@dataclass(frozen=True, slots=True)
class Device:
    """What onnxruntime calls a device, the package of onnxruntime that has it, the options it is opened with (THREADS
    stands for how many threads a call may use), the page that says what it needs.
    """

    provider: str
    package: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs(self) -> str:
        """The page of onnxruntime that lists the drivers and libraries."""
        return f"https://onnxruntime.ai/docs/execution-providers/{self.provider.replace('Exec', '-Exec')}.html"


# Full precision everywhere: 16-bit and TF32 sums, which some take by themselves, would move decisions for nothing.
_OPENVINO = {"num_of_threads": "THREADS", "precision": "ACCURACY"}
DEVICES = {
    "cpu": Device("CPUExecutionProvider", "onnxruntime"),
    "cuda": Device("CUDAExecutionProvider", "onnxruntime-gpu", {"use_tf32": "0"}),
    "coreml": Device("CoreMLExecutionProvider", "onnxruntime for macOS"),
    "directml": Device("DmlExecutionProvider", "onnxruntime-directml"),
    "openvino-cpu": Device("OpenVINOExecutionProvider", "onnxruntime-openvino", {"device_type": "CPU", **_OPENVINO}),
    "openvino": Device("OpenVINOExecutionProvider", "onnxruntime-openvino", {"device_type": "GPU", **_OPENVINO}),
}
# On the CPU these two fusions of onnxruntime (as of 1.32) take longer than the steps they replace: an eighth of all.
SLOWER = ("SkipLayerNormFusion", "BiasGeluFusion")


def check_device(name: str) -> Device:
    """A name of DEVICES -> the device; raises ModelError where there is none, or onnxruntime as installed lacks it."""
    if name not in DEVICES:
        raise ModelError(f"--device {name}: no such device; use one of {', '.join(DEVICES)}")
    if name not in (here := devices_here()):
        remedy = f"put {DEVICES[name].package} in the place of onnxruntime or use one of these"
        raise ModelError(f"--device {name}: this onnxruntime runs on {', '.join(here)} only; {remedy}")
    return DEVICES[name]


def devices_here() -> list[str]:
    """-> the names of DEVICES that onnxruntime as installed is built for."""
    import onnxruntime as ort

    return [name for name, device in DEVICES.items() if device.provider in ort.get_available_providers()]


def open_session(graph: Path, threads: int, name: str = "cpu") -> Any:
    """A graph, how many threads one call may use, a name of DEVICES -> an onnxruntime session on that device.

    Any device but the CPU gets the graph in floating point: few have kernels for its dynamic int8 products, and
    onnxruntime would run those on the CPU without a word. What is no product of matrices may still run there.
    Raises ModelError where the device cannot be opened.
    """
    import onnxruntime as ort

    device = check_device(name)
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    # A thread that spins while it waits takes the core from the other worker processes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads > 1 else "0")
    if name == "cpu":
        return ort.InferenceSession(graph, options, providers=[device.provider], disabled_optimizers=SLOWER)
    given = {key: value.replace("THREADS", str(threads)) for key, value in device.options.items()}
    session, why = _try(float_graph(graph, name), options, [(device.provider, given), DEVICES["cpu"].provider])
    if why:
        remedy = f"see {device.needs} or leave out --device"
        raise ModelError(f"--device {name}: {device.provider} did not start (... {why}); {remedy}")
    return session


def _try(graph: bytes, options: Any, providers: list[Any]) -> tuple[Any, str]:
    """A graph, options and providers, the wanted one with its options first -> a session, or the end of the line that
    says why that provider did not start: what is missing stands there.
    """
    import onnxruntime as ort

    session, reason = None, ""
    with tempfile.TemporaryFile() as log, _stderr_into(log):
        try:
            session = ort.InferenceSession(graph, options, providers=providers, enable_fallback=0)
            if providers[0][0] not in session.get_providers():
                reason = "onnxruntime went on without it"
        except Exception as error:  # noqa: BLE001  each provider raises what it likes
            reason = str(error)
        log.seek(0)
        said = log.read().decode("utf-8", "replace").splitlines()
    return session, reason and " ".join((said[0] if said else reason).split())[-160:]


@contextmanager
def _stderr_into(log: IO[bytes]) -> Iterator[None]:
    """A file -> what libraries write to standard error goes there: onnxruntime tells only there why a device fails."""
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def float_graph(graph: Path, name: str = "cpu") -> bytes:
    """A graph with int8 weights whose activations are scaled as they come -> the same in floating point, which
    differs by the rounding of activations alone.

    Raises ModelError where the package onnx is not installed.
    """
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError:
        remedy = "pip install 'communique[devices]'"
        raise ModelError(f"--device {name}: the package onnx rewrites the model for it; {remedy}") from None

    model = onnx.load(graph)
    make, nodes, one = onnx.helper.make_node, [], "float_graph/one"
    products = {node.input[1] for node in model.graph.node if node.op_type == "MatMulInteger"}
    for node in model.graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            nodes.append(make("Identity", node.input[:1], node.output[:1]))
            nodes.append(make("Identity", [one], node.output[1:2]))
        elif node.op_type == "MatMulInteger":  # its weights' zero points are 0, see `training.export.quantise`
            nodes.append(make("MatMul", node.input[:2], node.output))
        elif node.op_type == "Clip" and not "".join(node.input[2:]):
            # OpenVINO takes an open upper end of whole numbers for one that lies below them all.
            nodes.append(make("Max", node.input[:2], node.output))
        else:
            nodes.append(node)
    for weight in model.graph.initializer:
        if weight.name in products:
            weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float32), weight.name))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.append(numpy_helper.from_array(np.array(1, np.float32), one))
    return bytes(model.SerializeToString())
