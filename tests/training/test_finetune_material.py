import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.recommend.query import Query
from training.errors import TrainingError
from training.finetune.grow import grown, guessed_rows
from training.finetune.material import gather
from training.finetune.rehearsal import rehearsal

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def write(path: Path, count: int, **changes: object) -> Path:
    """Posts of ann, one a day; tags `always` and one that three days share."""
    with path.open("w", encoding="utf-8") as stream:
        for day in range(count):
            post = {
                "post_id": f"{day}", "user": "ann", "caption": f"day {day}", "tags": ["always", f"of{day // 3}"],
                "time": (START + timedelta(days=day)).isoformat(),
            }  # fmt: skip
            stream.write(json.dumps(post | changes) + "\n")
    return path


def test_the_newest_posts_are_held_out_and_those_before_stop(tmp_path: Path):
    material = gather(write(tmp_path / "posts.jsonl", 200), hold_out=0.2)
    assert len(material.fitted) == 136
    assert len(material.stopping) == 24
    assert material.held_out == {"ann": START + timedelta(days=160)}
    assert material.fitted_until == {"ann": START + timedelta(days=136)}
    assert max(post.time for post in material.fitted) < min(post.time for post in material.stopping)


def test_only_the_latest_of_many_posts_are_learned_from(tmp_path: Path):
    material = gather(write(tmp_path / "posts.jsonl", 400), hold_out=0.2, most=150)
    assert len(material.fitted) + len(material.stopping) == 150
    assert material.stopping[-1].post_id == "319"


def test_posts_of_one_moment_are_not_parted(tmp_path: Path):
    material = gather(write(tmp_path / "posts.jsonl", 150), hold_out=0.2)
    path = write(tmp_path / "same.jsonl", 150)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for post in lines[115:125]:
        post["time"] = lines[115]["time"]
    path.write_text("".join(json.dumps(post) + "\n" for post in lines))
    again = gather(path, hold_out=0.2)
    assert material.held_out["ann"] == START + timedelta(days=120)
    assert again.held_out["ann"] == START + timedelta(days=115)


def test_too_few_posts_say_how_many_are_missing(tmp_path: Path):
    with pytest.raises(TrainingError, match="There are 80 tagged posts to learn from, 20 too few"):
        gather(write(tmp_path / "posts.jsonl", 100), hold_out=0.2)


def test_a_single_tag_leaves_nothing_to_choose(tmp_path: Path):
    with pytest.raises(TrainingError, match="same single tag"):
        gather(write(tmp_path / "posts.jsonl", 200, tags=["always"]))


def test_an_account_without_posts_is_named(tmp_path: Path):
    with pytest.raises(TrainingError, match="The account bob has no tagged posts"):
        gather(write(tmp_path / "posts.jsonl", 200), accounts=["bob"])


def test_a_period_leaves_the_others_out(tmp_path: Path):
    since, until = START + timedelta(days=20), START + timedelta(days=220)
    material = gather(write(tmp_path / "posts.jsonl", 300), since=since, until=until, hold_out=0.0)
    assert material.fitted[0].time == since
    assert material.stopping[-1].time == until - timedelta(days=1)


def test_new_tags_are_those_used_twice_and_unknown(tmp_path: Path):
    material = gather(write(tmp_path / "posts.jsonl", 200), hold_out=0.2)
    new = material.new_tags({"always"})
    assert new[0] == "of0"
    assert "always" not in new
    assert "of45" not in new  # one of its three days is beyond


def test_replies_and_posts_without_a_time_teach_nothing(tmp_path: Path):
    with pytest.raises(TrainingError, match="There are 0 tagged posts"):
        gather(write(tmp_path / "posts.jsonl", 200, flags=["reply"]))
    with pytest.raises(TrainingError, match="There are 0 tagged posts"):
        gather(write(tmp_path / "none.jsonl", 200, time=None))


def test_rows_of_new_names_follow_what_the_names_mean():
    generator = np.random.default_rng(0)
    names, turn = generator.normal(size=(300, 16)).astype(np.float32), generator.normal(size=(16, 8))
    names /= np.linalg.norm(names, axis=1, keepdims=True)
    rows = torch.from_numpy((names @ turn).astype(np.float32))
    found = guessed_rows(rows[:250], names[:250], names[250:])
    cosines = torch.cosine_similarity(found, rows[250:])
    assert cosines.min() > 0.95
    assert guessed_rows(rows, names, names[:0]).shape == (0, 8)


def test_last_rows_stay_last():
    table = torch.arange(8.0).reshape(4, 2)
    found = grown(table, torch.full((2, 2), -1.0), last=1)
    assert found.tolist() == [[0, 1], [2, 3], [4, 5], [-1, -1], [-1, -1], [6, 7]]


def test_rehearsed_posts_are_drawn_by_the_seed_and_hold_known_tags():
    vocabulary = ("dog", "beach", "dogsofinstagram", "summer")
    examples = rehearsal(vocabulary, 50, seed=1)
    assert examples == rehearsal(vocabulary, 50, seed=1)
    assert examples != rehearsal(vocabulary, 50, seed=2)
    assert len(examples) == 50
    assert all(len(example.tags) > 1 and example.query != Query() for example in examples)
    assert rehearsal(("unheard", "of"), 50, seed=1) == []
