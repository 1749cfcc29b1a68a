"""Whoever follows an account step by step knows the same as who reads all of its past, whatever happens to it."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from made_up_past import DAY, FollowingService, add_done, drain, question, table
from pack_maker import make_engine_packs

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.person import FUSION, Person
from tagdesk.assistant.suggest import SuggestService
from tagdesk.contract.manifest import ModelManifest, sha256_of
from tagdesk.domain import DonePost, Progress
from tagdesk.errors import HistoryError
from tagdesk.history.store import History
from tagdesk.recommend.asked import Asked, asked_of
from tagdesk.recommend.model_set import ModelSet


class Plain:
    """Reads posts without what any encoder would say."""

    def read(self, posts: Sequence[DonePost], *, compute: bool) -> list[Asked]:
        return [
            asked_of(lambda _: None, posted_s=post.done_at.timestamp(), caption=post.post.caption) for post in posts
        ]


def models(*, until: str = "", files: str = "") -> ModelSet:
    """One model, which was fitted on what the first account posted until then."""
    fitted_until = {"me": until} if until else {}
    return ModelSet(
        (
            ModelManifest(
                system="sog", title="", paper="", precision="fp32", inputs=(), outputs=(), files={"sog.onnx": files},
                settings={}, vocabulary_size=0, sets_seen=(), accounts_seen=(), metrics={}, created="2026-08-01",
                fitted_until=fitted_until,
            ),
        )
    )  # fmt: skip


SHIPPED = models()


def kept(history: History) -> dict[str, Any]:
    """What the history keeps that the fusion learned, whatever it learned it with."""
    learned = history.learned(1, FUSION)
    assert learned and learned.pop("models")
    return learned


@pytest.fixture
def service(parts: Parts, history: History) -> FollowingService:
    return FollowingService(parts, history)


@pytest.fixture
def person(service: FollowingService, history: History) -> Person:
    return Person(history, 1, service._fusion(), service._voices, Plain(), SHIPPED)


def evidence(service: FollowingService, account_id: int = 1) -> list[tuple[str, dict[str, float]]]:
    found = [table(service, question(caption, *accepted), account_id) for caption, accepted in QUESTIONS]
    return [pair for each in found for pair in each.items()]


QUESTIONS = [("at the beach with sun", ()), ("cat", ("sea",)), ("", ("sun", "cat"))]


class FollowMachine(RuleBasedStateMachine):
    """Two accounts, whatever may happen to their posts, and one service that lives through all of it."""

    parts: Parts

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.history = History(Path(self.folder.name) / "history.sqlite")
        self.history.add_account("business")
        self.desk = Desk(self.history)
        self.service = FollowingService(self.parts, self.history)
        self.days = 10
        for tags in (("sun", "beach"), ("cat",), ("Sun", "sea"), ()):
            self.add([*tags], f"{' '.join(tags)} again", 1)

    def post(self, number: int) -> int:
        with self.history.write() as journal:
            count = journal._db.execute("SELECT COUNT(*) FROM posts").fetchone()[0]
            return 1 + number % count if count else journal.insert_post()

    tags = st.sampled_from(["sun", "Sun", "sea", "cat", "夕日", "New York", "beach"])
    captions = st.sampled_from(["", "the sun", "my cat at the beach", "#sea #sun", "coffee with cake"])

    @rule(tags=st.lists(tags, max_size=3), caption=captions, account_id=st.sampled_from([1, 1, 2]))
    def add(self, tags: list[str], caption: str, account_id: int) -> None:
        self.days += 1  # behind all others
        add_done(self.history, *tags, days=self.days, caption=caption, account_id=account_id)

    @rule(tags=st.lists(tags, max_size=3), days=st.integers(0, 9))
    def add_in_between(self, tags: list[str], days: int) -> None:
        add_done(self.history, *tags, days=days)

    @rule(number=st.integers(0, 9), done=st.booleans())
    def done(self, number: int, done: bool) -> None:
        post_id = self.post(number)
        with self.history.write() as journal:
            if done:
                self.days += 1
                journal.mark_done(post_id, "done", DAY + timedelta(days=self.days))
            else:
                journal.set_columns(post_id, "reopen", done=False)

    @rule(number=st.integers(0, 9), caption=captions)
    def edit(self, number: int, caption: str) -> None:
        self.desk.set_caption(self.post(number), caption)

    @rule(number=st.integers(0, 9), place=st.sampled_from(["", "Ulm"]))
    def set_place(self, number: int, place: str) -> None:
        self.desk.set_place(self.post(number), place)

    @rule(number=st.integers(0, 9), tag=tags, what=st.sampled_from(["accept", "reject", "remove"]))
    def decide(self, number: int, tag: str, what: str) -> None:
        getattr(self.desk, what)(self.post(number), tag)

    @rule(number=st.integers(0, 9), account_id=st.sampled_from([1, 2]))
    def move(self, number: int, account_id: int) -> None:
        self.desk.move_to_account(self.post(number), account_id)

    @rule(name=st.sampled_from(["undo", "redo"]))
    def reverse(self, name: str) -> None:
        getattr(self.desk, name)()

    @rule(other=st.sampled_from(["sea", "ocean", None]))
    def alias(self, other: str | None) -> None:
        if other:
            self.history.set_alias("sun", other)
        else:
            self.history.remove_alias("sun")

    @rule(tag=tags, blocked=st.booleans())
    def block(self, tag: str, blocked: bool) -> None:
        (self.history.block if blocked else self.history.unblock)(tag)

    @rule()
    def reset(self) -> None:
        self.history.reset_learned(1)

    @invariant()
    def the_first_account_is_followed(self) -> None:
        self.follow(1)

    def follow(self, account_id: int) -> None:
        if self.service.suggest(caption="the sun", account_id=account_id).is_behind:
            drain(self.service.catch_up(account_id))
            assert not self.service.suggest(caption="the sun", account_id=account_id).is_behind
        fresh = FollowingService(self.parts, self.history)
        drain(fresh.catch_up(account_id))
        followed, anew = evidence(self.service, account_id), evidence(fresh, account_id)
        assert [key for key, _ in followed] == [key for key, _ in anew]
        for (key, old), (_, new) in zip(followed, anew, strict=True):
            assert old == pytest.approx(new, abs=1e-6), key
        names = {suggestion.tag for suggestion in self.service.suggest(caption="the sun", top_k=500).suggestions}
        assert not names & set(self.history.blocked().values())

    def teardown(self) -> None:
        self.follow(2)
        self.history.close()
        self.folder.cleanup()


@pytest.fixture(scope="module")
def _machine_packs(tmp_path_factory: pytest.TempPathFactory) -> None:
    FollowMachine.parts = Parts(make_engine_packs(tmp_path_factory.mktemp("machine")), 1)


@pytest.mark.usefixtures("_machine_packs")
class TestFollowed(FollowMachine.TestCase):
    settings = settings(max_examples=20, stateful_step_count=15, deadline=None)

    @pytest.fixture(autouse=True)
    def _states_every_third(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tagdesk.assistant.states.EVERY", 3)


class TestFollow:
    def test_before_the_past_was_read_nothing_is_added_behind_it(self, person: Person, history: History) -> None:
        assert not person.follow()
        drain(person.catch_up())
        assert person.follow()
        add_done(history, "sun")
        assert person.follow()
        assert (person.followed.posts, person.followed.engine.habits.tags) == (1, ["sun"])

    @pytest.mark.parametrize(("count", "quick"), [(50, True), (51, False)])
    def test_many_posts_at_once_are_no_business_of_a_suggestion(
        self, person: Person, history: History, count: int, quick: bool
    ) -> None:
        drain(person.catch_up())
        for number in range(count):
            add_done(history, f"tag{number}", days=number / 100)
        assert person.follow() is quick
        drain(person.catch_up())
        assert person.follow() and person.followed.posts == count

    def test_progress_is_told_now_and_then_and_after_every_post_that_teaches(
        self, person: Person, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tagdesk.assistant.person._TAUGHT", 10)
        for number in range(120):
            add_done(history, "sun", days=number / 100)
        steps = drain(person.catch_up())
        assert steps == [Progress(done, 120, "reading your posts") for done in (50, 100, *range(111, 121))]

    def test_a_closed_catch_up_leaves_the_old_engine(self, person: Person, history: History) -> None:
        add_done(history, "sun")
        drain(person.catch_up())
        before = person.followed
        for number in range(60):
            add_done(history, "sea", days=1 + number / 100)
        work = person.catch_up()
        next(work)
        work.close()
        assert person.followed is before and before.posts == 1
        assert not person.follow()
        drain(person.catch_up())
        assert person.followed.posts == 61

    def test_what_happens_while_the_past_is_read_is_followed_next(self, person: Person, history: History) -> None:
        for number in range(60):
            add_done(history, "sun", days=number / 100)
        work = person.catch_up()
        next(work)
        add_done(history, "behind all", days=9)
        drain(work)
        assert person.follow() and person.followed.posts == 61
        work = person.catch_up()
        next(work)
        Desk(history).set_place(1, "Ulm")
        drain(work)
        assert not person.follow()

    def test_an_engine_that_follows_meanwhile_does_not_say_what_the_new_one_read(
        self, person: Person, history: History
    ) -> None:
        for number in range(60):
            add_done(history, "sun", days=number / 100)
        drain(person.catch_up())
        work = person.catch_up()
        next(work)
        add_done(history, "sea", days=8)
        assert person.follow(), "the old one takes the post in"
        drain(work)
        add_done(history, "cat", days=9)
        assert person.follow()
        assert person.followed.posts == 62
        assert person.followed.engine.habits.tags == ["sun", "sea", "cat"]

    def test_a_post_that_goes_before_it_is_read_leaves_the_others_told(
        self, service: FollowingService, parts: Parts, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tagdesk.assistant.states.EVERY", 4)
        ids = [add_done(history, f"tag{number}", days=number) for number in range(8)]
        drain(service.catch_up())
        real = Person.beginning

        def beginning(self: Person) -> tuple[tuple[str, int] | None, int]:
            counted = real(self)
            Desk(history).set_done(ids[-1], False)
            return counted

        late = FollowingService(parts, history)
        with monkeypatch.context() as patch:
            patch.setattr(Person, "beginning", beginning)
            drain(late.catch_up())
        fresh = FollowingService(parts, history)
        drain(fresh.catch_up())
        assert late.state == pytest.approx(fresh.state, abs=1e-6)
        assert late.suggest(caption="x").is_behind

    def test_of_a_long_past_the_latest_posts_count(
        self, person: Person, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tagdesk.assistant.person._MOST_POSTS", 3)
        monkeypatch.setattr("tagdesk.assistant.person._STEP", 2)
        ids = [add_done(history, f"tag{number}", days=number) for number in range(8)]
        drain(person.catch_up())
        assert person.followed.engine.habits.tags == ["tag4", "tag5", "tag6", "tag7"]
        ids.append(add_done(history, "tag8", days=8))
        assert person.follow()
        assert person.followed.post_ids == ids[4:]
        drain(person.catch_up())
        assert person.followed.post_ids == ids[6:]

    def test_a_failed_step_is_done_again(
        self, person: Person, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drain(person.catch_up())
        add_done(history, "sun")
        with monkeypatch.context() as patch:
            patch.setattr(Plain, "read", lambda *_, **__: (_ for _ in ()).throw(HistoryError("in use")))
            with pytest.raises(HistoryError):
                person.follow()
        assert person.follow() and person.followed.posts == 1


class TestBest:
    def best(self, person: Person, *ranked: str, top_k: int = 9, out: Sequence[str] = ()) -> list[tuple[str, str]]:
        pairs = [(key, 1 - 0.1 * number) for number, key in enumerate(ranked)]
        return [(key, tag) for key, tag, _ in person.best(pairs, top_k, out)]

    def test_as_the_person_wrote_it_last(self, person: Person, history: History) -> None:
        for tag in ("newyork", "New York"):
            add_done(history, tag)
        assert self.best(person, "newyork", "sea") == [("newyork", "New York"), ("sea", "sea")]

    def test_aliases_come_once_as_what_they_stand_for(self, person: Person, history: History) -> None:
        history.set_alias("nyc", "New York")
        history.set_alias("bigapple", "nyc")
        assert self.best(person, "bigapple", "sea", "newyork", "nyc", "cat", top_k=3) == [
            ("bigapple", "New York"), ("sea", "sea"), ("cat", "cat"),
        ]  # fmt: skip

    @pytest.mark.parametrize("out", ["nyc", "newyork", "bigapple"])
    def test_what_is_out_is_out_under_all_its_names(self, person: Person, history: History, out: str) -> None:
        for alias in ("nyc", "bigapple"):
            history.set_alias(alias, "New York")
        assert self.best(person, "nyc", "newyork", "bigapple", "sea", out=[out]) == [("sea", "sea")]

    def test_blocked(self, person: Person, history: History) -> None:
        history.set_alias("nyc", "New York")
        history.block("new york")
        history.block("#Sea")
        assert self.best(person, "nyc", "newyork", "sea", "cat") == [("cat", "cat")]
        history.unblock("newyork")
        history.block("nyc")
        assert self.best(person, "nyc", "newyork") == [("newyork", "New York")]

    def test_what_the_post_has_is_read_as_what_it_stands_for(self, person: Person, history: History) -> None:
        history.set_alias("nyc", "New York")
        assert person.resolved(["#NYC", "Sea"]) == ["newyork", "Sea"]

    def test_a_tag_is_rejected_under_all_its_names(self, person: Person, history: History) -> None:
        history.set_alias("nyc", "New York")
        desk = Desk(history)
        for tag in ("nyc", "New York", "sea"):
            desk.reject(desk.add_caption_post("x").post_id, tag)
        drain(person.catch_up())
        assert person.followed.fusion.rejections == {"newyork": 2, "nyc": 2, "sea": 1}


class TestLearned:
    def posts(self, history: History, count: int, first: int = 0) -> None:
        for number in range(first, first + count):
            add_done(history, "sun", f"tag{number % 7}", days=number / 100, caption="the sun")

    def again(self, person: Person, models: ModelSet | None = None) -> Person:
        """The same account after a restart, maybe with other models."""
        other = Person(person._history, 1, person._fusion, person._voices, Plain(), models or person._models)
        drain(other.catch_up())
        return other

    def test_it_begins_with_the_latest_posts_and_goes_on_with_each(
        self, person: Person, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tagdesk.assistant.person._TAUGHT", 10)
        self.posts(history, 30)
        drain(person.catch_up())
        assert person.followed.fusion.posts == 10
        self.posts(history, 2, 30)
        person.follow()
        assert person.followed.fusion.posts == 12
        assert kept(history) == person.followed.fusion.learned()

    def test_from_the_first_post_there_is_nothing_to_learn(self, person: Person, history: History) -> None:
        drain(person.catch_up())
        self.posts(history, 1)
        assert person.follow()
        assert person.followed.fusion.posts == self.again(person).followed.fusion.posts == 0

    def test_it_is_kept_across_restarts(self, person: Person, history: History) -> None:
        self.posts(history, 5)
        drain(person.catch_up())
        self.posts(history, 3, 5)
        person.follow()
        learned = person.followed.fusion.learned()
        assert any(abs(weight) > 1e-4 for weight in learned["weights"].values()) and learned["tags"]
        other = self.again(person)
        assert other.followed.fusion.learned() == learned
        asked = question()
        old, new = (each.followed.engine.suggest(asked, 5) for each in (person, other))
        assert [key for key, _ in old] == [key for key, _ in new]
        assert [chance for _, chance in old] == pytest.approx([chance for _, chance in new], abs=1e-4)

    def test_what_is_forgotten_is_forgotten_at_once(self, person: Person, history: History) -> None:
        self.posts(history, 5)
        drain(person.catch_up())
        first = person.followed.fusion.learned()
        for number in range(5, 15):
            self.posts(history, 1, number)
            person.follow()
        history.reset_learned(1)
        assert not person.follow()
        self.posts(history, 1, 15)
        assert not person.follow(), "a new post doesn't bring it back"
        assert history.learned(1, FUSION) is None
        drain(person.catch_up())
        assert person.follow()
        taught = person.followed.fusion.learned()
        assert taught["posts"] == 15 and taught != first, "it begins with the latest posts, as at first"
        assert self.again(person).followed.fusion.learned() == taught

    @pytest.mark.parametrize(
        "payload",
        [
            "rubbish", "", "null", "[]", "7", "{}", '{"posts": 3}',
            '{"posts": "many", "bias": 0, "weights": {}, "tags": {}}',
            '{"posts": -1, "bias": 0, "weights": {}, "tags": {}}',
            '{"posts": 3, "bias": NaN, "weights": {}, "tags": {}}',
            '{"posts": 3, "bias": 0, "weights": [1, 2], "tags": {}}',
            '{"posts": 3, "bias": 0, "weights": {"uses": "x"}, "tags": {}}',
            '{"posts": 3, "bias": 0, "weights": {"uses": Infinity}, "tags": {}}',
            '{"posts": 3, "bias": 0, "weights": {"uses": 1e300}, "tags": {}}',
            '{"posts": 3, "bias": 0, "weights": {}, "tags": {"sun": null}}',
            '{"posts": 3, "bias": 0, "weights": {}, "tags": ["sun"]}',
        ],
    )  # fmt: skip
    def test_what_is_damaged_is_learned_anew(
        self, person: Person, history: History, payload: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.posts(history, 5)
        drain(person.catch_up())
        right = person.followed.fusion.learned()
        with history.write() as journal:
            journal._db.execute("UPDATE learned SET payload = ?", [payload])
        other = self.again(person)
        assert other.follow()
        assert other.followed.fusion.learned() == right == kept(history)
        assert np.isfinite(other.followed.engine.fusion.chances(other.followed.engine.candidates(question()))).all()
        if payload != "null":
            assert "learns anew" in caplog.text

    def test_with_other_models_it_learns_anew(self, person: Person, history: History) -> None:
        self.posts(history, 30)
        history.keep_learned(1, FUSION, {"posts": 7, "bias": 0.0, "weights": {}, "tags": {"sun": 0.5}})
        drain(person.catch_up())
        assert person.followed.fusion.posts == 7, "what was learned when there were only the shipped models counts"
        self.posts(history, 1, 30)
        person.follow()
        before = kept(history)
        assert before["posts"] == 8
        others = models(files="others")
        anew = self.again(person, others)
        assert anew.followed.fusion.posts == 30, "from the latest posts, and the first one teaches nothing"
        assert kept(history) == anew.followed.fusion.learned() != before
        assert self.again(person, others).followed.fusion.learned() == anew.followed.fusion.learned()
        assert self.again(person, SHIPPED).followed.fusion.posts == 30, "nor does the way back find it"

    def test_what_was_learned_without_saying_with_which_models_is_of_the_shipped_ones(
        self, person: Person, history: History
    ) -> None:
        history.keep_learned(1, FUSION, {"posts": 7, "bias": 0.0, "weights": {}, "tags": {}})
        assert self.again(person, models(files="others")).followed.fusion.posts == 7
        assert self.again(person, models(until="2026-06-01")).followed.fusion.posts == 0

    def test_posts_that_a_model_was_fitted_on_teach_nothing(self, person: Person, history: History) -> None:
        self.posts(history, 30)
        until = (DAY + timedelta(days=0.195)).isoformat()
        fitted = self.again(person, models(until=until))
        assert (fitted.followed.posts, fitted.followed.fusion.posts) == (30, 10)
        self.posts(history, 2, 30)
        assert fitted.follow() and fitted.followed.fusion.posts == 12
        assert self.again(person, models(until="2026-07-01T00:00:00", files="later")).followed.fusion.posts == 0
        business = replace(SHIPPED.manifests[0], fitted_until={"business": "2026-07-01"}, files={"sog.onnx": "its"})
        elsewhere = ModelSet((business,))
        assert self.again(person, elsewhere).followed.fusion.posts == 31, "that was another account"

    @pytest.mark.parametrize(("done", "learned"), [(47, 0), (49, 1)])
    def test_an_old_photo_that_was_posted_after_the_training_teaches(
        self, person: Person, history: History, done: float, learned: int
    ) -> None:
        fitted = self.again(person, models(until="2026-06-20"))
        self.posts(history, 1)
        add_done(history, "sun", days=done, time="2019-06-14T12:00:00")
        assert fitted.follow() and fitted.followed.posts == 2
        assert fitted.followed.fusion.posts == learned

    def test_weights_of_columns_that_are_no_more_do_no_harm(self, person: Person, history: History) -> None:
        history.keep_learned(1, FUSION, {"posts": 3, "bias": 0.0, "weights": {"once": 1.0}, "tags": {"sun": 0.5}})
        self.posts(history, 5)
        drain(person.catch_up())
        assert person.followed.fusion.learned()["posts"] == 3

    def test_a_full_disk_costs_what_was_learned_and_no_tags(
        self, person: Person, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise HistoryError("The disk is full.")

        monkeypatch.setattr(History, "keep_learned", full)
        self.posts(history, 5)
        drain(person.catch_up())
        assert person.follow(), "and nothing is read again and again"
        self.posts(history, 1, 5)
        assert person.follow() and person.followed.posts == 6


class TestModelsOfTheService:
    @pytest.fixture
    def own(self, engine_packs: Path, tmp_path: Path) -> Path:
        """A set with another SOG, which was fitted on the first account."""
        folder = Path(shutil.copytree(engine_packs / "sog", tmp_path / "own" / "sog"))
        (folder / "card.md").write_text("another")
        manifest = ModelManifest.load(folder)
        replace(
            manifest, files={**manifest.files, "card.md": sha256_of(folder / "card.md")}, created="2026-08-01",
            fitted_until={"me": "2026-07-01"},
        ).save(folder)  # fmt: skip
        return folder.parent

    def taught(self, models: Path | ModelFolders, history: History, **options: Any) -> int:
        """Posts that the fusion has learned from."""
        service = SuggestService(models, threads=1, history=history, **options)
        drain(service.catch_up())
        return service._person(1).followed.fusion.posts

    def test_they_are_the_set_before_the_shipped_ones(self, engine_packs: Path, own: Path, history: History) -> None:
        for number in range(5):
            add_done(history, "sun", days=number, caption="the sun")
        folders = ModelFolders.with_own(engine_packs, own)
        assert self.taught(engine_packs, history) == 4
        add_done(history, "sun", days=20, caption="the sun")
        assert self.taught(folders, history) == 1, "the others taught the model"
        add_done(history, "sun", days=21, caption="the sun")
        assert self.taught(folders, history, off=["sog"]) == 1, "it is the same set, and goes on with the next post"

    def test_a_damaged_set_is_not_the_one_that_is_in_use(self, engine_packs: Path, own: Path, history: History) -> None:
        for number in range(5):
            add_done(history, "sun", days=number, caption="the sun")
        (own / "sog" / "sog.onnx").write_text("damaged")
        assert self.taught(ModelFolders.with_own(engine_packs, own), history) == 4
