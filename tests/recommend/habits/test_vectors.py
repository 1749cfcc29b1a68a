"""Posts found by the likeness of their vectors: exact, whatever the coarse bytes say, and in a settled order."""

import numpy as np
import pytest

from tagdesk.recommend.habits.vectors import Vectors, nearest


def units(seed: int, count: int, width: int, alike: float = 0.0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, width)) + alike
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_nearest_are_the_largest_above_zero_and_of_equals_the_last() -> None:
    similarities = np.array([0.5, 0.0, 0.9, 0.5, -1.0, 0.5])
    assert nearest(similarities, 10).tolist() == [2, 5, 3, 0]
    assert nearest(similarities, 3).tolist() == [2, 5, 3]
    assert nearest(np.zeros(0), 3).tolist() == nearest(-np.ones(9), 3).tolist() == []


@pytest.mark.parametrize("count", [1, 50, 127, 128, 129, 1000])
@pytest.mark.parametrize("alike", [0.0, 1.0, 30.0])
def test_the_nearest_are_those_of_plain_products(count: int, alike: float) -> None:
    rows, vectors = units(0, count, 96, alike), Vectors()
    for i, row in enumerate(rows):
        vectors.add(3 * i, row)
    query = units(1, 1, 96, alike)[0]
    posts, similarities = vectors.nearest(query, 50)
    plain = (rows.astype(np.float64) @ query)[posts // 3]
    assert np.allclose(similarities, plain, atol=2e-5)
    left_out = np.delete(rows @ query, posts // 3)
    assert len(posts) == min(50, int((rows @ query >= 1e-3).sum()))
    assert left_out.max(initial=0) <= similarities.min(initial=1e-3 if len(posts) < 50 else 1) + 2e-5


def test_equal_vectors_are_equally_near_wherever_they_stand() -> None:
    vectors, (row, other) = Vectors(), units(0, 2, 1280)
    for i in range(300):
        vectors.add(i, other if i % 7 == 3 else row)
    posts, similarities = vectors.nearest(row, 50)
    assert posts.tolist() == [i for i in range(299, 0, -1) if i % 7 != 3][:50]
    assert np.allclose(similarities, 1, atol=1e-4) and len(set(similarities)) == 1


def test_no_vector_no_neighbours() -> None:
    vectors = Vectors()
    assert [len(found) for found in vectors.nearest(np.ones(3, np.float32), 5)] == [0, 0]
    vectors.add(0, np.zeros(3, np.float32))
    assert [len(found) for found in vectors.nearest(None, 5)] == [0, 0]
    assert [len(found) for found in vectors.nearest(np.ones(3, np.float32), 5)] == [0, 0]


def test_a_vector_of_another_width_is_refused() -> None:
    vectors = Vectors()
    vectors.add(0, np.ones(4, np.float32) / 2)
    with pytest.raises(ValueError):
        vectors.add(1, np.ones(3, np.float32))
