"""Posts of several files read anew for every epoch: which, in what order, in how much memory, and what a fit learns."""

import gzip
import json
import random
import tracemalloc
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.recommend.csrw import CsrwWords
from training.cli import main
from training.data import build_vocabulary, read_posts
from training.errors import TrainingError
from training.metrics import mean_recall_at_k
from training.models.csrw import CsrwConfig
from training.models.sog import SogConfig
from training.processes import Processes
from training.shards import blocks, find_shards, mixed, share_out, shuffled
from training.stream import Index, Stream
from training.systems.csrw_fit import CsrwFitConfig, load_csrw, score_texts
from training.systems.csrw_stream import CsrwStream, fit_csrw_stream
from training.systems.sog_fit import SogFitConfig
from training.systems.sog_stream import fit_sog_stream
from training.tally import Tally
from training.trainer import TrainerConfig

TRAINER = TrainerConfig(
    epochs=3,
    batch_size=64,
    lr=0.3,
    new_lr=0.05,
    optimizer="adagrad",
    weight_decay=0.0,
    patience=9,
    mixed_precision="no",
)
CSRW = partial(
    fit_csrw_stream,
    config=CsrwConfig(0, 0, width=16, relevance="none"),
    how=CsrwFitConfig(trainer=TRAINER, start="random"),
    sets=["made up"],
    resume=True,
)


class Some(Processes):
    """One of several processes that are not there."""

    def __init__(self, number: int, count: int) -> None:
        self.number, self.count = number, count

    def told_by_all(self, found):
        return [found]


def write_shards(folder: Path, posts: int, shards: int) -> Path:
    """Made-up posts: each of 40 tags, the first ones used most, comes with three words of its own among others."""
    folder.mkdir(parents=True)
    draw = random.Random(0)
    for shard in range(shards):
        with gzip.open(folder / f"posts-{shard:05d}-of-{shards:05d}.jsonl.gz", "wt", compresslevel=1) as stream:
            for number in range(shard, posts, shards):
                tags = {min(int(draw.expovariate(0.1)), 39) for _ in range(2)}
                words = [f"w{tag}x{draw.randrange(3)}" for tag in tags for _ in range(2)] + [f"z{draw.randrange(50)}"]
                record = {"post_id": f"{number}", "user": f"u{number % 7}", "caption": " ".join(words)}
                stream.write(json.dumps({**record, "tags": [f"t{tag}" for tag in sorted(tags)]}) + "\n")
    return folder


def stream_of(folder: Path, processes: Processes | None = None, kept: int = 100) -> Stream:
    return Stream(find_shards([folder]), processes or Processes(), seed=1, kept=kept)


def test_files_folders_and_patterns_are_shards(tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "posts", 12, 3)
    files = sorted(folder.iterdir())
    (folder / "README.md").write_text("not posts")
    assert find_shards([folder]) == files
    assert find_shards([folder / "posts-*-of-00003.jsonl.gz", files[0]]) == files
    assert find_shards([folder / "missing.jsonl"]) == [folder / "missing.jsonl"]
    for nothing in (folder / "*.json", tmp_path):
        with pytest.raises(TrainingError, match=r"holds no \.jsonl"):
            find_shards([nothing])


@given(st.lists(st.integers(0, 1_000), max_size=40), st.integers(1, 6))
def test_files_are_shared_out_evenly(sizes: list[int], processes: int) -> None:
    shares = share_out(sizes, processes)
    assert sorted(place for share in shares for place in share) == list(range(len(sizes)))
    total = [sum(sizes[place] for place in share) for share in shares]
    assert max(total) - min(total) <= max(sizes, default=0)


@given(st.lists(st.integers(), max_size=60), st.integers(1, 20), st.integers(0, 9))
def test_an_order_loses_and_invents_nothing(items: list[int], kept: int, seed: int) -> None:
    assert Counter(shuffled(items, kept, random.Random(seed))) == Counter(items)
    parts = [partial(iter, items[start::12]) for start in range(12)]
    assert Counter(mixed(parts, random.Random(seed))) == Counter(items)
    assert [item for block in blocks(items, kept) for item in block] == items


