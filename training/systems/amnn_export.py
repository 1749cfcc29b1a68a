"""AMNN packs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from tagdesk.contract.manifest import ModelManifest
from training.export import write_graph, write_list, write_manifest
from training.models.amnn import Amnn, AmnnReader, AmnnStep
from training.systems.content import content_axes, content_samples


def export_amnn(
    model: Amnn,
    vocabulary: Sequence[str],
    words: Sequence[str],
    out: Path,
    *,
    tags_per_post: float,
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write an AMNN pack: graphs of the first pass (with both attentions) and of a step, words, vocabulary."""
    out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    samples = content_samples(model.config.region_width, len(words), model.config.state_width, generator)
    outputs = ["logits", "state", "means", "region_attention", "word_attention"]
    reader = AmnnReader(model)
    parity = write_graph(reader, samples, outputs, content_axes(samples), out / "amnn.onnx", precision)
    steps = []
    for sample in samples:
        with torch.no_grad():
            _, state, means, *_ = reader(**sample)
        previous = torch.randint(0, len(vocabulary), (len(state),), generator=generator)
        steps.append({"previous": previous, "state": state, "means": means})
    of_steps = {name: {0: "batch"} for name in steps[0]}
    step_parity = write_graph(
        AmnnStep(model), steps, ["logits", "next_state"], of_steps, out / "amnn-step.onnx", precision
    )
    parity = {name: max(error, step_parity[name]) for name, error in parity.items()}
    files = [
        "amnn.onnx",
        "amnn-step.onnx",
        write_list(out, "vocabulary.json", vocabulary),
        write_list(out, "words.json", words),
    ]
    settings = {**asdict(model.config), "tags_per_post": round(tags_per_post, 3)}
    return write_manifest(out, "amnn", files, settings, len(vocabulary), precision, parity, about)
