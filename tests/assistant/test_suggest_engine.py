"""The service with all models together: what an account does changes what it is told next, and nothing else does."""

import shutil
import threading
import time as clock
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from made_up_past import FollowingService, add_done, drain, question, table
from pack_maker import RED, TAGS
from PIL import Image

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.suggest import SuggestionList, SuggestService
from tagdesk.errors import HistoryError, PackError
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History


@pytest.fixture
def service(parts: Parts, history: History) -> FollowingService:
    """Has caught up with a past that has no post yet."""
    made = FollowingService(parts, history)
    drain(made.catch_up())
    return made


@pytest.fixture
def desk(history: History) -> Desk:
    return Desk(history)


@pytest.fixture
def post(desk: Desk) -> Callable[..., int]:
    """Makes a draft with own tags; returns its number."""

    def make(caption: str, *tags: str) -> int:
        post_id = desk.add_caption_post(caption).post_id
        desk.add_own(post_id, tags)
        return post_id

    return make


def chances(found: SuggestionList) -> dict[str, float]:
    return {suggestion.tag: suggestion.score for suggestion in found.suggestions}


class TestFollowing:
    def test_a_done_post_changes_the_very_next_suggestion_and_a_draft_does_not(
        self, service: FollowingService, desk: Desk, post: Callable[..., int]
    ) -> None:
        draft = post("at the pier", "Kite Day")
        before = service.suggest(caption="at the pier")
        assert "Kite Day" not in chances(before) and not before.is_behind
        desk.set_done(draft)
        after = service.suggest(caption="at the pier")
        assert next(iter(chances(after))) == "Kite Day" and not after.is_behind

    def test_undo_of_done_takes_it_back(self, service: FollowingService, desk: Desk, post: Callable[..., int]) -> None:
        before = service.suggest(caption="at the pier").suggestions
        desk.set_done(post("at the pier", "Kite Day"))
        service.suggest(caption="at the pier")
        desk.undo()
        behind = service.suggest(caption="at the pier")
        assert behind.is_behind and "Kite Day" in chances(behind), "the old engine answers"
        drain(service.catch_up())
        after = service.suggest(caption="at the pier")
        assert not after.is_behind
        assert [found.tag for found in after.suggestions] == [found.tag for found in before]

    @pytest.mark.parametrize(
        "edit",
        [
            lambda desk, post_id: desk.set_caption(post_id, "something else"),
            lambda desk, post_id: desk.add_own(post_id, ["another"]),
            lambda desk, post_id: desk.remove(post_id, "b"),
            lambda desk, post_id: desk.set_place(post_id, "Ulm"),
            lambda desk, post_id: desk.set_time(post_id, datetime(2026, 1, 1)),
            lambda desk, post_id: desk.set_done(post_id, False),
            lambda desk, post_id: desk.move_to_account(post_id, 2),
        ],
        ids=["caption", "own", "remove", "place", "time", "reopen", "move"],
    )
    def test_every_edit_in_the_middle_is_followed(
        self, service: FollowingService, desk: Desk, parts: Parts, history: History, edit: Callable[[Desk, int], object]
    ) -> None:
        history.add_account("business")
        ids = [add_done(history, tag, caption=f"the {tag}", days=number) for number, tag in enumerate("abc")]
        assert not service.suggest(caption="the b").is_behind
        edit(desk, ids[1])
        assert service.suggest(caption="the b").is_behind
        drain(service.catch_up())
        assert not service.suggest(caption="the b").is_behind
        fresh = FollowingService(parts, history)
        drain(fresh.catch_up())
        for asked in (question("the b"), question("", "a")):
            assert table(service, asked) == table(fresh, asked)

    def test_before_the_past_was_read_answers_say_so(self, parts: Parts, history: History) -> None:
        add_done(history, "Kite Day")
        service = FollowingService(parts, history)
        found = service.suggest(caption="at the beach")
        assert found.is_behind and "Kite Day" not in chances(found) and "beach" in chances(found)
        drain(service.catch_up())
        found = service.suggest(caption="at the beach")
        assert not found.is_behind and "Kite Day" in chances(found)

    def test_without_a_history_nobody_is_behind(self, parts: Parts) -> None:
        service = FollowingService(parts, None)
        assert drain(service.catch_up()) == []
        found = service.suggest(caption="at the beach", accepted=["sea"], rejected=["Summer"])
        assert not found.is_behind
        assert "beach" in chances(found) and not {"sea", "summer"} & set(chances(found))

    def test_captions_of_old_posts_are_read_and_then_count(self, parts: Parts, history: History) -> None:
        add_done(history, "one", caption="coffee cake", days=1)
        add_done(history, "two", caption="cat", days=2)
        service = FollowingService(parts, history)
        notes = {step.note for step in drain(service.catch_up())}
        assert notes == {"reading your posts", "reading your captions"}
        asked = question("coffee cake")
        assert service._person(1).followed.engine.habits._sentences._posts.values.tolist() == [0, 1]
        assert table(service, asked)["one"]["words_50"] > 0
        again = FollowingService(parts, history)
        assert drain(again.catch_up()) == [], "all is known, and nothing is left to learn from"

    def test_photos_of_done_posts_count(
        self, service: FollowingService, desk: Desk, parts: Parts, history: History, tmp_path: Path
    ) -> None:
        paths = [tmp_path / f"{number}.png" for number in range(2)]
        for number, path in enumerate(paths):
            Image.new("RGB", (32 + number, 32), RED).save(path)
        (first,) = _posts(desk, paths[:1])
        service.suggest(photo=paths[0])
        desk.add_own(first, ["Kite Day"])
        desk.set_done(first)
        found = service.suggest(photo=paths[1])
        assert "photos" in next(each for each in found.suggestions if each.tag == "Kite Day").sources
        again = FollowingService(parts, history)
        drain(again.catch_up())
        assert again.state == pytest.approx(service.state, abs=1e-6)