def test_an_order_depends_on_the_seed_and_keeps_so_many_in_memory() -> None:
    orders = [list(shuffled(range(100), 10, random.Random(seed))) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2] != sorted(orders[2])
    # The first to come out is among the first ten that went in.
    assert all(item <= place + 10 for place, item in enumerate(orders[0]))


def test_a_tally_forgets_the_rarest_and_says_how_wrong_it_is() -> None:
    tally, right = Tally(100), Counter()
    draw = np.random.default_rng(0)
    for names in draw.zipf(1.3, (3_000, 3)).clip(max=5_000):
        tally.add(set(map(str, names)))
        right.update(set(map(str, names)))
        assert len(tally.counts) <= 100
    other = Tally(100)
    other.add(["1", "new"])
    tally.merge(other)
    right.update(["1", "new"])
    assert tally.missed > 0
    assert [name for name, _ in tally.counts.most_common(3)] == [name for name, _ in right.most_common(3)]
    assert all(right[name] - tally.missed <= tally.counts[name] <= right[name] for name in right)


def test_one_pass_counts_what_is_at_hand(tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "posts", 500, 4)
    census = stream_of(folder).count(lambda post: post.caption.split())
    posts = read_posts(find_shards([folder]))
    assert census.posts == 500 and census.accounts == [f"u{number}" for number in range(7)]
    assert census.vocabulary(5) == build_vocabulary(posts, 5)
    assert census.words == Counter(word for post in posts for word in set(post.caption.split()))


