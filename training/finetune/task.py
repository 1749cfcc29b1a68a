"""What every system's `finetune` is given."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from torch import Tensor

from training.captions import Captions
from training.data import Example, to_examples
from training.finetune.grow import grown, guessed_rows
from training.finetune.material import Material
from training.finetune.rehearsal import rehearsal
from training.pack_models import BasePack
from training.photos import Photos
from training.systems.usercond_system import tag_vectors

#: Made-up posts beside each ten of the person's, and how many at most.
_REHEARSED, _MOST_REHEARSED = 3, 1_000


@dataclass(frozen=True)
class FinetuneTask:
    """A model to go on with, and the posts that it is to learn from.

    Attributes:
        base: Its pack.
        run: Folder of the fit.
        material: The person's posts, photos looked at.
        photos, captions: What is seen and read in them.
        seed: All randomness comes from it.
    """

    base: BasePack
    run: Path
    material: Material
    photos: Photos
    captions: Captions
    seed: int

    @cached_property
    def new_tags(self) -> tuple[str, ...]:
        """Tags that the model learns besides those it knows."""
        return self.material.new_tags(set(self.base.vocabulary))

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All tags, known ones first."""
        return (*self.base.vocabulary, *self.new_tags)

    @property
    def accounts_seen(self) -> list[str]:
        """Accounts that taught the model."""
        return sorted({*self.base.manifest.accounts_seen, *self.material.accounts})

    @cached_property
    def own(self) -> list[Example]:
        """The person's posts to learn from."""
        return to_examples(self.material.fitted, self.vocabulary)[0]

    @cached_property
    def fitted(self) -> list[Example]:
        """Posts to learn from, and made-up ones of nobody."""
        return [*self.own, *self.rehearsed]

    @cached_property
    def rehearsed(self) -> list[Example]:
        """The latter."""
        count = min(len(self.own) * _REHEARSED // 10, _MOST_REHEARSED)
        return rehearsal(self.base.vocabulary, count, self.seed)

    @cached_property
    def stopping(self) -> list[Example]:
        """Posts that the fit stops by."""
        return to_examples(self.material.stopping, self.vocabulary)[0]

    @cached_property
    def _names(self) -> tuple[np.ndarray, np.ndarray]:
        """What the names of the known and of the new tags mean, (T, P) and (N, P)."""
        known = tag_vectors(self.base.vocabulary, self.captions)
        return known, tag_vectors(self.new_tags, self.captions) if self.new_tags else known[:0]

    def with_new_tags(self, table: Tensor, *, first: int = 0, last: int = 0) -> Tensor:
        """A table of the known tags, (first + T + last, D), with rows for the new ones by what their names mean."""
        rows = table[first : len(table) - last]
        return grown(table, guessed_rows(rows, *self._names), last=last)

    def with_new_biases(self, biases: Tensor, *, last: int = 0) -> Tensor:
        """Biases of the known tags, (T + last,); new tags begin like a known one of middle rank."""
        return grown(biases, biases.median().expand(len(self.new_tags)), last=last)