def _posts(desk: Desk, paths: list[Path]) -> list[int]:
    drain(desk.add_photos(paths))
    return [each.post_id for each in desk.posts()[-len(paths) :]]


class TestPhotosOfThePast:
    """Posts that were imported have photos that nobody looked at."""

    @pytest.fixture
    def photos(self, history: History, tmp_path: Path) -> list[Path]:
        """Photos of three done posts, the second of which is no photo."""
        paths = [tmp_path / f"{name}.png" for name in "abc"]
        for place, path in enumerate(paths):
            Image.new("RGB", (64, 64), (place, *RED[1:])).save(path)
            with history.write() as journal:
                post_id = journal.insert_post([(path, None), (tmp_path / "second.png", None)], caption="")
                journal.set_tag(post_id, "own", TagRow("Kite Day", typed=True))
                journal.mark_done(post_id, "import", datetime(2024, 1, place + 1, tzinfo=UTC))
        paths[1].write_bytes(b"no photo")
        return paths

    def test_the_latest_first_until_each_was_looked_at(
        self, service: FollowingService, history: History, photos: list[Path]
    ) -> None:
        assert service.unseen_photos() == photos[::-1]
        assert [service.look_at(photo) for photo in photos] == [True, False, True]
        assert service.unseen_photos() == [photos[1]]
        photos[1].unlink()
        assert not service.look_at(photos[1])
        assert history.past(1)[0].post.photos[0].content_hash

    def test_of_each_account_its_own(self, service: FollowingService, history: History, photos: list[Path]) -> None:
        assert service.unseen_photos(history.add_account("work").account_id) == []

    def test_then_they_count(self, service: FollowingService, history: History, photos: list[Path]) -> None:
        drain(service.catch_up())
        assert "photos" not in _sources(service.suggest(photo=photos[2]))
        service.look_at(photos[0])
        drain(service.catch_up())
        assert "photos" in _sources(service.suggest(photo=photos[2]))


def _sources(found: SuggestionList) -> set[str]:
    return {source for each in found.suggestions if each.tag == "Kite Day" for source in each.sources}


