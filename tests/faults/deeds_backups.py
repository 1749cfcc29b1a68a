"""Kills while a backup is made and while one is put back."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from random import Random
from typing import Any

from deed import Deed, Tell, assert_nothing_half, assert_sound
from every_table import Rows, all_rows, make_file

from tagdesk.assistant.history_care import look_after
from tagdesk.history.backups import Why, backups_of, posts_in
from tagdesk.history.migrations import STEPS
from tagdesk.history.store import History
from tagdesk.history.upkeep import restore_backup
from tagdesk.recommend.steps import at_once

_POSTS = 300


class BackingUp(Deed):
    """One decision, one backup."""

    name = "backup"

    def prepare(self) -> None:
        if not self.profile.history_file.exists():
            self.profile.root.mkdir()
            make_file(self.profile.history_file, len(STEPS), _POSTS)

    def act(self, chance: Random, tell: Tell) -> None:
        with closing(History(self.profile.history_file)) as history:
            for _ in range(4):
                with history.write() as journal:
                    journal.set_columns(1 + chance.randrange(_POSTS), "caption", caption=str(chance.random()))
                tell([history.latest_decision(), None])
                tell([history.latest_decision(), history.back_up().name])

    def verify(self, told: Sequence[Any]) -> None:
        with closing(History(self.profile.history_file)) as history:
            at_once(look_after(history))
            assert history.latest_decision() >= max((decision for decision, _ in told), default=0)
            asked = {backup.name: backup for backup in history.backups if backup.why is Why.ASKED}
            for decision, name in [(decision, name) for decision, name in told if name][-2:]:
                rows = all_rows(asked[name].path)
                assert max(row[0] for row in rows["decisions"]) == decision
            for backup in history.backups:
                assert_sound(backup.path)
                assert posts_in(backup) == _POSTS
        assert_sound(self.profile.history_file)
        assert_nothing_half(self.profile.root)


class Restoring(Deed):
    """One of two backups in turn."""

    name = "restore"

    def prepare(self) -> None:
        path = self.profile.history_file
        for replaced in self.profile.history_backups_dir.glob("replaced-*"):
            shutil.rmtree(replaced)
        if path.exists():
            return
        self.profile.root.mkdir()
        make_file(path, len(STEPS), _POSTS)
        with closing(History(path)) as history:
            for caption in ("one", "two"):
                with history.write() as journal:
                    journal.set_columns(1, "caption", caption=caption)
                history.back_up()

    def act(self, chance: Random, tell: Tell) -> None:
        for turn in range(4):
            path = self.profile.history_file
            number = 1 + turn % 2
            if chance.random() < 0.5:
                tell("damaging")  # before it: a kill may come when the file is empty
                path.write_bytes(b"a disk ate it " * 1000)
            restore_backup(path, next(backup for backup in backups_of(path) if backup.number == number))
            tell(number)

    def verify(self, told: Sequence[Any]) -> None:
        path = self.profile.history_file
        both = {number: self._rows(number) for number in (1, 2)}
        if told and told[-1] == "damaging":
            restore_backup(path, backups_of(path)[0])
            assert all_rows(path) in both.values(), "what is damaged can be put back, wherever the first try ended"
        with closing(History(path)) as history:
            at_once(look_after(history))
        now = all_rows(path)
        assert now in both.values()
        assert_sound(path)
        assert not (self.profile.history_backups_dir / ".restore").exists()
        assert_nothing_half(self.profile.root)

    def _rows(self, number: int) -> Rows:
        backups = backups_of(self.profile.history_file)
        return all_rows(next(backup for backup in backups if backup.number == number).path)
