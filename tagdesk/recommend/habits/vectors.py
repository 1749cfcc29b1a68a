"""Past posts found again by the likeness of their captions' or photos' vectors."""

import numpy as np

from tagdesk.recommend.habits.arrays import Growing

#: Rows in a block: 128 photos of 1,280 numbers are 0.7 MB as float32, which stays in the processor's cache.
_BLOCK = 128
#: What float32 sums of a thousand products may be off.
_ROUNDING = 1e-6
#: Similarities below this are 0: two bytes a number can't tell them from it.
_LEAST = 1e-3


def nearest(similarities: np.ndarray, most: int) -> np.ndarray:
    """Places of the largest of some similarities, at most `most`, largest first; only > 0, of equals the last."""
    found = np.flatnonzero(similarities > 0)[::-1]
    if len(found) > most:
        found = found[similarities[found] >= np.partition(similarities[found], -most)[-most]]
    return found[np.argsort(-similarities[found], kind="stable")][:most]


class Vectors:
    """Vectors of posts, the nearest of which are found without reading all of each.

    A number takes two bytes, as it would as float16: a coarse one, and a fine one that holds the rest. numpy turns
    bytes into float32 four times faster than float16. The coarse bytes give every similarity to within a bound that
    is known; only posts which that leaves among the nearest are read in full, so that what is found is exact.
    """

    def __init__(self) -> None:
        self._posts = Growing(np.int64)
        #: Coarse and fine bytes of `_BLOCK` rows each, (2, R, D) int8.
        self._blocks: list[np.ndarray] = []
        #: What a coarse step is worth in each row, and how long the fine rest of the row is.
        self._steps, self._rests = Growing(np.float32), Growing(np.float32)

    def add(self, post: int, vector: np.ndarray) -> None:
        """Remember a post's vector, (D,), always of the same width."""
        row = len(self._posts) % _BLOCK
        if not row:
            self._blocks.append(np.empty((2, _BLOCK, len(vector)), np.int8))
        step = float(np.abs(vector).max()) / 127 or 1.0
        coarse = np.rint(vector / step)
        fine = np.rint((vector / step - coarse) * 254)
        self._blocks[-1][:, row] = coarse, fine
        self._posts.extend([post])
        self._steps.extend([step])
        self._rests.extend([step * float(np.linalg.norm(fine)) / 254])

    def nearest(self, vector: np.ndarray | None, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Numbers and similarities of the posts most like a vector, (D,), largest first; only those above about 0."""
        if vector is None or not self._blocks:
            return np.zeros(0, np.int64), np.zeros(0)
        about = np.concatenate([self._coarse(block, vector) for block in range(len(self._blocks))])
        slack = (self._rests.values + _ROUNDING) * np.linalg.norm(vector)
        sure = about - slack
        bar = np.partition(sure, -most)[-most] if len(sure) > most else _LEAST
        similarities = np.zeros(len(about))
        rows = np.flatnonzero(about + slack >= max(bar, _LEAST))
        for here in filter(len, np.split(rows, np.flatnonzero(np.diff(rows // _BLOCK)) + 1)):
            coarse, fine = self._blocks[here[0] // _BLOCK][:, here % _BLOCK].astype(np.float32)
            # Not by BLAS, whose sums depend on a row's place: equal vectors must stay equal.
            products = ((coarse + fine / 254) * vector).sum(axis=1)
            similarities[here] = products * self._steps.values[here]
        places = nearest(np.where(similarities < _LEAST, 0, similarities), most)
        return self._posts.values[places], similarities[places]

    def _coarse(self, block: int, vector: np.ndarray) -> np.ndarray:
        """Similarities of a block's rows by the coarse bytes alone."""
        steps = self._steps.values[block * _BLOCK : (block + 1) * _BLOCK]
        products: np.ndarray = self._blocks[block][0, : len(steps)].astype(np.float32) @ vector
        return products * steps