class TestAccounts:
    def test_they_do_not_see_each_others_posts(self, service: FollowingService, history: History) -> None:
        other = history.add_account("business").account_id
        drain(service.catch_up(other))
        add_done(history, "Kite Day", caption="at the pier")
        add_done(history, "invoice", caption="at the pier", account_id=other)
        mine, theirs = (chances(service.suggest(caption="at the pier", account_id=each)) for each in (1, other))
        assert "Kite Day" in mine and "invoice" not in mine
        assert "invoice" in theirs and "Kite Day" not in theirs
        assert set(table(service, question("x"), 1)) & {"kiteday", "invoice"} == {"kiteday"}

    def test_a_rejection_counts_in_its_account(self, service: FollowingService, desk: Desk, history: History) -> None:
        other = history.add_account("business").account_id
        drain(service.catch_up(other))
        before = chances(service.suggest(caption="at the beach"))["sea"]
        desk.reject(desk.add_caption_post("at the beach").post_id, "sea")
        assert chances(service.suggest(caption="at the beach"))["sea"] < before
        assert chances(service.suggest(caption="at the beach", account_id=other))["sea"] == before


class TestTagRules:
    def test_a_blocked_tag_never_comes(self, service: FollowingService, history: History) -> None:
        add_done(history, "Sea", "pier", caption="at the beach")
        history.block("#sea")
        found = chances(service.suggest(caption="at the beach", top_k=500))
        assert "pier" in found and not {"sea", "Sea"} & set(found)
        history.unblock("Sea")
        assert "Sea" in chances(service.suggest(caption="at the beach", top_k=500))

    def test_an_alias_comes_as_what_it_stands_for(self, service: FollowingService, history: History) -> None:
        history.set_alias("beach", "Plage du Nord")
        drain(service.catch_up())
        found = service.suggest(caption="at the beach", top_k=500)
        assert not found.is_behind
        assert "Plage du Nord" in chances(found) and "beach" not in chances(found)
        add_done(history, "PLAGE DU NORD", "beach")
        found = chances(service.suggest(caption="at the beach", top_k=500))
        assert "PLAGE DU NORD" in found and not {"beach", "Plage du Nord"} & set(found)

    def test_a_new_alias_is_followed(self, service: FollowingService, history: History) -> None:
        add_done(history, "nyc", days=0)
        add_done(history, "New York", days=1)
        service.suggest(caption="york")
        history.set_alias("nyc", "New York")
        assert service.suggest(caption="york").is_behind
        drain(service.catch_up())
        found = service.suggest(caption="york", top_k=500)
        assert not found.is_behind and "nyc" not in chances(found) and "New York" in chances(found)
        assert table(service, question("york"))["newyork"]["uses"] == 1

    @pytest.mark.parametrize("named", ["beach", "shore", "Shore"])
    @pytest.mark.parametrize("how", ["accepted", "rejected"])
    def test_what_was_decided_is_decided_under_all_names(
        self, service: FollowingService, history: History, named: str, how: str
    ) -> None:
        history.set_alias("beach", "shore")
        drain(service.catch_up())
        found = chances(service.suggest(caption="at the beach", top_k=500, **{how: [named]}))
        assert not {"beach", "shore"} & set(found)

    def test_accepted_aliases_say_what_their_target_says(self, service: FollowingService, history: History) -> None:
        for number in range(3):
            add_done(history, "New York", "bagel", days=number)
        add_done(history, "dull", days=4)
        history.set_alias("nyc", "New York")
        drain(service.catch_up())
        alias, target = (service.suggest(accepted=[tag]).suggestions for tag in ("nyc", "New York"))
        assert alias == target
        assert "together" in next(each for each in alias if each.tag == "bagel").sources

    def test_a_rejected_tag_counts_less_on_the_next_post_and_never_comes_for_its_own(
        self, service: FollowingService, desk: Desk
    ) -> None:
        own = desk.add_caption_post("at the beach")
        seen = [chances(service.suggest(caption="at the beach"))["sea"]]
        for post_id in (own.post_id, desk.add_caption_post("on the beach").post_id):
            rejected = desk.reject(post_id, "Sea").rejected
            assert not {"sea", "Sea"} & set(chances(service.suggest(caption="at the beach", rejected=rejected)))
            seen.append(chances(service.suggest(caption="at the beach"))["sea"])
        assert seen[0] > seen[1] > seen[2]
        desk.undo()
        assert chances(service.suggest(caption="at the beach"))["sea"] == seen[1]


