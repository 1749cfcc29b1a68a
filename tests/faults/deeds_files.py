"""Kills while files are written: sidecars, keywords in JPEGs, the choice of models, settings."""

import io
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from deed import Deed, Tell, assert_nothing_half, assert_sound
from PIL import Image

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.metadata_writing import Into, MetadataWriter
from tagdesk.assistant.model_store import ModelStore
from tagdesk.assistant.own_set import SHIPPED
from tagdesk.assistant.settings import SettingsFile
from tagdesk.history.store import History
from tagdesk.metadata.jpeg_packet import JpegFile
from tagdesk.metadata.keyword_file import KeywordFile
from tagdesk.metadata.sidecar import sidecar_for
from tagdesk.metadata.sidecar_file import SidecarFile
from tagdesk.recommend.steps import at_once

_PHOTOS = 6


class Sidecars(Deed):
    """Tags into sidecars, others each time."""

    name = "sidecars"
    into = Into.SIDECAR

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._folder = root / "photos"
        self._before: dict[Path, tuple[str, ...]] = {}
        self._pixels: dict[Path, bytes] = {}

    def prepare(self) -> None:
        if self._folder.exists():
            return
        self._folder.mkdir()
        chance = Random(1)
        for number in range(_PHOTOS):
            noise = Image.frombytes("RGB", (200, 150), chance.randbytes(200 * 150 * 3))
            noise.save(self._folder / f"{number}.jpg", quality=90)
        with closing(History(self.profile.history_file)) as history:
            at_once(Desk(history).add_photos(sorted(self._folder.iterdir())))
        self._pixels = {path: _pixels(path) for path in self._folder.glob("*.jpg")}

    def act(self, chance: Random, tell: Tell) -> None:
        with closing(History(self.profile.history_file)) as history:
            desk = Desk(history)
            posts = desk.posts()
            ids = [post.post_id for post in posts]
            # Few commits, so that most kills hit the files.
            for tag in {tag for post in posts for tag in post.chosen}:
                at_once(desk.remove_from_all(ids, tag))
            at_once(desk.add_own_to_all(ids, [f"tag{chance.randrange(10_000)}" for _ in range(2)]))
            tell("decided")
            for progress in MetadataWriter(history, self.profile, self.into).write(ids):
                tell(progress.done)

    def verify(self, told: Sequence[Any]) -> None:
        assert_sound(self.profile.history_file)
        with closing(History(self.profile.history_file)) as history:
            posts = Desk(history).posts()
            for post in posts:
                photo = post.photos[0].path
                assert _pixels(photo) == self._pixels[photo], "the picture is as it was"
                assert self._keywords(photo) in (self._before.get(photo, ()), tuple(sorted(post.chosen)))
            changes = at_once(MetadataWriter(history, self.profile, self.into).write([post.post_id for post in posts]))
            assert all(change.error is None for change in changes)
            for post in posts:
                photo = post.photos[0].path
                self._before[photo] = tuple(sorted(post.chosen))
                assert self._keywords(photo) == self._before[photo]
        assert_nothing_half(self.root)

    def _file(self, photo: Path) -> KeywordFile:
        return SidecarFile(sidecar_for(photo))

    def _keywords(self, photo: Path) -> tuple[str, ...]:
        return tuple(sorted(self._file(photo).keywords))


class Jpegs(Sidecars):
    """Tags into the photos themselves."""

    name = "jpegs"
    into = Into.JPEG

    def _file(self, photo: Path) -> KeywordFile:
        return JpegFile(photo)


class Choices(Deed):
    """Which models are in use, and the settings: what a training and the window replace as whole files."""

    name = "choices"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._store = ModelStore(self.profile, root / "shipped")

    def prepare(self) -> None:
        if (self.root / "shipped").exists():
            return
        from made_up_sets import installed, make_fitted_packs  # loads ONNX
        from pack_maker import make_engine_packs

        make_engine_packs(self.root / "shipped")
        for turn in (1, 2):
            installed(self._store, make_fitted_packs(self.root / f"fitted{turn}", turn))

    def act(self, chance: Random, tell: Tell) -> None:
        own = [found.set_id for found in self._store.installed() if found.set_id != SHIPPED]
        file = SettingsFile(self.profile.settings_file)
        for _ in range(30):
            before, threads = self._store.previous(), 1 + chance.randrange(100)
            goes_back = chance.random() < 0.3 and before is not None
            wanted = before if goes_back else chance.choice(own)
            tell(["begun", wanted, threads])
            if goes_back:
                self._store.rollback()
            else:
                self._store.activate(str(wanted))
            file.save(replace(file.load()[0], threads=threads))
            tell(["done", wanted, threads])

    def verify(self, told: Sequence[Any]) -> None:
        folders = self._store.folders()
        assert folders.problem == "", "a whole file, and whole models"
        file = SettingsFile(self.profile.settings_file)
        settings, problem = file.load()
        assert problem == ""
        # What was told last, or what was begun then.
        if [told_as for told_as, *_ in told].count("done"):
            _, sets, threads = zip(*told[-2:], strict=True)
            assert self._active() in sets
            assert settings.threads in threads
        file.sweep()
        with self._store._shelf.turn():
            pass  # whoever chooses next takes away what a crash left
        assert_nothing_half(self.profile.root)

    def _active(self) -> str:
        own = self._store.folders().own
        return own.name if own else SHIPPED


def _pixels(path: Path) -> bytes:
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        return image.tobytes()