def test_every_process_reads_its_own_files_and_together_they_read_all(tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "posts", 501, 5)
    stream = stream_of(folder)
    census = stream.count()
    index, held_out = stream.look(census, census.vocabulary(1), {}, "identity", lambda example: 1)
    assert 0 < len(held_out) < 100 and sum(index.instances) == index.posts == 501 - len(held_out)
    parts = [stream_of(folder, Some(number, 2)) for number in range(2)]
    for epoch in range(2):
        read = [[example.post_id for example in part.epoch(epoch, index, lambda e: [e])] for part in parts]
        assert sorted([*read[0], *read[1]]) == sorted(
            {str(n) for n in range(501)} - {post.post_id for post in held_out}
        )
        again = [example.post_id for example in parts[0].epoch(epoch, index, lambda e: [e])]
        assert again == read[0]
    first = [example.post_id for example in parts[0].epoch(0, index, lambda e: [e])]
    assert sorted(first) == sorted(again) and first != again
    sizes = [len(some) for some in read]
    assert [part.size(25) for part in parts] == [12, 13]
    assert stream.steps(index, 25) == -(-index.posts // 25)
    assert parts[0].steps(index, 25) == max(-(-sizes[0] // 12), -(-sizes[1] // 13))
    for count, batch in ((6, 25), (3, 2)):
        with pytest.raises(TrainingError, match="at least as many files"):
            stream_of(folder, Some(0, count)).steps(index, batch)


def test_the_index_is_kept_and_not_taken_for_another(tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "posts", 200, 2)
    stream = stream_of(folder)
    census = stream.count()
    index, held_out = stream.look(census, census.vocabulary(5), {"a": 1}, stream.identity(5), lambda example: 1)
    index.write(tmp_path / "run", held_out)
    assert Index.read(tmp_path / "run", stream.identity(5)) == index
    assert [e.post_id for e in index.validation(tmp_path / "run")] == [post.post_id for post in held_out]
    assert Index.read(tmp_path / "run", stream.identity(6)) is None
    with gzip.open(folder / "posts-00000-of-00002.jsonl.gz", "at") as file:
        file.write('{"caption": "more", "tags": ["t1"]}\n')
    assert Index.read(tmp_path / "run", stream_of(folder).identity(5)) is None
    with pytest.raises(TrainingError, match="hold some out"):
        replace(index, posts=0).validation(tmp_path / "run")


def test_a_streamed_fit_learns(tmp_path: Path) -> None:
    folder, run = write_shards(tmp_path / "posts", 3_000, 6), tmp_path / "run"
    metrics = CSRW(stream_of(folder), 5, run)
    losses = [row["loss"] for row in metrics["history"]]
    assert losses[0] > losses[1] > losses[2]
    assert metrics["accounts"] == [f"u{number}" for number in range(7)] and metrics["train_posts"] > 2_500
    model, vocabulary, words = load_csrw(run)
    validation = Index(**json.loads((run / "index.json").read_text())).validation(run)
    gold = [example.tags for example in validation]
    uses = stream_of(folder).count().tags
    most_used = np.tile([float(uses[tag]) for tag in vocabulary], (len(gold), 1))
    learned = score_texts(model, words, [example.query for example in validation])
    assert mean_recall_at_k(learned, gold, 5) > mean_recall_at_k(most_used, gold, 5) + 0.3
    assert CSRW(stream_of(folder), 5, run) == metrics  # finished: nothing is read again
    with pytest.raises(TrainingError, match="other posts or settings"):
        CSRW(stream_of(folder), 6, run)


def test_sog_streams_too(tiny_bert: str, tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "posts", 400, 3)
    how = SogFitConfig(trainer=replace(TRAINER, optimizer="adamw", lr=1e-3, new_lr=1e-2, epochs=2), names=False)
    metrics = fit_sog_stream(
        stream_of(folder), 5, tmp_path / "run", config=SogConfig(0, encoder=tiny_bert), how=how, sets=["made up"],
        resume=True,
    )  # fmt: skip
    first, second = (row["loss"] for row in metrics["history"])
    assert second < first
    index = Index(**json.loads((tmp_path / "run/index.json").read_text()))
    assert metrics["tags_per_post"] == index.tags / index.posts


def test_posts_without_captions_teach_csrw_nothing(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"tags": ["a", "b"]}\n' * 9, encoding="utf-8")
    with pytest.raises(TrainingError, match="No post has a caption"):
        CSRW(stream_of(path), 1, tmp_path / "run")


def test_memory_does_not_grow_with_the_number_of_posts(tmp_path: Path) -> None:
    how = CsrwFitConfig(trainer=replace(TRAINER, batch_size=500))
    most = {}
    for posts in (5_000, 50_000):
        stream = stream_of(write_shards(tmp_path / str(posts), posts, 5))
        tracemalloc.start()
        census = stream.count(lambda post: post.caption.split())
        words = CsrwWords(sorted(census.words))
        index, _ = stream.look(census, census.vocabulary(5), census.words, "", lambda example: len(example.tags))
        pairs = sum(len(batch["tag_ids"]) for batch in CsrwStream(stream, index, words, how)(0))
        most[posts] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert pairs == sum(index.instances) > posts
    # What is held out may grow a little; to have all of them in memory takes 30 MB.
    assert most[50_000] < most[5_000] + 2_000_000, most


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--system", "amnn", "--stream"], "leave out --stream"),
        (["--system", "csrw", "--stream", "--encoder", "x"], "--encoder is no option"),
        (["--system", "csrw", "--stream"], "No tag is used"),
        (["--system", "csrw", "--stream", "--min-uses", "1"], "hold some out"),
    ],
)
def test_what_can_not_be_streamed_gets_one_sentence(
    posts_file: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    result = CliRunner().invoke(main, ["fit", *options, "--posts", str(posts_file), "--out", str(tmp_path / "run")])
    assert result.exit_code == 1 and words in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("command", "words"),
    [(["fit", "--system", "usercond", "--posts", "x", "--out", "y"], "usercond"), (["speed"], "Only fit")],
)
def test_what_several_processes_can_not_do_is_refused(
    monkeypatch: pytest.MonkeyPatch, command: list[str], words: str
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1 and words in result.stderr and "without torchrun" in result.stderr
