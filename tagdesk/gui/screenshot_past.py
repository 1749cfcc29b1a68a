"""The past of a made-up person, for pictures of the window: posts as JSON lines, with the sample photos (Qt-free)."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

#: (sample photo, caption, place, tags); a line without a photo is a post whose photo the export had lost.
_THEMES: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...] = (
    (
        "cat.jpg",
        (
            "Chelsea has found the warm spot on the sofa",
            "Nobody sleeps like this cat",
            "Sunday with the cat",
            "She wants her breakfast, now",
        ),
        "Ulm, Germany",
        ("catsofinstagram", "caturday", "chelseathecat", "cat", "cozy"),
    ),
    (
        "coffee.jpg",
        (
            "First espresso of the day",
            "Coffee first, then the world",
            "Flat white weather",
            "Small cup, large morning",
        ),
        "Ulm, Germany",
        ("espresso", "coffeetime", "butfirstcoffee", "ulm", "morning"),
    ),
    (
        "flower.jpg",
        (
            "The dahlias are late this year",
            "Mum's garden after the rain",
            "Every petal in its place",
        ),
        "Ulm, Germany",
        ("dahlia", "mygarden", "flowers", "closeup", "summer"),
    ),
    (
        "temple.jpg",
        (
            "The pavilion above the lake",
            "Summer Palace before the crowds",
            "A roof for every season",
        ),
        "Beijing, China",
        ("summerpalace", "beijing", "travel", "architecture", "wanderlust"),
    ),
    (
        "galaxies.jpg",
        (
            "All these dots are galaxies",
            "Looking back thirteen billion years",
        ),
        "",
        ("hubble", "astronomy", "deepfield", "space", "nightsky"),
    ),
    (
        "rocket.jpg",
        (
            "Waiting for the launch",
            "Falcon on the pad",
        ),
        "",
        ("rocket", "space", "launchday", "spaceflight"),
    ),
)
_FIRST = datetime(2024, 6, 20)
_PAUSE = timedelta(days=6)
_HOURS = (8, 19, 12, 20, 9, 18)


def write_past(folder: Path, samples: Path, posts: int = 120) -> Path:
    """Write so many posts as an archive that TagDesk imports; the file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = {
        photo: Path(shutil.copy(samples / photo, folder)) for photo, _, _, _ in _THEMES
    }  # others than the queue's
    path = folder / "anna-2026.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(posts):
            photo, captions, place, tags = _THEMES[_theme_of(number)]
            caption = captions[number // 3 % len(captions)]
            # People vary: the first tag always, the others most of the time.
            chosen = [tag for rank, tag in enumerate(tags) if not rank or (number * 7 + rank * rank * 3) % 5]
            record = {
                "post_id": f"anna-{number}",
                "caption": caption,
                "tags": chosen,
                "time": (_FIRST + _PAUSE * number + timedelta(hours=_HOURS[number % len(_HOURS)])).isoformat(),
                "place": place or None,
                "images": [str(copies[photo])],
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def _theme_of(number: int) -> int:
    """Cats and coffee most of the time, in no order that says what comes next."""
    return (0, 1, 0, 2, 1, 3, 0, 1, 4, 0, 2, 1, 5, 0, 0)[number * number * 7 % 31 % 15]
