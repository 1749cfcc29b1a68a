"""A made-up person's posts through all that training is: read, fit, export, and asked in the app."""

import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tagdesk.assistant.packs import check_packs, rerun_golden
from tagdesk.contract.events import Event, Metric, Step, read_event
from tagdesk.contract.manifest import ModelManifest, sha256_of
from tagdesk.paths import models_dir
from tagdesk.recommend.csrw import CsrwRecommender
from tagdesk.recommend.query import Query
from tagdesk.recommend.sog import SogRecommender
from training.errors import TrainingError
from training.finetune import run as run_module
from training.finetune.commands import Commands
from training.finetune.run import finetune
from training.finetune.telling import Stopped, Telling, Wish

pytestmark = pytest.mark.filterwarnings(
    "ignore::Warning:torch", "ignore::Warning:onnxscript", "ignore::Warning:onnx_ir"
)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
#: What the person posts about, and the tags that nobody else would guess.
SUBJECTS = {
    "Throwing a bowl on the wheel": ("töpferglück", "klayday"),
    "Glaze test from the kiln": ("töpferglück", "glazelab"),
    "Repairing the old sailing dinghy": ("frieda1962", "boatshed"),
    "Sailing across the bay": ("frieda1962", "windkind"),
}
QUICK = ("csrw", "usercond")


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ann") / "posts.jsonl"
    drawn = random.Random(0)
    with path.open("w", encoding="utf-8") as stream:
        for day in range(160):
            subject, tags = drawn.choice(list(SUBJECTS.items()))
            caption = f"{subject} {drawn.choice(['again', 'today', 'with Jo', 'at last'])}"
            time = (START + timedelta(days=day)).isoformat()
            post = {"post_id": f"{day}", "user": "ann", "caption": caption, "tags": tags, "time": time}
            stream.write(json.dumps(post) + "\n")
    return path


def telling(stream: io.BytesIO, out: Path) -> Telling:
    out.mkdir(parents=True, exist_ok=True)
    return Telling(stream, Commands(out / "command", keep_running=True))


def events(stream: io.BytesIO) -> Iterator[Event]:
    return map(read_event, stream.getvalue().decode().splitlines())


@pytest.fixture(scope="module")
def finished(posts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], io.BytesIO]:
    """All five models, as a person would have them."""
    out, stream = tmp_path_factory.mktemp("run"), io.BytesIO()
    models = finetune(Wish(posts, out, (), seed=1), telling(stream, out))
    return out, models, stream


def test_all_models_got_better_and_their_packs_are_whole(finished: tuple[Path, list[str], io.BytesIO]):
    out, models, _ = finished
    assert models == ["csrw", "usercond", "macon", "amnn", "sog"]
    # Golden examples are answered with the sentence encoder, which lies beside the shipped packs.
    (out / "packs" / "sentences").symlink_to(models_dir() / "sentences")
    checks = list(check_packs(out / "packs", rerun_golden))
    assert [check.problem for check in checks] == [None] * len(checks)
    for system in models:
        manifest = ModelManifest.load(out / "packs" / system)
        assert manifest.fitted_until == {"ann": (START + timedelta(days=109)).isoformat()}
        assert "ann" in manifest.accounts_seen
        assert "**New tags**: 6, beside" in (out / "packs" / system / "card.md").read_text(encoding="utf-8")
    assert json.loads((out / "split.json").read_text()) == {"ann": (START + timedelta(days=128)).isoformat()}


def test_a_trained_model_says_the_persons_own_tags(finished: tuple[Path, list[str], io.BytesIO]):
    packs = finished[0] / "packs"
    query = Query.of_post(caption="Sailing across the bay once more")
    for recommender in (CsrwRecommender(packs / "csrw"), SogRecommender(packs / "sog")):
        assert {"frieda1962", "windkind"} <= {tag for tag, _ in recommender.rank(query, 4)}
    assert "frieda1962" not in CsrwRecommender(models_dir() / "csrw").vocabulary


def test_it_goes_on_knowing_what_it_knew(finished: tuple[Path, list[str], io.BytesIO]):
    query = Query.of_post(image_words=("cat", "pet", "animal"))
    before = [tag for tag, _ in SogRecommender(models_dir() / "sog").rank(query, 5)]
    after = [tag for tag, _ in SogRecommender(finished[0] / "packs" / "sog").rank(query, 5)]
    assert len(set(before) & set(after)) >= 3


