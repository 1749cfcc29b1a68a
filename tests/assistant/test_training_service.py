"""Training on a history, from the wish to new models; the training program is a made-up one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from made_up_training import OBEDIENT, ROOT, fill, finished, program, watch

from tagdesk.assistant.training import following, service
from tagdesk.assistant.training.child import Child
from tagdesk.assistant.training.picture import TrainingProgress
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder, RunState, RunStatus
from tagdesk.assistant.training.service import TrainingService
from tagdesk.errors import HistoryError, TagDeskError, TrainingRunError
from tagdesk.history.store import History
from tagdesk.importers.jsonl import read_posts
from tagdesk.paths import Profile

Service = Callable[..., TrainingService]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the made-up program waits for a pipe")
#: The real command of the training package, with a fit of a few lines: it counts, and keeps what it has counted.
REAL = """
import json, os, sys, types
sys.path.insert(0, {root!r})
device = types.ModuleType("training.finetune.device")
device.device_name = lambda: "cpu"
device.use_threads = lambda count: None
run = types.ModuleType("training.finetune.run")

def finetune(wish, tell):
    from contextlib import closing
    from tagdesk.history.store import History
    with closing(History(wish.history)) as history:
        posts = history.teaching().posts
    done = wish.out / "runs" / "done"
    done.parent.mkdir(exist_ok=True)
    tell.plan([("sog", "fitting", 1.0)])
    for number in range(int(done.read_text()) if done.exists() else 0, 8):
        draft = done.with_suffix(".tmp")
        draft.write_text(str(number))
        draft.replace(done)
        tell.metric("sog", number, 1.0 / (number + 1), number / 10)
        tell.step("sog", f"fitting {{number}}", number, 8)
        if (wish.out / f"die at {{number}}").exists():
            (wish.out / f"die at {{number}}").unlink()
            os.kill(os.getpid(), 9)
    (wish.out / "split.json").write_text(json.dumps({{"me": "2026-03-01T00:00:00+00:00"}}))
    tell.log(f"{{posts}} posts")
    return ["sog"]

