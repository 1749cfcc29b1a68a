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
