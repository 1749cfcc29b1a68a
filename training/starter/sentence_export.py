"""The sentence pack: MiniLM as it is, which tells the models that read captions what words mean."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tagdesk.contract.manifest import ModelManifest
from training.export import write_graph, write_manifest
from training.models.sog import DEFAULT_ENCODER, load_encoder, load_tokenizer


class SentenceStates(nn.Module):
    """The encoder's last states."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states: Tensor = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states


def export_sentences(
    out: Path, *, encoder: str = DEFAULT_ENCODER, precision: str = "int8", about: Mapping[str, Any]
) -> ModelManifest:
    """Write a sentence pack: graph from word pieces to states, and the tokenizer."""
    out.mkdir(parents=True, exist_ok=True)
    bert = load_encoder(encoder).eval()
    generator = torch.Generator().manual_seed(0)
    samples = []
    for batch, length in ((2, 12), (1, 40), (5, 7)):
        mask = torch.ones(batch, length, dtype=torch.long)
        mask[batch - 1, length // 2 :] = 0 if batch > 1 else 1
        ids = torch.randint(0, bert.config.vocab_size, (batch, length), generator=generator)
        samples.append({"input_ids": ids * mask, "attention_mask": mask})
    axes = {name: {0: "batch", 1: "length"} for name in samples[0]}
    parity = write_graph(SentenceStates(bert), samples, ["states"], axes, out / "sentences.onnx", precision)
    load_tokenizer(encoder).save(str(out / "tokenizer.json"), pretty=False)
    files = ["sentences.onnx", "tokenizer.json"]
    settings = {"width": bert.config.hidden_size}
    return write_manifest(out, "sentences", files, settings, 0, precision, parity, about)
