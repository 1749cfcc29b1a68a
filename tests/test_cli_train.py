"""`tagdesk train`: from the question to new models in use; the training program and the proof are made up."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from made_up_sets import make_fitted_packs
from made_up_training import OBEDIENT, ROOT, fill, program
from pack_maker import make_engine_packs

import tagdesk.__main__ as tagdesk_program
from tagdesk.assistant.model_store import ModelStore
from tagdesk.assistant.training import following, gate, service
from tagdesk.assistant.training.child import Child
from tagdesk.assistant.training.request import Activate
from tagdesk.assistant.training.run_folder import RunFolder, RunState, all_runs
from tagdesk.assistant.training.verdict import Comparison, Verdict
from tagdesk.cli import train, train_decision, train_progress
from tagdesk.cli.options import Session
from tagdesk.cli.train_progress import Display, Story, duration
from tagdesk.contract.events import Metric
from tagdesk.domain import Progress
from tagdesk.history.store import History
from tagdesk.paths import Profile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the made-up program waits for a pipe")
Run = Callable[..., tuple[int, str, str]]
BETTER = Verdict(Comparison(0.33, 0.38, 0.01, 0.08, 40), {"sog": Comparison(0.2, 0.3, 0.05, 0.15, 40)}, ("me",))
CHANCE = Verdict(Comparison(0.33, 0.34, -0.03, 0.04, 40), {}, ("me",))
TABLE = [
    "all together\t0.330\t0.380\t+0.050\t+0.010 … +0.080",
    "sog\t0.200\t0.300\t+0.100\t+0.050 … +0.150",
    BETTER.sentence(),
]
#: Learns at once.
QUICK = """
import shutil
hello()
say(Step("sog", "fitting", 1, 2, 0.5))
say(Metric("sog", 0, None, 0.25))
say(Metric("sog", 1, 1.5, 0.5))
say(Log("A word."))
command()
shutil.copytree(FITTED, OUT / "packs")
(OUT / "split.json").write_text("{}")
finish("sog")
"""


class Stage:
    """What a test may change: the program, the verdict, who is there and what they say."""

    def __init__(self, folder: Path, fitted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._fitted, self._patch = folder, fitted, monkeypatch
        self.judged: list[tuple[Path, ...]] = []
        self.asked: list[str] = []
        self.act(QUICK)
        self.judge(BETTER)

    def act(self, body: str) -> None:
        """Let the training program do this."""
        self.program = program(self._folder, f"FITTED = {str(self._fitted)!r}\n{body}")
        self._patch.setattr(service.TrainingService.__init__, "__defaults__", (self.program,))

    def judge(self, verdict: Verdict) -> None:
        """Let this come out."""

        def judge(
            posts: Path, split: Path, old: tuple[Path, ...], new: Path, folder: Path
        ) -> Generator[Progress, None, Verdict]:
            assert posts.is_file()
            assert split.is_file()
            self.judged.append((*old, new))
            yield Progress(1, 2, "trying the new models on your posts")
            (folder / "verdict.json").write_text(json.dumps(verdict.as_dict()))
            return verdict

        self._patch.setattr(gate, "judge", judge)

    def somebody_says(self, *answers: bool | None) -> None:
        """Somebody is there; None takes what is proposed."""
        left = iter(answers)

        def confirm(question: str, *, default: bool, err: bool = False) -> bool:
            self.asked.append(question)
            answer = next(left)
            return default if answer is None else answer

        self._patch.setattr(click, "confirm", confirm)
        for module in (train, train_decision):
            self._patch.setattr(module, "somebody_answers", lambda session: not session.as_json)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny models in place of those that TagDesk brings along."""
    return make_engine_packs(tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_fitted_packs(tmp_path_factory.mktemp("fitted"), 4)


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """With 130 posts."""
    monkeypatch.setenv("TAGDESK_HOME", str(tmp_path / "home"))
    profile = Profile(tmp_path / "home")
    with closing(History(profile.history_file)) as history:
        fill(history, 130)
    return profile


@pytest.fixture
def stage(tmp_path: Path, fitted: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(following, "LOOK_S", 0.01)
    monkeypatch.setattr(service, "training_extra_missing", lambda: "")
    monkeypatch.setattr(service, "room_missing", lambda *_: "")
    return Stage(tmp_path / "program", fitted, monkeypatch)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, profile: Profile, shipped: Path, stage: Stage
) -> Run:
    """Run the program in this process, whose child is let go as soon as it waits: exit code, stdout, stderr."""
    monkeypatch.setattr(tagdesk_program, "Session", lambda **given: Session(models_dir=shipped, **given))
    begin = Child.start

    def start(run: RunFolder, command: tuple[str, ...]) -> Child:
        child = begin(run, command)
        if QUICK in (stage._folder / "made_up_program.py").read_text():
            child.tell("go")
        return child

    monkeypatch.setattr(Child, "start", start)

    def call(*args: object) -> tuple[int, str, str]:
        code = tagdesk_program.main(["train", *map(str, args)])
        return code, *capsys.readouterr()

    return call


def only_run(profile: Profile) -> RunFolder:
    (found,) = all_runs(profile.training_dir)
    return found


def active(profile: Profile, shipped: Path) -> str:
    (found,) = [kept.set_id for kept in ModelStore(profile, shipped).installed() if kept.is_active]
    return found


# what becomes of new models


def test_without_a_terminal_better_models_are_installed(
    run: Run, profile: Profile, shipped: Path, stage: Stage
) -> None:
    code, out, err = run()
    assert code == 0
    kept = ModelStore(profile, shipped).installed()[-1]
    assert out.splitlines() == [
        *TABLE,
        f"The new models are installed; use them with: tagdesk models activate {kept.set_id}",
    ]
    lines = [line.removeprefix("tagdesk: ") for line in err.splitlines()]
    assert lines[0] == "None of the posts has a photo, so the models learn from captions alone."
    assert lines[1].startswith("130 posts, 0 of them with photos, will teach sog, csrw, amnn, macon, usercond; that ")
    assert [line for line in lines[2:] if line not in ("starting", "teaching SOG")] == [
        "sog epoch 0: R@5 0.250",
        "sog epoch 1: loss 1.500, R@5 0.500",
        "A word.",
        "looking for your latest posts",
        "trying the new models on your posts",
    ]
    assert (kept.title, kept.accounts, kept.posts) == ("Taught by the posts of me", ("me",), 90)
    assert kept.figures == BETTER.as_dict()
    assert active(profile, shipped) == "shipped"
    training = only_run(profile)
    assert training.status().state is RunState.SETTLED
    assert training.wish().activate is Activate.ASK
    assert training.wish().base == (shipped,)
    assert stage.judged == [(shipped, training.packs_dir)]
    assert stage.asked == []


def test_better_ones_are_used_if_that_is_wished(run: Run, profile: Profile, shipped: Path) -> None:
    code, out, _ = run("--activate", "better", "--models", "sog", "--account", "me", "--since", "2026-01-01")
    set_id = active(profile, shipped)
    assert (code, set_id != "shipped") == (0, True)
    assert out.splitlines()[-1] == f"The new models {set_id} are in use now; go back with: tagdesk models rollback"
    wish = only_run(profile).wish()
    assert (wish.models, wish.accounts, str(wish.since)) == (("sog",), ("me",), "2026-01-01")


@pytest.mark.parametrize("how", ["better", "never", "ask"])
def test_others_never_are_by_themselves(run: Run, profile: Profile, shipped: Path, stage: Stage, how: str) -> None:
    stage.judge(CHANCE)
    code, out, _ = run("--activate", how)
    assert (code, out.splitlines()[-1]) == (0, "The models in use stay, and the new ones are not kept.")
    assert active(profile, shipped) == "shipped"
    assert len(ModelStore(profile, shipped).installed()) == 1
    assert not only_run(profile).out_dir.exists()


@pytest.mark.parametrize(
    ("verdict", "answer", "used", "kept"),
    [
        (BETTER, None, True, True),
        (BETTER, False, False, True),
        (CHANCE, None, False, False),
        (CHANCE, True, True, True),
    ],
)
def test_somebody_is_asked(
    run: Run,
    profile: Profile,
    shipped: Path,
    stage: Stage,
    verdict: Verdict,
    answer: bool | None,
    used: bool,
    kept: bool,
) -> None:
    stage.judge(verdict)
    stage.somebody_says(True, answer)
    assert run()[0] == 0
    assert stage.asked == ["Start now?", "Use the new models from now on?"]
    assert (active(profile, shipped) != "shipped", len(ModelStore(profile, shipped).installed()) > 1) == (used, kept)


def test_who_does_not_want_to_start(run: Run, profile: Profile, stage: Stage) -> None:
    stage.somebody_says(False)
    assert run()[0] == 130
    assert not profile.training_dir.exists()


def test_yes_starts_without_asking(run: Run, stage: Stage) -> None:
    stage.somebody_says(None)
    assert run("--yes")[0] == 0
    assert stage.asked == ["Use the new models from now on?"]


def test_as_json(run: Run, profile: Profile, shipped: Path, stage: Stage) -> None:
    stage.somebody_says()  # is never asked
    code, out, err = run("--json", "--activate", "better")
    set_id = active(profile, shipped)
    assert code == 0
    assert json.loads(out) == {
        "run": only_run(profile).run_id,
        "models": ["sog"],
        "verdict": BETTER.as_dict(),
        "set": set_id,
        "active": True,
    }
    assert "sog epoch 1" in err


def test_no_model_got_better(run: Run, profile: Profile, stage: Stage) -> None:
    stage.act("hello(); finish()")
    assert run()[:2] == (0, "No model got better by your posts, so those in use stay.\n")
    assert only_run(profile).status().state is RunState.SETTLED
    assert stage.judged == []
    code, out, _ = run("--json")
    assert (code, json.loads(out)["verdict"], json.loads(out)["active"]) == (0, None, False)


# going on


def test_stopped_by_somebody_else_and_resumed(run: Run, profile: Profile, stage: Stage) -> None:
    stage.act("hello(); say(Cancelled())")
    code, _, err = run("--activate", "better")
    assert (code, err.splitlines()[-1]) == (1, "tagdesk: The training was stopped; go on with: tagdesk train --resume")
    stage.act(QUICK)
    code, out, _ = run("--resume")
    assert code == 0
    assert out.splitlines()[-1].endswith("go back with: tagdesk models rollback")  # as it was wished at first
    assert only_run(profile).status().state is RunState.SETTLED
    code, _, err = run("--resume")
    assert (code, err) == (1, "tagdesk: There is no training to go on with; begin one with: tagdesk train\n")


def test_a_crash_before_the_proof_and_before_the_decision(
    run: Run, profile: Profile, shipped: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gate, "judge", crash)
        code, _, err = run()
        assert (code, err.splitlines()[-1]) == (
            130,
            "tagdesk: The training was stopped; go on with: tagdesk train --resume",
        )
    assert only_run(profile).status().state is RunState.FITTED
    with monkeypatch.context() as patch:
        patch.setattr(ModelStore, "install", crash)
        assert run("--resume")[0] == 130
    assert only_run(profile).status().state is RunState.JUDGED
    stage.act("raise AssertionError('taught again')")
    code, out, _ = run("--resume", "--activate", "better")
    assert (code, out.splitlines()[:3]) == (0, TABLE)
    assert active(profile, shipped) != "shipped"
    assert len(stage.judged) == 1


def test_an_earlier_training_makes_room(run: Run, profile: Profile, stage: Stage) -> None:
    stage.act("hello(); say(Cancelled())")
    run()
    stage.act(QUICK)
    code, _, err = run()
    assert code == 0
    assert "An earlier training is not finished, and this one takes its place; or go on with: tagdesk train" in err
    assert only_run(profile).status().state is RunState.SETTLED


def test_ctrl_c(run: Run, profile: Profile, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.act(OBEDIENT)
    presses = [KeyboardInterrupt]
    tell = Story.tell

    def interrupted(story: Story, seen: Any) -> None:
        tell(story, seen)
        if seen.stage == "fitting" and presses:
            raise presses.pop()

    monkeypatch.setattr(Story, "tell", interrupted)
    code, out, err = run()
    assert (code, out) == (130, "")
    assert "Stopping; what is learned so far is kept." in err
    assert err.endswith("The training was stopped; go on with: tagdesk train --resume\n")
    assert only_run(profile).status().state is RunState.STOPPED


def test_ctrl_c_twice(run: Run, profile: Profile, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.act('hello(); say(Step("sog", "fitting", 1, 2, 0.5)); time.sleep(600)')
    presses = [KeyboardInterrupt, KeyboardInterrupt]

    def interrupted(_story: Story, seen: Any) -> None:
        if seen.stage == "fitting" and presses:
            raise presses.pop()

    monkeypatch.setattr(Story, "tell", interrupted)
    assert run()[0] == 130
    assert only_run(profile).status().state is RunState.STOPPED


def test_a_real_ctrl_c(profile: Profile, stage: Stage, shipped: Path) -> None:
    stage.act(OBEDIENT)
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tagdesk.assistant.training import service
service.training_extra_missing = lambda: ""
service.room_missing = lambda *_: ""
service.TrainingService.__init__.__defaults__ = ({stage.program!r},)
from tagdesk import __main__ as program
sys.exit(program.main(["train"]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "teaching" in line:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(60) == 130
    assert "Traceback" not in rest
    assert rest.endswith("The training was stopped; go on with: tagdesk train --resume\n")
    assert only_run(profile).status().state is RunState.STOPPED


# what goes wrong


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("hello(); say(Failed('There is no room left.')); sys.exit(1)", "There is no room left."),
        ("print('rubbish')", "The training program said something that TagDesk can't understand"),
        ("sys.exit(2)", "The training package belongs to another version of TagDesk; install both anew."),
        ("hello(); os._exit(1)", "The training ended unexpectedly; start it again, it goes on where it stopped."),
    ],
)
def test_a_run_that_fails(run: Run, stage: Stage, body: str, says: str) -> None:
    stage.act(body)
    code, out, err = run()
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith(f"tagdesk: {says}")
    stage.act(QUICK)
    assert run("--resume")[0] == 0


def test_a_child_that_hangs_while_nobody_looks_on(
    run: Run, profile: Profile, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.act('hello(); say(Step("sog", "fitting", 1, 2, 0.5)); time.sleep(600)')
    real = service.TrainingService.follow
    monkeypatch.setattr(
        service.TrainingService, "follow", lambda self, run: real(self, run, patience_s=0.3, grace_s=0.2)
    )
    code, _, err = run()
    assert code == 1
    assert err.count("it may hang") == 1
    assert only_run(profile).status().state is RunState.STOPPED


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--models", "sog,cwrs"], 2, "'cwrs' is unknown; there are sog, csrw, amnn, macon, usercond."),
        (["--account", "nobody"], 1, "There is no account 'nobody'; choose one of: me."),
        (["--since", "2026-05-01"], 1, "There are 10 posts with tags and a time, and training needs 125"),
        (["--since", "yesterday"], 2, "yesterday"),
        (["--resume", "--models", "sog"], 2, "--resume goes on with what was chosen before"),
        (["--resume"], 1, "There is no training to go on with"),
    ],
)
def test_what_is_refused(run: Run, profile: Profile, options: list[str], code: int, says: str) -> None:
    found, out, err = run(*options)
    assert (found, out) == (code, "")
    assert says in err
    assert not profile.training_dir.exists()


def test_what_is_not_installed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "training_extra_missing", lambda: "Install it.")
    assert run() == (1, "", "tagdesk: Install it.\n")


def test_models_that_posts_can_not_teach_are_left_out(run: Run, profile: Profile) -> None:
    shutil.rmtree(profile.root)
    with closing(History(profile.history_file)) as history:
        fill(history, 130, caption="#tag0", photo=Path("/a.jpg"))
    code, _, err = run()
    assert code == 0
    assert only_run(profile).wish().models == ("sog", "amnn", "macon", "usercond")
    assert "The model csrw learns from captions, and none of the posts has any." in err


# how it is told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (61, "about a minute"),
        (12.3 * 60, "about 12 minutes"),
        (89 * 60, "about 89 minutes"),
        (3.27 * 3600, "about 3.3 hours"),
    ],
)
def test_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal that shows stderr."""
    import rich.console

    real = rich.console.Console
    monkeypatch.setattr(
        rich.console, "Console", lambda **given: real(**given, force_terminal=True, width=90, color_system=None)
    )
    yield


def test_a_bar_on_a_terminal(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    from tagdesk.assistant.training.picture import TrainingProgress

    with Display() as display:
        story = Story(display)
        metric = Metric("sog", 1, 1.5, 0.5)
        seen = TrainingProgress(500, 1000, model="sog", stage="fitting", seconds_left=700.0, curves={"sog": (metric,)})
        story.tell(seen)
        story.tell(seen)
        display.say("[b]")  # no markup
    err = capsys.readouterr().err
    assert err.count("sog epoch 1: loss 1.500, R@5 0.500") == 1
    assert "teaching SOG, about 12 minutes left" in err
    assert "50%" in err
    assert "[b]" in err


def test_a_pause_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    from tagdesk.assistant.training.picture import TrainingProgress

    with Display() as display:
        Story(display).tell(TrainingProgress(500, 1000, stage="fitting", is_paused=True))
        display.show(1, 2, "anything", "more")
    assert capsys.readouterr().err == "tagdesk: waiting\ntagdesk: anything\n"
    assert set(train_progress._STAGES) == {"", "reading", "looking", "fitting", "exporting", "fusing"}
