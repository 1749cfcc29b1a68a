"""From a post to suggestions through the service, on tiny packs; what is broken is named, and the rest works."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pack_maker import BLUE, RED, TAGS, TAGS_PER_POST, rehash
from PIL import Image

from tagdesk.assistant.suggest import SuggestionList, SuggestService
from tagdesk.errors import HistoryError, PackError, PhotoError, TagDeskError
from tagdesk.history.store import History
from tagdesk.recommend.features import PhotoEncoder, PhotoFeatures
from tagdesk.recommend.photo_file import content_hash


@pytest.fixture
def service(shared_packs: Path) -> SuggestService:
    return SuggestService(shared_packs, threads=1)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Red: a cat, says the tiny backbone."""
    return save(tmp_path / "red.png", RED)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were really encoded, in order."""
    names: list[str] = []
    real = PhotoEncoder.encode_file

    def count(self: PhotoEncoder, path: Path) -> PhotoFeatures:
        names.append(path.name)
        return real(self, path)

    monkeypatch.setattr(PhotoEncoder, "encode_file", count)
    return names


def save(path: Path, colour: tuple[int, int, int]) -> Path:
    Image.new("RGB", (32, 32), colour).save(path)
    return path


def tags(found: SuggestionList) -> list[str]:
    return [suggestion.tag for suggestion in found.suggestions]


class TestWhatIsGiven:
    def test_photo_only(self, service: SuggestService, photo: Path) -> None:
        found = service.suggest(photo=photo)
        assert found.image_words == ("cat", "pet")
        assert tags(found)[:2] == ["cat", "pet"]

    def test_caption_only(self, service: SuggestService) -> None:
        found = service.suggest(caption="at the beach")
        assert found.image_words == ()
        assert tags(found)[:3] == ["beach", "sea", "summer"]

    def test_both(self, service: SuggestService, photo: Path) -> None:
        assert {"cat", "coffee"} <= set(tags(service.suggest(photo=photo, caption="coffee"))[:3])

    def test_nothing_at_all_gives_the_usual_tags(self, service: SuggestService) -> None:
        assert tags(service.suggest()) == list(TAGS)

    def test_place_and_time(self, service: SuggestService) -> None:
        assert tags(service.suggest(place="New York"))[0] == "newyork"
        assert tags(service.suggest(time=datetime(2026, 6, 14, 20)))[0] == "sunset"

    def test_a_changed_caption_changes_the_suggestions(self, service: SuggestService, photo: Path) -> None:
        assert tags(service.suggest(photo=photo, caption="coffee")) != tags(
            service.suggest(photo=photo, caption="beach")
        )

    @pytest.mark.parametrize(
        "caption", ["\x00", "\ud83d", "😀" * 50_000, "שלום", "&#" + "9" * 5000 + ";", "x" * 100_000]
    )
    def test_odd_captions(self, service: SuggestService, caption: str) -> None:
        assert len(service.suggest(caption=caption).suggestions) == len(TAGS)


class TestList:
    def test_scores_fall_and_name_their_source(self, service: SuggestService) -> None:
        found = service.suggest(caption="beach", top_k=5).suggestions
        assert len(found) == 5
        scores = [suggestion.score for suggestion in found]
        assert scores == sorted(scores, reverse=True) and 0 <= scores[-1] <= scores[0] <= 1
        probability = found[0].sources["sog"]
        assert scores[0] == pytest.approx(1 - (1 - probability) ** TAGS_PER_POST, abs=1e-3)

    def test_accepted_rejected_and_typed_tags_do_not_come_back(self, service: SuggestService) -> None:
        found = service.suggest(caption="beach #Summer", accepted=["#Sea", "New York"], rejected={"Cute "})
        assert not {"summer", "sea", "newyork", "cute"} & set(tags(found))

    def test_hashtags_in_the_caption_count_as_accepted(self, service: SuggestService) -> None:
        typed, accepted = (
            service.suggest(caption="coffee #beach"),
            service.suggest(caption="coffee", accepted=["beach"]),
        )
        assert typed.suggestions == accepted.suggestions
        assert tags(typed)[0] == "summer"

    def test_a_tag_both_typed_and_accepted_counts_once(self, service: SuggestService) -> None:
        once = service.suggest(caption="coffee #beach")
        assert service.suggest(caption="coffee #beach", accepted=["Beach"]).suggestions == once.suggestions

    def test_timings_are_told(self, service: SuggestService) -> None:
        timings = service.suggest(caption="beach").timings_ms
        assert set(timings) == {"features", "rank", "total"}
        assert all(value >= 0 for value in timings.values())

    def test_decoding(self, service: SuggestService) -> None:
        assert tags(service.suggest(caption="trap", top_k=2, decode="greedy"))[0] == "coffee"
        assert tags(service.suggest(caption="trap", top_k=2, decode="greedy", beam=3))[0] == "coffee"
        assert tags(service.suggest(caption="trap", top_k=2, decode="beam", beam=3)) == ["night", "newyork"]

    def test_model_by_name(self, service: SuggestService) -> None:
        assert service.suggest(caption="beach", model="sog").suggestions == service.suggest(caption="beach").suggestions
        with pytest.raises(TagDeskError, match="no model 'bert'; installed: sog"):
            service.suggest(caption="beach", model="bert")


class TestFeaturesOnce:
    def test_second_call_does_not_encode(self, service: SuggestService, photo: Path, encoded: list[str]) -> None:
        first = service.suggest(photo=photo)
        assert service.suggest(photo=photo, caption="beach").image_words == first.image_words
        assert encoded == ["red.png"]

    def test_a_changed_file_is_seen_anew(self, service: SuggestService, photo: Path, encoded: list[str]) -> None:
        service.suggest(photo=photo)
        before = photo.stat().st_mtime_ns
        save(photo, BLUE)
        os.utime(photo, ns=(before + 1_000_000, before + 1_000_000))
        assert service.suggest(photo=photo).image_words == ("beach", "sea")
        assert len(encoded) == 2

    def test_a_history_remembers_across_starts(
        self, shared_packs: Path, history: History, photo: Path, encoded: list[str]
    ) -> None:
        first = SuggestService(shared_packs, threads=1, history=history).suggest(photo=photo)
        again = SuggestService(shared_packs, threads=1, history=history).suggest(photo=photo)
        assert (again.image_words, again.suggestions) == (first.image_words, first.suggestions)
        assert encoded == ["red.png"]

    def test_a_copy_under_another_name_is_the_same_photo(
        self, shared_packs: Path, history: History, photo: Path, encoded: list[str]
    ) -> None:
        service = SuggestService(shared_packs, threads=1, history=history)
        copy = Path(shutil.copy(photo, photo.with_name("copy.png")))
        assert service.suggest(photo=photo).image_words == service.suggest(photo=copy).image_words
        assert encoded == ["red.png"]

    def test_another_backbone_does_not_use_what_the_old_one_saw(
        self, own_packs: Path, history: History, photo: Path, encoded: list[str]
    ) -> None:
        SuggestService(own_packs, threads=1, history=history).suggest(photo=photo)
        words = own_packs / "backbone" / "words.json"
        words.write_text(words.read_text().replace('"cat"', '"kitten"'))
        rehash(own_packs / "backbone")
        found = SuggestService(own_packs, threads=1, history=history).suggest(photo=photo)
        assert "kitten" in found.image_words
        assert len(encoded) == 2

    def test_memory_is_bounded(
        self, service: SuggestService, tmp_path: Path, encoded: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tagdesk.assistant.eyes._MEMORY", 2)
        photos = [save(tmp_path / f"{i}.png", RED) for i in range(3)]
        for path in (*photos, photos[2], photos[1], photos[0], photos[1]):
            service.suggest(photo=path)
        assert encoded == ["0.png", "1.png", "2.png", "0.png"]

    def test_regions_are_not_kept(self, service: SuggestService, photo: Path) -> None:
        service.suggest(photo=photo)
        assert [features.regions for features in service._eyes._features.values()] == [None]


class TestCacheThatFails:
    def test_full_disk_costs_the_cache_and_not_the_tags(
        self, shared_packs: Path, photo: Path, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise HistoryError("The disk is full.")

        monkeypatch.setattr(History, "cache_features", full)
        found = SuggestService(shared_packs, threads=1, history=history).suggest(photo=photo)
        assert found.suggestions and found.image_words

    @pytest.mark.parametrize("payload", [b"rubbish", b"", b"PK\x03\x04cut"])
    def test_damaged_entry_is_computed_anew_and_replaced(
        self, shared_packs: Path, photo: Path, history: History, encoded: list[str], payload: bytes
    ) -> None:
        service = SuggestService(shared_packs, threads=1, history=history)
        wanted = service.suggest(photo=photo)
        version = PhotoEncoder(shared_packs / "backbone", threads=1).version
        history.cache_features(content_hash(photo), version, payload)
        again = SuggestService(shared_packs, threads=1, history=history).suggest(photo=photo)
        assert again.image_words == wanted.image_words
        SuggestService(shared_packs, threads=1, history=history).suggest(photo=photo)
        assert len(encoded) == 2


class TestBadPhoto:
    @pytest.mark.parametrize("with_history", [False, True])
    def test_sentence_names_the_photo(
        self, shared_packs: Path, history: History, tmp_path: Path, with_history: bool
    ) -> None:
        service = SuggestService(shared_packs, threads=1, history=history if with_history else None)
        (tmp_path / "text.jpg").write_text("no picture")
        (tmp_path / "empty.jpg").touch()
        (tmp_path / "folder.jpg").mkdir()
        for name in ("text.jpg", "empty.jpg", "folder.jpg", "gone.jpg"):
            with pytest.raises(PhotoError, match=name.replace(".", r"\.")):
                service.suggest(photo=tmp_path / name, caption="beach")
        assert tags(service.suggest(caption="beach"))[0] == "beach", "the others go on"

    def test_a_repaired_photo_works(self, service: SuggestService, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        path.write_text("no picture")
        with pytest.raises(PhotoError):
            service.suggest(photo=path)
        assert service.suggest(photo=save(path, RED)).image_words == ("cat", "pet")


class TestBrokenPacks:
    @pytest.fixture(params=["missing", "damaged", "no manifest", "no graph"])
    def broken(self, request: pytest.FixtureRequest, own_packs: Path) -> Path:
        """Models folder whose backbone can't be used."""
        path = own_packs / "backbone" / "backbone.onnx"
        if request.param == "missing":
            path.unlink()
        elif request.param == "no manifest":
            shutil.rmtree(path.parent)
        else:
            path.write_bytes(b"no graph")
        if request.param == "no graph":
            rehash(path.parent)
        return own_packs

    def test_caption_alone_works_without_a_backbone(self, broken: Path, photo: Path) -> None:
        service = SuggestService(broken, threads=1)
        service.warm_up()
        assert tags(service.suggest(caption="beach"))[0] == "beach"
        found = service.suggest(photo=photo, caption="beach")
        assert (found.image_words, tags(found)[0]) == ((), "beach")
        (problem,) = service.status().problems
        assert str(broken / "backbone") in problem and "reinstall" in problem
        assert service.status().models == ("sog",)

    def test_a_photo_alone_needs_the_backbone(self, broken: Path, photo: Path) -> None:
        service = SuggestService(broken, threads=1)
        with pytest.raises(PackError, match="backbone"):
            service.suggest(photo=photo, caption=" \n")
        assert len(service.status().problems) == 1

    def test_a_pack_that_is_put_back_works_at_once(self, broken: Path, shared_packs: Path, photo: Path) -> None:
        service = SuggestService(broken, threads=1)
        service.warm_up()
        shutil.copytree(shared_packs / "backbone", broken / "backbone", dirs_exist_ok=True)
        assert service.suggest(photo=photo).image_words == ("cat", "pet")
        assert service.status().problems == ()

    @pytest.mark.parametrize("name", ["sog.onnx", "tokenizer.json", "vocabulary.json", "manifest.json"])
    def test_sog_is_needed(self, own_packs: Path, photo: Path, name: str) -> None:
        (own_packs / "sog" / name).unlink()
        service = SuggestService(own_packs, threads=1)
        service.warm_up()
        with pytest.raises(PackError, match=name.replace(".", r"\.")):
            service.suggest(photo=photo, caption="beach")
        (problem,) = service.status().problems
        assert name in problem
        assert service.status().models == ()
        assert service.complete("c") == []

    def test_no_models_at_all(self, tmp_path: Path) -> None:
        service = SuggestService(tmp_path / "nowhere", threads=1)
        service.warm_up()
        assert len(service.status().problems) == 2