class TestLearned:
    def test_kept_across_restarts_and_reset(self, parts: Parts, history: History) -> None:
        for number in range(10):
            add_done(history, "pier", f"tag{number}", caption="at the beach", days=number)
        first = FollowingService(parts, history)
        drain(first.catch_up())
        add_done(history, "pier", caption="at the beach", days=20)
        suggested = first.suggest(caption="at the beach")
        learned = history.learned(1, "fusion")
        assert learned is not None and learned["posts"] == 10
        again = FollowingService(parts, history)
        drain(again.catch_up())
        assert chances(again.suggest(caption="at the beach")) == pytest.approx(chances(suggested), abs=2e-3)
        assert history.learned(1, "fusion") == learned
        history.reset_learned(1)
        assert again.suggest(caption="at the beach").is_behind
        assert history.learned(1, "fusion") is None

    def test_a_damaged_one_breaks_no_suggestion(self, parts: Parts, history: History) -> None:
        add_done(history, "pier", caption="at the beach")
        history.keep_learned(1, "fusion", {"weights": ["rubbish"]})
        with history.write() as journal:
            journal._db.execute("UPDATE learned SET payload = substr(payload, 1, 12)")
        service = FollowingService(parts, history)
        assert service.suggest(caption="at the beach").suggestions
        drain(service.catch_up())
        assert "pier" in chances(service.suggest(caption="at the beach"))


