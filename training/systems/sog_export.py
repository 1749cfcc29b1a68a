"""SOG packs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tagdesk.contract.manifest import ModelManifest
from training.export import write_graph, write_manifest
from training.models.sog import ReadableSog, Sog, load_tokenizer, make_tokens


def export_sog(
    model: Sog,
    vocabulary: Sequence[str],
    out: Path,
    *,
    tags_per_post: float,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a SOG pack: graph with logits and attention, tokenizer, vocabulary, manifest."""
    out.mkdir(parents=True, exist_ok=True)
    tokens = make_tokens(model.config)
    generator = np.random.default_rng(0)
    samples = [_sog_sample(b, n, tokens.first_tag, len(vocabulary), generator) for b, n in ((2, 12), (1, 40), (5, 7))]
    axes = {name: {0: "batch", 1: "length"} for name in samples[0]}
    network = ReadableSog(model).eval()
    parity = write_graph(network, samples, ["logits", "attention"], axes, out / "sog.onnx", precision)
    load_tokenizer(model.config.encoder).save(str(out / "tokenizer.json"), pretty=False)
    (out / "vocabulary.json").write_text(json.dumps(list(vocabulary), ensure_ascii=False), encoding="utf-8")
    settings = {**asdict(model.config), "tags_per_post": round(tags_per_post, 3)}
    files = ["sog.onnx", "tokenizer.json", "vocabulary.json"]
    return write_manifest(out, "sog", files, settings, len(vocabulary), precision, parity, about)


def _sog_sample(
    batch: int, length: int, first_tag: int, tags: int, generator: np.random.Generator
) -> dict[str, Tensor]:
    ids = generator.integers(0, first_tag + tags, (batch, length))
    mask = np.ones_like(ids)
    for row in range(1, batch):
        mask[row, length - row :] = 0
    positions = np.tile(np.arange(length), (batch, 1))
    return {
        "input_ids": torch.from_numpy(ids * mask),
        "position_ids": torch.from_numpy(positions),
        "attention_mask": torch.from_numpy(mask),
    }
