import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tagdesk.contract.manifest import ModelManifest
from tagdesk.paths import models_dir
from tagdesk.recommend.csrw import CsrwRecommender
from tagdesk.recommend.query import Query
from training.errors import TrainingError
from training.export import write_graph
from training.models.csrw import Csrw, CsrwConfig
from training.models.sog import ReadableSog, Sog, SogConfig
from training.pack_models import BasePack
from training.pack_weights import load_pack_weights, read_weights
from training.systems.csrw_fit import CsrwWords, score_texts

pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir"
)


class _Network(nn.Module):
    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.table = nn.Embedding(40, width)
        self.turned = nn.Linear(width, 32)
        self.cube = nn.Parameter(torch.randn(3, 32, 16))
        self.scale = nn.Parameter(torch.randn(3))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        rows = self.turned(self.table(ids))
        flat = self.cube.transpose(0, 1).reshape(32, 48)
        return (rows @ flat).unflatten(-1, (3, 16)) * self.scale.view(1, 1, 3, 1)


@pytest.mark.parametrize(("precision", "most"), [("fp32", 0.0), ("fp16", 2e-3), ("int8", 4e-2)])
def test_a_graph_gives_its_networks_weights_back(tmp_path: Path, precision: str, most: float):
    torch.manual_seed(0)
    network = _Network()
    samples = [{"ids": torch.randint(0, 40, (2, size))} for size in (5, 1)]
    axes = {"ids": {0: "batch", 1: "length"}}
    write_graph(network, samples, ["rows"], axes, tmp_path / "graph.onnx", precision)
    again = _Network()
    load_pack_weights(again, tmp_path / "graph.onnx")
    for (name, wanted), found in zip(network.state_dict().items(), again.state_dict().values(), strict=True):
        assert (wanted - found).abs().max() <= most, name
    assert not any(
        name.startswith("val_") and values.size > 3 for name, values in read_weights(tmp_path / "graph.onnx").items()
    )


def test_a_graph_of_another_size_is_refused(tmp_path: Path):
    network = _Network()
    samples = [{"ids": torch.randint(0, 40, (2, size))} for size in (5, 1)]
    write_graph(network, samples, ["rows"], {"ids": {0: "batch", 1: "length"}}, tmp_path / "graph.onnx", "fp32")
    with pytest.raises(TrainingError, match="another model"):
        load_pack_weights(_Network(width=12), tmp_path / "graph.onnx")


def test_the_shipped_csrw_scores_alike_in_pytorch():
    folder = models_dir() / "csrw"
    base = BasePack(folder)
    model = Csrw(base.config(CsrwConfig))
    load_pack_weights(model, folder / "csrw.onnx")
    query = Query.of_post(caption="a walk on the beach with our dog at sunset")
    app = CsrwRecommender(folder).scores(query)
    ours = score_texts(model.eval(), CsrwWords(base.words), [query])[0]
    assert np.abs(app - ours).max() < 1e-4
    assert np.ptp(app) > 0.5


def test_the_shipped_sog_has_all_its_weights():
    folder = models_dir() / "sog"
    manifest = ModelManifest.load(folder)
    network = ReadableSog(Sog(BasePack(folder).config(SogConfig), pretrained=False))
    held = {name.partition("@")[0] for name in read_weights(folder / manifest_graph(manifest))}
    # The last layer's unused pooling and the buffers of positions aside, nothing is left as it was drawn.
    missing = [name for name, _ in network.named_parameters() if name not in held]
    assert missing == []


def manifest_graph(manifest: ModelManifest) -> str:
    return next(name for name in manifest.files if name.endswith(".onnx"))


def test_every_shipped_graph_names_its_weights():
    for path in models_dir().glob("*/*.onnx"):
        if path.parent.name in ("backbone", "sentences"):  # encoders are never trained
            continue
        found = read_weights(path).items()
        # All alike are constants of the exporter.
        unnamed = [name for name, values in found if name.startswith("val_") and np.ptp(values)]
        assert unnamed == [], json.dumps([path.name, unnamed])
