"""Posts with their photos and tags, out of the rows that hold them."""

import json
import os
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from tagdesk.domain import DeskPost, Photo, PostTag, TagState


def load_posts(db: Database, post_ids: list[int]) -> list[DeskPost]:
    """Posts in the order of their ids as given, with three queries however many they are."""
    ids = json.dumps(post_ids)
    among = "IN (SELECT value FROM json_each(?))"
    photos: dict[int, list[Photo]] = {}
    for post_id, *photo in db.execute(
        f"SELECT post_id, id, path, content_hash, error, alt FROM photos WHERE post_id {among} ORDER BY position", [ids]
    ):
        photo_id, path, content_hash, error, alt = photo
        photos.setdefault(post_id, []).append(Photo(photo_id, Path(os.fsdecode(path)), content_hash, error, alt))
    tags: dict[int, list[PostTag]] = {}
    for post_id, tag, state in db.execute(
        f"SELECT post_id, tag, state FROM post_tags WHERE post_id {among} ORDER BY position, key", [ids]
    ):
        tags.setdefault(post_id, []).append(PostTag(tag, TagState(state)))
    posts = {
        post_id: DeskPost(
            post_id=post_id,
            photos=tuple(photos.get(post_id, ())),
            caption=caption,
            place=place,
            time=datetime.fromisoformat(time) if time else None,
            tags=tuple(tags.get(post_id, ())),
            done=bool(done),
            account_id=account_id,
            camera=camera,
        )
        for post_id, caption, place, time, done, account_id, camera in db.execute(
            f"SELECT id, caption, place, time, done, account_id, camera FROM posts WHERE id {among}", [ids]
        )
    }
    return [posts[post_id] for post_id in post_ids if post_id in posts]
