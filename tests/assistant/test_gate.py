"""The gate: old and new models replay the same posts as child processes, whatever becomes of those."""

import contextlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pack_maker import rehash

from tagdesk.assistant.training import gate
from tagdesk.assistant.training.gate import VERDICT, Replayed, Verdict, compare, judge, read_verdict
from tagdesk.assistant.training.replay_child import ReplayChild
from tagdesk.domain import Post, Progress
from tagdesk.errors import TagDeskError

NOON = datetime(2026, 6, 14, 12)
PYTHON = sys.executable
TOPICS = [("my cat", "cat pet cute"), ("at the beach", "beach sea summer"), ("coffee", "coffee cake")]
POSTS, HELD_OUT = 48, 40
Judge = Callable[..., tuple[Verdict, list[Progress]]]


def run(work: Generator[Progress, None, Verdict]) -> tuple[Verdict, list[Progress]]:
    steps = []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            return end.value, steps


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """48 posts of Ann about what SOG knows, and two of Bob, of whom nothing was held out."""
    made = [
        Post(str(number), caption, tuple(tags.split()), "ann", time=NOON + timedelta(hours=number))
        for number, (caption, tags) in enumerate(TOPICS * (POSTS // 3))
    ]
    made += [Post(f"b{number}", "x", ("y",), "bob", time=NOON) for number in range(2)]
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(post.to_record()) + "\n" for post in made))
    return path


@pytest.fixture
def split(tmp_path: Path) -> Path:
    path = tmp_path / "split.json"
    path.write_text(json.dumps({"ann": (NOON + timedelta(hours=POSTS - HELD_OUT)).isoformat()}))
    return path


@pytest.fixture
def new(engine_packs: Path, tmp_path: Path) -> Path:
    """New models: a SOG that takes every tag for another one."""
    folder = Path(shutil.copytree(engine_packs / "sog", tmp_path / "new" / "sog"))
    tags = json.loads((folder / "vocabulary.json").read_text())
    (folder / "vocabulary.json").write_text(json.dumps(tags[3:] + tags[:3]))
    rehash(folder)
    return folder.parent


@pytest.fixture
def judged(posts: Path, split: Path, engine_packs: Path, new: Path, tmp_path: Path) -> Judge:
    """Judge the new models in a folder of the test."""

    def judge_them(**changes: Any) -> tuple[Verdict, list[Progress]]:
        asked = {"posts": posts, "split": split, "old": [engine_packs], "new": new, "folder": tmp_path / "gate"}
        return run(judge(**{**asked, "at_once": True, **changes}))

    return judge_them


def test_worse_models_are_found_out(judged: Judge, tmp_path: Path) -> None:
    verdict, steps = judged()
    assert (verdict.posts, verdict.accounts, list(verdict.models)) == (HELD_OUT, ("ann",), ["sog"])
    assert verdict.models["sog"].is_worse and verdict.models["sog"].old == 1 and not verdict.is_better
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1] == Progress(2 * POSTS, 2 * POSTS, steps[-1].note), "of both, Bob left out"
    folder = tmp_path / "gate"
    assert read_verdict(folder / VERDICT) == verdict
    assert sorted(path.name for path in folder.iterdir()) == ["new.json", "old.json", "verdict.json"]


