"""The models of packs as PyTorch networks: what a fit goes on with, and what ONNX Runtime is measured against."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from torch import nn

from tagdesk.contract.manifest import ManifestError, ModelManifest
from tagdesk.recommend.engine import COLUMNS
from training.backbones import load_backbone
from training.errors import TrainingError
from training.fusion.pack import Judge
from training.models.amnn import Amnn, AmnnConfig, AmnnReader, AmnnStep
from training.models.csrw import Csrw, CsrwConfig
from training.models.fusion import Fusion, FusionConfig
from training.models.macon import Macon, MaconConfig, MaconHabit
from training.models.sog import DEFAULT_ENCODER, ReadableSog, Sog, SogConfig, load_encoder
from training.models.usercond import UserCond, UserCondConfig
from training.pack_weights import load_pack_weights
from training.starter.backbone_export import SeeingHead
from training.starter.sentence_export import SentenceStates
from training.systems.usercond_export import load_exported, usercond_graphs

Config = TypeVar("Config")


@dataclass(frozen=True)
class BasePack:
    """A pack that is read for its model."""

    folder: Path

    @cached_property
    def manifest(self) -> ModelManifest:
        """Its manifest; raises `TrainingError`."""
        try:
            manifest = ModelManifest.load(self.folder)
            manifest.verify_files(self.folder)
        except ManifestError as error:
            raise TrainingError(str(error)) from error
        return manifest

    @property
    def version(self) -> str:
        """Identity of its weights."""
        return json.dumps(self.manifest.files, sort_keys=True)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Its tags."""
        return self._listed("vocabulary.json")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words."""
        return self._listed("words.json")

    @property
    def photo_width(self) -> int:
        """Numbers in a vector of what is seen in a photo; 0 for a model that sees none."""
        settings = self.manifest.settings
        return int(settings.get("region_width") or settings.get("photo_width") or 0)

    def config(self, kind: type[Config]) -> Config:
        """Its model's settings."""
        names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
        return kind(**{key: value for key, value in self.manifest.settings.items() if key in names})

    def _listed(self, name: str) -> tuple[str, ...]:
        return tuple(json.loads((self.folder / name).read_text(encoding="utf-8")))


def sog_of(pack: BasePack) -> Sog:
    """SOG."""
    model = Sog(pack.config(SogConfig), pretrained=False)
    load_pack_weights(ReadableSog(model), pack.folder / "sog.onnx")
    return model


def csrw_of(pack: BasePack) -> Csrw:
    """CSRW."""
    model = Csrw(pack.config(CsrwConfig))
    load_pack_weights(model, pack.folder / "csrw.onnx")
    return model


def amnn_of(pack: BasePack) -> Amnn:
    """AMNN."""
    model = Amnn(pack.config(AmnnConfig))
    load_pack_weights(AmnnReader(model), pack.folder / "amnn.onnx")
    load_pack_weights(AmnnStep(model), pack.folder / "amnn-step.onnx")
    return model


def macon_of(pack: BasePack) -> Macon:
    """MACON."""
    model = Macon(pack.config(MaconConfig))
    load_pack_weights(model.content, pack.folder / "macon.onnx")
    load_pack_weights(MaconHabit(model), pack.folder / "macon-habit.onnx")
    return model


def _sog_graphs(pack: BasePack) -> dict[str, nn.Module]:
    return {"sog.onnx": ReadableSog(sog_of(pack))}


def _csrw_graphs(pack: BasePack) -> dict[str, nn.Module]:
    return {"csrw.onnx": csrw_of(pack)}


def _amnn_graphs(pack: BasePack) -> dict[str, nn.Module]:
    model = amnn_of(pack)
    return {"amnn.onnx": AmnnReader(model), "amnn-step.onnx": AmnnStep(model)}


def _macon_graphs(pack: BasePack) -> dict[str, nn.Module]:
    model = macon_of(pack)
    return {"macon.onnx": model.content, "macon-habit.onnx": MaconHabit(model)}


def _usercond_graphs(pack: BasePack) -> dict[str, nn.Module]:
    config = pack.config(UserCondConfig)
    model = UserCond(config)
    load_exported(model, pack.folder)
    graphs = usercond_graphs(model, np.zeros((pack.manifest.vocabulary_size, config.tag_width), np.float32))
    load_pack_weights(graphs["usercond-tags.onnx"], pack.folder / "usercond-tags.onnx")
    return graphs


def _backbone_graphs(pack: BasePack) -> dict[str, nn.Module]:
    # Its batch norms are folded into the graph's weights, so those of the network come from where it came.
    backbone = load_backbone(pack.manifest.settings["backbone"])
    width, keywords = backbone.spec.width, pack.manifest.vocabulary_size
    network = SeeingHead(backbone, np.zeros((keywords, width), np.float32), np.zeros(keywords, np.float32))
    load_pack_weights(nn.ModuleDict({"keywords": network.keywords}), pack.folder / "backbone.onnx")
    return {"backbone.onnx": network}


def _sentence_graphs(pack: BasePack) -> dict[str, nn.Module]:
    return {"sentences.onnx": SentenceStates(load_encoder(DEFAULT_ENCODER))}


def _fusion_graphs(pack: BasePack) -> dict[str, nn.Module]:
    network = Judge(Fusion(FusionConfig(len(COLUMNS))))
    load_pack_weights(network, pack.folder / "fusion.onnx")
    return {"fusion.onnx": network}


_GRAPHS: Mapping[str, Callable[[BasePack], dict[str, nn.Module]]] = {
    "backbone": _backbone_graphs,
    "sentences": _sentence_graphs,
    "sog": _sog_graphs,
    "csrw": _csrw_graphs,
    "amnn": _amnn_graphs,
    "macon": _macon_graphs,
    "usercond": _usercond_graphs,
    "fusion": _fusion_graphs,
}


def graphs_of(folder: Path) -> dict[str, nn.Module]:
    """Networks of a shipped pack by the name of their ONNX file, which take and give the same; in evaluation mode.

    Raises:
        TrainingError: The pack is damaged, or its weights are no longer where the encoders come from.
    """
    pack = BasePack(folder)
    graphs = _GRAPHS[pack.manifest.system](pack)
    return {name: network.eval() for name, network in graphs.items()}