def test_it_tells_of_every_model_from_before_to_its_last_epoch(finished: tuple[Path, list[str], io.BytesIO]):
    told = list(events(finished[2]))
    for system in ("csrw", "usercond", "macon", "amnn", "sog"):
        figures = [event for event in told if isinstance(event, Metric) and event.model == system]
        assert [event.epoch for event in figures] == list(range(len(figures)))
        assert max(event.recall_at_5 for event in figures) > 0.9
        assert all((event.loss is None) == (event.epoch == 0) for event in figures)
    shares = [event.overall for event in told if isinstance(event, Step)]
    assert shares == sorted(shares)
    assert shares[-1] > 0.95


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports take most of the time, and are not what is asked here."""
    monkeypatch.setattr(run_module, "_export", lambda *_: None)


@pytest.mark.usefixtures("unpacked")
def test_the_same_seed_gives_the_same_models(posts: Path, tmp_path: Path):
    hashes = []
    for name, seed in (("one", 7), ("two", 7), ("other", 8)):
        out = tmp_path / name
        finetune(Wish(posts, out, (), models=("csrw",), seed=seed), telling(io.BytesIO(), out))
        hashes.append(sha256_of(out / "runs" / "csrw" / "model.safetensors"))
    assert hashes[0] == hashes[1]
    assert hashes[0] != hashes[2]


class Impatient(Telling):
    """Somebody stops the run in the middle of the second model's fit."""

    left = 12

    def step(self, model: str, stage: str, done: int, total: int) -> None:
        if model == "usercond" and stage == "fitting":
            self.left -= 1
        if not self.left:
            raise Stopped
        super().step(model, stage, done, total)


@pytest.mark.usefixtures("unpacked")
def test_a_run_that_was_stopped_goes_on_where_it_stopped(posts: Path, tmp_path: Path):
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    finetune(Wish(posts, whole, (), models=QUICK), telling(io.BytesIO(), whole))
    parted.mkdir()
    wish = Wish(posts, parted, (), models=QUICK)
    with pytest.raises(Stopped):
        finetune(wish, Impatient(io.BytesIO(), Commands(parted / "command", keep_running=True)))
    stream = io.BytesIO()
    finetune(wish, telling(stream, parted))
    # CSRW was finished and isn't fitted again; the other goes on from its checkpoint to the very same weights.
    assert not [event for event in events(stream) if isinstance(event, Metric) and event.model == "csrw"]
    for system in QUICK:
        found = [sha256_of(out / "runs" / system / "model.safetensors") for out in (whole, parted)]
        assert found[0] == found[1]


def test_a_model_that_got_no_better_stays_as_it_is(posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(run_module.FINETUNES, "csrw", lambda task: {"best_epoch": 0})
    stream = io.BytesIO()
    assert finetune(Wish(posts, tmp_path, (), models=("csrw",)), telling(stream, tmp_path)) == []
    assert "CSRW got no better by your posts" in stream.getvalue().decode()
    assert not (tmp_path / "packs" / "csrw").exists()


@pytest.mark.usefixtures("unpacked")
def test_no_photo_is_looked_at_for_models_that_see_none(posts: Path, tmp_path: Path):
    shown = tmp_path / "shown.jsonl"
    lines = [json.loads(line) | {"images": ["gone.jpg"]} for line in posts.read_text(encoding="utf-8").splitlines()]
    shown.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    stream = io.BytesIO()
    assert finetune(Wish(shown, tmp_path / "run", (), models=("csrw",)), telling(stream, tmp_path / "run")) == ["csrw"]
    assert "looking" not in {event.stage for event in events(stream) if isinstance(event, Step)}


def test_posts_without_captions_leave_csrw_out(posts: Path, tmp_path: Path):
    bare = tmp_path / "bare.jsonl"
    lines = [json.loads(line) | {"caption": ""} for line in posts.read_text(encoding="utf-8").splitlines()]
    bare.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    stream = io.BytesIO()
    with pytest.raises(TrainingError, match="can learn from"):
        finetune(Wish(bare, tmp_path / "run", (), models=("csrw",)), telling(stream, tmp_path / "run"))


def test_models_that_are_not_installed_are_refused(posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_module, "models_dir", lambda: tmp_path)
    with pytest.raises(TrainingError, match="None of these models is installed"):
        finetune(replace(Wish(posts, tmp_path, (tmp_path,)), models=("sog",)), telling(io.BytesIO(), tmp_path))