class TestLoading:
    def test_nothing_is_loaded_at_first(self, shared_packs: Path) -> None:
        status = SuggestService(shared_packs, threads=3).status()
        assert (status.models, status.problems, status.threads) == ((), (), 3)

    def test_status_after_warm_up(self, service: SuggestService) -> None:
        service.warm_up()
        status = service.status()
        assert (status.models, status.problems, status.threads) == (("sog",), (), 1)
        assert status.provider == "CPUExecutionProvider" or status.provider.startswith("CUDA")

    def test_warm_up_twice_loads_once(self, service: SuggestService, monkeypatch: pytest.MonkeyPatch) -> None:
        import onnxruntime

        opened: list[str] = []
        real = onnxruntime.InferenceSession

        def count(path: str, *args: object, **options: object) -> object:
            opened.append(Path(path).name)
            return real(path, *args, **options)

        monkeypatch.setattr(onnxruntime, "InferenceSession", count)
        service.warm_up()
        service.warm_up()
        service.suggest(caption="beach")
        assert opened == ["backbone.onnx", "sog.onnx"]

    def test_after_a_rest_the_answers_are_the_same_and_what_was_seen_is_known(
        self, service: SuggestService, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import onnxruntime

        before = service.suggest(photo=photo, caption="beach")
        opened: list[str] = []
        real = onnxruntime.InferenceSession

        def note(path: str, *args: object, **options: object) -> object:
            opened.append(Path(path).name)
            return real(path, *args, **options)

        monkeypatch.setattr(onnxruntime, "InferenceSession", note)
        service.rest()
        assert service.status().models == ("sog",), "told without loading anything"
        assert not opened
        assert service.suggest(photo=photo, caption="beach").suggestions == before.suggestions
        assert opened == ["sog.onnx"], "the photo is not looked at again"

    def test_warm_up_in_one_thread_while_another_suggests(
        self, service: SuggestService, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import onnxruntime

        opened: list[str] = []
        real = onnxruntime.InferenceSession
        loading = threading.Event()

        def slow(path: str, *args: object, **options: object) -> object:
            opened.append(Path(path).name)
            loading.set()
            threading.Event().wait(0.05)
            return real(path, *args, **options)

        monkeypatch.setattr(onnxruntime, "InferenceSession", slow)
        warming = threading.Thread(target=service.warm_up)
        warming.start()
        assert loading.wait(10)
        found = service.suggest(photo=photo)
        warming.join(10)
        assert tags(found)[:2] == ["cat", "pet"]
        assert sorted(opened) == ["backbone.onnx", "sog.onnx"], "each model is loaded once"


class TestComplete:
    def test_shortest_first(self, service: SuggestService) -> None:
        service.warm_up()
        assert service.complete("c") == ["cat", "cake", "cute", "coffee"]
        assert service.complete("c", limit=2) == ["cat", "cake"]

    @pytest.mark.parametrize("prefix", ["New Y", "#new", "NEWY"])
    def test_any_spelling(self, service: SuggestService, prefix: str) -> None:
        service.warm_up()
        assert service.complete(prefix) == ["newyork"]

    @pytest.mark.parametrize("prefix", ["", "#", " ", "zzz"])
    def test_nothing_to_complete(self, service: SuggestService, prefix: str) -> None:
        service.warm_up()
        assert service.complete(prefix) == []
