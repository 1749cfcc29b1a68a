"""Arrays that grow with a person's posts, and which posts have which terms, tags or facts."""

from collections.abc import Iterable, Sequence

import numpy as np


class Growing:
    """A one-dimensional array that grows at its end, in constant time on average."""

    __slots__ = ("_room", "_size")

    def __init__(self, dtype: type[np.generic]) -> None:
        self._room = np.empty(2, dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> np.ndarray:
        """The array itself, not a copy: what is written there stays. Read it anew after `extend`."""
        return self._room[: self._size]

    def extend(self, values: Sequence[float] | np.ndarray) -> None:
        """Put values behind the last one."""
        end = self._size + len(values)
        if end > len(self._room):
            self._room = np.concatenate([self.values, np.empty(end, self._room.dtype)])
        self._room[self._size : end] = values
        self._size = end


class Occurrences:
    """Which posts have which things: a sparse matrix, posts by things, that grows by one post at a time.

    The occurrences are numbered in the order of the posts, so that arrays beside this one can hold a number for each.

    Attributes:
        names: The things in the order in which they first occurred; a thing's place here is its number.
        numbers: The same, the other way round.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}
        # Not int32, which takes half the room but is turned into int64 wherever it points at something.
        self._posts, self._things = Growing(np.int64), Growing(np.int64)
        #: Where each post's occurrences begin, and the end of all.
        self._starts = Growing(np.int64)
        self._starts.extend([0])
        self._frequency = Growing(np.int64)
        self._of_thing: list[Growing] = []

    def __len__(self) -> int:
        """Posts so far."""
        return len(self._starts) - 1

    def __contains__(self, name: str) -> bool:
        """Whether a thing occurred before."""
        return name in self.numbers

    @property
    def posts(self) -> np.ndarray:
        """Number of the post of each occurrence, ascending."""
        return self._posts.values

    @property
    def things(self) -> np.ndarray:
        """Number of the thing of each occurrence, within a post in the order given."""
        return self._things.values

    @property
    def starts(self) -> np.ndarray:
        """Number of each post's first occurrence, and the number of all."""
        return self._starts.values

    @property
    def frequency(self) -> np.ndarray:
        """In how many posts each thing occurs, at least one."""
        return self._frequency.values

    def add(self, names: Sequence[str]) -> np.ndarray:
        """One more post with these things, none twice; returns their numbers."""
        for name in names:
            if self.numbers.setdefault(name, len(self.names)) == len(self.names):
                self.names.append(name)
                self._of_thing.append(Growing(np.int64))
        numbers = self.known(names)
        places = np.arange(len(self.things), len(self.things) + len(numbers))
        for number, place in zip(numbers.tolist(), places, strict=True):
            self._of_thing[number].extend([place])
        self._posts.extend(np.full(len(numbers), len(self)))
        self._things.extend(numbers)
        self._starts.extend([len(self.things)])
        self._frequency.extend(np.zeros(len(self.names) - len(self._frequency)))
        self.frequency[numbers] += 1
        return numbers

    def known(self, names: Iterable[str]) -> np.ndarray:
        """Numbers of those that occurred before, in the order given."""
        return np.array([self.numbers[name] for name in names if name in self.numbers], np.int64)

    def of_post(self, post: int) -> np.ndarray:
        """Numbers of a post's things in the order given."""
        start, end = self._starts.values[post : post + 2]
        return self.things[start:end]

    def of_thing(self, thing: int) -> np.ndarray:
        """Numbers of a thing's occurrences."""
        return self._of_thing[thing].values

    def posts_with(self, thing: int) -> np.ndarray:
        """Numbers of the posts that have a thing, ascending."""
        return self.posts[self.of_thing(thing)]

    def places(self, posts: np.ndarray) -> np.ndarray:
        """Numbers of all occurrences in some posts, post by post."""
        starts, sizes = self._starts.values[posts], self.sizes(posts)
        return np.arange(sizes.sum()) + np.repeat(starts - np.cumsum(sizes) + sizes, sizes)

    def count(self, posts: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        """How many of the posts have each thing, or the sum of those posts' weights, (things,)."""
        by_place = None if weights is None else np.repeat(weights, self.sizes(posts))
        return np.bincount(self.things[self.places(posts)], by_place, minlength=len(self.names))

    def sizes(self, posts: np.ndarray) -> np.ndarray:
        """How many things each of some posts has."""
        sizes: np.ndarray = self._starts.values[posts + 1] - self._starts.values[posts]
        return sizes
