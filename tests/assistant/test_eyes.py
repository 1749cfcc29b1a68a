"""Photos are looked at once, and the posts of the past find what was seen in theirs."""

import shutil
import threading
from pathlib import Path

import pytest
from made_up_past import add_done
from pack_maker import BLUE, RED
from PIL import Image

from tagdesk.assistant.eyes import Eyes
from tagdesk.assistant.parts import Parts
from tagdesk.errors import HistoryError, PhotoError
from tagdesk.history.store import History
from tagdesk.recommend.features import PhotoEncoder
from tagdesk.recommend.photo_file import content_hash


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.new("RGB", (32, 32), RED).save(tmp_path / "red.png")
    return tmp_path / "red.png"


def test_closely_means_with_regions(parts: Parts, photo: Path) -> None:
    eyes = Eyes(parts, None)
    assert eyes.look(photo).regions is None
    closely = eyes.look_closely(photo)
    assert closely.regions is not None and closely.regions.shape == (4, 3)
    assert closely.regions.mean(0) == pytest.approx(closely.pooled)
    assert eyes.pooled(photo) == pytest.approx(closely.pooled)


def test_regions_of_few_photos_stay_in_memory(
    parts: Parts, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagdesk.assistant.eyes._REGIONS", 2)
    eyes = Eyes(parts, None)
    for number in range(4):
        eyes.look_closely(Path(shutil.copy(photo, tmp_path / f"{number}.png")))
    assert len(eyes._regions) == 2


def test_what_can_not_be_looked_at_says_nothing(parts: Parts, tmp_path: Path) -> None:
    eyes, gone = Eyes(parts, None), tmp_path / "gone.png"
    assert eyes.pooled(gone) is eyes.regions(gone) is None
    with pytest.raises(PhotoError, match=r"gone\.png"):
        eyes.look(gone)


def test_without_a_backbone_nothing_is_kept_and_nothing_fails(history: History, tmp_path: Path, photo: Path) -> None:
    eyes = Eyes(Parts(tmp_path, 1), history)
    assert eyes.pooled(photo) is None
    assert eyes.kept(["abc"]) == {}


def test_a_looked_at_photo_is_known_by_its_content(parts: Parts, history: History, photo: Path) -> None:
    post_id = add_done(history, "cat", photo=photo)
    seen = Eyes(parts, history).look(photo)
    digest = history.post(post_id).photos[0].content_hash
    assert digest == content_hash(photo)
    kept = Eyes(parts, history).kept([digest, "unknown"])
    assert list(kept) == [digest]
    assert kept[digest].pooled == pytest.approx(seen.pooled, abs=1e-2)
    assert kept[digest].regions is None


def test_a_photo_that_was_edited_has_another_content(parts: Parts, history: History, photo: Path) -> None:
    post_id = add_done(history, "cat", photo=photo)
    eyes = Eyes(parts, history)
    eyes.look(photo)
    Image.new("RGB", (40, 40), BLUE).save(photo)
    eyes.look(photo)
    assert history.post(post_id).photos[0].content_hash == content_hash(photo)


def test_a_damaged_entry_is_left_out(parts: Parts, history: History, caplog: pytest.LogCaptureFixture) -> None:
    eyes = Eyes(parts, history)
    history.cache_features("abc", eyes.encoder().version, b"rubbish")
    assert eyes.kept(["abc"]) == {}
    assert "can't be read" in caplog.text


def test_a_disk_that_is_full_costs_no_look(
    parts: Parts, history: History, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise HistoryError("The disk is full.")

    for name in ("cache_features", "set_content_hash"):
        monkeypatch.setattr(History, name, full)
    assert Eyes(parts, history).look(photo).words


class TestAhead:
    @pytest.fixture
    def photos(self, photo: Path, tmp_path: Path) -> list[Path]:
        return [Path(shutil.copy(photo, tmp_path / f"{number}.png")) for number in range(20)]

    def test_each_is_looked_at_once_before_it_comes(
        self, parts: Parts, history: History, photos: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[Path] = []
        real = PhotoEncoder.encode_file
        monkeypatch.setattr(PhotoEncoder, "encode_file", lambda self, path: looked.append(path) or real(self, path))
        eyes, came = Eyes(parts, history), []
        for path in eyes.ahead(photos):
            assert path in looked
            assert eyes.look_closely(path).regions is not None
            came.append(path)
        assert came == photos
        # All are the same content: threads that meet it at the same time may each look, but never twice at a file.
        assert len(set(looked)) == len(looked)

    def test_a_bad_photo_is_for_who_asks(self, parts: Parts, photos: list[Path]) -> None:
        photos[3].write_bytes(b"no picture")
        photos[5].unlink()
        eyes = Eyes(parts, None)
        for number, path in enumerate(eyes.ahead(photos)):
            if number in (3, 5):
                with pytest.raises(PhotoError, match=path.name):
                    eyes.look(path)
            else:
                assert eyes.look(path).words

    def test_who_stops_leaves_nothing_running(self, parts: Parts, photos: list[Path]) -> None:
        coming = Eyes(parts, None).ahead(photos)
        next(coming)
        coming.close()
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("look-ahead")]

    def test_it_goes_no_further_than_what_stays_in_memory(self, parts: Parts, photos: list[Path]) -> None:
        asked: list[Path] = []
        coming = Eyes(parts, None).ahead(path for path in photos * 3 if asked.append(path) is None)
        next(coming)
        assert len(asked) <= 24
        coming.close()