run.finetune = finetune
sys.modules |= {{"training.finetune.device": device, "training.finetune.run": run}}
from training.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine has all that a training needs, and nobody waits between two looks."""
    monkeypatch.setattr(following, "LOOK_S", 0.01)
    monkeypatch.setattr(service, "training_extra_missing", lambda: "")
    monkeypatch.setattr(service, "room_missing", lambda *_: "")


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path)


@pytest.fixture
def train(history: History, profile: Profile, tmp_path: Path) -> Iterator[Service]:
    """A service whose program has this body; what it started is gone afterwards."""
    services: list[TrainingService] = []

    def call(body: str = OBEDIENT) -> TrainingService:
        services.append(TrainingService(history, profile, program(tmp_path / "program", body)))
        return services[-1]

    yield call
    for made in services:
        for child in made._children.values():
            child.end()
            if child._process is not None:
                child._process.wait(60)


def is_fitting(seen: TrainingProgress) -> bool:
    return seen.stage.startswith("fitting")


def test_from_the_wish_to_new_models(history: History, train: Service, profile: Profile) -> None:
    fill(history, 130)
    training = train("hello(); command(); finish('sog')")
    wish = TrainingWish(models=("sog",), accounts=("me",), base=(Path("/shipped"),))
    work = training.begin(wish)
    assert next(work).note == "snapshot.sqlite"
    run = finished(work)
    assert run.path.parent == profile.training_dir
    assert run.wish() == wish
    assert training.unfinished() == run
    fill(history, 20, tags=2, caption="later")  # what comes meanwhile
    history.add_account("another")
    assert watch(training.follow(run), (lambda _: True, lambda: training.resume(run))) == RunStatus(RunState.FITTED)
    assert training.unfinished() == run
    assert finished(training.prepare_gate(run)) == 130
    posts = list(read_posts(run.gate_posts))
    assert {post.user for post in posts} == {"me"}
    assert {post.caption for post in posts} == {"a swim"}
    run.settle(None)
    assert training.unfinished() is None
    assert training.runs() == [run]
    with pytest.raises(TrainingRunError, match="is finished; begin another one"):
        finished(training.resume_run(run))


@pytest.mark.parametrize(
    ("posts", "wish", "says"),
    [
        (3, TrainingWish(), "There are 3 posts with tags and a time"),
        (130, TrainingWish(accounts=("nobody",)), "no account 'nobody'"),
        (130, TrainingWish(since=date(2026, 5, 1)), "There are 10 posts"),
    ],
)
def test_what_can_not_begin_leaves_nothing(
    history: History, train: Service, profile: Profile, posts: int, wish: TrainingWish, says: str
) -> None:
    fill(history, posts)
    with pytest.raises(TagDeskError, match=says):
        finished(train().begin(wish))
    assert not profile.training_dir.exists()


@pytest.mark.parametrize("what", ["training_extra_missing", "room_missing"])
def test_what_is_missing(history: History, train: Service, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    fill(history, 130)
    monkeypatch.setattr(service, what, lambda *_: "Something is missing.")
    with pytest.raises(TrainingRunError, match="Something is missing"):
        finished(train().begin(TrainingWish()))


def test_who_changes_their_mind_while_it_begins(history: History, train: Service, profile: Profile) -> None:
    fill(history, 130)
    work = train().begin(TrainingWish())
    next(work)
    work.close()
    assert list(profile.training_dir.iterdir()) == []


def test_a_copy_that_fails_leaves_nothing(
    history: History, train: Service, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(history, 130)

    def no_copy(_target: Path) -> Iterator[None]:
        raise HistoryError("No room.")
        yield

    monkeypatch.setattr(history, "copy_to", no_copy)
    with pytest.raises(HistoryError):
        finished(train().begin(TrainingWish()))
    assert list(profile.training_dir.iterdir()) == []


def test_one_training_at_a_time(history: History, train: Service) -> None:
    fill(history, 130)
    training, another = train(), train()
    run = finished(training.begin(TrainingWish()))
    look = training.follow(run)
    while not is_fitting(next(look)):
        pass
    with pytest.raises(TrainingRunError, match="Another training is at work"):
        finished(another.begin(TrainingWish()))
    with pytest.raises(TrainingRunError, match="at work already"):
        finished(another.resume_run(run))
    training.cancel(run)
    assert watch(look) == RunStatus(RunState.STOPPED)


def test_stop_and_go_on(history: History, train: Service) -> None:
    fill(history, 130)
    training = train()
    run = finished(training.begin(TrainingWish()))
    copy = run.snapshot.stat()
    assert watch(training.follow(run), (is_fitting, lambda: training.cancel(run))) == RunStatus(RunState.STOPPED)
    assert training.unfinished() == run
    assert finished(training.resume_run(run)) == run
    assert watch(training.follow(run), (is_fitting, lambda: training.cancel(run))) == RunStatus(RunState.STOPPED)
    assert (run.snapshot.stat().st_mtime_ns, run.snapshot.stat().st_ino) == (copy.st_mtime_ns, copy.st_ino)
    other = finished(training.begin(TrainingWish(seed=3)))
    assert training.runs() == [other]  # what was stopped made room
    training.end(other)
    assert watch(training.follow(other)).state is RunState.STOPPED


def test_a_run_that_is_found_again(history: History, train: Service, profile: Profile) -> None:
    fill(history, 130)
    first = train()
    run = finished(first.begin(TrainingWish(keep_running=True)))
    look = first.follow(run)
    while not is_fitting(next(look)):
        pass
    look.close()
    second = TrainingService(history, profile)  # after a restart of TagDesk
    assert second.unfinished() == run
    status = watch(
        second.follow(run),
        (is_fitting, lambda: second.pause(run)),
        (lambda seen: seen.is_paused, lambda: second.resume(run)),
        (lambda seen: not seen.is_paused, lambda: second.cancel(run)),
    )
    assert status == RunStatus(RunState.STOPPED)


def test_a_run_that_was_interrupted_before_it_began(history: History, train: Service) -> None:
    fill(history, 130)
    training = train("hello(); finish('sog')")
    run = finished(training.begin(TrainingWish()))
    watch(training.follow(run))
    for path in (run.snapshot, run.events_file, run.finished_file):
        path.unlink()
    assert training.unfinished() == run
    assert run.status().state is RunState.NEW
    finished(training.resume_run(run))
    assert run.snapshot.is_file()
    assert watch(training.follow(run)) == RunStatus(RunState.FITTED)


def test_a_damaged_run_says_so(history: History, train: Service) -> None:
    fill(history, 130)
    training = train("hello(); say(Failed('No room.'))")
    run = finished(training.begin(TrainingWish()))
    assert watch(training.follow(run)) == RunStatus(RunState.FAILED, "No room.")
    assert training.unfinished() is None
    run.request_file.write_text("{")
    with pytest.raises(TrainingRunError, match="delete that folder"):
        finished(training.resume_run(run))
    assert training.unfinished() is None
    other = finished(training.begin(TrainingWish()))
    assert training.runs() == [other]
    watch(training.follow(other))


# the posts of the gate


def test_only_the_chosen_posts_are_replayed(history: History, train: Service) -> None:
    work = history.add_account("Work").account_id
    fill(history, 150)
    fill(history, 30, work, caption="at work")
    training = train("hello(); finish('sog')")
    wish = TrainingWish(accounts=("ME",), since=date(2026, 1, 5), until=date(2026, 5, 20))
    run = finished(training.begin(wish))
    watch(training.follow(run))
    days = [post.time.date() for post in posts_of(training, run) if post.time]
    # What came before is no teacher, but a habit.
    assert (min(days), max(days), len(days)) == (date(2026, 1, 1), date(2026, 5, 20), 140)
    run.gate_posts.write_text("{}\n{}\n")
    assert finished(training.prepare_gate(run)) == 2  # done is done


def posts_of(training: TrainingService, run: RunFolder) -> list:  # type: ignore[type-arg]
    count = finished(training.prepare_gate(run))
    posts = list(read_posts(run.gate_posts))
    assert len(posts) == count
    return posts


def test_posts_that_can_not_be_written(history: History, train: Service) -> None:
    fill(history, 130)
    training = train("hello(); finish('sog')")
    run = finished(training.begin(TrainingWish()))
    watch(training.follow(run))
    run.gate_dir.write_text("a file")
    with pytest.raises(TrainingRunError, match="can't be written"):
        finished(training.prepare_gate(run))
    run.gate_dir.unlink()
    work = training.prepare_gate(run)
    next(work)
    work.close()
    assert list(run.gate_dir.iterdir()) == []
    assert finished(training.prepare_gate(run)) == 130


# the real command under it


@pytest.fixture
def real(history: History, profile: Profile, tmp_path: Path) -> TrainingService:
    pytest.importorskip("torch")
    script = tmp_path / "real_program.py"
    script.write_text(REAL.format(root=str(ROOT)))
    return TrainingService(history, profile, (sys.executable, str(script)))


def test_both_ends(history: History, real: TrainingService) -> None:
    fill(history, 130)
    run = finished(real.begin(TrainingWish()))
    fill(history, 50, caption="the history changes meanwhile")
    assert watch(real.follow(run)) == RunStatus(RunState.FITTED)
    assert run.models() == ("sog",)
    assert '"130 posts"' in run.events_file.read_text()
    assert json.loads(run.split_file.read_text()).keys() == {"me"}
    assert run.log_file.read_text() == ""


def test_killed_again_and_again(history: History, real: TrainingService) -> None:
    fill(history, 130)
    work = real.begin(TrainingWish())
    next(work)
    (folder,) = real.runs()
    folder.out_dir.mkdir()
    for number in (0, 3, 4, 7):
        (folder.out_dir / f"die at {number}").touch()
    run = finished(work)
    ends = [watch(real.follow(run))]
    while ends[-1].state is RunState.STOPPED:
        finished(real.resume_run(run))
        ends.append(watch(real.follow(run)))
    assert [status.state for status in ends] == [RunState.STOPPED] * 4 + [RunState.FITTED]
    # Every epoch is in the picture once, however often it was done.
    points: list[TrainingProgress] = []
    assert (
        watch(follow_again(run), (lambda seen: bool(points.append(seen)) or True, lambda: None)).state
        is RunState.FITTED
    )
    assert [metric.epoch for metric in points[-1].curves["sog"]] == list(range(8))
    assert real.unfinished() == run


def follow_again(run: RunFolder) -> Iterator[TrainingProgress]:  # type: ignore[misc]
    """As somebody who comes when all is over, but looks before they know."""
    child = Child.find(run)
    answers = iter([True, False])
    child.is_alive = lambda: next(answers)  # type: ignore[method-assign]
    return following.follow(run, child)


_BEGIN_AND_GO = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tagdesk.assistant.training import service
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.history.store import History
from tagdesk.paths import Profile
service.training_extra_missing = lambda: ""
service.room_missing = lambda *_: ""
profile = Profile(Path(sys.argv[1]))
training = service.TrainingService(History(profile.history_file), profile, (sys.executable, sys.argv[2]))
for step in training.begin(TrainingWish(keep_running=True)):
    pass
run = training.runs()[0]
for seen in training.follow(run):
    if seen.stage == "fitting":
        break
print(run.run_id)
"""


def test_the_window_goes_and_the_training_stays(history: History, profile: Profile, tmp_path: Path) -> None:
    fill(history, 130)
    # As the real command does with --keep-running.
    stays = OBEDIENT.replace('("cancel", "")', '("cancel",)').replace("told = command()", "told = command() or later()")
    body = "def later():\n    time.sleep(0.01)\n    return 'resume'\n" + stays
    _, script = program(tmp_path / "program", body)
    window = subprocess.run(
        [sys.executable, "-c", _BEGIN_AND_GO.format(root=str(ROOT)), str(profile.root), script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    training = TrainingService(history, profile)
    run = training.unfinished()
    assert run is not None
    assert run.run_id == window.stdout.strip()
    assert run.status() == RunStatus(RunState.RUNNING)
    assert watch(training.follow(run), (is_fitting, lambda: training.cancel(run))) == RunStatus(RunState.STOPPED)


def test_the_history_is_not_held(history: History, train: Service, tmp_path: Path) -> None:
    fill(history, 130)
    training = train("hello(); finish('sog')")
    run = finished(training.begin(TrainingWish()))
    watch(training.follow(run))
    finished(training.prepare_gate(run))
    with closing(History(run.snapshot)) as copy:
        assert copy.teaching().posts == 130
