"""What the export of every system is made of: ONNX graph, parity, precision, lists, manifest, golden example."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from tagdesk.contract.manifest import ModelManifest, TensorSpec, sha256_of
from tagdesk.recommend.query import Query
from training.errors import TrainingError
from training.pack_weights import name_weights

OPSET = 20
MAX_PARITY_ERROR = 1e-4
PRECISIONS = ("fp32", "fp16", "int8")
_ONNX_TYPES = {TensorProto.FLOAT: "float32", TensorProto.INT64: "int64"}


def write_list(out: Path, name: str, rows: Sequence[str]) -> str:
    """Write tags or words as JSON; its name."""
    (out / name).write_text(json.dumps(list(rows), ensure_ascii=False), encoding="utf-8")
    return name


def write_golden(out: Path, example: Mapping[str, Any], top: Sequence[tuple[str, float]]) -> None:
    """Write `golden.json`, an input with the ten best answers of the pack itself."""
    document = {"input": example, "top": [[tag, round(score, 6)] for tag, score in top]}
    (out / "golden.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def query_as_json(query: Query) -> dict[str, Any]:
    """Fields of a query as `golden.json` holds them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(query).items()}


def write_graph(
    network: nn.Module,
    samples: Sequence[Mapping[str, Tensor]],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
    path: Path,
    precision: str,
) -> dict[str, float]:
    """Export, prove the fp32 graph equal on every sample shape, then store it in the wanted precision.

    Returns:
        Largest absolute difference to PyTorch of the fp32 graph and of what is stored.

    Raises:
        TrainingError: The graph froze a dynamic axis, or its outputs differ by more than `MAX_PARITY_ERROR`.
    """
    if precision not in PRECISIONS:
        raise TrainingError(f"Unknown precision {precision}; choose one of {', '.join(PRECISIONS)}.")
    network = network.float().eval()
    first = samples[0]
    labels = {label for spec in axes.values() for label in spec.values()}
    shared = {label: torch.export.Dim(label, min=1, max=4096) for label in labels}
    named = {name: {axis: shared[label] for axis, label in spec.items()} for name, spec in axes.items()}
    with torch.no_grad():
        program = torch.onnx.export(
            network,
            kwargs=dict(first),
            dynamo=True,
            opset_version=OPSET,
            input_names=list(first),
            output_names=list(outputs),
            dynamic_shapes=named,
            external_data=False,
            verbose=False,  # else it prints into the document of a command
        )
    assert program is not None  # None only with the old exporter
    program.save(str(path), external_data=False)
    _forget_where_it_was_made(path)
    name_weights(path, network)
    _assert_dynamic(path, axes)
    errors = {"fp32": _difference(network, samples, outputs, path)}
    if errors["fp32"] > MAX_PARITY_ERROR:
        raise TrainingError(f"{path.name} differs from PyTorch by {errors['fp32']:.1e}; it is not exported.")
    if precision != "fp32":
        _store_narrow(path, precision)
    errors[precision] = _difference(network, samples, outputs, path)
    return errors


def _forget_where_it_was_made(path: Path) -> None:
    """Take out the exporter's stack traces: they hold the folders of whoever exported, and a tenth of a small graph."""
    model = onnx.load(path)
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(model, path)


def _assert_dynamic(path: Path, axes: Mapping[str, Mapping[int, str]]) -> None:
    """Exporters have been seen to freeze a length silently."""
    graph = onnx.load(path, load_external_data=False).graph
    for tensor in graph.input:
        for axis in axes.get(tensor.name, {}):
            if not tensor.type.tensor_type.shape.dim[axis].dim_param:
                raise TrainingError(f"The export froze axis {axis} of {tensor.name} in {path.name}.")


def _difference(
    network: nn.Module, samples: Sequence[Mapping[str, Tensor]], outputs: Sequence[str], path: Path
) -> float:
    import onnxruntime as ort

    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for sample in samples:
        with torch.no_grad():
            wanted = network(**sample)
        found = session.run(list(outputs), {name: tensor.numpy() for name, tensor in sample.items()})
        for a, b in zip([wanted] if isinstance(wanted, Tensor) else wanted, found, strict=True):
            worst = max(worst, float(np.abs(a.numpy() - b).max()))
    return worst


def _store_narrow(path: Path, precision: str, least: int = 256) -> None:
    """Store large weights as half floats, or as int8 with a step for each row or column, widened once at loading.

    A half or a quarter of the file with fp32 arithmetic: answers depend neither on the processor nor on what else is in
    a batch, as they do where activations are int8 too.
    """
    model = onnx.load(path)
    widening = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor) if tensor.data_type == TensorProto.FLOAT else np.empty(0)
        if values.size < least or np.abs(values).max() >= 65_000:
            continue
        name = tensor.name
        if precision == "fp16" or values.ndim < 2:
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + ".fp16"))
            widening.append(helper.make_node("Cast", [name + ".fp16"], [name], to=TensorProto.FLOAT))
            continue
        # Outliers stand in few rows or in few columns: the other way they coarsen everything.
        steps = min((np.abs(values).max(axis, keepdims=True) for axis in (0, -1)), key=lambda most: (most**2).mean())
        steps = np.maximum(steps, 1e-12) / 127
        tensor.CopyFrom(numpy_helper.from_array(np.rint(values / steps).astype(np.int8), name + ".int8"))
        model.graph.initializer.append(numpy_helper.from_array(steps.astype(np.float32), name + ".steps"))
        widening += [
            helper.make_node("Cast", [name + ".int8"], [name + ".whole"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [name + ".whole", name + ".steps"], [name]),
        ]
    nodes = [*widening, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, path)


def write_manifest(
    out: Path,
    system: str,
    files: Sequence[str],
    settings: Mapping[str, Any],
    vocabulary_size: int,
    precision: str,
    parity: Mapping[str, float],
    about: Mapping[str, Any],
) -> ModelManifest:
    graph = onnx.load(out / files[0], load_external_data=False).graph
    manifest = ModelManifest(
        system=system,
        title=about["title"],
        paper=about.get("paper", ""),
        precision=precision,
        inputs=_specs(graph.input),
        outputs=_specs(graph.output),
        files={name: sha256_of(out / name) for name in files},
        settings=dict(settings),
        vocabulary_size=vocabulary_size,
        sets_seen=tuple(about.get("sets_seen", ())),
        accounts_seen=tuple(about.get("accounts_seen", ())),
        metrics=dict(about.get("metrics", {})),
        created=datetime.now(UTC).date().isoformat(),
        parity={name: float(f"{value:.2e}") for name, value in parity.items()},
        fitted_until=dict(about.get("fitted_until", {})),
    )
    manifest.save(out)
    return manifest


def _specs(tensors: Any) -> tuple[TensorSpec, ...]:
    return tuple(
        TensorSpec(
            tensor.name,
            _ONNX_TYPES.get(tensor.type.tensor_type.elem_type, "float32"),
            tuple(dim.dim_param or dim.dim_value for dim in tensor.type.tensor_type.shape.dim),
        )
        for tensor in tensors
    )
