"""CSRW packs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from tagdesk.contract.manifest import ModelManifest
from training.export import write_graph, write_list, write_manifest
from training.models.csrw import Csrw


def export_csrw(
    model: Csrw,
    vocabulary: Sequence[str],
    words: Sequence[str],
    out: Path,
    *,
    certainty: tuple[float, float],
    precision: str = "fp16",
    about: Mapping[str, Any],
) -> ModelManifest:
    """Write a CSRW pack: graph with scores, relevance and the words' shares, words, vocabulary, manifest.

    Args:
        certainty: Slope and offset of `certainty_of_scores`.
    """
    out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(0)
    samples = []
    for batch, length in ((2, 7), (1, 1), (3, 30)):
        word_ids = torch.randint(0, len(words), (batch, length), generator=generator)
        counts = torch.randint(0, 3, (batch, length), generator=generator).float()
        counts[-1] = 0  # a caption without a known word
        samples.append({"word_ids": word_ids, "counts": counts})
    axes = {name: {0: "batch", 1: "length"} for name in samples[0]}
    parity = write_graph(model, samples, ["scores", "relevance", "shares"], axes, out / "csrw.onnx", precision)
    files = ["csrw.onnx", write_list(out, "vocabulary.json", vocabulary), write_list(out, "words.json", words)]
    settings = {**asdict(model.config), "certainty_slope": certainty[0], "certainty_offset": certainty[1]}
    return write_manifest(out, "csrw", files, settings, len(vocabulary), precision, parity, about)
