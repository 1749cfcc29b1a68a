"""Putting tags in another order (Qt-free)."""

from collections.abc import Sequence

#: x, y, width and height.
Box = tuple[int, int, int, int]


def moved(tags: Sequence[str], tag: str, gap: int) -> list[str]:
    """The tags with one of them moved into a gap; gap 0 is before the first one, gap n behind the n-th."""
    place = tags.index(tag)
    rest = [other for other in tags if other != tag]
    gap = min(max(gap, 0), len(tags))
    rest.insert(gap - (1 if gap > place else 0), tag)
    return rest


def place_between(boxes: Sequence[Box], point: tuple[int, int], *, right_to_left: bool = False) -> int:
    """Number of the gap between boxes, laid out in lines, that a point is in: so many boxes are before it."""
    x, y = point
    before = 0
    for number, (left, top, width, height) in enumerate(boxes, start=1):
        is_past = x < left + width / 2 if right_to_left else x > left + width / 2
        is_above = y >= top + height
        if is_above or (y >= top and is_past):
            before = number
    return before
