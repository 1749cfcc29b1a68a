"""PyTorch in the place of ONNX Runtime: the app's own code on the same weights, operation by operation."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from tagdesk.recommend import runtime
from training.pack_models import graphs_of


class EagerSession:
    """A network that is asked as the session of its exported graph is.

    Attributes:
        flops: Floating-point operations of the runs while `counting`, two for each multiply-add.
    """

    counting = False

    def __init__(self, network: nn.Module, outputs: Sequence[str]) -> None:
        """Take the network and the names of what it gives, in its order."""
        self.network, self._outputs = network, list(outputs)
        self.flops = 0

    def run(self, outputs: Sequence[str], inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """As ONNX Runtime's."""
        tensors = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in inputs.items()}
        if self.counting:
            with torch.no_grad(), FlopCounterMode(display=False) as counter:
                found = self.network(**tensors)
            self.flops += counter.get_total_flops()
        else:
            with torch.inference_mode():
                found = self.network(**tensors)
        named = dict(zip(self._outputs, [found] if isinstance(found, Tensor) else found, strict=True))
        return [named[name].numpy() for name in outputs]

    def get_providers(self) -> list[str]:
        """What stands in the place of a provider."""
        return ["PyTorch"]

    @property
    def read_bytes(self) -> int:
        """Weights, as float32, that all are read whatever is asked: tables of which rows are picked are left out."""
        tables = sum(part.weight.nbytes for part in self.network.modules() if isinstance(part, nn.Embedding))
        return sum(parameter.nbytes for parameter in self.network.parameters()) - tables


@contextmanager
def in_pytorch() -> Iterator[dict[str, EagerSession]]:
    """Packs that are opened while this lasts run in PyTorch; their sessions, by pack and file."""
    sessions: dict[str, EagerSession] = {}
    graphs: dict[Path, dict[str, nn.Module]] = {}

    def opened(path: Path, threads: int) -> EagerSession:
        names = [output.name for output in onnx.load(path, load_external_data=False).graph.output]
        if path.parent not in graphs:
            graphs[path.parent] = graphs_of(path.parent)
        session = EagerSession(graphs[path.parent][path.name], names)
        sessions[f"{path.parent.name}/{path.stem}"] = session
        return session

    with patch.object(runtime, "_open_session", opened):
        yield sessions
