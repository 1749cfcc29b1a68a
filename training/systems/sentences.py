"""Sentence vectors of MiniLM: names of tags for a model's start, captions for the baselines."""

from collections.abc import Sequence

import numpy as np
import torch

from training.models.sog import DEFAULT_ENCODER, load_encoder, load_tokenizer


@torch.no_grad()
def sentence_vectors(texts: Sequence[str], *, encoder: str = DEFAULT_ENCODER, max_tokens: int = 128) -> np.ndarray:
    """Mean-pooled, L2-normalised vectors, (len(texts), D) float32."""
    model = load_encoder(encoder).eval()
    tokenizer = load_tokenizer(encoder)
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    vectors = np.zeros((len(texts), model.config.hidden_size), np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        width = max(len(ids[i]) for i in rows)
        batch = torch.zeros(len(rows), width, dtype=torch.long)
        mask = torch.zeros_like(batch)
        for j, i in enumerate(rows):
            batch[j, : len(ids[i])] = torch.tensor(ids[i])
            mask[j, : len(ids[i])] = 1
        hidden = model(input_ids=batch, attention_mask=mask).last_hidden_state
        pooled = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        vectors[rows] = torch.nn.functional.normalize(pooled, dim=-1).numpy()
    return vectors


_WORD_VECTORS: dict[str, np.ndarray] = {}


def word_vectors(words: Sequence[str]) -> np.ndarray:
    """MiniLM's vector of each word alone, (len(words), D) float32; a word is encoded once in a process."""
    if new := [word for word in dict.fromkeys(words) if word not in _WORD_VECTORS]:
        _WORD_VECTORS.update(zip(new, sentence_vectors(new), strict=True))
    return np.stack([_WORD_VECTORS[word] for word in words])
