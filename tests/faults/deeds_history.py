"""Kills while the history is written: tagging, importing, migration."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from deed import Deed, Tell, assert_nothing_half, assert_sound
from every_table import Rows, all_rows, make_file

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.history_care import look_after
from tagdesk.assistant.importing import Choice, ImportService
from tagdesk.contract.features import model_key
from tagdesk.history.journal import PHOTOS
from tagdesk.history.migrations import STEPS
from tagdesk.history.store import History
from tagdesk.recommend.steps import at_once

_TAGS = ("lake", "dog", "New York", "日没", "evening")
_NOTES = 120


class Tagging(Deed):
    """Decisions through the desk, on the same history kill after kill."""

    name = "tagging"

    def prepare(self) -> None:
        with closing(History(self.profile.history_file)) as history:
            desk = Desk(history)
            for number in range(len(desk.posts()), 5):
                desk.add_caption_post(f"post {number} #first")

    def act(self, chance: Random, tell: Tell) -> None:
        with closing(History(self.profile.history_file)) as history:
            desk = Desk(history)
            posts = [post.post_id for post in desk.posts()]
            for _ in range(120):
                post_id, tag = chance.choice(posts), chance.choice(_TAGS)
                match chance.randrange(8):
                    case 0:
                        desk.accept(post_id, tag, score=0.5, model="sog")
                    case 1:
                        desk.reject(post_id, tag)
                    case 2:
                        desk.add_own(post_id, [tag, f"{tag}2"])
                    case 3:
                        desk.remove(post_id, tag)
                    case 4:
                        desk.set_caption(post_id, f"caption {chance.random()} #{tag.replace(' ', '')}")
                    case 5:
                        desk.set_done(post_id, chance.random() < 0.5)
                    case 6:
                        desk.undo()
                    case 7:
                        desk.redo()
                tell([history.latest_decision(), [_state(desk, number) for number in posts]])

    def verify(self, told: Sequence[Any]) -> None:
        with closing(History(self.profile.history_file)) as history:
            if told:
                decision, states = told[-1]
                with history.read() as db:
                    (more,) = db.execute(
                        "SELECT COUNT(DISTINCT batch) FROM decisions WHERE id > ?", [decision]
                    ).fetchone()
                assert history.latest_decision() >= decision
                assert more <= 1, "at most one decision was on the disk and not told yet"
                if not more:
                    assert [_state(Desk(history), state[0]) for state in states] == states
            _assert_state_follows_from_decisions(history)
        assert_sound(self.profile.history_file)


class Importing(Deed):
    """An archive with photos, gone on with after each kill until all of it is there."""

    name = "importing"

    def prepare(self) -> None:
        if not self._archive.exists():
            self._make_archive()
        if self.profile.history_file.exists():
            with closing(History(self.profile.history_file)) as history:
                is_over = history.accounts()[0].done == _NOTES
            if is_over:
                shutil.rmtree(self.profile.root)

    @property
    def _archive(self) -> Path:
        return self.root / "mastodon.zip"

    def act(self, chance: Random, tell: Tell) -> None:
        with closing(History(self.profile.history_file)) as history:
            service = ImportService(history, self.profile)
            with service.open([self._archive]) as arrival:
                for progress in service.take_in(arrival, arrival.found[0], Choice()):
                    tell(progress.done)

    def verify(self, told: Sequence[Any]) -> None:
        with closing(History(self.profile.history_file)) as history, history.read() as db:
            posts, imported = (
                db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("posts", "imported")
            )
            assert posts == imported >= max(told, default=0)
            for path, caption in db.execute("SELECT path, caption FROM photos JOIN posts ON posts.id = post_id"):
                assert Path(path).read_bytes() == _picture(int(caption.split()[0])), "the photo of its post, whole"
            assert db.execute("SELECT COUNT(*) FROM photos").fetchone()[0] == posts
        assert_sound(self.profile.history_file)

    def _make_archive(self) -> None:
        public = {"to": ["https://www.w3.org/ns/activitystreams#Public"]}
        items = []
        for number in range(_NOTES):
            time = f"2024-01-01T{number // 60:02}:{number % 60:02}:00Z"
            picture = {"type": "Document", "mediaType": "image/jpeg", "url": f"/media_attachments/{number}.jpg"}
            post = {
                "id": f"https://h/{number}", "type": "Note", "content": f"<p>{number} swim #lake</p>",
                "published": time, "attachment": [picture], **public,
            }  # fmt: skip
            items.append({"type": "Create", "published": time, "object": post, **public})
        with zipfile.ZipFile(self._archive, "w") as packed:
            packed.writestr("outbox.json", json.dumps({"type": "OrderedCollection", "orderedItems": items}))
            packed.writestr("actor.json", json.dumps({"type": "Person", "preferredUsername": "anna"}))
            for number in range(_NOTES):
                packed.writestr(f"media_attachments/{number}.jpg", _picture(number))


class Migrating(Deed):
    """A file of the first version, a fresh one for each kill."""

    name = "migration"

    def prepare(self) -> None:
        template = self.root / "first.sqlite"
        if not template.exists():
            make_file(template, 1, posts=300)
            with closing(sqlite3.connect(template)) as db:
                db.execute("PRAGMA journal_mode = DELETE")
        shutil.rmtree(self.profile.root, ignore_errors=True)
        self.profile.root.mkdir()
        shutil.copy(template, self.profile.history_file)

    def act(self, chance: Random, tell: Tell) -> None:
        History(self.profile.history_file).close()
        tell("migrated")

    def verify(self, told: Sequence[Any]) -> None:
        steps = [str(row[1]) for row in all_rows(self.profile.history_file)["_sqlite_migrations"]]
        assert len(steps) in ((len(STEPS),) if told else (1, len(STEPS))), "all steps or none"
        before = all_rows(self.root / "first.sqlite")
        with closing(History(self.profile.history_file)) as history:
            at_once(look_after(history))
            assert history.backups, "there was something to migrate"
            for backup in history.backups:
                assert_sound(backup.path)
            update = history.backups[-1]
            assert _without_log(all_rows(update.path)) == _without_log(before)
        after = all_rows(self.profile.history_file)
        for table, rows in _without_log(before).items():
            assert [row[: len(rows[0])] for row in after[table]][: len(rows)] == rows, table
        assert_sound(self.profile.history_file)
        assert_nothing_half(self.profile.root)


def _state(desk: Desk, post_id: int) -> list[Any]:
    post = desk.post(post_id)
    return [post_id, post.caption, post.done, [[tag.tag, str(tag.state)] for tag in post.tags]]


def _assert_state_follows_from_decisions(history: History) -> None:
    """A change and the decision that made it are there together or not at all."""
    tags: dict[tuple[int, str], Any] = {}
    columns: dict[tuple[int, str], Any] = {}
    with history.read() as db:
        for post_id, tag, after in db.execute("SELECT post_id, tag, after FROM decisions ORDER BY id"):
            values = None if after is None else json.loads(after)
            if tag is not None:
                tags[post_id, model_key(tag)] = values
            else:
                columns |= {(post_id, name): value for name, value in values.items() if name != PHOTOS}
        kept = {
            (row["post_id"], row["key"]): {name: row[name] for name in row if name not in ("post_id", "key", "state")}
            for row in db.query("SELECT * FROM post_tags")
        }
        assert kept == {place: values for place, values in tags.items() if values is not None}
        for (post_id, name), value in columns.items():
            assert db.execute(f"SELECT {name} FROM posts WHERE id = ?", [post_id]).fetchone() == (value,)


def _without_log(rows: Rows) -> Rows:
    return {table: found for table, found in rows.items() if table != "_sqlite_migrations"}


def _picture(number: int) -> bytes:
    return b"\xff\xd8 a photo " + str(number).encode() * 2_000
