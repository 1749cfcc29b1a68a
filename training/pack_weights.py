"""Weights of a pack back into a network: a pack is all that it takes to train its model further.

The exporter folds transposes and reshapes of a weight into the graph and calls what it gets `val_57`. So the export
names each constant after the parameter that it came from and the order of its axes, and this reads them by name.
"""

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper
from torch import Tensor, nn

from training.errors import TrainingError

#: Between the name of a parameter and the order of its axes in the graph.
_ORDER = "@"


def name_weights(path: Path, network: nn.Module) -> None:
    """Call the constants of a graph in full precision after the network's parameters that they are."""
    model = onnx.load(path)
    parameters = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items() if tensor.numel() > 1}
    renamed = {}
    for constant in model.graph.initializer:
        if constant.data_type != TensorProto.FLOAT or constant.name in parameters:
            continue
        values = numpy_helper.to_array(constant)
        if values.size > 1 and (name := _origin(values, parameters)):
            renamed[constant.name] = constant.name = name
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = renamed.get(name, name)
    onnx.save(model, path)


def _origin(values: np.ndarray, parameters: Mapping[str, np.ndarray]) -> str | None:
    """The parameter that some values are, whatever their shape, and the order in which its axes stand."""
    flat = values.ravel()
    for name, parameter in parameters.items():
        if parameter.size != flat.size:
            continue
        sizes = parameter.squeeze()
        for order in permutations(range(sizes.ndim)):
            if np.array_equal(sizes.transpose(order).ravel(), flat):
                return f"{name}{_ORDER}{','.join(map(str, order))}"
    return None


def load_pack_weights(network: nn.Module, path: Path) -> None:
    """Set the parameters of a network that was exported as the graph at `path`; those that it doesn't hold stay.

    Raises:
        TrainingError: A parameter of the graph has another size than the network's.
    """
    own = network.state_dict()
    for name, values in read_weights(path).items():
        key, _, order = name.partition(_ORDER)
        if key not in own:
            continue
        wanted = own[key]
        if values.size != wanted.numel():
            raise TrainingError(f"{path} holds another model than its manifest says ({key}); reinstall the pack.")
        turned = _turned_back(values, order, wanted) if order else values
        wanted.copy_(torch.from_numpy(np.ascontiguousarray(turned)).reshape(wanted.shape))


def _turned_back(values: np.ndarray, order: str, wanted: Tensor) -> np.ndarray:
    axes = [int(axis) for axis in order.split(",")]
    sizes = [size for size in wanted.shape if size > 1]
    return values.reshape([sizes[axis] for axis in axes]).transpose(np.argsort(axes))


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Constants of a graph by name, float32, widened again where they are stored narrow."""
    stored = {}
    for constant in onnx.load(path, load_external_data=False).graph.initializer:
        if constant.data_type in (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT8):
            stored[constant.name] = numpy_helper.to_array(constant).astype(np.float32)
    found = {}
    for name, values in stored.items():
        if name.endswith(".int8"):
            base = name.removesuffix(".int8")
            found[base] = values * stored[base + ".steps"]
        elif not name.endswith(".steps"):
            found[name.removesuffix(".fp16")] = values
    return found
