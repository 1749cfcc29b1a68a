"""Moving tags, and the gap that a point is in."""

import pytest

from tagdesk.gui.tags.tag_order import moved, place_between

TAGS = ["a", "b", "c"]
#: Two lines of two boxes.
BOXES = [(0, 0, 40, 20), (46, 0, 40, 20), (0, 26, 40, 20), (46, 26, 40, 20)]


@pytest.mark.parametrize(
    ("tag", "gap", "order"),
    [("a", 0, "abc"), ("a", 1, "abc"), ("a", 2, "bac"), ("a", 3, "bca"), ("c", 0, "cab"), ("b", 99, "acb")],
)
def test_a_tag_moves_into_a_gap(tag: str, gap: int, order: str) -> None:
    assert moved(TAGS, tag, gap) == list(order)


@pytest.mark.parametrize(
    ("point", "gap"),
    [((2, 5), 0), ((30, 5), 1), ((80, 5), 2), ((500, 5), 2), ((2, 30), 2), ((30, 30), 3), ((80, 90), 4), ((2, -9), 0)],
)
def test_a_point_is_in_a_gap_of_its_line(point: tuple[int, int], gap: int) -> None:
    assert place_between(BOXES, point) == gap


def test_right_to_left_the_first_box_is_at_the_right() -> None:
    boxes = [(46, 0, 40, 20), (0, 0, 40, 20)]
    assert [place_between(boxes, (x, 5), right_to_left=True) for x in (85, 50, 2)] == [0, 1, 2]
