"""`tagdesk replay`: options, text, JSON and sentences."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from made_up_ranking import NOON, MadeUpRanking, made_post

import tagdesk.__main__ as program
from tagdesk.contract.manifest import ModelManifest
from tagdesk.domain import Progress
from tagdesk.recommend.model_set import ModelSet
from tagdesk.replay import shipped
from tagdesk.replay.shipped import Engines


def manifest(**until: str) -> ModelManifest:
    """Of a model that learned from Bob and Eve, from others until some time."""
    return ModelManifest(
        system="sog", title="", paper="", precision="fp32", inputs=(), outputs=(), files={}, settings={},
        vocabulary_size=0, sets_seen=(), accounts_seen=("bob", "eve"), metrics={}, created="2026-06-20",
        fitted_until=until,
    )  # fmt: skip


RULES = {"bll": "sun", "most_used": "sun sea"}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the models were loaded with; no model is."""
    calls: list[dict[str, Any]] = []

    def load(models_dir: Path, **options: Any) -> Engines:
        calls.append(options)
        new = lambda _: MadeUpRanking(lambda post, _: "sea sun" if post.user == "ann" else "x", RULES)  # noqa: E731
        return Engines(new, ("sog",), ("sea", "sand"), ModelSet((manifest(),)))

    monkeypatch.setattr(shipped, "load_engines", load)
    return calls


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TAGDESK_HOME", str(tmp_path / "home"))

    def call(*args: object) -> tuple[int, str, str]:
        code = program.main(["replay", *map(str, args)])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """24 posts of Ann, 22 of Bob, a reply and one without tags."""
    made = [
        *(made_post(number, "sea", caption="at the sea") for number in range(24)),
        *(made_post(number, "sea", "bob") for number in range(22)),
        made_post(90, "sea", flags=("reply",)),
        made_post(91, "", caption="no tag"),
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(post.to_record()) + "\n" for post in made), encoding="utf-8")
    return path


def test_json_is_one_document(run: Run, posts: Path, asked: list[dict[str, Any]]) -> None:
    code, out, err = run(posts, "--json")
    assert code == 0
    document = json.loads(out)
    assert document["posts"] == 46 and document["warm_posts"] == 4 + 2
    assert document["skipped"] == {"no_tags": 1, "reply": 1, "no_time": 0, "older_than_latest": 0}
    assert document["metrics"]["precision_at_1"] == document["metrics"]["recall_at_5"] == 0.5
    assert document["per_user"]["ann"]["metrics"]["f1_at_5"] == 0.333333, "six digits"
    assert document["pack_saw_account"] == ["bob"], "and nobody of whom there are no posts"
    assert document["models"] == ["sog"] and document["learning"] is True and document["without"] == []
    assert "interactive" not in document
    assert "now ann" in err and "now bob" in err
    assert asked == [{"pack": None, "beneath": (), "systems": (), "without": (), "learning": True}]
    assert "each" not in document and document["beneath"] == []


def test_text_for_a_pipe(run: Run, posts: Path, asked: list[dict[str, Any]]) -> None:
    code, out, _ = run(posts)
    assert code == 0
    first, *rows = out.splitlines()
    assert first == "P@1 R@5 R@10 after the first 20 posts of each account:"
    assert rows[:4] == [
        "ann\t24\t1.000 1.000 1.000\t.000 .000 .000\t.000 1.000 1.000\t1.000 1.000 1.000\t100%",
        "bob *\t22\t.000 .000 .000\t.000 .000 .000\t.000 1.000 1.000\t1.000 1.000 1.000\t0%",
        "mean\t46\t.500 .500 .500\t.000 .000 .000\t.000 1.000 1.000\t1.000 1.000 1.000\t50%",
        "first 20 posts\t38\t.500 .500 .500\t.000 .000 .000\t.000 1.000 1.000\t1.000 1.000 1.000\t–",
    ]
    text = "\n".join(rows[4:])
    assert "Unseen: 0.0% of the tags" in text
    # Of Ann's four posts `sea` is right and `sun` wrong, Bob's two have one wrong one each.
    assert "Calibration (chance → right): 50% → 40%; mean error 10.0%." in text
    assert "R@5 by script (posts): latin 1.000 (4), none .000 (2)." in text
    assert "46 of 48 posts were used; left out: 1 no tags, 1 reply." in text
    assert "* The models have learned" in text


