"""Posts with photo and caption as batches, for the systems that read both."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import torch

from tagdesk.contract.features import caption_terms
from tagdesk.recommend.content import WordIds, content_batch
from training.data import Example
from training.photos import Photos
from training.task import Task
from training.trainer import Batch

#: Axes of a batch that an exported graph must leave open.
CONTENT_AXES = {
    "regions": {0: "batch", 1: "regions"},
    "has_photo": {0: "batch"},
    "word_ids": {0: "batch", 1: "length"},
}
#: Most words that a model learns.
MOST_WORDS = 30_000


def frequent_words(examples: Sequence[Example], least: int = 2) -> WordIds:
    """Words of the captions that `least` posts have; a word seen once can't be told from its post."""
    uses = Counter(word for example in examples for word in set(caption_terms(example.query.text)))
    return WordIds(sorted(word for word, count in uses.most_common(MOST_WORDS) if count >= least))


def photos_of(task: Task) -> Photos:
    """The task's photos; an empty album where it has none."""
    return task.photos or Photos(task.run / "photos")


def read_content(examples: Sequence[Example], words: WordIds, photos: Photos) -> Batch:
    """`content_batch` as tensors."""
    queries = [example.query for example in examples]
    regions = photos.regions([query.photo for query in queries])
    return {name: torch.from_numpy(rows) for name, rows in content_batch(queries, words, regions).items()}


def shuffled_groups(count: int, size: int, seed: int, epoch: int) -> Iterator[np.ndarray]:
    """Indices of the batches of an epoch, the same for the same seed and epoch."""
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return (order[start : start + size] for start in range(0, count, size))


def content_samples(width: int, words: int, generator: torch.Generator) -> list[Batch]:
    """Batches of several sizes that an export is proved on; `width` is D, `words` the size of the vocabulary."""
    sizes = ((2, 49, 7), (1, 49, 1), (3, 9, 30))
    return [_content_sample(batch, regions, length, width, words, generator) for batch, regions, length in sizes]


def _content_sample(batch: int, regions: int, length: int, width: int, words: int, generator: torch.Generator) -> Batch:
    """Posts of all kinds: the last one without a photo, the last but one with padding, the first without words."""
    has_photo = torch.ones(batch)
    has_photo[batch - 1] = 0 if batch > 1 else 1
    word_ids = torch.randint(min(1, words), words + 1, (batch, length), generator=generator)
    word_ids[max(0, batch - 2), length // 2 :] = 0
    word_ids[0] = 0
    return {
        "regions": torch.randn(batch, regions, width, generator=generator),
        "has_photo": has_photo,
        "word_ids": word_ids,
    }
