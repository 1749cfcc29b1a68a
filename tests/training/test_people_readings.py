"""People found again by their posts: the other history of the same person, not their own. Histories cut short."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tagdesk.recommend.query import Query
from training.captions import Captions
from training.data import Example
from training.errors import TrainingError
from training.harness import people_readings
from training.harness.people_readings import _WINDOW, _by_word, _histories, _Pasts, _ranks_of_the_other
from training.harness.readings import run_reading
from training.harness.studies import STUDIES, Row, run_study
from training.models.usercond import UserCond, UserCondConfig
from training.photos import Photos
from training.systems.usercond_fit import Past, UserCondFitConfig, scores_given, states_before


def posts(user: str, tag: int, count: int) -> list[Example]:
    return [Example(f"{user}{n}", Query(), (tag,), user, float(n)) for n in range(count)]


def test_histories_are_whole_windows_of_one_person() -> None:
    histories = _histories([*posts("ann", 0, 3 * _WINDOW + 5), *posts("bob", 1, _WINDOW)])
    assert set(histories) == {"ann"}, "one window has no other"
    assert [len(window) for window in histories["ann"]] == [_WINDOW] * 3
    assert histories["ann"][1][0].post_id == f"ann{_WINDOW}"


def test_who_has_tags_of_their_own_is_found_at_once_and_who_has_not_is_not() -> None:
    histories = _histories([e for user in range(5) for e in posts(f"u{user}", user, 2 * _WINDOW)])

    def telling(window: list[Example]) -> np.ndarray:
        return np.eye(5)[window[0].tags[0]]

    assert _ranks_of_the_other(histories, telling, 1) == [1] * 10
    # What is the same for all puts every stranger before the right one.
    assert _ranks_of_the_other(histories, lambda window: np.ones(5), 1) == [9] * 10


def test_figures_of_a_word() -> None:
    asked = [Example("a", Query(), (0,)), Example("b", Query(), (1,)), Example("c", Query(), (0, 1))]
    scores = np.array([[3.0, 0.0], [1.0, 2.0], [2.0, 1.0]])
    assert _by_word(scores, asked, range(1)) == ["100.0", "20.0", "100.0"]
    assert _by_word(scores, asked, range(2)) == ["100.0", "20.0", "100.0"]
    assert _by_word(scores[:, ::-1], asked, range(1)) == ["100.0", "20.0", "58.3"]


def test_a_past_cut_short_is_one_that_began_later(
    made_up_photos: Photos, made_up_captions: Captions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_readings, "_LENGTHS", (0, 1, 3))
    torch.manual_seed(0)
    sizes = {"past_width": 24, "caption_width": 24, "width": 8, "user_width": 8, "joint": 8, "mixed": 8}
    model = UserCond(UserCondConfig(5, 32, 24, **sizes, habit=True)).eval()
    vectors = np.random.default_rng(0).normal(size=(5, 24)).astype(np.float32)
    archives = {
        user: [
            Example(
                f"{user}{n}", Query(photo=f"{n}.jpg" if n % 2 else "", text="x"), (n % 5, 4 - n % 4), user, 60.0 * n
            )
            for n in range(count)
        ]
        for user, count in (("ann", 9), ("bob", 2), ("eve", 3))
    }
    cuts = {"ann": 6, "bob": 1, "eve": 3}
    fitted = [post for user, archive in archives.items() for post in archive[: cuts[user]]]
    asked = [post for user, archive in archives.items() for post in archive[cuts[user] :]]

    def past_of(posts: list[Example], *, habit: bool) -> Past:
        how = UserCondFitConfig()
        return Past(posts, vectors, made_up_photos, made_up_captions, how, fitted_tags=5, habit=habit)

    pasts = _Pasts(past_of([*fitted, *asked], habit=False), len(fitted))
    states = pasts.states(model)
    assert list(states) == ["0", "1", "3", "all, growing", "those fitted on"]
    for name in states:
        scores = list(pasts.scores(model, states[name], *pasts.known[name]))
        for question, state, row in zip(asked, states[name], scores, strict=True):
            before = [post for post in archives[question.user] if post.time_s < question.time_s]
            known = before[max(0, len(before) - int(name)) :] if name.isdecimal() else before
            if name == "those fitted on":
                known = archives[question.user][: cuts[question.user]]
            alone = past_of([*known, question], habit=True)
            wanted = states_before(model, alone)[[-1]]
            assert torch.allclose(state, wanted[0], atol=1e-6)
            assert np.allclose(row, scores_given(model, alone, [len(known)], wanted)[0], atol=1e-5)


def test_the_whole_past_gives_the_figures_of_the_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {
            "post_id": str(i),
            "caption": f"word{i % 3}",
            "tags": [f"t{i % 3}", f"of {i % 2}", f"t{i % 7}"],
            "user": "ann" if i % 2 else "bob",
            "time": f"2026-01-{1 + i // 24:02d}T{i % 24:02d}:00:00",
        }
        for i in range(80)
    ]
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "posts.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    toy = (Row("usercond", seeds=(1,), options={"epochs": 2}),)
    monkeypatch.setitem(STUDIES, "people", replace(STUDIES["people"], files=("toy/posts.jsonl",), rows=toy))
    out, work = tmp_path / "documents", tmp_path / "work"
    with pytest.raises(TrainingError, match="run `study people` first"):
        run_reading("history-length", tmp_path, out, work)
    run_study("people", tmp_path, out, work, exported=False)
    document = json.loads(gzip.decompress((out / "people" / "usercond.seed1.json.gz").read_bytes()))
    table = run_reading("history-length", tmp_path, out, work)
    figures = ("precision_at_1", "hit_rate_at_10", "recall_at_5", "recall_at_10")
    cells = " | ".join(f"{100 * document['metrics'][key]:.1f}" for key in figures)
    assert f"| all, growing | {cells} |" in table
    assert f"| 0 | {cells} |" not in table
    assert (out / "history-length" / "table.md").read_text(encoding="utf-8") == table + "\n"
