"""The picture of R@5 over time."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from made_up_ranking import scored
from PIL import Image

from tagdesk.errors import TagDeskError
from tagdesk.replay import plot
from tagdesk.replay.calibration import Calibration
from tagdesk.replay.plot import check_drawing, draw, moving_mean, window_of
from tagdesk.replay.tally import Tally


def tally_of(posts: int) -> Tally:
    tally = Tally(Calibration())
    for number in range(20, 20 + posts):
        rules = {"bll": "a" if number % 2 else "b", "most_used": "a"}
        tally.add(scored(number, "a", {"a": 0.5}, "a", rules=rules))
    return tally


def test_moving_mean_by_hand() -> None:
    assert moving_mean(np.array([1.0, 0, 0, 1]), 2).tolist() == [0.5, 0, 0.5]
    assert moving_mean(np.array([1.0, 0]), 1).tolist() == [1, 0]
    assert [window_of(posts) for posts in (1, 4, 50, 6000)] == [1, 1, 10, 100]


@pytest.mark.parametrize("accounts", [0, 1, 4, 14])
def test_a_picture_without_a_display(tmp_path: Path, accounts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    path = tmp_path / "replay.png"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw({f"user{number}": tally_of(number + 1) for number in range(accounts)} | {"empty": tally_of(0)}, None, path)
    with Image.open(path) as picture:
        width, height = picture.size
    assert width > 400 and height > 300 and height < 2000


def test_all_lists_have_a_curve(tmp_path: Path) -> None:
    path = tmp_path / "replay.svg"
    draw({"ann": tally_of(30)}, "most_used", path)
    svg = path.read_text()
    for name in ("engine", "bll", "most used", "oracle", "ann"):
        assert f"<!-- {name}" in svg


def test_what_stops_a_drawing_is_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_drawing(tmp_path / "replay.PNG")
    with pytest.raises(TagDeskError, match="end the name in"):
        check_drawing(tmp_path / "replay.gif")
    with pytest.raises(TagDeskError, match="no folder"):
        check_drawing(tmp_path / "nowhere" / "replay.png")
    monkeypatch.setattr(plot, "find_spec", lambda _name: None)
    with pytest.raises(TagDeskError, match=r"pip install 'tagdesk\[plot\]'"):
        check_drawing(tmp_path / "replay.png")


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken.png").mkdir()
    with pytest.raises(TagDeskError, match="can't be written"):
        draw({}, None, tmp_path / "taken.png")