def test_options_reach_the_engine(run: Run, posts: Path, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    code, out, _ = run(
        posts, "--user", "ann", "--models", "sog, csrw", "--pack", tmp_path, "--beneath", posts.parent, "-k", 3,
        "--without", "macon", "--without", "uses", "--no-learning", "--interactive", "--limit", 2, "--json",
    )  # fmt: skip
    assert code == 0
    document = json.loads(out)
    options = {
        "pack": tmp_path,
        "beneath": (posts.parent,),
        "systems": ("sog", "csrw"),
        "without": ("macon", "uses"),
        "learning": False,
    }
    assert asked == [options]
    assert list(document["per_user"]) == ["ann"] and document["warm_posts"] == 2 and document["cold_posts"] == 0
    assert document["metrics"]["recall_at_3"] == 1
    assert document["interactive"] == {
        "keys_per_tag": 1, "typing_alone": 4, "completion_alone": 2, "accepted": 1, "glances_per_post": 1,
    }  # fmt: skip
    assert document["learning"] is False and document["limit"] == 2


def test_keys_in_words(run: Run, posts: Path, asked: list[dict[str, Any]]) -> None:
    _, out, _ = run(posts, "--user", "ann", "--interactive", "-k", 7)
    assert "P@1 R@5 R@10 R@7 after" in out
    assert "Keys per tag: 1.00; typing alone 4.00, with completion 2.00. Glances per post: 1.00." in out


def test_accounts_too_short_for_a_figure(run: Run, tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    path = tmp_path / "two.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(made_post(number, "sea").to_record()) + "\n" for number in range(2))
    code, out, _ = run(path, "--interactive")
    assert code == 0
    assert "mean\t2\t  – " not in out and "\t– – –\t" in out
    assert json.loads(run(path, "--json")[1])["gap_closed"] is None


def test_several_files_are_one_archive(run: Run, posts: Path, tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps(made_post(95, "sea").to_record()) + "\n")
    assert json.loads(run(posts, more, "--json")[1])["per_user"]["ann"]["posts"] == 25


def test_posts_from_a_time_on(run: Run, posts: Path, tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    after = tmp_path / "after.json"
    after.write_text(json.dumps({"ann": (NOON + timedelta(hours=22)).isoformat(), "eve": "2026-01-01"}))
    document = json.loads(run(posts, "--after", after, "--each", "--json")[1])
    assert list(document["per_user"]) == list(document["each"]) == ["ann"], "others are left out"
    assert (document["posts"], document["warm_posts"], document["cold_posts"]) == (24, 2, 0)
    first, last = document["each"]["ann"]
    assert first == {
        "time": (NOON + timedelta(hours=22)).isoformat(), "recall_at_5": 1, "precision_at_1": 1, "models_alone": {},
    }  # fmt: skip
    assert last["time"] == (NOON + timedelta(hours=23)).isoformat()
    after.write_text(json.dumps({"eve": "2026-01-01"}))
    code, out, err = run(posts, "--after", after)
    assert (code, out) == (1, "") and "There is nothing to replay of eve; the accounts are ann, bob." in err


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", '{"ann": "soon"}', '{"ann": 7}', '{"ann": null}', '"ann"', "[" * 9999]
)
def test_times_that_are_none(run: Run, posts: Path, tmp_path: Path, asked: list[dict[str, Any]], damaged: str) -> None:
    after = tmp_path / "after.json"
    after.write_text(damaged)
    code, out, err = run(posts, "--after", after)
    assert (code, out) == (1, "") and asked == []
    assert err.startswith(f"tagdesk: {after} can't be read (") and "it must be JSON such as" in err


def test_an_account_is_marked_if_what_counts_taught_a_model(
    run: Run, posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = (NOON + timedelta(hours=21)).isoformat()

    def seen(**after: str) -> list[str]:
        (tmp_path / "after.json").write_text(json.dumps(after))
        out = run(posts, "--json", "--after", tmp_path / "after.json")[1]
        return json.loads(out)["pack_saw_account"]

    new = lambda _: MadeUpRanking(lambda *_: "sea", RULES)  # noqa: E731
    models = ModelSet((manifest(ann=until, bob=until),))
    monkeypatch.setattr(shipped, "load_engines", lambda *_, **__: Engines(new, ("sog",), (), models))
    assert seen(ann=until, bob=until) == []
    assert seen(ann="2026-06-14", bob=until) == ["ann"]
    models = ModelSet((manifest(ann=until), manifest()))
    assert seen(ann=until, bob=until) == ["bob"], "one of the models doesn't tell when it stopped"


def test_progress_for_programs(
    run: Run, posts: Path, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagdesk.cli.replay_progress._INTERVAL_S", 0)
    code, out, err = run(posts, "--json", "--progress-json")
    steps = [Progress(**json.loads(line)) for line in err.splitlines()]
    assert code == 0 and json.loads(out)["posts"] == 46
    assert steps[0] == Progress(0, 46, "ann") and steps[-1] == Progress(46, 46) and len(steps) == 49

    def closed(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("tagdesk.cli.replay_progress.click.echo", closed)
    assert run(posts, "--json", "--progress-json")[:2] == (130, ""), "nobody listens any more"


def test_progress_is_not_told_more_often_than_it_can_be_shown(
    run: Run, posts: Path, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("tagdesk.cli.replay_progress.time.monotonic", lambda: next(clock) / 100)
    assert 2 <= len(run(posts, "--json", "--progress-json")[2].splitlines()) <= 5


def test_each_model_alone_in_words(run: Run, posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Alone(MadeUpRanking):
        def rank(self, post: Any, accepted: Any = ()) -> Any:
            return replace(super().rank(post, accepted), alone={"sog": ["x"], "csrw": ["x", "sea"]})

    new = lambda _: Alone(lambda *_: "sea", RULES)  # noqa: E731
    monkeypatch.setattr(shipped, "load_engines", lambda *_, **__: Engines(new, ("sog", "csrw"), (), ModelSet()))
    assert "R@5 of each model alone: sog .000, csrw 1.000." in run(posts)[1]
    assert json.loads(run(posts, "--json")[1])["models_alone"]["csrw"] == {"recall_at_5": 1, "precision_at_1": 0}


def test_a_picture(run: Run, posts: Path, tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    assert run(posts, "--plot", tmp_path / "replay.png")[0] == 0
    assert (tmp_path / "replay.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (["--user", "eve"], 1, "There are no posts of eve; the accounts are ann, bob."),
        (["--plot", "replay.gif"], 1, "end the name in .png"),
        (["--plot", "/nowhere/replay.png"], 1, "there is no folder /nowhere"),
        (["--models", "sog,sogg"], 2, "'sogg' is unknown; did you mean 'sog'?"),
        (["--models", ""], 2, "'' is unknown; there are sog"),
        (["--without", "base_leve"], 2, "did you mean 'base_level'?"),
        (["-k", "0"], 2, "-k"),
        (["--limit", "0"], 2, "--limit"),
        (["--beneath", "old"], 2, "--beneath needs --pack."),
        (["--after", "nowhere.json"], 1, "nowhere.json doesn't exist."),
    ],
)
def test_bad_options(
    run: Run, posts: Path, asked: list[dict[str, Any]], args: list[str], code: int, sentence: str
) -> None:
    got, out, err = run(posts, *args)
    assert (got, out) == (code, "")
    assert sentence in " ".join(err.split())
    assert asked == [], "it is said before anything is loaded"


def test_bad_files(run: Run, posts: Path, tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    code, out, err = run(tmp_path / "nothing.jsonl")
    assert (code, out) == (1, "") and err == f"tagdesk: {tmp_path / 'nothing.jsonl'} doesn't exist.\n"
    assert run()[0] == 2
    with posts.open("a") as file:
        file.write("{\n")
    code, _, err = run(posts)
    assert code == 1 and "line 49" in err and "--bad-lines skip" in err
    assert run(posts, "--bad-lines", "skip")[0] == 0
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    assert "nothing to replay" in run(empty)[2]


def test_a_pack_folder_without_packs(run: Run, posts: Path, tmp_path: Path) -> None:
    code, out, err = run(posts, "--pack", tmp_path)
    assert (code, out) == (1, "") and "There is no model pack in" in err
