"""MACON packs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from tagdesk.contract.manifest import ModelManifest
from training.export import write_graph, write_list, write_manifest
from training.models.macon import Macon, MaconHabit
from training.systems.content import content_axes, content_samples


def export_macon(
    model: Macon,
    vocabulary: Sequence[str],
    words: Sequence[str],
    out: Path,
    *,
    choice: str,
    tags_per_post: float,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a MACON pack: graphs of content (with both attentions) and habit (with two more), words, vocabulary.

    Args:
        choice: Which past posts are remembered (`tagdesk.recommend.macon.MemoryChoice`).
    """
    out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    width, slots = model.config.width, model.config.slots
    samples = content_samples(model.config.region_width, len(words), model.config.state_width, generator)
    outputs = ["vector", "region_attention", "word_attention"]
    parity = write_graph(model.content, samples, outputs, content_axes(samples), out / "macon.onnx", precision)
    past = []
    for batch, most in ((2, 3), (1, 1), (5, 24)):
        tags = torch.randint(0, len(vocabulary) + 1, (batch, slots, most), generator=generator)
        tags[batch - 1] = 0  # somebody without a past
        vectors = torch.randn(batch, slots, width, generator=generator)
        past.append(
            {"vector": torch.randn(batch, width, generator=generator), "memory_vectors": vectors, "memory_tags": tags}
        )
    axes = {"vector": {0: "batch"}, "memory_vectors": {0: "batch"}, "memory_tags": {0: "batch", 2: "tags"}}
    outputs = ["logits", "memory_attention", "tag_attention"]
    of_habit = write_graph(MaconHabit(model), past, outputs, axes, out / "macon-habit.onnx", precision)
    parity = {name: max(error, of_habit[name]) for name, error in parity.items()}
    files = [
        "macon.onnx",
        "macon-habit.onnx",
        write_list(out, "vocabulary.json", vocabulary),
        write_list(out, "words.json", words),
    ]
    settings = {**asdict(model.config), "memory_choice": choice, "tags_per_post": round(tags_per_post, 3)}
    return write_manifest(out, "macon", files, settings, len(vocabulary), precision, parity, about)
