"""Packs of the user-conditioned model."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from tagdesk.contract.manifest import ModelManifest
from training.export import write_graph, write_list, write_manifest
from training.models.usercond import UserCond
from training.pack_weights import load_pack_weights


class _Step(nn.Module):
    def __init__(self, model: UserCond) -> None:
        super().__init__()
        self.model = model

    def forward(self, photo: Tensor, has_photo: Tensor, past_tags: Tensor, state: Tensor) -> Tensor:
        return self.model.step(photo, has_photo, past_tags, state)


class _Query(nn.Module):
    def __init__(self, model: UserCond) -> None:
        super().__init__()
        self.model = model

    def forward(self, photo: Tensor, has_photo: Tensor, caption: Tensor, state: Tensor) -> Tensor:
        # A model that reads no captions still takes them, so that every pack is asked alike.
        return self.model.query(photo, has_photo, caption[:, : self.model.config.caption_width], state)


class _Words(nn.Module):
    def __init__(self, model: UserCond) -> None:
        super().__init__()
        self.model = model

    def forward(self, vectors: Tensor) -> Tensor:
        return self.model.tags(vectors)


class _Tags(nn.Module):
    """The vocabulary's word vectors and places."""

    def __init__(self, model: UserCond, vectors: np.ndarray) -> None:
        super().__init__()
        self.model = model
        self.vectors = nn.Parameter(torch.from_numpy(vectors), requires_grad=False)

    def forward(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        vectors = self.vectors[rows]
        return vectors, self.model.tags(vectors, rows)


def usercond_graphs(model: UserCond, vectors: np.ndarray) -> dict[str, nn.Module]:
    """What is exported of a model, by the name of its file.

    Args:
        vectors: Word vectors of the vocabulary, (T, P).
    """
    return {
        "usercond.onnx": _Query(model),
        "usercond-step.onnx": _Step(model),
        "usercond-words.onnx": _Words(model),
        "usercond-tags.onnx": _Tags(model, vectors),
    }


def load_exported(model: UserCond, pack: Path) -> None:
    """Set the weights of a model from a pack, but for places of single tags and the terms of habit."""
    for name, part in (("usercond", _Query), ("usercond-step", _Step), ("usercond-words", _Words)):
        load_pack_weights(part(model), pack / f"{name}.onnx")


def export_usercond(
    model: UserCond,
    vocabulary: Sequence[str],
    vectors: np.ndarray,
    out: Path,
    *,
    tags_per_post: float,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a pack: graphs of a query, of a step of the state, of new tags and of the vocabulary.

    Args:
        vectors: Word vectors of the vocabulary, (T, P).
    """
    out.mkdir(parents=True, exist_ok=True)
    config = model.config
    generator = torch.Generator().manual_seed(0)

    def drawn(*sizes: int) -> Tensor:
        return torch.randn(*sizes, generator=generator)

    def photo(batch: int) -> dict[str, Tensor]:
        return {"photo": drawn(batch, config.photo_width), "has_photo": (drawn(batch) > 0).float()}

    sizes = (2, 1, 5)
    queries = [
        {**photo(b), "caption": drawn(b, max(1, config.caption_width)), "state": drawn(b, config.user_width)}
        for b in sizes
    ]
    steps = [
        {**photo(b), "past_tags": drawn(b, config.past_width), "state": drawn(b, config.user_width)} for b in sizes
    ]
    words = [{"vectors": drawn(b, config.tag_width)} for b in sizes]
    rows = [{"rows": torch.randint(0, len(vocabulary), (b,), generator=generator)} for b in sizes]
    parts: list[tuple[list[dict[str, Tensor]], list[str]]] = [
        (queries, ["place"]),
        (steps, ["next_state"]),
        (words, ["places"]),
        (rows, ["vectors", "places"]),
    ]
    parity: dict[str, float] = {}
    graphs = usercond_graphs(model, vectors)
    for (name, network), (samples, outputs) in zip(graphs.items(), parts, strict=True):
        axes = {key: {0: "batch"} for key in samples[0]}
        found = write_graph(network, samples, outputs, axes, out / name, precision)
        parity = {key: max(error, parity.get(key, 0.0)) for key, error in found.items()}
    files = [*graphs, write_list(out, "vocabulary.json", vocabulary)]
    habit = [term.item() for term in model.habit_terms()] if config.habit else [0.0, 0.0]
    settings = {
        **asdict(config),
        "tags_per_post": round(tags_per_post, 3),
        **dict(zip(("habit_gain", "habit_scale"), habit, strict=True)),
    }
    return write_manifest(out, "usercond", files, settings, len(vocabulary), precision, parity, about)
