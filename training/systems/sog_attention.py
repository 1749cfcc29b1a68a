"""Where SOG looks when tags are accepted: the paper's table of attention, on posts of our own."""

from collections.abc import Sequence

import numpy as np
import torch

from tagdesk.recommend.sog_tokens import FIELDS, SogTokens, pad
from training.data import Example
from training.errors import TrainingError
from training.models.sog import Sog


@torch.no_grad()
def attention_shares(
    model: Sog, tokens: SogTokens, examples: Sequence[Example], *, content_only: bool = False, batch_size: int = 64
) -> dict[str, float]:
    """Mean attention over heads, layers and posts, each post with all its tags accepted.

    Args:
        model: In evaluation mode.
        content_only: Shares among the fields alone; else [CLS], delimiters and [MASK] take theirs ("other").

    Returns:
        Share of each field in what [MASK] attends to, and `tag_to_tag`, the share of tags (a tag itself among them) in
        what a tag attends to; posts with fewer than two tags are left out.

    Raises:
        TrainingError: No post has two tags.

    Reference:
        SOG, analysis of attention (54.0 % of [MASK] on tags, tag to tag 63.3 %). The paper doesn't say whether special
        tokens count.
    """
    chosen = [example for example in examples if len(example.tags) > 1]
    if not chosen:
        raise TrainingError("No post has two tags of the vocabulary, so no attention between tags can be shown.")
    rows = [tokens.sequence(tokens.context(e.query, reserve=len(e.tags)), e.tags) for e in chosen]
    names = (*FIELDS, "other")
    kept = FIELDS if content_only else names
    sums = dict.fromkeys((*kept, "tag_to_tag"), 0.0)
    for start in range(0, len(rows), batch_size):
        batch = rows[start : start + batch_size]
        _, attention = model.read(**{name: torch.from_numpy(array) for name, array in pad(batch).items()})
        for (ids, _), square in zip(batch, attention.float().numpy(), strict=True):
            fields = np.array(tokens.fields(ids))
            # Share of each field in what every token attends to, (N, fields).
            shares = np.stack([square[: len(ids), : len(ids)][:, fields == name].sum(axis=1) for name in kept], axis=1)
            shares /= shares.sum(axis=1, keepdims=True)
            for name, share in zip(kept, shares[-1], strict=True):
                sums[name] += float(share)
            sums["tag_to_tag"] += float(shares[fields == "tags", kept.index("tags")].mean())
    return {name: total / len(rows) for name, total in sums.items()}
