"""The README's pictures can be made at any time."""

import json
from pathlib import Path

from PIL import Image

from tagdesk.gui import screenshots
from tagdesk.gui.screenshot_past import write_past
from tagdesk.paths import resources_dir


def test_the_made_up_past_names_photos_that_are_there(tmp_path: Path) -> None:
    path = write_past(tmp_path / "export", resources_dir() / "samples", 30)
    posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(posts) == 30
    assert all(Path(post["images"][0]).is_file() for post in posts)
    assert len({post["post_id"] for post in posts}) == 30
    assert [post["time"] for post in posts] == sorted(post["time"] for post in posts)


def test_pictures_are_made_of_the_program_itself(qtbot, tmp_path: Path) -> None:
    paths = screenshots.take(tmp_path / "pictures", only=("empty", "window-dark"), posts=12)
    assert [path.name for path in paths] == ["empty.png", "window-dark.png"]
    for path in paths:
        assert path.stat().st_size < 150_000, "the README must stay small"
        with Image.open(path) as image:
            assert image.width >= 1000 and image.height >= 600
            assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 10
