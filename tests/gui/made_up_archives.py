"""Makes up exports that the window imports."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
TAGS = ("sunset", "lake", "dog", "summer")


def mastodon_files(user: str, count: int, *, replies: int = 0, photos: int = 0) -> dict[str, str | bytes]:
    """An archive of Mastodon: posts 12 hours apart since May 2023, replies to others, photos of the first posts."""
    actor = f"https://h.example/users/{user}"
    activities = []
    files: dict[str, str | bytes] = {}
    for number in range(count + replies):
        tags = [TAGS[number % len(TAGS)], "ulm"]
        note: dict[str, Any] = {
            "id": f"{actor}/statuses/{number}",
            "type": "Note",
            "published": f"{datetime(2023, 5, 1, tzinfo=UTC) + timedelta(hours=12 * number):%Y-%m-%dT%H:%M:%SZ}",
            "attributedTo": actor,
            "to": [PUBLIC],
            "cc": [],
            "content": f"<p>Post {number} &lt;b&gt;of {user}&lt;/b&gt; {' '.join(f'#{tag}' for tag in tags)}</p>",
            "tag": [{"type": "Hashtag", "name": f"#{tag}"} for tag in tags],
            "inReplyTo": "https://other.example/users/bob/statuses/9" if number >= count else None,
            "attachment": [],
        }
        if number < photos:
            name = f"media_attachments/files/{number}.jpg"
            files[name] = jpeg(number)
            note["attachment"] = [{"type": "Document", "mediaType": "image/jpeg", "url": f"/{name}", "name": "a lake"}]
        activities.append({"type": "Create", "object": note})
    files["outbox.json"] = json.dumps({"type": "OrderedCollection", "orderedItems": activities})
    files["actor.json"] = json.dumps({"id": actor, "type": "Person", "preferredUsername": user})
    return files


def mastodon_zip(path: Path, user: str = "ann", count: int = 10, *, replies: int = 0, photos: int = 0) -> Path:
    """The same as a zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in mastodon_files(user, count, replies=replies, photos=photos).items():
            archive.writestr(name, content)
    return path


def mastodon_folder(path: Path, user: str = "ann", count: int = 10, *, photos: int = 0) -> Path:
    """The same, unpacked."""
    for name, content in mastodon_files(user, count, photos=photos).items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def jsonl(path: Path, count: int, tags: Sequence[str] = TAGS) -> Path:
    """Posts as JSON lines, one an hour since 2020."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            post = {
                "post_id": str(number),
                "user": "me",
                "caption": f"Number {number}, a walk along the river with everybody",
                "tags": [tags[number % len(tags)], tags[number * 7 % len(tags)] + "s", f"day{number % 400}"],
                "time": (start + timedelta(hours=number)).isoformat(),
                "time_zone_known": True,
                "flags": [],
            }
            file.write(json.dumps(post) + "\n")
    return path


def jpeg(number: int) -> bytes:
    """A small picture, each of another colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (number * 37 % 256, 90, 160)).save(buffer, "JPEG")
    return buffer.getvalue()
