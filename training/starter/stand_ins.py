"""Photos that stand in for words: real ones that show them, and features of such as no set at hand has."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tagdesk.recommend.features import softmax
from training.photos import Photos

#: Made-up photos of each class.
VARIANTS = 6
#: What stays of a photo where a class is painted over it, and elsewhere; the rest becomes any photo.
_STAYS_UNDER, _STAYS_BESIDE = 0.4, 0.7
#: Bisections of how strongly a class is painted, and the most, in deviations of its logit.
_TRIES, _STRONGEST = 7, 15.0
#: Largest number that the backbone's last activation (ReLU6) lets through.
_LARGEST = 6.0


@dataclass(frozen=True)
class Classifier:
    """The backbone's last layer: logits (C,) = weight (C, D) @ pooled (D,) + bias (C,)."""

    weight: np.ndarray
    bias: np.ndarray

    def chances(self, pooled: np.ndarray) -> np.ndarray:
        """Probability of each class, (C,), from a pooled vector (D,)."""
        return softmax(self.weight @ pooled + self.bias)


class Painter:
    """Paints a class into a photo's features.

    Of everything that can raise a class's logit, what is added is what photos that differ in the logit differ by in
    the mean: the regression of the features on it. So what goes along with a class (its relatives, its usual
    surroundings) comes along, as far as the photos tell.
    """

    def __init__(self, pooled: np.ndarray, classifier: Classifier) -> None:
        """Take pooled vectors of real photos, (P, D)."""
        self._mean = pooled.mean(0)
        centred = pooled - self._mean
        logits = centred @ classifier.weight.T
        self._directions = (logits.T @ centred) / (logits**2).sum(0)[:, None] * logits.std(0)[:, None]
        self._classifier = classifier

    def paint(self, regions: np.ndarray, number: int, generator: random.Random) -> np.ndarray:
        """Regions (M, D) of a photo that shows the class too, in a part of it."""
        count = len(regions)
        # A block of neighbouring rows of the grid; a subject fills some of the picture, seldom all of it.
        size = generator.randint(count // 3, count)
        start = generator.randint(0, count - size)
        change, wanted = self._directions[number] * count / size, generator.uniform(0.4, 0.98)
        stays = np.full((count, 1), _STAYS_BESIDE, np.float32)
        stays[start : start + size] = _STAYS_UNDER
        blank = self._mean + stays * (regions - self._mean)
        low, high = 0.0, _STRONGEST
        for _ in range(_TRIES):
            painted = blank.copy()
            painted[start : start + size] += (low + high) / 2 * change
            np.clip(painted, 0, _LARGEST, out=painted)
            if self._classifier.chances(painted.mean(0))[number] < wanted:
                low = (low + high) / 2
            else:
                high = (low + high) / 2
        return painted


class StandIns:
    """For words that a photo shows, the name of a photo to look at."""

    def __init__(self, real: Mapping[str, Sequence[str]], painted: Mapping[str, Sequence[str]]) -> None:
        """Take the words of each real photo, and of each painted one."""
        self._words = {name: set(words) for name, words in {**real, **painted}.items()}
        self._photos: dict[str, list[str]] = defaultdict(list)
        for name, words in self._words.items():
            for word in words:
                self._photos[word].append(name)

    def photo(self, words: Sequence[str], generator: random.Random) -> str:
        """Name of a photo that shows most of the words, the first above all; "" where none shows the first two."""
        possible = [name for word in words[:2] for name in self._photos.get(word, ())]
        if not possible:
            return ""
        some = generator.sample(possible, min(len(possible), 24))
        return max(some, key=lambda name: sum(2.0**-rank for rank, w in enumerate(words) if w in self._words[name]))


def make_stand_ins(
    photos: Photos,
    real: Mapping[str, Sequence[str]],
    bases: Sequence[str],
    classifier: Classifier,
    class_words: Sequence[Sequence[str]],
    seed: int = 0,
) -> StandIns:
    """Paint each class that has words into some photos, and let `photos` know them.

    Args:
        real: Words of real photos that stand in as they are, by path.
        bases: Paths of the photos that are painted into.
    """
    generator = random.Random(seed)
    painter = Painter(photos.pooled(bases), classifier)
    numbers = [number for number, words in enumerate(class_words) if words for _ in range(VARIANTS)]
    names = [f"painted:{place}:{number}" for place, number in enumerate(numbers)]
    chosen = [generator.choice(bases) for _ in names]
    rows = (painter.paint(photos.regions([base])[0], n, generator) for base, n in zip(chosen, numbers, strict=True))
    photos.add(names, [class_words[number] for number in numbers], rows)
    return StandIns(real, {name: class_words[n] for name, n in zip(names, numbers, strict=True)})