class TestBesideEachOther:
    def test_a_cancelled_catch_up_leaves_the_old_engine(self, service: FollowingService, history: History) -> None:
        add_done(history, "pier", days=0)
        assert "pier" in chances(service.suggest())
        for number in range(60):
            add_done(history, "late", days=1 + number)
        work = service.catch_up()
        next(work)
        work.close()
        found = service.suggest()
        assert found.is_behind and "pier" in chances(found) and "late" not in chances(found)
        drain(service.catch_up())
        assert "late" in chances(service.suggest())

    def test_suggestions_come_while_the_past_is_read_in_another_thread(
        self, own_engine_packs: Path, history: History
    ) -> None:
        for number in range(300):
            add_done(history, "pier", f"tag{number % 40}", caption=f"walk {number % 30}", days=number / 100)
        service = SuggestService(own_engine_packs, threads=1, history=history)
        errors: list[BaseException] = []

        def read() -> None:
            try:
                for _ in range(2):
                    drain(service.catch_up())
            except BaseException as error:  # noqa: BLE001 - told by the test
                errors.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        answers = 0
        while thread.is_alive():
            assert service.suggest(caption="at the beach").suggestions
            service.status(), service.complete("c")
            if answers < 20:
                add_done(history, f"new{answers}", days=10 + answers)
            answers += 1
        thread.join()
        assert not errors and answers > 2
        if service.suggest(caption="x").is_behind:
            drain(service.catch_up())
        assert not service.suggest(caption="x").is_behind
        fresh = SuggestService(own_engine_packs, threads=1, history=history)
        drain(fresh.catch_up())
        assert table(service, question()) == table(fresh, question())

    def test_who_is_asked_is_who_was_told(
        self, engine_packs: Path, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add_done(history, "pier")
        service = SuggestService(engine_packs, threads=1, history=history)
        real = service._fusion

        def slow() -> object:
            threading.Event().wait(0.05)
            return real()

        monkeypatch.setattr(service, "_fusion", slow)
        thread = threading.Thread(target=lambda: drain(service.catch_up()))
        thread.start()
        service.suggest(caption="x")
        thread.join()
        assert not service.suggest(caption="x").is_behind


class TestOddAccounts:
    def follows(self, parts: Parts, history: History) -> FollowingService:
        """A service that was told step by step of the newest post, after another that was read."""
        service = FollowingService(parts, history)
        drain(service.catch_up())
        found = service.suggest(caption="at the beach", place="Ulm", time=datetime(2026, 6, 14, 20), accepted=["sea"])
        assert not found.is_behind
        assert all(0 <= each.score <= 1 for each in found.suggestions)
        return service

    def test_one_post(self, parts: Parts, history: History) -> None:
        add_done(history, "pier")
        assert "pier" in chances(self.follows(parts, history).suggest())

    def test_posts_without_tags(self, parts: Parts, history: History) -> None:
        for number in range(3):
            add_done(history, caption="at the beach", days=number)
        service = self.follows(parts, history)
        add_done(history, days=4)
        assert "beach" in chances(service.suggest(caption="at the beach"))

    def test_posts_without_a_time(self, parts: Parts, history: History) -> None:
        for _ in range(3):
            with history.write() as journal:
                journal.set_columns(journal.insert_post(caption="at the beach"), "done", done=True)
        self.follows(parts, history)

    def test_posts_of_the_future_and_of_long_ago(self, parts: Parts, history: History) -> None:
        years = (datetime.now(UTC) - datetime(2026, 6, 14, tzinfo=UTC)) / timedelta(days=1)
        add_done(history, "future", days=years + 10_000)
        add_done(history, "past", days=-700_000)
        service = self.follows(parts, history)
        assert {"future", "past"} <= set(chances(service.suggest()))

    @pytest.mark.parametrize("tag", ["夕日", "غروب", "закат", "Ångström", "🌅", "ひらがな タグ", "a" * 500, "ﬁne"])
    def test_tags_in_any_script(self, parts: Parts, history: History, tag: str) -> None:
        add_done(history, tag, caption=f"{tag} at the beach")
        service = self.follows(parts, history)
        add_done(history, tag, caption=f"{tag} again", days=1)
        assert tag in chances(service.suggest(caption=tag))

    def test_no_model_and_nothing_to_go_by(self, own_engine_packs: Path, history: History) -> None:
        for name in ("sog", "backbone", "sentences"):
            shutil.rmtree(own_engine_packs / name)
        for number in range(3):
            add_done(history, days=number)
        service = SuggestService(own_engine_packs, threads=1, history=history)
        drain(service.catch_up())
        add_done(history, days=4)
        assert service.suggest().suggestions == ()
        add_done(history, "pier", days=5)
        assert chances(service.suggest()).keys() == {"pier"}

    def test_ten_thousand_tags(self, parts: Parts, history: History) -> None:
        for number in range(500):
            add_done(history, *(f"tag{20 * number + each}" for each in range(20)), caption="a walk", days=number / 10)
        started = clock.perf_counter()
        service = self.follows(parts, history)
        caught_up = clock.perf_counter()
        found = service.suggest(caption="a walk")
        answered = clock.perf_counter()
        told_s, answer_s = caught_up - started, answered - caught_up
        print(f"10,000 tags: read in {told_s:.1f} s, answered in {answer_s:.2f} s")  # noqa: T201 - by hand: pytest -rP
        assert len(found.suggestions) == 20


class TestBrokenPacks:
    def test_without_a_sentence_encoder_the_rest_works(self, own_engine_packs: Path, history: History) -> None:
        shutil.rmtree(own_engine_packs / "sentences")
        service = SuggestService(own_engine_packs, threads=1, history=history)
        service.warm_up()
        add_done(history, "pier", caption="at the beach")
        drain(service.catch_up())
        add_done(history, "pier", caption="at the beach", days=1)
        found = service.suggest(caption="at the beach")
        assert not found.is_behind and {"pier", "beach"} <= set(chances(found))
        (problem,) = service.status().problems
        assert "sentences" in problem and service.status().models == ("sog",)

    @pytest.mark.parametrize("system", ["sog", "csrw", "amnn", "macon", "usercond"])
    def test_a_damaged_model_is_told_and_the_others_go_on(
        self, own_engine_packs: Path, history: History, system: str
    ) -> None:
        if system != "sog":
            shutil.copytree(own_engine_packs / "sog", own_engine_packs / system)
        for graph in (own_engine_packs / system).glob("*.onnx"):
            graph.write_bytes(b"no graph")
        service = SuggestService(own_engine_packs, threads=1, history=history)
        service.warm_up()
        add_done(history, "pier", caption="at the beach")
        drain(service.catch_up())
        found = service.suggest(caption="at the beach")
        assert not found.is_behind and "pier" in chances(found)
        (problem,) = service.status().problems
        assert system in problem and system not in service.status().models
        assert ("beach" in chances(found) and "sog" in service.status().models) or system == "sog"

    def test_without_a_backbone_photos_are_not_seen_and_captions_count(
        self, own_engine_packs: Path, history: History, tmp_path: Path
    ) -> None:
        shutil.rmtree(own_engine_packs / "backbone")
        Image.new("RGB", (32, 32), RED).save(tmp_path / "red.png")
        post_id = add_done(history, "pier", photo=tmp_path / "red.png")
        history.set_photo_hash(history.post(post_id).photos[0].photo_id, "abc")
        service = SuggestService(own_engine_packs, threads=1, history=history)
        drain(service.catch_up())
        assert "pier" in chances(service.suggest(photo=tmp_path / "red.png", caption="at the beach"))

    def test_without_the_fusion_there_is_a_sentence(self, own_engine_packs: Path, history: History) -> None:
        (own_engine_packs / "fusion" / "fusion.onnx").write_bytes(b"no graph")
        service = SuggestService(own_engine_packs, threads=1, history=history)
        service.warm_up()
        for ask in (lambda: service.suggest(caption="beach"), lambda: drain(service.catch_up())):
            with pytest.raises(PackError, match="fusion"):
                ask()
        shutil.rmtree(own_engine_packs / "fusion")
        assert chances(service.suggest(caption="beach")).keys() <= set(TAGS), "SOG answers alone, as before"
        assert drain(service.catch_up()) == []

    def test_a_pack_that_is_put_back_is_heard_after_the_next_catch_up(
        self, own_engine_packs: Path, history: History, tmp_path: Path
    ) -> None:
        shutil.move(own_engine_packs / "sog", tmp_path / "away")
        service = SuggestService(own_engine_packs, threads=1, history=history)
        drain(service.catch_up())
        assert "sea" not in chances(service.suggest(caption="at the beach"))
        shutil.move(tmp_path / "away", own_engine_packs / "sog")
        drain(service.catch_up())
        assert "sea" in chances(service.suggest(caption="at the beach"))

    def test_a_disk_that_is_full_costs_no_tags(
        self, service: FollowingService, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise HistoryError("The disk is full.")

        for name in ("keep_learned", "keep_state", "cache_many", "cache_features", "set_content_hash"):
            monkeypatch.setattr(History, name, full)
        for number in range(3):
            add_done(history, "pier", caption="at the beach", days=number)
            assert "pier" in chances(service.suggest(caption="at the beach"))
        drain(service.catch_up())
        assert not service.suggest(caption="at the beach").is_behind


def test_golden_state_with_and_without_kept_states(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagdesk.assistant.states.EVERY", 16)
    monkeypatch.setattr("tagdesk.assistant.person._TAUGHT", 10)
    with closing(History(tmp_path / "history.sqlite")) as history:
        ids = [add_done(history, f"tag{number % 9}", "pier", days=number / 100) for number in range(70)]
        services = []
        for _ in range(2):
            services.append(FollowingService(parts, history))
            drain(services[-1].catch_up())
        first, again = services
        assert (first.model.told, again.model.told) == (70, 70 - 64)
        assert again.state == pytest.approx(first.state, abs=1e-6)
        Desk(history).add_own(ids[20], ["changed"])
        changed, fresh = FollowingService(parts, history), FollowingService(parts, history)
        drain(changed.catch_up())
        assert changed.model.told == 70 - 16, "the state before the changed post serves, those after it don't"
        history.drop_states(1)
        drain(fresh.catch_up())
        assert fresh.model.told == 70
        assert changed.state == pytest.approx(fresh.state, abs=1e-6)
        assert first.state != pytest.approx(fresh.state, abs=1e-3)


def test_no_answer_reads_all_of_a_history(parts: Parts, history: History) -> None:
    """What an answer asks the history for is found by an index: it costs the same after a million posts."""
    for number in range(3):
        add_done(history, "sun", "beach", days=number)
    service = FollowingService(parts, history)
    drain(service.catch_up())
    service.suggest(caption="at the beach")
    add_done(history, "sea", days=9)  # it is followed with the next answer
    asked: list[str] = []
    with history.read() as db:
        db.conn.set_trace_callback(asked.append)
    assert not service.suggest(caption="at the sea").is_behind
    with history.read() as db:
        db.conn.set_trace_callback(None)
        queries = [sql for sql in dict.fromkeys(asked) if sql.lstrip().startswith(("SELECT", "WITH"))]
        steps = {sql: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in queries}
    large = ("posts", "post_tags", "decisions", "features", "photos", "imported", "tag_uses")
    scans = [
        (step, sql)
        for sql, found in steps.items()
        for step in found
        if step.startswith("SCAN ") and step.split()[1] in large and "post_tags_rejected" not in step
    ]
    assert len(queries) > 8
    assert scans == []