def test_the_same_models_are_not_better(
    judged: Judge, engine_packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(engine_packs / "sog", tmp_path / "same" / "sog")
    same = tmp_path / "same"
    verdict, _ = judged(new=same, at_once=False)
    for found in (verdict.fused, verdict.models["sog"]):
        assert found.low == found.high == 0 and found.old == found.new and found.posts == HELD_OUT
    assert not verdict.is_better and not verdict.is_worse and "may be chance" in verdict.sentence()

    def never(*_: object) -> None:
        raise AssertionError("what was replayed already is not replayed again")

    monkeypatch.setattr(gate, "ReplayChild", never)
    (tmp_path / "gate" / VERDICT).unlink()
    assert judged(new=same)[0] == verdict


def test_nothing_was_held_out(judged: Judge, split: Path, tmp_path: Path) -> None:
    split.write_text("{}")
    verdict, steps = judged()
    assert verdict.posts == 0 and not verdict.is_better and steps == []
    assert read_verdict(tmp_path / "gate" / VERDICT) == verdict


def test_no_post_is_so_late(judged: Judge, split: Path) -> None:
    split.write_text(json.dumps({"ann": "2027-01-01"}))
    verdict, _ = judged()
    assert (verdict.posts, verdict.accounts, verdict.models) == (0, (), {})


def test_what_a_replay_says_is_said_to_the_person(judged: Judge, posts: Path, split: Path, tmp_path: Path) -> None:
    with pytest.raises(TagDeskError, match=r"^The models can't be tried on your posts: There is no model pack in"):
        judged(new=tmp_path)
    times = split.read_text()
    split.write_text("{")
    with pytest.raises(TagDeskError, match=r"^The models can't be tried on your posts: .*split\.json can't be read"):
        judged()
    split.write_text(times)
    posts.unlink()
    with pytest.raises(TagDeskError, match=r"posts\.jsonl doesn't exist"):
        judged()
    assert not list((tmp_path / "gate").glob(".*")), "nothing is left of what failed"


def test_a_folder_that_can_not_be_written(judged: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TagDeskError, match="file can't be used"):
        judged(folder=tmp_path / "file")
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(gate, "ReplayChild", lambda *_: (_ for _ in ()).throw(full))
    with pytest.raises(TagDeskError, match="No space left on device"):
        judged()


ENTRY = {"time": "2026-06-14", "recall_at_5": 0.5, "models_alone": {"sog": {"recall_at_5": 0.25}}}


class TestChild:
    """A child that isn't what it should be."""

    @pytest.fixture
    def program(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
        """Lets another program take the place of the replay; returns the file where it leaves its number."""
        if os.name == "nt":
            pytest.skip("a script is no program there")
        path, number = tmp_path / "program", tmp_path / "number"

        def install(lines: str) -> Path:
            head = (
                f"#!{PYTHON}\nimport json, os, pathlib, sys, time\n"
                f"pathlib.Path({str(number)!r}).write_text(str(os.getpid()))\n"
                "folders = [sys.argv[place + 1] for place, word in enumerate(sys.argv) if word in "
                "('--pack', '--beneath')]\n"
                "document = {'pack': folders[0], 'beneath': folders[1:], 'each': {}}\n"
                f"entry = {ENTRY!r}\n"
                "def say(done): print(json.dumps(dict(done=done, total=9, note='ann')), file=sys.stderr, flush=True)\n"
            )
            path.write_text(head + lines)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
            monkeypatch.setattr(sys, "executable", str(path))
            return number

        return install

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ("sys.exit(3)", "broke off (code 3); try again."),
            ("say(1); print('tagdesk: The disk is full.', file=sys.stderr); sys.exit(1)", "posts: The disk is full."),
            ("os.kill(os.getpid(), 9)", "broke off (code -9); try again."),
            ("print('rubbish')", "can't be read"),
            ("print('[' * 99999)", "can't be read"),
            ("print(json.dumps({}))", "can't be read"),
            ("document['pack'] = 'others'; print(json.dumps(document))", "can't be read"),
            ("document['each'] = ['ann']; print(json.dumps(document))", "can't be read"),
            ("document['each'] = {'ann': [{}]}; print(json.dumps(document))", "can't be read"),
            ("entry['recall_at_5'] = 7; document['each'] = {'ann': [entry]}; print(json.dumps(document))", "be read"),
            (
                "document['each'] = {'ann': [entry, entry | {'models_alone': {}}]}; print(json.dumps(document))",
                "can't be read",
            ),
            (
                "entry['time'] = folders[0]; document['each'] = {'ann': [entry]}; print(json.dumps(document))",
                "The old and the new models were tried on different posts; try again.",
            ),
        ],
    )
    def test_one_sentence(
        self, judged: Judge, program: Callable[[str], Path], tmp_path: Path, lines: str, sentence: str
    ) -> None:
        program(lines)
        with pytest.raises(TagDeskError) as failed:
            judged(at_once=False)
        assert sentence in str(failed.value)
        program("document['each'] = {'ann': [entry]}; print(json.dumps(document))")
        assert judged(at_once=False)[0].models["sog"].old == 0.25, "the next try repeats what was useless"
        assert read_verdict(tmp_path / "gate" / VERDICT)

    def test_rubbish_beside_the_progress_does_no_harm(self, judged: Judge, program: Callable[[str], Path]) -> None:
        program(
            "say(4)\n"
            "for line in ('x' * 99999, '[' * 9999, '{}', '[1]', '7', 'null', '{\"done\": 1, \"all\": 2}', '\\udcff'):\n"
            "    print(line.encode('utf-8', 'surrogateescape'), file=sys.stderr)\n"
            "    sys.stderr.buffer.write(line.encode('utf-8', 'surrogateescape') + b'\\n')\n"
            "say('many')\n"
            "document['each'] = {'ann': [entry]}; print(json.dumps(document))"
        )
        assert judged()[0].posts == 1

    def test_who_hangs_is_ended(
        self, judged: Judge, program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = program("say(1); time.sleep(600)")
        monkeypatch.setattr("tagdesk.assistant.training.replay_child._SILENCE_S", 1.0)
        with pytest.raises(TagDeskError, match=r"^The program that tries the models on your posts hangs; try again\.$"):
            judged(at_once=False)
        assert not is_alive(number)

    def test_closing_ends_the_replays_which_were_humble(
        self, program: Callable[[str], Path], posts: Path, split: Path, engine_packs: Path, new: Path, tmp_path: Path
    ) -> None:
        number = program("say(5); time.sleep(600)")
        work = judge(posts, split, [engine_packs], new, tmp_path / "gate", at_once=False)
        step = next(work)
        while not step.done:
            step = next(work)
        assert step == Progress(5, 18, "trying the old models on your posts")
        assert os.getpriority(os.PRIO_PROCESS, int(number.read_text())) > os.getpriority(os.PRIO_PROCESS, 0)
        work.close()
        assert not is_alive(number) and not list((tmp_path / "gate").iterdir())

    def test_what_was_replayed_before_a_crash_is_kept(
        self, judged: Judge, program: Callable[[str], Path], engine_packs: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "gate"
        folder.mkdir()
        kept = {"pack": str(engine_packs), "beneath": [], "each": {"ann": [ENTRY | {"recall_at_5": 0.125}]}}
        (folder / "old.json").write_text(json.dumps(kept))
        (folder / ".new.json.partial").write_text("half of it")
        program("document['each'] = {'ann': [entry]}; print(json.dumps(document))")
        assert judged()[0].fused.old == 0.125
        (folder / "new.json").unlink()
        (folder / "old.json").write_text(json.dumps(kept | {"pack": "of other models"}))
        assert judged()[0].fused.old == 0.5
        (folder / "old.json").write_text(json.dumps(kept)[:-9])
        assert judged()[0].fused.old == 0.5


def is_alive(number: Path) -> bool:
    """Whether the process still runs that left its number."""
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        os.kill(int(number.read_text()), 0)
        return True
    return False


def replayed(figures: Mapping[str, list[float]], **alone: list[float]) -> dict[str, Replayed]:
    return {
        account: Replayed([str(row) for row, _ in enumerate(shares)], shares, alone)
        for account, shares in figures.items()
    }


def test_models_that_only_one_side_has_are_not_compared() -> None:
    old = replayed({"ann": [0.0, 0.5], "bob": []}, sog=[0.0, 0.0], csrw=[0.0, 1.0])
    new = replayed({"ann": [0.5, 1.0], "bob": []}, sog=[1.0, 1.0], amnn=[0.0, 0.0])
    found = compare(old, new)
    assert list(found.models) == ["sog"] and found.models["sog"].low == 1
    assert (found.fused.old, found.fused.new, found.accounts) == (0.25, 0.75, ("ann",))


def test_a_child_that_can_not_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with pytest.raises(OSError, match="nothing"):
        ReplayChild([], tmp_path / "old.json")
