"""Posts with photo and caption as batches, for the systems that read both."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from tagdesk.contract.features import caption_terms
from tagdesk.recommend.content import SentenceWords, WordIds, Words, content_batch
from training.captions import Captions
from training.data import Example
from training.photos import Photos
from training.task import Task
from training.trainer import Batch

#: Batches that are sorted together.
_BLOCK = 40
#: Most words that a model learns.
MOST_WORDS = 30_000


def words_to_learn(examples: Sequence[Example], captions: Captions | None, least: int) -> Words:
    """Words of the captions that `least` posts have; a word seen once can't be told from its post.

    Args:
        captions: Given, words are read by the sentence encoder too, if there are any.
    """
    texts = [example.query.text for example in examples]
    if captions is None or not any(texts):
        return WordIds(_frequent(caption_terms, texts, least))
    captions.read_all(texts)
    return words_of(_frequent(lambda text: captions.read(text).words, texts, least), captions.width, captions)


def words_of(words: Sequence[str], state_width: int, captions: Captions) -> Words:
    """How a fitted model reads captions, from its words and its E (0 without the sentence encoder)."""
    return SentenceWords(words, captions.read, state_width) if state_width else WordIds(words)


def _frequent(split: Callable[[str], Sequence[str]], texts: Sequence[str], least: int) -> list[str]:
    uses = Counter(word for text in texts for word in set(split(text)))
    return sorted(word for word, count in uses.most_common(MOST_WORDS) if count >= least)


def photos_of(task: Task) -> Photos:
    """The task's photos; an empty album where it has none."""
    return task.photos or Photos(task.run / "photos")


def captions_of(task: Task) -> Captions:
    """The task's captions, kept in its own folder where it has none."""
    return task.captions or Captions(task.run / "captions")


def read_content(examples: Sequence[Example], words: Words, photos: Photos) -> Batch:
    """`content_batch` as tensors."""
    queries = [example.query for example in examples]
    regions = photos.regions([query.photo for query in queries])
    return {name: torch.from_numpy(rows) for name, rows in content_batch(queries, words, regions).items()}


def shuffled_groups(count: int, size: int, seed: int, epoch: int) -> Iterator[np.ndarray]:
    """Indices of the batches of an epoch, the same for the same seed and epoch."""
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return (order[start : start + size] for start in range(0, count, size))


def alike_in_length(
    order: np.ndarray, lengths: np.ndarray, size: int, generator: np.random.Generator
) -> list[np.ndarray]:
    """Batches of posts whose captions are about as long, so that little is spent on padding, in a random order.

    Args:
        order: Indices of the posts in the order in which they were drawn.
        lengths: Words of each post's caption.
    """
    groups = []
    for start in range(0, len(order), _BLOCK * size):
        block = order[start : start + _BLOCK * size]
        block = block[np.argsort(lengths[block], kind="stable")]
        groups += [block[i : i + size] for i in range(0, len(block), size)]
    return [groups[number] for number in generator.permutation(len(groups))]


def content_axes(samples: Sequence[Batch]) -> dict[str, dict[int, str]]:
    """Axes of a batch that an exported graph must leave open."""
    axes = {"regions": {0: "batch", 1: "regions"}, "has_photo": {0: "batch"}}
    captions = {0: "batch", 1: "length"}
    return {name: axes.get(name, captions) for name in samples[0]}


def content_samples(width: int, words: int, state_width: int, generator: torch.Generator) -> list[Batch]:
    """Batches of several sizes that an export is proved on.

    Args:
        width: D of the regions.
        words: Size of the vocabulary.
        state_width: E of the words' states; 0 without.
    """
    samples = []
    for batch, regions, length in ((2, 49, 7), (1, 49, 1), (3, 9, 30)):
        sample = _content_sample(batch, regions, length, width, words, generator)
        if state_width:
            there = (sample["word_ids"] > 0).unsqueeze(-1)
            sample["word_states"] = torch.randn(batch, length, state_width, generator=generator) * there
        samples.append(sample)
    return samples


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
